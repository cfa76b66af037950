package viewer

import (
	"math"
	"slices"

	"fyne.io/fyne/v2"

	"isopet/app"
	"isopet/app/lesion"
	"isopet/ui/theme"
	"isopet/ui/widget/sliceview"
	"isopet/volume"
)

// projecting is a handler that works on the projection too: on the lesion that is clicked there, or on those that lie
// in a box with more than half of what is seen of them.
type projecting interface {
	projected(labels []uint8, box, ctrl bool)
}

// projected is the lesions in the projection, and what a tool does there.
type projected struct {
	rows   *volume.Rows // of the mask; nil: to be copied anew
	labels volume.Slice[uint8]
	marks  marks
	turn   int         // of labels; below 0 for none
	from   *[2]float64 // where the button was pressed, nil where it is not
	to     [2]float64
	ctrl   bool
}

// giveTool lets the projection know of the selected tool: one that does nothing there leaves the button to it.
func (p *Projection) giveTool() {
	tool := p.v.tool()
	h, ok := tool.handler.(projecting)
	p.View.SetTool(ok, tool.cursor)
	p.lesions.from = nil
	if !ok {
		p.View.OnPress, p.View.OnDrag, p.View.OnRelease = nil, nil, nil
		return
	}
	p.View.OnPress = func(col, row float64, m fyne.KeyModifier) {
		if p.v.app.State.HasScan() && p.v.host.PastDoubleClick() {
			at := [2]float64{col, row}
			p.lesions.from, p.lesions.to, p.lesions.ctrl = &at, at, m&fyne.KeyModifierShortcutDefault != 0
		}
	}
	p.View.OnDrag = func(col, row float64) {
		p.lesions.to = [2]float64{col, row}
		p.View.SetShapes(p.boxShape()...)
	}
	p.View.OnRelease = func() {
		if p.lesions.from == nil {
			return
		}
		labels, box := p.within(), p.isBox()
		p.lesions.from = nil
		p.View.SetShapes()
		h.projected(labels, box, p.lesions.ctrl)
	}
}

// isBox reports whether the pointer was dragged, not only pressed: a hand trembles.
func (p *Projection) isBox() bool {
	const still = 4 // units of the interface
	l := &p.lesions
	a, b := p.View.PositionOf(l.from[0], l.from[1]), p.View.PositionOf(l.to[0], l.to[1])
	return math.Hypot(float64(b.X-a.X), float64(b.Y-a.Y)) > still
}

// boxShape is the box that is being dragged.
func (p *Projection) boxShape() []sliceview.Shape {
	l := &p.lesions
	if l.from == nil || !p.isBox() {
		return nil
	}
	corners := [][2]float64{*l.from, {l.to[0], l.from[1]}, l.to, {l.from[0], l.to[1]}}
	return []sliceview.Shape{{Points: corners, Closed: true, Colour: theme.MarkHalo, Width: 3.5},
		{Points: corners, Closed: true, Colour: theme.MarkRuler, Width: 1.5}}
}

// within are the lesions that the box is about; of a click the one that is seen there.
func (p *Projection) within() []uint8 {
	l := &p.lesions
	if l.turn < 0 || !p.v.Layers.Lesions {
		return nil
	}
	if !p.isBox() {
		if label := p.labelAt(l.to[0], l.to[1]); label != 0 {
			return []uint8{label}
		}
		return nil
	}
	var inside, all [256]int
	for i, label := range l.labels.Pix {
		col, row := float64(i%l.labels.Cols)+centre, float64(i/l.labels.Cols)+centre
		all[label]++
		if (col-l.from[0])*(col-l.to[0]) < 0 && (row-l.from[1])*(row-l.to[1]) < 0 {
			inside[label]++
		}
	}
	var labels []uint8
	for label := 1; label < len(all); label++ {
		if 2*inside[label] > all[label] {
			labels = append(labels, uint8(label))
		}
	}
	return labels
}

// labelAt is the lesion that is seen at a place, 0 for none.
func (p *Projection) labelAt(col, row float64) uint8 {
	l := &p.lesions
	if l.turn < 0 || !p.v.Layers.Lesions || col < 0 || row < 0 || col >= float64(l.labels.Cols) ||
		row >= float64(l.labels.Rows) {
		return 0
	}
	return l.labels.Pix[int(row)*l.labels.Cols+int(col)]
}

// forget notes what of the lesions has changed, also while the projection is not shown or still to be computed.
func (l *projected) forget(c app.Change) {
	if c.Has(app.ChangedMask | app.ChangedScan) {
		l.rows = nil
	}
	if c.Has(app.ChangedMask | app.ChangedLesions | app.ChangedScan) {
		l.turn = -1
	}
}

// outline draws the lesions over the projection.
func (p *Projection) outline() {
	s, l := &p.v.app.State, &p.lesions
	ink := p.v.Colours()
	if l.turn == p.Turn && l.marks.on == ink {
		return
	}
	if l.marks.tracers == nil {
		l.marks = newMarks()
	}
	if l.turn != p.Turn {
		if l.rows == nil {
			l.rows = s.Mask.Rows(s.HasVoxels)
		}
		l.turn = -1
		if p.v.app.ProjectedLesions(p.Turn, l.rows, &l.labels) {
			l.turn = p.Turn
		}
	}
	m := &l.marks
	m.on, m.all = ink, nil
	if l.turn >= 0 && p.v.Layers.Lesions {
		m.mask = l.labels
		var there [256]bool
		for _, label := range l.labels.Pix {
			there[label] = true
		}
		order := slices.Clone(s.Lesions) // tumours on top, the active one last
		slices.SortStableFunc(order, func(a, b lesion.Lesion) int { return p.v.rank(a) - p.v.rank(b) })
		for i := range order {
			if of := &order[i]; there[of.Label] && !of.Hidden {
				line, halo := p.v.Ink(of)
				m.add(of.Label, sliceview.Contour{Colour: line, Halo: halo, Width: []float32{1, 1.5, 2}[p.v.rank(*of)]})
			}
		}
	}
	p.View.SetContours(nil, m.all...)
}

// rank is the order in which lesions are drawn.
func (v *Viewer) rank(l lesion.Lesion) int {
	switch {
	case l.Label == v.app.State.Active && l.Kind.Counts():
		return 2
	case l.Kind.Counts():
		return 1
	}
	return 0
}
