//go:build e2e

package e2e

import (
	"fmt"
	"image"
	"testing"
	"time"
)

// Places of the toolbar, and beneath its icons, where tooltips come.
var (
	undoIcon     = image.Pt(319, 46)
	fourIcon     = image.Pt(623, 46)
	underUndo    = image.Rect(310, 66, 460, 88)
	underFour    = image.Rect(625, 66, 690, 88)
	beneathIcons = image.Rect(300, 66, 760, 88)
)

// TestTooltips: a tooltip comes when the pointer rests on an icon, and goes with it; it hinders neither a click nor
// keys, and none comes in the midst of a drag.
func TestTooltips(t *testing.T) {
	w := demoWindow(t)
	away := func() {
		w.t.Helper()
		w.xdotool("mousemove", fmt.Sprint(menus.X), fmt.Sprint(menus.Y))
		w.still()
	}
	on := func(at image.Point) {
		w.t.Helper()
		w.xdotool("mousemove", fmt.Sprint(at.X-2), fmt.Sprint(at.Y), "sleep", "0.05", "mousemove", fmt.Sprint(at.X),
			fmt.Sprint(at.Y))
	}
	away()
	plain := w.screen()

	w.play([]scenario{
		{"on an icon", func(w *window) {
			on(undoIcon)
			w.until("tooltip", func() bool { return !same(plain, w.live(), underUndo) })
			w.still()
			away()
			w.until("no tooltip", func() bool { return same(plain, w.live(), beneathIcons) })
		}},
		{"keys and a click", func(w *window) {
			before := w.state().here()
			on(fourIcon)
			w.until("tooltip", func() bool { return !same(plain, w.live(), underFour) })
			w.key("Up")
			w.when("slice above", func(s *state) bool { return s.here() == before+1 })
			w.tap(fourIcon)
			w.when("four panes", func(s *state) bool { return s.View.Arrangement == "four" })
			w.key("3")
			w.when("one pane large", func(s *state) bool { return s.View.Arrangement == "large" })
			w.key("Home")
			away()
			w.until("the first picture", func() bool { return same(plain, w.live(), beneathIcons) })
		}},
		{"dragging across", func(w *window) {
			middle := middle(axial)
			w.hold([]image.Point{middle, middle.Add(image.Pt(-40, -40)), undoIcon})
			time.Sleep(time.Second) // longer than the pointer has to rest
			if !same(plain, w.live(), underUndo) {
				w.fail("a tooltip in the midst of a drag")
			}
			w.release()
		}},
		{"nothing to save", (*window).quit},
	})
}
