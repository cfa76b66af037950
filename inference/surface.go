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

// Surface of a slice of v, the scan that was segmented. It takes about as long as reading a slice: make it when the
// slice is shown and keep it while the threshold moves.
func (r *Result) Surface(v *volume.Volume, s *Slice) *Surface {
	var pet volume.Slice[float32]
	v.Slice(volume.Axial, s.Index, &pet)
	return surface(r.Method, pet, s)
}

func surface(method Method, pet volume.Slice[float32], s *Slice) *Surface {
	f := &Surface{One: 1, width: pet.Cols, height: pet.Rows}
	w := s.Input.Window
	f.Col, f.Cols = inside(w.Col, w.Cols, pet.Cols)
	f.Row, f.Rows = inside(w.Row, w.Rows, pet.Rows)
	f.Pix = make([]float32, f.Cols*f.Rows)
	from := pet.Pix
	if method.OnPET {
		f.Zero, f.One = float64(s.Input.Min), float64(s.Input.Max)
	} else {
		side := int(math.Sqrt(float64(len(s.Prediction.Image))))
		from = make([]float32, len(pet.Pix))
		volume.Interpolate(s.Prediction.Image, side, w, pet.Cols, pet.Rows, from)
	}
	for row := range f.Rows {
		copy(f.Pix[row*f.Cols:(row+1)*f.Cols], from[(f.Row+row)*pet.Cols+f.Col:])
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

// native makes the mask on the scan's own grid.
func (r *Result) native(v *volume.Volume) error {
	r.Mask = volume.NewMask(v.Grid)
	var pet volume.Slice[float32]
	var mask volume.Slice[uint8]
	for i := range r.Slices {
		s := &r.Slices[i]
		v.Slice(volume.Axial, s.Index, &pet)
		s.Voxels = surface(r.Method, pet, s).Mask(s.Threshold, &mask)
		r.finish(s, pet.Pix, mask)
	}
	return nil
}

// paper makes the mask on a grid of its own: the pixels of the region, side by side squared, and all the scan's slices.
func (r *Result) paper(v *volume.Volume, side int) error {
	grid, err := PaperGrid(v.Grid, r.Region, side)
	if err != nil {
		return err
	}
	r.Mask = volume.NewMask(grid)
	mask := volume.Slice[uint8]{Cols: side, Rows: side, Pix: make([]uint8, side*side)}
	uptake := make([]float32, side*side)
	for i := range r.Slices {
		s := &r.Slices[i]
		s.Voxels = Binarise(s.Prediction.Image, s.Threshold, mask.Pix)
		for j, x := range s.Input.X {
			uptake[j] = float32(s.Input.Value(float64(x)))
		}
		r.finish(s, uptake, mask)
	}
	return nil
}

// finish puts a slice into the mask and measures it.
func (r *Result) finish(s *Slice, uptake []float32, mask volume.Slice[uint8]) {
	r.Mask.SetSlice(volume.Axial, s.Index, mask)
	s.VolumeML = float64(s.Voxels) * r.Mask.VoxelML()
	if s.Voxels == 0 {
		return
	}
	s.UptakeMax = math.Inf(-1)
	for i, m := range mask.Pix {
		if v := float64(uptake[i]); m != 0 && v > s.UptakeMax {
			s.UptakeMax = v
		}
	}
}

// PaperGrid is the grid of the pixels that the networks see: side×side in each axial slice over the region, columns
// to the left, rows to the back, the slices numbered as in the scan. Where an oblique scan's slices slide along the
// region, the grid follows from the first slice to the last.
func PaperGrid(g volume.Grid, region volume.Region, side int) (volume.Grid, error) {
	l := g.Layout(volume.Axial)
	n := l.Slices
	corner := func(slice int, col, row float64) (p [3]float64, err error) {
		w, err := g.Window(region, slice, side)
		if err != nil {
			return p, err
		}
		dx, dy := w.Cols/float64(side), w.Rows/float64(side)
		return g.Affine.Apply(l.Voxel(w.Col+(col+0.5)*dx-0.5, w.Row+(row+0.5)*dy-0.5, float64(slice))), nil
	}
	p := volume.Grid{Dims: [3]int{side, side, n}}
	origin, err := corner(0, 0, 0)
	if err != nil {
		return p, err
	}
	right, _ := corner(0, 1, 0)
	down, _ := corner(0, 0, 1)
	end, err := corner(n-1, 0, 0)
	if err != nil {
		return p, err
	}
	up := g.Affine.Apply(l.Voxel(0, 0, 1))
	up0 := g.Affine.Apply(l.Voxel(0, 0, 0))
	for i := range 3 {
		p.Affine[i][0] = right[i] - origin[i]
		p.Affine[i][1] = down[i] - origin[i]
		if p.Affine[i][2] = up[i] - up0[i]; n > 1 {
			p.Affine[i][2] = (end[i] - origin[i]) / float64(n-1)
		}
		p.Affine[i][3] = origin[i]
	}
	p.Affine[3][3] = 1
	return p, nil
}
