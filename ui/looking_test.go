package ui

import (
	"math"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"isopet/app"
	"isopet/app/scan"
	"isopet/app/units"
	"isopet/ui/command"
	"isopet/ui/viewer"
	"isopet/ui/widget/colourmap"
	"isopet/ui/widget/sliceview"
	"isopet/volume"
	"isopet/volume/nifti"
)

// standing is where panes are on the screen, by plane and then the projection; nil for those that are not.
func (b *bench) standing() [4]*fyne.Size {
	var sizes [4]*fyne.Size
	for i, o := range b.viewer.Area.Objects {
		if o.Visible() {
			size := o.Size()
			sizes[i] = &size
		}
	}
	return sizes
}

func TestArrangements(t *testing.T) {
	b := opened(t)
	shown := func() (n int) {
		for _, s := range b.standing() {
			if s != nil {
				n++
			}
		}
		return n
	}
	for k, want := range map[fyne.KeyName]int{fyne.Key3: 3, fyne.Key4: 4, fyne.Key5: 1} {
		b.press(k)
		if shown() != want {
			t.Errorf("key %v: %d panes, want %d", k, shown(), want)
		}
	}
	b.press(fyne.Key4)
	for i, s := range b.standing() {
		if all := b.viewer.Area.Size(); math.Abs(float64(2*s.Width-all.Width)) > 3 ||
			math.Abs(float64(2*s.Height-all.Height)) > 3 {
			t.Errorf("pane %d of four is %v of %v", i, *s, all)
		}
	}
	// A double click shows a pane alone, and another brings the four back.
	b.viewer.Planes[2].View.DoubleTapped(nil)
	if s := b.standing(); shown() != 1 || s[2] == nil || s[2].Width < b.viewer.Area.Size().Width-1 ||
		s[2].Height < b.viewer.Area.Size().Height-1 {
		t.Errorf("after a double click there are %v", s)
	}
	if b.viewer.Planes[2].Index != b.app.State.View.Index(b.viewer.Planes[2].Layout()) {
		t.Error("the pane shows an old slice")
	}
	b.viewer.Planes[2].View.DoubleTapped(nil)
	if shown() != 4 {
		t.Errorf("after another one there are %d panes", shown())
	}
	b.Run(command.CoronalInFront)
	if s := b.standing(); shown() != 3 || s[1].Width < s[0].Width {
		t.Errorf("in front is not the coronal pane: %v", s)
	}
	if !b.viewer.Planes[1].Bar.Visible() || b.viewer.Planes[0].Bar.Visible() {
		t.Error("the colour bar is not beside the large pane")
	}
}

// TestHiddenPanesCatchUp: what changed while a pane was hidden is there when it comes back.
func TestHiddenPanesCatchUp(t *testing.T) {
	b := opened(t)
	b.press(fyne.Key5)
	for _, layer := range []fyne.KeyName{fyne.KeyA, fyne.KeyR, fyne.KeyX} {
		b.press(layer)
	}
	b.viewer.Planes[0].View.OnPick(5.5, 6.5)
	b.press(fyne.Key7)
	b.press(fyne.Key3)
	if b.viewer.Planes[1].Index != 6 || b.viewer.Planes[2].Index != 5 {
		t.Errorf("the coronal slice is %d, the sagittal %d", b.viewer.Planes[1].Index, b.viewer.Planes[2].Index)
	}
}

func TestPicturesHaveTrueProportions(t *testing.T) {
	b := opened(t)
	for _, size := range []fyne.Size{{Width: 1100, Height: 700}, {Width: 1500, Height: 640}} {
		b.win.Resize(size)
		for _, name := range []string{"large", "four"} {
			b.viewer.Arrange(name)
			b.until("the projection is there", func() bool {
				return name != "four" ||
					b.viewer.MIP.Turn == b.app.State.View.Turn
			})
			views := []*sliceview.View{b.viewer.Planes[0].View, b.viewer.Planes[1].View, b.viewer.Planes[2].View}
			pictures := []volume.Slice[float32]{b.viewer.Planes[0].Picture.Slice, b.viewer.Planes[1].Picture.Slice,
				b.viewer.Planes[2].Picture.Slice}
			if name == "four" {
				views, pictures = append(views, b.viewer.MIP.View), append(pictures, b.viewer.MIP.Picture.Slice)
			}
			for i, v := range views {
				o, a := v.PositionOf(0, 0), v.PositionOf(1, 1)
				if ratio := float64(a.X-o.X) / float64(a.Y-o.Y); math.Abs(ratio-pictures[i].Dx/pictures[i].Dy) > 0.01 {
					t.Errorf("%v, %s, pane %d: pixels are %v times as wide as high, want %v", size, name, i, ratio,
						pictures[i].Dx/pictures[i].Dy)
				}
			}
		}
	}
}

func TestProjectionTurnsAndLeadsToTheFocus(t *testing.T) {
	b := opened(t)
	b.press(fyne.Key4)
	b.until("the projection is there", func() bool { return b.viewer.MIP.Turn == 0 })
	b.press(fyne.KeyLeft)
	b.until("it is turned", func() bool { return b.viewer.MIP.Turn == 3 })
	v := b.viewer.MIP.View
	drag := func(dx float32) {
		v.MouseDown(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(50, 50)},
			Button: desktop.MouseButtonPrimary})
		v.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(50+dx, 50)},
			Dragged: fyne.NewDelta(dx, 0)})
		v.MouseUp(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(50+dx, 50)}})
		v.DragEnd()
	}
	before := b.app.State.View.Cursor
	drag(-120)
	if turn := b.app.State.View.Turn; turn != 93 || b.app.State.View.Cursor != before {
		t.Errorf("dragged it is at %d°, the cursor at %v", turn, b.app.State.View.Cursor)
	}
	b.until("it is turned", func() bool { return b.viewer.MIP.Turn == 93 && b.idle() })
	largest := 0
	for i, f := range b.viewer.MIP.Picture.Slice.Pix {
		if f > b.viewer.MIP.Picture.Slice.Pix[largest] ||
			b.viewer.MIP.Picture.Slice.Pix[largest] != b.viewer.MIP.Picture.Slice.Pix[largest] {
			largest = i
		}
	}
	cols := b.viewer.MIP.Picture.Slice.Cols
	at := v.PositionOf(float64(largest%cols)+0.5, float64(largest/cols)+0.5)
	b.viewer.Planes[0].View.OnPick(1, 1)
	v.MouseDown(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: at}, Button: desktop.MouseButtonPrimary})
	v.MouseUp(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: at}})
	c := b.app.State.View.Cursor
	if f := b.app.State.Scan.Data[b.app.State.Scan.Index(c[0], c[1], c[2])]; float64(f) != b.app.State.Scan.Max {
		t.Errorf("the click went to %v, a voxel of %v; the largest is %v", c, f, b.app.State.Scan.Max)
	}
}

func TestUnitIsAskedOnce(t *testing.T) {
	b := opened(t)
	question := b.banners.all[0].object()
	if !question.Visible() {
		t.Fatal("no question")
	}
	for _, p := range b.viewer.Planes {
		if strings.Contains(p.Where.Text, "SUV") {
			t.Error("a unit is shown that nobody said")
		}
	}
	if b.commands.Enabled(command.WindowSUV5) {
		t.Error("it counts as SUV")
	}
	b.press(fyne.Key6)
	if b.app.State.View.High == 5 {
		t.Error("a window in SUV is shown of an unknown unit")
	}
	b.app.SetUnit(units.SUV)
	if question.Visible() {
		t.Error("it still asks")
	}
	for k, high := range map[fyne.KeyName]float64{fyne.Key6: 5, fyne.Key7: 10, fyne.Key8: 15,
		fyne.Key0: b.app.State.Scan.Max} {
		b.press(k)
		if v := b.app.State.View; v.Low != 0 || math.Abs(v.High-high) > 1e-9 {
			t.Errorf("key %v: %v to %v", k, v.Low, v.High)
		}
	}
	b.press(fyne.Key7)
	if ends := b.toolbar.ends; ends.Low.Text != "0" || ends.High.Text != "10" || b.toolbar.values.Text != "SUV" {
		t.Errorf("the fields say %q to %q %q", ends.Low.Text, ends.High.Text, b.toolbar.values.Text)
	}
	b.app.GoTo(volume.Axial, 5)
	b.viewer.Planes[0].View.OnHover(20.5, 22.5)
	if !strings.HasPrefix(b.status.left.Text, "Value 8.") || !strings.Contains(b.status.left.Text, " SUV     x") {
		t.Errorf("under the pointer: %q", b.status.left.Text)
	}
}

func TestCTIsFused(t *testing.T) {
	b := opened(t)
	b.viewer.SetWindow(0, 8)
	pet, _ := focus()
	ct := volume.NewVolume(volume.Grid{Dims: [3]int{100, 100, 40},
		Affine: volume.Affine{{-2, 0, 0, 98}, {0, -2, 0, 98}, {0, 0, 2, -310}, {0, 0, 0, 1}}})
	for i := range ct.Data {
		ct.Data[i] = 40
	}
	path := t.TempDir() + "/ct.nii.gz"
	if err := nifti.WriteVolume(path, ct, nifti.NewHeader(ct.Grid)); err != nil {
		t.Fatal(err)
	}
	b.app.OpenCT(path, modality("CT"))
	b.until("the CT is there", func() bool { return (b.app.State.CT != nil) && b.idle() })
	if !b.banners.all[1].object().Visible() {
		t.Error("no line for the CT")
	}
	b.viewer.Planes[0].View.OnHover(20.5, 22.5)
	if !strings.Contains(b.status.left.Text, "CT 40.0 HU") {
		t.Errorf("under the pointer: %q", b.status.left.Text)
	}
	if got := viewer.ValueText(&b.app.State, 1, [3]float64{20, 22, 99}); !strings.HasSuffix(got, "CT –") {
		t.Errorf("where the CT has ended: %q", got)
	}
	if b.viewer.Colours() != colourmap.Hot {
		t.Errorf("over the CT the colours are %s", b.viewer.Colours().Label)
	}
	b.viewer.SetColours(&colourmap.Maps[0])
	view := b.viewer.Planes[0].Picture
	if view.Under == nil || view.Under.Slice.Cols != 2*pet.Dims[0] {
		t.Fatalf("nothing beneath")
	}
	// 40 HU is the middle of the soft tissue window: half grey. Beside the focus the PET is white.
	for _, c := range []struct {
		blend float64
		want  int
	}{{0, 249}, {0.5, 189}, {1, 128}} {
		b.viewer.SetBlend(c.blend)
		cols, rows := b.viewer.Planes[0].Picture.Size()
		pix := make([]uint8, 4*cols*rows)
		p := b.viewer.Planes[0].Picture
		p.Paint(pix)
		if got := int(pix[4*(rows/2*cols+2)]); got < c.want-3 || got > c.want+3 {
			t.Errorf("share %v: %d, want %d", c.blend, got, c.want)
		}
	}
	b.press(fyne.KeyT)
	if b.viewer.Planes[0].Picture.Under != nil {
		t.Error("hidden it is still there")
	}
	b.press(fyne.KeyT)
	b.Run(command.WindowBone)
	if v := b.app.State.View; v.LowCT != -500 || v.HighCT != 1300 {
		t.Errorf("bone is shown from %v to %v HU", v.LowCT, v.HighCT)
	}
	b.viewer.SetColours(colourmap.Hot)
	b.Run(command.CloseCT)
	if b.viewer.Colours() != &colourmap.Maps[0] {
		t.Errorf("without the CT the colours are %s", b.viewer.Colours().Label)
	}
	if (b.app.State.CT != nil) || b.banners.all[1].object().Visible() {
		t.Error("the CT is still there")
	}
}

// TestPreviewIsShownAndTaken: the slice that is being read lies over the pane of its plane until the scan is there.
func TestPreviewIsShownAndTaken(t *testing.T) {
	b := newBench(t)
	b.press(fyne.Key3)
	var slice volume.Slice[float32]
	v, _ := focus()
	v.Slice(volume.Axial, 5, &slice)
	b.app.State.Preview = &scan.Preview{Name: "scan.nii.gz", Plane: volume.Axial, Index: 5, Slices: 12, Slice: slice,
		High: 8}
	b.update(app.ChangedPreview)
	if p := b.viewer.Planes[0]; !p.Loading.Visible() || !strings.Contains(p.Where.Text,
		"Slice 5 of 0–11 of scan.nii.gz, loading") || b.viewer.Planes[1].Loading.Visible() {
		t.Errorf("the pane says %q", p.Where.Text)
	}
	b.win.Canvas().Capture()
	b.app.State.Preview = nil
	b.update(app.ChangedPreview)
	if b.viewer.Planes[0].Loading.Visible() {
		t.Error("it is still there")
	}
}

// TestWindowDragOnMR: where nothing but an MR is to be seen, a drag over the pane goes through three times the window
// in which it was first shown, whatever its values are.
func TestWindowDragOnMR(t *testing.T) {
	b := opened(t)
	mr, _ := focus() // from 0 to 8
	path := t.TempDir() + "/mr.nii.gz"
	if err := nifti.WriteVolume(path, mr, nifti.NewHeader(mr.Grid)); err != nil {
		t.Fatal(err)
	}
	b.app.OpenCT(path, modality("MR"))
	b.until("the MR is there", func() bool { return (b.app.State.CT != nil) && b.idle() })
	b.viewer.SetBlend(1)
	before := b.app.State.View
	usual := before.HighCT - before.LowCT
	b.viewer.Planes[0].View.OnWindow(0.1, 0)
	if v := b.app.State.View; math.Abs(v.HighCT-v.LowCT-1.3*usual) > 1e-6 {
		t.Errorf("a tenth of the pane across: from %v wide to %v", usual, v.HighCT-v.LowCT)
	}
	b.viewer.Planes[0].View.OnWindow(-9, 0)
	if v := b.app.State.View; !(v.HighCT > v.LowCT) || v.HighCT-v.LowCT > usual/100 {
		t.Errorf("far to the left: %v to %v", v.LowCT, v.HighCT)
	}
}

// TestSessionKeepsItsColours: the colours that were chosen over a CT are those of the session, whatever suits a CT that
// is just opened.
func TestSessionKeepsItsColours(t *testing.T) {
	b := opened(t)
	b.app.OpenCT(b.scan, modality("CT"))
	b.until("the CT is there", func() bool { return (b.app.State.CT != nil) && b.idle() })
	b.viewer.SetColours(&colourmap.Maps[0])
	path := t.TempDir() + "/work.isopet"
	if _, err := b.app.SaveSession(path, false, nil); err != nil {
		t.Fatal(err)
	}
	b.until("it is saved", b.idle)
	b.app.Open(b.scan)
	b.until("the scan is open without the CT", func() bool { return !(b.app.State.CT != nil) && b.idle() })
	b.app.Open(path)
	b.until("the session is open", func() bool { return (b.app.State.CT != nil) && b.idle() })
	if b.viewer.Colours() != &colourmap.Maps[0] {
		t.Errorf("the session's colours are %s", b.viewer.Colours().Label)
	}
}
