package inference

import (
	"math"

	"isopet/volume"
)

// Surface is a slice's continuous image on the scan's own pixels, ready to be cut at any threshold: values of the
// PET slice for the methods on PET, the network's output interpolated bilinearly for the others. It holds the pixels
// whose centres lie in the region of interest.
type Surface struct {
	Col, Row, Cols, Rows int // the rectangle in the slice
	Pix                  []float32
	Zero, One            float64 // what the thresholds 0 and 1 are in values of Pix

	width, height int // of the slice
}

// NewSurface is the surface of a slice of v that a method segmented. Make it when the slice is shown and keep it while
// the threshold moves.
func NewSurface(v *volume.Volume, method Method, s *Slice) *Surface {
	var pet volume.Slice[float32]
	v.Slice(volume.Axial, s.Index, &pet)
	return surface(pet, method, s)
}

func surface(pet volume.Slice[float32], method Method, s *Slice) *Surface {
	f := &Surface{One: 1, width: pet.Cols, height: pet.Rows}
	w := s.Input.Window
	f.Col, f.Cols = inside(w.Col, w.Cols, pet.Cols)
	f.Row, f.Rows = inside(w.Row, w.Rows, pet.Rows)
	f.Pix = make([]float32, f.Cols*f.Rows)
	if !method.OnPET {
		w.Col, w.Row = w.Col-float64(f.Col), w.Row-float64(f.Row)
		volume.Interpolate(s.Prediction.Image, s.Input.Side, w, f.Cols, f.Rows, f.Pix)
		return f
	}
	f.Zero, f.One = float64(s.Input.Min), float64(s.Input.Max)
	for row := range f.Rows {
		line := f.Pix[row*f.Cols:][:f.Cols]
		copy(line, pet.Pix[(f.Row+row)*pet.Cols+f.Col:])
		for i, v := range line {
			if !isFinite(v) {
				line[i] = s.Input.Min // as Prepare takes it
			}
		}
	}
	return f
}

// inside is the range of pixels out of n whose centres lie in [from, from+size).
func inside(from, size float64, n int) (first, many int) {
	first = max(0, int(math.Ceil(from-0.5)))
	end := min(n, int(math.Ceil(from+size-0.5)))
	return first, max(0, end-first)
}

// Mask cuts the surface at a threshold: dst, whose Pix is used again when it is large enough, becomes the mask of the
// whole slice. It returns how many pixels are positive. Quick enough to follow a slider.
func (f *Surface) Mask(threshold float64, dst *volume.Slice[uint8]) int {
	dst.Cols, dst.Rows = f.width, f.height
	if n := f.width * f.height; cap(dst.Pix) < n {
		dst.Pix = make([]uint8, n)
	} else {
		dst.Pix = dst.Pix[:n]
		clear(dst.Pix)
	}
	limit := f.Zero + threshold*(f.One-f.Zero)
	n := 0
	for row := range f.Rows {
		n += Binarise(f.Pix[row*f.Cols:(row+1)*f.Cols], limit, dst.Pix[(f.Row+row)*f.width+f.Col:])
	}
	return n
}
