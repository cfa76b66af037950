package inference

import (
	"errors"
	"math"
	"slices"

	"isopet/volume"
)

// Beside are the neighbours on which the program's own networks are trained: in slices of 2.8 to 3.3 mm the first and
// the third.
var Beside = volume.Neighbours{3, 9}

// Uptake is how the values of a slice and its neighbours become what a network sees, behind the slice scaled to [0, 1].
type Uptake string

// The ways.
const (
	LogSUV   Uptake = "log-suv"  // 0.8·ln(1 + SUV) − 0.5 of each
	Relative Uptake = "relative" // the neighbours scaled by the slice's own limits, between 0 and 3
)

// uptakes is the table of the ways.
var uptakes = []struct {
	uptake   Uptake
	own      bool // the slice itself is among them
	suv      bool // the scan's values must be SUV
	channels func(value, low, span, gain float64) float32
}{
	{LogSUV, true, true, func(v, _, _, gain float64) float32 {
		return float32(0.8*math.Log1p(gain*v) - 0.5)
	}},
	{Relative, false, false, func(v, low, span, _ float64) float32 {
		return float32(min(max((v-low)/span, 0), 3))
	}},
}

func (u Uptake) row() int {
	for i, row := range uptakes {
		if row.uptake == u {
			return i
		}
	}
	return 0
}

// number is how many channels there are of so many slices.
func (u Uptake) number(slices int) int {
	if uptakes[u.row()].own {
		return 1 + slices
	}
	return slices
}

// Channels are what a network sees of a slice, which is the middle one of near, and its neighbours: values of the scan,
// not below 0. Values times gain are what they are taken for where their unit counts, and the slice scaled to [0, 1] is
// taken to the power of gamma; both are 1 but for training.
func (u Uptake) Channels(near [][]float32, gain, gamma float64) []float32 {
	row, middle := uptakes[u.row()], len(near)/2
	least, most := limits(near[middle])
	low, span := float64(least), max(float64(most)-float64(least), 1e-6)
	x := make([]float32, 0, u.number(len(near))*len(near[middle]))
	for _, v := range near[middle] {
		scaled := (float64(v) - low) / span
		if gamma != 1 {
			scaled = math.Pow(scaled, gamma)
		}
		x = append(x, float32(scaled))
	}
	for k, slice := range near {
		if k == middle && !row.own {
			continue
		}
		for _, v := range slice {
			x = append(x, row.channels(float64(v), low, span, gain))
		}
	}
	return x
}

// Values are the values of an axial slice, resampled to side×side pixels and not below 0, as they are seen with their
// neighbours.
func Values(s volume.Slice[float32], w volume.Window, side int) []float32 {
	x := AsIs.Prepare(s, w, side).X
	for i, v := range x {
		x[i] = max(v, 0)
	}
	return x
}

// See gives the input its slice's values and those of its neighbours, of all slices of the scan.
func (in *Input) See(values [][]float32, offsets []int) {
	in.near = nil
	for _, o := range offsets {
		in.near = append(in.near, values[min(max(in.Slice+o, 0), len(values)-1)])
	}
}

// Seen is what the model sees of a slice, channel by channel.
func (s Spec) Seen(in Input) []float32 {
	if s.Role.Stacked() {
		return s.Uptake.Channels(in.near, 1, 1)
	}
	return in.Channels()
}

// ErrNoSUV says that networks which see SUV were given something else.
var ErrNoSUV = errors.New("the networks see uptake in SUV, and it is not known that the scan's values are SUV: say " +
	"so if they are, or choose another method or networks that were trained without a unit")

// stacker gives the slices of a scan their neighbours, one slice after the other. nil: they need none.
type stacker struct {
	scan    scanned
	places  []volume.Window
	side    int
	offsets []int
	values  map[int][]float32 // of slices that may be seen again
	pet     volume.Slice[float32]
}

func newStacker(v scanned, p *plan) *stacker {
	if p.offsets == nil {
		return nil
	}
	return &stacker{scan: v, places: p.places, side: p.spec.Side, offsets: p.offsets, values: map[int][]float32{}}
}

// add gives an input its neighbours.
func (s *stacker) add(in *Input) {
	if s == nil {
		return
	}
	in.near = nil
	for _, o := range s.offsets {
		k := min(max(in.Slice+o, 0), len(s.places)-1)
		if s.values[k] == nil {
			s.scan.slice(k, &s.pet)
			s.scan.padding.Remove(s.pet.Pix)
			s.values[k] = Values(s.pet, s.places[k], s.side)
		}
		in.near = append(in.near, s.values[k])
	}
	for k := range s.values {
		if k < in.Slice-slices.Max(s.offsets) {
			delete(s.values, k)
		}
	}
}
