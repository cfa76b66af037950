package phantom

import "math"

// The blurs of sections 5 to 7, as full widths at half maximum in the plane and along z.
var (
	surfaceBlur   = newBlur(9, 6)
	fineBlur      = newBlur(9, 9)
	coarseBlur    = newBlur(16, 22)
	physicianBlur = newBlur(9, 6)
	noiseBlur     = newBlur(5, 4.5)
	scannerBlur   = newBlur(6.0, 5.5)
)

// margin is how far in mm from a lesion's surface the physician's contour may go.
const margin = 7

// roughness is how far in mm the surface of a large lesion goes up and down.
const roughness = 2.2

// far stands for the distance of voxels that nobody asks about.
const far = 1e9

// simulation is a patient whose lesions may be given any height: all that stays the same from one height to the
// next, and room for what does not.
type simulation struct {
	scalars
	grid
	n int

	healthy       []float64 // activity without lesions
	surface, fine []float64 // textures E and H
	noise         []float64 // W
	judgement     []float64 // the physician's level, relative to T0
	bladder       []float64 // distance to its surface
	bulge         float64   // how far roughness brings a surface outward at most

	activity     []float64 // X, with lesions
	clean, image []float64 // X0 and Y, up to date within work
	distance     [][]float64
	nearest      []float64 // the least of distance
	painted      box       // outside it, activity is healthy and distances are far
	work         box       // around the voxels within margin of a lesion
}

func newSimulation(seed uint64, patient, n int) *simulation {
	m := &simulation{scalars: drawScalars(seed, patient, n), grid: nativeGrid(n), n: n}
	field := func(k int, b blur) []float64 { return m.field(newStream(seed, patient, k), b) }
	m.surface, m.fine = field(surfaceStream, surfaceBlur), field(fineStream, fineBlur)
	m.noise = field(noiseStream, noiseBlur)
	coarse := field(coarseStream, coarseBlur)

	m.judgement = field(physicianField, physicianBlur)
	jitter := newStream(seed, patient, sliceStream)
	for z := range m.nz {
		j := jitter.normal()
		plane := m.judgement[m.index(z, 0):m.index(z+1, 0)]
		for i, e := range plane {
			plane[i] = math.Exp(.03*e + .06*j)
		}
	}

	m.healthy = m.new()
	for i, t := range coarse {
		m.healthy[i] = m.soft(t)
	}
	m.paintOrgans(canvas{m.grid, m.whole(), m.healthy}, n, coarse, m.fine)

	m.bladder = m.new()
	bladder := m.bladderAt(n).shape()
	m.each(m.whole(), func(i int, x, y, z float64) { _, m.bladder[i] = bladder.distance(x, y, z) })

	for _, e := range m.surface {
		m.bulge = max(m.bulge, -roughness*e)
	}
	m.activity = append([]float64(nil), m.healthy...)
	m.clean, m.image, m.nearest = m.new(), m.new(), m.new()
	for range m.lesions {
		m.distance = append(m.distance, m.new())
	}
	m.painted = m.whole()
	return m
}

// each calls f for the voxels of a box with their place.
func (g grid) each(b box, f func(i int, x, y, z float64)) {
	for z := b.z0; z < b.z1; z++ {
		for y := b.y0; y < b.y1; y++ {
			for x := b.x0; x < b.x1; x++ {
				px, py, pz := g.at(z, y, x)
				f(g.index(z, y)+x, px, py, pz)
			}
		}
	}
}

// rows calls f for the rows of a box: from index at on, to its end.
func (g grid) rows(b box, f func(at, end int)) {
	for z := b.z0; z < b.z1; z++ {
		for y := b.y0; y < b.y1; y++ {
			f(g.index(z, y)+b.x0, g.index(z, y)+b.x1)
		}
	}
}

// grow widens a box by a voxel in the plane.
func (b box) grow() box { return box{b.z0, b.z1, b.y0 - 1, b.y1 + 1, b.x0 - 1, b.x1 + 1} }

// setHeight paints the lesions with the main one's semi-axis c along z and images what is near them (section 6).
func (m *simulation) setHeight(c float64) {
	m.rows(m.painted, func(at, end int) {
		copy(m.activity[at:end], m.healthy[at:end])
		for i := at; i < end; i++ {
			m.nearest[i] = far
			for _, d := range m.distance {
				d[i] = far
			}
		}
	})
	lesions := m.lesionsAt(c)
	for l, v := range lesions {
		b := m.paintLesion(v, m.distance[l])
		if l == 0 {
			m.painted = b
		}
		m.painted = m.painted.union(b)
	}
	m.work = box{m.nz, 0, m.ny, 0, m.nx, 0}
	for z := m.painted.z0; z < m.painted.z1; z++ {
		for y := m.painted.y0; y < m.painted.y1; y++ {
			for x := m.painted.x0; x < m.painted.x1; x++ {
				i := m.index(z, y) + x
				for _, d := range m.distance {
					m.nearest[i] = min(m.nearest[i], d[i])
				}
				if m.nearest[i] < margin {
					m.work = m.work.union(box{z, z + 1, y, y + 1, x, x + 1})
				}
			}
		}
	}
	m.work = m.work.grow().intersect(m.whole())
	m.scan(m.work)
}

// paintLesion adds a lesion to the activity, writes the distance to its roughened surface and says where: in a box
// that holds all voxels within margin of it and their neighbours.
func (m *simulation) paintLesion(l lesion, distance []float64) box {
	s := l.shape()
	rough := roughness * min(1, s.least/8)
	b := s.reach(m.grid, margin+m.bulge).grow().intersect(m.whole())
	m.each(b, func(i int, x, y, z float64) {
		k0, d := s.distance(x, y, z)
		d += rough * m.surface[i]
		distance[i] = d
		if in := partialVolume(d); in > 0 {
			v := m.uptake(l.factor, k0) * math.Exp(.25*m.fine[i])
			m.activity[i] = max(m.activity[i], m.activity[i]+(v-m.activity[i])*in)
		}
	})
	return b
}

// scan images the activity within a box: the scanner's blur, and noise that grows with the square root.
func (m *simulation) scan(b box) {
	scannerBlur.apply(m.grid, m.clean, m.activity, b)
	m.rows(b, func(at, end int) {
		for i := at; i < end; i++ {
			m.image[i] = noisy(m.clean[i], m.noiseFactor, m.noise[i])
		}
	})
}

func noisy(clean, factor, noise float64) float64 {
	return max(0, clean+factor*math.Sqrt(clean)*noise)
}
