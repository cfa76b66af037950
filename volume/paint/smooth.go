package paint

import (
	"context"
	"math"
)

// reach is how many standard deviations of a Gaussian are taken into account.
const reach = 4

// Smooth rounds a lesion off without making it smaller or larger: the mask, 0 or 1, is blurred by a Gaussian with a
// standard deviation of sigma millimetres along each axis, and as many voxels as there were, those with the highest
// values, are the lesion. (Cutting at 0.5 instead would shrink whatever is small.) Where values at the cut are equal
// all of them are taken. It reports to progress, unless that is nil, how many values were blurred of how many in all.
// When ctx is cancelled the error is ctx.Err().
func (p *Part) Smooth(ctx context.Context, sigma float64, progress func(done, total int)) (*Part, error) {
	n := p.Voxels()
	if n == 0 || !(sigma > 0) {
		return p, nil
	}
	var kernels [3][]float64
	var by [3]int
	for axis, zoom := range p.Grid.Affine.Zooms() {
		// Beyond the size of the grid a wider kernel changes nothing to speak of but its own size.
		kernels[axis] = gaussian(min(sigma/zoom, float64(p.Grid.Dims[axis])))
		by[axis] = len(kernels[axis]) / 2
	}
	w := p.widened(by)
	values := make([]float32, len(w.Pix))
	for i, own := range w.Pix {
		values[i] = float32(own)
	}
	dims := w.Dims()
	for axis, kernel := range kernels {
		at := func(value int) {
			if progress != nil {
				progress(axis*len(values)+value, len(kernels)*len(values))
			}
		}
		if err := blur(ctx, values, dims, axis, kernel, at); err != nil {
			return nil, err
		}
	}
	cut := nthLargest(values, n)
	return w.with(func(i int) bool { return values[i] >= cut && values[i] > 0 }), nil
}

// nthLargest is the n-th largest of some values, none of which is negative; n counts from 1. It counts them twice
// instead of sorting a copy: a part can be as large as the scan.
func nthLargest(values []float32, n int) float32 {
	// The bits of such numbers are in the order of the numbers; first the upper half of them, then the lower.
	const half = 16
	var prefix uint32
	for shift := uint32(half); ; shift -= half {
		var counts [1 << half]int
		for _, v := range values {
			if bits := math.Float32bits(v); bits>>(shift+half) == prefix {
				counts[bits>>shift&(1<<half-1)]++
			}
		}
		digit := len(counts) - 1
		for ; counts[digit] < n; digit-- {
			n -= counts[digit]
		}
		prefix = prefix<<half | uint32(digit)
		if shift == 0 {
			return math.Float32frombits(prefix)
		}
	}
}

// gaussian is a kernel of sum 1 for a standard deviation in voxels.
func gaussian(sigma float64) []float64 {
	half := int(reach*sigma + 0.5)
	kernel := make([]float64, 2*half+1)
	sum := 0.0
	for i := range kernel {
		x := float64(i-half) / sigma
		kernel[i] = math.Exp(-x * x / 2)
		sum += kernel[i]
	}
	for i := range kernel {
		kernel[i] /= sum
	}
	return kernel
}

// blur convolves along an axis; beyond the ends the values there go on. It calls at with the index of a value now and
// then.
func blur(ctx context.Context, values []float32, dims [3]int, axis int, kernel []float64, at func(value int)) error {
	stride := [3]int{1, dims[0], dims[0] * dims[1]}[axis]
	n, half := dims[axis], len(kernel)/2
	line := make([]float64, n+2*half)
	for start := range values {
		if start%4096 == 0 {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			at(start)
		}
		if start/stride%n != 0 {
			continue
		}
		any := false
		for i := range line {
			line[i] = float64(values[start+min(max(i-half, 0), n-1)*stride])
			any = any || line[i] != 0
		}
		if !any {
			continue
		}
		for i := range n {
			var sum float64
			for j, weight := range kernel {
				sum += weight * line[i+j]
			}
			values[start+i*stride] = float32(sum)
		}
	}
	return nil
}
