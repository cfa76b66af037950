package panel

import (
	"fmt"
	"image/color"
	"math"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"isopet/app"
	"isopet/app/format"
	"isopet/app/report"
	"isopet/app/units"
	"isopet/ui/command"
	"isopet/ui/layout"
	"isopet/ui/text"
	"isopet/ui/theme"
	"isopet/ui/widget"
)

// Measurements is the table of what is measured of the lesions, and how they agree with the annotation. A click on a
// row goes to the lesion's maximum.
type Measurements struct {
	State     *layout.Text // that the unit is unknown, or that the numbers are about to change
	Table     *widget.Table
	Agreement *widget.Table
	Agrees    *fyne.Container // of Agreement
	Hint      *layout.Paragraph
	Buttons   []*widget.Button

	host     Host
	content  fyne.CanvasObject
	commands []command.ID // of Buttons
}

const aboutLesion = "A click goes to the lesion's largest value."

// The columns of the tables.
var (
	valueColumns = []widget.Column{
		{Head: "Lesion", Share: 6, About: aboutLesion},
		{Head: "MTV", Share: 4, Unit: widget.InUnit("ml"),
			About: "Metabolic tumour volume, of PSMA PSMA-TV: all voxels of the lesion."},
		{Head: "Max", Share: 4, Unit: widget.InScanUnit,
			About: "Largest value of a voxel: of a scan in SUV the SUVmax."},
		{Head: "Mean", Share: 4, Unit: widget.InScanUnit,
			About: "Mean of all voxels of the lesion: of a scan in SUV the SUVmean."},
		{Head: "Peak", Share: 4, Unit: widget.InScanUnit,
			About: "Largest mean within a sphere of 1 ml (radius 6.2 mm) about a voxel of the lesion: " +
				"of a scan in SUV the SUVpeak."},
		{Head: "TLG", Share: 5, Unit: units.Total,
			About: "MTV × mean. Of FDG in SUV the total lesion glycolysis (TLG), of PSMA the total lesion uptake " +
				"(TL-PSMA)."},
	}
	agreementColumns = []widget.Column{
		{Head: "Lesion", Share: 6, About: aboutLesion},
		{Head: "Annotated", Share: 6,
			About: "Label of the annotated lesion that shares the most voxels with the lesion: they are held against " +
				"each other."},
		{Head: "Dice", Share: 3,
			About: "Agreement with the annotated lesion: twice the common voxels, divided by those of both. " +
				"1 is the same, 0 nothing in common."},
		{Head: "HD95", Share: 4, Unit: widget.InUnit("mm"),
			About: "95 % Hausdorff distance: 95 % of either surface lie no farther than this from the other."},
		{Head: "Mean dist.", Share: 5, Unit: widget.InUnit("mm"),
			About: "Mean distance of the two surfaces from each other, measured both ways."},
	}
)

// shownRows are how many rows of a table are seen at once.
const shownRows = 8

func newMeasurements(host Host) Section {
	p := &Measurements{host: host, State: layout.NewText("", 12, theme.Muted), Hint: layout.NewParagraph(theme.Muted)}
	p.Table = widget.NewTable(shownRows, p.goTo, valueColumns...)
	p.Agreement = widget.NewTable(shownRows, p.goTo, agreementColumns...)
	p.Agreement.SetUnit("")
	p.Agrees = layout.Column(4, layout.NewText("Against the annotation", 12, theme.Muted), p.Agreement.Box)
	buttons := container.NewGridWithColumns(3)
	p.commands = []command.ID{command.CopyMeasurements, command.SaveMeasurements, command.SaveReport}
	for _, id := range p.commands {
		button := widget.NewButton(host.Commands().ButtonText(id), func() { host.Run(id) })
		p.Buttons = append(p.Buttons, button)
		buttons.Add(button)
	}
	p.content = layout.Section("Measurements", layout.Middle(p.State), p.Table.Box, p.Agrees, layout.Outdent(p.Hint),
		buttons)
	return p
}

// Object implements Section.
func (p *Measurements) Object() fyne.CanvasObject { return p.content }

// goTo shows the maximum of the lesion in a row; that of all lesions is in the last one.
func (p *Measurements) goTo(row int) {
	p.host.Unfocus()
	if m := p.row(row); m != nil && !math.IsNaN(m.Max) {
		at := m.MaxAt // measured anew, it may be another
		if m != &p.host.App().State.Measured.All {
			p.host.App().ActivateLesion(uint8(m.Label))
		}
		p.host.App().GoToVoxel(at)
	}
}

// row is what a row is about, nil for none.
func (p *Measurements) row(n int) *report.Measurement {
	m := p.host.App().State.Measured
	switch {
	case m == nil || n > len(m.Lesions):
		return nil
	case n == len(m.Lesions):
		return &m.All
	}
	return &m.Lesions[n]
}

// Show implements Section.
func (p *Measurements) Show(c app.Change) {
	s := &p.host.App().State
	for i, b := range p.Buttons {
		widget.SetEnabled(b, p.host.Commands().Enabled(p.commands[i]))
	}
	if !c.Has(app.ChangedMeasured | app.ChangedMask | app.ChangedScan | app.ChangedLesions | app.ChangedUnit |
		app.ChangedReference) {
		return
	}
	m := s.Measured
	if s.Scan == nil || m == nil {
		m = &report.Measurements{}
	}
	p.status(m)
	values, agreement := p.rows(m)
	p.Table.Set(len(values), func(row int) []widget.Cell { return values[row] })
	p.Agreement.Set(len(agreement), func(row int) []widget.Cell { return agreement[row] })
	p.Agrees.Hidden = agreement == nil
	p.content.Refresh()
}

// rows are those of both tables: the second has none without an annotation.
func (p *Measurements) rows(m *report.Measurements) (values, agreement [][]widget.Cell) {
	for n := range len(m.Lesions) + 1 {
		row := p.row(n)
		if row == nil || len(m.Lesions) == 0 {
			break
		}
		name := p.name(row, n == len(m.Lesions))
		measured := p.cells(text.Number, row.VolumeML, row.Max, row.Mean, row.Peak, row.Total)
		values = append(values, append([]widget.Cell{name}, measured...))
		if a := row.Agreement; a != nil || m.All.Agreement != nil {
			dice, hd95, mean := math.NaN(), math.NaN(), math.NaN()
			if a != nil {
				dice, hd95, mean = a.Dice(), a.HD95, a.SurfaceDistance.Mean
			}
			cells := append([]widget.Cell{name, p.partner(row)}, p.cells(text.Share, dice)...)
			agreement = append(agreement, append(cells, p.cells(text.Number, hd95, mean)...))
		}
	}
	return values, agreement
}

// status says what unit the numbers have, and whether they are about to change.
func (p *Measurements) status(m *report.Measurements) {
	s := &p.host.App().State
	var hints []string
	switch {
	case s.Scan == nil:
		p.State.Set("", theme.Muted)
	case s.Measuring:
		p.State.Set("Measuring…", theme.Muted)
	case len(m.Lesions) == 0:
		p.State.Set("", theme.Muted)
		hints = append(hints, "Nothing is segmented yet.")
	case s.Scan.Unit == units.Unknown:
		p.State.Set("Unit unknown", theme.Warning)
	default:
		p.State.Set("", theme.Muted)
	}
	if s.Scan != nil {
		p.Table.SetUnit(s.Scan.Unit)
	}
	if n := m.All.NotFinite; n > 0 {
		hints = append(hints, fmt.Sprintf("%d voxels hold no number. They count for the volume only.", n))
	}
	if t := s.MeasureTable(); t != nil && len(t.Lesions) > 0 {
		hints = append(hints, t.Unpaired()...)
		if others := t.Others(); others != "" {
			hints = append(hints, others)
		}
	}
	p.Hint.Say(strings.Join(hints, "\n"))
}

// partner says which annotated lesion the one of a row is held against.
func (p *Measurements) partner(m *report.Measurement) widget.Cell {
	t := report.Table{Measurements: p.host.App().State.Measured}
	if m.Agreement == nil {
		return widget.Cell{Text: t.Partner(m), Colour: theme.Muted}
	}
	return widget.Cell{Text: t.Partner(m), Colour: theme.Text}
}

// name of a row's lesion, in the colour of its outline.
func (p *Measurements) name(m *report.Measurement, all bool) widget.Cell {
	if all {
		return widget.Cell{Text: p.host.App().State.Measured.AllName(), Colour: theme.Text}
	}
	if l := p.host.App().State.Lesion(uint8(m.Label)); l != nil {
		return widget.Cell{Text: format.KeepStart(l.Name, 14), Colour: theme.Legible(theme.LesionOf(*l))}
	}
	return widget.Cell{Text: fmt.Sprintf("Label %d", m.Label), Colour: theme.Text}
}

func (p *Measurements) cells(format func(float64) string, values ...float64) []widget.Cell {
	var cells []widget.Cell
	for _, v := range values {
		switch {
		case math.IsNaN(v):
			cells = append(cells, widget.Cell{Text: "–", Colour: theme.Muted})
		default:
			c := color.Color(theme.Text)
			if p.host.App().State.Measuring {
				c = theme.Muted
			}
			cells = append(cells, widget.Cell{Text: format(v), Colour: c})
		}
	}
	return cells
}
