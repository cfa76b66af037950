package volume

import (
	"math"
	"slices"
)

// Resample brings the window of a slice to side×side pixels. Along an axis whose pixels grow, a pixel is the mean of
// the area that it covers; along one whose pixels shrink, it is interpolated linearly at its centre. What lies outside
// the slice, and what is no finite number, counts as the smallest finite value of the slice (0 if there is none).
// dst holds side*side values, row by row.
func Resample(s Slice[float32], w Window, side int, dst []float32) {
	low := minimum(s.Pix)
	cols, rows := taps(w.Col, w.Cols, side, s.Cols), taps(w.Row, w.Rows, side, s.Rows)
	first, last := s.Rows, 0 // the source rows in use
	for _, t := range rows {
		if len(t.weights) > 0 {
			first, last = min(first, t.at), max(last, t.at+len(t.weights))
		}
	}
	lines := make([]float64, max(last-first, 0)*side)
	for row := first; row < last; row++ {
		line, pix := lines[(row-first)*side:][:side], s.Pix[row*s.Cols:][:s.Cols]
		for c, t := range cols {
			sum := t.outside * low
			for n, weight := range t.weights {
				v := float64(pix[t.at+n])
				if v-v != 0 { // NaN or infinite
					v = low
				}
				sum += weight * v
			}
			line[c] = sum
		}
	}
	for r, t := range rows {
		for c := range side {
			sum := t.outside * low
			for n, weight := range t.weights {
				sum += weight * lines[(t.at+n-first)*side+c]
			}
			dst[r*side+c] = float32(sum)
		}
	}
}

// tap says how a target pixel is made of source pixels along one axis: weights from pixel at on, and the weight of
// what lies outside. They add up to 1.
type tap struct {
	at      int
	weights []float64
	outside float64
}

// taps of the side target pixels that share the interval [start, start+size) of n source pixels.
func taps(start, size float64, side, n int) []tap {
	step := size / float64(side)
	out := make([]tap, side)
	for t := range out {
		if step >= 1 {
			out[t] = area(start+float64(t)*step, start+float64(t+1)*step, n)
		} else {
			out[t] = linear(start+(float64(t)+0.5)*step, n)
		}
	}
	return out
}

// area weighs source pixels by the part of [from, to) that each covers.
func area(from, to float64, n int) tap {
	lo, hi := max(from, 0), min(to, float64(n))
	if lo >= hi {
		return tap{outside: 1}
	}
	t := tap{at: int(lo), outside: 1 - (hi-lo)/(to-from)}
	for c := t.at; float64(c) < hi; c++ {
		t.weights = append(t.weights, (min(hi, float64(c+1))-max(lo, float64(c)))/(to-from))
	}
	return t
}

// linear weighs the two source pixels whose centres are on either side of position x. Within the outer half of an edge
// pixel there is only that pixel.
func linear(x float64, n int) tap {
	if x < 0 || x >= float64(n) {
		return tap{outside: 1}
	}
	x = min(max(x-0.5, 0), float64(n-1))
	at := int(x)
	if f := x - float64(at); f > 0 {
		return tap{at: at, weights: []float64{1 - f, f}}
	}
	return tap{at: at, weights: []float64{1}}
}

func minimum(pix []float32) float64 {
	low := float32(math.Inf(1))
	for _, v := range pix {
		if v < low && v-v == 0 {
			low = v
		}
	}
	if math.IsInf(float64(low), 1) {
		return 0
	}
	return float64(low)
}

// ResampleMask brings the window of a mask to side×side pixels of 0 and 1. Where pixels grow, one is positive if any
// source pixel whose centre it holds is (section 2.2 of the paper: any of the four); where they shrink, if the source
// pixel under its centre is. Outside the slice there is nothing. dst holds side*side values, row by row.
func ResampleMask(s Slice[uint8], w Window, side int, dst []uint8) {
	cols, rows := spans(w.Col, w.Cols, side, s.Cols), spans(w.Row, w.Rows, side, s.Rows)
	for r, y := range rows {
		for c, x := range cols {
			dst[r*side+c] = anyIn(s, x, y)
		}
	}
}

func anyIn(s Slice[uint8], x, y span) uint8 {
	for row := y.from; row < y.to; row++ {
		for col := x.from; col < x.to; col++ {
			if s.Pix[row*s.Cols+col] != 0 {
				return 1
			}
		}
	}
	return 0
}

// span holds the source pixels from up to and without to.
type span struct{ from, to int }

// spans of the side target pixels that share the interval [start, start+size) of n source pixels.
func spans(start, size float64, side, n int) []span {
	step := size / float64(side)
	within := func(v float64) int { return int(min(max(v, 0), float64(n))) }
	out := make([]span, side)
	for t := range out {
		if step >= 1 {
			edge := func(t int) int { return within(math.Ceil(start + float64(t)*step - 0.5)) }
			out[t] = span{edge(t), edge(t + 1)}
		} else {
			at := math.Floor(start + (float64(t)+0.5)*step)
			out[t] = span{within(at), within(at + 1)}
		}
	}
	return out
}

// Interpolate is the way back: the bilinear value of an image of side×side pixels, which fills the window, at the
// centre of each pixel of a slice of cols×rows. Pixels whose centre lies outside the window are NaN, so that no
// comparison holds there. dst holds cols*rows values, row by row.
func Interpolate(img []float32, side int, w Window, cols, rows int, dst []float32) {
	xs, ys := back(w.Col, w.Cols, side, cols), back(w.Row, w.Rows, side, rows)
	inside := func(t tap) bool { return len(t.weights) > 0 }
	from := max(slices.IndexFunc(xs, inside), 0)
	to := len(xs)
	for to > from && !inside(xs[to-1]) {
		to--
	}
	nan := float32(math.NaN())
	for i := range dst[:cols*rows] {
		dst[i] = nan
	}
	for r, y := range ys {
		if !inside(y) {
			continue
		}
		for c, x := range xs[from:to] {
			var sum float64
			for j, wy := range y.weights {
				for i, wx := range x.weights {
					sum += wy * wx * float64(img[(y.at+j)*side+x.at+i])
				}
			}
			dst[r*cols+from+c] = float32(sum)
		}
	}
}

// back has for each of n source pixels the target pixels around its centre; none outside the interval.
func back(start, size float64, side, n int) []tap {
	out := make([]tap, n)
	for c := range out {
		out[c] = linear((float64(c)+0.5-start)*float64(side)/size, side)
	}
	return out
}
