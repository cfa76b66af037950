package panel

import (
	"math"
	"strings"

	"fyne.io/fyne/v2"
	fynewidget "fyne.io/fyne/v2/widget"

	"isopet/app"
	"isopet/app/candidates"
	"isopet/app/format"
	"isopet/app/units"
	"isopet/app/wholebody"
	"isopet/ui/command"
	"isopet/ui/field"
	"isopet/ui/layout"
	"isopet/ui/theme"
	"isopet/ui/widget"
)

// Search looks for lesions in the whole scan.
type Search struct {
	Choice       *widget.Select
	Value, Least *field.Number
	Find, Sphere *widget.Button

	host    Host
	content fyne.CanvasObject
	search  wholebody.Search
	value   *fyne.Container // of Value
	label   *layout.Text    // what it is
	unit    *layout.Text    // of Value
	about   *layout.Paragraph
}

// firstLeast is the smallest volume that is looked for at first, in ml, and firstFoci the SUV from which on foci begin.
const (
	firstLeast = 1
	firstFoci  = 3
)

func newSearch(host Host) Section {
	p := &Search{host: host, about: layout.NewParagraph(theme.Muted)}
	p.search = wholebody.Search{Threshold: wholebody.Thresholds[0], Least: firstLeast}
	var labels []string
	for _, t := range wholebody.Thresholds {
		labels = append(labels, t.Label)
	}
	p.Choice = widget.NewSelect(labels, nil)
	p.Choice.Selected = labels[0]
	p.Choice.OnChanged = func(string) {
		host.Unfocus()
		p.search.Threshold = wholebody.Thresholds[p.Choice.SelectedIndex()]
		host.Update(app.ChangedSetup)
	}
	p.Choice.SetTip(func() string { return p.search.About })
	p.Value = field.New(host, func() field.Limits {
		l := field.Limits{What: "the value", Low: 0, High: math.MaxFloat32, Open: true}
		if s := host.App().State.Scan; s != nil {
			l.Unit = s.Unit
		}
		return l
	}, func(v float64) { p.search.Value = v }).AtOnce()
	p.Least = field.New(host, field.Between("the smallest volume", 0, 1000, "ml"),
		func(ml float64) { p.search.Least = ml }).AtOnce()
	small := func(s string) *layout.Text { return layout.NewText(s, 12, theme.Muted) }
	p.label, p.unit = small(""), small("")
	p.value = layout.Ends(layout.Middle(p.label), layout.Row(6, p.Value.Box(72), layout.MinWidth(40, layout.Middle(p.unit))))
	least := layout.Ends(layout.Middle(small("Smallest volume")),
		layout.Row(6, p.Least.Box(72), layout.MinWidth(40, layout.Middle(small("ml")))))
	p.Find = widget.NewButton(host.Commands().ButtonText(command.FindLesions), func() { host.Run(command.FindLesions) })
	p.Find.Importance = fynewidget.HighImportance
	p.Find.SetTip(host.Commands().Tip(command.FindLesions))
	p.Sphere = widget.NewButton(host.Commands().Label(command.Sphere), func() { host.Toolbox().SelectTool(command.Sphere) })
	p.content = layout.SectionOf(layout.Headed("Above", nil, p.Choice), p.value, least, layout.Outdent(p.about),
		layout.Ends(p.Sphere, p.Find))
	return p
}

// Object implements Section.
func (p *Search) Object() fyne.CanvasObject { return p.content }

// Run looks for lesions, and selects the tool that sorts them.
func (p *Search) Run() {
	p.host.Unfocus()
	if _, err := candidates.Find(p.host.App(), p.search); err != nil {
		p.host.App().Warn(format.Sentence(err))
		return
	}
	p.host.Toolbox().SelectTool(command.Keep)
}

// Show implements Section.
func (p *Search) Show(c app.Change) {
	s := &p.host.App().State
	widget.SetEnabled(p.Find, s.HasScan())
	widget.SetEnabled(p.Sphere, s.HasScan())
	if !c.Has(app.ChangedScan | app.ChangedUnit | app.ChangedSetup | app.ChangedLesions | app.ChangedMask) {
		return
	}
	if c.Has(app.ChangedScan|app.ChangedUnit) && s.Scan != nil {
		p.search.Value = 0 // of another scan, or in another unit
		if s.Scan.Unit == units.SUV {
			p.search.Value = firstFoci
		}
	}
	p.value.Hidden = !p.search.Typed()
	label := "From"
	if p.search.Share > 0 {
		label = "Foci from"
	}
	p.label.Set(label, theme.Muted)
	value := p.search.Value
	if value == 0 {
		value = math.NaN()
	}
	p.Value.SetNumber(value)
	p.Least.SetNumber(p.search.Least)
	p.about.Say(strings.TrimSpace(p.said(s)))
	if s.Scan != nil {
		p.unit.Set(s.Scan.Unit, theme.Muted)
	}
}

// said is what is to be known of the threshold in the open scan.
func (p *Search) said(s *app.State) string {
	if s.Scan == nil {
		return ""
	}
	if p.search.Times > 0 {
		r, err := s.ReferenceUsed()
		switch {
		case err != nil:
			return format.Sentence(err)
		case r != nil:
			return r.Said(s.Scan.Unit)
		}
	}
	if _, _, err := p.search.Rule(s.Scan, nil); err != nil {
		return format.Sentence(err)
	}
	return p.search.About
}
