package ui

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
	"isopet/ui/theme"
	"isopet/ui/widget"
)

// measurePart is the table of what is measured of the lesions, and how they agree with the annotation. A click on a row
// goes to the lesion's maximum.
type measurePart struct {
	w         *window
	content   fyne.CanvasObject
	state     *layout.Text // that the unit is unknown, or that the numbers are about to change
	table     *widget.Table
	agreement *widget.Table
	agrees    *fyne.Container
	hint      *layout.Paragraph
	buttons   []*widget.Button
	commands  []command.ID
}

const aboutLesion = "A click goes to the lesion's largest value."

// shownRows are how many rows of a table are seen at once.
const shownRows = 8

func newMeasurePart(w *window) part {
	p := &measurePart{w: w, state: layout.NewText("", 12, theme.Muted), hint: layout.NewParagraph(theme.Muted)}
	p.table = widget.NewTable(shownRows, p.goTo, widget.Column{Head: "Lesion", Share: 6, About: aboutLesion}, widget.Column{Head: "Volume", Share: 4, Unit: widget.InUnit("ml"), About: "Metabolic tumour volume (MTV): all voxels of the lesion."},
		widget.Column{Head: "Max", Share: 4, Unit: widget.InScanUnit, About: "Largest value of a voxel: of a scan in SUV the SUVmax."},
		widget.Column{Head: "Mean", Share: 4, Unit: widget.InScanUnit, About: "Mean of all voxels of the lesion: of a scan in SUV the SUVmean."},
		widget.Column{Head: "Peak", Share: 4, Unit: widget.InScanUnit, About: "Largest mean within a sphere of 1 ml (radius 6.2 mm) about a voxel of the lesion: of a scan in SUV the SUVpeak."},
		widget.Column{Head: "Total", Share: 5, Unit: units.Total, About: "Volume × mean. Of FDG in SUV the total lesion glycolysis (TLG), of PSMA the total lesion uptake (TL-PSMA)."})
	p.agreement = widget.NewTable(shownRows, p.goTo, widget.Column{Head: "Lesion", Share: 6, About: aboutLesion},
		widget.Column{Head: "Annotated", Share: 6, About: "Label of the annotated lesion that shares the most voxels with the lesion: they are held against each other."},
		widget.Column{Head: "Dice", Share: 3, About: "Agreement with the annotated lesion: twice the common voxels, divided by those of both. 1 is the same, 0 nothing in common."},
		widget.Column{Head: "HD95", Share: 4, Unit: widget.InUnit("mm"), About: "95 % Hausdorff distance: 95 % of either surface lie no farther than this from the other."},
		widget.Column{Head: "Mean dist.", Share: 5, Unit: widget.InUnit("mm"), About: "Mean distance of the two surfaces from each other, measured both ways."})
	p.agreement.SetUnit("")
	p.agrees = layout.Column(4, layout.NewText("Against the annotation", 12, theme.Muted), p.agreement.Box)
	buttons := container.NewGridWithColumns(3)
	for _, b := range []struct {
		label string
		does  command.ID
	}{
		{"Copy", command.CopyMeasurements}, {"Save CSV…", command.SaveMeasurements}, {"Report…", command.SaveReport},
	} {
		button := widget.NewButton(b.label, func() { w.Run(b.does) })
		p.buttons, p.commands = append(p.buttons, button), append(p.commands, b.does)
		buttons.Add(button)
	}
	p.content = layout.Section("Measurements", layout.Middle(p.state), p.table.Box, p.agrees, layout.Outdent(p.hint), buttons)
	return p
}

func (p *measurePart) object() fyne.CanvasObject { return p.content }

// goTo shows the maximum of the lesion in a row; that of all lesions is in the last one.
func (p *measurePart) goTo(row int) {
	p.w.win.Canvas().Unfocus()
	if m := p.row(row); m != nil && !math.IsNaN(m.Max) {
		p.w.app.GoToVoxel(m.MaxAt)
	}
}

// row is what a row is about, nil for none.
func (p *measurePart) row(n int) *report.Measurement {
	m := p.w.app.State.Measured
	switch {
	case m == nil || n > len(m.Lesions):
		return nil
	case n == len(m.Lesions):
		return &m.All
	}
	return &m.Lesions[n]
}

func (p *measurePart) show(c app.Change) {
	s := &p.w.app.State
	for i, b := range p.buttons {
		widget.SetEnabled(b, p.w.commands.Enabled(p.commands[i]))
	}
	if !c.Has(app.ChangedMeasured | app.ChangedMask | app.ChangedScan | app.ChangedLesions | app.ChangedUnit | app.ChangedReference) {
		return
	}
	m := s.Measured
	if s.Scan == nil || m == nil {
		m = &report.Measurements{}
	}
	p.status(m)
	var values, agreement [][]widget.Cell
	for n := range len(m.Lesions) + 1 {
		row := p.row(n)
		if row == nil || m.All.Voxels == 0 {
			break
		}
		name := p.name(row, n == len(m.Lesions))
		values = append(values, append([]widget.Cell{name}, p.cells(number, row.VolumeML, row.Max, row.Mean, row.Peak, row.Total)...))
		if a := row.Agreement; a != nil {
			agreement = append(agreement, append(append([]widget.Cell{name, p.partner(row)}, p.cells(share, a.Dice())...), p.cells(number, a.HD95, a.SurfaceDistance.Mean)...))
		} else if m.All.Agreement != nil {
			agreement = append(agreement, append([]widget.Cell{name, p.partner(row)}, p.cells(number, math.NaN(), math.NaN(), math.NaN())...))
		}
	}
	p.table.Set(len(values), func(row int) []widget.Cell { return values[row] })
	p.agreement.Set(len(agreement), func(row int) []widget.Cell { return agreement[row] })
	p.agrees.Hidden = agreement == nil
	p.content.Refresh()
}

// status says what unit the numbers have, and whether they are about to change.
func (p *measurePart) status(m *report.Measurements) {
	s := &p.w.app.State
	var hints []string
	switch {
	case s.Scan == nil:
		p.state.Set("", theme.Muted)
	case s.Measuring:
		p.state.Set("Measuring…", theme.Muted)
	case m.All.Voxels == 0:
		p.state.Set("", theme.Muted)
		hints = append(hints, "Nothing is outlined yet.")
	case s.Scan.Unit == units.Unknown:
		p.state.Set("Unit unknown", theme.Warning)
	default:
		p.state.Set("", theme.Muted)
	}
	if s.Scan != nil {
		p.table.SetUnit(s.Scan.Unit)
	}
	if n := m.All.NotFinite; n > 0 {
		hints = append(hints, fmt.Sprintf("%d voxels hold no number. They count for the volume only.", n))
	}
	if t := s.MeasureTable(); t != nil && t.All.Voxels > 0 {
		hints = append(hints, t.Unpaired()...)
	}
	p.hint.Say(strings.Join(hints, "\n"))
}

// partner says which annotated lesion the one of a row is held against.
func (p *measurePart) partner(m *report.Measurement) widget.Cell {
	t := report.Table{Measurements: p.w.app.State.Measured}
	if m.Agreement == nil {
		return widget.Cell{Text: t.Partner(m), Colour: theme.Muted}
	}
	return widget.Cell{Text: t.Partner(m), Colour: theme.Text}
}

// name of a row's lesion, in the colour of its outline.
func (p *measurePart) name(m *report.Measurement, all bool) widget.Cell {
	if all {
		return widget.Cell{Text: report.AllLesions, Colour: theme.Text}
	}
	if l := p.w.app.State.Lesion(uint8(m.Label)); l != nil {
		return widget.Cell{Text: format.KeepStart(l.Name, 14), Colour: theme.Legible(theme.Lesion(l.Colour))}
	}
	return widget.Cell{Text: fmt.Sprintf("Label %d", m.Label), Colour: theme.Text}
}

func (p *measurePart) cells(format func(float64) string, values ...float64) []widget.Cell {
	var cells []widget.Cell
	for _, v := range values {
		switch {
		case math.IsNaN(v):
			cells = append(cells, widget.Cell{Text: "–", Colour: theme.Muted})
		default:
			c := color.Color(theme.Text)
			if p.w.app.State.Measuring {
				c = theme.Muted
			}
			cells = append(cells, widget.Cell{Text: format(v), Colour: c})
		}
	}
	return cells
}
