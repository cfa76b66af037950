package phantom

import (
	"math"
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

// gaussian is a normalised kernel for a full width at half maximum and a spacing in mm.
func gaussian(fwhm, spacing float64) []float64 {
	sigma := fwhm / (2 * math.Sqrt(2*math.Log(2))) / spacing
	radius := int(math.Ceil(3 * sigma))
	k := make([]float64, 2*radius+1)
	var sum float64
	for i := range k {
		d := float64(i - radius)
		k[i] = math.Exp(-d * d / (2 * sigma * sigma))
		sum += k[i]
	}
	for i := range k {
		k[i] /= sum
	}
	return k
}

// blur is a separable Gaussian, wider in the plane than along z or the other way round.
type blur struct{ xy, z []float64 }

func newBlur(xy, z float64) blur {
	return blur{gaussian(xy, nativeSpacing), gaussian(z, sliceSpacing)}
}

// gain is the standard deviation of blurred white noise of unit variance.
func (k blur) gain() float64 {
	return squares(k.xy) * math.Sqrt(squares(k.z))
}

func squares(k []float64) (sum float64) {
	for _, v := range k {
		sum += v * v
	}
	return sum
}

// apply blurs src within b into dst; values at the edges of the grid are repeated outside it.
func (k blur) apply(g grid, dst, src []float64, b box) {
	rz, r := len(k.z)/2, len(k.xy)/2
	// The passes along z and along the rows also need the surroundings of the box.
	y0, y1 := max(b.y0-r, 0), min(b.y1+r, g.ny)
	x0, x1 := max(b.x0-r, 0), min(b.x1+r, g.nx)
	width := x1 - x0
	plane := make([]float64, (y1-y0)*width)
	line := make([]float64, b.x1-b.x0+2*r)
	sum := make([]float64, width)
	for z := b.z0; z < b.z1; z++ {
		for y := y0; y < y1; y++ {
			k.combine(plane[(y-y0)*width:][:width], k.z, func(d int) []float64 {
				return src[g.index(clampInt(z+d, g.nz), y)+x0:][:width]
			}, rz)
		}
		for y := b.y0; y < b.y1; y++ {
			k.combine(sum, k.xy, func(d int) []float64 {
				return plane[(clampInt(y+d, g.ny)-y0)*width:][:width]
			}, r)
			for i := range line {
				line[i] = sum[clampInt(b.x0-r+i, g.nx)-x0]
			}
			out := dst[g.index(z, y)+b.x0:][:b.x1-b.x0]
			for i := range out {
				near := line[i : i+2*r+1]
				v := k.xy[r] * near[r]
				for d := 1; d <= r; d++ {
					v += k.xy[r+d] * (near[r-d] + near[r+d])
				}
				out[i] = v
			}
		}
	}
}

// combine adds up weighted rows: row(d) for d from -radius to radius.
func (blur) combine(dst, weights []float64, row func(d int) []float64, radius int) {
	w := weights[radius]
	for i, v := range row(0) {
		dst[i] = w * v
	}
	for d := 1; d <= radius; d++ {
		w, before, after := weights[radius+d], row(-d), row(d)
		before, after = before[:len(dst)], after[:len(dst)]
		for i := range dst {
			dst[i] += w * (before[i] + after[i])
		}
	}
}

func clampInt(i, n int) int { return min(max(i, 0), n-1) }

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

// axis is a row of n samples in the patient's coordinates.
type axis struct {
	n           int
	first, step float64
}

func (g grid) alongX() axis { return axis{g.nx, g.x, nativeSpacing} }
func (g grid) alongY() axis { return axis{g.ny, g.y, nativeSpacing} }
func (g grid) alongZ() axis { return axis{g.nz, g.z, sliceSpacing} }

// cropAxis is along both edges of the crop.
var cropAxis = axis{cropSide, cropSpacing / 2, cropSpacing}

// band interpolates along one axis: target i is the weighted mean of width source samples from low[i] on.
type band struct {
	low    []int
	width  int
	weight []float64
}

// newBand gives each target the mean of sub linear interpolations spread over its step. The source's ends are
// repeated.
func newBand(target, source axis, sub int) band {
	step := target.step / source.step
	b := band{low: make([]int, target.n), width: min(2+int(math.Ceil(step*float64(sub-1)/float64(sub))), source.n)}
	b.weight = make([]float64, target.n*b.width)
	for i := range target.n {
		for s := range sub {
			at := (target.first-source.first)/source.step + (float64(i)+(float64(s)+.5)/float64(sub)-.5)*step
			low := math.Floor(at)
			if s == 0 {
				b.low[i] = min(max(int(low), 0), source.n-b.width)
			}
			b.add(i, clampInt(int(low), source.n), (1-(at-low))/float64(sub))
			b.add(i, clampInt(int(low)+1, source.n), (at-low)/float64(sub))
		}
	}
	return b
}

func (b band) add(i, source int, weight float64) { b.weight[i*b.width+source-b.low[i]] += weight }

func (b band) weights(i int) []float64 { return b.weight[i*b.width:][:b.width] }

// within are the targets that need no source sample outside [from, to).
func (b band) within(from, to int) (first, end int) {
	for first < len(b.low) && b.low[first] < from {
		first++
	}
	end = first
	for end < len(b.low) && b.low[end]+b.width <= to {
		end++
	}
	return first, end
}

// zoom interpolates in the plane: rows first, then columns.
type zoom struct{ rows, cols band }

// cropZoom is up(v) of section 2: bilinear from the native to the crop grid, which is the same for all patients.
var cropZoom = zoom{
	rows: newBand(cropAxis, nativeGrid(0).alongY(), 1),
	cols: newBand(cropAxis, nativeGrid(0).alongX(), 1),
}

// plane makes the target rows [y0, y1) and columns [x0, x1) of a source plane with stride columns. line is memory
// for a source row.
func (z zoom) plane(dst, src []float64, stride, y0, y1, x0, x1 int, line []float64) {
	if x0 >= x1 {
		return
	}
	from, to := z.cols.low[x0], z.cols.low[x1-1]+z.cols.width
	for y := y0; y < y1; y++ {
		clear(line[from:to])
		for t, w := range z.rows.weights(y) {
			row := src[(z.rows.low[y]+t)*stride:]
			for x := from; x < to; x++ {
				line[x] += w * row[x]
			}
		}
		out := dst[(y-y0)*(x1-x0):][:x1-x0]
		for i := range out {
			near := line[z.cols.low[x0+i]:]
			var v float64
			for t, w := range z.cols.weights(x0 + i) {
				v += w * near[t]
			}
			out[i] = v
		}
	}
}
