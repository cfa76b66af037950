package app

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"

	"isopet/app/format"
	"isopet/app/lesion"
	"isopet/app/scan"
	"isopet/volume"
	"isopet/volume/paint"
)

// Growth is how far a region grows from its seed.
type Growth struct {
	Pen
	// Low and High are the values between which a voxel belongs to it, in the scan's unit, both included.
	Low, High float64
	// Share, if it is not 0, gives Low as a share of the local maximum that the seed climbs to, see [paint.Climb]. It then
	// grows from there, so that it is the same from all places around a lesion.
	Share float64
	// Flat, if not nil, keeps it within the seed's slice of a plane.
	Flat *volume.Plane
	// InRegion keeps it within the region of interest.
	InRegion bool
}

// climbReach is how far a local maximum must be the highest value, in millimetres; at least the next voxels.
const climbReach = 5.0

// Offer is what has grown so far that it is asked about before it is drawn.
type Offer struct {
	// Text says what it is: from which value, how much, and why it is asked about.
	Text string
	// ML is its volume.
	ML float64

	label  uint8
	growth Growth
	top    float64 // the local maximum, of a Share
	at     *Spot
	spans  []paint.Span
	voxels []uint64 // a bit for each voxel of the scan
}

// Has reports whether a voxel belongs to it, by its index.
func (o *Offer) Has(at int) bool { return o.voxels[at>>6]>>(at&63)&1 != 0 }

// Slice fills dst with a slice of a plane: 1 where the growth is.
func (o *Offer) Slice(l volume.Layout, index int, dst *volume.Slice[uint8]) {
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
			if o.Has(l.Offset(col, row, index)) {
				pix[row*l.Cols+col] = 1
			}
		}
	}
}

// askAbove is from how many millilitres on a growth is asked about.
const askAbove = 1000

// Grow draws what hangs together with a voxel and has values between two thresholds, in the background, and ends in an
// edit. Like all that tidies up a lesion it is cancelled by another edit. What is larger than a litre or reaches the edge of
// the scan is not drawn but becomes State.Offer, for [App.TakeOffer] or [App.DropOffer].
func (a *App) Grow(seed [3]int, g Growth) (*Job, error) {
	s := a.State.Scan
	if s == nil {
		return nil, errors.New("there is no scan to draw on; open one")
	}
	box := paint.Whole(s.Grid)
	if g.InRegion {
		var err error
		if box, err = regionBox(s, a.State.Setup.Region, seed); err != nil {
			return nil, err
		}
	}
	o := &Offer{label: a.State.Active}
	normal := -1 // the axis along which it cannot grow
	if g.Flat != nil {
		normal = s.Layouts[*g.Flat].SliceAxis()
		box = box.OneSlice(normal, seed[normal])
		o.at = &Spot{Plane: *g.Flat, Slice: seed[normal]}
	}
	if !box.Has(seed) {
		return nil, errors.New("the place lies outside the region of interest; move the region, or let it grow beyond it")
	}
	value := func() float64 { return float64(s.Data[s.Index(seed[0], seed[1], seed[2])]) }
	if math.IsNaN(value()) {
		return nil, errors.New("there is no number at that place; choose another one")
	}
	if g.Share > 0 {
		seed = paint.Climb(s.Volume, seed, climbReach, box)
		if o.top = value(); !(o.top > 0) || math.IsInf(o.top, 0) {
			return nil, fmt.Errorf("the highest value there is %s, of which a percentage means nothing; choose another place, or grow from a value", format.Plain(o.top))
		}
		g.Low = g.Share * o.top
	}
	switch v := value(); {
	case v < g.Low:
		return nil, fmt.Errorf("the value there, %s, lies below the lower threshold, %s; choose another place or a lower threshold", format.Plain(v), format.Plain(g.Low))
	case v > g.High:
		return nil, fmt.Errorf("the value there, %s, lies above the upper threshold, %s; choose another place or a higher threshold", format.Plain(v), format.Plain(g.High))
	}
	o.growth = g
	a.EndStroke()
	a.DropOffer()
	return a.start(drawJob, "Growing", func(ctx context.Context, progress func(done, total int)) (func(), error) {
		var err error
		if o.spans, err = paint.Grow(ctx, s.Volume, seed, g.Low, g.High, box, progress); err != nil {
			return nil, err
		}
		asks := !g.Erase && o.asks(s, normal)
		return func() {
			if asks {
				a.State.Offer = o
				a.changed(ChangedOffer)
				return
			}
			a.take(o)
		}, nil
	}), nil
}

// asks prepares the offer if the growth is to be asked about: it is large, or reaches the edge of the scan along an axis
// other than normal. A scan of one or two slices is nothing but edge along their axis.
func (o *Offer) asks(s *scan.Scan, normal int) bool {
	voxels, edge := 0, false
	for _, span := range o.spans {
		voxels += span.N
		first := [3]int{span.At % s.Dims[0], span.At / s.Dims[0] % s.Dims[1], span.At / (s.Dims[0] * s.Dims[1])}
		last := first
		last[0] += span.N - 1
		for axis, n := range s.Dims {
			edge = edge || axis != normal && n > 2 && (first[axis] == 0 || last[axis] == n-1)
		}
	}
	o.ML = float64(voxels) * s.VoxelML()
	if o.ML <= askAbove && !edge {
		return false
	}
	o.Text = o.growth.from(o.top, s.Unit) + ": " + format.Short(o.ML) + " ml"
	if edge {
		o.Text += ", up to the edge of the scan"
	}
	o.voxels = make([]uint64, (s.Len()+63)/64)
	for _, span := range o.spans {
		for at := span.At; at < span.At+span.N; at++ {
			o.voxels[at>>6] |= 1 << (at & 63)
		}
	}
	return true
}

// TakeOffer draws what was offered.
func (a *App) TakeOffer() {
	if o := a.State.Offer; o != nil {
		a.setOffer(nil)
		a.take(o)
	}
}

// DropOffer leaves the mask as it is.
func (a *App) DropOffer() {
	if a.State.Offer != nil {
		a.setOffer(nil)
		a.notice(Notice{Text: "Region growing: not kept."})
	}
}

func (a *App) setOffer(o *Offer) {
	a.State.Offer = o
	a.changed(ChangedOffer)
}

// take draws what has grown, unless its lesion was deleted meanwhile.
func (a *App) take(o *Offer) {
	if a.State.Lesion(o.label) == nil {
		return
	}
	pen := a.pen(o.growth.Pen)
	pen.Label = o.label
	pen.Put(o.spans)
	a.sayGrown(pen.Changes.Voxels(), o)
	how := lesion.ByHand
	if !o.growth.Erase {
		how = lesion.Grown(o.growth.Low)
	}
	a.drawn("Region growing", o.at, pen, how)
}

// from says from which value on it grows: "41 % of 21.8 SUV = above 8.93 SUV", or "above 4 SUV". unit may be empty.
func (g Growth) from(top float64, unit string) string {
	with := func(v float64) string { return strings.TrimSpace(format.Short(v) + " " + unit) }
	if g.Share == 0 {
		return "above " + with(g.Low)
	}
	return fmt.Sprintf("%s %% of %s = above %s", format.Short(100*g.Share), with(top), with(g.Low))
}

// sayGrown says how much was drawn, and from which value on.
func (a *App) sayGrown(voxels int, o *Offer) {
	s, did := a.State.Scan, "drawn"
	if o.growth.Erase {
		did = "erased"
	}
	said := fmt.Sprintf("Region growing: nothing changed; %s.", o.growth.from(o.top, s.Unit))
	if voxels > 0 {
		said = fmt.Sprintf("Region growing: %s, %s ml %s.", o.growth.from(o.top, s.Unit), format.Short(float64(voxels)*s.VoxelML()), did)
	}
	a.notice(Notice{Text: said})
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

// KeepLargest takes all islands of the active lesion away but the largest, in the background.
func (a *App) KeepLargest() *Job {
	return a.tidy("Keep the largest island", "", func(_ context.Context, p *paint.Part, _ func(done, total int)) (*paint.Part, error) {
		return p.KeepLargest(), nil
	})
}

// RemoveSmaller takes islands of the active lesion away that are smaller than so many millilitres, in the background.
func (a *App) RemoveSmaller(ml float64) *Job {
	return a.tidy("Remove small islands", "", func(_ context.Context, p *paint.Part, _ func(done, total int)) (*paint.Part, error) {
		return p.RemoveSmaller(ml), nil
	})
}

// Smooth rounds the active lesion off over so many millimetres, in the background, see [paint.Part.Smooth].
func (a *App) Smooth(mm float64) *Job {
	return a.tidy("Smooth", a.smoothHint(), func(ctx context.Context, p *paint.Part, progress func(done, total int)) (*paint.Part, error) {
		return p.Smooth(ctx, mm, progress)
	})
}

// Interpolate fills the gaps between the slices of a plane on which the active lesion is drawn, in the background, see
// [paint.Part.Interpolate].
func (a *App) Interpolate(plane volume.Plane) *Job {
	return a.tidy(fmt.Sprintf("Interpolate %s slices", plane), "", func(ctx context.Context, p *paint.Part, progress func(done, total int)) (*paint.Part, error) {
		return p.Interpolate(ctx, plane, progress)
	})
}

// smoothHint says why nothing may have been smoothed.
func (a *App) smoothHint() string {
	if a.State.Scan == nil {
		return ""
	}
	return fmt.Sprintf(" Voxels are up to %s mm wide; smooth over more.", format.Plain(a.State.Scan.Coarsest()))
}

// tidier makes another part of one.
type tidier func(ctx context.Context, p *paint.Part, progress func(done, total int)) (*paint.Part, error)

// tidy replaces the active lesion by what is made of it elsewhere. If it stays as it is, that is said, and the hint.
func (a *App) tidy(name, hint string, process tidier) *Job {
	a.EndStroke()
	label := a.State.Active
	if a.State.Scan == nil || a.State.LesionVoxels(label) == 0 {
		return nil
	}
	part := paint.Take(a.State.Mask, label)
	return a.start(drawJob, name, func(ctx context.Context, progress func(done, total int)) (func(), error) {
		made, err := process(ctx, part, progress)
		if err != nil {
			return nil, err
		}
		return func() {
			pen := a.pen(Pen{})
			pen.Label = label
			pen.Replace(made)
			if len(pen.Changes) == 0 {
				a.notice(Notice{Text: name + ": nothing changed." + hint})
			}
			a.drawn(name, nil, pen, lesion.PostProcessed(name))
		}, nil
	})
}
