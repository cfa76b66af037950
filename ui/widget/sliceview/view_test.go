package sliceview

import (
	"image"
	"image/color"
	"math"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"isopet/ui/widget"
	"isopet/ui/widget/colourmap"
	"isopet/volume"
)

var testTheme = Theme{
	Empty: color.NRGBA{1, 1, 1, 255}, Letters: color.NRGBA{9, 9, 9, 255}, Plate: color.NRGBA{40, 40, 40, 128},
	Cross: color.NRGBA{0, 200, 0, 255}, Region: color.NRGBA{200, 100, 0, 255},
}

// shown is a view of 200×100 with a slice of 20×10 pixels, ten units each, in a window.
func shown(t *testing.T) (*View, fyne.Window) {
	test.NewTempApp(t)
	v := New(testTheme, func(size fyne.Size) Frame {
		return Frame{ScaleX: float64(size.Width) / 20, ScaleY: float64(size.Height) / 10}
	})
	w := test.NewTempWindow(t, v)
	w.SetPadded(false)
	w.Resize(fyne.NewSize(200, 100))
	s := volume.Slice[float32]{Cols: 20, Rows: 10, Dx: 1, Dy: 1, Pix: make([]float32, 200)}
	for i := range s.Pix {
		s.Pix[i] = float32(i % 20)
	}
	v.SetPicture(Picture{Slice: s, High: 19, Colours: &colourmap.Maps[1]})
	return v, w
}

// mouse is the pointer at a place, with buttons held.
func mouse(at fyne.Position, buttons desktop.MouseButton) *desktop.MouseEvent {
	return &desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: at}, Button: buttons}
}

// drag is the pointer dragged to a place, by so much since it was last.
func drag(to fyne.Position, by fyne.Delta) *fyne.DragEvent {
	return &fyne.DragEvent{PointEvent: fyne.PointEvent{Position: to}, Dragged: by}
}

func at(img image.Image, x, y int) color.NRGBA {
	return color.NRGBAModel.Convert(img.At(x, y)).(color.NRGBA)
}

func TestSliceViewShowsValues(t *testing.T) {
	_, w := shown(t)
	img := w.Canvas().Capture()
	for _, col := range []int{0, 7, 19} {
		want := uint8(math.Round(float64(col) / 19 * 255))
		if got := at(img, col*10+5, 35); got.R != want || got.G != want {
			t.Errorf("column %d: %v, want grey %d", col, got, want)
		}
	}
}

// Picture and contours must move together when the slice is laid out anew.
func TestPictureFollowsThePlace(t *testing.T) {
	v, w := shown(t)
	blue := color.NRGBA{0, 0, 255, 255}
	mask := make([]uint8, 200)
	mask[4*20+6] = 1
	v.SetContours(nil, Contour{Paths: Trace(mask, 20, 10), Colour: blue, Width: 2})
	v.Place = func(fyne.Size) Frame { return Frame{X: -60, Y: -20, ScaleX: 20, ScaleY: 20} }
	p := v.shown
	p.Low, p.High = 6, 7
	v.SetPicture(p) // columns up to 6 are black, from 7 white
	img := w.Canvas().Capture()
	for _, test := range []struct {
		x, y int
		want color.NRGBA
	}{
		{60, 70, blue}, {79, 70, blue}, // pixel 6 from 60 to 80
		{57, 70, color.NRGBA{0, 0, 0, 255}}, {70, 70, color.NRGBA{0, 0, 0, 255}},
		{83, 70, color.NRGBA{255, 255, 255, 255}},
	} {
		if got := at(img, test.x, test.y); got != test.want {
			t.Errorf("(%d, %d) is %v, want %v", test.x, test.y, got, test.want)
		}
	}
}

func TestSliceViewMapsBothWays(t *testing.T) {
	v, _ := shown(t)
	for _, p := range []fyne.Position{{X: 0, Y: 0}, {X: 33, Y: 71}, {X: 199, Y: 99}} {
		if back := v.PositionOf(v.PixelAt(p)); math.Abs(float64(back.X-p.X))+math.Abs(float64(back.Y-p.Y)) > 1e-3 {
			t.Errorf("%v comes back as %v", p, back)
		}
	}
	if col, row := v.PixelAt(fyne.NewPos(35, 71)); math.Abs(col-3.5)+math.Abs(row-7.1) > 1e-5 {
		t.Errorf("(35, 71) is pixel (%v, %v)", col, row)
	}
}

func TestOutlineLiesOnPixelEdges(t *testing.T) {
	v, w := shown(t)
	blue, dark := color.NRGBA{0, 0, 255, 255}, color.NRGBA{1, 2, 3, 255}
	mask := make([]uint8, 200)
	mask[4*20+6] = 1 // covers 60–70 by 40–50
	v.SetContours(nil, Contour{Paths: Trace(mask, 20, 10), Colour: blue, Halo: dark, Width: 2})
	img := w.Canvas().Capture()
	for _, p := range [][2]int{{65, 40}, {65, 49}, {60, 45}, {69, 45}} {
		if got := at(img, p[0], p[1]); got != blue {
			t.Errorf("%v is %v, want the line", p, got)
		}
	}
	if got := at(img, 65, 42); got == blue || at(img, 65, 41) != dark || at(img, 65, 38) != dark {
		t.Errorf("inside is %v, the halos %v and %v", got, at(img, 65, 41), at(img, 65, 38))
	}
}

// TestTint: labels are tinted up to their pixels' edges, each in its colour, under all that is drawn.
func TestTint(t *testing.T) {
	v, w := shown(t)
	before := w.Canvas().Capture()
	tint := &Tint{Mask: volume.Slice[uint8]{Cols: 20, Rows: 10, Pix: make([]uint8, 200)}}
	for col, label := range []uint8{4: 1, 5: 1, 6: 2, 7: 3} {
		tint.Mask.Pix[3*20+col] = label // 40–80 by 30–40
	}
	tint.Colours[1], tint.Colours[3] = color.NRGBA{255, 0, 0, 128}, color.NRGBA{0, 0, 255, 255}
	v.SetContours(tint)
	v.SetCross(4.75, 3.2)
	img := w.Canvas().Capture()
	for _, p := range [][2]int{{39, 35}, {40, 29}, {40, 40}, {65, 35}, {80, 35}} {
		if got, want := at(img, p[0], p[1]), at(before, p[0], p[1]); got != want {
			t.Errorf("%v, where there is no tint, is %v, was %v", p, got, want)
		}
	}
	for _, p := range [][2]int{{40, 30}, {59, 38}} {
		was := at(before, p[0], p[1])
		got, want := at(img, p[0], p[1]), color.NRGBA{uint8((255 + int(was.R)) / 2), was.G / 2, was.B / 2, 255}
		if abs(got.R, want.R) > 2 || abs(got.G, want.G) > 2 || abs(got.B, want.B) > 2 {
			t.Errorf("%v is %v, want %v", p, got, want)
		}
	}
	if got := at(img, 75, 35); got != (color.NRGBA{0, 0, 255, 255}) {
		t.Errorf("a tint that covers is %v", got)
	}
	v.SetContours(nil)
	v.HideCross()
	if got, want := at(w.Canvas().Capture(), 45, 35), at(before, 45, 35); got != want {
		t.Errorf("without a tint it is %v, was %v", got, want)
	}
}

func abs(a, b uint8) int { return max(int(a)-int(b), int(b)-int(a)) }

func TestPickByClickAndDrag(t *testing.T) {
	v, w := shown(t)
	var picked [][2]float64
	v.OnPick = func(col, row float64) { picked = append(picked, [2]float64{col, row}) }
	var chosen [][2]float64
	v.OnChoose = func(col, row float64) { chosen = append(chosen, [2]float64{col, row}) }
	v.MouseDown(mouse(fyne.NewPos(15, 25), desktop.MouseButtonPrimary))
	v.MouseUp(mouse(fyne.NewPos(16, 25), desktop.MouseButtonPrimary))
	v.MouseDown(mouse(fyne.NewPos(115, 55), desktop.MouseButtonPrimary))
	test.Drag(w.Canvas(), fyne.NewPos(115, 55), 10, 0)
	v.MouseDown(mouse(fyne.NewPos(115, 55), desktop.MouseButtonPrimary))
	v.MouseUp(mouse(fyne.NewPos(125, 55), desktop.MouseButtonPrimary)) // dragged
	if len(chosen) != 1 || chosen[0] != [2]float64{1.6, 2.5} {
		t.Errorf("chosen are %v", chosen)
	}
	picked = picked[:len(picked)-1]
	if len(picked) < 3 || picked[0] != [2]float64{1.5, 2.5} {
		t.Fatalf("picked %v", picked)
	}
	if last := picked[len(picked)-1]; math.Abs(last[1]-5.5) > 1e-5 {
		t.Errorf("dragged to %v", last)
	}
}

func TestRegionIsDraggedByItsBorder(t *testing.T) {
	v, _ := shown(t)
	v.SetRegion(&volume.Window{Col: 5, Row: 2, Cols: 6, Rows: 6}) // 50–110 by 20–80, centre (8, 5)
	var at [2]float64
	picks, ends := 0, 0
	v.OnRegion = func(col, row float64) { at = [2]float64{col, row} }
	v.OnRegionEnd = func() { ends++ }
	v.OnPick = func(float64, float64) { picks++ }
	v.MouseDown(mouse(fyne.NewPos(51, 40), desktop.MouseButtonPrimary))
	v.Dragged(drag(fyne.NewPos(71, 50), fyne.NewDelta(20, 10)))
	v.MouseUp(mouse(fyne.NewPos(71, 50), desktop.MouseButtonPrimary))
	v.DragEnd()
	if math.Abs(at[0]-10)+math.Abs(at[1]-6) > 1e-5 || ends != 1 || picks != 0 {
		t.Errorf("centre %v, %d ends, %d picks", at, ends, picks)
	}
	v.MouseDown(mouse(fyne.NewPos(51, 40), desktop.MouseButtonPrimary))
	v.MouseDown(mouse(fyne.NewPos(51, 40), desktop.MouseButtonSecondary))
	v.MouseUp(mouse(fyne.NewPos(71, 50), desktop.MouseButtonPrimary))
	v.DragEnd()
	if ends != 2 {
		t.Errorf("with the right button pressed while the left one was held: %d ends", ends)
	}
	v.MouseDown(mouse(fyne.NewPos(80, 50), desktop.MouseButtonPrimary))
	if picks != 1 {
		t.Error("inside the region the cross-hair should move")
	}
}

func TestRightButtonDragsTheWindow(t *testing.T) {
	v, _ := shown(t)
	var d [2]float32
	v.OnWindow = func(dx, dy float32) { d[0] += dx; d[1] += dy }
	move := func(x, y float32, b desktop.MouseButton) {
		v.MouseMoved(mouse(fyne.NewPos(x, y), b))
	}
	move(10, 10, 0)
	v.MouseDown(mouse(fyne.NewPos(10, 10), desktop.MouseButtonSecondary))
	move(30, 20, desktop.MouseButtonSecondary)
	if d != [2]float32{0.1, 0.1} {
		t.Errorf("moved by %v", d)
	}
	// Outside nobody says when the button goes up.
	v.MouseOut()
	move(60, 60, 0)
	if d != [2]float32{0.1, 0.1} {
		t.Errorf("moved to %v with the button up", d)
	}
}

func TestWheelCountsNotches(t *testing.T) {
	v, w := shown(t)
	got := 0
	v.OnScroll = func(n int) { got += n }
	test.Scroll(w.Canvas(), fyne.NewPos(50, 50), 0, 2*widget.Notch())
	for range 4 { // a touch pad
		test.Scroll(w.Canvas(), fyne.NewPos(50, 50), 0, -widget.Notch()/4)
	}
	if got != 1 {
		t.Errorf("two notches up and one down are %d", got)
	}
}

func TestRegionAndCrossAreDrawn(t *testing.T) {
	v, w := shown(t)
	v.SetRegion(&volume.Window{Col: 5, Row: 2, Cols: 6, Rows: 6})
	v.SetCross(15.5, 8.5)
	img := w.Canvas().Capture()
	if got := at(img, 52, 20); got != testTheme.Region {
		t.Errorf("the region's corner is %v", got)
	}
	if got := at(img, 20, 85); got != testTheme.Cross {
		t.Errorf("the cross-hair is %v", got)
	}
	if got := at(img, 155, 85); got == testTheme.Cross {
		t.Error("the middle of the cross-hair should stay free")
	}
	v.SetRegion(nil)
	v.HideCross()
	img = w.Canvas().Capture()
	if at(img, 52, 20) == testTheme.Region || at(img, 20, 85) == testTheme.Cross {
		t.Error("hidden marks are still there")
	}
}

// TestMiddleButtonMovesThePicture, as the driver tells of it: it is moved at first, and dragged once it is beyond a
// trembling, in which no more moves come.
func TestMiddleButtonMovesThePicture(t *testing.T) {
	v, _ := shown(t)
	var by fyne.Delta
	v.OnPan = func(dx, dy float32) { by = fyne.NewDelta(by.DX+dx, by.DY+dy) }
	v.OnPick = func(float64, float64) { t.Error("it picks") }
	event := func(x, y float32) *desktop.MouseEvent {
		return mouse(fyne.NewPos(x, y), desktop.MouseButtonTertiary)
	}
	v.MouseDown(event(50, 50))
	v.MouseMoved(event(51, 50))
	v.Dragged(drag(fyne.NewPos(60, 45), fyne.NewDelta(10, -5)))
	v.Dragged(drag(fyne.NewPos(-30, 70), fyne.NewDelta(-90, 25))) // out of the view
	v.MouseUp(event(-30, 70))
	v.DragEnd()
	if by != fyne.NewDelta(-80, 20) {
		t.Errorf("it is moved by %v", by)
	}
	// A button that went down beside the view drags nothing in it.
	v.Dragged(drag(fyne.NewPos(60, 45), fyne.NewDelta(10, -5)))
	if by != fyne.NewDelta(-80, 20) {
		t.Errorf("pressed elsewhere it is moved to %v", by)
	}
}

// TestGrippedPicture: the left button moves it, whatever tool has the button, and the grip may end in the middle of
// that.
func TestGrippedPicture(t *testing.T) {
	v, w := shown(t)
	gripped := true
	var by fyne.Delta
	v.Gripped = func() bool { return gripped }
	v.OnPan = func(dx, dy float32) { by = fyne.NewDelta(by.DX+dx, by.DY+dy) }
	v.OnPick = func(float64, float64) { t.Error("it picks") }
	v.OnPress = func(float64, float64, fyne.KeyModifier) { t.Error("it draws") }
	v.OnDouble = func() { t.Error("two presses are a double click") }
	v.OnScroll = func(int) { t.Error("it turns slices") }
	for _, tool := range []bool{false, true} {
		by, gripped = fyne.Delta{}, true
		v.SetTool(tool, desktop.CrosshairCursor)
		v.MouseDown(mouse(fyne.NewPos(50, 50), desktop.MouseButtonPrimary))
		v.Dragged(drag(fyne.NewPos(60, 45), fyne.NewDelta(10, -5)))
		gripped = false
		v.Dragged(drag(fyne.NewPos(65, 40), fyne.NewDelta(5, -5)))
		v.MouseUp(mouse(fyne.NewPos(65, 40), desktop.MouseButtonPrimary))
		v.DragEnd()
		if by != fyne.NewDelta(15, -10) {
			t.Errorf("with a tool %v: it is moved by %v", tool, by)
		}
	}
	by, gripped = fyne.Delta{}, true
	v.SetTool(false, desktop.CrosshairCursor)
	v.DoubleTapped(nil)
	test.Scroll(w.Canvas(), fyne.NewPos(50, 50), 3, -7)
	if by != fyne.NewDelta(3, -7) {
		t.Errorf("scrolled it is moved by %v", by)
	}
}

// TestScrollingAcrossMovesThePicture: across and not up and down, which turns slices.
func TestScrollingAcrossMovesThePicture(t *testing.T) {
	v, w := shown(t)
	var by fyne.Delta
	notches := 0
	v.OnPan = func(dx, dy float32) { by = fyne.NewDelta(by.DX+dx, by.DY+dy) }
	v.OnScroll = func(n int) { notches += n }
	test.Scroll(w.Canvas(), fyne.NewPos(50, 50), -8, 3)
	if by != fyne.NewDelta(-8, 0) || notches != 0 {
		t.Errorf("across: moved by %v, %d slices", by, notches)
	}
	test.Scroll(w.Canvas(), fyne.NewPos(50, 50), 8, 2*widget.Notch())
	if by != fyne.NewDelta(-8, 0) || notches != 2 {
		t.Errorf("up: moved by %v, %d slices", by, notches)
	}
}

// holdKeys holds keys down, as far as a view can tell, until the test ends.
func holdKeys(t *testing.T, keys fyne.KeyModifier) {
	before := modifiers
	modifiers = func() fyne.KeyModifier { return keys }
	t.Cleanup(func() { modifiers = before })
}

// TestEmptyViewIsQuiet: without a slice no gesture is told of.
func TestEmptyViewIsQuiet(t *testing.T) {
	test.NewTempApp(t)
	v := New(testTheme, func(fyne.Size) Frame { t.Error("nothing to place"); return Frame{} })
	w := test.NewTempWindow(t, v)
	w.Resize(fyne.NewSize(100, 100))
	told := func(what string) func() { return func() { t.Errorf("without a slice it tells of %s", what) } }
	v.OnPick = func(float64, float64) { told("a pick")() }
	v.OnHover = func(float64, float64) { told("hovering")() }
	v.OnLeave, v.OnDouble, v.OnRelease = func() {}, told("a double click"), told("a release")
	v.OnScroll, v.OnSize = func(int) { told("the wheel")() }, func(int) { told("a size")() }
	v.OnWindow = func(_, _ float32) { told("a window")() }
	v.OnRegion, v.OnRegionEnd = func(float64, float64) { told("the region")() }, told("the region's end")
	v.OnZoom = func(float64, fyne.Position) { told("zoom")() }
	v.OnPan = func(_, _ float32) { told("a move")() }
	v.OnPress = func(float64, float64, fyne.KeyModifier) { told("a press")() }
	v.OnDrag = func(float64, float64) { told("a drag")() }
	v.OnTurn = func(float32) { told("a turn")() }
	v.SetRegion(&volume.Window{Cols: 10, Rows: 10})
	for _, tool := range []bool{false, true} {
		v.SetTool(tool, desktop.CrosshairCursor)
		for _, gripped := range []bool{false, true} {
			v.Gripped = func() bool { return gripped }
			for _, b := range []desktop.MouseButton{
				desktop.MouseButtonPrimary, desktop.MouseButtonSecondary, desktop.MouseButtonTertiary,
			} {
				event := func(x, y float32, held desktop.MouseButton) *desktop.MouseEvent {
					return mouse(fyne.NewPos(x, y), held)
				}
				v.MouseIn(event(20, 20, 0))
				v.MouseMoved(event(2, 50, 0))
				v.MouseDown(event(2, 50, b))
				v.MouseMoved(event(3, 50, b))
				v.Dragged(drag(fyne.NewPos(30, 60), fyne.NewDelta(27, 10)))
				v.MouseUp(event(30, 60, b))
				v.DragEnd()
				v.DoubleTapped(nil)
				v.MouseOut()
			}
			for _, held := range []fyne.KeyModifier{0, fyne.KeyModifierShortcutDefault, fyne.KeyModifierShift} {
				holdKeys(t, held)
				test.Scroll(w.Canvas(), fyne.NewPos(50, 50), 0, 3*widget.Notch())
				test.Scroll(w.Canvas(), fyne.NewPos(50, 50), 3*widget.Notch(), 0)
			}
		}
	}
	w.Canvas().Capture()
}
