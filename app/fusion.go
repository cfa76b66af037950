package app

import (
	"context"
	"path/filepath"

	"isopet/app/job"
	"isopet/app/scan"
)

// OpenCT reads a scan in the background, to be shown beneath the open one as a modality.
func (a *App) OpenCT(path string, m scan.Modality) *job.Job {
	s := a.State.Scan
	if s == nil {
		return nil
	}
	return a.start(ctJob, "Opening "+filepath.Base(path), func(ctx context.Context, progress func(done, total int)) (func(), error) {
		c, err := scan.ReadCompanion(ctx, path, s, m, progress)
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
