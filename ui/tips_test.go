package ui

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2/test"

	"isopet/app/ruler"
	"isopet/app/scan"
	"isopet/ui/command"
	"isopet/ui/panel"
	"isopet/ui/widget"
	"isopet/volume"
)

// TestIconsExplainThemselves: what has no word on it, and the head of every column, has a tooltip; that of an action
// names its key.
func TestIconsExplainThemselves(t *testing.T) {
	b := opened(t)
	b.app.OpenCT(b.scan, scan.Modalities[0])
	b.until("the CT is open", b.idle)
	b.app.AddRuler(ruler.Ruler{Plane: volume.Axial, To: [3]float64{10, 0, 0}})
	b.viewer.Arrange("four")
	icons, heads := 0, 0
	for _, page := range panel.Pages() {
		b.ShowPage(page)
		for _, o := range test.LaidOutObjects(b.win.Content()) {
			switch o := o.(type) {
			case *widget.Button:
				if o.Text == "" && o.Icon != nil {
					icons++
					if o.Tip() == "" {
						t.Errorf("on page %s the icon %s has no tooltip", page, o.Icon.Name())
					}
				}
			case *widget.Explained:
				heads++
				if o.Tip() == "" {
					t.Errorf("on page %s something at %v has an empty tooltip", page, o.Position())
				}
			}
		}
	}
	if icons < 20 || heads < 5+6+4 {
		t.Errorf("there are %d icons and %d explained texts", icons, heads)
	}

	four := b.toolbar.views[1]
	if four.Tip() != "Four panes (4)" {
		t.Errorf("the four panes say %q", four.Tip())
	}
	b.commands.SetKeys(command.FourPanes, []command.Key{command.Press("F7")})
	t.Cleanup(func() { b.commands.SetKeys(command.FourPanes, nil) })
	if four.Tip() != "Four panes (F7)" {
		t.Errorf("with another key they say %q", four.Tip())
	}
	b.Run(command.LargestContour)
	r := b.app.State.Current()
	b.app.SetThreshold(r.Index, 0.31)
	if undo := b.toolbar.buttons[2]; !strings.HasPrefix(undo.Tip(), "Undo threshold of slice ") ||
		!strings.HasSuffix(undo.Tip(), "(Ctrl+Z)") {
		t.Errorf("undo says %q", undo.Tip())
	}
}
