// Package growth grows a region in a scan from a seed: from which value on, how far, and whether what has grown is so
// large that it is asked about. It knows no mask, no lesion and no state.
package growth

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"

	"isopet/app/format"
	"isopet/app/scan"
	"isopet/volume"
	"isopet/volume/paint"
)

// Rule is how far a region grows from its seed.
type Rule struct {
	// Low and High are the values between which a voxel belongs to it, in the scan's unit, both included.
	Low, High float64
	// Share, if it is not 0, gives Low as a share of the local maximum that the seed climbs to, see [paint.Climb].
	Share float64
	// Flat, if not nil, keeps it within the seed's slice of a plane.
	Flat *volume.Plane
	// Within, if not nil, keeps it within a region of interest.
	Within *volume.Region
}

// climbReach is how far a local maximum must be the highest value, in millimetres; at least the next voxels.
const climbReach = 5.0

// askAbove is from how many millilitres on a growth is asked about.
const askAbove = 1000

// Start is where a region grows from.
type Start struct {
	scan      *scan.Scan
	seed      [3]int
	low, high float64
	box       paint.Box
	normal    int    // the axis along which it cannot grow; -1: none
	from      string // see [Region]
}

// Start is where a region grows from by the rule. The error says why it cannot, and what to do.
func (r Rule) Start(s *scan.Scan, seed [3]int) (*Start, error) {
	box := paint.Whole(s.Grid)
	if r.Within != nil {
		var err error
		if box, err = regionBox(s, *r.Within, seed); err != nil {
			return nil, err
		}
	}
	normal := -1
	if r.Flat != nil {
		normal = s.Layouts[*r.Flat].SliceAxis()
		box = box.OneSlice(normal, seed[normal])
	}
	if !box.Has(seed) {
		return nil, errors.New("the place lies outside the region of interest; move the region, or let it grow " +
			"beyond it")
	}
	value := func() float64 { return float64(s.Data[s.Index(seed[0], seed[1], seed[2])]) }
	if math.IsNaN(value()) {
		return nil, errors.New("there is no number at that place; choose another one")
	}
	low, top := r.Low, 0.0
	if r.Share > 0 {
		seed = paint.Climb(s.Volume, seed, climbReach, box)
		if top = value(); !(top > 0) || math.IsInf(top, 0) {
			return nil, fmt.Errorf("the highest value there is %s, of which a percentage means nothing; choose "+
				"another place, or grow from a value", format.Plain(top))
		}
		low = r.Share * top
	}
	switch v := value(); {
	case v < low:
		return nil, fmt.Errorf("the value there, %s, lies below the lower threshold, %s; choose another place or a "+
			"lower threshold", format.Plain(v), format.Plain(low))
	case v > r.High:
		return nil, fmt.Errorf("the value there, %s, lies above the upper threshold, %s; choose another place or a "+
			"higher threshold", format.Plain(v), format.Plain(r.High))
	}
	return &Start{s, seed, low, r.High, box, normal, r.from(low, top, s.Unit)}, nil
}

// Grow lets the region grow.
func (s *Start) Grow(ctx context.Context, progress func(done, total int)) (*Region, error) {
	spans, err := paint.Grow(ctx, s.scan.Volume, s.seed, s.low, s.high, s.box, progress)
	if err != nil {
		return nil, err
	}
	return &Region{Spans: spans, Low: s.low, From: s.from, scan: s.scan, normal: s.normal}, nil
}

// Region is what has grown.
type Region struct {
	// Spans are its voxels.
	Spans []paint.Span
	// Low is the value from which it has grown, and From says so.
	Low  float64
	From string
	// Text says what it is once it is asked about: from which value, how much, and why.
	Text string
	// ML is its volume then.
	ML float64

	scan   *scan.Scan
	normal int
	voxels []uint64 // a bit for each voxel of the scan
}

// Said says how much of it was drawn or erased, and from which value on it grew.
func (r *Region) Said(voxels int, erased bool) string {
	did := "drawn"
	if erased {
		did = "erased"
	}
	if voxels == 0 {
		return fmt.Sprintf("Region growing: nothing changed; %s.", r.From)
	}
	return fmt.Sprintf("Region growing: %s, %s ml %s.", r.From, format.Short(float64(voxels)*r.scan.VoxelML()), did)
}

// Asks reports whether the user is to be asked before it is drawn, and says so in Text: it is large, or reaches the
// edge of the scan along an axis along which it could grow. A scan of one or two slices is nothing but edge along their
// axis.
func (r *Region) Asks() bool {
	s := r.scan
	voxels, edge := 0, false
	for _, span := range r.Spans {
		voxels += span.N
		first := [3]int{span.At % s.Dims[0], span.At / s.Dims[0] % s.Dims[1], span.At / (s.Dims[0] * s.Dims[1])}
		last := first
		last[0] += span.N - 1
		for axis, n := range s.Dims {
			edge = edge || axis != r.normal && n > 2 && (first[axis] == 0 || last[axis] == n-1)
		}
	}
	r.ML = float64(voxels) * s.VoxelML()
	if r.ML <= askAbove && !edge {
		return false
	}
	r.Text = r.From + ": " + format.Short(r.ML) + " ml"
	if edge {
		r.Text += ", up to the edge of the scan"
	}
	r.voxels = make([]uint64, (s.Len()+63)/64)
	for _, span := range r.Spans {
		for at := span.At; at < span.At+span.N; at++ {
			r.voxels[at>>6] |= 1 << (at & 63)
		}
	}
	return true
}

// Has reports whether a voxel belongs to it, by its index, once it was asked about.
func (r *Region) Has(at int) bool { return r.voxels[at>>6]>>(at&63)&1 != 0 }

// Slice fills dst with a slice of a plane: 1 where the growth is.
func (r *Region) Slice(l volume.Layout, index int, dst *volume.Slice[uint8]) {
	pix := dst.Pix
	if n := l.Cols * l.Rows; cap(pix) < n {
		pix = make([]uint8, n)
	} else {
		pix = pix[:n]
		clear(pix)
	}
	*dst = volume.Slice[uint8]{Pix: pix, Cols: l.Cols, Rows: l.Rows, Dx: l.Dx, Dy: l.Dy}
	for row := range l.Rows {
		for col := range l.Cols {
			if r.Has(l.Offset(col, row, index)) {
				pix[row*l.Cols+col] = 1
			}
		}
	}
}

// from says from which value on it grows: "41 % of 21.8 SUV = above 8.93 SUV", or "above 4 SUV". unit may be empty.
func (r Rule) from(low, top float64, unit string) string {
	with := func(v float64) string { return strings.TrimSpace(format.Short(v) + " " + unit) }
	if r.Share == 0 {
		return "above " + with(low)
	}
	return fmt.Sprintf("%s %% of %s = above %s", format.Short(100*r.Share), with(top), with(low))
}

// regionBox is the region of interest as voxels: a square in the axial planes, in the slice of a voxel, and all slices.
func regionBox(s *scan.Scan, r volume.Region, at [3]int) (paint.Box, error) {
	l := s.Layouts[volume.Axial]
	w, err := s.Window(r, at[l.SliceAxis()], 1)
	if err != nil {
		return paint.Box{}, err
	}
	box := paint.Whole(s.Grid)
	// Pixel c covers [c, c+1) of a window and counts if its centre lies inside.
	a := l.Voxel(math.Ceil(w.Col-0.5), math.Ceil(w.Row-0.5), 0)
	b := l.Voxel(math.Ceil(w.Col+w.Cols-0.5)-1, math.Ceil(w.Row+w.Rows-0.5)-1, 0)
	for axis := range box.Min {
		if axis != l.SliceAxis() {
			box.Min[axis] = max(box.Min[axis], int(min(a[axis], b[axis])))
			box.Max[axis] = min(box.Max[axis], int(max(a[axis], b[axis]))+1)
		}
	}
	return box, nil
}
