package sliceview

import (
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// hold is what the pressed button does.
type hold int

const (
	holdNothing hold = iota
	holdPick
	holdRegion
	holdEdge // the upper or lower one of the region
	holdWindow
	holdPan
	holdTool
	holdTurn
)

// border is how far from the region's border the pointer still takes hold of it.
const border = 6

// onBorder reports whether a position is on the region's border.
func (v *View) onBorder(p fyne.Position) bool {
	if v.tool || v.region == nil || v.OnRegion == nil || v.frame().ScaleX == 0 {
		return false
	}
	a := v.PositionOf(v.region.Col, v.region.Row)
	b := v.PositionOf(v.region.Col+v.region.Cols, v.region.Row+v.region.Rows)
	in := func(by float32) bool {
		return p.X >= a.X-by && p.X <= b.X+by && p.Y >= a.Y-by && p.Y <= b.Y+by
	}
	return in(border) && !in(-border)
}

// onEdge reports whether a position is on the region's upper or lower edge where these are dragged by themselves, and
// on which.
func (v *View) onEdge(p fyne.Position) (edge, bottom bool) {
	if v.OnRegionEdge == nil || !v.onBorder(p) {
		return false, false
	}
	away := func(a, b float32) float64 { return math.Abs(float64(a - b)) }
	a := v.PositionOf(v.region.Col, v.region.Row)
	b := v.PositionOf(v.region.Col+v.region.Cols, v.region.Row+v.region.Rows)
	top, low := away(p.Y, a.Y), away(p.Y, b.Y)
	return min(top, low) < min(away(p.X, a.X), away(p.X, b.X)), low < top
}

// press starts a drag of the left button.
func (v *View) press(p fyne.Position, modifier fyne.KeyModifier) {
	if v.gripped() {
		v.hold = holdPan
		v.pan(p)
		return
	}
	col, row := v.PixelAt(p)
	if v.tool {
		if v.shown.Slice.Cols > 0 && v.OnPress != nil {
			v.hold = holdTool
			v.OnPress(col, row, modifier)
		}
		return
	}
	if edge, bottom := v.onEdge(p); edge {
		v.hold, v.bottom = holdEdge, bottom
		v.grab[1] = v.region.Row - row
		if bottom {
			v.grab[1] += v.region.Rows
		}
		return
	}
	if v.onBorder(p) {
		v.hold = holdRegion
		v.grab = [2]float64{v.region.Col + v.region.Cols/2 - col, v.region.Row + v.region.Rows/2 - row}
		return
	}
	if v.OnTurn != nil {
		v.hold, v.pulled = holdTurn, 0
		return
	}
	v.hold = holdPick
	v.pick(col, row)
}

func (v *View) pick(col, row float64) {
	if v.OnPick != nil && v.within(col, row) {
		v.OnPick(col, row)
	}
}

// empty reports that there is no slice: no gesture means anything, and nothing is called back.
func (v *View) empty() bool { return v.frame().ScaleX == 0 }

// gripped reports whether the left button and scrolling move the picture now.
func (v *View) gripped() bool { return v.Gripped != nil && v.Gripped() }

// MouseDown is a pressed button. It ends what another one is dragging.
func (v *View) MouseDown(ev *desktop.MouseEvent) {
	v.release()
	if v.empty() {
		return
	}
	v.holdFrom = ev.Position
	switch ev.Button {
	case desktop.MouseButtonPrimary:
		v.press(ev.Position, ev.Modifier)
	case desktop.MouseButtonSecondary:
		v.hold = holdWindow
	case desktop.MouseButtonTertiary:
		v.hold = holdPan
	}
}

// MouseUp ends what a button dragged. A left drag ends in DragEnd, which comes as well.
func (v *View) MouseUp(ev *desktop.MouseEvent) {
	const still = 3 // a hand trembles
	col, row := v.PixelAt(ev.Position)
	chosen := v.hold == holdPick && max(math.Abs(float64(ev.Position.X-v.holdFrom.X)),
		math.Abs(float64(ev.Position.Y-v.holdFrom.Y))) < still
	if v.hold == holdTurn && v.pulled < still {
		v.pick(col, row)
		chosen = true
	}
	v.release()
	if chosen && v.OnChoose != nil && v.within(col, row) {
		v.OnChoose(col, row)
	}
}

// DoubleTapped is two clicks in a row; the clicks themselves come before.
func (v *View) DoubleTapped(*fyne.PointEvent) {
	if v.OnDouble != nil && !v.tool && !v.empty() && !v.gripped() {
		v.OnDouble()
	}
}

func (v *View) release() {
	was := v.hold
	v.hold = holdNothing
	if was == holdRegion || was == holdEdge {
		if v.OnRegionEnd != nil {
			v.OnRegionEnd()
		}
		v.redraw()
	}
	if was == holdTool && v.OnRelease != nil {
		v.OnRelease()
	}
}

// Dragged moves the left or the middle button, pressed. Fyne sends it for any button but the right one, and for one
// that was pressed beside the view too, which means nothing here.
func (v *View) Dragged(ev *fyne.DragEvent) {
	if v.empty() {
		return
	}
	col, row := v.PixelAt(ev.Position)
	switch v.hold {
	case holdPick:
		v.pick(col, row)
		v.hover(ev.Position)
	case holdRegion:
		v.OnRegion(col+v.grab[0], row+v.grab[1])
	case holdEdge:
		v.OnRegionEdge(v.bottom, row+v.grab[1])
	case holdTool:
		if v.OnDrag != nil {
			v.OnDrag(col, row)
		}
		v.hover(ev.Position)
	case holdPan:
		v.pan(ev.Position)
	case holdTurn:
		v.pulled += float32(math.Abs(float64(ev.Dragged.DX)) + math.Abs(float64(ev.Dragged.DY)))
		v.OnTurn(ev.Dragged.DX)
	}
}

// pan moves the picture by the pointer's way since it was last asked.
func (v *View) pan(to fyne.Position) {
	d := to.Subtract(v.holdFrom)
	v.holdFrom = to
	if v.OnPan != nil {
		v.OnPan(d.X, d.Y)
	}
}

// DragEnd lets the button go.
func (v *View) DragEnd() { v.release() }

// MouseIn begins anew: Fyne keeps no hold of the right button outside the widget.
func (v *View) MouseIn(ev *desktop.MouseEvent) {
	if ev.Button == 0 {
		v.hold = holdNothing
	}
	v.MouseMoved(ev)
}

// MouseMoved drags the right button, and the middle one until Fyne takes it for a drag; and it reports where the
// pointer is.
func (v *View) MouseMoved(ev *desktop.MouseEvent) {
	if v.empty() {
		return
	}
	switch {
	case v.hold == holdWindow && ev.Button&desktop.MouseButtonSecondary != 0:
		if d, size := ev.Position.Subtract(v.holdFrom), v.Size(); v.OnWindow != nil {
			v.OnWindow(d.X/size.Width, d.Y/size.Height)
		}
	case v.hold == holdPan && ev.Button != 0:
		v.pan(ev.Position)
	}
	v.holdFrom = ev.Position
	v.overEdge, _ = v.onEdge(ev.Position)
	if over := v.onBorder(ev.Position); over != v.over {
		v.over = over
		v.redraw()
	}
	v.hover(ev.Position)
}

// MouseOut ends a drag of the right or middle button.
func (v *View) MouseOut() {
	if v.hold == holdWindow || v.hold == holdPan {
		v.hold = holdNothing
	}
	if v.over {
		v.over = false
		v.redraw()
	}
	v.pointAt(nil)
	if v.OnLeave != nil {
		v.OnLeave()
	}
}

func (v *View) hover(p fyne.Position) {
	v.pointAt(&p)
	if col, row := v.PixelAt(p); v.within(col, row) {
		if v.OnHover != nil {
			v.OnHover(col, row)
		}
	} else if v.OnLeave != nil {
		v.OnLeave()
	}
}
