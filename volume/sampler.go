package volume

import "math"

// Sampler takes a volume at the places of another grid, wherever the two lie in space: each position goes through both
// affines, and the value there is interpolated linearly along the three axes of the volume. Within the outer half of
// an edge voxel its own value holds; beyond the volume there is NaN.
type Sampler struct {
	source *Volume
	grid   Grid
	into   Affine // from voxels of the grid to those of the source
}

// NewSampler is for a volume and the grid at whose places it is wanted. A singular affine is an error.
func NewSampler(source *Volume, grid Grid) (*Sampler, error) {
	inverse, err := source.Affine.Inverse()
	if err != nil {
		return nil, err
	}
	s := &Sampler{source: source, grid: grid}
	for r := range 4 {
		for c := range 4 {
			for n := range 4 {
				s.into[r][c] += inverse[r][n] * grid.Affine[n][c]
			}
		}
	}
	return s, nil
}

// At is the value at a voxel position of the grid.
func (s *Sampler) At(voxel [3]float64) float64 {
	var value [1]float32
	s.line(s.into.Apply(voxel), [3]float64{}, value[:])
	return float64(value[0])
}

// Box is a box of the grid's space in which a [Sampler] takes means: at equal steps along its three edges, at least
// once for each voxel of the source that they cross, so that noise averages out as it does where voxels are added up.
type Box struct {
	sampler *Sampler
	steps   [3][3]float64 // along each edge, in voxels of the source
	many    [3]int
	line    []float32
}

// Box is the box with three edges, in voxels of the grid. Edges shorter than a voxel of the source are as good as
// points.
func (s *Sampler) Box(edges [3][3]float64) *Box {
	const most = 32 // places along an edge, however small the voxels of the source
	b := &Box{sampler: s}
	origin := s.into.Apply([3]float64{})
	for e, edge := range edges {
		end, long := s.into.Apply(edge), 0.0
		for n := range end {
			end[n] -= origin[n]
			long = max(long, math.Abs(end[n]))
		}
		b.many[e] = max(1, int(math.Ceil(min(long, most)-1e-6)))
		for n := range end {
			b.steps[e][n] = end[n] / float64(b.many[e])
		}
	}
	b.line = make([]float32, b.many[0])
	return b
}

// Mean is the mean in the box around a voxel position of the grid, of what of it lies in the volume and is a number;
// NaN if the position itself does not.
func (b *Box) Mean(voxel [3]float64) float64 {
	if b.many == [3]int{1, 1, 1} {
		return b.sampler.At(voxel)
	}
	corner := b.sampler.into.Apply(voxel)
	for n, v := range corner {
		if v < -0.5 || v > float64(b.sampler.source.Dims[n])-0.5 {
			return math.NaN()
		}
		for e, step := range b.steps {
			corner[n] -= step[n] * float64(b.many[e]-1) / 2
		}
	}
	sum, found := 0.0, 0
	for k := range b.many[2] {
		for j := range b.many[1] {
			start := corner
			for n := range start {
				start[n] += float64(j)*b.steps[1][n] + float64(k)*b.steps[2][n]
			}
			b.sampler.line(start, b.steps[0], b.line)
			for _, v := range b.line {
				if v-v == 0 {
					sum += float64(v)
					found++
				}
			}
		}
	}
	return sum / float64(found)
}

// Slice fills dst with a slice of the grid, each of its pixels divided into fine by fine.
func (s *Sampler) Slice(p Plane, index, fine int, dst *Slice[float32]) {
	l := s.grid.Layout(p)
	dst.reshape(l.Cols*fine, l.Rows*fine, l.Dx/float64(fine), l.Dy/float64(fine))
	at := func(col, row float64) [3]float64 {
		return s.into.Apply(l.Voxel((col+0.5)/float64(fine)-0.5, (row+0.5)/float64(fine)-0.5, float64(index)))
	}
	origin, right, down := at(0, 0), at(1, 0), at(0, 1)
	for n := range origin {
		right[n] -= origin[n]
		down[n] -= origin[n]
	}
	parallelFor(dst.Rows, func(row int) {
		start := origin
		for n := range start {
			start[n] += float64(row) * down[n]
		}
		s.line(start, right, dst.Pix[row*dst.Cols:][:dst.Cols])
	})
}

// line fills dst with values along a line through the source, from a position in steps.
func (s *Sampler) line(start, step [3]float64, dst []float32) {
	dims := s.source.Dims
	from, to := 0, len(dst)
	for n := range dims {
		a, b := within(start[n], step[n], -0.5, float64(dims[n])-0.5, len(dst))
		from, to = max(from, a), min(to, b)
	}
	nan := float32(math.NaN())
	if from >= to {
		from, to = len(dst), len(dst)
	}
	for i := range dst[:from] {
		dst[i] = nan
	}
	for i := to; i < len(dst); i++ {
		dst[i] = nan
	}
	data := s.source.Data
	nx, nxy := dims[0], dims[0]*dims[1]
	for i := from; i < to; i++ {
		c := float64(i)
		x, fx, right := between(start[0]+c*step[0], dims[0], 1)
		y, fy, down := between(start[1]+c*step[1], dims[1], nx)
		z, fz, deep := between(start[2]+c*step[2], dims[2], nxy)
		at := x + y*nx + z*nxy
		near := mix(mix(data[at], data[at+right], fx), mix(data[at+down], data[at+down+right], fx), fy)
		at += deep
		far := mix(mix(data[at], data[at+right], fx), mix(data[at+down], data[at+down+right], fx), fy)
		dst[i] = mix(near, far, fz)
	}
}

func mix(a, b, f float32) float32 { return a + (b-a)*f }

// between is the voxel at or before a position along an axis of n voxels, how far the position lies behind it, and the
// way to the next voxel in memory, 0 where there is none.
func between(v float64, n, stride int) (voxel int, part float32, next int) {
	if !(v > 0) {
		return 0, 0, 0
	}
	voxel = int(v)
	if voxel >= n-1 {
		return n - 1, 0, 0
	}
	return voxel, float32(v - float64(voxel)), stride
}

// within is the steps, from the first up to and without the second, of n at which start+step lies in [low, high].
func within(start, step, low, high float64, n int) (from, to int) {
	if step == 0 {
		if start >= low && start <= high {
			return 0, n
		}
		return 0, 0
	}
	a, b := (low-start)/step, (high-start)/step
	if a > b {
		a, b = b, a
	}
	if !(a <= b) { // not a number
		return 0, 0
	}
	from, to = int(math.Ceil(min(max(a, 0), float64(n)))), int(math.Floor(min(max(b, -1), float64(n-1))))+1
	return from, to
}

// Overlaps reports whether the volume and the grid have some space in common.
func (s *Sampler) Overlaps() bool {
	// Each of the two may be small and lie between the sampled places of the other.
	back, err := s.into.Inverse()
	return covers(s.into, s.grid.Dims, s.source.Dims) || err == nil && covers(back, s.source.Dims, s.grid.Dims)
}

// covers reports whether any of some thousand places spread over one array of voxels lies in the other.
func covers(into Affine, from, other [3]int) bool {
	const steps = 16
	for n := range steps * steps * steps {
		var p [3]float64
		for axis, step := range [3]int{n % steps, n / steps % steps, n / steps / steps} {
			p[axis] = float64(from[axis]-1) * float64(step) / (steps - 1)
		}
		inside := true
		for axis, v := range into.Apply(p) {
			inside = inside && v >= -0.5 && v <= float64(other[axis])-0.5
		}
		if inside {
			return true
		}
	}
	return false
}
