package phantom

import "math"

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
