package panel

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	fynewidget "fyne.io/fyne/v2/widget"

	"isopet/app"
	"isopet/app/candidates"
	"isopet/app/format"
	"isopet/app/report"
	"isopet/app/units"
	"isopet/ui/command"
	"isopet/ui/layout"
	"isopet/ui/text"
	"isopet/ui/theme"
	"isopet/ui/widget"
)

// Candidates lists the lesions, the largest first, with what they are, and above them what the tumours come to. A click
// on what one is keeps or discards it; elsewhere it goes to its maximum.
type Candidates struct {
	Number, Volume, Total, Max *layout.Text // of the tumours
	Table                      *widget.Table
	Buttons                    []*widget.Button

	host     Host
	content  fyne.CanvasObject
	commands []command.ID // of Buttons
	labels   []uint8      // of the rows
}

func newCandidates(host Host) Section {
	p := &Candidates{host: host}
	figure := func() *layout.Text { return layout.NewText("", 13, theme.Text) }
	p.Number, p.Volume, p.Total, p.Max = figure(), figure(), figure(), figure()
	p.Table = widget.NewTable(4, p.goTo,
		widget.Column{Head: "Lesion", Share: 5, About: aboutLesion},
		widget.Column{Head: "MTV", Share: 4, Unit: widget.InUnit("ml"),
			About: "Metabolic tumour volume, of PSMA PSMA-TV. The largest lesion comes first."},
		widget.Column{Head: "Max", Share: 3, Unit: widget.InScanUnit, About: "Largest value: of a scan in SUV the SUVmax."},
		widget.Column{Head: "TLG", Share: 4, Unit: units.Total,
			About: "MTV × mean: of FDG in SUV the total lesion glycolysis, of PSMA the total lesion uptake (TL-PSMA)."},
		widget.Column{Head: "What it is", Share: 6, Tap: p.toggle,
			About: "Only tumours count. A click keeps a lesion as a tumour, or discards it."})
	buttons := layout.Row(0)
	p.commands = []command.ID{command.SplitLesion}
	for _, id := range p.commands {
		b := widget.NewButton(host.Commands().ButtonText(id), func() { host.Run(id) })
		b.Importance = fynewidget.LowImportance
		b.SetTip(host.Commands().Tip(id))
		p.Buttons = append(p.Buttons, b)
		buttons.Add(b)
	}
	head := layout.Ends(layout.Middle(layout.NewHeading("Tumours", 13)), buttons)
	top := layout.Column(2, head, layout.Ends(p.Number, p.Max), layout.Ends(p.Volume, p.Total))
	p.content = layout.Inset(6, 8, layout.SectionSide, layout.SectionSide,
		layout.Border(layout.Inset(0, 6, 0, 0, top), nil, nil, nil, p.Table.Box))
	return p
}

// Object implements Section.
func (p *Candidates) Object() fyne.CanvasObject { return p.content }

func (p *Candidates) goTo(row int) {
	p.host.Unfocus()
	if row < len(p.labels) {
		label := p.labels[row] // which may change at once
		p.host.App().ActivateLesion(label)
		p.host.App().GoToLesion(label)
	}
}

func (p *Candidates) toggle(row int) {
	p.host.Unfocus()
	if row < len(p.labels) {
		candidates.Toggle(p.host.App(), p.labels[row])
	}
}

// Show implements Section.
func (p *Candidates) Show(c app.Change) {
	s := &p.host.App().State
	for i, b := range p.Buttons {
		widget.SetEnabled(b, p.host.Commands().Enabled(p.commands[i]))
	}
	if !c.Has(app.ChangedLesions | app.ChangedMask | app.ChangedScan | app.ChangedMeasured | app.ChangedUnit) {
		return
	}
	p.labels = nil
	tumours := 0
	if s.HasScan() {
		for _, l := range s.Lesions {
			if s.LesionVoxels(l.Label) > 0 {
				p.labels = append(p.labels, l.Label)
				if l.Kind.Counts() {
					tumours++
				}
			}
		}
		p.Table.SetUnit(s.Scan.Unit)
	}
	slices.SortStableFunc(p.labels, func(a, b uint8) int { return cmp.Compare(s.LesionVoxels(b), s.LesionVoxels(a)) })
	p.Table.Set(len(p.labels), p.cells)
	p.Table.Highlight(slices.Index(p.labels, s.Active))
	p.sums(tumours)
}

// sums writes what the tumours come to. What is not measured yet is a dash.
func (p *Candidates) sums(tumours int) {
	s := &p.host.App().State
	if len(p.labels) == 0 {
		for _, t := range []*layout.Text{p.Number, p.Volume, p.Total, p.Max} {
			t.Set("", theme.Text)
		}
		return
	}
	total, largest := math.NaN(), math.NaN()
	if m := s.Measured; m != nil && !s.Measuring {
		total, largest = m.All.Total, m.All.Max
	}
	with := func(v float64, unit string) string { return strings.TrimSpace(format.Cell(v) + " " + unit) }
	p.Number.Set(format.Count(tumours, "tumour"), theme.Text)
	p.Volume.Set("MTV "+with(s.VolumeML(), "ml"), theme.Text)
	p.Total.Set("TLG "+with(total, units.Total(s.Scan.Unit)), theme.Text)
	p.Max.Set("Maximum "+with(largest, s.Scan.Unit), theme.Text)
}

// cells are those of a row.
func (p *Candidates) cells(row int) []widget.Cell {
	s := &p.host.App().State
	if row >= len(p.labels) || s.Lesion(p.labels[row]) == nil {
		return []widget.Cell{{}, {}, {}, {}, {}}
	}
	l, ink := s.Lesion(p.labels[row]), theme.Text
	if !l.Kind.Counts() {
		ink = theme.Muted
	}
	largest, total := math.NaN(), math.NaN()
	if m := p.measured(l.Label); m != nil {
		largest, total = m.Max, m.Total
	}
	what := widget.Cell{Text: text.Upper(l.Kind.String()), Colour: ink}
	return []widget.Cell{
		{Text: format.KeepStart(l.Name, 14), Colour: theme.Legible(theme.LesionOf(*l))},
		{Text: text.Number(s.LesionML(l.Label)), Colour: ink},
		{Text: format.Cell(largest), Colour: ink}, {Text: format.Cell(total), Colour: ink}, what,
	}
}

// measured is what was measured of a lesion, nil before.
func (p *Candidates) measured(label uint8) *report.Measurement {
	m := p.host.App().State.Measured
	if m == nil || p.host.App().State.Measuring {
		return nil
	}
	at := slices.IndexFunc(m.Lesions, func(l report.Measurement) bool { return l.Label == uint16(label) })
	if at < 0 {
		return nil
	}
	return &m.Lesions[at]
}
