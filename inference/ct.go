package inference

import (
	"errors"

	"isopet/volume"
)

// A CT's values between these, in Hounsfield units, are scaled to [0, 1], and others clipped: the usual window for soft
// tissue, level 40 and width 400.
const (
	ctLow  = -160
	ctHigh = 240
)

// ErrNoCT says that networks which see a CT were given none.
var ErrNoCT = errors.New("the networks see a CT beside the PET, and there is none: open the patient's CT too, or " +
	"choose networks that were trained on PET alone")

// errElsewhere says that a CT is of no use for a scan.
var errElsewhere = errors.New("the CT and the PET have no place in common: check that they are of the same patient " +
	"and examination")

// CT is a CT as the second channel of prepared slices of a scan.
type CT struct {
	sampler *volume.Sampler
	layout  volume.Layout // of the scan
}

// NewCT places a CT in the grid of a scan. It is an error if they have no place in common.
func NewCT(ct *volume.Volume, scan volume.Grid) (*CT, error) {
	s, err := volume.NewSampler(ct, scan)
	if err != nil {
		return nil, err
	}
	if !s.Overlaps() {
		return nil, errElsewhere
	}
	return &CT{s, scan.Layout(volume.Axial)}, nil
}

// Add sets in.CT: in each of its pixels the mean of the CT over the pixel and the thickness of the scan's slice, scaled
// to [0, 1]; where the CT's voxels are larger than that, it is interpolated linearly. The PET's pixels are made in the
// same way. Beyond the CT there is air. in.Slice must be set.
func (c *CT) Add(in *Input) {
	w, step := in.Window, 1/float64(in.Side)
	at := func(col, row, slice float64) [3]float64 { return c.layout.Voxel(col, row, slice) }
	origin := at(0, 0, 0)
	edges := [3][3]float64{at(w.Cols*step, 0, 0), at(0, w.Rows*step, 0), at(0, 0, 1)}
	for e := range edges {
		for n := range edges[e] {
			edges[e][n] -= origin[n]
		}
	}
	pixel := c.sampler.Box(edges)
	in.CT = make([]float32, in.Side*in.Side)
	for i := range in.CT {
		col := w.Col + (float64(i%in.Side)+0.5)*w.Cols*step - 0.5
		row := w.Row + (float64(i/in.Side)+0.5)*w.Rows*step - 0.5
		hu := pixel.Mean(at(col, row, float64(in.Slice)))
		if scaled := (hu - ctLow) / (ctHigh - ctLow); scaled > 0 { // not so where there is no number
			in.CT[i] = float32(min(scaled, 1))
		}
	}
}
