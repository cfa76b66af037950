package ui

import (
	"fmt"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"

	"isopet/app"
	"isopet/app/format"
	"isopet/app/units"
)

// scanPart says what is open, in a few lines that stand above all pages.
type scanPart struct {
	w        *window
	content  fyne.CanvasObject
	name     *fynewidget.Label
	grid     *canvas.Text // voxels and their size
	values   *canvas.Text // smallest and largest, and the annotation
	lines    *fyne.Container
	warnings *paragraph
	note     *fyne.Container // the warnings
}

func newScanPart(w *window) *scanPart {
	p := &scanPart{w: w, grid: text("", 12, colourMuted), values: text("", 12, colourMuted), warnings: newParagraph(theme.ColorNameWarning)}
	p.name = fynewidget.NewLabelWithStyle("No scan is open", fyne.TextAlignLeading, fyne.TextStyle{Bold: true})
	p.name.Truncation = fyne.TextTruncateEllipsis
	p.lines = rows(2, cut(p.grid), cut(p.values))
	p.note = outdent(p.warnings.text)
	p.content = inset(6, 6, 16, 16, rows(3, outdent(p.name), p.lines, p.note))
	return p
}

// outdent takes back a label's padding, so that it aligns with plain text.
func outdent(o fyne.CanvasObject) *fyne.Container { return inset(-4, -4, -6, -6, o) }

func (p *scanPart) object() fyne.CanvasObject { return p.content }

func (p *scanPart) show(c app.Change) {
	if !c.Has(app.ChangedScan | app.ChangedReference | app.ChangedUnit) {
		return
	}
	s := &p.w.app.State
	p.lines.Hidden = s.Scan == nil
	if s.Scan == nil {
		p.name.SetText("No scan is open")
		p.warnings.say("")
		p.note.Hide()
		return
	}
	if p.name.Text != s.Scan.Name {
		p.name.SetText(s.Scan.Name)
	}
	z := s.Scan.Affine.Zooms()
	setText(p.grid, fmt.Sprintf("%d × %d × %d voxels of %s × %s × %s mm",
		s.Scan.Dims[0], s.Scan.Dims[1], s.Scan.Dims[2], length(z[0]), length(z[1]), length(z[2])), colourMuted)
	values := fmt.Sprintf("%s to %s", number(s.Scan.Min), quantity(s.Scan.Max, s.Scan.Unit))
	if s.Scan.Unit == units.Unknown {
		values += ", unit unknown"
	}
	if r := s.Reference; r != nil {
		values += "   with " + format.KeepEnd(filepath.Base(r.Name), 26)
	}
	setText(p.values, values, colourMuted)
	warnings := s.Scan.Warnings
	if s.Reference != nil {
		warnings = append(warnings[:len(warnings):len(warnings)], s.Reference.Warnings...)
	}
	p.warnings.say(strings.Join(warnings, "\n"))
	p.note.Hidden = len(warnings) == 0
	p.content.Refresh()
}
