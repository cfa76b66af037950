package ui

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"isopet/ui/command"
	"isopet/ui/widget/sliceview"
	"isopet/volume/nifti"
	"isopet/volume/racetest"
)

// TestWithoutScan: each gesture over each pane, with each tool, and each action, before a scan is open and after a file
// that could not be read. None does any harm, and none leaves anything behind for the scan to come.
func TestWithoutScan(t *testing.T) {
	racetest.Skip(t)
	b := newBench(t)
	gestures := func() {
		tools := b.viewer.Tools()
		for _, tool := range tools {
			b.viewer.SelectTool(tool)
			for _, name := range []string{"large", "four", "alone"} {
				b.viewer.Arrange(name)
				for _, gripped := range []bool{false, true} {
					b.space = grip{down: gripped}
					b.everyGesture()
				}
			}
		}
		b.viewer.SelectTool(command.Navigate)
	}
	actions := func() {
		for _, m := range b.commands.Menus {
			for _, c := range m.Commands {
				if c.ID == command.Quit || c.ID == command.OpenDemo || c.ID == "" {
					continue // which end all, or open a scan
				}
				for _, k := range b.commands.KeysOf(c.ID) {
					b.strike(k)
					b.closeAll()
				}
				b.Run(c.ID)
				b.closeAll()
				if b.app.State.Scan != nil {
					t.Fatalf("%q has opened a scan", c.ID)
				}
			}
		}
	}
	before := b.app.State.View
	before.Arrangement = "alone"
	gestures()
	if v := b.app.State.View; v != before {
		before.Arrangement = v.Arrangement
		if v != before {
			t.Errorf("without a scan the view has become %+v", v)
		}
	}
	actions()
	broken := filepath.Join(t.TempDir(), "broken.nii")
	v, _ := focus()
	if err := nifti.WriteVolume(broken, v, nifti.NewHeader(v.Grid)); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(broken, 9000); err != nil {
		t.Fatal(err)
	}
	b.openScan(broken)
	b.until("the file could not be read", func() bool {
		return b.idle() &&
			strings.Contains(b.app.State.Notice.Text, "broken.nii")
	})
	b.closeAll()
	gestures()
	actions()
	if _, undo := b.app.CanUndo(); undo || b.app.Unsaved() {
		t.Error("there is something to undo")
	}
	b.openScan(b.scan)
	b.until("the scan is segmented", func() bool { return len(b.app.State.Slices) > 0 && b.idle() })
	if _, unsaved := b.app.CanUndo(); b.app.Unsaved() {
		t.Errorf("the scan has work that is not saved (undo: %v)", unsaved)
	}
}

// everyGesture makes each gesture over each view, in the order in which a driver tells of it.
func (b *bench) everyGesture() {
	views := []*sliceview.View{b.viewer.MIP.View}
	for _, p := range b.viewer.Planes {
		views = append(views, p.View, p.Loading)
	}
	for _, v := range views {
		for _, button := range []desktop.MouseButton{desktop.MouseButtonPrimary, desktop.MouseButtonSecondary,
			desktop.MouseButtonTertiary} {
			for _, m := range []fyne.KeyModifier{0, fyne.KeyModifierControl, fyne.KeyModifierShift} {
				hold(b.t, m)
				event := func(x, y float32, held desktop.MouseButton) *desktop.MouseEvent {
					return &desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(x, y)}, Button: held,
						Modifier: m}
				}
				v.MouseIn(event(20, 30, 0))
				v.MouseDown(event(20, 30, button))
				v.MouseMoved(event(21, 30, button))
				if button != desktop.MouseButtonSecondary {
					v.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(60, 50)},
						Dragged: fyne.NewDelta(40, 20)})
				} else {
					v.MouseMoved(event(60, 50, button))
				}
				v.MouseUp(event(60, 50, button))
				v.DragEnd()
				v.DoubleTapped(&fyne.PointEvent{})
				v.MouseOut()
			}
		}
		for _, by := range []fyne.Delta{fyne.NewDelta(0, 50), fyne.NewDelta(50, 0), fyne.NewDelta(-3, -4)} {
			v.Scrolled(&fyne.ScrollEvent{Scrolled: by})
		}
	}
	for _, p := range b.viewer.Planes {
		for _, o := range []fyne.CanvasObject{p.Rail, p.Bar} {
			at := fyne.CurrentApp().Driver().AbsolutePositionForObject(o)
			test.Drag(b.win.Canvas(), at.AddXY(4, 4), 3, 20)
			test.Scroll(b.win.Canvas(), at.AddXY(4, 4), 0, 50)
		}
	}
}

// TestSpaceBar: typed alone it does its action when it is let go; having moved a picture it does none.
func TestSpaceBar(t *testing.T) {
	b := opened(t)
	bar := &fyne.KeyEvent{Name: fyne.KeySpace}
	type_ := func(meanwhile func()) {
		b.keyDown(bar)
		for range 3 { // keys repeat while they are held
			b.typedKey(bar)
		}
		if b.viewer.MIP.Rotates() {
			t.Error("the projection turns while the bar is held")
		}
		meanwhile()
		b.keyUp(bar)
	}
	axial := b.viewer.Planes[0]
	drag := func() {
		p := pixelOf(axial, 12, 9)
		axial.View.MouseDown(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: p},
			Button: desktop.MouseButtonPrimary})
		axial.View.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: p.AddXY(30, 20)},
			Dragged: fyne.NewDelta(30, 20)})
		axial.View.MouseUp(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: p.AddXY(30, 20)},
			Button: desktop.MouseButtonPrimary})
		axial.View.DragEnd()
	}
	before := b.app.State.View
	type_(drag)
	after := b.app.State.View
	if after.Cursor != before.Cursor || after.Panes[0] == before.Panes[0] || b.viewer.MIP.Rotates() {
		t.Errorf("dragged with the bar: %+v, before %+v; turning: %v", after, before, b.viewer.MIP.Rotates())
	}
	drag()
	if b.app.State.View.Cursor == after.Cursor || b.app.State.View.Panes[0] != after.Panes[0] {
		t.Error("without the bar the cross-hair does not move")
	}
	type_(func() {})
	if !b.viewer.MIP.Rotates() {
		t.Error("the bar does not turn the projection")
	}
	b.viewer.MIP.Stop()
}

// TestPanStopsAtTheMiddle: a picture is never moved out of sight.
func TestPanStopsAtTheMiddle(t *testing.T) {
	b := opened(t)
	for p, v := range map[int]*sliceview.View{0: b.viewer.Planes[0].View, 1: b.viewer.Planes[1].View,
		2: b.viewer.Planes[2].View, 3: b.viewer.MIP.View} {
		b.viewer.Arrange("four")
		b.until("the projection is there", func() bool { return b.viewer.MIP.Turn == 0 && b.idle() })
		for range 50 {
			v.OnPan(40, -30)
		}
		f := v.Place(v.Size())
		col, row := v.PixelAt(fyne.NewPos(v.Size().Width/2, v.Size().Height/2))
		if v == b.viewer.MIP.View {
			col -= float64(b.viewer.MIP.Margin)
		}
		if col < -3 || col > 3 || row < 1 || f.ScaleX == 0 {
			t.Errorf("pane %d: in the middle is pixel %v, %v", p, col, row)
		}
	}
}
