package phantom

import "math"

// body is the pelvis around the square: a patient's own organs on a grid that holds all of him, and what the
// specification leaves to us (section 13).
type body struct {
	*simulation
	outer           grid
	below, row, col int // where the patient's own grid begins in it
	beads           []bead
}

// bead is a ball of bowel or of a vessel.
type bead struct {
	centre        [3]float64
	radius, value float64
}

// newBody holds the patient from bottom to top at least. kept are the slices with tumour.
func newBody(m *simulation, s stream, bottom, top float64, kept []int) *body {
	b := &body{simulation: m}
	samples := func(mm, spacing float64) int { return max(int(math.Ceil(mm/spacing)), 0) }
	b.below = samples(m.z-bottom, sliceSpacing)
	b.row = samples(125-(m.cy-m.y), nativeSpacing)
	b.col = samples(190-(m.cx-m.x), nativeSpacing)
	b.outer = grid{
		nz: b.below + max(m.nz, samples(top-m.z, sliceSpacing)+1),
		ny: samples(250, nativeSpacing) + 1,
		nx: samples(380, nativeSpacing) + 1,
		x:  m.x - float64(b.col)*nativeSpacing,
		y:  m.y - float64(b.row)*nativeSpacing,
		z:  m.z - float64(b.below)*sliceSpacing,
	}
	b.drawBowel(s, m.z+float64(kept[len(kept)-1])*sliceSpacing)
	b.addVessels()
	return b
}

// drawBowel makes loops above the middle of the bladder and clear of the slices with tumour, which end at top.
func (b *body) drawBowel(s stream, top float64) {
	bladder := b.bladderAt(b.n)
	floor := max(bladder.centre[2]+.3*b.bz, top+14)
	for loop := range 13 {
		value := s.lognormal(1.9, .4)
		if loop%4 == 1 {
			value *= 1.8 // small bowel takes up more
		}
		x, y, z := s.uniform(-68, 68), s.uniform(-66, 12), floor+12+s.uniform(0, 75)
		turn, radius := s.uniform(0, 2*math.Pi), s.uniform(8, 12)
		for range 16 {
			turn += s.uniform(-.7, .7)
			x, y, z = x+8*math.Cos(turn), y+6*math.Sin(turn), z+s.uniform(-4, 4)
			if math.Abs(x) > 74 || y < -72 || y > 22 || z < floor+radius {
				turn += 2
				x, y, z = clip(x, -74, 74), clip(y, -72, 22), max(z, floor+radius)
			}
			b.beads = append(b.beads, bead{[3]float64{b.cx + x, b.cy + y, z}, radius, value * s.uniform(.75, 1.25)})
		}
	}
}

// addVessels leads the femoral and iliac vessels from the groin to the spine.
func (b *body) addVessels() {
	const beads = 60
	for i := range beads {
		t := float64(i) / (beads - 1)
		in := t * t
		for _, side := range []float64{-1, 1} {
			b.beads = append(b.beads, bead{
				[3]float64{b.cx + side*(66-46*in), b.cy - 66 + 92*in, b.gz - 95 + 245*t}, 5.5, 2.0,
			})
		}
	}
}

// point is a place or lengths along x, y and z, in mm.
type point = [3]float64

// part is a muscle or bone on the left of the body, whose mirror image is on the right, or in the midline.
type part struct {
	centre, axes point // from the centre of the gland
	rot, tilt    float64
	value        float64 // SUV
}

// parts are the muscles and bones beyond those of section 5.
func (b *body) parts() []part {
	muscle, marrow := 1.2*b.muscle, .75*b.bone
	return []part{
		{centre: point{70, 60, -5}, axes: point{56, 31, 90}, rot: -.45, value: muscle},    // gluteus maximus
		{centre: point{118, -2, 62}, axes: point{17, 44, 62}, rot: .25, value: muscle},    // gluteus medius
		{centre: point{112, -50, -5}, axes: point{20, 17, 85}, rot: -.3, value: muscle},   // tensor, rectus femoris
		{centre: point{70, -38, 45}, axes: point{19, 17, 85}, tilt: -.15, value: muscle},  // iliopsoas
		{centre: point{58, -30, -80}, axes: point{30, 34, 40}, rot: .3, value: muscle},    // adductors
		{centre: point{98, 40, -75}, axes: point{34, 26, 50}, rot: -.3, value: muscle},    // hamstrings
		{centre: point{26, -86, 95}, axes: point{27, 7, 95}, rot: .12, value: muscle},     // rectus abdominis
		{centre: point{88, 8, 85}, axes: point{8, 46, 62}, rot: .55, value: b.bone},       // ilium
		{centre: point{84, 2, 18}, axes: point{34, 33, 32}, value: .9 * b.bone},           // acetabulum
		{centre: point{90, 0, 14}, axes: point{25, 25, 25}, value: .6 * marrow},           // head of the femur
		{centre: point{112, 8, -4}, axes: point{24, 12, 12}, rot: .2, value: .6 * marrow}, // its neck
		{centre: point{128, 14, -22}, axes: point{15, 18, 28}, value: marrow},             // trochanter
		{centre: point{124, 6, -85}, axes: point{14, 14, 65}, value: .6 * marrow},         // shaft
		{centre: point{0, 84, 95}, axes: point{46, 19, 62}, value: 1.15 * b.bone},         // sacrum
		{centre: point{0, 70, 22}, axes: point{9, 7, 22}, value: b.bone},                  // coccyx
		{centre: point{0, 38, 135}, axes: point{25, 21, 50}, value: 1.2 * b.bone},         // last lumbar vertebra
		{centre: point{0, -46, -62}, axes: point{15, 13, 24}, value: 1.1},                 // root of the penis
	}
}

// skinDistance is how far a place is from the skin in mm, negative inside, along the ray from the body's axis.
func (b *body) skinDistance(x, y, z float64) float64 {
	dx, dy, dz := x-b.cx, y-b.cy-2, z-b.gz
	u, along := math.Abs(dx)/(176-.0007*(dz+15)*(dz+15)), 110.
	r := math.Hypot(u, dy/along)
	if dy > 0 { // he lies on his back, which is flatter
		along = 102
		v := dy / along
		r = math.Cbrt(u*u*u + v*v*v)
	}
	if r < 1e-6 {
		return -along
	}
	return (1 - 1/r) * math.Hypot(dx, dy)
}

// paint fills a part of the outer grid from the outside in.
func (b *body) paint(c canvas, texture []float64) {
	c.each(c.clip, func(i int, x, y, z float64) {
		if d := b.skinDistance(x, y, z); d < nativeSpacing/2 {
			c.pix[i] = b.tissue(d, math.Hypot(x-b.cx, y-b.cy), math.Abs(y-b.cy), texture[i]) * partialVolume(d)
		}
	})
	from := func(p [3]float64, side float64) [3]float64 {
		return [3]float64{b.cx + side*p[0], b.cy + p[1], b.gz + p[2]}
	}
	for _, p := range b.parts() {
		sides := []float64{1, -1}
		if p.centre[0] == 0 {
			sides = sides[:1]
		}
		for _, side := range sides {
			c.paintWith(ellipsoid{from(p.centre, side), p.axes, side * p.rot, side * p.tilt}, 0,
				func(i int) float64 { return p.value * (1 + .1*texture[i]) })
		}
	}
	for _, k := range b.beads {
		c.paint(ellipsoid{centre: k.centre, axes: [3]float64{k.radius, k.radius, k.radius}}, 0, k.value)
	}
	b.paintOrgans(c, b.n, texture, texture)
	// Between the buttocks and between the thighs is air.
	c.paint(ellipsoid{centre: from([3]float64{0, 112, -35}, 1), axes: [3]float64{5, 26, 75}}, 0, 0)
	c.paint(ellipsoid{centre: from([3]float64{0, 20, -135}, 1), axes: [3]float64{18, 130, 60}}, 0, 0)
}

// tissue is what lies between the organs: skin, fat beneath it, then fat and muscle. d is the distance to the skin,
// axis that to the gland's axis and front that to its frontal plane.
func (b *body) tissue(d, axis, front, texture float64) float64 {
	fat := b.fat * (1 + .12*texture)
	beneath := 17 + 9*front/105 // thicker in front and behind
	deep := clip(.5-(d+beneath)/8, 0, 1)
	// Around the organs fat and muscle mix as in the square. Farther out, where the muscles have their own shapes,
	// there is more fat between them.
	lean := clip((axis-75)/25, 0, 1)
	v := fat + (b.soft(texture-.8*lean)-fat)*deep
	const skin = 2 // mm
	return v + (.45*b.muscle-v)*partialVolume(-d-skin)
}

// scan images the body. Where the patient's own grid lies, its activity and image show through: fully in the square
// over the slices with tumour, less and less towards the ends of that grid, where the textures differ.
func (b *body) scan(seed uint64, p int, kept []int) []float64 {
	g := b.outer
	texture := g.field(newStream(seed, p, bodyTexture), coarseBlur)
	noise := g.field(newStream(seed, p, bodyNoise), noiseBlur)
	activity, image := g.new(), g.new()
	g.slabs(func(part box) {
		b.paint(canvas{g, part, activity}, texture)
		b.blend(activity, b.activity, part, kept)
	})
	g.slabs(func(part box) {
		scannerBlur.apply(g, image, activity, part)
		g.rows(part, func(at, end int) {
			for i := at; i < end; i++ {
				image[i] = noisy(image[i], b.noiseFactor, noise[i])
			}
		})
		b.blend(image, b.image, part, kept)
	})
	return image
}

// blend lets the patient's own grid show through in a part of the outer one.
func (b *body) blend(outer, own []float64, part box, kept []int) {
	first, last := kept[0], kept[len(kept)-1]
	for z := max(part.z0-b.below, 0); z < min(part.z1-b.below, b.nz); z++ {
		along := min(1, float64(z+1)/float64(first+1), float64(b.nz-z)/float64(b.nz-last))
		for y := range b.ny {
			at := b.outer.index(z+b.below, y+b.row) + b.col
			for x := range b.nx {
				const edge = 5 // voxels that the square leaves free all around
				w := along * min(1, float64(min(y, b.ny-1-y, x, b.nx-1-x)+1)/edge)
				outer[at+x] += (own[b.index(z, y)+x] - outer[at+x]) * w
			}
		}
	}
}
