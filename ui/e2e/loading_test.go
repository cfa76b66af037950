//go:build e2e

package e2e

import (
	"fmt"
	"image"
	"math/rand/v2"
	"os"
	"testing"

	"isopet/volume"
	"isopet/volume/nifti"
)

// sidePanel is the column at the right.
var sidePanel = image.Rect(1142, 70, 1470, 880)

// TestLoading: while a scan is read nothing is to be seen of the one before, and keys and mouse do nothing to it; what
// cannot be read gives it back.
func TestLoading(t *testing.T) {
	w := demoWindow(t)
	large := w.path("large.nii.gz")
	v := volume.NewVolume(volume.Grid{Dims: [3]int{256, 256, 240},
		Affine: volume.Affine{{-2, 0, 0, 256}, {0, -2, 0, 256}, {0, 0, 2, -240}, {0, 0, 0, 1}}})
	random := rand.New(rand.NewPCG(1, 2))
	for i := range v.Data { // noise is slow to read
		v.Data[i] = random.Float32()
	}
	if err := nifti.WriteVolume(large, v, nifti.NewHeader(v.Grid)); err != nil {
		t.Fatal(err)
	}
	broken := w.path("broken.nii.gz")
	truncated(t, broken)
	w.key("Home")
	before := w.state()

	w.play([]scenario{
		{"a file that cannot be read", func(w *window) {
			w.still()
			w.dialog("ctrl+l")
			w.key("ctrl+a")
			w.typed(broken)
			w.key("Return")
			w.until("end of the line for a path", func() bool {
				return !w.asking() ||
					w.find("Isopet – Opening") != ""
			})
			w.until("what is wrong with the file", func() bool {
				return w.asking() &&
					w.find("Isopet – Demo scan") != ""
			})
			w.still()
			w.key("Escape")
			w.answered()
			w.outlined()
			if after := w.state(); after.View != before.View {
				w.t.Errorf("the view has become %+v, it was %+v", after.View, before.View)
			}
		}},
		{"a large file", func(w *window) {
			w.still()
			w.dialog("ctrl+l")
			w.key("ctrl+a")
			w.typed(large)
			w.key("Return")
			seen := 0
			w.until("the large scan", func() bool {
				if w.find("Isopet – Opening large") == "" {
					return w.find("Isopet – large.nii.gz") != ""
				}
				img := w.screen()
				if w.find("Isopet – Opening large") == "" || w.asking() {
					return false
				}
				outline := count(img, image.Rect(0, 70, 1136, 880), blue)
				words := sidePanel.Dx()*sidePanel.Dy() - count(img, sidePanel, panel)
				switch blank := outline == 0 && words < 200; {
				case blank:
					seen++
				case seen > 0: // else it is still to be drawn, which comes after the title
					w.t.Errorf("while another scan is read there are %d pixels of the outline, and %d of the panel "+
						"are not its ground", outline, words)
				}
				w.xdotool("mousemove", fmt.Sprint(300), fmt.Sprint(300), "click", "4", "mousedown", "2", "mousemove",
					"340", "330", "mouseup", "2", "key", "Delete")
				return false
			})
			if seen == 0 {
				w.t.Error("the window was never seen while the scan was read")
			}
		}},
	})
}

// truncated writes a scan whose file ends too early, as is noticed only when it is read.
func truncated(t *testing.T, name string) {
	t.Helper()
	v := volume.NewVolume(volume.Grid{Dims: [3]int{20, 20, 20},
		Affine: volume.Affine{{-4, 0, 0, 40}, {0, -4, 0, 40}, {0, 0, 4, -40}, {0, 0, 0, 1}}})
	random := rand.New(rand.NewPCG(3, 4))
	for i := range v.Data {
		v.Data[i] = random.Float32()
	}
	if err := nifti.WriteVolume(name, v, nifti.NewHeader(v.Grid)); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(name, 9000); err != nil {
		t.Fatal(err)
	}
}
