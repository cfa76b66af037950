package figures_test

import (
	"bytes"
	"encoding/xml"
	"flag"
	"image"
	"image/png"
	"io"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"isopet/training/figures"
	"isopet/training/typeset"
	"isopet/volume/metrics"
)

var (
	update = flag.Bool("update", false, "take the pictures as they are drawn now")
	keep   = flag.String("keep", "", "file for the document that TestDocument makes, to be looked at")
)

// TestFigures runs the examples and compares their pictures with those in testdata. Another machine may round a pixel's
// edge otherwise, so a few pixels may differ; a line in another place is more.
func TestFigures(t *testing.T) {
	for name, example := range examples {
		t.Run(name, func(t *testing.T) {
			example()
			golden := "testdata/" + name + ".png"
			if *update {
				write(t, golden, pictures[name])
				return
			}
			if far := different(t, pictures[name], read(t, golden)); far > 0.0005 {
				drawn := "testdata/failed/" + name + ".png"
				write(t, drawn, pictures[name])
				t.Errorf("%s differs from %s in %.2f %% of the pixels; look at both, then run with -update", drawn,
					golden, 100*far)
			}
		})
	}
}

func write(t *testing.T, name string, img image.Image) {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, out.Bytes(), 0o666); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, name string) image.Image {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(name, err)
	}
	return img
}

// different is the share of the pixels that differ visibly.
func different(t *testing.T, a, b image.Image) float64 {
	t.Helper()
	if a.Bounds() != b.Bounds() {
		t.Fatalf("size %v, want %v", a.Bounds(), b.Bounds())
	}
	count := 0
	size := a.Bounds().Size()
	for y := range size.Y {
		for x := range size.X {
			r1, g1, b1, _ := a.At(x, y).RGBA()
			r2, g2, b2, _ := b.At(x, y).RGBA()
			for _, d := range []uint32{r1 - r2, g1 - g2, b1 - b2} {
				if d := int32(d); d > 0x2000 || d < -0x2000 {
					count++
					break
				}
			}
		}
	}
	return float64(count) / float64(size.X*size.Y)
}

// odd is data as it should not be but may be.
func odd() map[string]*figures.Figure {
	nan, inf := math.NaN(), math.Inf(1)
	return map[string]*figures.Figure{
		"no epochs":        figures.Loss("Loss", nil, nil),
		"one epoch":        figures.Loss("Loss", []float64{0.5}, nil),
		"diverged":         figures.Loss("Loss", []float64{1, inf, nan}, []float64{nan, nan, nan}),
		"no slices":        figures.Thresholds(nil, nil),
		"one slice":        figures.Thresholds([]float64{0.5}, []float64{0.4}),
		"no spread":        figures.Thresholds([]float64{0.5, 0.5}, []float64{0.4, 0.6}),
		"NaN slice":        figures.Thresholds([]float64{0.5, nan, 0.7}, []float64{0.4, 0.5, inf}),
		"outside":          figures.Thresholds([]float64{0.1, 0.9}, []float64{-0.4, 1.7}),
		"empty histogram":  figures.Histogram("SUV", nil, 0.5),
		"flat histogram":   figures.Histogram("SUV", []float32{3, 3, 3}, 0.5),
		"NaN histogram":    figures.Histogram("SUV", []float32{float32(nan), 1, 2, float32(inf)}, nan),
		"zero curve":       figures.DiceCurve(metrics.Curve{}, "Predicted", nan),
		"curve, threshold": figures.DiceCurve(metrics.Curve{}, "Predicted", 1.5),
		"no boxes":         figures.DiceBoxes("Test set", nil, nil),
		"empty boxes": figures.DiceBoxes("Test set", []string{"1", "2"},
			[]figures.Scores{{Name: "U-Net", Groups: [][]float64{nil, {nan}}}}),
		"one score": figures.DiceBoxes("", []string{"all"},
			[]figures.Scores{{Name: "U-Net", Groups: [][]float64{{0.5}}}}),
		"no trainings":  figures.Losses("Loss", nil, nil),
		"no validation": figures.Losses("Loss", [][]float64{{1, nan}, {2}}, nil),
		"no sweep":      figures.DiceByThreshold(nil),
		"empty sweep":   figures.DiceByThreshold([]figures.Swept{{Name: "PET", Chosen: []float64{nan}}}),
		"one pixel":     figures.Segmentation([]float32{1}, []uint8{1}, "U-Net", []float32{float32(nan)}, nil),
		"no outlines":   figures.Outlines(nil),
	}
}

func TestEveryFigureDraws(t *testing.T) {
	for name, f := range odd() {
		for _, size := range []image.Point{{1, 1}, {7, 3}, {40, 150}, {151, 99}} {
			for _, dpi := range []float64{0, 96, 143.6} {
				d := f.Draw(size.X, size.Y, dpi, figures.Dark)
				if d.Image.Bounds().Size() != size {
					t.Errorf("%s at %v, %g dpi: drawn as %v", name, size, dpi, d.Image.Bounds())
				}
				d.At(3, 3)
			}
		}
		if err := f.Write(io.Discard, ".svg"); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestPixelsAndData(t *testing.T) {
	optimal, predicted := []float64{0.2, 0.8, math.NaN(), 0.2}, []float64{0.3, 0.6, 0.5, 0.9}
	f := figures.Thresholds(optimal, predicted)
	for _, dpi := range []float64{96, 192} {
		width, height := int(500*dpi/96), int(400*dpi/96)
		d := f.Draw(width, height, dpi, figures.Light)
		for i := range optimal {
			if math.IsNaN(optimal[i]) {
				continue
			}
			x, y := d.Pixel(optimal[i], predicted[i])
			if x < 0 || y < 0 || x > float64(width) || y > float64(height) {
				t.Errorf("point %d lies outside, at %g, %g", i, x, y)
			}
			if dx, dy := d.Data(x, y); math.Abs(dx-optimal[i]) > 1e-9 || math.Abs(dy-predicted[i]) > 1e-9 {
				t.Errorf("point %d comes back as %g, %g", i, dx, dy)
			}
			if at, ok := d.At(x+4*dpi/96, y-4*dpi/96); at != i || !ok {
				t.Errorf("near point %d: %d, %t", i, at, ok)
			}
			if r, g, b, _ := d.Image.At(int(x), int(y)).RGBA(); r == g && g == b {
				t.Errorf("no colour at point %d", i)
			}
		}
		x, y := d.Pixel(0.5, 0.1)
		if at, ok := d.At(x, y); ok {
			t.Errorf("far from every point, but %d is found", at)
		}
	}
	f.Selected = 1
	plain := figures.Thresholds(optimal, predicted).Draw(500, 400, 96, figures.Light)
	if different(t, f.Draw(500, 400, 96, figures.Light).Image, plain.Image) == 0 {
		t.Error("the selected point looks like the others")
	}
}

func TestPNG(t *testing.T) {
	var out bytes.Buffer
	if err := figures.Loss("Loss", []float64{2, 1}, nil).Write(&out, ".png"); err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(&out)
	if err != nil {
		t.Fatal(err)
	}
	if size := img.Bounds().Size(); size != (image.Point{1535, 1181}) { // 13 by 10 cm at 300 dpi
		t.Errorf("size %v", size)
	}
}

func TestSVG(t *testing.T) {
	var out bytes.Buffer
	f := figures.Thresholds([]float64{0.1, 0.5, 0.9}, []float64{0.2, 0.4, 0.8})
	f.Title = "Held-out patients"
	if err := f.Write(&out, ".svg"); err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	for dec := xml.NewDecoder(&out); ; {
		token, err := dec.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if c, ok := token.(xml.CharData); ok {
			text.Write(c)
		}
	}
	// scipy.stats.linregress([.1,.5,.9], [.2,.4,.8]): slope 0.75, intercept 0.0917, rvalue 0.98198
	for _, want := range []string{"Held-out patients", "Regression of predicted on optimal: y = 0.75 x + 0.09",
		"r = 0.982, R² = 0.964", "3 slices", "Identity"} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("the picture does not say %q: %q", want, text.String())
		}
	}
	if err := f.Write(io.Discard, ".bmp"); err == nil ||
		err.Error() != `figures: no format ".bmp"; choose .png or .svg` {
		t.Errorf("format .bmp: %v", err)
	}
}

func BenchmarkDraw(b *testing.B) {
	x := make([]float64, 200)
	for i := range x {
		x[i] = float64(i) / 200
	}
	f := figures.Thresholds(x, x)
	for b.Loop() {
		f.Draw(665, 427, 96, figures.Dark)
	}
}

// document is a report of some pages.
func document(t *testing.T) []byte {
	t.Helper()
	d := typeset.NewDocument("Discs", "Research software")
	d.Title("Cross-validation", "78 patients · 880 slices − “six” sets")
	d.Box("The cohort is synthetic.")
	d.Heading("What was run")
	for range 9 {
		d.Text(strings.Repeat("All methods saw the same slices, and none saw a patient twice. ", 8))
	}
	d.Table(typeset.Table{
		Caption: "Median and IQR of the Dice.",
		Head: [][]typeset.Cell{
			{{}, {Text: "U-Net", Span: 2}, {Text: "Threshold CNN", Span: 2}},
			{{Text: "Test set"}, {Text: "Median"}, {Text: "IQR"}, {Text: "Median"}, {Text: "IQR"}},
		},
		Rows: [][]typeset.Cell{
			{{Text: "1"}, {Text: "0.123", Bold: true}, {Text: "0.2"}, {Text: "0.3"}, {Text: "−0.4"}},
			{{Text: "All"}, {Text: "0.123"}, {Text: "0.2"}, {Text: "0.3", Bold: true}, {Text: "0.4"}},
		},
		Foot: 1,
	})
	d.Figure(16, "The losses.", figures.Loss("Loss R²", []float64{2, 1}, nil),
		figures.Loss("Loss", []float64{3, 1}, nil))
	pet, tumour, made := segmented()
	d.Figure(0, "A slice.", figures.Segmentation(pet, tumour, "U-Net", made[0].Image, made))
	var out bytes.Buffer
	if err := d.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestDocument(t *testing.T) {
	pdf := document(t)
	if !bytes.HasPrefix(pdf, []byte("%PDF-")) || !bytes.Contains(pdf, []byte("/Count 3")) {
		t.Errorf("no PDF of three pages: %.20q, %s", pdf, regexp.MustCompile(`/Count \d+`).Find(pdf))
	}
	for _, font := range []string{"liberationsans-regular", "liberationsans-bold", "liberationserif-regular"} {
		if !bytes.Contains(pdf, []byte(font)) {
			t.Errorf("%s is not embedded", font)
		}
	}
	if *keep != "" {
		if err := os.WriteFile(*keep, pdf, 0o666); err != nil {
			t.Fatal(err)
		}
	}
}
