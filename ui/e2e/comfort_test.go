//go:build e2e

package e2e

import (
	"encoding/json"
	"image"
	"image/color"
	"os"
	"slices"
	"testing"
)

// openScanKey is the button with the key of "Open scan…" in the dialog that changes keys.
var openScanKey = image.Pt(945, 262)

func TestComfort(t *testing.T) {
	w := demoWindow(t)
	settings := func() (s struct {
		Theme string
		Keys  map[string][]string
	}) {
		text, _ := os.ReadFile(w.path("config/isopet/settings.json"))
		json.Unmarshal(text, &s)
		return s
	}
	ground := func(c color.NRGBA) func() bool {
		return func() bool { return w.live().NRGBAAt(menus.X, menus.Y) == c }
	}

	w.play([]scenario{
		{"palette", func(w *window) {
			w.dialog("ctrl+shift+p")
			w.typed("win")
			w.screenshot("palette")
			w.key("Escape")
			w.answered()
			w.do("0 to 15 SUV")
			w.when("0 to 15 SUV", func(s *state) bool { return s.View.High == 15 })
			w.key("w")
		}},
		{"keys sheet", func(w *window) {
			w.dialog("F1")
			w.until("sheet", func() bool { return bluish(w.live()) > 500 })
			w.key("Escape")
			w.answered()
		}},
		{"changed key", func(w *window) {
			w.pick("change keys")
			w.still()
			w.click(openScanKey)
			w.still()
			w.key("F9")
			w.until("new key in the settings",
				func() bool { return slices.Equal(settings().Keys["Open scan…"], []string{"F9"}) })
			w.key("Escape")
			w.answered()
			w.dialog("F9")
			w.key("Escape")
			w.answered()
		}},
		{"light and dark", func(w *window) {
			w.do("light")
			w.until("light window", ground(light))
			w.until("light in the settings", func() bool { return settings().Theme == "light" })
			w.screenshot("light")
			w.do("dark")
			w.until("dark window", ground(dark))
		}},
		{"brush and strip in another theme", func(w *window) {
			w.key("v", "ctrl+Home")
			on := w.sheet()
			w.key("b")
			w.over(image.Pt(500, 840))
			w.xdotool("keydown", "ctrl", "click", "4", "click", "4", "keyup", "ctrl") // a part of the strip
			w.still()
			inStrip := func() []bool { // where its bars are
				img := w.screen()
				var bars []bool
				for x := stripOfSlices.Min.X; x < stripOfSlices.Max.X; x++ {
					ground := img.NRGBAAt(x, stripOfSlices.Max.Y-2)
					bars = append(bars, ground != panel && ground != lightPanel)
				}
				return bars
			}
			w.over(image.Pt(900, 905))
			bars := inStrip()
			if !slices.Contains(bars, true) {
				w.t.Fatal("the strip has no bars")
			}
			before := w.state()
			w.do("light")
			w.until("light window", ground(light))
			w.over(image.Pt(900, 905))
			if !slices.Equal(bars, inStrip()) {
				w.t.Error("the strip shows other slices")
			}
			place := on.lesion(w.t, before, before.here(), 1).Add(image.Pt(60, 40))
			w.drag([]image.Point{place, place.Add(image.Pt(10, 10)), place.Add(image.Pt(20, 10))})
			w.when("a stroke of the brush", func(s *state) bool {
				return s.voxels(1) > before.voxels(1) &&
					len(s.Drawn) == 1
			})
			w.do("dark")
			w.until("dark window", ground(dark))
			w.key("v")
		}},
		{"nothing to save", (*window).quit},
	})
}

// bluish is how many pixels of the middle of the window are of keys' names.
func bluish(img *picture) int {
	n := 0
	for y := 60; y < 850; y++ {
		for x := 130; x < 1350; x++ {
			if c := img.NRGBAAt(x, y); int(c.B) > int(c.R)+80 {
				n++
			}
		}
	}
	return n
}
