package typeset

import (
	"bytes"
	"math"
	"strings"
	"testing"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

func faceOf(f font.Font) font.Face { return plot.DefaultTextHandler.Cache().Lookup(f, f.Size) }

// with looks for other letters in some folders only, for a test.
func with(t *testing.T, folders ...string) {
	before := systemFonts
	systemFonts = &fonts{folders: folders}
	t.Cleanup(func() { systemFonts = before })
}

// TestEuropeanLetters: the type of documents has them, so that no other font is needed and none is looked for.
func TestEuropeanLetters(t *testing.T) {
	with(t)
	for _, s := range []string{"Łukasz Müller-Ångström", "Ελένη Παπαδοπούλου", "Анна Жукова Їжак", "Çağrı Gökdeniz",
		"Đặng", "± × µ² ³ ° ≥"} {
		for _, f := range []font.Font{Sans(9), Bold(9), serif(10)} {
			if got := runs(faceOf(f), s); len(got) != 1 || got[0].text != s {
				t.Errorf("%s in %s is set as %+v", s, f.Name(), got)
			}
		}
	}
	if systemFonts.misses > 0 {
		t.Errorf("%d searches", systemFonts.misses)
	}
}

// TestLettersThatNoFontHas are written as their numbers, and searched for a few times only.
func TestLettersThatNoFontHas(t *testing.T) {
	with(t, t.TempDir(), "/no/such/folder")
	if got := runs(faceOf(Sans(9)), "PET 张\u200b伟.nii"); len(got) != 1 || got[0].text != "PET [U+5F20][U+4F1F].nii" {
		t.Errorf("set as %+v", got)
	}
	runs(faceOf(Sans(9)), "検体の名前")
	if systemFonts.misses > 3 {
		t.Errorf("%d searches", systemFonts.misses)
	}
}

// TestLettersOfOtherFonts are drawn as outlines, as wide as they are measured, and the document is sound.
func TestLettersOfOtherFonts(t *testing.T) {
	with(t, fontFolders()...)
	const letter = "☃" // U+2603, which Liberation lacks
	f := faceOf(Sans(10))
	parts := runs(f, "a"+letter+"b")
	if len(parts) == 1 {
		t.Skip("no font of this computer has " + letter + "; DejaVu Sans does")
	}
	if len(parts) != 3 || parts[1].fallback == nil {
		t.Fatalf("set as %+v", parts)
	}
	low, high := vg.Point{X: 1e9, Y: 1e9}, vg.Point{X: -1e9, Y: -1e9}
	for _, c := range parts[1].outline(f, vg.Point{X: 100, Y: 50}) {
		if c.Type != vg.CloseComp {
			low.X, low.Y, high.X, high.Y = min(low.X, c.Pos.X), min(low.Y, c.Pos.Y), max(high.X, c.Pos.X),
				max(high.Y, c.Pos.Y)
		}
	}
	if width := parts[1].width(f); low.X < 99 || high.X > 101+width || low.Y < 45 || high.Y < 54 || high.Y > 62 {
		t.Errorf("drawn from %v to %v, %v wide", low, high, width)
	}
	style := text(Sans(10), draw.XLeft)
	if got, want := style.Width("a"+letter+"b"),
		f.Width("a")+parts[1].width(f)+f.Width("b"); math.Abs(float64(got-want)) > 1e-9 {
		t.Errorf("measured %v, want %v", got, want)
	}
	d := NewDocument("Lesions in "+letter, "")
	d.Title("Lesions in "+letter, "")
	d.Facts([]Fact{{Name: "Scan", Value: strings.Repeat(letter, 3) + ".nii"}})
	var out bytes.Buffer
	if err := d.Write(&out); err != nil || !bytes.HasPrefix(out.Bytes(), []byte("%PDF-")) {
		t.Errorf("%v, %d bytes", err, out.Len())
	}
}
