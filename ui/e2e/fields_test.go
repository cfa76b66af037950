//go:build e2e

package e2e

import (
	"fmt"
	"image"
	"math"
	"testing"
)

// Fields with the demo scan.
var (
	regionWidth = image.Pt(1232, 293)
	lowEnd      = image.Pt(1320, 46)
	highEnd     = image.Pt(1380, 46)
)

// TestFields types into fields as people do: after a click, a double and a triple one what is typed replaces what was
// there; what cannot be taken is framed in red, with no dialog; Escape gives the old number back.
func TestFields(t *testing.T) {
	w := demoWindow(t)
	demo := w.state()
	red := func() bool { return reddish(w.live(), image.Rectangle{regionWidth, regionWidth}.Inset(-15)) > 20 }
	times := func(n int, at image.Point) {
		w.t.Helper()
		w.finished() // a busy program takes a double click for two
		args := []string{"mousemove", fmt.Sprint(at.X), fmt.Sprint(at.Y)}
		for range n {
			args = append(args, "click", "1", "sleep", "0.05")
		}
		w.xdotool(args...)
		w.pause()
	}
	enter := func(text string) { w.typed(text); w.key("Return") }
	width := func(mm float64) func(*state) bool {
		return func(s *state) bool { return s.Setup.Region.Width == mm }
	}

	w.play([]scenario{
		{"one, two and three clicks", func(w *window) {
			for n, mm := range map[int]float64{1: 91, 2: 92, 3: 93} {
				times(n, regionWidth)
				enter(fmt.Sprint(mm))
				w.when(fmt.Sprintf("region of %v mm after %d clicks", mm, n), width(mm))
			}
		}},
		{"too much", func(w *window) {
			before := w.state().Setup.Region.Width
			times(1, regionWidth)
			enter("4141")
			w.until("red frame", red)
			w.still()
			w.screenshot("field")
			if w.asking() {
				w.fail("a dialog answers")
			}
			w.typed("9") // all of it is selected
			w.until("no red frame while it is typed", func() bool { return !red() })
			w.typed("5")
			w.key("Escape")
			w.when("the width as it was", width(before))
			times(1, regionWidth)
			w.typed("abc")
			w.click(menus.Add(image.Pt(0, 120))) // elsewhere: it is put back
			w.when("the width as it was", width(before))
			if red() {
				w.fail("the number that is kept is framed in red")
			}
		}},
		{"ends of the window", func(w *window) {
			times(1, highEnd)
			enter("7,5")
			w.when("0 to 7.5 SUV", func(s *state) bool { return s.View.Low == 0 && s.View.High == 7.5 })
			times(3, lowEnd)
			enter("9") // beyond the upper end
			w.still()
			if w.asking() {
				w.fail("a dialog answers")
			}
			w.key("Escape")
			w.when("0 to 7.5 SUV", func(s *state) bool { return s.View.Low == 0 && s.View.High == 7.5 })
			at := middle(axial)
			w.dragWith("3", []image.Point{at, at.Add(image.Pt(40, -30)), at.Add(image.Pt(80, -60))})
			w.when("0 to more", func(s *state) bool { return s.View.Low == 0 && s.View.High > 8 })
			times(2, lowEnd)
			enter("1.5")
			s := w.when("1.5 to more", func(s *state) bool {
				return math.Abs(s.View.Low-1.5) < 1e-9 &&
					s.View.High > 8
			})
			w.dragWith("3", []image.Point{at, at.Add(image.Pt(30, 0)), at.Add(image.Pt(60, 0))})
			w.when("a wider window", func(now *state) bool {
				return now.View.Low < s.View.Low &&
					now.View.High > s.View.High
			})
			w.key("w")
			w.when("the first window", func(s *state) bool {
				return s.View.Low == demo.View.Low &&
					s.View.High == demo.View.High
			})
		}},
	})
}

// reddish is how many pixels of a part of a picture are red, on the ground of the inspector.
func reddish(img *picture, part image.Rectangle) int {
	n := 0
	for y := part.Min.Y; y < part.Max.Y; y++ {
		for x := part.Min.X; x < part.Max.X; x++ {
			if c := img.NRGBAAt(x, y); int(c.R) > int(c.G)+60 && int(c.R) > int(c.B)+50 {
				n++
			}
		}
	}
	return n
}
