package phantom

import (
	"runtime"
	"sync"
)

// Lengths in mm (section 2). The native grid is that of the scanner; the crop grid is the square the paper cuts
// out of its resampled volumes. x runs along columns to the patient's left, y along rows to the back, z upward;
// (0, 0) is the corner of the crop, z = 0 the centre of the main lesion.
const (
	nativeSide    = 56
	nativeSpacing = 2.734
	nativeX       = -14.78 // corner of the native grid
	nativeY       = -14.41
	cropSide      = 128
	cropSpacing   = 0.977
	sliceSpacing  = 2.79
	spareSlices   = 12 // simulated beyond the prescribed ones
)

// grid is a block of native voxels in [z][row][col] order.
type grid struct {
	nz, ny, nx int
	x, y, z    float64 // centre of voxel (0, 0, 0)
}

// nativeGrid holds the square around the prostate in n and the spare slices.
func nativeGrid(n int) grid {
	nz := n + spareSlices
	return grid{
		nz: nz, ny: nativeSide, nx: nativeSide,
		x: nativeX + nativeSpacing/2,
		y: nativeY + nativeSpacing/2,
		z: -float64(nz-1) / 2 * sliceSpacing,
	}
}

func (g grid) size() int          { return g.nz * g.ny * g.nx }
func (g grid) index(z, y int) int { return (z*g.ny + y) * g.nx }
func (g grid) whole() box         { return box{0, g.nz, 0, g.ny, 0, g.nx} }
func (g grid) new() []float64     { return make([]float64, g.size()) }

// at is the place of a voxel.
func (g grid) at(z, y, x int) (px, py, pz float64) {
	return g.x + float64(x)*nativeSpacing, g.y + float64(y)*nativeSpacing, g.z + float64(z)*sliceSpacing
}

// box is a block of voxels, its ends not included.
type box struct{ z0, z1, y0, y1, x0, x1 int }

func (b box) intersect(c box) box {
	return box{max(b.z0, c.z0), min(b.z1, c.z1), max(b.y0, c.y0), min(b.y1, c.y1), max(b.x0, c.x0), min(b.x1, c.x1)}
}

func (b box) union(c box) box {
	return box{min(b.z0, c.z0), max(b.z1, c.z1), min(b.y0, c.y0), max(b.y1, c.y1), min(b.x0, c.x0), max(b.x1, c.x1)}
}

// field is a random texture of zero mean and unit variance: white normals of a stream, blurred.
func (g grid) field(s stream, k blur) []float64 {
	white, out := g.new(), g.new()
	perSlice := g.ny * g.nx
	scale := 1 / k.gain()
	g.slabs(func(b box) {
		r := s.from(b.z0 * perSlice)
		part := white[b.z0*perSlice : b.z1*perSlice]
		for i := range part {
			part[i] = r.normal() * scale
		}
	})
	g.slabs(func(b box) { k.apply(g, out, white, b) })
	return out
}

// slabs calls f for blocks of slices that make up the grid: side by side for a large one.
func (g grid) slabs(f func(b box)) {
	const worthwhile = 1 << 18 // voxels; patients are made side by side already
	if g.size() < worthwhile {
		f(g.whole())
		return
	}
	parallel(g.nz, func(z0, z1 int) {
		b := g.whole()
		b.z0, b.z1 = z0, z1
		f(b)
	})
}

// parallel cuts 0…n-1 into one run for each core.
func parallel(n int, f func(from, to int)) {
	var wait sync.WaitGroup
	runs := min(n, 2*runtime.GOMAXPROCS(0))
	for i := range runs {
		wait.Go(func() { f(i*n/runs, (i+1)*n/runs) })
	}
	wait.Wait()
}
