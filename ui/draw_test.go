package ui

import (
	"bytes"
	"math"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"isopet/app"
	"isopet/ui/command"
	"isopet/ui/field"
	"isopet/ui/panel"
	"isopet/ui/text"
	"isopet/ui/theme"
	"isopet/ui/viewer"
	"isopet/volume"
	"isopet/volume/paint"
)

func (b *bench) label(p *viewer.Slice, col, row int) uint8 {
	return b.app.State.Mask.Data[p.Layout().Offset(col, row, p.Index)]
}

// TestBrush draws and erases with the mouse, undoes and redoes, and goes on turning slices and zooming meanwhile.
func TestBrush(t *testing.T) {
	b := opened(t)
	axial := b.viewer.Planes[0]
	before := bytes.Clone(b.app.State.Mask.Data)
	b.press(fyne.KeyB)
	if b.viewer.SelectedTool() != command.Brush || b.panel.Page() != command.PageDraw {
		t.Fatalf("in hand is %q, shown is page %s", b.viewer.SelectedTool(), b.panel.Page())
	}
	b.viewer.SetBrushRadius(8.1)
	axial.View.MouseDown(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: pixelOf(axial, 5, 5)},
		Button: desktop.MouseButtonPrimary})
	if b.label(axial, 5, 5) != 1 || b.label(axial, 7, 5) != 1 || b.label(axial, 8, 5) != 0 {
		t.Error("while the button is held nothing is drawn, or not so much")
	}
	axial.View.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: pixelOf(axial, 10, 5)},
		Dragged: fyne.NewDelta(9, 0)})
	outlines := 0
	if b.label(axial, 10, 5) == 1 && b.count(axial.View, theme.Lesions[0]) > 0 {
		outlines++
	}
	axial.View.MouseUp(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: pixelOf(axial, 10, 5)},
		Button: desktop.MouseButtonPrimary})
	if outlines == 0 {
		t.Error("the stroke is not seen while the button is held")
	}
	if name, _ := b.app.CanUndo(); !strings.HasPrefix(name.String(), "Brush on axial slice") {
		t.Errorf("to be undone is %q", name)
	}
	drawn := bytes.Clone(b.app.State.Mask.Data)
	index := axial.Index
	if !slices.Equal(b.app.State.DrawnSlices(), []int{index}) {
		t.Errorf("drawn are %v, want %d", b.app.State.DrawnSlices(), index)
	}
	// The wheel turns slices though a tool is in hand; Undo comes back to the slice.
	test.Scroll(b.win.Canvas(), centreOf(axial.View), 0, 25)
	if axial.Index == index {
		t.Error("the wheel does not turn slices while a tool is in hand")
	}
	b.Run(command.Undo)
	if axial.Index != index || !bytes.Equal(before, b.app.State.Mask.Data) {
		t.Errorf("after Undo slice %d is shown, want %d", axial.Index, index)
	}
	b.Run(command.Redo)
	if !bytes.Equal(drawn, b.app.State.Mask.Data) {
		t.Error("Redo does not bring the stroke back")
	}
	// Ctrl erases, and so does the eraser.
	axial.View.MouseDown(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: pixelOf(axial, 5, 5)},
		Button: desktop.MouseButtonPrimary, Modifier: fyne.KeyModifierShortcutDefault})
	axial.View.MouseUp(&desktop.MouseEvent{})
	if b.label(axial, 5, 5) != 0 || b.label(axial, 10, 5) != 1 {
		t.Error("the brush with Ctrl does not erase")
	}
	b.press(fyne.KeyE)
	strokeOn(axial, pixelOf(axial, 10, 5))
	if b.label(axial, 10, 5) != 0 {
		t.Error("the eraser does not erase")
	}
	// The keys of the threshold are those of the brush while one is in hand.
	radius := b.viewer.BrushRadius()
	threshold := b.app.State.Current().Threshold
	b.press(fyne.KeyRightBracket)
	if b.viewer.BrushRadius() <= radius || b.app.State.Current().Threshold != threshold {
		t.Error("] does not enlarge the brush")
	}
	b.press(fyne.KeyLeftBracket)
	b.press(fyne.KeyEscape)
	if b.viewer.SelectedTool() != command.Navigate {
		t.Error("Escape does not put the tool away")
	}
	cursor := b.app.State.View.Cursor
	strokeOn(axial, pixelOf(axial, 3, 3))
	if b.app.State.View.Cursor == cursor {
		t.Error("without a tool a click does not move the cross-hair")
	}
}

func centreOf(o fyne.CanvasObject) fyne.Position {
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(o)
	return at.AddXY(o.Size().Width/2, o.Size().Height/2)
}

// TestBrushInThreeDimensions draws a ball from the sagittal pane.
func TestBrushInThreeDimensions(t *testing.T) {
	b := opened(t)
	b.app.DeleteLesion(1)
	p := b.viewer.Planes[volume.Sagittal]
	b.press(fyne.KeyB)
	check := panel.SectionOf[*panel.Tools](b.panel).Options[0].Check
	before := b.count(check, theme.Accent)
	b.press(fyne.KeyD)
	if !check.Checked || b.count(check, theme.Accent) <= before {
		t.Error("the switch does not show that it is on")
	}
	b.viewer.SetBrushRadius(12.1)
	strokeOn(p, pixelOf(p, 20, 6))
	seen := map[int]bool{}
	l := b.app.State.Scan.Layouts[volume.Sagittal]
	for slice := range l.Slices {
		if b.app.State.Mask.Data[l.Offset(20, 6, slice)] != 0 {
			seen[slice] = true
		}
	}
	if len(seen) != 7 { // 12 mm to both sides of the slice, 4 mm thick
		t.Errorf("the ball is on sagittal slices %v", seen)
	}
}

// TestPolygonTool clicks corners, and drags a free line.
func TestPolygonTool(t *testing.T) {
	b := opened(t)
	b.app.DeleteLesion(1)
	p := b.viewer.Planes[volume.Coronal]
	b.press(fyne.KeyP)
	for _, c := range [][2]int{{4, 2}, {14, 2}, {14, 9}} {
		strokeOn(p, pixelOf(p, c[0], c[1]))
	}
	if b.app.State.LesionVoxels(1) != 0 || len(p.Shapes()) == 0 {
		t.Error("the polygon is drawn too early, or not shown")
	}
	b.press(fyne.KeyReturn)
	if b.label(p, 12, 4) != 1 || b.label(p, 5, 8) != 0 {
		t.Errorf("the triangle is not drawn: %d voxels", b.app.State.LesionVoxels(1))
	}
	triangle := b.app.State.LesionVoxels(1)
	// Clicking the first corner closes, too; Escape drops.
	for _, c := range [][2]int{{20, 2}, {30, 2}, {30, 9}, {20, 2}} {
		strokeOn(p, pixelOf(p, c[0], c[1]))
	}
	if n := b.app.State.LesionVoxels(1); n != 2*triangle {
		t.Errorf("there are %d voxels, want %d", n, 2*triangle)
	}
	strokeOn(p, pixelOf(p, 20, 2))
	b.press(fyne.KeyEscape)
	if len(p.Shapes()) != 0 || b.viewer.SelectedTool() != command.Polygon {
		t.Error("Escape does not drop the polygon, or puts the tool away")
	}
	b.app.Undo()
	b.app.Undo()
	strokeOn(p, pixelOf(p, 4, 2), pixelOf(p, 10, 1), pixelOf(p, 14, 2), pixelOf(p, 14, 9), pixelOf(p, 9, 6),
		pixelOf(p, 4, 3))
	if n := b.app.State.LesionVoxels(1); n == 0 || len(p.Shapes()) != 0 {
		t.Errorf("the free line drew %d voxels", n)
	}
}

// TestGrowTool clicks a seed in the focus.
func TestGrowTool(t *testing.T) {
	b := opened(t)
	b.app.DeleteLesion(1)
	b.press(fyne.KeyG)
	p := b.viewer.Planes[0]
	b.app.GoTo(volume.Axial, 5)
	b.press(fyne.KeyD) // in one slice
	strokeOn(p, pixelOf(p, 20, 22))
	b.until("the region has grown", b.idle)
	flat := b.app.State.LesionVoxels(1)
	if flat == 0 || len(b.app.State.LesionSlices(1)) != 1 {
		t.Errorf("grown are %d voxels on slices %v", flat, b.app.State.LesionSlices(1))
	}
	b.press(fyne.KeyD)
	b.viewer.SelectTool(command.Brush)
	if b.commands.Checked(command.In3D) {
		t.Error("the brush draws in three dimensions, too")
	}
	b.viewer.SelectTool(command.Grow)
	strokeOn(p, pixelOf(p, 22, 21)) // beside the maximum
	b.until("the region has grown", b.idle)
	if n := b.app.State.LesionVoxels(1); n <= flat || len(b.app.State.LesionSlices(1)) < 3 {
		t.Errorf("in three dimensions %d voxels have grown", n)
	}
	low := 0.41 * float64(b.app.State.Scan.Data[b.app.State.Scan.Index(20, 22, 5)])
	for at, v := range b.app.State.Scan.Data {
		if (float64(v) >= low) != (b.app.State.Mask.Data[at] == 1) {
			t.Fatalf("voxel %d of value %v is drawn: %v; lower threshold %v", at, v, b.app.State.Mask.Data[at] == 1,
				low)
		}
	}
	// Beside the tumour it asks before it fills the scan, and the slices show what it is about.
	held, asked := b.app.State.LesionVoxels(1), b.banners.all[3].object()
	for _, leave := range []func(){
		func() { b.press(fyne.KeyEscape) }, func() { b.press(fyne.KeyReturn) },
		func() { b.Run(command.Undo); b.Run(command.Redo) },
	} {
		strokeOn(p, pixelOf(p, 3, 3))
		b.until("it is asked", func() bool { return b.app.State.Offer != nil && b.idle() })
		if b.count(p.View, theme.MarkOffered) == 0 || !asked.Visible() {
			t.Error("what has grown is not shown, or not asked about")
		}
		leave()
		if n := b.app.State.LesionVoxels(1); b.app.State.Offer != nil || n != held ||
			b.count(p.View, theme.MarkOffered) != 0 || b.viewer.SelectedTool() != command.Grow {
			t.Errorf("%d voxels were kept of what was not to be, of %d before", n-held, held)
		}
	}
	b.app.GoTo(volume.Axial, 5) // from where undo led
	// A lower threshold that is typed counts without Enter.
	if asked.Visible() {
		t.Error("it still asks")
	}
	b.app.DeleteLesion(1)
	low = 5
	b.win.Canvas().Focus(b.toolFields()[3])
	b.toolFields()[3].SetText("5")
	strokeOn(p, pixelOf(p, 20, 22))
	b.until("the region has grown", b.idle)
	for at, v := range b.app.State.Scan.Data {
		if (float64(v) >= low) != (b.app.State.Mask.Data[at] == 1) {
			t.Fatalf("voxel %d of value %v is drawn: %v; lower threshold %v", at, v, b.app.State.Mask.Data[at] == 1,
				low)
		}
	}
	// Both may be negative.
	data := b.app.State.Scan.Data
	data[b.app.State.Scan.Index(20, 22, 5)] = -3
	b.app.DeleteLesion(1)
	for field, typed := range map[*field.Number]string{b.toolFields()[3]: "-4", b.toolFields()[4]: "-2"} {
		b.win.Canvas().Focus(field)
		field.SetText(typed)
	}
	strokeOn(p, pixelOf(p, 20, 22))
	b.until("the region has grown", b.idle)
	if n := b.app.State.LesionVoxels(1); n != 1 {
		t.Errorf("between -4 and -2 lie %d voxels, want 1", n)
	}
	b.win.Canvas().Unfocus()
	b.press(fyne.KeyK)
	strokeOn(p, pixelOf(p, 2, 2))
	if n := b.app.State.Notice; n.Failed || !strings.Contains(n.Text, "no hole") {
		t.Errorf("filling what is no hole says %q", n.Text)
	}
}

// TestLesions adds, renames, hides and deletes lesions as a user would.
func TestLesions(t *testing.T) {
	b := opened(t)
	b.ShowPage(command.PageDraw)
	part := panel.SectionOf[*panel.Lesions](b.panel)
	test.Tap(part.Buttons[2])
	s := &b.app.State
	if len(s.Lesions) != 2 || s.Active != 2 {
		t.Fatalf("lesions are %+v", s.Lesions)
	}
	axial := b.viewer.Planes[0]
	b.press(fyne.KeyB)
	strokeOn(axial, pixelOf(axial, 4, 4))
	if b.label(axial, 4, 4) != 2 || b.count(axial.View, theme.Lesions[1]) == 0 ||
		b.count(axial.View, theme.Lesions[0]) == 0 {
		t.Error("the lesions are not outlined in their colours")
	}
	b.Run(command.HideLesion)
	if b.count(axial.View, theme.Lesions[1]) != 0 {
		t.Error("a hidden lesion is outlined")
	}
	b.Run(command.HideLesion)
	b.Run(command.RenameLesion)
	if entry, ok := b.win.Canvas().Focused().(*panel.NameEntry); !ok || entry.Text != "Lesion 2" {
		t.Fatalf("focused is %T", b.win.Canvas().Focused())
	}
	test.Type(b.win.Canvas().Focused(), "Lymph node")
	b.win.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if s.Lesion(2).Name != "Lymph node" || b.win.Canvas().Focused() != nil {
		t.Errorf("the lesion is called %q", s.Lesion(2).Name)
	}
	b.Run(command.NextLesion)
	if s.Active != 1 {
		t.Errorf("active is %d", s.Active)
	}
	b.app.GoTo(volume.Axial, 0)
	part.List.Select(1)
	if s.Active != 2 || axial.Index == 0 {
		t.Errorf("after a click on a lesion %d is active, slice %d shown", s.Active, axial.Index)
	}
	b.Run(command.DeleteLesion)
	if len(s.Lesions) != 1 || b.label(axial, 4, 4) != 0 {
		t.Error("the lesion is still there")
	}
	b.Run(command.Undo)
	if s.Lesion(2).Name != "Lymph node" || b.label(axial, 4, 4) != 2 {
		t.Error("the lesion does not come back")
	}
}

// TestCleanup presses each button on a lesion of two islands, one of them with a hole.
func TestCleanup(t *testing.T) {
	b := opened(t)
	b.app.DeleteLesion(1)
	b.ShowPage(command.PageDraw)
	part := panel.SectionOf[*panel.Cleanup](b.panel)
	axial := b.viewer.Planes[0]
	b.press(fyne.KeyB)
	b.viewer.SetBrushRadius(20)
	b.app.GoTo(volume.Axial, 2)
	strokeOn(axial, pixelOf(axial, 20, 20))
	b.app.GoTo(volume.Axial, 6)
	strokeOn(axial, pixelOf(axial, 20, 20))
	b.press(fyne.KeyE)
	b.viewer.SetBrushRadius(3)
	strokeOn(axial, pixelOf(axial, 20, 20))
	b.press(fyne.KeyB)
	b.viewer.SetBrushRadius(5)
	strokeOn(axial, pixelOf(axial, 4, 4))
	if want := text.Plain(math.Ceil(10*b.app.State.Scan.Coarsest()) / 10); part.Smoothing.Text != want {
		t.Errorf("lesions are smoothed over %s mm at first, want %s", part.Smoothing.Text, want)
	}
	part.Smoothing.SetText("6")      // mm; taken without Enter
	changes := map[command.ID]bool{} // whether it makes the lesion larger
	for i, button := range part.Buttons {
		before := b.app.State.LesionVoxels(1)
		test.Tap(button)
		b.until("it is done", b.idle)
		after := b.app.State.LesionVoxels(1)
		if name := part.Commands[i]; after == 0 || name != command.Smooth && after == before {
			t.Errorf("%s: from %d voxels to %d", name, before, after)
		}
		changes[part.Commands[i]] = after > before
		b.app.Undo()
		if b.app.State.LesionVoxels(1) != before {
			t.Errorf("%s is not undone", part.Commands[i])
		}
	}
	for _, grows := range []command.ID{command.FillHoles, command.Interpolate} {
		if !changes[grows] {
			t.Errorf("%s made the lesion smaller", grows)
		}
	}
	part.Smoothing.SetText("nonsense")
	part.Smoothing.Submit()
	if part.Width() != 6 || part.Smoothing.Text != "6" || !strings.Contains(b.tips.Shown(), "6 is kept.") {
		t.Errorf("nonsense became %v", part.Width())
	}
}

// TestButtonsMeanThePaneLastUsed: what a button does to a slice is done in the plane in which the user worked last, and
// the side panel names it.
func TestButtonsMeanThePaneLastUsed(t *testing.T) {
	b := opened(t)
	b.viewer.Arrange("four")
	b.app.DeleteLesion(1)
	b.ShowPage(command.PageDraw)
	part, coronal := panel.SectionOf[*panel.Cleanup](b.panel), b.viewer.Planes[volume.Coronal]
	button := func(label string) {
		for _, button := range part.Buttons {
			if button.Text == label {
				test.Tap(button)
				b.until("it is done", b.idle)
				return
			}
		}
		t.Fatalf("no button %q", label)
	}
	if got := part.Where.Text; !strings.HasPrefix(got, "Axial slice ") {
		t.Errorf("at first %q is meant", got)
	}
	b.press(fyne.KeyB)
	b.viewer.SetBrushRadius(8)
	for _, slice := range []int{10, 14} {
		b.app.GoTo(volume.Coronal, slice)
		strokeOn(coronal, pixelOf(coronal, 20, 6))
	}
	coronal.View.OnLeave()
	if got := part.Where.Text; got != "Coronal slice 14" {
		t.Errorf("after drawing %q is meant", got)
	}
	l := b.app.State.Scan.Layouts[volume.Coronal]
	at := func(slice int) uint8 { return b.app.State.Mask.Data[l.Offset(20, 6, slice)] }
	button("Interpolate")
	if at(12) != 1 {
		t.Error("nothing is drawn between the coronal slices")
	}
	if name, _ := b.app.CanUndo(); name.String() != "Interpolate coronal slices" {
		t.Errorf("to be undone is %q", name)
	}
	button("Clear slice")
	if at(14) != 0 || at(13) != 1 {
		t.Error("not the coronal slice was cleared")
	}
	b.viewer.Planes[volume.Sagittal].Step(1)
	if got := part.Where.Text; !strings.HasPrefix(got, "Sagittal slice ") {
		t.Errorf("after turning sagittal slices %q is meant", got)
	}
}

// TestSegmentingAsks: methods replace drawings only when told to, and outline another lesion only when that is meant.
func TestSegmentingAsks(t *testing.T) {
	b := opened(t)
	s := &b.app.State
	axial := b.viewer.Planes[0]
	b.press(fyne.KeyB)
	strokeOn(axial, pixelOf(axial, 4, 4))
	asked := func() bool { return b.win.Canvas().Overlays().Top() != nil }
	done := func() { b.until("it is segmented", b.idle) }

	b.Run(command.SegmentAgain)
	if !asked() {
		t.Fatal("a drawing is not asked about")
	}
	b.button("Keep it")
	done()
	if b.label(axial, 4, 4) != 1 || !s.Drawn[axial.Index] {
		t.Error("the drawing was not kept")
	}
	b.Run(command.SegmentAgain)
	b.button("Replace it")
	done()
	if b.label(axial, 4, 4) != 0 || len(s.Drawn) != 0 {
		t.Error("the drawing was not replaced")
	}
	// The region moves without a question, and leaves drawings alone.
	strokeOn(axial, pixelOf(axial, 4, 4))
	b.Run(command.CentreRegion)
	done()
	if asked() || b.label(axial, 4, 4) != 1 {
		t.Error("moving the region asks, or replaces a drawing")
	}

	// Another lesion is segmented beside it, unasked: each has its own slices.
	first := len(s.Slices)
	b.Run(command.NewLesion)
	b.Run(command.SegmentAgain)
	done()
	if asked() || s.Active != 2 || len(s.Slices) == 0 || len(s.Outlined(1).Slices) != first {
		t.Errorf("asked %v; active is %d with %d slices, lesion 1 has %d", asked(), s.Active, len(s.Slices),
			len(s.Outlined(1).Slices))
	}
	b.app.ActivateLesion(1)
	b.Run(command.Undo)
	if s.Active != 2 || len(s.Slices) != 0 || len(s.Outlined(1).Slices) != first {
		t.Errorf("after Undo %d is active with %d slices", s.Active, len(s.Slices))
	}
}

// TestEscapeWhileMeasuring: work that nobody waits for is not what Escape is pressed for.
func TestEscapeWhileMeasuring(t *testing.T) {
	b := opened(t)
	b.viewer.SelectTool(command.Brush)
	b.app.Projection(0, new(volume.Slice[float32]))
	if len(b.app.State.Jobs) == 0 || !b.app.State.Jobs[0].Quiet() {
		t.Fatal("no quiet job is under way")
	}
	b.press(fyne.KeyEscape)
	if b.viewer.SelectedTool() != command.Navigate {
		t.Error("the brush is still in hand")
	}
}

// TestPolygonEndsWithItsScan: corners that were clicked on a scan draw nothing on the next one.
func TestPolygonEndsWithItsScan(t *testing.T) {
	b := opened(t)
	b.viewer.SelectTool(command.Polygon)
	for _, at := range []paint.Point{{Col: 2, Row: 2}, {Col: 12, Row: 2}, {Col: 12, Row: 12}} {
		b.viewer.Planes[0].View.OnPress(at.Col+centre, at.Row+centre, 0)
	}
	b.app.Open(b.scan)
	b.until("it is opened again", b.idle)
	b.Run(command.ClosePolygon)
	if len(b.app.State.Drawn) > 0 || len(b.viewer.Planes[0].Shapes()) > 0 {
		t.Errorf("drawn are %v, corners %v", b.app.State.DrawnSlices(), b.viewer.Planes[0].Shapes())
	}
}

// TestLargestOfTheActiveLesion: Home goes to where the lesion in hand is largest, also of one that was drawn.
func TestLargestOfTheActiveLesion(t *testing.T) {
	b := opened(t)
	s := &b.app.State
	first := s.Slices.Largest().Index
	at := first + 3
	b.Run(command.NewLesion)
	b.Run(command.LargestContour)
	if got := s.View.Index(s.Scan.Axial()); got != first {
		t.Errorf("with an empty lesion it goes to slice %d, want %d", got, first)
	}
	spot := app.Spot{Plane: volume.Axial, Slice: at, Point: paint.Point{Col: 4, Row: 4}}
	b.app.BeginStroke(app.Brush{Radius: 9}, spot)
	b.app.EndStroke()
	b.app.GoTo(volume.Axial, 0)
	b.Run(command.LargestContour)
	if got := s.View.Index(s.Scan.Axial()); got != at {
		t.Errorf("it goes to slice %d, want %d", got, at)
	}
	b.app.ActivateLesion(1)
	b.Run(command.LargestContour)
	if got := s.View.Index(s.Scan.Axial()); got != first {
		t.Errorf("of lesion 1 it goes to slice %d, want %d", got, first)
	}
}
