package app

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"isopet/app/format"
	"isopet/app/history"
	"isopet/app/job"
	"isopet/app/outline"
	"isopet/app/reference"
	"isopet/app/scan"
	"isopet/app/session"
	"isopet/volume/imagefile"
)

// Open reads a scan in the background; it then takes the place of the one that is open, with its annotation and edits,
// and is segmented. Ask for work that is not saved before, see [App.Unsaved]. A file that holds several frames is not
// opened but becomes State.PendingFrames, so that the user can choose one for [App.OpenFrame]; a folder that holds
// several series of DICOM becomes State.PendingSeries. A session is opened with the scan that it belongs to.
func (a *App) Open(path string) *job.Job {
	if session.Is(path) {
		return a.openSession(path, "")
	}
	return a.open(path, imagefile.Options{})
}

// OpenFrame reads one frame, counted from 0, of what holds several, otherwise like [App.Open].
func (a *App) OpenFrame(of Frames, frame int) *job.Job {
	return a.open(of.Path, imagefile.Options{Series: of.Series, Frame: &frame})
}

// OpenSeries reads one of several series, by its name as [series.Found.Name] has it, as the scan or to lie beneath it.
func (a *App) OpenSeries(of Series, name string) *job.Job {
	if of.Beneath != (scan.Modality{}) {
		return a.openCT(of.Path, imagefile.Options{Series: name}, of.Beneath)
	}
	return a.open(of.Path, imagefile.Options{Series: name})
}

// askSeries has the user choose a series.
func (a *App) askSeries(of Series) {
	a.State.PendingSeries = of
	a.changed(ChangedPendingSeries)
}

func (a *App) open(path string, o imagefile.Options) *job.Job {
	return a.start(openJob, opening(path), func(ctx context.Context, progress job.Progress) (func(), error) {
		defer a.post(func() { a.endPreview(ctx) })
		s, err := scan.ReadWatched(ctx, path, o, imagefile.Watch{
			Progress: func(done, total int64) { progress(int(done>>10), int(total>>10)) },
			Voxels: scan.Previews(ctx, filepath.Base(path), func(p *scan.Preview) {
				a.post(func() {
					if ctx.Err() == nil {
						a.previewed = ctx
						a.setPreview(p)
					}
				})
			}),
		})
		if several := (*imagefile.FramesError)(nil); o.Frame == nil && errors.As(err, &several) {
			return func() {
				a.State.PendingFrames = Frames{path, o.Series, several.Frames}
				a.changed(ChangedPendingFrames)
			}, nil
		}
		if several := (*imagefile.SeriesError)(nil); o.Series == "" && errors.As(err, &several) {
			return func() { a.askSeries(Series{Path: path, Found: several.Found}) }, nil
		}
		if err != nil {
			return nil, err
		}
		role, why := s.Role()
		return func() {
			a.Remember(path)
			a.show(s, nil)
			a.fuse(s)
			if role == scan.AnnotationRole {
				a.Warn(fmt.Sprintf("%s holds %s, as annotations do. If it is one, open its scan first and then this "+
					"as the annotation.", s.Name, why))
			}
		}, nil
	})
}

// OpenDemo makes the demo scan, a synthetic patient on which no network was trained, and opens it with its annotation.
func (a *App) OpenDemo() *job.Job {
	return a.start(openJob, "Making the demo scan", func(ctx context.Context, _ job.Progress) (func(), error) {
		s, reference := reference.Demo()
		return func() { a.show(s, reference) }, nil
	})
}

// show replaces the open scan by another, which is segmented unless it is whole-body.
func (a *App) show(s *scan.Scan, reference *reference.Reference) {
	a.begin(s)
	a.setReference(reference)
	a.State.Waits = s.WholeBody()
	a.changed(changedAll)
	if !a.State.Waits {
		a.Segment(false)
	}
}

// changedAll is what another scan changes.
const changedAll = ChangedScan | ChangedMask | ChangedSetup | ChangedReference | ChangedView | ChangedLesions |
	ChangedUnit | ChangedCT | ChangedProjection | ChangedOffer

// begin puts a scan on which no work was done yet in place of the open one.
func (a *App) begin(s *scan.Scan) {
	a.jobs.Cancel(openJob, segmentJob, drawJob, referenceJob, ctJob, projectionJob)
	a.stroke, a.keepView = nil, false
	a.State.Waits, a.State.Row = false, nil
	job.CollectEarly(s.Len())
	a.history = history.History[*Edit]{}
	a.State.CT, a.projections = nil, nil
	last, setup := a.State.Scan, a.State.Setup.Next()
	setup.Region = a.autoRegion(s)
	a.State.Outline = outline.New(s, setup)
	if last == nil || last.Unit != s.Unit {
		a.renewParameter()
	}
	a.State.View = s.FirstViewIn(setup.Region, a.State.View)
	a.State.DefaultView, a.State.Session = a.State.View, ""
	a.State.Measured, a.State.Rulers = nil, nil
	a.State.Remarks.Clear()
	a.State.Offer = nil
}

func (a *App) setPreview(p *scan.Preview) {
	a.State.Preview = p
	a.changed(ChangedPreview)
}

// endPreview takes away what a job showed.
func (a *App) endPreview(job context.Context) {
	if a.State.Preview != nil && a.previewed == job {
		a.setPreview(nil)
	}
}

// LookInto reads images in the background, to guess what they are. then is called with all of them; it is not if the
// user cancels.
func (a *App) LookInto(paths []string, then func([]scan.Looked)) *job.Job {
	return a.Look(format.Files(paths), func(ctx context.Context, progress job.Progress) (func(), error) {
		looked, err := scan.LookAt(ctx, paths, progress)
		if err != nil {
			return nil, err
		}
		return func() { then(looked) }, nil
	})
}

// Look begins a job that finds out what something of a name is.
func (a *App) Look(name string, w job.Work) *job.Job { return a.start(lookJob, "Looking at "+name, w) }

// Looking reports whether something is being looked at, see [App.Look].
func (s *State) Looking() bool {
	return job.Running(s.Jobs, lookJob) != nil
}
