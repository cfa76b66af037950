package app

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"

	"isopet/inference"
	"isopet/volume"
	"isopet/volume/paint"
)

// DefaultMethod is the method a scan is first segmented with: the paper's best.
const DefaultMethod = "threshold"

// autoRegion is the region that a scan gets when the user gives none.
func (a *App) autoRegion(s *Scan) volume.Region {
	fov := PaperWidth
	if m := a.State.Engine.Models; len(m) > 0 {
		fov = m[0].Spec.FOV
	}
	region, _ := inference.AutoRegion(s.Grid, fov)
	return region
}

// PaperWidth is the paper's field of view in millimetres.
const PaperWidth = 125.0

// SetMethod chooses another method, by the Name of a row of [inference.Methods]. Call [App.Segment] to apply it; both
// are then undone together.
func (a *App) SetMethod(name string) error {
	m, err := inference.MethodNamed(name)
	if err != nil {
		return err
	}
	s := a.State.Setup
	s.Method, s.Parameter = name, a.firstParameter(m)
	a.setSetup(s, "Method "+m.Label, -1)
	return nil
}

// firstParameter is the number that a method begins with: its usual one where that has a meaning in the scan's unit, else
// 41 % of the highest value in the region of interest, to three digits.
func (a *App) firstParameter(m inference.Method) float64 {
	s := a.State.Scan
	if s == nil || m.Parameter == nil || m.Parameter.Unit != "" || s.Unit == UnitSUV {
		return m.Default()
	}
	highest := 0.0
	for _, r := range a.State.Slices {
		highest = max(highest, r.Input.Highest())
	}
	if len(a.State.Slices) == 0 {
		for _, v := range regionValues(s, s.regionWindow(a.State.Setup.Region)) {
			highest = max(highest, v)
		}
	}
	return rounded(0.41*highest, 3)
}

// rounded is a number to so many digits that count.
func rounded(v float64, digits int) float64 {
	short, _ := strconv.ParseFloat(strconv.FormatFloat(v, 'g', digits, 64), 64)
	return short
}

// renewParameter replaces a number that was given in the unit of another scan.
func (a *App) renewParameter() {
	if m, err := inference.MethodNamed(a.State.Setup.Method); err == nil && m.Parameter != nil && m.Parameter.Unit == "" {
		a.State.Setup.Parameter = a.firstParameter(m)
	}
}

// UseNetworks segments with the networks of a folder; empty goes back to those that the program was started with. Call
// [App.Segment] to apply it.
func (a *App) UseNetworks(folder string) {
	s := a.State.Setup
	s.Networks = folder
	a.setSetup(s, "Networks", -1)
}

// SetParameter gives the method another number. Call [App.Segment] to apply it; both are then undone together. A
// number that the method cannot take is an error.
func (a *App) SetParameter(v float64) error {
	m, err := inference.MethodNamed(a.State.Setup.Method)
	if err != nil {
		return err
	}
	if err := m.Takes(v); err != nil {
		return err
	}
	s := a.State.Setup
	s.Parameter = v
	a.setSetup(s, m.Parameter.Label, -1)
	return nil
}

// SetRegion moves the region of interest, in world millimetres; steps up to [App.Seal] are undone together. Call
// [App.Segment] when the region is in place.
func (a *App) SetRegion(r volume.Region) {
	s := a.State.Setup
	s.Region, s.AutoRegion = r, false
	a.setSetup(s, "Region of interest", 0)
}

// CentreRegion moves the region of interest to the cursor. Slices that were found automatically are from now on found
// around the cursor's slice. Call [App.Segment] to apply it.
func (a *App) CentreRegion() {
	if a.State.Scan == nil {
		return
	}
	s, v := a.State.Setup, a.State.View
	at := MapVoxelToWorld(a.State.Scan.Grid, [3]float64{float64(v.Cursor[0]), float64(v.Cursor[1]), float64(v.Cursor[2])})
	s.Region, s.AutoRegion = volume.Region{X: at[0], Y: at[1], Width: s.Region.Width}, false
	if w := s.Slices.Which; w == inference.SlicesFound || w == inference.SlicesAround {
		s.Slices = inference.Around(v.Index(a.State.Scan.Layouts[volume.Axial]))
	}
	a.setSetup(s, "Region of interest", -1)
}

// SetAutoRegion puts the region of interest back where the paper has it.
func (a *App) SetAutoRegion() {
	if a.State.Scan == nil {
		return
	}
	s := a.State.Setup
	s.Region, s.AutoRegion = a.autoRegion(a.State.Scan), true
	if s.Slices.Which == inference.SlicesAround {
		s.Slices = inference.Slices{}
	}
	a.setSetup(s, "Automatic region", -1)
}

// SetSlices chooses the slices to segment. Call [App.Segment] to apply it.
func (a *App) SetSlices(r inference.Slices) {
	s := a.State.Setup
	s.Slices = r
	a.setSetup(s, "Slices "+r.String(), 1)
}

// setSetup makes an edit of a setup; those of the same gesture (not negative) in a row become one.
func (a *App) setSetup(s Setup, label string, gesture int) {
	if a.State.Scan == nil {
		// Nothing to undo yet: it is the setup of the scan to come.
		a.State.Setup = s
		a.changed(ChangedSetup)
		return
	}
	if s == a.State.Setup {
		return
	}
	if gesture >= 0 {
		a.resume(setupEdit, gesture)
	}
	a.apply(&Edit{Label: label, kind: setupEdit, slice: gesture, setup: &s})
}

// Segment runs the method of the setup on its slices in the background and ends in an edit. A segmentation under way
// is dropped, and so is this one by Undo. It outlines the active lesion. Slices that hold work by hand, a threshold or a
// drawing, stay as they are, unless overwrite is set; the others are outlined anew.
func (a *App) Segment(overwrite bool) *Job { return a.segment(overwrite) }

// segment is Segment with sentences that the user is to be told besides its own.
func (a *App) segment(overwrite bool, notes ...string) *Job {
	s := a.State.Scan
	if s == nil {
		return nil
	}
	setup := a.State.Setup
	options := inference.Options{Method: setup.Method, Slices: setup.Slices}
	method, err := inference.MethodNamed(setup.Method)
	if err == nil && method.Parameter != nil {
		options.Parameter = &setup.Parameter
	}
	if !setup.AutoRegion || !method.Network() { // a yardstick looks where the networks would
		options.Region = &setup.Region
	}
	if ct := a.State.CT; ct != nil && ct.Modality.Name == "CT" {
		options.CT = ct.Volume
	}
	config, ref, label, networks := a.config, a.State.Reference, a.State.Active, ""
	if method.Network() {
		networks = setup.Networks
	}
	return a.start(segmentJob, "Segmenting", func(ctx context.Context, progress func(done, total int)) (func(), error) {
		var models *inference.Models
		if method.Network() {
			loaded, done, err := a.engine.load(config, networks)
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
		outlined := make([]*SliceResult, len(result.Slices))
		for i, slice := range result.Slices {
			outlined[i] = &SliceResult{Slice: slice, Method: result.Method, Parameter: result.Parameter, Region: result.Region, Networks: networks}
		}
		best := optima{}
		if ref != nil {
			if best, err = ref.best(ctx, s, outlined); err != nil {
				return nil, err
			}
		}
		return func() {
			if ref != nil {
				maps.Copy(ref.optima, best)
			}
			if method.Network() && !a.State.Engine.Ready {
				a.showEngine()
			}
			if setup.AutoRegion && setup == a.State.Setup {
				a.State.Setup.Region = result.Region
			}
			a.State.Notes = append(notes, result.Notes...)
			defer a.pauseStroke()()
			first := len(a.State.Slices) == 0
			a.apply(a.segmentation(outlined, result.Mask, label, overwrite))
			a.Seal()
			if first && !a.stay {
				a.showLargest()
			}
			if len(a.State.Notes) > 0 {
				a.notice(Notice{Text: strings.Join(a.State.Notes, " ")})
			}
		}, nil
	})
}

// segmentation is the edit that puts a result in place, as the outline of a lesion. If that is another lesion than the
// one outlined so far, the earlier one keeps its voxels as a drawing, and what the new one has counts as drawn.
func (a *App) segmentation(outlined []*SliceResult, mask *volume.Mask, label uint8, overwrite bool) *Edit {
	e := &Edit{Label: "Segmentation", kind: segmentEdit, slices: map[int]*SliceResult{}, drawn: map[int]bool{}}
	drawn, before := a.State.Drawn, a.State.Slices
	if label != a.State.Outlined {
		l := a.State.lesions()
		l.outlined = label
		e.lesions = &l
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
	anew := map[int]*SliceResult{} // slices to be outlined; nil: to be emptied
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
			r.measure(a.State.Scan, a.State.Mask, label)
		}
	}
	l := mask.Layout(volume.Axial)
	e.changes = together(slices.Sorted(maps.Keys(anew)), func(index int) paint.Changes {
		r := anew[index]
		if r == nil {
			return a.State.outline(label, index, volume.Rect{}, nil)
		}
		where := r.Input.Rect(l.Cols, l.Rows)
		pixels := make([]uint8, where.Cols*where.Rows)
		mask.Part(volume.Axial, index, where, pixels)
		changes := a.State.outline(label, index, where, pixels)
		if len(a.State.Lesions) > 1 {
			r.measureIn(a.State.Scan, where, pixels)
		}
		return changes
	})
	return e
}

// showLargest goes to the slice with the largest outline.
func (a *App) showLargest() {
	var largest *SliceResult
	for _, index := range a.State.SliceIndexes() {
		if r := a.State.Slices[index]; largest == nil || r.Voxels > largest.Voxels {
			largest = r
		}
	}
	if largest != nil {
		a.SetView(a.State.View.onOutline(a.State.Mask, largest.Index, a.State.Outlined))
	}
}
