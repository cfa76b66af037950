package metrics

// point is a position in mm.
type point = [3]float64

// tree finds the nearest of many points (a k-d tree; Bentley 1975). The middle point of a part of the list splits it
// along an axis: those before it lie below it and those after it above, or level with it.
type tree struct {
	points []point
	axes   []uint8 // by point, along which it splits
}

// leaf is a part so small that it is searched from end to end.
const leaf = 8

func newTree(points []point) *tree {
	t := &tree{append([]point{}, points...), make([]uint8, len(points))}
	t.split(0, len(points))
	return t
}

func (t *tree) split(from, to int) {
	if to-from <= leaf {
		return
	}
	axis, middle := t.widest(from, to), (from+to)/2
	t.selectNth(from, to, middle, axis)
	t.axes[middle] = uint8(axis)
	t.split(from, middle)
	t.split(middle+1, to)
}

// widest is the axis along which points spread most.
func (t *tree) widest(from, to int) int {
	low, high := t.points[from], t.points[from]
	for _, p := range t.points[from+1 : to] {
		for axis, v := range p {
			low[axis], high[axis] = min(low[axis], v), max(high[axis], v)
		}
	}
	widest := 0
	for axis := range low {
		if high[axis]-low[axis] > high[widest]-low[widest] {
			widest = axis
		}
	}
	return widest
}

// selectNth brings the point that belongs there along an axis to the middle, with none above it before it and none
// below it behind it (Hoare's selection).
func (t *tree) selectNth(from, to, middle, axis int) {
	for last := to - 1; from < last; {
		pivot := t.points[(from+last)/2][axis]
		i, j := from, last
		for i <= j {
			for t.points[i][axis] < pivot {
				i++
			}
			for t.points[j][axis] > pivot {
				j--
			}
			if i <= j {
				t.points[i], t.points[j] = t.points[j], t.points[i]
				i++
				j--
			}
		}
		switch {
		case middle <= j:
			last = j
		case middle >= i:
			from = i
		default:
			return
		}
	}
}

// nearest is the index of the point nearest to p and its squared distance. The search is short if the guess is good.
func (t *tree) nearest(p point, guess int) (index int, square float64) {
	s := search{t, p, guess, squaredDistance(p, t.points[guess])}
	s.part(0, len(t.points))
	return s.index, s.square
}

// search is what was found so far.
type search struct {
	*tree
	p      point
	index  int
	square float64
}

func (s *search) part(from, to int) {
	if to-from <= leaf {
		for i := from; i < to; i++ {
			s.try(i)
		}
		return
	}
	middle := (from + to) / 2
	s.try(middle)
	axis := s.axes[middle]
	d := s.p[axis] - s.points[middle][axis]
	near, far := [2]int{from, middle}, [2]int{middle + 1, to}
	if d > 0 {
		near, far = far, near
	}
	s.part(near[0], near[1])
	if d*d < s.square {
		s.part(far[0], far[1])
	}
}

func (s *search) try(i int) {
	if d := squaredDistance(s.p, s.points[i]); d < s.square {
		s.index, s.square = i, d
	}
}

// squaredDistance is the squared distance of two points.
func squaredDistance(a, b point) float64 {
	x, y, z := a[0]-b[0], a[1]-b[1], a[2]-b[2]
	return x*x + y*y + z*z
}
