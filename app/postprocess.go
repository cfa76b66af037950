package app

import (
	"context"
	"errors"
	"fmt"

	"isopet/app/format"
	"isopet/app/growth"
	"isopet/app/job"
	"isopet/app/lesion"
	"isopet/volume"
	"isopet/volume/paint"
)

// Growth is how far a region grows from its seed.
type Growth struct {
	Pen
	// Low and High are the values between which a voxel belongs to it, in the scan's unit, both included.
	Low, High float64
	// Share, if it is not 0, gives Low as a share of the local maximum that the seed climbs to, see [paint.Climb]. It
	// then grows from there, so that it is the same from all places around a lesion.
	Share float64
	// Flat, if not nil, keeps it within the seed's slice of a plane.
	Flat *volume.Plane
	// InRegion keeps it within the region of interest.
	InRegion bool
}

// Offer is what has grown so far that it is asked about before it is drawn.
type Offer struct {
	*growth.Region

	label  uint8
	growth Growth
	at     *Spot
}

// Grow draws what hangs together with a voxel and has values between two thresholds, in the background, and ends in an
// edit. Like all post-processing it is cancelled by another edit. What is larger than a litre or reaches the edge of
// the scan is not drawn but becomes State.Offer, for [App.TakeOffer] or [App.DropOffer].
func (a *App) Grow(seed [3]int, g Growth) (*job.Job, error) {
	s := a.State.Scan
	if s == nil {
		return nil, errors.New("there is no scan to draw on; open one")
	}
	rule := growth.Rule{Low: g.Low, High: g.High, Share: g.Share, Flat: g.Flat}
	if g.InRegion {
		rule.Within = &a.State.Setup.Region
	}
	start, err := rule.Start(s, seed)
	if err != nil {
		return nil, err
	}
	o := &Offer{label: a.State.Active, growth: g}
	if g.Flat != nil {
		o.at = &Spot{Plane: *g.Flat, Slice: seed[s.Layouts[*g.Flat].SliceAxis()]}
	}
	a.EndStroke()
	a.DropOffer()
	return a.start(drawJob, "Growing", func(ctx context.Context, progress job.Progress) (func(), error) {
		var err error
		if o.Region, err = start.Grow(ctx, progress); err != nil {
			return nil, err
		}
		asks := !g.Erase && o.Asks()
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
	pen.Put(o.Spans)
	a.notice(Notice{Text: o.Said(pen.Changes.Voxels(), o.growth.Erase)})
	how := lesion.ByHand
	if !o.growth.Erase {
		how = lesion.Grown(o.Low)
	}
	a.drawn(named("growing"), o.at, pen, how)
}

// KeepLargest takes all islands of the active lesion away but the largest, in the background.
func (a *App) KeepLargest() *job.Job {
	return a.postProcess(named("keepLargest"), "",
		func(_ context.Context, p *paint.Part, _ func(done, total int)) (*paint.Part, error) {
			return p.KeepLargest(), nil
		})
}

// RemoveSmaller takes islands of the active lesion away that are smaller than so many millilitres, in the background.
func (a *App) RemoveSmaller(ml float64) *job.Job {
	return a.postProcess(named("removeSmall"), "",
		func(_ context.Context, p *paint.Part, _ func(done, total int)) (*paint.Part, error) {
			return p.RemoveSmaller(ml), nil
		})
}

// Smooth rounds the active lesion off over so many millimetres, in the background, see [paint.Part.Smooth].
func (a *App) Smooth(mm float64) *job.Job {
	return a.postProcess(named("smooth"), a.smoothHint(),
		func(ctx context.Context, p *paint.Part, progress func(done, total int)) (*paint.Part, error) {
			return p.Smooth(ctx, mm, progress)
		})
}

// Interpolate fills the gaps between the slices of a plane on which the active lesion is drawn, in the background, see
// [paint.Part.Interpolate].
func (a *App) Interpolate(plane volume.Plane) *job.Job {
	return a.postProcess(named("interpolate", named(plane.String())), "",
		func(ctx context.Context, p *paint.Part, progress func(done, total int)) (*paint.Part, error) {
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

// operation makes another part of one.
type operation func(ctx context.Context, p *paint.Part, progress func(done, total int)) (*paint.Part, error)

// postProcess replaces the active lesion by what is made of it elsewhere. If it stays as it is, that is said, and the
// hint.
func (a *App) postProcess(name Name, hint string, process operation) *job.Job {
	a.EndStroke()
	label := a.State.Active
	if a.State.Scan == nil || a.State.LesionVoxels(label) == 0 {
		return nil
	}
	part := paint.Take(a.State.Mask, label)
	return a.start(drawJob, name.String(), func(ctx context.Context, progress job.Progress) (func(), error) {
		made, err := process(ctx, part, progress)
		if err != nil {
			return nil, err
		}
		return func() {
			pen := a.pen(Pen{})
			pen.Label = label
			pen.Replace(made)
			if len(pen.Changes) == 0 {
				a.notice(Notice{Text: name.String() + ": nothing changed." + hint})
			}
			a.drawn(name, nil, pen, lesion.PostProcessed(name.String()))
		}, nil
	})
}
