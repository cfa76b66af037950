package app

import (
	"context"
	"fmt"
	"math"
	"strconv"
	"strings"

	"isopet/volume"
	"isopet/volume/paint"
)

// Growth is how far a region grows from its seed.
type Growth struct {
	Pen
	// Low and High are the values between which a voxel belongs to it, in the scan's unit, both included.
	Low, High float64
	// Flat, if not nil, keeps it within the seed's slice of a plane.
	Flat *volume.Plane
	// InRegion keeps it within the region of interest.
	InRegion bool
}

// Grow draws what hangs together with a voxel and has values between two thresholds, in the background, and ends in an
// edit. Like all that tidies up a lesion it is cancelled by another edit.
func (a *App) Grow(seed [3]int, g Growth) (*Job, error) {
	s := a.State.Scan
	if s == nil {
		return nil, fmt.Errorf("there is no scan to draw on; open one")
	}
	box := paint.Whole(s.Grid)
	if g.InRegion {
		var err error
		if box, err = s.regionBox(a.State.Setup.Region, seed); err != nil {
			return nil, err
		}
	}
	var at *Spot
	if g.Flat != nil {
		axis := s.Layouts[*g.Flat].SliceAxis()
		box = box.OneSlice(axis, seed[axis])
		at = &Spot{Plane: *g.Flat, Slice: seed[axis]}
	}
	if !box.Has(seed) {
		return nil, fmt.Errorf("the place lies outside the region of interest; move the region, or let it grow beyond it")
	}
	switch v := float64(s.Data[s.Index(seed[0], seed[1], seed[2])]); {
	case math.IsNaN(v):
		return nil, fmt.Errorf("there is no number at that place; choose another one")
	case v < g.Low:
		return nil, fmt.Errorf("the value there, %s, lies below the lower threshold, %s; choose another place or a lower threshold", plain(v), plain(g.Low))
	case v > g.High:
		return nil, fmt.Errorf("the value there, %s, lies above the upper threshold, %s; choose another place or a higher threshold", plain(v), plain(g.High))
	}
	a.EndStroke()
	label := a.State.Active
	return a.start(drawJob, "Growing", func(ctx context.Context, progress func(done, total int)) (func(), error) {
		spans, err := paint.Grow(ctx, s.Volume, seed, g.Low, g.High, box, progress)
		if err != nil {
			return nil, err
		}
		return func() {
			pen := a.pen(g.Pen)
			pen.Label = label
			pen.Put(spans)
			a.sayGrown(pen.Changes.Voxels(), g)
			how := byHand
			if !g.Erase {
				how = grown(g.Low)
			}
			a.drawn("Region growing", at, pen, how)
		}, nil
	}), nil
}

// plain writes a number with four digits that count, and never with an exponent.
func plain(v float64) string { return strconv.FormatFloat(rounded(v, 4), 'f', -1, 64) }

// sayGrown says how much was drawn, and from which value on.
func (a *App) sayGrown(voxels int, g Growth) {
	s, did := a.State.Scan, "drawn"
	if g.Erase {
		did = "erased"
	}
	said := "Region growing: nothing changed."
	if voxels > 0 {
		said = fmt.Sprintf("Region growing: %s ml %s, of values from %s up.", plain(float64(voxels)*s.VoxelML()), did, strings.TrimSpace(plain(g.Low)+" "+s.Unit))
	}
	a.notice(Notice{Text: said})
}

// regionBox is the region of interest as voxels: a square in the axial planes, in the slice of a voxel, and all slices.
func (s *Scan) regionBox(r volume.Region, at [3]int) (paint.Box, error) {
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
	return fmt.Sprintf(" Voxels are up to %s mm wide; smooth over more.", plain(a.State.Scan.Coarsest()))
}

// tidier makes another part of one.
type tidier func(ctx context.Context, p *paint.Part, progress func(done, total int)) (*paint.Part, error)

// tidy replaces the active lesion by what is made of it elsewhere. If it stays as it is, that is said, and the hint.
func (a *App) tidy(name, hint string, make tidier) *Job {
	a.EndStroke()
	label := a.State.Active
	if a.State.Scan == nil || a.State.LesionVoxels(label) == 0 {
		return nil
	}
	part := paint.Take(a.State.Mask, label)
	return a.start(drawJob, name, func(ctx context.Context, progress func(done, total int)) (func(), error) {
		made, err := make(ctx, part, progress)
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
			a.drawn(name, nil, pen, tidied(name))
		}, nil
	})
}
