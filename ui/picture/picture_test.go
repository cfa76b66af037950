package picture

import (
	"image/color"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
)

// TestTake: a part is painted in its own place and as large as asked for, what scrolls out of sight is not seen although
// it is cut off itself, and the part stays in the window as it was.
func TestTake(t *testing.T) {
	test.NewTempApp(t)
	red, green := color.NRGBA{200, 0, 0, 255}, color.NRGBA{0, 200, 0, 255}
	box := func(c color.Color, x, y, w, h float32) *canvas.Rectangle {
		r := canvas.NewRectangle(c)
		r.Resize(fyne.NewSize(w, h))
		r.Move(fyne.NewPos(x, y))
		return r
	}
	clip := container.NewClip(box(red, 0, 0, 20, 40)) // the lower half of which is out of sight
	clip.Resize(fyne.NewSize(20, 40))
	long := container.NewWithoutLayout(box(color.Transparent, 0, 0, 20, 200), clip)
	scroll := container.NewVScroll(long)
	scroll.Resize(fyne.NewSize(20, 20))
	part := container.NewWithoutLayout(box(green, 0, 0, 60, 60), scroll)
	part.Resize(fyne.NewSize(60, 60))
	part.Move(fyne.NewPos(30, 10))
	scroll.Move(fyne.NewPos(5, 5))
	w := test.NewTempWindow(t, container.NewWithoutLayout(part))
	w.Resize(fyne.NewSize(200, 200))

	for _, times := range []float32{1, 2} {
		img := Part{Of: part, On: w.Canvas()}.Take(times)
		n := int(times)
		if size := img.Bounds().Size(); size.X != 60*n || size.Y != 60*n {
			t.Errorf("at %v times it is %v", times, size)
		}
		for _, at := range []struct {
			x, y int
			want color.NRGBA
		}{{1, 1, green}, {58, 58, green}, {6, 6, red}, {24, 24, red}, {10, 30, green}, {26, 6, green}} {
			if got := color.NRGBAModel.Convert(img.At(at.x*n, at.y*n)); got != at.want {
				t.Errorf("at %v times (%d, %d) is %v, want %v", times, at.x, at.y, got, at.want)
			}
		}
	}
	if part.Position() != fyne.NewPos(30, 10) || part.Size() != fyne.NewSize(60, 60) || !scroll.Visible() {
		t.Errorf("the part is at %v, %v large, and scrolls: %v", part.Position(), part.Size(), scroll.Visible())
	}
}
