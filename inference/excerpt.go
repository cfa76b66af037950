package inference

import (
	"context"
	"math"
	"slices"

	"isopet/inference/paper"
	"isopet/volume"
)

// source is where a scan's values come from, slice by axial slice: all of them or an [Excerpt].
type source interface {
	slice(index int, dst *volume.Slice[float32])
	part(index int, r volume.Rect, dst []float32)
}

// whole is a scan in memory.
type whole struct{ *volume.Volume }

func (w whole) slice(index int, dst *volume.Slice[float32]) { w.Slice(volume.Axial, index, dst) }

func (w whole) part(index int, r volume.Rect, dst []float32) { w.Part(volume.Axial, index, r, dst) }

// scanned is what is segmented.
type scanned struct {
	volume.Grid
	source
	padding Padding
}

func inMemory(v *volume.Volume) scanned { return scanned{v.Grid, whole{v}, NewPadding(v)} }

// Excerpt is as much of a scan as is looked at to segment it: the voxels of the region in those slices that may be
// chosen, and the smallest value of each slice. It is gathered while the scan is read, so that the scan never stands in
// memory as a whole.
type Excerpt struct {
	volume.Grid
	box    *volume.Volume // voxels from and without to, on a grid of their own
	from   [3]int
	to     [3]int
	rect   volume.Rect // where they lie in the slices
	first  int         // and in which of these they begin
	axis   int         // of voxels, along which slices are counted
	at     int         // how many voxels were added
	lowest []float32   // finite value of each slice; infinite where there is none
	low    float32     // the lowest and the highest finite value of all
	high   float32
}

// NewExcerpt is an empty excerpt of a scan on a grid, for what [Segment] is to do. Where that is an error nothing is
// kept: [SegmentExcerpt] will say what is wrong.
func NewExcerpt(g volume.Grid, models Models, o Options) *Excerpt {
	l := g.Layout(volume.Axial)
	e := &Excerpt{Grid: g, axis: l.SliceAxis(), lowest: make([]float32, l.Slices)}
	e.low, e.high = float32(math.Inf(1)), float32(math.Inf(-1))
	for k := range e.lowest {
		e.lowest[k] = e.low
	}
	var end int
	e.rect, e.first, end = needed(g, models, o)
	a := l.Voxel(float64(e.rect.Col), float64(e.rect.Row), float64(e.first))
	b := l.Voxel(float64(e.rect.Col+e.rect.Cols-1), float64(e.rect.Row+e.rect.Rows-1), float64(end-1))
	box := volume.Grid{Affine: g.Affine} // where it lies does not matter, but how
	for axis := range 3 {
		if e.rect.Cols > 0 && e.rect.Rows > 0 && end > e.first {
			e.from[axis], e.to[axis] = int(min(a[axis], b[axis])), int(max(a[axis], b[axis]))+1
		}
		box.Dims[axis] = e.to[axis] - e.from[axis]
	}
	e.box = volume.NewVolume(box)
	return e
}

// needed is what of the slices is looked at, from one slice up to and without another: by the method, and by that in
// its stead where it depends on the unit, which is known when the scan was read, which of them it is.
func needed(g volume.Grid, models Models, o Options) (r volume.Rect, first, end int) {
	r, first, end = neededFor(g, models, o, true)
	if o.Instead == "" {
		return r, first, end
	}
	more, from, to := neededFor(g, models, o, false)
	if more.Cols <= 0 || more.Rows <= 0 {
		return r, first, end
	}
	right, bottom := max(r.Col+r.Cols, more.Col+more.Cols), max(r.Row+r.Rows, more.Row+more.Rows)
	r.Col, r.Row = min(r.Col, more.Col), min(r.Row, more.Row)
	r.Cols, r.Rows = right-r.Col, bottom-r.Row
	return r, min(first, from), max(end, to)
}

// neededFor is that for a scan whose values are SUV, or are not known to be.
func neededFor(g volume.Grid, models Models, o Options, suv bool) (r volume.Rect, first, end int) {
	o.SUV = suv
	p, err := newPlan(g, models, o)
	if err != nil {
		return volume.Rect{}, 0, 0
	}
	places := p.places
	first, end = 0, len(places)
	if o.Slices.Which == SliceRange {
		beside := slices.Max(append([]int{0}, p.offsets...))
		first, end = max(min(o.Slices.First, end)-beside, 0), min(o.Slices.Last+1+beside, end)
	} else if side := paper.Side; side != p.spec.Side { // slices are found at the paper's
		more, err := windows(g, p.result.Region, side)
		if err != nil {
			return volume.Rect{}, 0, 0
		}
		places = slices.Concat(places, more)
	}
	l := g.Layout(volume.Axial)
	left, top, right, bottom := l.Cols, l.Rows, 0, 0
	for _, w := range places {
		c, cols := touched(w.Col, w.Cols, l.Cols)
		r, rows := touched(w.Row, w.Rows, l.Rows)
		left, top, right, bottom = min(left, c), min(top, r), max(right, c+cols), max(bottom, r+rows)
	}
	return volume.Rect{Col: left, Row: top, Cols: max(right-left, 0), Rows: max(bottom-top, 0)}, max(first, 0), end
}

// touched is the range of pixels out of n that have a part in [from, from+size), with a neighbour to interpolate with.
func touched(from, size float64, n int) (first, many int) {
	low := int(min(max(math.Floor(from)-1, 0), float64(n)))
	high := int(min(max(math.Ceil(from+size)+1, 0), float64(n)))
	return low, high - low
}

// Add takes the scan's next values, in the order of memory.
func (e *Excerpt) Add(values []float32) {
	for len(values) > 0 {
		i := e.at % e.Dims[0]
		n := min(len(values), e.Dims[0]-i)
		e.line([3]int{i, e.at / e.Dims[0] % e.Dims[1], e.at / e.Dims[0] / e.Dims[1]}, values[:n])
		values = values[n:]
		e.at += n
	}
}

// line adds values along the first axis, from a voxel on.
func (e *Excerpt) line(at [3]int, values []float32) {
	low, high := span(values)
	e.low, e.high = min(e.low, low), max(e.high, high)
	if e.axis > 0 {
		e.lowest[at[e.axis]] = min(e.lowest[at[e.axis]], low)
	} else {
		for i, v := range values {
			if low := &e.lowest[at[0]+i]; v < *low && isFinite(v) {
				*low = v
			}
		}
	}
	if at[1] < e.from[1] || at[1] >= e.to[1] || at[2] < e.from[2] || at[2] >= e.to[2] {
		return
	}
	from, to := max(e.from[0], at[0]), min(e.to[0], at[0]+len(values))
	if from < to {
		copy(e.box.Data[e.box.Index(from-e.from[0], at[1]-e.from[1], at[2]-e.from[2]):], values[from-at[0]:to-at[0]])
	}
}

// span is the lowest and the highest finite value; infinite if there is none.
func span(values []float32) (low, high float32) {
	none := float32(math.Inf(1))
	low, high = none, -none
	for _, v := range values { // NaN is neither
		if v < low {
			low = v
		}
		if v > high {
			high = v
		}
	}
	if isFinite(low) && isFinite(high) || low > high {
		return low, high
	}
	low, high = none, -none
	for _, v := range values {
		if isFinite(v) {
			low, high = min(low, v), max(high, v)
		}
	}
	return low, high
}

// Padded says that there may be padding around the picture, as [NewPadding] finds it. It takes the whole scan to tell,
// and an excerpt is then of no use.
func (e *Excerpt) Padded() bool { return e.high > 0 && e.low < -e.high }

// slice is a slice whose pixels that are not kept have its smallest value, which has a part in the others.
func (e *Excerpt) slice(index int, dst *volume.Slice[float32]) {
	l := e.Layout(volume.Axial)
	dst.Cols, dst.Rows, dst.Dx, dst.Dy = l.Cols, l.Rows, l.Dx, l.Dy
	dst.Pix = slices.Grow(dst.Pix[:0], l.Cols*l.Rows)[:l.Cols*l.Rows]
	for i := range dst.Pix {
		dst.Pix[i] = e.lowest[index]
	}
	line := volume.Rect{Cols: e.rect.Cols, Rows: 1}
	for ; line.Row < e.rect.Rows; line.Row++ {
		at := (e.rect.Row+line.Row)*l.Cols + e.rect.Col
		e.box.Part(volume.Axial, index-e.first, line, dst.Pix[at:at+e.rect.Cols])
	}
}

func (e *Excerpt) part(index int, r volume.Rect, dst []float32) {
	r.Col, r.Row = r.Col-e.rect.Col, r.Row-e.rect.Row
	e.box.Part(volume.Axial, index-e.first, r, dst)
}

// SegmentExcerpt is [Segment] for an excerpt, made for the same models and options, to which all of the scan was added.
func SegmentExcerpt(ctx context.Context, models Models, e *Excerpt, o Options,
	progress func(done, total int)) (*Result, error) {
	p := Padding{gap: true}
	if e.low <= e.high {
		p.Low, p.High = e.low, e.high
	}
	return segmentScan(ctx, models, scanned{e.Grid, e, p}, o, progress)
}
