package app

import (
	"context"
	"math"
	"time"

	"isopet/training/metrics"
	"isopet/volume"
	"isopet/volume/measure"
)

// Measurements are quantities of the lesions of a mask, in the unit of the scan. They are never changed once made.
type Measurements struct {
	// Lesions are those that have voxels, by label.
	Lesions []Measurement
	// All is of all lesions together.
	All Measurement
}

// Measurement is what was measured of a lesion.
type Measurement struct {
	measure.Lesion
	// MaxMM and PeakMM are where MaxAt and PeakAt lie in world millimetres.
	MaxMM, PeakMM [3]float64
	// Agreement with the annotation; nil without one, or if nothing in it stands for the lesion.
	Agreement *Agreement
}

// Agreement is how a lesion agrees with what is annotated.
type Agreement struct {
	metrics.Overlap
	metrics.SurfaceDistance
}

// settleAfter is how long the mask must rest before it is measured.
const settleAfter = 250 * time.Millisecond

// measurer waits for the mask to come to rest.
type measurer struct{ timer *time.Timer }

// later lets the lesions be measured a little after the last of several changes; what is measured now is out of date.
// post runs a function on the owner's goroutine.
func (m *measurer) later(post func(func()), do func()) {
	if m.timer == nil {
		m.timer = time.AfterFunc(settleAfter, func() { post(do) })
		return
	}
	m.timer.Reset(settleAfter)
}

func (m *measurer) stop() {
	if m.timer != nil {
		m.timer.Stop()
	}
}

// remeasure is called with every change of the mask or the annotation.
func (a *App) remeasure(c Change) {
	a.cancelKind(measureJob)
	if c.Has(ChangedScan) {
		a.State.Measured = nil
	}
	a.State.Measuring = a.State.Scan != nil
	if a.State.Measuring {
		a.measurer.later(a.post, func() { a.measureMask() })
	}
}

// measureMask measures the lesions in the background and publishes State.Measured. It copies what is not empty, so
// that the mask may change meanwhile.
func (a *App) measureMask() *Job {
	s := a.State.Scan
	if s == nil || !a.State.Measuring {
		return nil
	}
	first, last := a.State.occupied()
	scan := s.Slab(first, last)
	rows := a.State.Mask.Slab(first, last).Rows(func(index int) bool { return a.State.HasVoxels(index + first) })
	var reference *volume.Mask
	if r := a.State.Reference; r != nil {
		reference = r.Mask.Slab(first, last)
	}
	return a.start(measureJob, "Measuring", func(ctx context.Context, _ func(done, total int)) (func(), error) {
		mask := volume.NewMask(scan.Grid)
		rows.Put(mask)
		m, err := measureLesions(ctx, scan, mask, reference)
		if err != nil {
			return nil, err
		}
		m.moveBy(first)
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
		if s.HasVoxels(index) || s.Reference != nil && s.Reference.voxels[index] > 0 {
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

// moveBy turns voxels of a slab into those of the whole scan.
func (m *Measurements) moveBy(slices int) {
	move := func(l *Measurement) {
		l.MaxAt[2] += slices
		l.PeakAt[2] += slices
	}
	for i := range m.Lesions {
		move(&m.Lesions[i])
	}
	move(&m.All)
}

// measureLesions measures a mask, and how it agrees with a reference unless that is nil. If the reference tells lesions
// apart, each is held against what has its label there; if not, a lesion that is the only one is held against all of it.
func measureLesions(ctx context.Context, scan *volume.Volume, mask, reference *volume.Mask) (*Measurements, error) {
	found, err := measure.Lesions(ctx, scan, mask)
	if err != nil {
		return nil, err
	}
	m := &Measurements{All: newMeasurement(found.All, scan.Grid)}
	for _, l := range found.Lesions {
		m.Lesions = append(m.Lesions, newMeasurement(l, scan.Grid))
	}
	if reference == nil {
		return m, nil
	}
	overlaps, annotated := countLabels(mask.Data, reference.Data)
	if m.All.Agreement, err = agreement(ctx, mask, reference, 0, overlaps[0]); err != nil {
		return nil, err
	}
	for i := range m.Lesions {
		l := &m.Lesions[i]
		switch {
		case annotated > 1 && overlaps[l.Label].TP+overlaps[l.Label].FN > 0:
			l.Agreement, err = agreement(ctx, mask, reference, l.Label, overlaps[l.Label])
		case annotated == 1 && len(m.Lesions) == 1:
			l.Agreement = m.All.Agreement
		}
		if err != nil {
			return nil, err
		}
	}
	return m, nil
}

func newMeasurement(l measure.Lesion, g volume.Grid) Measurement {
	world := func(at [3]int) [3]float64 {
		return MapVoxelToWorld(g, [3]float64{float64(at[0]), float64(at[1]), float64(at[2])})
	}
	return Measurement{Lesion: l, MaxMM: world(l.MaxAt), PeakMM: world(l.PeakAt)}
}

func agreement(ctx context.Context, mask, reference *volume.Mask, label uint8, o metrics.Overlap) (*Agreement, error) {
	d, err := metrics.Surfaces(ctx, mask, reference, label)
	return &Agreement{o, d}, err
}

// countLabels counts for each label the voxels that have it in both masks or in one of them, at 0 for all labels
// together, and how many labels the reference has.
func countLabels(mask, reference []uint8) (overlaps [256]metrics.Overlap, annotated int) {
	for i, have := range mask {
		want := reference[i]
		if have == want {
			overlaps[have].TP++
			continue
		}
		overlaps[have].FP++
		overlaps[want].FN++
	}
	for _, o := range overlaps[1:] {
		if o.TP+o.FN > 0 {
			annotated++
		}
	}
	overlaps[0] = metrics.Count(mask, reference)
	return overlaps, annotated
}
