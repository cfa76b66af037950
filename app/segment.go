package app

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"isopet/app/contour"
	"isopet/app/format"
	"isopet/app/job"
	"isopet/app/outline"
	"isopet/app/reference"
	"isopet/app/units"
	"isopet/inference"
)

// Segment runs the method of the active lesion's setup on its slices in the background and ends in an edit. A segmentation
// under way is dropped, and so is this one by Undo. Slices that hold work by hand, a threshold or a drawing, stay as they
// are, unless overwrite is set; the others are outlined anew.
func (a *App) Segment(overwrite bool) *job.Job {
	if overwrite {
		return a.segment(outline.All)
	}
	return a.segment(outline.None)
}

// ReplaceForeign is [App.Segment] that also replaces the slices that another method or region made, and that were kept for
// the work by hand on them.
func (a *App) ReplaceForeign() *job.Job {
	foreign := a.State.ForeignSlices()
	return a.segment(func(index int) bool { return slices.Contains(foreign, index) })
}

// segment is Segment with sentences that the user is to be told besides its own; replace says where work by hand is
// replaced.
func (a *App) segment(replace func(index int) bool, notes ...string) *job.Job {
	s := a.State.Scan
	if s == nil {
		return nil
	}
	a.State.Waits = false
	setup := a.State.Setup
	options := setup.Options(s)
	if ct := a.State.CT; ct != nil && ct.Modality.Unit == units.HU {
		options.CT = ct.Volume
	}
	ref, label, networks := a.State.Reference, a.State.Active, ""
	if a.State.SegmentJob() != nil && a.segmenting != label {
		a.stop("another lesion is segmented", segmentJob)
	}
	a.segmenting = label
	needs := options.Needs()
	if len(needs) > 0 {
		networks = setup.Networks
	}
	return a.start(segmentJob, "Segmenting", func(ctx context.Context, progress job.Progress) (func(), error) {
		var models inference.Models
		if len(needs) > 0 {
			loaded, done, err := a.engine.Load(ctx, networks, needs...)
			if err != nil {
				return func() { a.showEngine(); a.fail(err) }, nil
			}
			models = loaded
			defer done()
		}
		result, err := inference.Segment(ctx, models, s.Volume, options, progress)
		if err != nil {
			return nil, err
		}
		outlined, masks := contour.FromResult(s.Volume, result, networks)
		var best reference.Found
		if ref != nil {
			if best, err = ref.Best(ctx, s, outlined); err != nil {
				return nil, err
			}
		}
		return func() {
			if ref != nil {
				ref.Know(best)
			}
			if len(needs) > 0 && !a.State.Engine.Ready {
				a.showEngine()
			}
			of := a.State.Outlined(label)
			if setup == of.Setup {
				of.Setup = setup.Of(result)
				a.changed(ChangedSetup)
			}
			if kept := slices.DeleteFunc(of.KeptSlices(), replace); len(kept) > 0 {
				what := "Work by hand"
				if l := a.State.Lesion(label); l != nil && l.Made.AsFound() {
					what = "What was found"
				}
				notes = append(notes, fmt.Sprintf("%s was kept on %s; \"Segment again\" can replace it.", what,
					format.Count(len(kept), "slice")))
			}
			a.State.Notes = append(notes, result.Notes...)
			defer a.pauseStroke()()
			first := len(of.Slices) == 0
			a.apply(&Edit{Name: named("segmentation"), kind: segmentEdit,
				Edit: a.State.Segmented(outlined, masks, label, replace)})
			a.Seal()
			if first && !a.keepView && label == a.State.Active {
				a.showLargest()
			}
			if len(a.State.Notes) > 0 {
				a.notice(Notice{Text: strings.Join(a.State.Notes, " ")})
			}
		}, nil
	})
}

// showLargest goes to the slice with the largest outline.
func (a *App) showLargest() {
	if r := a.State.Slices.Largest(); r != nil && r.Voxels > 0 {
		a.SetView(a.State.View.OnLesion(a.State.Mask, r.Index, a.State.Active))
	}
}
