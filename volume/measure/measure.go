// Package measure takes quantities of lesions from a scan: volume, uptake, peak, total lesion uptake. Values are in the
// scan's own unit; lengths are in millimetres and volumes in millilitres, through the affine.
package measure

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"

	"isopet/volume"
)

// Lesion is what was measured of the voxels of one label, or of all labels. Voxels whose value is not a finite number
// count for Voxels, VolumeML and Centroid only; without a finite value the others are NaN, as is the Centroid without a
// voxel.
type Lesion struct {
	// Label in the mask; 0 of all labels together.
	Label uint16
	// Voxels with the label.
	Voxels int
	// NotFinite are those among them that hold no finite number.
	NotFinite int
	// VolumeML is the volume of all its voxels in ml.
	VolumeML float64
	// Max, Mean and Min are the largest, the mean and the smallest value.
	Max, Mean, Min float64
	// SD is the standard deviation of the values as they are (divided by their number, not by one less).
	SD float64
	// Peak is the largest mean within a sphere of 1 ml about a voxel of the lesion, see [Radius].
	Peak float64
	// Total is the total lesion uptake, Mean × VolumeML; of an FDG scan in SUV the total lesion glycolysis.
	Total float64
	// MaxAt is the voxel that holds Max and PeakAt the one at the centre of the sphere of Peak, the first stored of
	// equals.
	MaxAt, PeakAt [3]int
	// Centroid is the mean position of its voxels in world millimetres, each counting the same.
	Centroid [3]float64
}

// Measured are the lesions of a mask.
type Measured struct {
	// Lesions are those whose label occurs, by rising label.
	Lesions []Lesion
	// All is everything that has a label.
	All Lesion
}

// Lesion is what was measured of a label, nil if it does not occur.
func (m *Measured) Lesion(label uint16) *Lesion {
	for i := range m.Lesions {
		if m.Lesions[i].Label == label {
			return &m.Lesions[i]
		}
	}
	return nil
}

// ErrGrid says that scan and mask do not have the same number of voxels along each axis.
var ErrGrid = errors.New("scan and mask do not have the same number of voxels")

// slab is how many slices are measured at a time. It does not follow the number of processors, so that sums are added
// in the same order everywhere.
const slab = 8

// Lesions measures every label of a mask, but 0, in a scan on the same grid. It stops with the context's error.
func Lesions(ctx context.Context, v *volume.Volume, m *volume.Labels) (*Measured, error) {
	if v.Dims != m.Dims {
		return nil, ErrGrid
	}
	ball, err := newSphere(v.Grid)
	if err != nil {
		return nil, fmt.Errorf("nothing can be measured in the scan: %w", err)
	}
	slabs := make([]sums, (v.Dims[2]+slab-1)/slab)
	work, ctx := errgroup.WithContext(ctx)
	work.SetLimit(runtime.GOMAXPROCS(0))
	for n := range slabs {
		work.Go(func() (err error) {
			slabs[n], err = measure(ctx, v, m, ball, n*slab, min((n+1)*slab, v.Dims[2]))
			return err
		})
	}
	if err := work.Wait(); err != nil {
		return nil, err
	}
	labels := sums{}
	for _, s := range slabs { // in their order, so that sums are rounded the same everywhere
		for label, sum := range s {
			labels.of(label).join(sum)
		}
	}
	r := &Measured{}
	var all sum
	for _, label := range slices.Sorted(maps.Keys(labels)) {
		r.Lesions = append(r.Lesions, labels[label].lesion(label, v.Grid))
		all.join(labels[label])
	}
	r.All = all.lesion(0, v.Grid)
	return r, nil
}

// measure goes through some slices along k, row by row; most rows hold no lesion.
func measure(ctx context.Context, v *volume.Volume, m *volume.Labels, ball sphere, from, to int) (sums, error) {
	found := sums{}
	var last uint16 // the label met last, and its sum
	var of *sum
	for k := from; k < to; k++ {
		for j := range v.Dims[1] {
			row := v.Index(0, j, k)
			seen := false
			for i, label := range m.Data[row : row+v.Dims[0]] {
				if label == 0 {
					continue
				}
				if !seen && ctx.Err() != nil {
					return nil, ctx.Err()
				}
				if seen = true; of == nil || label != last {
					last, of = label, found.of(label)
				}
				of.add([3]int{i, j, k}, float64(v.Data[row+i]), ball.mean(v, i, j, k))
			}
		}
	}
	return found, ctx.Err()
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// sums are by label.
type sums map[uint16]*sum

// of is the sum of a label.
func (s sums) of(label uint16) *sum {
	if s[label] == nil {
		s[label] = new(sum)
	}
	return s[label]
}

// sum is what is known of a label so far.
type sum struct {
	voxels, values int // with the label, and those of them with a finite value
	index          [3]int
	mean, squares  float64 // of the values, and of their squared distances from the mean
	min            float64
	max, peak      top
}

// top is the largest of some values and where it was found; NaN is no value.
type top struct {
	found bool
	value float64
	at    [3]int
}

// join takes another value if it is larger, or as large and stored before.
func (t *top) join(o top) {
	if o.found && (!t.found || o.value > t.value || o.value == t.value && earlier(o.at, t.at)) {
		*t = o
	}
}

// add takes a voxel, its value and the mean in the sphere about it, by Welford's update of the mean and the squares.
func (s *sum) add(at [3]int, v, mean float64) {
	s.voxels++
	for axis := range at {
		s.index[axis] += at[axis]
	}
	s.peak.join(top{finite(mean), mean, at})
	if !finite(v) {
		return
	}
	if s.values == 0 || v < s.min {
		s.min = v
	}
	s.max.join(top{true, v, at})
	s.values++
	d := v - s.mean
	s.mean += d / float64(s.values)
	s.squares += d * (v - s.mean)
}

// join takes the voxels of another sum, by the update of Chan, Golub and LeVeque (1983).
func (s *sum) join(o *sum) {
	s.voxels += o.voxels
	for axis := range s.index {
		s.index[axis] += o.index[axis]
	}
	s.peak.join(o.peak)
	if o.values == 0 {
		return
	}
	if s.values == 0 || o.min < s.min {
		s.min = o.min
	}
	s.max.join(o.max)
	n, d := float64(s.values+o.values), o.mean-s.mean
	s.squares += o.squares + d*d*float64(s.values)*float64(o.values)/n
	s.mean += d * float64(o.values) / n
	s.values += o.values
}

// earlier reports that voxel a is stored before b.
func earlier(a, b [3]int) bool {
	for axis := 2; axis >= 0; axis-- {
		if a[axis] != b[axis] {
			return a[axis] < b[axis]
		}
	}
	return false
}

func (s *sum) lesion(label uint16, g volume.Grid) Lesion {
	nan := math.NaN()
	l := Lesion{
		Label: label, Voxels: s.voxels, NotFinite: s.voxels - s.values, VolumeML: float64(s.voxels) * g.VoxelML(),
		Max: nan, Mean: nan, Min: nan, SD: nan, Peak: nan, Total: nan, MaxAt: s.max.at, PeakAt: s.peak.at,
	}
	var middle [3]float64
	for axis, sum := range s.index {
		middle[axis] = float64(sum) / float64(s.voxels)
	}
	l.Centroid = g.Affine.Apply(middle)
	if s.values > 0 {
		l.Max, l.Mean, l.Min = s.max.value, s.mean, s.min
		l.SD = math.Sqrt(s.squares / float64(s.values))
		l.Total = l.Mean * l.VolumeML
	}
	if s.peak.found {
		l.Peak = s.peak.value
	}
	return l
}
