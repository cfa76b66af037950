package app

import (
	"context"
	"math"
	"time"

	"isopet/app/view"
	"isopet/volume"
	"isopet/volume/measure"
	"isopet/volume/metrics"
)

// Measurements are quantities of the lesions of a mask, in the unit of the scan. They are never changed once made.
type Measurements struct {
	// Lesions are those that have voxels, by label.
	Lesions []Measurement
	// All is of all lesions together.
	All Measurement
	// Annotated are the lesions of the annotation; Islands says that they are the islands of its one label. See [metrics.Match].
	Annotated []Annotated
	Islands   bool
	// Together is how many islands of its one label the only lesion is held against.
	Together int
}

// Measurement is what was measured of a lesion.
type Measurement struct {
	measure.Lesion
	// MaxMM and PeakMM are where MaxAt and PeakAt lie in world millimetres.
	MaxMM, PeakMM [3]float64
	// Agreement with the annotated lesion that it is paired with, or of all with the whole annotation; nil without one.
	Agreement *Agreement
	// Partner is that annotated lesion and Touches the one with which it shares the most voxels: places in
	// Measurements.Annotated, -1 for none.
	Partner, Touches int
}

// Annotated is a lesion of an annotation.
type Annotated struct {
	// Label in the annotation's file, and which island of it, counted from 1; 0 for the whole label.
	Label  uint16
	Island int
	// Voxels and VolumeML are its size.
	Voxels   int
	VolumeML float64
	// Partner is the lesion that is held against it and Touches the one with which it shares the most voxels: places in
	// Measurements.Lesions, -1 for none.
	Partner, Touches int
}

// Number is what tells it from others: its label, or its island.
func (a Annotated) Number() int {
	if a.Island > 0 {
		return a.Island
	}
	return int(a.Label)
}

// Agreement is how a lesion agrees with what is annotated.
type Agreement = metrics.Agreement

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
	var reference *volume.Labels
	if r := a.State.Reference; r != nil {
		reference = r.Labels.Slab(first, last)
	}
	return a.start(measureJob, "Measuring", func(ctx context.Context, _ func(done, total int)) (func(), error) {
		mask := volume.NewMask(scan.Grid)
		rows.Put(mask)
		m, err := MeasureLesions(ctx, scan, mask.Labels(), reference)
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

// MeasureLesions measures a mask, and how it agrees with a reference unless that is nil: lesions are paired as [metrics.Match]
// says.
func MeasureLesions(ctx context.Context, scan *volume.Volume, mask, reference *volume.Labels) (*Measurements, error) {
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
	match, err := metrics.NewMatch(ctx, mask, reference)
	if err != nil {
		return nil, err
	}
	m.All.Agreement, m.Islands, m.Together = &match.All, match.Islands, match.Together
	for i, l := range match.Lesions { // by label, as those that are measured
		m.Lesions[i].Partner, m.Lesions[i].Touches = l.Partner, l.Touches
		if l.Partner >= 0 {
			m.Lesions[i].Agreement = &match.Lesions[i].Agreement
		}
	}
	for _, a := range match.Annotated {
		m.Annotated = append(m.Annotated, Annotated{a.Label, a.Island, a.Voxels, float64(a.Voxels) * scan.VoxelML(), a.Partner, a.Touches})
	}
	return m, nil
}

func newMeasurement(l measure.Lesion, g volume.Grid) Measurement {
	world := func(at [3]int) [3]float64 {
		return view.MapVoxelToWorld(g, [3]float64{float64(at[0]), float64(at[1]), float64(at[2])})
	}
	return Measurement{Lesion: l, MaxMM: world(l.MaxAt), PeakMM: world(l.PeakAt), Partner: -1, Touches: -1}
}
