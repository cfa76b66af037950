package app

import (
	"context"
	"maps"
	"path/filepath"
	"slices"

	"isopet/app/job"
	"isopet/app/reference"
)

// LoadReference reads an annotation in the background. It must lie on the grid of the open scan.
func (a *App) LoadReference(path string) *job.Job {
	s := a.State.Scan
	if s == nil {
		return nil
	}
	outlined := slices.Collect(maps.Values(a.State.Slices))
	return a.start(referenceJob, "Opening "+filepath.Base(path), func(ctx context.Context, progress func(done, total int)) (func(), error) {
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
