package report

import (
	"context"

	"isopet/app/lesion"
	"isopet/volume"
	"isopet/volume/measure"
	"isopet/volume/metrics"
)

// Measurements are quantities of the lesions of a mask, in the unit of the scan. They are never changed once made.
type Measurements struct {
	// Lesions are those that have voxels, by label.
	Lesions []Measurement
	// All is of all tumours together, see [lesion.Kind].
	All Measurement
	// Kinds are the kinds of those that are no tumours.
	Kinds Kinds
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

// Kinds are the kinds of lesions by label; those that are not there are tumours.
type Kinds map[uint16]lesion.Kind

// Measure measures a mask, and how its tumours agree with a reference unless that is nil: they are paired as
// [metrics.Match] says.
func Measure(ctx context.Context, scan *volume.Volume, mask, reference *volume.Labels, kinds Kinds) (*Measurements,
	error) {
	found, err := measure.Lesions(ctx, scan, mask)
	if err != nil {
		return nil, err
	}
	m := &Measurements{All: newMeasurement(found.All, scan.Grid)}
	for _, l := range found.Lesions {
		m.Lesions = append(m.Lesions, newMeasurement(l, scan.Grid))
	}
	m = m.Of(kinds)
	if reference == nil {
		return m, nil
	}
	var tumours []int // places in m.Lesions
	for i, l := range m.Lesions {
		if kinds[l.Label].Counts() {
			tumours = append(tumours, i)
		}
	}
	if len(tumours) < len(m.Lesions) {
		alone := volume.NewLabels(mask.Grid)
		for at, label := range mask.Data {
			if label != 0 && kinds[label].Counts() {
				alone.Data[at] = label
			}
		}
		mask = alone
	}
	match, err := metrics.NewMatch(ctx, mask, reference)
	if err != nil {
		return nil, err
	}
	m.All.Agreement, m.Islands, m.Together = &match.All, match.Islands, match.Together
	for i, l := range match.Lesions { // by label, as those that are measured
		own := &m.Lesions[tumours[i]]
		own.Partner, own.Touches = l.Partner, l.Touches
		if l.Partner >= 0 {
			own.Agreement = &match.Lesions[i].Agreement
		}
	}
	place := func(n int) int {
		if n < 0 {
			return n
		}
		return tumours[n]
	}
	for _, a := range match.Annotated {
		ml := float64(a.Voxels) * scan.VoxelML()
		m.Annotated = append(m.Annotated, Annotated{a.Label, a.Island, a.Voxels, ml, place(a.Partner), place(a.Touches)})
	}
	return m, nil
}

// Of is the same with other kinds of lesions: sums follow at once. How all agree with an annotation does not, and is
// left out.
func (m *Measurements) Of(kinds Kinds) *Measurements {
	of := &Measurements{Lesions: m.Lesions, Annotated: m.Annotated, Islands: m.Islands, Together: m.Together, Kinds: kinds}
	var tumours []measure.Lesion
	for _, l := range m.Lesions {
		if kinds[l.Label].Counts() {
			tumours = append(tumours, l.Lesion)
		}
	}
	if len(m.Kinds)+len(kinds) == 0 {
		of.All = m.All
		of.All.Agreement = nil
		return of
	}
	of.All = Measurement{Lesion: measure.Sum(tumours), Partner: -1, Touches: -1}
	for _, l := range m.Lesions {
		if !kinds[l.Label].Counts() {
			continue
		}
		if l.MaxAt == of.All.MaxAt {
			of.All.MaxMM = l.MaxMM
		}
		if l.PeakAt == of.All.PeakAt {
			of.All.PeakMM = l.PeakMM
		}
	}
	return of
}

func newMeasurement(l measure.Lesion, g volume.Grid) Measurement {
	world := func(at [3]int) [3]float64 {
		return g.Affine.Apply([3]float64{float64(at[0]), float64(at[1]), float64(at[2])})
	}
	return Measurement{Lesion: l, MaxMM: world(l.MaxAt), PeakMM: world(l.PeakAt), Partner: -1, Touches: -1}
}
