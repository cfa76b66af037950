package ui

import (
	"image"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"isopet/volume/racetest"
)

// words are all that can be read in the window.
func (b *bench) words() string {
	var all []string
	var read func(o fyne.CanvasObject)
	read = func(o fyne.CanvasObject) {
		if !o.Visible() {
			return
		}
		switch o := o.(type) {
		case *canvas.Text:
			all = append(all, o.Text)
		case *fyne.Container:
			for _, part := range o.Objects {
				read(part)
			}
		case fyne.Widget:
			for _, part := range test.WidgetRenderer(o).Objects() {
				read(part)
			}
		}
	}
	read(b.win.Content())
	return strings.Join(all, "\n")
}

// TestLoadingShowsNothingOfTheScanBefore, in any arrangement, and shows all of it again if the file cannot be read.
func TestLoadingShowsNothingOfTheScanBefore(t *testing.T) {
	racetest.Skip(t)
	b := opened(t)
	b.win.Resize(fyne.NewSize(1480, 920))
	broken := filepath.Join(t.TempDir(), "broken.nii")
	if err := os.WriteFile(broken, make([]byte, 400), 0o600); err != nil {
		t.Fatal(err)
	}
	b.app.SetUnit("SUV")
	b.app.SetThreshold(5, 0.43)
	b.app.Seal()
	for _, name := range []string{"large", "four", "alone"} {
		b.viewer.Arrange(name)
		b.until("the projection is there", func() bool {
			return b.idle() &&
				(name != "four" || b.viewer.MIP.Turn == 0)
		})
		b.timeline.slices.ShowSlices(2, 7)
		b.status.tell("")
		b.update(0)
		before, said, title := b.laidOut(), b.words(), b.win.Title()
		for _, word := range []string{"scän", "SUV", "Slice "} {
			if !strings.Contains(said, word) {
				t.Errorf("%s: before there is no %q in\n%s", name, word, said)
			}
		}
		b.app.Open(broken) // whose end waits in the queue
		during := b.words()
		for _, word := range []string{"scän", "SUV", "Slice ", "segmented", "Threshold", "Lesion 1", "Method", "ml"} {
			for _, line := range strings.Split(during, "\n") {
				if strings.Contains(line, word) {
					t.Errorf("%s: while another scan is read it says %q", name, line)
				}
			}
		}
		if strings.Contains(b.win.Title(), "scän") || !strings.Contains(b.win.Title(), "broken.nii") {
			t.Errorf("the title is %q", b.win.Title())
		}
		for n, o := range b.viewer.Area.Objects {
			if !o.Visible() {
				continue
			}
			view := b.viewer.MIP.View
			if n < len(b.viewer.Planes) {
				view = b.viewer.Planes[n].View
			}
			if view.Visible() {
				t.Errorf("%s: pane %d shows a slice", name, n)
			}
		}
		view := b.app.State.View
		for _, k := range []fyne.KeyName{fyne.KeyUp, fyne.KeyDelete, fyne.KeyRightBracket, fyne.KeyH, fyne.Key7} {
			b.press(k)
		}
		if _, redo := b.app.CanRedo(); b.app.State.View != view || redo {
			t.Error("keys mean the scan that is not seen")
		}
		b.until("the file could not be read", func() bool { return b.idle() && b.app.State.Notice.Failed })
		b.closeAll()
		if after := b.words(); after != said {
			old := strings.Split(said, "\n")
			for _, line := range strings.Split(after, "\n") {
				if !slices.Contains(old, line) {
					t.Errorf("%s: afterwards it says %q", name, line)
				}
			}
			t.Errorf("%s: afterwards it says\n%q\nbefore\n%q", name, after, said)
		}
		if n := differing(before.(*image.NRGBA), b.laidOut().(*image.NRGBA)); n > 0 {
			t.Errorf("%s: afterwards %d pixels differ", name, n)
		}
		if b.win.Title() != title {
			t.Errorf("afterwards the title is %q", b.win.Title())
		}
	}
}

// laidOut is a picture of the window after it was laid out, which a real driver does by itself where a text has grown.
func (b *bench) laidOut() image.Image {
	size := b.win.Canvas().Size()
	b.win.Resize(size.AddWidthHeight(20, 20))
	b.win.Resize(size)
	return b.win.Canvas().Capture()
}

// differing is how many pixels of two pictures differ.
func differing(a, b *image.NRGBA) (n int) {
	for i := 0; i < len(a.Pix); i += 4 {
		if [4]uint8(a.Pix[i:]) != [4]uint8(b.Pix[i:]) {
			n++
		}
	}
	return n
}
