package panel

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynewidget "fyne.io/fyne/v2/widget"

	"isopet/app"
	"isopet/app/format"
	"isopet/app/units"
	"isopet/ui/command"
	"isopet/ui/layout"
	"isopet/ui/text"
	"isopet/ui/theme"
	"isopet/ui/widget"
)

// scan says what is open, in a few lines that stand above all pages.
type scan struct {
	host     Host
	content  fyne.CanvasObject
	name     *fynewidget.Label
	grid     *layout.Text      // voxels and their size
	values   *layout.Text      // smallest and largest, and the annotation
	rule     *layout.Paragraph // by which SUV was found, or why there is none
	suv      *fyne.Container
	lines    *fyne.Container
	warnings *layout.Paragraph
	note     *fyne.Container // the warnings
}

func newScan(host Host) *scan {
	p := &scan{host: host, grid: layout.NewText("", 12, theme.Muted), values: layout.NewText("", 12, theme.Muted),
		warnings: layout.NewParagraph(theme.Warning)}
	p.name = fynewidget.NewLabelWithStyle("No scan is open", fyne.TextAlignLeading, fyne.TextStyle{Bold: true})
	p.name.Truncation = fyne.TextTruncateEllipsis
	p.rule = layout.NewParagraph(theme.Muted)
	how := widget.NewButton(host.Commands().ButtonText(command.ShowSUV), func() { host.Run(command.ShowSUV) })
	how.Importance = fynewidget.LowImportance
	how.SetTip(host.Commands().Tip(command.ShowSUV))
	p.suv = container.NewBorder(nil, nil, nil, layout.Middle(layout.Compact(how)), layout.Outdent(p.rule))
	p.lines = layout.Column(2, layout.Clipped(p.grid), layout.Clipped(p.values), p.suv)
	p.note = layout.Outdent(p.warnings)
	p.content = layout.Inset(6, 6, layout.SectionSide, layout.SectionSide,
		layout.Column(3, layout.Outdent(p.name), p.lines, p.note))
	return p
}

// Show brings it up to date with what changed.
func (p *scan) Show(c app.Change) {
	if !c.Has(app.ChangedScan | app.ChangedReference | app.ChangedUnit) {
		return
	}
	s := &p.host.App().State
	p.lines.Hidden = s.Scan == nil
	if s.Scan == nil {
		p.name.SetText("No scan is open")
		p.warnings.Say("")
		p.note.Hide()
		return
	}
	if p.name.Text != s.Scan.Name {
		p.name.SetText(s.Scan.Name)
	}
	z := s.Scan.Affine.Zooms()
	p.grid.Set(fmt.Sprintf("%d × %d × %d voxels of %s × %s × %s mm",
		s.Scan.Dims[0], s.Scan.Dims[1], s.Scan.Dims[2],
		text.Length(z[0]), text.Length(z[1]), text.Length(z[2])), theme.Muted)
	values := fmt.Sprintf("%s to %s", text.Number(s.Scan.Min), text.Quantity(s.Scan.Max, s.Scan.Unit))
	if s.Scan.Unit == units.Unknown {
		values += ", unit unknown"
	}
	if r := s.Reference; r != nil {
		values += "   with " + format.KeepEnd(filepath.Base(r.Name), 26)
	}
	p.values.Set(values, theme.Muted)
	p.showSUV()
	warnings := slices.DeleteFunc(slices.Clone(s.Scan.Warnings), p.said)
	if s.Reference != nil {
		warnings = append(warnings, s.Reference.Warnings...)
	}
	p.warnings.Say(strings.Join(warnings, "\n"))
	p.note.Hidden = len(warnings) == 0
	p.content.Refresh()
}

// showSUV says by which rule SUV was found, or why there is none.
func (p *scan) showSUV() {
	s := p.host.App().State.Scan
	p.suv.Hidden = s.SUV == nil
	if s.SUV == nil {
		return
	}
	switch r := s.SUV.Result; {
	case s.Values().Computed():
		said := "by " + r.Rule
		if s.Values().Entered() {
			said += ", corrected"
		}
		p.rule.SayIn(theme.Muted, said)
	case r.Reason != "":
		p.rule.SayIn(theme.Warning, strings.ToUpper(r.Reason[:1])+r.Reason[1:])
	default:
		p.rule.SayIn(theme.Warning, "Stored values, not SUV")
	}
}

// said reports whether a warning is the reason for no SUV, which stands above.
func (p *scan) said(warning string) bool {
	rule := p.rule.String()
	return p.suv.Visible() && rule != "" && strings.HasPrefix(warning, rule)
}
