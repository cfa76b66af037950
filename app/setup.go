package app

import (
	"context"

	"isopet/app/engine"
	"isopet/app/job"
	"isopet/app/scan"
	"isopet/app/setup"
	"isopet/app/view"
	"isopet/inference"
	"isopet/inference/paper"
	"isopet/volume"
)

// autoRegion is the region that a scan gets when the user gives none.
func (a *App) autoRegion(s *scan.Scan) volume.Region {
	fov := paper.Width
	if m := a.State.Engine.Models; len(m) > 0 {
		fov = m[0].Spec.FOV
	}
	region, _ := inference.AutoRegion(s.Grid, fov)
	return region
}

// SetMethod chooses another method, by the Name of a row of [inference.Methods]. Call [App.Segment] to apply it; both
// are then undone together.
func (a *App) SetMethod(name string) error {
	m, err := inference.MethodNamed(name)
	if err != nil {
		return err
	}
	s := a.State.Setup
	s.Method, s.Chosen = name, true
	s.Parameter = setup.FirstParameter(m, a.State.Scan, a.State.Slices, a.State.Setup.Region)
	a.setSetup(s, named("method", m.Label), noGesture)
	return nil
}

// renewParameter replaces a number that was given in the unit of another scan.
func (a *App) renewParameter() {
	if m, err := inference.MethodNamed(a.State.Setup.Method); err == nil && m.Parameter != nil &&
		m.Parameter.Unit == "" {
		a.State.Setup.Parameter = setup.FirstParameter(m, a.State.Scan, a.State.Slices, a.State.Setup.Region)
	}
}

// UseNetworks segments with the networks of a folder or a file; empty goes back to those that the program was started
// with. Call [App.Segment] to apply it.
func (a *App) UseNetworks(folder string) {
	s := a.State.Setup
	s.Networks = folder
	a.setSetup(s, named("networks"), noGesture)
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
	a.setSetup(s, named("parameter", m.Parameter.Label), noGesture)
	return nil
}

// SetRegion moves the region of interest, in world millimetres; steps up to [App.Seal] are undone together. Slices that
// were found automatically are from now on found around the cursor's slice, which is what the user looks at. Call
// [App.Segment] when the region is in place.
func (a *App) SetRegion(r volume.Region) { a.setRegion(r, regionGesture) }

// CentreRegion moves the region of interest to the cursor, otherwise like [App.SetRegion].
func (a *App) CentreRegion() {
	if a.State.Scan == nil {
		return
	}
	c := a.State.View.Cursor
	at := view.MapVoxelToWorld(a.State.Scan.Grid, [3]float64{float64(c[0]), float64(c[1]), float64(c[2])})
	a.setRegion(volume.Region{X: at[0], Y: at[1], Width: a.State.Setup.Region.Width}, noGesture)
}

func (a *App) setRegion(r volume.Region, gesture gesture) {
	s := a.State.Setup.WithRegion(r)
	if a.State.Scan != nil {
		s = s.Around(a.State.View.Index(a.State.Scan.Layouts[volume.Axial]))
	}
	a.setSetup(s, named("region"), gesture)
}

// SetAutoRegion puts the region of interest back where the paper has it.
func (a *App) SetAutoRegion() {
	if a.State.Scan == nil {
		return
	}
	s := a.State.Setup.WithAutoRegion(a.autoRegion(a.State.Scan))
	a.setSetup(s, named("automaticRegion"), noGesture)
}

// SetSlices chooses the slices to segment. Call [App.Segment] to apply it.
func (a *App) SetSlices(r inference.Slices) {
	s := a.State.Setup
	s.Slices = r
	a.setSetup(s, named("slices", r), slicesGesture)
}

// setSetup makes an edit of a setup; those of the same gesture in a row become one.
func (a *App) setSetup(s setup.Setup, name Name, gesture gesture) {
	if a.State.Scan == nil {
		// Nothing to undo yet: it is the setup of the scan to come.
		a.State.Setup = s
		a.changed(ChangedSetup)
		return
	}
	if s == a.State.Setup {
		return
	}
	if gesture != noGesture {
		a.resume(setupEdit, gesture)
	}
	e := &Edit{Name: name, kind: setupEdit, gesture: gesture}
	e.With(a.State.Active).Setup = &s
	a.apply(e)
}

// Start loads the networks in the background, so that the first segmentation need not wait for them.
func (a *App) Start() *job.Job {
	return a.start(engineJob, "Loading the networks", func(ctx context.Context, _ job.Progress) (func(), error) {
		if _, err := a.engine.Open(ctx); err != nil {
			return func() { a.showEngine(); a.fail(err) }, nil
		}
		return a.showEngine, nil
	})
}

// Engine is what the networks run on.
func (a *App) Engine() *engine.Engine { return &a.engine }

// showEngine takes what is known of the engine into the state.
func (a *App) showEngine() {
	a.State.Engine = a.engine.State()
	a.changed(ChangedEngine)
}
