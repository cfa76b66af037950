package inference

import (
	"math"
	"slices"

	"isopet/volume"
)

// ScoreMap is a slice's continuous image on the scan's own pixels, ready to be cut at any threshold: values of the
// PET slice for the methods on PET, the network's output interpolated bilinearly for the others. It holds the pixels
// whose centres lie in the region of interest.
type ScoreMap struct {
	volume.Rect // in the slice
	Pix         []float32
	Zero, One   float64 // what the thresholds 0 and 1 are in values of Pix
}

// NewScoreMap is the score map of a slice of v that a method segmented. Make it when the slice is shown and keep it
// while the threshold moves.
func NewScoreMap(v *volume.Volume, method Method, s *Slice) *ScoreMap {
	return newScoreMap(scanned{Grid: v.Grid, source: whole{v}}, method, s)
}

func newScoreMap(v scanned, method Method, s *Slice) *ScoreMap {
	l := v.Layout(volume.Axial)
	f := &ScoreMap{Rect: s.Input.Rect(l.Cols, l.Rows), One: 1}
	f.Pix = make([]float32, f.Cols*f.Rows)
	if !method.OnPET {
		w := s.Input.Window
		w.Col, w.Row = w.Col-float64(f.Col), w.Row-float64(f.Row)
		volume.Interpolate(s.Prediction.Image, s.Input.Side, w, f.Cols, f.Rows, f.Pix)
		return f
	}
	ends := s.Input.limits()
	f.Zero, f.One = ends[0], ends[1]
	v.part(s.Index, f.Rect, f.Pix)
	for i, v := range f.Pix {
		if !isFinite(v) {
			f.Pix[i] = float32(math.NaN()) // which no threshold marks, even where all the rest lies above it
		}
	}
	return f
}

// Rect is the pixels, of a slice of cols by rows, whose centres lie in the window.
func (in Input) Rect(cols, rows int) (r volume.Rect) {
	r.Col, r.Cols = inside(in.Window.Col, in.Window.Cols, cols)
	r.Row, r.Rows = inside(in.Window.Row, in.Window.Rows, rows)
	return r
}

// inside is the range of pixels out of n whose centres lie in [from, from+size).
func inside(from, size float64, n int) (first, many int) {
	first = max(0, int(math.Ceil(from-0.5)))
	end := min(n, int(math.Ceil(from+size-0.5)))
	return first, max(0, end-first)
}

// Mask cuts the map at a threshold: dst, as long as Pix, becomes 1 above it and 0 elsewhere. It returns how many
// pixels are 1. Quick enough to follow a slider.
func (f *ScoreMap) Mask(threshold float64, dst []uint8) int {
	return Binarise(f.Pix, f.Value(threshold), dst)
}

// Value is what a threshold is in values of Pix.
func (f *ScoreMap) Value(threshold float64) float64 {
	return valueAt([2]float64{f.Zero, f.One}, threshold)
}

// Values are those of Pix without what lies further below Zero than One lies above it, which is padding.
func (f *ScoreMap) Values() []float32 {
	lowest := f.Value(-1)
	return slices.DeleteFunc(slices.Clone(f.Pix), func(v float32) bool { return float64(v) < lowest })
}
