//go:build e2e

package e2e

import (
	"image"
	"testing"
)

// The buttons of the line that asks whether a growth is to be kept.
var (
	keep      = image.Pt(978, 84)
	doNotKeep = image.Pt(1069, 84)
)

func TestDrawing(t *testing.T) {
	w := demoWindow(t)
	first := w.state()
	here := first.here()
	page := w.sheet()
	w.key("Home")
	lesion := page.lesion(t, first, here, 1)
	left, right := lesion.Add(image.Pt(-150, 40)), lesion.Add(image.Pt(150, 40))

	w.play([]scenario{
		{"brush on a second lesion", func(w *window) {
			w.key("ctrl+n")
			w.when("two lesions", func(s *state) bool { return len(s.Lesions) == 2 && s.Active == 2 })
			w.key("b")
			w.drag([]image.Point{left, left.Add(image.Pt(10, 0)), left.Add(image.Pt(20, 10))})
			s := w.when("what was drawn", func(s *state) bool { return s.voxels(2) > 0 })
			if s.at(here, 2) != s.voxels(2) || s.voxels(1) != first.voxels(1) {
				w.t.Errorf("%d of %d voxels are on the slice; the first lesion has %d, had %d", s.at(here, 2),
					s.voxels(2), s.voxels(1), first.voxels(1))
			}
			if at := page.lesion(w.t, s, here, 2); !beside(at, left.Add(image.Pt(10, 3)), 6) {
				w.t.Errorf("it lies at %v, drawn was around %v", at, left)
			}
		}},
		{"name of a lesion", func(w *window) {
			w.key("ctrl+shift+n")
			w.typed("Left node")
			w.key("Return")
			w.when("name", func(s *state) bool {
				return s.Lesions[0].Name == "Lesion 1" &&
					s.Lesions[1].Name == "Left node"
			})
		}},
		{"larger brush and eraser", func(w *window) {
			before := w.state().voxels(2)
			w.key("bracketright", "bracketright", "bracketright", "bracketright")
			w.drag([]image.Point{right, right.Add(image.Pt(5, 5)), right.Add(image.Pt(10, 10))})
			more := w.when("more", func(s *state) bool { return s.voxels(2) > 2*before })
			w.key("e")
			w.drag([]image.Point{right.Add(image.Pt(50, 0)), right.Add(image.Pt(45, 0)), right.Add(image.Pt(40, 0))})
			w.when("less", func(s *state) bool { return s.voxels(2) < more.voxels(2) && s.voxels(2) > before })
		}},
		{"largest island", func(w *window) {
			w.key("ctrl+shift+k")
			s := w.when("one island", func(s *state) bool { return beside(page.lesion(w.t, s, here, 2), right, 40) })
			w.key("ctrl+z")
			w.when("both islands", func(s *state) bool {
				return s.voxels(2) > 0 &&
					!beside(page.lesion(w.t, s, here, 2), right, 40)
			})
			w.key("ctrl+shift+z")
			w.when("one island again", func(again *state) bool { return again.voxels(2) == s.voxels(2) })
		}},
		{"interpolation", func(w *window) {
			w.key("Up", "Up", "Up", "Up", "b")
			w.drag([]image.Point{right, right.Add(image.Pt(5, 5)), right.Add(image.Pt(10, 10))})
			w.when("the upper end", func(s *state) bool {
				return s.here() == here+4 && s.at(here+4, 2) > 0 &&
					s.at(here+2, 2) == 0
			})
			w.key("ctrl+i")
			w.when("what is between", func(s *state) bool {
				return s.at(here+1, 2) > 0 && s.at(here+2, 2) > 0 &&
					s.at(here+3, 2) > 0
			})
		}},
		{"undo goes from slice to slice", func(w *window) {
			drawn := w.state()
			w.key("n", "Home", "Down", "Down", "Down")
			w.when("three slices below", func(s *state) bool { return s.here() == here-3 })
			w.key("ctrl+z")
			w.when("nothing between", func(s *state) bool { return s.at(here+2, 2) == 0 })
			w.key("ctrl+z")
			w.when("the stroke undone, on its slice", func(s *state) bool {
				return s.at(here+4, 2) == 0 &&
					s.here() == here+4
			})
			w.key("ctrl+z", "ctrl+z")
			w.when("the eraser undone, on its slice", func(s *state) bool {
				return s.here() == here &&
					s.at(here, 2) > drawn.at(here, 2)
			})
			w.key("ctrl+y", "ctrl+y", "ctrl+y", "ctrl+y")
			w.when("all again", func(s *state) bool { return string(s.mask.Data) == string(drawn.mask.Data) })
		}},
		{"growing from a seed", func(w *window) {
			w.key("Home", "n", "ctrl+n")
			w.when("third lesion", func(s *state) bool { return len(s.Lesions) == 3 && s.Active == 3 })
			w.key("ctrl+n") // a fourth, for the polygon
			w.when("fourth lesion", func(s *state) bool { return s.Active == 4 })
			w.key("n", "n", "n")
			w.when("third lesion", func(s *state) bool { return s.Active == 3 })
			w.key("g", "q") // over other lesions
			s := w.state()
			at := page.lesion(w.t, s, s.here(), 1)
			w.click(at)
			grown := w.when("what hangs together", func(s *state) bool { return s.voxels(3) > 40 }).voxels(3)
			w.key("ctrl+z")
			w.when("the first lesion again", func(s *state) bool {
				return s.voxels(3) == 0 &&
					s.voxels(1) == first.voxels(1)
			})
			w.click(at.Add(image.Pt(int(page.scaleX), int(page.scaleY)))) // a voxel beside
			w.when("the same", func(s *state) bool { return s.voxels(3) == grown })
			w.key("ctrl+z", "q")
			w.when("the first lesion again", func(s *state) bool {
				return s.voxels(3) == 0 &&
					s.voxels(1) == first.voxels(1)
			})
		}},
		{"growing beside the tumour asks", func(w *window) {
			before := w.state()
			beside := lesion.Add(image.Pt(-150, 150)) // the body around it
			offered := func() bool { return count(w.live(), axial, amber) > 200 }
			for _, leave := range []string{"Escape", "Return"} {
				w.click(beside)
				w.until("what has grown", offered)
				w.screenshot("growing")
				w.key(leave)
				w.until("end of what has grown", func() bool { return !offered() })
				if s := w.state(); string(s.mask.Data) != string(before.mask.Data) {
					w.t.Errorf("%s keeps %d voxels", leave, s.voxels(3))
				}
			}
			w.click(beside)
			w.until("what has grown", offered)
			w.click(doNotKeep)
			w.until("end of what has grown", func() bool { return !offered() })
			w.click(beside)
			w.until("what has grown", offered)
			w.click(keep)
			w.when("all of it", func(s *state) bool { return s.voxels(3) > 10000 })
			w.key("ctrl+z")
			w.when("the mask before", func(s *state) bool { return string(s.mask.Data) == string(before.mask.Data) })
		}},
		{"polygon", func(w *window) {
			w.key("p")
			at := lesion.Add(image.Pt(-20, 150))
			corners := []image.Point{at, at.Add(image.Pt(70, 0)), at.Add(image.Pt(70, 40)), at.Add(image.Pt(0, 40))}
			for _, c := range corners {
				before := w.screen()
				w.click(c)
				w.until("corner", func() bool { return !same(before, w.live(), image.Rectangle{c, c}.Inset(-8)) })
			}
			w.key("Return")
			s := w.when("polygon", func(s *state) bool { return s.voxels(3) > 0 })
			area := 70 / page.scaleX * 40 / page.scaleY
			if n := float64(s.voxels(3)); n < 0.8*area || n > 1.2*area {
				w.t.Errorf("the polygon has %v voxels, its area is %v", n, area)
			}
		}},
		{"picture", func(w *window) {
			w.key("b")
			w.hover(lesion.Add(image.Pt(-80, 120)))
			w.screenshot("drawing")
		}},
	})
}

// beside reports whether two places are no farther apart than so many pixels, along each edge.
func beside(a, b image.Point, by int) bool {
	d := a.Sub(b)
	return max(d.X, -d.X, d.Y, -d.Y) <= by
}
