package volume

import (
	"math"
	"runtime"
	"sync"
)

// Projector makes maximum intensity projections of a volume from any side, turning about the axis closest to
// head–foot. A pixel holds the largest value of all voxels that its ray goes through, so nothing bright is ever missed.
// Values that are no finite numbers count as nothing.
//
// It works on a copy in the order of axial slices, of at most [maxProjected] voxels: a larger volume is brought down to
// the largest values of its blocks.
type Projector struct {
	layout Layout // axial, of the volume
	block  [3]int // columns, rows and slices of the volume to one of the copy
	size   [3]int // of the copy
	data   []float32
	bin    float64 // width of a pixel in mm
	cols   int     // of a projection
}

// maxProjected bounds the copy to 64 MB, and maxColumns a projection of voxels that are very flat.
const (
	maxProjected = 1 << 24
	maxColumns   = 1 << 13
)

// NewProjector reads a volume once; it does not keep it.
func NewProjector(v *Volume) *Projector {
	l := v.Layout(Axial)
	p := &Projector{layout: l, block: [3]int{1, 1, 1}}
	whole := [3]int{l.Cols, l.Rows, l.Slices}
	spacing := [3]float64{l.Dx, l.Dy, l.Dz}
	for p.size = whole; p.size[0]*p.size[1]*p.size[2] > maxProjected; {
		// The finest axis that can be is made coarser, so that blocks stay near to cubes.
		axis := -1
		for n := range whole {
			if p.size[n] > 1 && (axis < 0 || float64(p.block[n])*spacing[n] < float64(p.block[axis])*spacing[axis]) {
				axis = n
			}
		}
		p.block[axis]++
		p.size[axis] = (whole[axis] + p.block[axis] - 1) / p.block[axis]
	}
	dx, dy := l.Dx*float64(p.block[0]), l.Dy*float64(p.block[1])
	diagonal := math.Hypot(float64(p.size[0])*dx, float64(p.size[1])*dy)
	p.bin = max(min(dx, dy), diagonal/maxColumns)
	if !(p.bin > 0) {
		p.bin = 1
	}
	p.cols = int(math.Ceil(diagonal/p.bin)) | 1 // odd: the axis lies in the middle of a pixel
	p.data = make([]float32, p.size[0]*p.size[1]*p.size[2])
	parallelFor(p.size[2], func(k int) { p.reduce(v, k) })
	return p
}

// reduce fills a slice of the copy.
func (p *Projector) reduce(v *Volume, k int) {
	out := p.data[k*p.size[0]*p.size[1]:][:p.size[0]*p.size[1]]
	for i := range out {
		out[i] = noValue
	}
	for slice := k * p.block[2]; slice < min((k+1)*p.block[2], p.layout.Slices); slice++ {
		for row := range p.layout.Rows {
			at := p.layout.Offset(0, row, slice)
			line := out[row/p.block[1]*p.size[0]:][:p.size[0]]
			for col := range line {
				for range min(p.block[0], p.layout.Cols-col*p.block[0]) {
					if f := v.Data[at]; f > line[col] && f <= math.MaxFloat32 {
						line[col] = f
					}
					at += p.layout.stride[0]
				}
			}
		}
	}
}

// Release lets go of the copy when no further projection is wanted.
func (p *Projector) Release() { p.data = nil }

// noValue is below all finite values but the smallest.
const noValue = -math.MaxFloat32

// Projection fills dst with the projection at an angle in degrees: at 0 seen from the front, as coronal slices are, at
// 90 from the patient's left, the front on the left of the picture, as sagittal slices are. Pixels beside the volume
// are NaN.
func (p *Projector) Projection(angle float64, dst *Slice[float32]) {
	dst.reshape(p.cols, p.size[2], p.bin, p.layout.Dz*float64(p.block[2]))
	spans := p.spans(angle)
	plane := p.size[0] * p.size[1]
	parallelFor(p.size[2], func(k int) {
		row := k
		if p.layout.Ascending { // the head is up
			row = p.size[2] - 1 - k
		}
		line := dst.Pix[row*p.cols:][:p.cols]
		for i := range line {
			line[i] = noValue
		}
		for i, v := range p.data[k*plane:][:plane] {
			s := spans[i]
			for c := s.from; c < s.to; c++ {
				if v > line[c] {
					line[c] = v
				}
			}
		}
		for i, v := range line {
			if v == noValue {
				line[i] = float32(math.NaN())
			}
		}
	})
}

// columns are those of a projection from one up to and without another.
type columns struct{ from, to int32 }

// spans are the columns whose rays go through each voxel of an axial slice.
func (p *Projector) spans(angle float64) []columns {
	out := make([]columns, p.size[0]*p.size[1])
	dx, dy := p.layout.Dx*float64(p.block[0]), p.layout.Dy*float64(p.block[1])
	for row := range p.size[1] {
		for col := range p.size[0] {
			from, to := p.footprint(angle, float64(col), float64(row), dx, dy, p.size[0], p.size[1])
			out[row*p.size[0]+col] = columns{int32(from), int32(to)}
		}
	}
	return out
}

// footprint is the range of columns whose rays go through a box of dx by dy mm around position (col, row) of an axial
// slice of cols by rows such boxes.
func (p *Projector) footprint(angle, col, row, dx, dy float64, cols, rows int) (from, to int) {
	sin, cos := math.Sincos(angle * math.Pi / 180)
	x, y := (col-float64(cols-1)/2)*dx, (row-float64(rows-1)/2)*dy // to the left and to the back
	// At 0 the patient's left is at the right of the picture, at 90 his back.
	u := x*cos + y*sin
	half := (math.Abs(dx*cos) + math.Abs(dy*sin)) / 2
	column := func(u float64) int { // the first column whose middle is not left of u; a box's left side is its own
		const rounding = 1e-9
		return min(max(int(math.Ceil(u/p.bin-rounding))+p.cols/2, 0), p.cols)
	}
	from, to = column(u-half), column(u+half)
	if from == to { // thinner than a pixel
		from = min(from, p.cols-1)
		to = from + 1
	}
	return from, to
}

// Pixel is where a voxel of the volume (i, j, k) lies in the projection at an angle; whole numbers are the centres of
// pixels, see [Layout].
func (p *Projector) Pixel(angle float64, voxel [3]float64) (col, row float64) {
	c, r, k := p.layout.Pixel(voxel)
	sin, cos := math.Sincos(angle * math.Pi / 180)
	x, y := (c-p.middle(0))*p.layout.Dx, (r-p.middle(1))*p.layout.Dy
	row = (k+0.5)/float64(p.block[2]) - 0.5
	if p.layout.Ascending {
		row = float64(p.size[2]-1) - row
	}
	return (x*cos+y*sin)/p.bin + float64(p.cols/2), row
}

// middle is the axis of rotation, in columns (0) or rows (1) of the volume: where that of the copy is.
func (p *Projector) middle(axis int) float64 { return float64(p.size[axis]*p.block[axis]-1) / 2 }

// Brightest is the voxel whose value a pixel of the projection at an angle shows; of several the first. It is not ok
// beside the volume.
func (p *Projector) Brightest(v *Volume, angle float64, col, row int) (voxel [3]int, ok bool) {
	if col < 0 || row < 0 || col >= p.cols || row >= p.size[2] {
		return voxel, false
	}
	k := row
	if p.layout.Ascending {
		k = p.size[2] - 1 - row
	}
	spans := p.spans(angle)
	best := float32(noValue)
	for slice := k * p.block[2]; slice < min((k+1)*p.block[2], p.layout.Slices); slice++ {
		for r := range p.layout.Rows {
			for c := range p.layout.Cols {
				s := spans[r/p.block[1]*p.size[0]+c/p.block[0]]
				if int(s.from) > col || int(s.to) <= col {
					continue
				}
				if f := v.Data[p.layout.Offset(c, r, slice)]; f > best && f <= math.MaxFloat32 {
					best, ok = f, true
					for axis, at := range p.layout.Voxel(float64(c), float64(r), float64(slice)) {
						voxel[axis] = int(at)
					}
				}
			}
		}
	}
	return voxel, ok
}

// Labels fills dst with the labels of a mask as the projection at an angle shows them: at each pixel that of the highest
// rank along the ray, of those of equal rank that of the largest value; 0 where there is none. A rank of 0 hides a label.
func (p *Projector) Labels(v *Volume, m *Rows, rank func(label uint8) int, angle float64, dst *Slice[uint8]) {
	dst.reshape(p.cols, p.size[2], p.bin, p.layout.Dz*float64(p.block[2]))
	clear(dst.Pix)
	type seen struct {
		rank  int
		value float32
	}
	best := make([]seen, len(dst.Pix))
	spans := p.spans(angle)
	for at, labels := range m.Runs() {
		r := rank(labels[0])
		if r == 0 {
			continue
		}
		i, j, k := at%m.Dims[0], at/m.Dims[0]%m.Dims[1], at/(m.Dims[0]*m.Dims[1])
		here, step := p.pixel(i, j, k), p.pixel(i+1, j, k)
		for axis := range step {
			step[axis] -= here[axis]
		}
		for n := range labels {
			line := here[2] / p.block[2]
			if p.layout.Ascending {
				line = p.size[2] - 1 - line
			}
			now := seen{r, v.Data[at+n]}
			if !(now.value <= math.MaxFloat32) {
				now.value = noValue
			}
			s := spans[here[1]/p.block[1]*p.size[0]+here[0]/p.block[0]]
			for pixel := line*p.cols + int(s.from); pixel < line*p.cols+int(s.to); pixel++ {
				if b := &best[pixel]; b.rank < r || b.rank == r && b.value < now.value {
					*b, dst.Pix[pixel] = now, labels[0]
				}
			}
			for axis := range here {
				here[axis] += step[axis]
			}
		}
	}
}

// pixel is [Layout.Pixel] of the volume: column, row and slice.
func (p *Projector) pixel(i, j, k int) [3]int {
	col, row, slice := p.layout.Pixel([3]float64{float64(i), float64(j), float64(k)})
	return [3]int{int(col), int(row), int(slice)}
}

// parallelFor does n pieces of work on all processors.
func parallelFor(n int, do func(i int)) {
	workers := min(runtime.GOMAXPROCS(0), n)
	var wait sync.WaitGroup
	for w := range workers {
		wait.Go(func() {
			for i := n * w / workers; i < n*(w+1)/workers; i++ {
				do(i)
			}
		})
	}
	wait.Wait()
}
