//go:build e2e

package e2e

import (
	"fmt"
	"image"
	"image/color"
	"time"
)

// key presses keys one after the other, as xdotool names them: "ctrl+s", "Home".
func (w *window) key(keys ...string) {
	w.t.Helper()
	w.xdotool(append([]string{"key", "--delay", "40"}, keys...)...)
}

// typed types a text.
func (w *window) typed(text string) {
	w.t.Helper()
	w.xdotool("type", "--delay", "3", text)
}

// asking reports whether a dialog lies over the window: it dims what is behind.
func (w *window) asking() bool {
	img := w.live()
	for _, aside := range []int{0, 100} { // the pointer may be at one of the places
		if c := img.NRGBAAt(menus.X+aside, menus.Y); c == dimDark || c == dimLight {
			return true
		}
	}
	return false
}

// dialog presses the key of a dialog and waits for it.
func (w *window) dialog(key string) {
	w.t.Helper()
	w.still() // what came before is over
	w.insist(key, "dialog of "+key, w.asking)
}

// insist presses a key, and again as anybody would if nothing comes of it for long.
func (w *window) insist(key, what string, done func() bool) {
	w.t.Helper()
	w.again(key, func() { w.key(key) }, what, done)
}

// again presses something until something comes of it, with patience in between: twice may be the opposite of once.
func (w *window) again(name string, press func(), what string, done func() bool) {
	w.t.Helper()
	const long = 8 * time.Second
	var pressed time.Time
	times := 0
	w.until(what, func() bool {
		if done() {
			return true
		}
		if time.Since(pressed) > long {
			press()
			pressed = time.Now()
			if times++; times > 1 {
				w.t.Logf("%s is pressed for the %d. time: no %s", name, times, what)
			}
		}
		return false
	})
}

// enter presses Enter in a dialog, and waits for its end.
func (w *window) enter() {
	w.t.Helper()
	w.insist("Return", "end of the dialog", func() bool { return !w.asking() })
	w.pause()
}

// answered waits until no dialog is left.
func (w *window) answered() {
	w.t.Helper()
	w.until("end of the dialog", func() bool { return !w.asking() })
	w.pause()
}

// pause has the next press wait until the program cannot take it for the second of a double click.
func (w *window) pause() {
	const doubleClick = 400 * time.Millisecond
	w.free = time.Now().Add(doubleClick)
}

// typePath presses the key of a dialog that asks for a path, and answers it.
func (w *window) typePath(key, path string) {
	w.t.Helper()
	w.dialog(key)
	w.key("ctrl+a")
	w.typed(path)
	w.enter()
}

// do does an action that asks nothing.
func (w *window) do(label string) {
	w.t.Helper()
	w.pick(label)
	w.answered()
}

// pick finds an action with the palette, by its label, once it can be done, and does it.
func (w *window) pick(label string) {
	w.t.Helper()
	w.until("command "+label, func() bool {
		w.dialog("ctrl+shift+p")
		all := w.screen()
		w.typed(label)
		w.until("commands found", func() bool { return !same(all, w.live(), found) })
		w.still()
		if w.live().NRGBAAt(chosen.X, chosen.Y) != panel {
			w.key("Return")
			return true
		}
		w.key("Escape")
		w.answered()
		return false
	})
}

// press clicks the coloured button of a dialog.
func (w *window) press() {
	w.t.Helper()
	w.still() // a picture that is half drawn has coloured lines beside the dialog too
	var at image.Point
	w.until("coloured button", func() bool {
		var ok bool
		at, ok = button(w.live())
		return ok
	})
	w.tap(at) // which may end the program
}

// button finds the upper edge of a coloured button: the longest line of its colour.
func button(img *picture) (middle image.Point, ok bool) {
	longest := 40
	for y := 100; y < 850; y++ {
		run := 0
		for x := range width {
			if img.NRGBAAt(x, y) != accent {
				run = 0
			} else if run++; run > longest {
				longest, middle, ok = run, image.Pt(x-run/2, y+10), true
			}
		}
	}
	return middle, ok
}

// click clicks the left button and waits until it has come of it what will.
func (w *window) click(at image.Point) {
	w.t.Helper()
	w.tap(at)
	w.still()
	w.pause()
}

func (w *window) tap(at image.Point) {
	w.t.Helper()
	time.Sleep(time.Until(w.free))
	w.xdotool("mousemove", fmt.Sprint(at.X), fmt.Sprint(at.Y), "click", "1")
}

// drag presses the left button at the first place, moves through the others and lets go at the last; modifiers are
// held.
func (w *window) drag(places []image.Point, modifiers ...string) {
	w.t.Helper()
	w.hold(places, modifiers...)
	w.release(modifiers...)
}

// hold is a drag whose button stays pressed.
func (w *window) hold(places []image.Point, modifiers ...string) {
	w.t.Helper()
	time.Sleep(time.Until(w.free))
	var moves []string
	for _, m := range modifiers {
		moves = append(moves, "keydown", m)
	}
	for i, p := range places {
		moves = append(moves, "mousemove", fmt.Sprint(p.X), fmt.Sprint(p.Y))
		if i == 0 {
			moves = append(moves, "mousedown", "1")
		}
		moves = append(moves, "sleep", "0.04") // a hand is no quicker
	}
	w.xdotool(moves...)
}

func (w *window) release(modifiers ...string) {
	w.t.Helper()
	moves := []string{"mouseup", "1"}
	for _, m := range modifiers {
		moves = append(moves, "keyup", m)
	}
	w.xdotool(moves...)
	w.still()
	w.pause()
}

// hover puts the pointer over a slice and waits until the window says what is there.
func (w *window) hover(at image.Point) {
	w.t.Helper()
	w.finished() // or what is said of it would be taken for the value
	before := w.screen()
	w.xdotool("mousemove", fmt.Sprint(at.X), fmt.Sprint(at.Y))
	w.until("value under the pointer", func() bool { return !same(before, w.live(), statusBar) })
	w.still()
}

// wheel turns the wheel where the pointer is, up if notches are positive.
func (w *window) wheel(notches int) {
	w.t.Helper()
	button := "4"
	if notches < 0 {
		button = "5"
	}
	for range max(notches, -notches) {
		w.xdotool("click", button)
	}
}

// slider finds the thumb of a slider in a part of the window: a full disc of its colour.
func (w *window) slider(part image.Rectangle) image.Point {
	w.t.Helper()
	var found image.Point
	w.still()
	w.until("slider", func() bool {
		img := w.screen()
		for y := part.Min.Y; y < part.Max.Y; y++ {
			for x := part.Min.X; x < part.Max.X; x++ {
				if disc(img, x, y, 5, thumb) {
					found = image.Pt(x, y)
					return true
				}
			}
		}
		return false
	})
	return found
}

// disc reports whether there is a disc of a colour round a place.
func disc(img *picture, x, y, radius int, c color.NRGBA) bool {
	for dy := -radius; dy <= radius; dy++ {
		for dx := -radius; dx <= radius; dx++ {
			if dx*dx+dy*dy <= radius*radius && img.NRGBAAt(x+dx, y+dy) != c {
				return false
			}
		}
	}
	return true
}
