package widget

import (
	"image"
	"image/color"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

func at(img image.Image, x, y int) color.NRGBA {
	return color.NRGBAModel.Convert(img.At(x, y)).(color.NRGBA)
}
func TestChipAndProgress(t *testing.T) {
	test.NewTempApp(t)
	told := []bool{}
	c := NewChip("Contour", NewLine(nil, color.NRGBA{0, 0, 255, 255}), func(on bool) { told = append(told, on) })
	test.Tap(c)
	test.Tap(c)
	c.SetOn(false)
	if len(told) != 2 || told[0] || !told[1] || c.on {
		t.Errorf("told %v, is %v", told, c.on)
	}

	p := NewProgress()
	test.NewTempWindow(t, p)
	p.Resize(fyne.NewSize(200, progressHeight))
	for _, s := range []struct {
		done, total int
		want        float32
	}{{50, 100, 100}, {0, 100, progressHeight}, {300, 100, 200}, {7, 0, 200. / 3}} {
		p.Set(s.done, s.total)
		if got := p.fill.Size().Width; got < s.want-0.1 || got > s.want+0.1 {
			t.Errorf("%d of %d: %v wide, want %v", s.done, s.total, got, s.want)
		}
	}
}
