package theme

import (
	"fmt"
	"image/color"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	fynetheme "fyne.io/fyne/v2/theme"
)

var variants = []fyne.ThemeVariant{fynetheme.VariantDark, fynetheme.VariantLight}

// TestColoursAreReadable: writing stands out from the surfaces that it is on, in both variants (WCAG 2.1, 4.5 to 1).
func TestColoursAreReadable(t *testing.T) {
	test.NewTempApp(t)
	for _, variant := range variants {
		Use(variant)
		inks := map[string]color.NRGBA{
			"text": Text.NRGBA(), "muted": Muted.NRGBA(), "warning": Warning.NRGBA(), "error": Error.NRGBA(),
			"curve": Curve.NRGBA(), "link": Link.NRGBA(),
		}
		for i, c := range Lesions {
			inks[fmt.Sprintf("lesion %d", i)] = Legible(c)
		}
		for what, ink := range inks {
			for where, ground := range map[string]color.NRGBA{"panel": Panel.NRGBA(), "background": Back.NRGBA()} {
				if strings.HasPrefix(what, "lesion") && where != "panel" {
					continue
				}
				if c := Contrast(ink, ground); c < LeastContrast {
					t.Errorf("variant %d: %s on the %s has a contrast of %.1f to 1", variant, what, where, c)
				}
			}
		}
	}
}

// TestColoursFollowTheTheme: a colour is that of the variant in use, whenever it was taken in hand.
func TestColoursFollowTheTheme(t *testing.T) {
	test.NewTempApp(t)
	for _, variant := range []fyne.ThemeVariant{fynetheme.VariantDark, fynetheme.VariantLight, fynetheme.VariantDark} {
		if !Use(variant) || Use(variant) {
			t.Error("a variant is used twice, or not at all")
		}
		for c := range palette {
			if got, want := c.NRGBA(), c.In(variant); got != want || Now(c) != want {
				t.Errorf("variant %d: %s is %v, want %v", variant, c, got, want)
			}
		}
		if got := WithTextSize(19).Color(fynetheme.ColorNameForeground, variant); got != Text.In(variant) {
			t.Errorf("variant %d: large text is %v", variant, got)
		}
	}
	if c := Now(MarkRuler); c != MarkRuler {
		t.Errorf("a mark is %v", c)
	}
}
