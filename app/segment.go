package app

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"isopet/app/contour"
	"isopet/app/format"
	"isopet/app/job"
	"isopet/app/lesion"
	"isopet/app/reference"
	"isopet/app/units"
	"isopet/inference"
	"isopet/volume"
	"isopet/volume/paint"
)

// Segment runs the method of the setup on its slices in the background and ends in an edit. A segmentation under way is
// dropped, and so is this one by Undo. It outlines the active lesion. Slices that hold work by hand, a threshold or a
// drawing, stay as they are, unless overwrite is set; the others are outlined anew.
func (a *App) Segment(overwrite bool) *job.Job { return a.segment(overwrite) }

// segment is Segment with sentences that the user is to be told besides its own.
func (a *App) segment(overwrite bool, notes ...string) *job.Job {
	s := a.State.Scan
	if s == nil {
		return nil
	}
	a.State.Waits = false
	setup := a.State.Setup
	options := inference.Options{Method: setup.Method, Slices: setup.Slices, NoMask: true}
	method, err := inference.MethodNamed(setup.Method)
	if err == nil && method.Parameter != nil {
		options.Parameter = &setup.Parameter
	}
	if !setup.AutoRegion || !method.Network() { // a baseline looks where the networks would
		options.Region = &setup.Region
	}
	if ct := a.State.CT; ct != nil && ct.Modality.Unit == units.HU {
		options.CT = ct.Volume
	}
	ref, label, networks := a.State.Reference, a.State.Active, ""
	if method.Network() {
		networks = setup.Networks
	}
	return a.start(segmentJob, "Segmenting", func(ctx context.Context, progress job.Progress) (func(), error) {
		var models inference.Models
		if method.Network() {
			loaded, done, err := a.engine.Load(networks)
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
			if method.Network() && !a.State.Engine.Ready {
				a.showEngine()
			}
			if setup.AutoRegion && setup == a.State.Setup {
				a.State.Setup.Region = result.Region
			}
			if n := len(a.State.keptSlices(label)); n > 0 && !overwrite {
				notes = append(notes, fmt.Sprintf("Work by hand was kept on %s; \"Segment again\" can replace it.",
					format.Count(n, "slice")))
			}
			a.State.Notes = append(notes, result.Notes...)
			defer a.pauseStroke()()
			first := len(a.State.Slices) == 0
			a.apply(a.segmentation(outlined, masks, label, overwrite))
			a.Seal()
			if first && !a.keepView {
				a.showLargest()
			}
			if len(a.State.Notes) > 0 {
				a.notice(Notice{Text: strings.Join(a.State.Notes, " ")})
			}
		}, nil
	})
}

// segmentation is the edit that puts a result in place, of each slice the mask of its rectangle, as the outline of a
// lesion. If that is another lesion than the one outlined so far, the earlier one keeps its voxels as a drawing, and
// what the new one has counts as drawn.
func (a *App) segmentation(outlined []*contour.Slice, masks map[int][]uint8, label uint8, overwrite bool) *Edit {
	e := &Edit{Label: "Segmentation", kind: segmentEdit, slices: map[int]*contour.Slice{}, drawn: map[int]bool{}}
	drawn, before := a.State.Drawn, a.State.Slices
	if overwrite {
		e.made = map[uint8]*lesion.Made{label: nil}
	}
	if label != a.State.MethodLesion {
		l := a.State.lesions()
		l.list = slices.Clone(l.list)
		for i := range l.list {
			switch n := &l.list[i]; {
			case n.Label == l.outlined && a.State.LesionVoxels(n.Label) > 0:
				n.Made = a.State.settled(n.Label)
			case n.Label == label && overwrite:
				n.Made = nil
			}
		}
		l.outlined = label
		e.lesions, e.made = &l, nil
		a.dropOutlines(e)
		drawn, before = map[int]bool{}, nil
		for _, index := range a.State.LesionSlices(label) {
			drawn[index] = true
			e.drawn[index] = !overwrite
		}
	}
	kept := func(index int) bool {
		r := before[index]
		return !overwrite && (drawn[index] || r != nil && r.Manual)
	}
	anew := map[int]*contour.Slice{} // slices to be outlined; nil: to be emptied
	for index := range before {
		if !kept(index) {
			e.slices[index], anew[index] = nil, nil
		}
	}
	if overwrite {
		for index := range drawn {
			e.drawn[index], anew[index] = false, nil
		}
	}
	for _, r := range outlined {
		switch {
		case !kept(r.Index):
			e.slices[r.Index], anew[r.Index] = r, r
		case before[r.Index] == nil:
			// Drawn where there was no outline: it stays as drawn, with a threshold to go back to.
			e.slices[r.Index] = r
			r.MeasureIn(a.State.Scan, a.State.Mask, label)
		}
	}
	l := a.State.Mask.Layout(volume.Axial)
	e.changes = contour.Parallel(slices.Sorted(maps.Keys(anew)), func(index int) paint.Changes {
		r := anew[index]
		if r == nil {
			return a.State.outline(label, index, volume.Rect{}, nil)
		}
		where := r.Input.Rect(l.Cols, l.Rows)
		changes := a.State.outline(label, index, where, masks[index])
		if len(a.State.Lesions) > 1 {
			r.MeasureRect(a.State.Scan, where, masks[index])
		}
		return changes
	})
	return e
}

// showLargest goes to the slice with the largest outline.
func (a *App) showLargest() {
	var largest *contour.Slice
	for _, index := range a.State.SliceIndexes() {
		if r := a.State.Slices[index]; largest == nil || r.Voxels > largest.Voxels {
			largest = r
		}
	}
	if largest != nil {
		a.SetView(a.State.View.OnLesion(a.State.Mask, largest.Index, a.State.MethodLesion))
	}
}
