//go:build e2e

package e2e

import (
	"bytes"
	"encoding/csv"
	"image"
	"image/color"
	"image/png"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

func TestMeasuring(t *testing.T) {
	w := demoWindow(t)
	first := w.state()
	page := w.sheet()
	w.key("Home", "F4")

	w.play([]scenario{
		{"distance", func(w *window) {
			w.key("m")
			from := middle(axial).Add(image.Pt(-60, 120))
			w.drag([]image.Point{from, from.Add(image.Pt(50, 0)), from.Add(image.Pt(100, 0))})
			s := w.when("distance", func(s *state) bool { return len(s.Rulers) == 1 })
			var sum float64
			for i, x := range s.Rulers[0].From {
				sum += (x - s.Rulers[0].To[i]) * (x - s.Rulers[0].To[i])
			}
			if got, want := math.Sqrt(sum), 100/page.scaleX*page.layout.Dx; math.Abs(got-want) > 1.5 {
				w.t.Errorf("100 pixels of the screen are %.1f mm, not %.1f", got, want)
			}
		}},
		{"two lesions", func(w *window) {
			w.key("ctrl+n", "b")
			at := middle(axial).Add(image.Pt(150, 30))
			w.drag([]image.Point{at, at.Add(image.Pt(10, 5)), at.Add(image.Pt(20, 0))})
			first = w.when("second lesion", func(s *state) bool { return s.voxels(2) > 0 })
			w.key("v", "F4")
		}},
		{"table as CSV", func(w *window) {
			path := w.path("measurements.csv")
			w.pick("save measurements")
			w.key("ctrl+a")
			w.typed(path)
			w.enter()
			w.until("table", func() bool { return exists(path) })
			text, err := os.ReadFile(path)
			if err != nil {
				w.t.Fatal(err)
			}
			rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(text, []byte("\ufeff")))).ReadAll()
			if err != nil {
				w.t.Fatal(err)
			}
			volume := column(rows, "mtv")
			for label := range uint8(2) {
				want := float64(first.voxels(label+1)) * first.mask.VoxelML()
				if got, err := strconv.ParseFloat(rows[label+1][volume], 64); err != nil ||
					math.Abs(got-want) > 0.001*want+0.001 {
					w.t.Errorf("lesion %d has %q ml in the table, drawn are %.3f ml", label+1, rows[label+1][volume],
						want)
				}
			}
		}},
		{"picture", func(w *window) {
			path := w.path("picture.png")
			w.pick("save picture")
			w.still()
			w.key("ctrl+a")
			w.typed(path)
			w.enter()
			w.until("picture", func() bool { return exists(path) })
			w.asSeen(path)
		}},
		{"picture on the clipboard", func(w *window) {
			if _, err := exec.LookPath("xclip"); err != nil {
				w.t.Skip("xclip is not installed, by which pictures are copied")
			}
			path := w.path("copied.png")
			w.key("ctrl+shift+i")
			w.until("picture on the clipboard", func() bool {
				png, err := w.command("xclip", "-selection", "clipboard", "-target", "image/png", "-out").Output()
				return err == nil && os.WriteFile(path, png, 0o600) == nil
			})
			w.asSeen(path)
		}},
		{"report", func(w *window) {
			w.screenshot("measuring")
			path := w.path("report.pdf")
			w.typePath("ctrl+p", path)
			w.until("report", func() bool { return exists(path) })
			if text, err := os.ReadFile(path); err != nil || !bytes.HasPrefix(text, []byte("%PDF-")) {
				w.t.Errorf("the report is no PDF: %v", err)
			}
			if *pictures != "" {
				page := filepath.Join(*pictures, "report")
				if out, err := exec.Command("pdftoppm", "-png", "-r", "90", "-singlefile", path,
					page).CombinedOutput(); err != nil {
					w.t.Fatalf("pdftoppm: %v %s", err, out)
				}
			}
		}},
	})
}

// asSeen holds a picture of the axial pane against the screen. Letters are smoothed a little otherwise there.
func (w *window) asSeen(path string) {
	w.t.Helper()
	f, err := os.Open(path)
	if err != nil {
		w.t.Fatal(err)
	}
	defer f.Close()
	img, err := png.Decode(f)
	if err != nil {
		w.t.Fatal(err)
	}
	at := func(x, y int) color.NRGBA { return color.NRGBAModel.Convert(img.At(x, y)).(color.NRGBA) }
	top := 0 // of the slice in the picture
	for top < img.Bounds().Dy() && at(axial.Min.X, top) != white {
		top++
	}
	seen, other := w.screen(), 0
	corner := image.Pt(0, axial.Min.Y-top) // of the pane on the screen
	inner := axial.Sub(corner).Inset(8)
	if !inner.In(img.Bounds()) {
		w.t.Fatalf("the picture is %v, the pane %v", img.Bounds(), axial)
	}
	for y := inner.Min.Y; y < inner.Max.Y; y++ {
		for x := inner.Min.X; x < inner.Max.X; x++ {
			got, want := at(x, y), seen.NRGBAAt(x+corner.X, y+corner.Y)
			if got.R/32 != want.R/32 && got.G/32 != want.G/32 {
				other++
			}
		}
	}
	if most := inner.Dx() * inner.Dy() / 50; other > most {
		w.t.Errorf("%d of the picture's %d pixels differ from the screen", other, inner.Dx()*inner.Dy())
	}
}

// column is the first whose name begins so.
func column(rows [][]string, name string) int {
	for i, head := range rows[0] {
		if strings.HasPrefix(strings.ToLower(head), name) {
			return i
		}
	}
	return 0
}
