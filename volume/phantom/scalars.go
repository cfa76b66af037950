package phantom

import "math"

// scalars are a patient's numbers: lengths in mm, activities in SUV, angles in radians.
type scalars struct {
	cx, cy                           float64 // centre of the gland
	ag, bg, cg, gz                   float64 // its semi-axes and height
	gland                            float64 // B, benign gland
	fat, muscle, bone, wall, content float64
	bladderSUV, bx, by, bz, gap      float64
	benign                           int // how many of the nodules there are
	nodules                          [6]nodule
	urethra                          float64
	lesion                           float64 // S
	gamma, shell, core               float64
	qa, qb, rot, tilt                float64
	lx, ly                           float64 // centre of the main lesion
	lesions                          int     // with satellites
	satellites                       [2]satellite
	hot                              bool
	hotAngle, hotDistance, hotHeight float64
	hotRadius, hotValue              float64
	noiseFactor                      float64
	wanted                           int // slices the search aims at, at least n
}

type nodule struct{ u, v, w, radius, factor float64 }

type satellite struct{ angle, distance, height, size, factor float64 }

// drawScalars is the table of section 4: the order of the draws is the specification's.
func drawScalars(seed uint64, patient, n int) scalars {
	var s scalars
	r := newStream(seed, patient, scalarStream)

	s.cx = 62.5 + 7*clip(r.normal(), -2.2, 2.2) // 1
	s.cy = 54.0 + 7*clip(r.normal(), -2.2, 2.2)
	s.ag = r.uniform(21, 27) // 3
	s.bg = r.uniform(16, 21)
	s.cg = r.uniform(17, 24)
	s.gland = r.lognormal(3.0, 0.25) // 6
	s.fat = r.uniform(.10, .26)      // 7
	s.muscle = r.uniform(.55, .90)
	s.bone = r.uniform(.7, 1.2)
	s.wall = r.uniform(.9, 1.5)
	s.content = r.uniform(.3, .6)
	s.bladderSUV = r.lognormal(7.0, 0.9) // 12
	s.bx = r.uniform(22, 32)
	s.by = r.uniform(16, 24)
	s.bz = r.uniform(15, 24)
	s.gap = r.uniform(-2, 12)
	s.benign = int(4 * r.unit()) // 17
	for i := range s.nodules {   // 18-47
		s.nodules[i] = nodule{r.uniform(-.45, .45), r.uniform(-.5, .2), r.uniform(-.5, .5), r.uniform(4, 9),
			r.uniform(1.0, 1.2)}
	}
	s.urethra = r.uniform(.9, 1.2) // 48
	s.lesion = r.lognormal(19, 1.05)
	s.gamma = clip(0.17+0.09*r.normal(), .08, .70)
	s.shell = r.uniform(.05, .30) // 51
	s.core = r.uniform(.30, .60)
	s.qa = math.Exp(.32 * clip(r.normal(), -2, 2)) // 53
	s.qb = math.Exp(.32 * clip(r.normal(), -2, 2))
	s.rot = r.uniform(-math.Pi/2, math.Pi/2) // 55
	s.tilt = r.uniform(-.25, .25)
	angle := r.uniform(0, 2*math.Pi) // 57
	distance := math.Sqrt(r.unit())
	height := r.uniform(-.45, .45)
	number := r.unit()            // 60
	for i := range s.satellites { // 61-70
		s.satellites[i] = satellite{r.uniform(0, 2*math.Pi), r.uniform(.35, .80), r.uniform(-.5, .5),
			r.uniform(.35, .75), r.uniform(.45, 1.1)}
	}
	s.hot = r.unit() < 0.10              // 71
	s.hotAngle = r.uniform(0, 2*math.Pi) // 72
	s.hotDistance = r.uniform(40, 55)
	s.hotHeight = r.uniform(-.6, .6)
	s.hotRadius = r.uniform(3, 7)
	s.hotValue = r.lognormal(14, .7)
	s.noiseFactor = 0.08 * math.Exp(.25*clip(r.normal(), -2, 2)) // 77
	e1, e2 := r.unit(), r.unit()                                 // 78

	s.lesion = max(s.lesion*math.Sqrt(float64(n)/11), 5.5*s.gland)
	s.lesions = 1 + countTrue(number > .55, number > .85)
	s.wanted = n + countTrue(e1 < .5, e2 < .3 && n >= 8)
	s.cg = max(s.cg, .85*halfHeight(n))
	s.gz = -.8 * height * s.cg
	s.lx = s.cx + .6*distance*math.Cos(angle)*s.ag
	s.ly = s.cy + .6*distance*math.Sin(angle)*s.bg
	return s
}

// halfHeight is hz, half the height in mm that n slices have.
func halfHeight(n int) float64 { return 0.5 * float64(n) * sliceSpacing }

// countTrue is how many are true.
func countTrue(of ...bool) (n int) {
	for _, yes := range of {
		if yes {
			n++
		}
	}
	return n
}
