package phantom

import "math"

// rule is how the physician draws: whether the bladder is left out, and a factor of the level.
type rule struct {
	bladder bool
	level   float64
}

// rules are tried in turn until enough slices are positive (section 8).
var rules = []rule{{true, 1}, {false, 1}, {false, .85}, {false, .7}, {false, .55}}

// annotation is a mask within a box of the crop grid, and what it was drawn by.
type annotation struct {
	box
	mask  []uint8
	areas []int   // mask voxels of each slice of the whole grid
	peak  float64 // P, the main lesion's maximum without noise
	level float64 // T0 times the rule's factor
}

// slices are the slices with a mask voxel, in increasing z.
func (a *annotation) slices() (positive []int) {
	for z, area := range a.areas {
		if area > 0 {
			positive = append(positive, z)
		}
	}
	return positive
}

// annotate outlines the lesions as painted last (section 7).
func (m *simulation) annotate(r rule) *annotation {
	a := &annotation{box: m.work, areas: make([]int, m.nz), peak: m.peak()}
	a.level = m.gland * math.Pow(max(a.peak/m.gland, 1.6), m.gamma) * r.level
	a.y0, a.y1 = cropZoom.rows.within(m.work.y0, m.work.y1)
	a.x0, a.x1 = cropZoom.cols.within(m.work.x0, m.work.x1)
	rows, cols := a.y1-a.y0, a.x1-a.x0
	area := rows * cols
	a.mask = make([]uint8, (a.z1-a.z0)*area)

	line := make([]float64, m.nx)
	up := func(dst, v []float64, z int) {
		cropZoom.plane(dst, v[m.index(z, 0):], m.nx, a.y0, a.y1, a.x0, a.x1, line)
	}
	planes := make([]float64, 5*area)
	plane := func(k int) []float64 { return planes[k*area:][:area] }
	image, level, near, bladder, inside := plane(0), plane(1), plane(2), plane(3), plane(4)
	type voxel struct {
		at    int
		value float64
	}
	seeds := make([]voxel, len(m.distance))
	for l := range seeds {
		seeds[l].at = -1
	}
	const candidate, tumour = 2, 1
	for z := a.z0; z < a.z1; z++ {
		up(image, m.image, z)
		up(level, m.judgement, z)
		up(near, m.nearest, z)
		up(bladder, m.bladder, z)
		plane := a.mask[(z-a.z0)*area:][:area]
		for i, v := range image {
			if v > a.level*level[i] && near[i] < margin && (!r.bladder || bladder[i] > 0) {
				plane[i] = candidate
			}
		}
		for l, d := range m.distance {
			up(inside, d, z)
			for i, v := range image {
				if inside[i] < 0 && (seeds[l].at < 0 || v > seeds[l].value) {
					seeds[l] = voxel{(z-a.z0)*area + i, v}
				}
			}
		}
	}

	// The components that hold a lesion's hottest voxel are the mask.
	var todo []int
	visit := func(i int) {
		if a.mask[i] == candidate {
			a.mask[i] = tumour
			a.areas[a.z0+i/area]++
			todo = append(todo, i)
		}
	}
	for _, s := range seeds {
		if s.at >= 0 {
			visit(s.at)
		}
		for len(todo) > 0 {
			i := todo[len(todo)-1]
			todo = todo[:len(todo)-1]
			z, y, x := i/area, i%area/cols, i%cols
			if z > 0 {
				visit(i - area)
			}
			if z+1 < a.z1-a.z0 {
				visit(i + area)
			}
			if y > 0 {
				visit(i - cols)
			}
			if y+1 < rows {
				visit(i + cols)
			}
			if x > 0 {
				visit(i - 1)
			}
			if x+1 < cols {
				visit(i + 1)
			}
		}
	}
	for i, v := range a.mask {
		if v == candidate {
			a.mask[i] = 0
		}
	}
	return a
}

// peak is the largest activity within the main lesion as the scanner would see it without noise, or the activity
// at its innermost voxel if it holds none.
func (m *simulation) peak() float64 {
	main := m.distance[len(m.distance)-1]
	peak, innermost, there := math.Inf(-1), math.Inf(1), 0.0
	m.rows(m.work, func(at, end int) {
		for i := at; i < end; i++ {
			if main[i] < 0 {
				peak = max(peak, m.clean[i])
			}
			if main[i] < innermost {
				innermost, there = main[i], m.clean[i]
			}
		}
	})
	if innermost < 0 {
		return peak
	}
	return there
}

// search is the outcome of section 8.
type search struct {
	annotation
	rule
	height      float64 // c
	raw         int     // positive slices before trimming
	evaluations int     // of the last rule
}

// search varies the lesions' height until the wanted number of slices is positive, then trims to n.
func (m *simulation) search() search {
	var s search
	try := func(height float64) int {
		s.evaluations++
		m.setHeight(height)
		return len(m.annotate(s.rule).slices())
	}
	hz := halfHeight(m.n)
	for _, s.rule = range rules {
		s.evaluations = 0
		s.height = max(.85*hz, 3.5)
		s.raw = try(s.height)
		if s.raw >= m.wanted {
			for s.height/1.07 >= 3.5 {
				fewer := try(s.height / 1.07)
				if fewer < m.wanted {
					break
				}
				s.height, s.raw = s.height/1.07, fewer
			}
		} else {
			for s.raw < m.wanted && 1.07*s.height <= 2.2*max(hz, 3.5) {
				s.height *= 1.07
				s.raw = try(s.height)
			}
		}
		if s.raw >= m.n {
			break
		}
	}
	m.setHeight(s.height)
	s.annotation = *m.annotate(s.rule)
	s.trim(m.n)
	return s
}

// trim drops the smaller of the end slices, the first of equals, until n are left.
func (a *annotation) trim(n int) {
	for {
		s := a.slices()
		if len(s) <= n {
			return
		}
		drop := s[0]
		if last := s[len(s)-1]; a.areas[last] < a.areas[drop] {
			drop = last
		}
		a.areas[drop] = 0
		area := (a.y1 - a.y0) * (a.x1 - a.x0)
		clear(a.mask[(drop-a.z0)*area:][:area])
	}
}

// row is a row of the mask.
func (a *annotation) row(z, y int) []uint8 {
	cols := a.x1 - a.x0
	return a.mask[((z-a.z0)*(a.y1-a.y0)+y-a.y0)*cols:][:cols]
}
