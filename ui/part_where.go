package ui

import (
	"fmt"
	"math"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"

	"isopet/app"
	"isopet/inference"
	"isopet/ui/command"
	"isopet/ui/layout"
	"isopet/ui/theme"
	"isopet/ui/widget"
)

// wherePart says in which region and on which slices the method looks.
type wherePart struct {
	w        *window
	content  fyne.CanvasObject
	region   *fyne.Container
	width    *numberField // of the region, mm
	middle   *layout.Text // of it
	auto     *widget.Button
	which    *widget.Select
	from, to *numberField
}

// whichLabels are by [inference.Which].
var whichLabels = []string{"Automatic", "All slices", "A range", "Around this slice"}

func newWherePart(w *window) part {
	p := &wherePart{w: w, middle: layout.NewText("", 12, theme.Text)}
	p.width = newNumberField(w, fixedLimits("the region's width", smallestRegion, largestRegion, "mm"), p.setWidth)
	p.auto = widget.NewButtonWithIcon("", fynetheme.MediaReplayIcon(), func() { w.Run(command.ResetRegion) })
	p.auto.Importance = fynewidget.LowImportance
	p.auto.SetTip(w.commands.Tip(command.ResetRegion))
	p.region = layout.Headed("Region", layout.Compact(p.auto), container.NewBorder(nil, nil, p.width.box(52), nil,
		widget.NewExplained(layout.Clipped(p.middle), widget.Says("x and y of the middle of the region. Drag its border in a picture to move it."))))
	p.which = widget.NewSelect(whichLabels, nil)
	p.which.PlaceHolder = " " // before a scan is open
	p.which.SetTip(func() string { return strings.Join(w.app.State.Notes, "\n") })
	p.which.OnChanged = func(string) {
		w.win.Canvas().Unfocus()
		s := inference.Slices{Which: inference.Which(p.which.SelectedIndex())}
		if s.Which == inference.SliceRange {
			s.First, s.Last = w.span()
		}
		if s.Which == inference.SlicesAround {
			s = inference.Around(w.app.State.View.Index(w.axial()))
		}
		w.setSlices(s)
	}
	p.from = newNumberField(w, p.limits, func(v float64) { _, last := w.span(); p.setRange(int(v), max(int(v), last)) })
	p.to = newNumberField(w, p.limits, func(v float64) { first, _ := w.span(); p.setRange(min(first, int(v)), int(v)) })
	entries := container.NewGridWithColumns(2, p.from, p.to)
	p.content = layout.Inset(layout.SectionTop, layout.SectionBottom, 16, 16, layout.Column(5, p.region,
		layout.Headed("Slices", nil, container.New(layout.Proportional{3, 2}, p.which, container.NewStack(entries)))))
	return p
}

// limits are the scan's axial slices.
func (p *wherePart) limits() limits {
	l := limits{what: "a slice", whole: true}
	if p.w.hasScan() {
		l.high = float64(p.w.axial().Slices - 1)
	}
	return l
}

// The widths that a region of interest can be given, in mm.
const (
	smallestRegion = 20
	largestRegion  = 1000
)

func (p *wherePart) setWidth(mm float64) {
	r := p.w.app.State.Setup.Region
	r.Width = mm
	p.w.app.SetRegion(r)
	p.w.outline()
}

func (p *wherePart) setRange(first, last int) {
	p.w.setSlices(inference.Slices{Which: inference.SliceRange, First: first, Last: last})
}

func (p *wherePart) object() fyne.CanvasObject { return p.content }

func (p *wherePart) show(c app.Change) {
	s := &p.w.app.State
	for _, o := range []fyne.Disableable{p.which, p.from, p.to} {
		widget.SetEnabled(o, s.Scan != nil)
	}
	if hide := s.Scan == nil || s.Setup.AutoRegion; p.auto.Hidden != hide {
		p.auto.Hidden = hide
		p.content.Refresh()
	}
	if !c.Has(app.ChangedSetup | app.ChangedMask | app.ChangedScan) {
		return
	}
	layout.SetVisible(p.region, s.Scan != nil)
	if s.Scan == nil {
		return
	}
	r := s.Setup.Region
	p.width.show(math.Round(10*r.Width) / 10)
	p.middle.Set(fmt.Sprintf("mm centred at %s, %s", signed(r.X), signed(r.Y)), theme.Text)
	if label := whichLabels[s.Setup.Slices.Which]; p.which.Selected != label {
		p.which.Selected = label
		p.which.Refresh()
	}
	first, last := math.NaN(), math.NaN()
	if s.Setup.Slices.Which == inference.SliceRange || len(s.Slices) > 0 {
		from, to := p.w.span()
		first, last = float64(from), float64(to)
	}
	p.from.show(first)
	p.to.show(last)
}
