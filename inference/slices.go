package inference

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"isopet/volume"
)

// Slices says which axial slices are to be segmented. The zero value chooses them by [AutoSlices].
type Slices struct {
	Which       Which
	First, Last int // both included; of [SliceRange] only
}

// Which is how slices are chosen.
type Which int

// The ways of choosing slices.
const (
	SlicesFound Which = iota // "auto"
	SlicesAll                // "all"
	SliceRange               // "A-B"
)

// ParseSlices reads "auto", "all", a range "A-B" or a single slice "A", counted from 0.
func ParseSlices(s string) (Slices, error) {
	switch s {
	case "auto":
		return Slices{}, nil
	case "all":
		return Slices{Which: SlicesAll}, nil
	}
	from, to, ranged := strings.Cut(s, "-")
	if !ranged {
		to = from
	}
	first, err1 := strconv.Atoi(from)
	last, err2 := strconv.Atoi(to)
	if err1 != nil || err2 != nil || first < 0 || last < first {
		return Slices{}, fmt.Errorf("slices %q are not understood; give a range such as 31-42, or auto, or all", s)
	}
	return Slices{SliceRange, first, last}, nil
}

func (s Slices) String() string {
	switch s.Which {
	case SlicesAll:
		return "all"
	case SliceRange:
		return fmt.Sprintf("%d-%d", s.First, s.Last)
	}
	return "auto"
}

// choose returns the first and last slice to segment.
func (r *Result) choose(ctx context.Context, v *volume.Volume, s Slices) (first, last int, err error) {
	n := v.Layout(volume.Axial).Slices
	switch s.Which {
	case SlicesAll:
		return 0, n - 1, nil
	case SliceRange:
		if s.First < 0 || s.Last < s.First || s.Last >= n {
			return 0, 0, fmt.Errorf("slices %v do not lie in the scan; it has the slices 0-%d", s, n-1)
		}
		return s.First, s.Last, nil
	}
	first, last, err = AutoSlices(ctx, v, r.Region)
	r.Notes = append(r.Notes, fmt.Sprintf("Slices chosen automatically: %d–%d; please check.", first, last))
	return first, last, err
}

// AutoSlices finds the slices that show the tumour, from the PET alone.
//
// The rule: the seed is the hottest voxel of the region; the tumour reaches from its slice up and down as long as the
// region's hottest value in the slice stays above 41 % of the seed's, the best constant threshold on PET in the paper.
func AutoSlices(ctx context.Context, v *volume.Volume, region volume.Region) (first, last int, err error) {
	n := v.Layout(volume.Axial).Slices
	hottest := make([]float64, n)
	var pet volume.Slice[float32]
	seed := 0
	for k := range n {
		if err := ctx.Err(); err != nil {
			return 0, 0, err
		}
		w, err := v.Window(region, k, 64)
		if err != nil {
			return 0, 0, err
		}
		v.Slice(volume.Axial, k, &pet)
		hottest[k] = float64(Prepare(pet, w, 64).Max)
		if hottest[k] > hottest[seed] {
			seed = k
		}
	}
	for first = seed; first > 0 && hottest[first-1] > 0.41*hottest[seed]; first-- {
	}
	for last = seed; last < n-1 && hottest[last+1] > 0.41*hottest[seed]; last++ {
	}
	return first, last, nil
}
