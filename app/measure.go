package app

import (
	"context"
	"math"
	"time"

	"isopet/app/job"
	"isopet/app/report"
	"isopet/app/ruler"
	"isopet/volume"
	"isopet/volume/measure"
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
		a.measuring.later(settleAfter, 0, a.post, func() { a.measureMask() })
	}
}

// measureMask measures the lesions in the background and publishes State.Measured. It copies what is not empty, so
// that the mask may change meanwhile.
func (a *App) measureMask() *job.Job {
	s := a.State.Scan
	if s == nil || !a.State.Measuring {
		return nil
	}
	first, last := a.State.occupied()
	scan := s.Slab(first, last)
	rows := a.State.Mask.Slab(first, last).Rows(func(index int) bool { return a.State.HasVoxels(index + first) })
	var reference *volume.Labels
	if r := a.State.Reference; r != nil {
		reference = r.Labels.Slab(first, last)
	}
	return a.start(measureJob, "Measuring", func(ctx context.Context, _ func(done, total int)) (func(), error) {
		mask := volume.NewMask(scan.Grid)
		rows.Put(mask)
		m, err := report.Measure(ctx, scan, mask.Labels(), reference)
		if err != nil {
			return nil, err
		}
		m.MoveBy(first)
		return func() {
			a.State.Measured, a.State.Measuring = m, false
			a.changed(ChangedMeasured)
		}, nil
	})
}

// occupied are the first and last slice along k that hold a lesion, some of the annotation, or a part of a sphere of the peak
// about a lesion's voxel. Where slices are counted along another axis they are all.
func (s *State) occupied() (first, last int) {
	l, end := s.Scan.Layouts[volume.Axial], s.Scan.Dims[2]-1
	inverse, err := s.Scan.Affine.Inverse()
	if l.SliceAxis() != 2 || err != nil {
		return 0, end
	}
	first, last = end, 0
	for index := range l.Slices {
		if s.HasVoxels(index) || s.Reference != nil && s.Reference.Voxels[index] > 0 {
			first, last = min(first, index), max(last, index)
		}
	}
	if first > last {
		return 0, 0
	}
	up := inverse[2]
	reach := int(math.Min(measure.Radius*math.Hypot(up[0], math.Hypot(up[1], up[2])), float64(end))) + 1
	return max(first-reach, 0), min(last+reach, end)
}

// MeasureTable is the table of what is measured of the open scan; nil before anything is.
func (s *State) MeasureTable() *report.Table {
	if s.Scan == nil || s.Measured == nil {
		return nil
	}
	return &report.Table{
		Scan: s.Scan.Name, Unit: s.Scan.Unit, Names: s.lesionNames(), Measurements: s.Measured, Distances: distances(s.Rulers),
	}
}

// distances are what rulers measure.
func distances(rulers []ruler.Ruler) []report.Distance {
	var all []report.Distance
	for _, r := range rulers {
		all = append(all, report.Distance{Name: r.Name(), MM: r.Length()})
	}
	return all
}
