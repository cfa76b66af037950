package phantom

import "math"

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
