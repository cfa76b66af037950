package sliceview

import (
	"math"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

func TestScaleBar(t *testing.T) {
	test.NewTempApp(t)
	b := newScaleBar(testTheme)
	for _, c := range []struct {
		scale, mm float64
		length    float32
		text      string
	}{
		{4, 2, 100, "5 cm"}, {10, 1, 100, "1 cm"}, {30, 1, 60, "2 mm"},
		{0.2, 1, 100, "50 cm"}, {0, 1, 0, ""}, {1e9, 1, 0, ""},
	} {
		b.place(fyne.NewSize(600, 400), c.scale, c.mm)
		hidden := c.length == 0
		if math.Abs(float64(b.length-c.length)) > 1e-3 || b.label.text.Text != c.text || b.label.Hidden != hidden {
			t.Errorf("pixels of %v mm, %v wide: %v for %q", c.mm, c.scale, b.length, b.label.text.Text)
		}
	}
}
