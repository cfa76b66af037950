package app

import (
	"context"
	"maps"
	"time"

	"isopet/app/job"
	"isopet/app/report"
	"isopet/volume"
)

// settleAfter is how long the mask must rest before it is measured.
const settleAfter = 250 * time.Millisecond

// remeasure is called with every change of the mask or the annotation.
func (a *App) remeasure(c Change) {
	a.jobs.Cancel(measureJob)
	if c.Has(ChangedScan) {
		a.State.Measured = nil
	}
	a.State.Measuring = a.State.Scan != nil
	if a.State.Measuring {
		a.measuring.Later(settleAfter, 0, a.post, func() { a.measureMask() })
	}
}

// measureMask measures the lesions in the background and publishes State.Measured. It copies what is not empty, so
// that the mask may change meanwhile.
func (a *App) measureMask() *job.Job {
	s := a.State.Scan
	if s == nil || !a.State.Measuring {
		return nil
	}
	ref := a.State.Reference
	var reference *volume.Labels
	if ref != nil {
		reference = ref.Labels
	}
	work := report.Later(s.Volume, a.State.Mask, reference, a.State.Others(), a.State.HasVoxels, func(index int) bool {
		return ref != nil && ref.Voxels[index] > 0
	})
	return a.start(measureJob, "Measuring", func(ctx context.Context, _ job.Progress) (func(), error) {
		m, err := work(ctx)
		if err != nil {
			return nil, err
		}
		return func() {
			a.State.Measured, a.State.Measuring = m, false
			a.recount(ChangedLesions) // kinds may have been said meanwhile
			a.changed(ChangedMeasured)
		}, nil
	})
}

// recount lets sums follow the kinds of lesions at once.
func (a *App) recount(c Change) Change {
	kinds := report.Kinds(a.State.Others())
	if m := a.State.Measured; c.Has(ChangedLesions) && m != nil && !maps.Equal(m.Kinds, kinds) {
		a.State.Measured = m.Of(kinds)
		if a.State.Reference != nil {
			a.remeasure(ChangedReference)
		}
		return ChangedMeasured
	}
	return 0
}

// MeasureTable is the table of what is measured of the open scan; nil before anything is.
func (s *State) MeasureTable() *report.Table {
	if s.Scan == nil || s.Measured == nil {
		return nil
	}
	return &report.Table{
		Scan: s.Scan.Name, Unit: s.Scan.Unit, Names: s.LesionNames(),
		Measurements: s.Measured, Distances: report.Distances(s.Rulers),
	}
}
