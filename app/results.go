package app

import (
	"context"
	"fmt"
	"path/filepath"

	"isopet/app/contour"
	"isopet/app/job"
	"isopet/app/outline"
	"isopet/app/patient"
	"isopet/app/setup"
	"isopet/inference"
	"isopet/training/experiment"
	"isopet/volume"
)

// OpenResults reads a folder of crossval in the background; what it holds becomes State.Results. dice.csv in it may be
// named too.
func (a *App) OpenResults(path string) *job.Job {
	if filepath.Base(path) == "dice.csv" {
		path = filepath.Dir(path)
	}
	return a.start(resultsJob, opening(path), func(ctx context.Context, _ job.Progress) (func(), error) {
		scores, err := experiment.ReadScores(path)
		if err != nil {
			return nil, err
		}
		return func() {
			a.State.Results = scores
			if scores.Partial {
				a.notice(Notice{Text: fmt.Sprintf("%s is not finished: %d units are shown.", filepath.Base(path),
					len(scores.Units()))})
			}
			a.changed(ChangedResults)
		}, nil
	})
}

// LocateResults says in which cohort the scans of the results are, for a folder that does not say it.
func (a *App) LocateResults(cohort string) *job.Job {
	if a.State.Results == nil {
		return nil
	}
	located := *a.State.Results
	return a.start(resultsJob, "Looking for the scans", func(context.Context, job.Progress) (func(), error) {
		if err := located.Locate(cohort); err != nil {
			return nil, err
		}
		return func() {
			a.State.Results = &located
			a.changed(ChangedResults)
		}, nil
	})
}

// CloseResults puts the results away.
func (a *App) CloseResults() {
	a.jobs.Cancel(resultsJob)
	a.State.Results, a.State.Row = nil, nil
	a.changed(ChangedResults)
}

// OpenRow shows the slice of a row of the results: it opens the patient's scan with its annotation, and its CT if the
// networks saw one, unless they are open, outlines the annotated slices with the row's method and the networks that the
// row was scored with, and goes to the slice. If those networks are not there it says so and takes the program's. Ask
// for work that is not saved before, see [App.OpensScan].
func (a *App) OpenRow(row experiment.Row) *job.Job {
	if a.State.Results == nil {
		return nil
	}
	files, ok := a.State.Results.Files[row.Patient]
	if !ok {
		a.fail(fmt.Errorf("%s does not say where the scan of patient %s is; choose the cohort",
			filepath.Base(a.State.Results.Folder), row.Patient))
		return nil
	}
	if !a.OpensScan(row) {
		a.State.Row = &row
		a.changed(ChangedResults)
		a.GoTo(volume.Axial, row.Slice)
		setup, notes := a.setupOf(row, a.State.Setup)
		if setup == a.State.Setup {
			return nil
		}
		a.setSetup(setup, named("methodOfResults"), noGesture)
		return a.segment(outline.None, notes...)
	}
	return a.start(openJob, opening(files.PET), func(ctx context.Context, progress job.Progress) (func(), error) {
		p, err := patient.Read(ctx, files, row.Patient, row.Slice, progress)
		if err != nil {
			return nil, err
		}
		return func() {
			a.Remember(files.PET)
			a.begin(p.Scan)
			setup, notes := a.setupOf(row, a.State.Setup)
			setup.Slices = p.Reference.Span(row.Slice)
			a.State.Setup, a.State.Row = setup, &row
			a.State.View = a.State.View.OnLesion(p.Reference.Mask, row.Slice, 1)
			a.setReference(p.Reference)
			a.keepView = true
			a.changed(changedAll)
			if p.CT != nil {
				a.ShowCT(p.CT)
			}
			a.segment(outline.None, notes...)
		}, nil
	})
}

// OpensScan reports whether [App.OpenRow] would replace the open scan.
func (a *App) OpensScan(row experiment.Row) bool {
	if a.State.Results == nil {
		return false
	}
	open := patient.Patient{Scan: a.State.Scan, Reference: a.State.Reference, CT: a.State.CT}
	return !open.Is(a.State.Results.Files[row.Patient])
}

// Scored is what the results say of an outlined slice of the patient whose row was opened last: by the same networks
// and with the method that outlined it. nil if they say nothing.
//
// The results were scored on the networks' own grid, and what is outlined here lies on the scan's, so that both differ
// a little.
func (s *State) Scored(r *contour.Slice) *experiment.Row {
	opened := s.Row
	if opened == nil || s.Results == nil || patient.MethodOf(opened.Method) != r.Method.Name || r.Method.Network() &&
		r.Networks != s.Results.Networks(opened.Unit, opened.Method) {
		return nil
	}
	for i := range s.Results.Rows {
		row := &s.Results.Rows[i]
		if row.Unit == opened.Unit && row.Method == opened.Method && row.Patient == opened.Patient &&
			row.Slice == r.Index {
			return row
		}
	}
	return nil
}

// setupOf is a setup with the method of a row, if the window has it, and the networks of the row's unit. Where these
// are not there a sentence says so.
func (a *App) setupOf(row experiment.Row, s setup.Setup) (setup.Setup, []string) {
	m, err := inference.MethodNamed(patient.MethodOf(row.Method))
	if err != nil {
		return s, nil
	}
	s.Method, s.Chosen, s.Parameter, s.Networks = m.Name, true, m.Default(), ""
	if !m.Network() {
		return s, nil
	}
	if s.Networks = a.State.Results.Networks(row.Unit, row.Method); s.Networks != "" {
		return s, nil
	}
	return s, []string{fmt.Sprintf("%s does not hold the networks of repeat %d, test set %d: the program's own are "+
		"used, and thresholds may differ from the results.",
		filepath.Base(a.State.Results.Folder), row.Repeat, row.Fold)}
}
