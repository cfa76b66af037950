package app

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"isopet/app/format"
	"isopet/app/job"
	"isopet/app/outline"
	"isopet/app/reference"
	"isopet/app/scan"
	"isopet/volume/imagefile"
)

// LoadReference reads an annotation in the background. It must lie on the grid of the open scan.
func (a *App) LoadReference(path string) *job.Job {
	s := a.State.Scan
	if s == nil {
		return nil
	}
	outlined := a.State.Contours()
	return a.start(referenceJob, opening(path), func(ctx context.Context, progress job.Progress) (func(), error) {
		r, err := reference.Read(ctx, path, s)
		if err != nil {
			return nil, err
		}
		found, err := r.Best(ctx, s, outlined)
		if err != nil {
			return nil, err
		}
		r.Know(found)
		return func() {
			a.setReference(r)
			a.changed(ChangedReference)
		}, nil
	})
}

// OpenLesions reads a mask in the background and adds what is in it to the lesions of the open scan, on whose grid it
// must lie. Voxels that belong to a lesion stay with it.
func (a *App) OpenLesions(path string) *job.Job {
	s, name := a.State.Scan, filepath.Base(path)
	if s == nil {
		return nil
	}
	return a.start(referenceJob, opening(path), func(ctx context.Context, _ job.Progress) (func(), error) {
		mask, found, warnings, err := outline.FindLesions(ctx, path, s)
		if err != nil {
			return nil, err
		}
		return func() {
			a.Seal()
			e, taken, err := a.State.Opened(mask, found, name)
			if err != nil {
				a.fail(err)
				return
			}
			a.apply(&Edit{Name: named("openLesions"), Manual: true, Edit: e})
			a.Seal()
			a.GoToLesion(a.State.Active)
			if taken > 0 {
				warnings = append(warnings, fmt.Sprintf("%s of %s belong to lesions that were there, and stay with them.",
					format.Count(taken, "voxel"), name))
			}
			said := fmt.Sprintf("%s opened from %s.", format.Count(len(found), "lesion"), name)
			a.notice(Notice{Text: strings.Join(append([]string{said}, warnings...), "\n"), Warning: len(warnings) > 0})
		}, nil
	})
}

// CloseReference puts the annotation away.
func (a *App) CloseReference() {
	a.setReference(nil)
	a.changed(ChangedReference)
}

func (a *App) setReference(r *reference.Reference) {
	a.State.Reference = r
	a.score()
}

// score brings the scores of the annotation up to date.
func (a *App) score() {
	if s := &a.State; s.Reference != nil {
		s.Reference.Update(s.Scan, s.Mask, s.Slices, s.HasVoxels)
	}
}

// OpenCT reads a scan in the background, to be shown beneath the open one as a modality. A folder that holds several series
// of it becomes State.PendingSeries, so that the user can choose one for [App.OpenSeries].
func (a *App) OpenCT(path string, m scan.Modality) *job.Job {
	return a.openCT(path, imagefile.Options{}, m)
}

// fuse shows the CT of the same coordinates beneath a scan that has just been opened, if there is one beside it.
func (a *App) fuse(s *scan.Scan) {
	if s.CT != "" {
		a.openCT(s.Path, imagefile.Options{Series: s.CT}, scan.Modalities[0])
	}
}

func (a *App) openCT(path string, o imagefile.Options, m scan.Modality) *job.Job {
	s := a.State.Scan
	if s == nil {
		return nil
	}
	return a.start(ctJob, opening(path), func(ctx context.Context, progress job.Progress) (func(), error) {
		c, err := scan.ReadCompanion(ctx, path, o, s, m, progress)
		if several := (*imagefile.SeriesError)(nil); o.Series == "" && errors.As(err, &several) {
			return func() { a.askSeries(Series{path, several.Found, m}) }, nil
		}
		if err != nil {
			return nil, err
		}
		return func() { a.ShowCT(c) }, nil
	})
}

// ShowCT lays a scan beneath the open one, half and half; nil takes it away.
func (a *App) ShowCT(c *scan.Companion) {
	if a.State.Scan == nil {
		return
	}
	a.jobs.Cancel(ctJob)
	a.State.CT = c
	if c != nil {
		a.State.View = a.State.View.ShowCT(0.5, c.Modality.Low, c.Modality.High)
		a.State.View.HiddenCT = false
	}
	a.changed(ChangedCT | ChangedView)
}
