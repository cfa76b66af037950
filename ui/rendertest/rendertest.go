// Package rendertest holds how parts of the window look against files in testdata, for the tests of those parts. What
// is laid out is compared as markup, which the edges of letters do not change; what widgets paint themselves, as
// pictures. `go test ./ui/… -update` takes how things look now as right.
package rendertest

import (
	"flag"
	"image"
	"image/draw"
	"image/png"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	fynetheme "fyne.io/fyne/v2/theme"

	"isopet/ui/theme"
)

var update = flag.Bool("update", false, "take how things look now as right")

// colours are what markup says of colours: a name if it is one of Fyne's, else numbers.
var colours = regexp.MustCompile(` (\w*[cC]olor|themed)="([^"]*)"`)

// types are the names that the code has for widgets, which may change without anything looking different.
var types = regexp.MustCompile(` type="[^"]*"`)

// markup is how a window looks.
func markup(w fyne.Window) string { return types.ReplaceAllString(test.RenderToMarkup(w.Canvas()), "") }

// settle lays an object out until nothing moves any more: wrapped text knows how high it is when it has a width.
func settle(o fyne.CanvasObject, size fyne.Size) {
	for range 3 {
		o.Resize(size.AddWidthHeight(0, -1))
		o.Resize(size)
		o.Refresh()
	}
}

// Markup compares an object of a size, as it is laid out and coloured in the dark, with testdata/NAME.xml. In the
// light it is to be laid out alike, and what had a colour of the theme is to have one again. It needs a test
// application.
func Markup(t *testing.T, name string, size fyne.Size, o fyne.CanvasObject) {
	t.Helper()
	w := test.NewTempWindow(t, o)
	w.SetPadded(false)
	w.Resize(size)
	theme.Use(fynetheme.VariantLight)
	theme.Use(fynetheme.VariantDark) // a change of it lays out all that there is
	settle(o, size)
	dark := markup(w)
	theme.Use(fynetheme.VariantLight)
	settle(o, size)
	light := markup(w)
	theme.Use(fynetheme.VariantDark)
	if line := difference(colours.ReplaceAllString(light, ""), colours.ReplaceAllString(dark, "")); line != "" {
		t.Errorf("%s is laid out differently in the light: %s", name, line)
	}
	before, after := colours.FindAllStringSubmatch(dark, -1), colours.FindAllStringSubmatch(light, -1)
	for i := range min(len(before), len(after)) {
		if was, is := before[i][2], after[i][2]; !strings.HasPrefix(was, "rgba") && strings.HasPrefix(is, "rgba") {
			t.Errorf("%s: what is %s in the dark is %s in the light", name, was, is)
		}
	}
	golden := filepath.Join("testdata", name+".xml")
	if *update {
		write(t, golden, []byte(dark))
		return
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if line := difference(dark, string(want)); line != "" {
		got := filepath.Join(t.ArtifactDir(), name+".xml")
		write(t, got, []byte(dark))
		t.Errorf("%s looks different (see %s): %s", name, got, line)
	}
}

// difference is the first line in which two texts differ, "" if there is none.
func difference(got, want string) string {
	a, b := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range max(len(a), len(b)) {
		var x, y string
		if i < len(a) {
			x = a[i]
		}
		if i < len(b) {
			y = b[i]
		}
		if x != y {
			return strings.TrimSpace(x) + ", want " + strings.TrimSpace(y)
		}
	}
	return ""
}

// Two pictures are the same if at most one pixel of somePixels differs by more than a rounding: processors multiply and
// add in one step or in two.
const (
	rounding   = 3
	somePixels = 500
)

// Picture compares what a widget has painted with testdata/NAME.png.
func Picture(t *testing.T, name string, img image.Image) {
	t.Helper()
	got := image.NewNRGBA(img.Bounds())
	draw.Draw(got, got.Rect, img, got.Rect.Min, draw.Src)
	golden := filepath.Join("testdata", name+".png")
	if *update {
		writePNG(t, golden, got)
		return
	}
	f, err := os.Open(golden)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	decoded, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	want := image.NewNRGBA(decoded.Bounds())
	draw.Draw(want, want.Rect, decoded, want.Rect.Min, draw.Src)
	others := 0
	if got.Rect != want.Rect {
		others = len(got.Pix)
	} else {
		for i := 0; i < len(got.Pix); i += 4 {
			if differs(got.Pix[i:i+4], want.Pix[i:i+4]) {
				others++
			}
		}
	}
	if others*somePixels > len(got.Pix)/4 {
		file := filepath.Join(t.ArtifactDir(), name+".png")
		writePNG(t, file, got)
		t.Errorf("%s is painted differently in %d pixels, see %s", name, others, file)
	}
}

func differs(a, b []uint8) bool {
	for i := range a {
		if d := int(a[i]) - int(b[i]); d > rounding || d < -rounding {
			return true
		}
	}
	return false
}

func writePNG(t *testing.T, name string, img image.Image) {
	t.Helper()
	var b strings.Builder
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	write(t, name, []byte(b.String()))
}

func write(t *testing.T, name string, b []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, b, 0o666); err != nil {
		t.Fatal(err)
	}
}
