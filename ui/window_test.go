package ui

import (
	"fmt"
	"image"
	"image/color"
	"math"
	"os"
	"path/filepath"
	"runtime/pprof"
	"strings"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/software"
	"fyne.io/fyne/v2/test"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"

	"isopet/app"
	"isopet/app/apptest"
	"isopet/app/engine"
	"isopet/ui/command"
	"isopet/ui/panel"
	"isopet/ui/theme"
	"isopet/ui/widget"
	"isopet/volume"
	"isopet/volume/nifti"
	"isopet/volume/racetest"
)

func TestMain(m *testing.M) { apptest.Main(m) }

// focus is a scan with a round focus at columns 20, rows 22, slices 3 to 8, and the annotation of what is above 3.
func focus() (*volume.Volume, *volume.Mask) {
	grid := volume.Grid{Dims: [3]int{40, 44, 12}, Affine: volume.Affine{{-4, 0, 0, 78}, {0, -4, 0, 86},
		{0, 0, 5, -300}, {0, 0, 0, 1}}}
	v, m := volume.NewVolume(grid), volume.NewMask(grid)
	for at := range v.Data {
		i, j, k := at%40, at/40%44, at/(40*44)
		x, y, z := float64(i-20)*4, float64(j-22)*4, (float64(k)-5.5)*5
		v.Data[at] = float32(0.2 + 8*math.Exp(-(x*x+y*y+z*z)/(2*12*12)))
		if v.Data[at] > 3 {
			m.Data[at] = 1
		}
	}
	return v, m
}

// bench is a window whose jobs post to a queue that the test empties.
type bench struct {
	*window
	t         *testing.T
	queue     chan func()
	scan, ref string
	closed    bool
}

// program is the one of all windows. Another for each would parse the fonts anew, and measure all texts.
var program = sync.OnceValue(test.NewApp)

func newBench(t *testing.T) *bench {
	return newBenchWith(t, app.Config{Engine: engine.Config{Networks: apptest.Half()}})
}

// newBenchWith is a window of a program that was started in another way.
func newBenchWith(t *testing.T, config app.Config) *bench {
	f := program()
	f.Clipboard().SetContent("")
	b := &bench{t: t, queue: make(chan func(), 1000)}
	a := app.New(func(do func()) { b.queue <- do }, config)
	theme.Use(variantOf(a.State.Settings.Theme, f.Settings().ThemeVariant())) // as Run has it
	b.window = newWindow(a, test.NewWindow(fynewidget.NewLabel("")))
	b.win.SetOnClosed(func() { b.closed = true })
	t.Cleanup(func() {
		if !b.closed {
			b.app.Close()
			b.win.Close()
		}
	})
	b.win.Resize(fyne.NewSize(960, 640))

	folder := t.TempDir()
	v, m := focus()
	b.scan, b.ref = filepath.Join(folder, "scän.nii.gz"), filepath.Join(folder, "tumour.nii.gz")
	if err := nifti.WriteVolume(b.scan, v, nifti.NewHeader(v.Grid)); err != nil {
		t.Fatal(err)
	}
	if err := nifti.WriteMask(b.ref, m, nifti.NewHeader(m.Grid)); err != nil {
		t.Fatal(err)
	}
	return b
}

// until runs what is posted until something has come about.
func (b *bench) until(what string, done func() bool) {
	b.t.Helper()
	late := time.After(2 * time.Minute) // the race detector is slow, and so may be the machine
	for !done() {
		select {
		case do := <-b.queue:
			do()
		case <-late:
			for _, j := range b.app.State.Jobs {
				b.t.Logf("under way: %s", j.Name)
			}
			pprof.Lookup("goroutine").WriteTo(os.Stderr, 1)
			b.t.Fatalf("waited in vain until %s; notice: %q", what, b.app.State.Notice.Text)
		}
	}
}

func (b *bench) idle() bool { return len(b.app.State.Jobs) == 0 }

// opened is a window with the scan and its annotation, segmented.
func opened(t *testing.T) *bench {
	b := newBench(t)
	b.app.Open(b.scan)
	b.until("the scan is segmented", func() bool { return b.hasOutline() && b.idle() })
	b.app.LoadReference(b.ref)
	b.until("the annotation is scored", func() bool { return b.hasReference() && b.idle() })
	return b
}

// painted is what an object looks like, and nothing round it: painting the whole window takes many times as long.
func painted(o fyne.CanvasObject) *image.NRGBA {
	c := software.NewCanvas()
	c.SetPadded(false)
	c.SetContent(container.NewWithoutLayout(o)) // which leaves the object where and as it is
	c.Resize(fyne.NewSize(o.Position().X+o.Size().Width, o.Position().Y+o.Size().Height))
	img := c.Capture().(*image.NRGBA)
	return img.SubImage(image.Rect(int(o.Position().X), int(o.Position().Y), img.Rect.Max.X,
		img.Rect.Max.Y)).(*image.NRGBA)
}

// count is how many pixels of an object have a colour exactly.
func (b *bench) count(o fyne.CanvasObject, colour color.Color) int {
	c := color.NRGBAModel.Convert(colour).(color.NRGBA)
	img := painted(o)
	n, size := 0, img.Rect.Size()
	for y := range size.Y {
		line := img.Pix[y*img.Stride:][:4*size.X]
		for x := 0; x < len(line); x += 4 {
			if [4]uint8(line[x:x+4]) == [4]uint8{c.R, c.G, c.B, c.A} {
				n++
			}
		}
	}
	return n
}

func (b *bench) press(k fyne.KeyName) { b.typedKey(&fyne.KeyEvent{Name: k}) }

// button finds a button of the dialog that is open and taps it.
func (b *bench) button(label string) {
	b.t.Helper()
	top := b.win.Canvas().Overlays().Top()
	if top == nil {
		b.t.Fatalf("no dialog with a button %q", label)
	}
	for _, o := range test.LaidOutObjects(top) {
		if button, ok := o.(*widget.Button); ok && button.Text == label {
			test.Tap(button)
			b.dialogs.Wait() // whoever clicks next has waited a moment
			return
		}
	}
	b.t.Fatalf("the dialog has no button %q", label)
}

func TestOutlineFollowsTheThreshold(t *testing.T) {
	b := opened(t)
	if !strings.HasPrefix(b.win.Title(), "Isopet – scän") {
		t.Errorf("title %q", b.win.Title())
	}
	axial := b.viewer.Planes[0]
	predicted := b.count(axial.View, theme.MarkPredicted)
	if predicted == 0 {
		t.Fatal("no blue outline")
	}
	before := b.app.State.Current().Voxels
	slider := panel.SectionOf[*panel.Threshold](b.panel).Slider
	test.TapAt(slider, fyne.NewPos(slider.XOf(0.1), 12))
	r := b.app.State.Current()
	if math.Abs(r.Threshold-0.1) > 0.01 || !r.Manual || r.Voxels <= before {
		t.Fatalf("threshold %v, %d voxels; before %d", r.Threshold, r.Voxels, before)
	}
	if now := b.count(axial.View, theme.MarkPredicted); now <= predicted {
		t.Errorf("the outline has %d pixels, before %d", now, predicted)
	}
	b.press(fyne.KeyBackspace)
	if r := b.app.State.Current(); r.Threshold != r.Predicted() ||
		b.count(axial.View, theme.MarkPredicted) != predicted {
		t.Errorf("not back at the predicted threshold but at %v", r.Threshold)
	}
	b.Run(command.Undo)
	if r := b.app.State.Current(); !r.Manual || r.Voxels <= before {
		t.Error("Undo did not bring the threshold back")
	}
}

func TestAnnotationIsDrawnAndHidden(t *testing.T) {
	b := opened(t)
	if dark := b.count(b.viewer.Planes[1].View, theme.MarkAnnotationOnLight); dark == 0 {
		t.Error("on white the annotation has no dark line")
	}
	b.press(fyne.KeyC) // on grey the ground is black
	with := b.count(b.viewer.Planes[1].View, theme.MarkAnnotation)
	b.press(fyne.KeyA)
	if without := b.count(b.viewer.Planes[1].View, theme.MarkAnnotation); without >= with {
		t.Errorf("%d white pixels with the annotation, %d without", with, without)
	}
	for _, o := range test.LaidOutObjects(b.toolbar.chips[1]) {
		if label, ok := o.(*canvas.Text); ok && label.Color != fynetheme.Color(fynetheme.ColorNameDisabled) {
			t.Error("the legend still shows the annotation as on")
		}
	}
}

func TestSlicesByWheelKeysAndClick(t *testing.T) {
	b := opened(t)
	at := func() int { return b.app.State.View.Index(b.app.State.Scan.Axial()) }
	start := at()
	middle := fyne.CurrentApp().Driver().AbsolutePositionForObject(b.viewer.Planes[0].View).AddXY(50, 50)
	test.Scroll(b.win.Canvas(), middle, 0, 50)
	if at() != start+2 {
		t.Errorf("two notches up went from slice %d to %d", start, at())
	}
	b.press(fyne.KeyPageDown)
	b.press(fyne.KeyDown)
	if at() != start {
		t.Errorf("two keys down went to %d", at())
	}
	for range 40 {
		b.press(fyne.KeyUp)
	}
	if at() != b.app.State.Scan.Axial().Slices-1 || b.viewer.Planes[0].Index != at() {
		t.Errorf("at the end %d, shown %d", at(), b.viewer.Planes[0].Index)
	}
	b.press(fyne.KeyHome)
	if r := b.app.State.Current(); r == nil || r.Voxels == 0 {
		t.Error("the largest outline is empty")
	}
	// A click on the coronal slice moves the other two.
	b.viewer.Planes[1].View.OnPick(10.5, 1.5)
	if b.viewer.Planes[0].Index != 10 || b.viewer.Planes[2].Index != 10 {
		t.Errorf("axial %d, sagittal %d", b.viewer.Planes[0].Index, b.viewer.Planes[2].Index)
	}
}

func TestRegionMovesAndIsSegmented(t *testing.T) {
	b := opened(t)
	old := b.app.State.Setup.Region
	b.viewer.Planes[0].View.OnRegion(24, 22)
	b.viewer.Planes[0].View.OnRegionEnd()
	b.until("it is segmented again", b.idle)
	region := b.app.State.Setup.Region
	want := b.app.State.Scan.Affine.Apply([3]float64{23.5, 21.5, 0})
	if region == old || math.Abs(region.X-want[0])+math.Abs(region.Y-want[1]) > 1e-9 || region.Width != old.Width {
		t.Errorf("region %v, centre should be %v", region, want)
	}
	if b.app.State.Stale() {
		t.Error("the outlines are of the old region")
	}
}

func TestPictureMovesWithZoomAndPan(t *testing.T) {
	racetest.Skip(t)
	b := opened(t)
	for _, layer := range []fyne.KeyName{fyne.KeyO, fyne.KeyA, fyne.KeyR, fyne.KeyX} {
		b.press(layer)
	}
	b.app.GoTo(volume.Axial, 5)
	view := b.viewer.Planes[0].View
	look := func(img *image.NRGBA, col float64) uint8 {
		at := img.Rect.Min.Add(image.Pt(int(view.PositionOf(col, 22.5).X), int(view.PositionOf(col, 22.5).Y)))
		return color.GrayModel.Convert(img.At(at.X, at.Y)).(color.Gray).Y
	}
	for range 3 {
		img := painted(view)
		if focus, ground := look(img, 20.5), look(img, 29.5); focus > 20 || ground < 200 {
			t.Errorf("the focus is %d, the ground %d; should be black on white", focus, ground)
		}
		view.OnZoom(1.2, view.PositionOf(20.5, 22.5))
		view.OnPan(-40, 20)
	}
}

func TestWindowDragAndUsual(t *testing.T) {
	b := opened(t)
	usual := b.app.State.View
	b.viewer.Planes[0].View.OnWindow(0.1, 0)
	if v := b.app.State.View; v.Low != 0 || v.High <= usual.High {
		t.Errorf("across, from %v to %v: %v to %v", usual.Low, usual.High, v.Low, v.High)
	}
	b.viewer.Planes[0].View.OnWindow(0, 0.1) // downwards
	if v := b.app.State.View; v.Low != 0 || math.Abs(v.High-usual.High) > 1e-9 {
		t.Errorf("and down again: %v to %v", v.Low, v.High)
	}
	b.viewer.Planes[0].View.OnWindow(-9, 9)
	if v := b.app.State.View; v.Low != 0 || !(v.High > 0) {
		t.Errorf("far to the left: %v to %v", v.Low, v.High)
	}
	// An end that the user has moved goes along.
	b.viewer.SetWindow(1, 5)
	b.viewer.Planes[0].View.OnWindow(0.1, 0)
	if v := b.app.State.View; v.Width() <= 4 || math.Abs(v.Level()-3) > 1e-9 {
		t.Errorf("across: level %v, width %v", v.Level(), v.Width())
	}
	b.viewer.Planes[0].View.OnWindow(-9, 0)
	if w := b.app.State.View.Width(); !(w > 0) {
		t.Errorf("width %v", w)
	}
	b.press(fyne.KeyW)
	if v := b.app.State.View; v.Low != usual.Low || v.High != usual.High {
		t.Errorf("%v to %v", v.Low, v.High)
	}
}

func TestScatterGoesToTheSlice(t *testing.T) {
	b := opened(t)
	b.app.GoTo(volume.Axial, 5)
	b.press(fyne.Key2)
	b.win.Canvas().Capture() // draws
	p := b.plots.Scatter
	if len(p.Dots) == 0 || !b.plots.Drawn() {
		t.Fatalf("%d points; drawn %v", len(p.Dots), b.plots.Drawn())
	}
	last := p.Dots[len(p.Dots)-1]
	x, y := p.Drawn.Pixel(last.Optimal, last.Predicted)
	size := p.Drawn.Image.Bounds().Size()
	x, y = x/float64(size.X), y/float64(size.Y)
	i, ok := p.At(x, y)
	if !ok {
		t.Fatal("nothing at the point")
	}
	p.Figure.OnHover(x, y)
	if said := p.Card.Said(); !p.Card.Pictured() || said[0] != fmt.Sprintf("Slice %d", p.Dots[i].Slice) {
		t.Errorf("the card says %q", said)
	}
	p.Figure.OnLeave()
	if len(p.Card.Said()) > 0 {
		t.Error("the card stays")
	}
	p.Figure.OnTapped(x, y)
	if b.app.State.View.Index(b.app.State.Scan.Axial()) != p.Dots[i].Slice || b.tab != 0 {
		t.Errorf("went to slice %d, want %d", b.app.State.View.Index(b.app.State.Scan.Axial()), p.Dots[i].Slice)
	}
}

func TestCloseAsksForWorkOnce(t *testing.T) {
	b := opened(t)
	panel.SectionOf[*panel.Threshold](b.panel).Slider.Step(-20)
	b.Run(command.Quit)
	if b.closed {
		t.Fatal("closed without asking")
	}
	b.Run(command.Quit) // behind the question nothing can be done
	b.button("Don't save")
	if !b.closed || b.win.Canvas().Overlays().Top() != nil {
		t.Error("still open")
	}
}

func TestCloseAsksNothingWithoutWork(t *testing.T) {
	b := opened(t)
	b.close()
	if !b.closed {
		t.Error("asked for nothing")
	}
}

func TestExportAsksBeforeOverwriting(t *testing.T) {
	b := opened(t)
	path := filepath.Join(t.TempDir(), "mask.nii.gz")
	if err := os.WriteFile(path, []byte("precious"), 0o666); err != nil {
		t.Fatal(err)
	}
	b.Run(command.ExportMask)
	b.answer(path)
	b.press(fyne.KeyEscape) // of the question: the name can still be changed
	if line, ok := b.win.Canvas().Focused().(*widget.Entry); !ok || line.Text != path {
		t.Fatalf("%T has the focus", b.win.Canvas().Focused())
	}
	b.answer(path)
	if data, err := os.ReadFile(path); err != nil || string(data) != "precious" {
		t.Fatalf("written without asking: %q, %v", data, err)
	}
	b.button("Replace")
	if b.win.Canvas().Overlays().Top() != nil {
		t.Error("a dialog is left")
	}
	b.until("the mask is written", func() bool { return b.idle() && b.app.State.Notice.Number > 0 })
	m, _, err := nifti.ReadMask(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range m.Data {
		if v != b.app.State.Mask.Data[i] {
			t.Fatal("another mask was written")
		}
	}
	if !strings.Contains(b.status.left.Text, "mask.nii.gz") {
		t.Errorf("the status line says %q", b.status.left.Text)
	}
}

func TestEscapeInAPathClosesTheDialog(t *testing.T) {
	b := newBench(t)
	b.Run(command.OpenPath)
	line, ok := b.win.Canvas().Focused().(*widget.Entry)
	if !ok {
		t.Fatalf("%T has the focus", b.win.Canvas().Focused())
	}
	line.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if b.win.Canvas().Overlays().Top() != nil {
		t.Error("still open")
	}
}

func TestPathIsOpenedByEnter(t *testing.T) {
	b := newBench(t)
	b.Run(command.OpenPath)
	line := b.win.Canvas().Focused().(*widget.Entry)
	test.Type(line, " "+b.scan)
	line.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	b.until("the scan is open", func() bool { return b.app.State.HasScan() && b.idle() })
	if b.app.State.Scan.Path != b.scan || b.win.Canvas().Overlays().Top() != nil {
		t.Errorf("%q is open", b.app.State.Scan.Path)
	}
	if entries := b.recent(); len(entries) == 0 || entries[0].Label != b.scan {
		t.Errorf("recent files are %v", b.app.State.Recent)
	}
}

func TestFailureIsShown(t *testing.T) {
	b := opened(t)
	scan := b.app.State.Scan
	b.app.Open(filepath.Join(t.TempDir(), "absent.nii.gz"))
	b.until("it failed", func() bool { return b.app.State.Notice.Failed })
	b.button("Close")
	if b.app.State.Scan != scan {
		t.Error("the open scan was lost")
	}
}

// TestFrameIsChosen opens the second of two frames, which begin as the whole scan of 12 slices.
func TestFrameIsChosen(t *testing.T) {
	b := opened(t)
	path := filepath.Join(t.TempDir(), "dynamic.nii")
	v, _ := focus()
	if err := nifti.WriteVolume(path, v, nifti.NewHeader(v.Grid)); err != nil {
		t.Fatal(err)
	}
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	file[40], file[46], file[48] = 4, 6, 2 // four axes, six slices, two frames
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	b.openScan(path)
	b.until("a frame is to be chosen", func() bool { return b.win.Canvas().Overlays().Top() != nil })
	for _, o := range test.LaidOutObjects(b.win.Canvas().Overlays().Top()) {
		if frame, ok := o.(*widget.Slider); ok {
			frame.SetValue(1)
			if frame.Size().Width < 200 {
				t.Errorf("the slider is %v", frame.Size())
			}
		}
	}
	b.button("Open")
	b.until("it is open", func() bool { return b.app.State.Scan.Path == path && b.idle() })
	if s := b.app.State.Scan; s.Frame != 1 || s.Frames != 2 || s.Dims[2] != 6 || s.Data[0] != v.Data[6*40*44] {
		t.Errorf("open is frame %d of %d, %v", s.Frame, s.Frames, s.Dims)
	}
	if b.win.Canvas().Overlays().Top() != nil {
		t.Error("the question is still there")
	}
}

func TestWithoutAScanNothingBreaks(t *testing.T) {
	b := newBench(t)
	b.win.Canvas().Capture()
	for _, m := range b.commands.Menus {
		for _, c := range m.Commands {
			// Those that open a dialog are tested elsewhere.
			if c.Do != nil && c.Enabled != nil && !strings.HasSuffix(c.Label, "…") {
				b.Run(c.ID)
			}
		}
	}
	b.press(fyne.Key2)
	b.win.Canvas().Capture()
	if b.app.State.Scan != nil || !b.idle() {
		t.Error("something was started")
	}
}

func TestAxialPaneIsTheLargest(t *testing.T) {
	b := newBench(t)
	axial, coronal, sagittal := b.viewer.Planes[0].Content, b.viewer.Planes[1].Content, b.viewer.Planes[2].Content
	if axial.Size().Width < 1.3*coronal.Size().Width || axial.Size().Height < 1.9*coronal.Size().Height {
		t.Errorf("axial %v, coronal %v", axial.Size(), coronal.Size())
	}
	if sagittal.Position().Y < coronal.Size().Height || sagittal.Position().X < axial.Size().Width {
		t.Errorf("sagittal at %v", sagittal.Position())
	}
}

func TestEscapeClosesDialogs(t *testing.T) {
	b := newBench(t)
	b.Run(command.ShowKeys)
	if b.win.Canvas().Overlays().Top() == nil {
		t.Fatal("no sheet")
	}
	b.press(fyne.KeyEscape)
	if b.win.Canvas().Overlays().Top() != nil {
		t.Error("Escape did not close it")
	}
}
