package report

import (
	"context"

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
	// Annotated are the lesions of the annotation; Islands says that they are the islands of its one label. See
	// [metrics.Match].
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

// MoveBy turns voxels of a slab into those of the whole scan, in which so many slices lie before it.
func (m *Measurements) MoveBy(slices int) {
	move := func(l *Measurement) {
		l.MaxAt[2] += slices
		l.PeakAt[2] += slices
	}
	for i := range m.Lesions {
		move(&m.Lesions[i])
	}
	move(&m.All)
}

// Measure measures a mask, and how it agrees with a reference unless that is nil: lesions are paired as [metrics.Match]
// says.
func Measure(ctx context.Context, scan *volume.Volume, mask, reference *volume.Labels) (*Measurements, error) {
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
		ml := float64(a.Voxels) * scan.VoxelML()
		m.Annotated = append(m.Annotated, Annotated{a.Label, a.Island, a.Voxels, ml, a.Partner, a.Touches})
	}
	return m, nil
}

func newMeasurement(l measure.Lesion, g volume.Grid) Measurement {
	world := func(at [3]int) [3]float64 {
		return g.Affine.Apply([3]float64{float64(at[0]), float64(at[1]), float64(at[2])})
	}
	return Measurement{Lesion: l, MaxMM: world(l.MaxAt), PeakMM: world(l.PeakAt), Partner: -1, Touches: -1}
}
