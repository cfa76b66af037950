package ui

import (
	"isopet/app/ruler"
	"isopet/app/scan"
	"isopet/ui/theme"
	"isopet/ui/widget/sliceview"
)

// measuring is a distance that is being drawn.
type measuring struct {
	from, to place
	scan     *scan.Scan // nil while the button is not held
}

// line is the distance as far as it is drawn.
func (m *measuring) line(w *window) ruler.Ruler {
	return w.app.State.NewRuler(m.from.Plane, m.from.Slice, [2]float64{m.from.Col, m.from.Row}, [2]float64{m.to.Col, m.to.Row})
}

func pressRuler(w *window, at place) { w.measuring = measuring{at, at, w.app.State.Scan} }

func dragRuler(w *window, at place) {
	m := &w.measuring
	if m.scan != nil && at.pane == m.from.pane && at.Slice == m.from.Slice {
		m.to = at
		at.pane.reshape()
	}
}

func releaseRuler(w *window) {
	m := w.measuring
	w.measuring = measuring{}
	if m.scan != nil && m.scan == w.app.State.Scan {
		w.app.AddRuler(m.line(w))
	}
}

// dropRuler forgets the distance that is being drawn.
func dropRuler(w *window) bool {
	begun := w.measuring.scan != nil
	w.measuring = measuring{}
	return begun
}

// rulers are the distances that lie in the slice of a pane, and the one that is being drawn there.
func (p *pane) rulers() []sliceview.Shape {
	s := &p.w.app.State
	if s.Scan == nil || p.scan != s.Scan {
		return nil
	}
	var shapes []sliceview.Shape
	add := func(r ruler.Ruler) {
		if from, to, shown := r.Pixels(s.Scan.Affine, s.Scan.Layouts[p.plane], p.index); shown {
			shapes = append(shapes, sliceview.Shape{
				Points: [][2]float64{{from[0] + centre, from[1] + centre}, {to[0] + centre, to[1] + centre}},
				Dots:   true, Text: rulerText(r), Colour: theme.MarkRuler, Width: 1.5,
			})
		}
	}
	for _, r := range s.Rulers {
		add(r)
	}
	if m := &p.w.measuring; m.scan == s.Scan && m.from.pane == p {
		add(m.line(p.w))
	}
	return shapes
}
