package ui

import (
	"math"

	"fyne.io/fyne/v2"

	"isopet/app/format"
	"isopet/app/view"
	"isopet/ui/command"
	"isopet/ui/theme"
	"isopet/ui/widget/sliceview"
	"isopet/volume/paint"
)

// erases reports whether a press erases though its tool draws.
func (at place) erases() bool { return at.modifier&fyne.KeyModifierShortcutDefault != 0 }

func pressBrush(eraser bool) func(*window, place) {
	return func(w *window, at place) {
		b := w.drawing.brush
		b.Erase = eraser || at.erases()
		w.app.BeginStroke(b, at.Spot)
	}
}

func dragBrush(w *window, at place) { w.app.Stroke(at.Spot) }

func releaseBrush(w *window) { w.app.EndStroke() }

// brushing reports whether the tool in hand has a size.
func (w *window) brushing() bool { return w.tool().sized }

// resizeBrush makes the brush larger or smaller by steps.
func (w *window) resizeBrush(steps int) {
	w.setBrush(w.drawing.brush.Radius * math.Pow(brushStep, float64(steps)))
}

// setBrush gives the brush a radius in mm.
func (w *window) setBrush(radius float64) {
	w.drawing.brush.Radius = min(max(radius, smallestBrush), largestBrush)
	w.reshape()
	w.update(0)
}

// brushShapes is a circle at the pointer, as large as what is drawn.
func brushShapes(eraser bool) func(*window, *pane) []sliceview.Shape {
	return func(w *window, p *pane) []sliceview.Shape {
		at := w.drawing.pointer
		if at == nil || at.pane != p {
			return nil
		}
		erase := eraser || command.Held()&fyne.KeyModifierShortcutDefault != 0
		halo := sliceview.Shape{Points: [][2]float64{{at.Col + centre, at.Row + centre}}, Radius: w.drawing.brush.Radius, Colour: theme.MarkHalo, Width: 3.5}
		circle := halo
		circle.Colour, circle.Width = w.ink(erase), 1.5
		return []sliceview.Shape{halo, circle}
	}
}

// closing is how near, in units of the interface, a click must come to a polygon's first corner to close it, and how
// far a free line goes from corner to corner.
const (
	closing = 8
	spacing = 4
)

func pressPolygon(w *window, at place) {
	d := &w.drawing
	if d.first != nil && (d.first.pane != at.pane || d.first.Slice != at.Slice) {
		dropPolygon(w) // begun elsewhere
	}
	if d.first == nil {
		d.first, d.corners = &at, []paint.Point{at.Point}
		return
	}
	near := func(corner paint.Point) bool { return w.apart(at.pane, corner, at.Point) <= closing }
	if len(d.corners) > 2 && (near(d.first.Point) || near(d.corners[len(d.corners)-1])) {
		finishPolygon(w)
		return
	}
	d.corners = append(d.corners, at.Point)
}

// apart is the distance of two positions on the screen.
func (w *window) apart(p *pane, a, b paint.Point) float64 {
	at, other := p.view.PositionOf(a.Col, a.Row), p.view.PositionOf(b.Col, b.Row)
	return math.Hypot(float64(at.X-other.X), float64(at.Y-other.Y))
}

func dragPolygon(w *window, at place) {
	d := &w.drawing
	if d.first == nil || d.first.pane != at.pane || w.apart(at.pane, d.corners[len(d.corners)-1], at.Point) < spacing {
		return
	}
	d.freely = true
	d.corners = append(d.corners, at.Point)
	at.pane.reshape()
}

// releasePolygon closes a line that was dragged; corners that were clicked wait for more.
func releasePolygon(w *window) {
	if d := &w.drawing; d.freely {
		d.freely = false
		if len(d.corners) > 2 {
			finishPolygon(w)
		}
	}
}

func finishPolygon(w *window) {
	d := &w.drawing
	if d.first == nil || len(d.corners) < 3 {
		return
	}
	at, corners := *d.first, d.corners
	dropPolygon(w)
	pen := d.brush.Pen
	pen.Erase = at.erases()
	w.app.DrawPolygon(pen, at.Plane, at.Slice, corners)
}

func dropPolygon(w *window) bool {
	d := &w.drawing
	begun := d.first != nil
	d.first, d.corners, d.freely = nil, nil, false
	return begun
}

// polygonShapes are the lines so far, and one on to the pointer.
func polygonShapes(w *window, p *pane) []sliceview.Shape {
	d := &w.drawing
	if d.first == nil || d.first.pane != p || d.first.Slice != p.index {
		return nil
	}
	line := sliceview.Shape{Colour: w.ink(d.first.erases()), Width: 1.5}
	for _, c := range d.corners {
		line.Points = append(line.Points, [2]float64{c.Col + centre, c.Row + centre})
	}
	begin := line
	begin.Points, begin.Dots = line.Points[:1], true
	if at := d.pointer; at != nil && at.pane == p && !d.freely {
		line.Points = append(line.Points, [2]float64{at.Col + centre, at.Row + centre})
	}
	return []sliceview.Shape{line, begin}
}

func pressFill(w *window, at place) {
	pen := w.drawing.brush.Pen
	pen.Erase = at.erases()
	if err := w.app.Fill(pen, at.Spot); err != nil {
		w.app.Warn(format.Sentence(err))
	}
}

func pressGrow(w *window, at place) {
	s := &w.app.State
	l := s.Scan.Layouts[at.Plane]
	v := view.MapPixelToVoxel(l, math.Floor(at.Col+0.5), math.Floor(at.Row+0.5), at.Slice)
	var seed [3]int
	for axis := range seed {
		seed[axis] = int(v[axis])
		if seed[axis] < 0 || seed[axis] >= s.Scan.Dims[axis] {
			return
		}
	}
	g := w.drawing.growth
	g.Over, g.Erase = w.drawing.brush.Over, at.erases()
	g.Share = w.drawing.share
	if g.High == 0 {
		g.High = math.Inf(1)
	}
	if w.drawing.flat {
		g.Flat = &at.Plane
	}
	if _, err := w.app.Grow(seed, g); err != nil {
		w.app.Warn(format.Sentence(err))
	}
}
