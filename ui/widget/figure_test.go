package widget

import (
	"image"
	"image/color"
	"math"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

func TestFigureDrawsOnceForASize(t *testing.T) {
	test.NewTempApp(t)
	f := NewFigure()
	w := test.NewTempWindow(t, f)
	w.SetPadded(false)
	w.Resize(fyne.NewSize(300, 200))
	drawn := 0
	red := color.NRGBA{200, 0, 0, 255}
	f.SetDrawing(func(w, h int, dpi float64) image.Image {
		drawn++
		if w != 300 || h != 200 || math.Abs(dpi-96) > 0.5 {
			t.Errorf("%d×%d at %v dpi", w, h, dpi)
		}
		img := image.NewNRGBA(image.Rect(0, 0, w, h))
		for i := range w * h {
			img.SetNRGBA(i%w, i/w, red)
		}
		return img
	})
	for range 3 {
		if got := at(w.Canvas().Capture(), 150, 100); got != red {
			t.Errorf("shows %v", got)
		}
	}
	if drawn != 1 {
		t.Errorf("drawn %d times", drawn)
	}
}

func TestFigureSaysWhere(t *testing.T) {
	test.NewTempApp(t)
	f := NewFigure()
	f.Resize(fyne.NewSize(300, 200))
	var x, y float64
	f.OnTapped = func(a, b float64) { x, y = a, b }
	test.TapAt(f, fyne.NewPos(75, 150))
	if x != 0 || y != 0 {
		t.Error("an empty figure has nothing to click on")
	}
	f.SetDrawing(func(w, h int, _ float64) image.Image { return image.NewNRGBA(image.Rect(0, 0, w, h)) })
	test.TapAt(f, fyne.NewPos(75, 150))
	if math.Abs(x-0.25)+math.Abs(y-0.75) > 1e-6 {
		t.Errorf("clicked at %v, %v", x, y)
	}
}
