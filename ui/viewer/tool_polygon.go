package viewer

import (
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"isopet/ui/command"
	"isopet/ui/widget/sliceview"
	"isopet/volume/paint"
)

var polygonKind = toolKind{id: command.Polygon, label: "Polygon", keywords: "lasso contour freehand", key: fyne.KeyP,
	hint: "Click the corners, or drag a free line. " + command.KeyIn(command.ClosePolygon) +
		" or a click on the first corner draws it; with {Ctrl} held at the first corner it erases.",
	page: command.PageDraw, cursor: desktop.CrosshairCursor, options: []command.ID{command.Overwrite},
	make: func(v *Viewer) handler { return &polygon{v: v} }}

// polygon draws what lies within a line.
type polygon struct {
	idle
	v       *Viewer
	first   *place        // nil: none is begun
	corners []paint.Point // the first among them
	freely  bool          // the line is being dragged
}

// closing is how near, in units of the interface, a click must come to a polygon's first corner to close it, and
// spacing how far a free line goes from corner to corner.
const (
	closing = 8
	spacing = 4
)

func (p *polygon) press(at place) {
	if p.first != nil && (p.first.slice != at.slice || p.first.Slice != at.Slice) {
		p.cancel() // begun elsewhere
	}
	if p.first == nil {
		p.first, p.corners = &at, []paint.Point{at.Point}
		return
	}
	near := func(corner paint.Point) bool { return at.slice.apart(corner, at.Point) <= closing }
	if len(p.corners) > 2 && (near(p.first.Point) || near(p.corners[len(p.corners)-1])) {
		p.finish()
		return
	}
	p.corners = append(p.corners, at.Point)
}

// apart is the distance of two positions on the screen.
func (p *Slice) apart(a, b paint.Point) float64 {
	at, other := p.View.PositionOf(a.Col, a.Row), p.View.PositionOf(b.Col, b.Row)
	return math.Hypot(float64(at.X-other.X), float64(at.Y-other.Y))
}

func (p *polygon) drag(at place) {
	if p.first == nil || p.first.slice != at.slice ||
		at.slice.apart(p.corners[len(p.corners)-1], at.Point) < spacing {
		return
	}
	p.freely = true
	p.corners = append(p.corners, at.Point)
	at.slice.reshape()
}

// release closes a line that was dragged; corners that were clicked wait for more.
func (p *polygon) release() {
	if p.freely {
		p.freely = false
		if p.canFinish() {
			p.finish()
		}
	}
}

func (p *polygon) canFinish() bool { return len(p.corners) > 2 }

func (p *polygon) finish() {
	if p.first == nil || !p.canFinish() {
		return
	}
	at, corners := *p.first, p.corners
	p.cancel()
	pen := p.v.brush.Pen
	pen.Erase = at.erases()
	p.v.app.DrawPolygon(pen, at.Plane, at.Slice, corners)
}

func (p *polygon) cancel() bool {
	begun := p.first != nil
	p.first, p.corners, p.freely = nil, nil, false
	return begun
}

// shapes are the lines so far, and one on to the pointer.
func (p *polygon) shapes(s *Slice) []sliceview.Shape {
	if p.first == nil || p.first.slice != s || p.first.Slice != s.Index {
		return nil
	}
	line := sliceview.Shape{Colour: p.v.ink(p.first.erases()), Width: 1.5}
	for _, c := range p.corners {
		line.Points = append(line.Points, [2]float64{c.Col + centre, c.Row + centre})
	}
	begin := line
	begin.Points, begin.Dots = line.Points[:1], true
	if at := p.v.pointer; at != nil && at.slice == s && !p.freely {
		line.Points = append(line.Points, [2]float64{at.Col + centre, at.Row + centre})
	}
	return []sliceview.Shape{line, begin}
}
