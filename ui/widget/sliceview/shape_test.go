package sliceview

import (
	"image/color"
	"math"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"

	"isopet/ui/widget"
	"isopet/volume"
)

// TestToolHasTheLeftButton: a tool gets presses, drags and releases; the rest of the mouse stays as it is.
func TestToolHasTheLeftButton(t *testing.T) {
	v, _ := shown(t)
	v.SetRegion(&volume.Window{Col: 2, Row: 2, Cols: 4, Rows: 4})
	var pressed, dragged [][2]float64
	var held fyne.KeyModifier
	released, picked, regions := 0, 0, 0
	v.OnPick = func(col, row float64) { picked++ }
	v.OnRegion = func(col, row float64) { regions++ }
	v.OnPress = func(col, row float64, m fyne.KeyModifier) {
		pressed, held = append(pressed, [2]float64{col, row}), m
	}
	v.OnDrag = func(col, row float64) { dragged = append(dragged, [2]float64{col, row}) }
	v.OnRelease = func() { released++ }
	v.SetTool(true, desktop.PointerCursor)
	if v.Cursor() != desktop.PointerCursor {
		t.Error("the tool's cursor is not shown")
	}
	press := func(col, row float64) *desktop.MouseEvent {
		e := mouse(v.PositionOf(col, row), desktop.MouseButtonPrimary)
		e.Modifier = fyne.KeyModifierControl
		return e
	}
	v.MouseDown(press(2, 3)) // on the region's border
	v.Dragged(&fyne.DragEvent{PointEvent: press(4, 3).PointEvent, Dragged: fyne.NewDelta(1, 0)})
	v.Dragged(&fyne.DragEvent{PointEvent: press(-3, 3).PointEvent, Dragged: fyne.NewDelta(1, 0)}) // beside the slice
	v.MouseUp(press(-3, 3))
	v.DragEnd()
	near := func(a [2]float64, col, row float64) bool { return math.Hypot(a[0]-col, a[1]-row) < 0.01 }
	if len(pressed) != 1 || !near(pressed[0], 2, 3) || held != fyne.KeyModifierControl || released != 1 {
		t.Errorf("pressed at %v with %v, released %d times", pressed, held, released)
	}
	if len(dragged) != 2 || !near(dragged[0], 4, 3) || !near(dragged[1], -3, 3) {
		t.Errorf("dragged to %v", dragged)
	}
	if picked+regions != 0 {
		t.Error("the view took the button as well")
	}
	notches, windows := 0, 0
	v.OnScroll = func(n int) { notches += n }
	v.OnWindow = func(dx, dy float32) { windows++ }
	v.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, widget.Notch())})
	v.MouseDown(&desktop.MouseEvent{Button: desktop.MouseButtonSecondary})
	v.MouseMoved(mouse(fyne.NewPos(9, 9), desktop.MouseButtonSecondary))
	v.MouseUp(&desktop.MouseEvent{Button: desktop.MouseButtonSecondary})
	if notches != 1 || windows != 1 {
		t.Errorf("while a tool is in hand the wheel turned %d slices and the right button dragged %d times",
			notches, windows)
	}
	v.SetTool(false, desktop.CrosshairCursor)
	v.MouseDown(press(12, 7))
	v.MouseUp(press(12, 7))
	if picked != 1 || len(pressed) != 1 {
		t.Error("the view did not get the button back")
	}
}

// TestShapes: shapes lie where their points are, follow zoom, and use their objects again.
func TestShapes(t *testing.T) {
	v, w := shown(t)
	red := color.NRGBA{0xff, 0, 0, 0xff}
	v.SetShapes(
		Shape{Points: [][2]float64{{1, 1}, {5, 1}, {5, 4}}, Closed: true, Dots: true,
			Colour: red, Width: 2, Text: "10 mm"},
		Shape{Points: [][2]float64{{3, 3}}, Radius: 2 * v.shown.Slice.Dx, Colour: red, Width: 1},
	)
	count := func() (lines, circles, texts int) {
		for _, o := range v.shapes.box.Objects {
			if !o.Visible() {
				continue
			}
			switch o.(type) {
			case *canvas.Line:
				lines++
			case *canvas.Circle:
				circles++
			case *tag:
				texts++
			}
		}
		return lines, circles, texts
	}
	if l, c, x := count(); l != 3 || c != 4 || x != 1 {
		t.Errorf("shown are %d lines, %d circles and %d texts", l, c, x)
	}
	if first := v.shapes.lines[0]; first.Position1 != v.PositionOf(1, 1) || first.Position2 != v.PositionOf(5, 1) {
		t.Errorf("the first line runs from %v to %v", first.Position1, first.Position2)
	}
	c := v.shapes.circles[3]
	away := func(a, b float32) float64 { return math.Abs(float64(a - b)) }
	if away(c.Position2.X, v.PositionOf(5, 3).X) > 0.01 || away(c.Position1.X, v.PositionOf(1, 3).X) > 0.01 {
		t.Errorf("the circle reaches from %v to %v", c.Position1, c.Position2)
	}
	img := w.Canvas().Capture()
	on := fyne.CurrentApp().Driver().AbsolutePositionForObject(v).Add(v.PositionOf(3, 1))
	if c := at(img, int(on.X), int(on.Y)); c.R < 0x80 || c.G > 0x80 {
		t.Errorf("where the line runs it is %v", c)
	}
	objects := len(v.shapes.box.Objects)
	v.SetShapes(Shape{Points: [][2]float64{{3, 3}}, Radius: 2, Colour: red, Width: 1})
	if l, c, x := count(); l != 0 || c != 1 || x != 0 || len(v.shapes.box.Objects) != objects {
		t.Errorf("then %d lines, %d circles and %d texts are shown, by %d objects", l, c, x, len(v.shapes.box.Objects))
	}
	for _, p := range [][2]float64{{0, 0}, {7.9, 0}, {7.9, 5}} {
		v.SetShapes(Shape{Points: [][2]float64{p}, Colour: red, Text: "a long text"})
		text := v.shapes.texts[0]
		at := text.Position()
		if end := at.Add(text.Size()); at.X < 0 || at.Y < 0 || end.X > v.Size().Width {
			t.Errorf("at %v the text lies from %v to %v in a view of %v", p, at, end, v.Size())
		}
	}
	v.SetShapes()
	if l, c, x := count(); l+c+x != 0 {
		t.Error("shapes that are no more are shown")
	}
}
