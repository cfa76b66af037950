package phantom

import "math"

// soft is the fat and muscle that everything lies in (section 5.1), at a place where the coarse texture is t.
func (s *scalars) soft(t float64) float64 {
	return s.fat + (s.muscle-s.fat)*clip(.45+.6*t, 0, 1)
}

// bladderAt is the bladder: above the gland and above the wanted slices.
func (s *scalars) bladderAt(n int) ellipsoid {
	bottom := max(s.gz+s.cg+s.gap-.25*s.bz, .6*halfHeight(n))
	return ellipsoid{centre: [3]float64{s.cx, s.cy - 6, bottom + s.bz}, axes: [3]float64{s.bx, s.by, s.bz}}
}

// paintOrgans paints the organs without lesions in the order of section 5; coarse and fine are the textures T and H.
func (s *scalars) paintOrgans(c canvas, n int, coarse, fine []float64) {
	at := func(dx, dy, dz float64) [3]float64 { return [3]float64{s.cx + dx, s.cy + dy, s.gz + dz} }
	for _, side := range []float64{-1, 1} {
		for _, o := range []struct {
			centre, axes [3]float64
			rot, value   float64
		}{
			{at(37*side, 8, 0), [3]float64{5.5, 24, 60}, .3, 1.15 * s.muscle},     // obturator internus
			{at(54*side, 22, -10), [3]float64{11, 15, 55}, .3, s.bone},            // ischium
			{at(22*side, -40, -18), [3]float64{24, 7, 14}, .45, s.bone},           // pubic ramus
			{at(17*side, 14, -16), [3]float64{3.2, 24, 24}, -.25, 1.5 * s.muscle}, // levator ani
		} {
			c.paint(ellipsoid{centre: o.centre, axes: o.axes, rot: o.rot * side}, 0, o.value)
		}
	}
	rectum := ellipsoid{centre: at(0, s.bg+15, 0), axes: [3]float64{15, 12, 80}}
	c.paint(rectum, 0, s.wall)
	c.paint(rectum, 4, s.content)
	c.paint(s.bladderAt(n), 0, s.bladderSUV)
	c.paintWith(ellipsoid{centre: at(0, 0, 0), axes: [3]float64{s.ag, s.bg, s.cg}}, 0, func(i int) float64 {
		return s.gland * math.Exp(.06*coarse[i]+.05*fine[i])
	})
	for _, k := range s.nodules[:s.benign] {
		c.paint(ellipsoid{
			centre: at(k.u*s.ag, k.v*s.bg, k.w*s.cg),
			axes:   [3]float64{k.radius, k.radius, 1.2 * k.radius},
		}, 0, k.factor*s.gland)
	}
	c.paint(ellipsoid{centre: at(0, -2, 0), axes: [3]float64{3, 3, 1.3 * s.cg}}, 0, s.urethra*s.gland)
	if s.hot {
		sin, cos := math.Sincos(s.hotAngle)
		c.paint(ellipsoid{
			centre: [3]float64{s.cx + s.hotDistance*cos, s.cy + .8*s.hotDistance*sin, s.hotHeight * halfHeight(n)},
			axes:   [3]float64{s.hotRadius, 1.3 * s.hotRadius, 1.5 * s.hotRadius},
		}, 0, s.hotValue)
	}
}

// lesion is a focus of tumour.
type lesion struct {
	ellipsoid
	factor float64 // of the main lesion's activity
}

// lesionsAt are the lesions for a height c of the main one, which comes last (section 6).
func (s *scalars) lesionsAt(c float64) []lesion {
	a0, b0 := s.lesionAxes(c)
	var l []lesion
	for _, k := range s.satellites[:s.lesions-1] {
		sin, cos := math.Sincos(k.angle)
		l = append(l, lesion{ellipsoid{
			centre: [3]float64{s.lx + cos*(.55*a0+12*k.distance), s.ly + sin*(.55*b0+9*k.distance), k.height * c},
			axes:   [3]float64{max(k.size*a0, 3), max(k.size*b0, 3), max(min(k.size, .6)*c, 3)},
			rot:    s.rot + 1,
		}, k.factor})
	}
	return append(l, lesion{ellipsoid{
		centre: [3]float64{s.lx, s.ly, 0},
		axes:   [3]float64{a0, b0, c},
		rot:    s.rot, tilt: s.tilt,
	}, 1})
}

// lesionAxes are the main lesion's semi-axes in the plane.
func (s *scalars) lesionAxes(c float64) (a0, b0 float64) {
	return max(.45*c*s.qa, 3.5), max(.45*c*s.qb, 3.5)
}

// uptake is a lesion's activity where its k0 is given, before texture: a hot core in a dimmer shell.
func (s *scalars) uptake(factor, k0 float64) float64 {
	k := k0 / s.core
	return s.lesion * factor * (s.shell + (1-s.shell)*math.Exp(-k*k))
}
