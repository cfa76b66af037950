//go:build e2e

package e2e

import (
	"image"
	"os/exec"
	"testing"
)

func TestResults(t *testing.T) {
	w := newWindow(t)
	patients, epochs := "4", "1"
	if *pictures != "" {
		patients, epochs = "18", "6" // enough points for a picture
	}
	cohort, results := w.path("cohort"), w.path("results")
	phantoms(t, cohort, "--patients", patients, "--seed", "5")
	if out, err := exec.Command(w.program, "crossval", "--data", cohort, "-o", results, "--folds", "2",
		"--epochs-unet", epochs,
		"--epochs-threshold", epochs, "--seed", "1", "--device", "cpu").CombinedOutput(); err != nil {
		t.Fatalf("crossval: %v %s", err, out)
	}
	w.start("Isopet – Demo scan")
	w.outlined()

	w.play([]scenario{
		{"opened", func(w *window) {
			before := w.screen()
			w.typePath("ctrl+shift+e", results)
			w.until("plots", func() bool { return !same(before, w.live(), axial) })
			w.screenshot("results")
		}},
		{"a point opens its slice", func(w *window) {
			w.finished()
			w.click(w.point())
			w.titled("Isopet – phantom")
		}},
	})
}

// point is a point of the scatter plot.
func (w *window) point() image.Point {
	w.t.Helper()
	img := w.screen()
	isBlue := func(x, y int) bool { c := img.NRGBAAt(x, y); return int(c.B) > int(c.R)+80 }
	for x := 540; x > 60; x-- {
		for y := 190; y < 820; y++ {
			if isBlue(x, y) && isBlue(x-3, y) && isBlue(x-6, y) && isBlue(x-3, y-2) && isBlue(x-3, y+2) {
				return image.Pt(x-3, y)
			}
		}
	}
	w.fail("the scatter plot shows no point")
	return image.Point{}
}
