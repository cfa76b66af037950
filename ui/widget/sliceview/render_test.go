package sliceview

import (
	"image/color"
	"math"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	fynetheme "fyne.io/fyne/v2/theme"

	"isopet/ui/rendertest"
	"isopet/ui/theme"
	"isopet/volume"
)

// TestRender: what is painted over slices, and beside them, looks as it did.
func TestRender(t *testing.T) {
	test.NewTempApp(t)
	theme.Use(fynetheme.VariantDark)
	blue, red := theme.Lesion(0), theme.Lesion(1)

	view := New(testTheme, func(fyne.Size) Frame { return Frame{X: 10, Y: 6, ScaleX: 8, ScaleY: 10} })
	view.Resize(fyne.NewSize(200, 160))
	mask := []uint8{
		0, 0, 0, 0, 0, 0,
		0, 1, 1, 0, 2, 0,
		0, 1, 1, 1, 2, 2,
		0, 0, 1, 0, 0, 0,
	}
	slice := volume.Slice[float32]{Cols: 6, Rows: 4, Dx: 4, Dy: 5, Pix: make([]float32, 24)}
	view.SetPicture(Picture{Slice: slice, High: 1, Colours: view.shown.Colours})
	tint := &Tint{Mask: volume.Slice[uint8]{Cols: 6, Rows: 4, Pix: mask}}
	tint.Colours[1] = theme.Alpha(blue, 0x50)
	view.SetContours(tint,
		Contour{Paths: new(Tracer).Trace(mask, 6, 4, 1), Colour: blue, Halo: theme.MarkHalo, Width: 2},
		Contour{Paths: new(Tracer).Trace(mask, 6, 4, 2), Colour: red, Width: 1.5})
	view.SetCross(3, 2)
	view.SetRegion(&volume.Window{Col: 0.5, Row: 0.5, Cols: 5, Rows: 3})
	rendertest.Picture(t, "marks", view.draw(400, 320))

	scroller := NewScroller(theme.Text, theme.Panel)
	scroller.Resize(fyne.NewSize(18, 120))
	lane := func(from, to int, colours ...color.Color) Lane {
		return Lane{Colours: func(i int) []color.Color {
			if i < from || i > to {
				return nil
			}
			return colours
		}}
	}
	scroller.SetSlices(30, true, 12, lane(8, 16, blue, red), lane(10, 18, theme.Annotation))
	rendertest.Picture(t, "scroller", scroller.draw(36, 240))

	timeline := NewTimeline(TimelineTheme{Background: theme.Panel, Bar: theme.Bar, Reference: theme.Reference,
		Level: theme.Level, Changed: theme.Warning, Drawn: theme.Good, Foreign: theme.Warning, Current: theme.Edge, Hover: theme.Button})
	timeline.Resize(fyne.NewSize(300, 64))
	bars := make([]Bar, 24)
	for i := range bars {
		x := (float64(i) - 12) / 6
		b := Bar{Amount: math.Exp(-x * x), Reference: math.Exp(-x*x) * 0.9, Level: 0.4, Before: 0.4}
		if i == 9 {
			b.Level = 0.6
		}
		if b.Drawn = i == 14; b.Drawn {
			b.Parts = []Part{{b.Amount / 2, blue}, {b.Amount / 2, red}}
		}
		if i < 3 {
			b = Bar{Level: math.NaN(), Before: math.NaN()}
		}
		bars[i] = b
	}
	timeline.SetBars(bars, 11)
	rendertest.Picture(t, "timeline", timeline.draw(600, 128))
}
