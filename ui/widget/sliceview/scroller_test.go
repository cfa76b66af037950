package sliceview

import (
	"image/color"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"isopet/ui/widget"
)

func TestRail(t *testing.T) {
	test.NewTempApp(t)
	mark, blue, back := color.NRGBA{255, 255, 0, 255}, color.NRGBA{0, 0, 255, 255}, color.NRGBA{10, 20, 30, 255}
	for _, ascending := range []bool{true, false} {
		r := NewScroller(mark, back)
		w := test.NewTempWindow(t, r)
		w.SetPadded(false)
		w.Resize(fyne.NewSize(20, 100))
		picked := -1
		r.OnPick = func(i int) { picked = i }
		r.Tapped(&fyne.PointEvent{Position: fyne.NewPos(5, 5)})
		if picked != -1 {
			t.Error("picked a slice of none")
		}
		r.SetSlices(10, ascending, 5, Lane{func(i int) []color.Color {
			if i != 8 {
				return nil
			}
			return []color.Color{blue}
		}})
		y, top := 85, 0 // slice 8 from above
		if ascending {
			y, top = 15, 9
		}
		img := w.Canvas().Capture()
		if got := at(img, 10, y); got != blue {
			t.Errorf("slice 8 is %v", got)
		}
		if got := at(img, 10, 100-y); got != back {
			t.Errorf("slice 1 is %v", got)
		}
		if got := at(img, 10, map[bool]int{true: 45, false: 55}[ascending]); got != mark {
			t.Errorf("the slice shown is %v", got)
		}
		r.Tapped(&fyne.PointEvent{Position: fyne.NewPos(5, 5)})
		if picked != top {
			t.Errorf("the uppermost slice is %d, want %d", picked, top)
		}
		test.Scroll(w.Canvas(), fyne.NewPos(5, 5), 0, widget.Notch())
		if want := map[bool]int{true: 6, false: 4}[ascending]; picked != want {
			t.Errorf("scrolled up to %d, want %d", picked, want)
		}
		r.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(5, 500)}})
		if picked != 9-top {
			t.Errorf("dragged below the end to %d", picked)
		}
	}
}
