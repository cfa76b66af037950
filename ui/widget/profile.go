package widget

import (
	"image"
	"image/color"
	"math"

	"isopet/ui/theme"
)

// Profile is what a [ThresholdSlider] shows above its track, along the same axis from 0 to 1.
type Profile struct {
	Bins  []float64 // heights of a histogram from 0 to 1, at equal steps; nil for none
	Curve []float64 // a score from 0 to 1 at equal steps from 0, so many that the next would be 1; nil for none
}

// ProfileTheme is the colours of a [Profile].
type ProfileTheme struct {
	Ground       color.Color // behind all
	Below, Above color.Color // bins on either side of the threshold
	Curve        color.Color
}

// now is the theme with the colours that they are now.
func (t ProfileTheme) now() ProfileTheme {
	for _, c := range []*color.Color{&t.Ground, &t.Below, &t.Above, &t.Curve} {
		*c = theme.Now(*c)
	}
	return t
}

// score is the curve at a threshold.
func (p *Profile) score(t float64) float64 {
	at := Clamp01(t) * float64(len(p.Curve))
	k := min(int(at), len(p.Curve)-1)
	next := min(k+1, len(p.Curve)-1)
	return p.Curve[k] + (p.Curve[next]-p.Curve[k])*math.Min(at-float64(k), 1)
}

// drawProfile makes the picture of w by h pixels.
func (s *ThresholdSlider) drawProfile(w, h int) image.Image {
	s.plot.Reset(w, h)
	width := float64(s.Size().Width)
	if w == 0 || h == 0 || width == 0 {
		return s.plot.Image
	}
	look, scale := s.theme.now(), float64(w)/width
	x := func(v float64) float64 { return float64(s.XOf(v)) * scale }
	y := func(v float64) float64 { return 2*scale + (1-Clamp01(v))*(float64(h)-3*scale) }
	s.plot.Fill(x(0), 0, x(1), float64(h), look.Ground)
	cut := x(s.value)
	for i, height := range s.profile.Bins {
		n := float64(len(s.profile.Bins))
		left, right := x(float64(i)/n), x(float64(i+1)/n)
		if !(height > 0) {
			continue
		}
		top := math.Min(y(height), float64(h)-scale) // one pixel must show too
		s.plot.Fill(left, top, math.Min(right, math.Max(left, cut)), float64(h), look.Below)
		s.plot.Fill(math.Max(left, math.Min(right, cut)), top, right, float64(h), look.Above)
	}
	for _, m := range s.marks {
		s.plot.Segment(x(m.Value), 0, x(m.Value), float64(h), scale, m.Colour)
	}
	if len(s.profile.Curve) > 1 {
		from, to := x(0), x(1)
		at := func(px float64) float64 { return y(s.profile.score((px - from) / (to - from))) }
		for px := math.Ceil(from); px < to; px++ {
			a, b := at(px), at(px+1)
			s.plot.Column(int(px), math.Min(a, b)-0.75*scale, math.Max(a, b)+0.75*scale, look.Curve)
		}
		// The score of the threshold itself.
		r := 3.5 * scale
		for d := -r; d <= r; d++ {
			half := math.Sqrt(math.Max(r*r-d*d, 0))
			s.plot.Column(int(cut+d), at(cut)-half, at(cut)+half, look.Curve)
		}
	}
	return s.plot.Image
}
