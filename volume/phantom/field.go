package phantom

import (
	"fmt"
	"math"

	"isopet/volume"
)

// FullField scans patient p of a cohort in a whole field of view: the same tumour, the same annotation and the same
// slices within the square as [New] gives, inside a pelvis with bladder, bowel, bones, muscles and skin. The world's
// middle is that of the field of view. [Slices] of the mask are those with tumour. It fails on a configuration that
// makes no sense or cannot hold the tumour.
func FullField(seed uint64, p int, cfg FieldConfig) (*volume.Volume, *volume.Mask, error) {
	cfg = cfg.withDefaults()
	if err := cfg.check(); err != nil {
		return nil, nil, err
	}
	f, err := newField(seed, p, cfg)
	if err != nil {
		return nil, nil, err
	}
	g := cfg.grid(f.z.first)
	return f.volume(g), f.mask(g), nil
}

// field is a scanned body and where the voxels of a field of view lie in it.
type field struct {
	*body
	image      []float64 // on the body's grid
	found      search
	offX, offY float64 // mm that the patient lies off the middle, unless he is centred
	z, y, x    axis
}

func newField(seed uint64, p int, cfg FieldConfig) (*field, error) {
	m := newSimulation(seed, p, sliceCounts[p%Patients])
	f := &field{found: m.search()}
	kept := f.found.slices()
	if len(kept) == 0 {
		return nil, fmt.Errorf("phantom: patient %d of seed %d has no visible tumour: take another patient", p, seed)
	}

	// About a third of the field lies below the tumour. A slice meets one of the patient's, so that with his
	// spacing all do.
	lowest := m.z + sliceSpacing*math.Round((-.36*float64(cfg.Slices)*cfg.Thickness-m.z)/sliceSpacing)
	highest := lowest + float64(cfg.Slices-1)*cfg.Thickness
	first, last := m.z+float64(kept[0])*sliceSpacing, m.z+float64(kept[len(kept)-1])*sliceSpacing
	if first < lowest || last > highest {
		return nil, fmt.Errorf("phantom: the tumour of patient %d is %.0f mm long, more than %d slices of %g mm "+
			"hold: give more slices",
			p, last-first+sliceSpacing, cfg.Slices, cfg.Thickness)
	}

	s := newStream(seed, p, bodyStream)
	off, angle := 15*math.Sqrt(s.unit()), s.uniform(0, 2*math.Pi)
	f.offX, f.offY = off*math.Cos(angle), off*math.Sin(angle)
	f.z = axis{cfg.Slices, lowest, cfg.Thickness}
	f.place(cfg)

	m.scan(m.whole())
	f.body = newBody(m, s, lowest, highest, kept)
	f.image = f.body.scan(seed, p, kept)
	return f, nil
}

// place lays the pixels of a field of view over the body.
func (f *field) place(cfg FieldConfig) {
	// The first pixel of an upright picture in the patient's coordinates, which begin at the square's corner.
	corner := cropSide/2*cropSpacing - float64(cfg.Pixels-1)/2*cfg.Pixel
	f.x = axis{cfg.Pixels, corner + squareX, cfg.Pixel}
	f.y = axis{cfg.Pixels, corner + squareY, cfg.Pixel}
	if !cfg.Centred {
		f.x.first += f.offX
		f.y.first += f.offY
	}
}

// volume averages the image over the voxels of a grid.
func (f *field) volume(g volume.Grid) *volume.Volume {
	sub := func(a axis, spacing float64) int { return max(1, int(math.Round(a.step/spacing))) }
	o := f.outer
	slices := newBand(f.z, o.alongZ(), sub(f.z, sliceSpacing))
	plane := zoom{newBand(f.y, o.alongY(), sub(f.y, cropSpacing)), newBand(f.x, o.alongX(), sub(f.x, cropSpacing))}
	v, l := volume.NewVolume(g), g.Layout(volume.Axial)
	step := l.Offset(1, 0, 0) - l.Offset(0, 0, 0)
	parallel(f.z.n, func(from, to int) {
		thick, line := make([]float64, o.ny*o.nx), make([]float64, o.nx)
		pixels := make([]float64, f.y.n*f.x.n)
		for k := from; k < to; k++ {
			clear(thick)
			for t, w := range slices.weights(k) {
				for i, value := range f.image[o.index(slices.low[k]+t, 0):o.index(slices.low[k]+t+1, 0)] {
					thick[i] += w * value
				}
			}
			plane.plane(pixels, thick, o.nx, 0, f.y.n, 0, f.x.n, line)
			for row := range f.y.n {
				at := l.Offset(0, row, stored(l, k))
				for _, value := range pixels[row*f.x.n:][:f.x.n] {
					v.Data[at] = float32(value)
					at += step
				}
			}
		}
	})
	return v
}

// mask marks the voxels of a grid that the annotation touches.
func (f *field) mask(g volume.Grid) *volume.Mask {
	a := &f.found.annotation
	m, l := volume.NewMask(g), g.Layout(volume.Axial)
	rows, cols := covers(f.y, cropAxis, a.y0, a.y1), covers(f.x, cropAxis, a.x0, a.x1)
	for _, depth := range covers(f.z, f.alongZ(), a.z0, a.z1) {
		for _, height := range rows {
			for _, width := range cols {
				if a.any(box{depth.from, depth.to, height.from, height.to, width.from, width.to}) {
					m.Data[l.Offset(width.target, height.target, stored(l, depth.target))] = 1
				}
			}
		}
	}
	return m
}

// stored is the number of the k-th slice from the feet.
func stored(l volume.Layout, k int) int {
	if l.Ascending {
		return k
	}
	return l.Slices - 1 - k
}

// Slices are the axial slices of a mask that hold a positive voxel, in stored order.
func Slices(m *volume.Mask) (positive []int) {
	l := m.Layout(volume.Axial)
	var s volume.Slice[uint8]
	for k := range l.Slices {
		m.Slice(volume.Axial, k, &s)
		for _, v := range s.Pix {
			if v != 0 {
				positive = append(positive, k)
				break
			}
		}
	}
	return positive
}

// span is a run of source samples that decide a target, its end not included.
type span struct{ target, from, to int }

// covers says which source samples in [from, to) decide which target: those whose centres lie in it, or the nearest
// one where the target is finer than the source. Targets without any are left out.
func covers(target, source axis, from, to int) (out []span) {
	half := max(1, target.step/source.step) / 2
	for i := range target.n {
		at := (target.first + float64(i)*target.step - source.first) / source.step
		// A hair less, so that a centre on an edge is taken once whatever the rounding.
		low, high := math.Ceil(at-half-1e-9), math.Ceil(at+half-1e-9)
		s := span{i, int(max(low, float64(from))), int(min(high, float64(to)))}
		if s.from < s.to {
			out = append(out, s)
		}
	}
	return out
}

// any reports whether a box of the crop grid within the annotation's holds tumour.
func (a *annotation) any(b box) bool {
	for z := b.z0; z < b.z1; z++ {
		for y := b.y0; y < b.y1; y++ {
			for _, v := range a.row(z, y)[b.x0-a.x0 : b.x1-a.x0] {
				if v != 0 {
					return true
				}
			}
		}
	}
	return false
}
