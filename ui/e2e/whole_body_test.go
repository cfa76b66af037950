//go:build e2e

package e2e

import (
	"image"
	"image/color"
	"testing"

	"isopet/volume"
	"isopet/volume/nifti"
)

// mipPane is where the projection is with four panes.
var mipPane = image.Rect(572, 480, 1110, 800)

// TestWholeBody: lesions of a whole-body scan are found by a key, one is discarded by a click on the projection, others by
// a box about them, and Undo keeps them again.
func TestWholeBody(t *testing.T) {
	w := newWindow(t)
	v := volume.NewVolume(volume.Grid{Dims: [3]int{60, 60, 80},
		Affine: volume.Affine{{-6, 0, 0, 180}, {0, 6, 0, -180}, {0, 0, 8, 0}, {0, 0, 0, 1}}})
	at := 0
	for k := range 80 {
		for j := range 60 {
			for i := range 60 {
				near := func(x, y, z, r float64) bool {
					dx, dy, dz := float64(i)-x, float64(j)-y, float64(k)-z
					return dx*dx+dy*dy+dz*dz <= r*r
				}
				switch {
				case near(30, 30, 70, 6):
					v.Data[at] = 12
				case near(30, 25, 10, 5):
					v.Data[at] = 40
				case near(15, 40, 40, 4):
					v.Data[at] = 8
				case (i-30)*(i-30)+(j-30)*(j-30) < 400:
					v.Data[at] = 1
				}
				at++
			}
		}
	}
	path := w.path("scan.nii.gz")
	if err := nifti.WriteVolume(path, v, nifti.NewHeader(v.Grid).WithQuantity("SUV")); err != nil {
		t.Fatal(err)
	}
	w.start("Isopet – scan.nii.gz", path)
	w.finished()
	middle := func(c color.NRGBA) image.Point {
		w.t.Helper()
		b := box(w.screen(), mipPane, c)
		if b.Dx() < 10 || b.Dy() < 10 {
			w.t.Fatalf("a lesion is not seen on the projection: %v", b)
		}
		return b.Min.Add(b.Max).Div(2)
	}
	kinds := func(s *state) (all [3]string) {
		for i, l := range s.Lesions {
			all[i%3] = l.Kind
		}
		return all
	}
	const not = "not tumour"
	w.play([]scenario{
		{"found", func(w *window) {
			w.insist("ctrl+shift+f", "lesions on the projection", func() bool { return count(w.live(), mipPane, red) > 20 })
			w.finished()
			s := w.state()
			for n, voxels := range []int{925, 515, 257} {
				if len(s.Lesions) != 3 || s.voxels(uint8(n+1)) != voxels {
					w.t.Errorf("of %d lesions number %d has %d voxels, want %d", len(s.Lesions), n+1, s.voxels(uint8(n+1)), voxels)
				}
			}
		}},
		{"discarded by a click", func(w *window) {
			w.click(middle(red))
			w.when("the second is no tumour", func(s *state) bool { return kinds(s) == [3]string{"", not, ""} })
		}},
		{"discarded by a box, and kept again", func(w *window) {
			w.drag([]image.Point{mipPane.Min.Add(image.Pt(60, 6)), {840, 640}, mipPane.Max.Sub(image.Pt(60, 6))})
			w.when("none is a tumour", func(s *state) bool { return kinds(s) == [3]string{not, not, not} })
			w.key("ctrl+z")
			w.when("two are tumours again", func(s *state) bool { return kinds(s) == [3]string{"", not, ""} })
		}},
	})
	w.quit()
}
