package typeset

import (
	"strings"
	"testing"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// TestWrap: no line is wider than there is room, even where a file's name has no spaces, and nothing is left out.
func TestWrap(t *testing.T) {
	style := text(Sans(9), draw.XLeft)
	for _, s := range []string{
		"", "one", "Lesions in " + strings.Repeat("sub-01_ses-2_trc-PSMA_", 12) + "pet.nii.gz and more",
		strings.Repeat("a word ", 90),
		strings.Repeat("W", 600), strings.Repeat("検体", 100),
	} {
		for _, room := range []struct{ width, indent vg.Length }{{200, 0}, {200, 60}, {3, 0}} {
			lines := wrap(style, s, room.width, room.indent)
			for i, line := range lines {
				width := room.width
				if i == 0 {
					width -= room.indent
				}
				if style.Width(line) > width && len([]rune(line)) > 1 {
					t.Errorf("%.20q: line %d, %.20q, is %.1f wide of %.1f", s, i, line, style.Width(line), width)
				}
			}
			if got, want := strings.Join(strings.Fields(strings.Join(lines, "")), ""),
				strings.Join(strings.Fields(s), ""); got != want {
				t.Errorf("%.20q comes out as %.40q", s, got)
			}
		}
	}
}
