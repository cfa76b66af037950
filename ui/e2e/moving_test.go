//go:build e2e

package e2e

import (
	"fmt"
	"image"
	"math"
	"testing"
	"time"
)

// quarters are the middles of the four panes.
var quarters = []struct {
	pane string
	at   image.Point
}{
	{"axial", image.Pt(280, 270)}, {"coronal", image.Pt(850, 270)},
	{"sagittal", image.Pt(280, 640)}, {"projection", image.Pt(850, 640)},
}

// TestMoving: the picture of each pane is moved by the middle button, by the space bar and the left one, and by two
// fingers on a touchpad, which the display tells of as of buttons 4 to 7.
func TestMoving(t *testing.T) {
	w := demoWindow(t)
	w.key("4", "f")
	w.when("four panes", func(s *state) bool { return s.View.Arrangement == "four" })
	by := image.Pt(46, -30)
	pan := func(s *state, n int) [2]float64 { return [2]float64{s.View.Panes[n].PanX, s.View.Panes[n].PanY} }
	// moved checks that nothing but the picture of a pane has been moved, as far on the screen as it should be.
	moved := func(n int, before *state, far image.Point) {
		w.t.Helper()
		after := w.when("a moved picture", func(s *state) bool { return pan(s, n) != pan(before, n) })
		a, b := pan(before, n), pan(after, n)
		dx, dy := b[0]-a[0], b[1]-a[1] // mm
		if ratio := dx / dy; far.Y != 0 && math.Abs(ratio-float64(far.X)/float64(far.Y)) > 0.05 || far.Y == 0 &&
			dy != 0 {
			w.t.Errorf("the %s is moved by %.1f, %.1f mm for %v on the screen", quarters[n].pane, dx, dy, far)
		}
		if dx*float64(far.X) <= 0 {
			w.t.Errorf("the %s is moved to the wrong side", quarters[n].pane)
		}
		back := *after
		back.View.Panes[n] = before.View.Panes[n]
		if back.View != before.View {
			w.t.Errorf("in the %s there is another view: %+v, before %+v", quarters[n].pane, after.View, before.View)
		}
	}
	drag := func(from image.Point, button string, meanwhile ...string) []string {
		moves := []string{"mousemove", fmt.Sprint(from.X), fmt.Sprint(from.Y), "sleep", "0.1"}
		moves = append(moves, meanwhile...)
		moves = append(moves, "mousedown", button)
		for n := 1; n <= 5; n++ {
			moves = append(moves, "mousemove", fmt.Sprint(from.X+by.X*n/5), fmt.Sprint(from.Y+by.Y*n/5), "sleep",
				"0.04")
		}
		return append(moves, "mouseup", button)
	}
	each := func(do func(n int, from image.Point)) {
		for n, q := range quarters {
			do(n, q.at)
		}
	}
	all := func(w *window) {
		each(func(n int, from image.Point) {
			before := w.state()
			w.xdotool(drag(from, "2")...) // the middle button
			moved(n, before, by)
			before = w.state()
			// the bar and the left one
			w.xdotool(append(drag(from, "1", "keydown", "space", "sleep", "0.1"), "keyup", "space")...)
			w.pause()
			moved(n, before, by)
		})
	}
	w.play([]scenario{
		{"whole slices", all},
		{"enlarged slices", func(w *window) {
			w.key("f")
			each(func(n int, from image.Point) {
				w.over(from)
				w.xdotool("keydown", "ctrl", "click", "4", "click", "4", "click", "4", "keyup", "ctrl")
				w.when("larger picture", func(s *state) bool { return s.View.Panes[n].Zoom > 0.5 })
			})
			all(w)
		}},
		{"bar let go in mid-drag", func(w *window) {
			before := w.state()
			moves := drag(quarters[0].at, "1", "keydown", "space", "sleep", "0.1")
			half := len(moves) - 2 - 5 // before the last move
			w.xdotool(append(append(append([]string{}, moves[:half]...), "keyup", "space", "sleep", "0.1"),
				moves[half:]...)...)
			w.pause()
			moved(0, before, by)
		}},
		{"with a brush in hand", func(w *window) {
			w.key("b")
			before := w.state()
			w.xdotool(append(drag(quarters[1].at, "1", "keydown", "space", "sleep", "0.1"), "keyup", "space")...)
			w.pause()
			moved(1, before, by)
			before = w.state()
			w.xdotool(drag(quarters[1].at, "2")...)
			moved(1, before, by)
			if after := w.state(); after.voxels(1) != before.voxels(1) || len(after.Drawn) != 0 {
				w.t.Errorf("the brush has drawn: %d voxels, before %d", after.voxels(1), before.voxels(1))
			}
			w.key("v")
		}},
		{"touchpad", func(w *window) {
			each(func(n int, from image.Point) {
				before := w.state()
				w.over(from)
				w.xdotool("click", "6", "click", "6") // across
				moved(n, before, image.Pt(50, 0))
				before = w.state()
				w.xdotool("keydown", "shift", "click", "5", "keyup", "shift") // which Fyne turns across
				moved(n, before, image.Pt(-25, 0))
				before = w.state()
				w.xdotool("keydown", "space", "sleep", "0.1", "click", "6", "click", "4", "keyup", "space") // both ways
				moved(n, before, image.Pt(25, 25))
			})
		}},
		{"bar on a button", func(w *window) {
			// By Tab a button has the focus, and the bar presses it when it is let go; not if it has moved a picture.
			before := w.state()
			w.still()
			plain := w.screen()
			w.key("Tab")
			w.until("focus", func() bool { return !same(plain, w.live(), image.Rect(0, 0, width, 90)) })
			w.xdotool(append(drag(quarters[0].at, "1", "keydown", "space", "sleep", "0.1"), "keyup", "space")...)
			w.pause()
			w.still()
			if w.asking() {
				w.t.Fatal("the button was pressed")
			}
			moved(0, before, by)
		}},
		{"nothing turns by itself", func(w *window) {
			before := w.state()
			time.Sleep(400 * time.Millisecond)
			if after := w.state(); after.View.Turn != before.View.Turn {
				w.t.Error("the projection turns: the bar was taken for its key")
			}
			w.key("space")
			w.when("the projection turns", func(s *state) bool { return s.View.Turn != before.View.Turn })
			w.key("space")
		}},
	})
}

// over puts the pointer somewhere, and waits until the window knows: it looks for it no more often than it draws, and
// the wheel turns where it last was.
func (w *window) over(at image.Point) {
	w.t.Helper()
	w.xdotool("mousemove", fmt.Sprint(at.X), fmt.Sprint(at.Y), "sleep", "0.1")
	w.still()
}

// TestEmptyWindow: gestures and keys on a window without a scan, after a file that could not be read, do no harm.
func TestEmptyWindow(t *testing.T) {
	w := newWindow(t)
	broken := w.path("broken.nii.gz")
	truncated(t, broken)
	w.start("Isopet", broken)
	alive := func() {
		w.t.Helper()
		w.still()
		select {
		case err := <-w.ended:
			w.t.Fatalf("the program has ended: %v\n%s", err, w.words())
		default:
		}
	}
	w.until("what is wrong with the file", w.asking)
	w.key("Escape")
	w.answered()
	w.play([]scenario{
		{"gestures", func(w *window) {
			w.key("4")
			for _, tool := range []string{"v", "b", "p", "m"} {
				w.key(tool)
				for _, held := range []string{"", "ctrl", "shift", "space"} {
					var moves []string
					if held != "" {
						moves = append(moves, "keydown", held)
					}
					for _, q := range quarters {
						at := []string{"mousemove", fmt.Sprint(q.at.X), fmt.Sprint(q.at.Y)}
						to := []string{"mousemove", fmt.Sprint(q.at.X + 40), fmt.Sprint(q.at.Y + 25)}
						for _, button := range []string{"1", "2", "3"} {
							moves = append(moves, at...)
							moves = append(moves, "mousedown", button)
							moves = append(moves, to...)
							moves = append(moves, "mouseup", button)
						}
						for _, wheel := range []string{"4", "5", "6", "7"} {
							moves = append(moves, "click", wheel)
						}
					}
					if held != "" {
						moves = append(moves, "keyup", held)
					}
					w.xdotool(moves...)
				}
				alive()
			}
		}},
		{"keys", func(w *window) {
			for _, k := range []string{"Up", "Down", "Left", "Right", "Page_Up", "Page_Down", "Home", "ctrl+Home",
				"space", "comma", "period",
				"h", "r", "a", "o", "s", "x", "i", "c", "t", "w", "f", "z", "6", "7", "8", "9", "0", "plus", "minus",
				"bracketleft", "bracketright",
				"BackSpace", "Delete", "Return", "n", "j", "u", "l", "F6", "F2", "F3", "F4", "2", "1", "ctrl+z",
				"ctrl+y", "ctrl+r", "ctrl+t", "ctrl+e",
				"ctrl+s", "ctrl+c", "ctrl+1", "ctrl+4", "ctrl+shift+t", "ctrl+shift+o", "ctrl+k"} {
				w.key(k)
				if w.asking() {
					w.key("Escape")
					w.answered()
				}
			}
			alive()
		}},
		{"a scan afterwards", func(w *window) {
			w.do("open demo")
			w.titled("Isopet – Demo scan")
			w.when("an outline", func(s *state) bool {
				return s.voxels(1) > 0 && len(s.Drawn) == 0 &&
					len(s.Rulers) == 0
			})
		}},
		{"nothing to save", (*window).quit},
	})
}
