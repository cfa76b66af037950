package panel

import (
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"
	fynewidget "fyne.io/fyne/v2/widget"

	"isopet/app"
	"isopet/app/format"
	"isopet/app/units"
	"isopet/inference"
	"isopet/ui/command"
	"isopet/ui/field"
	"isopet/ui/layout"
	"isopet/ui/text"
	"isopet/ui/theme"
	"isopet/ui/widget"
)

// Method chooses the method and, where it takes one, its number.
type Method struct {
	Choice *widget.Select
	Number *field.Number
	Row    *fyne.Container // of the number
	// Presets are the usual numbers of the method.
	Presets *fyne.Container

	host       Host
	content    fyne.CanvasObject
	provenance *layout.Paragraph
	label      *layout.Text // what the number is
	unit       *layout.Text

	networks *layout.Text    // where networks come from that are not the program's
	others   *fyne.Container // of networks
}

func newMethod(host Host) Section {
	p := &Method{host: host, provenance: layout.NewParagraph(theme.Warning)}
	var labels []string
	for _, m := range inference.Methods {
		labels = append(labels, m.Label)
	}
	p.Choice = widget.NewSelect(labels, nil)
	p.Choice.OnChanged = func(string) {
		host.Unfocus()
		p.choose(inference.Methods[p.Choice.SelectedIndex()].Name)
	}
	p.Choice.SetTip(func() string {
		if m, err := inference.MethodNamed(host.App().State.Setup.Method); err == nil {
			return m.About
		}
		return ""
	})
	p.Number = field.New(host, p.limits, p.take)
	p.label, p.unit = layout.NewText("", 12, theme.Muted), layout.NewText("", 12, theme.Muted)
	p.Row = layout.Ends(layout.Middle(p.label),
		layout.Row(6, layout.MinWidth(72, p.Number), layout.MinWidth(40, layout.Middle(p.unit))))
	p.Presets = layout.Row(2)
	p.networks = layout.NewText("", 12, theme.Warning)
	own := widget.NewButton(host.Commands().ButtonText(command.OwnNetworks), func() { host.Run(command.OwnNetworks) })
	own.Importance = fynewidget.LowImportance
	p.others = layout.Ends(layout.Middle(p.networks), own)
	p.others.Hide()
	p.content = layout.SectionOf(layout.Headed("Method", nil, p.Choice), p.Row, p.Presets, p.others,
		layout.Outdent(p.provenance))
	return p
}

// showPresets shows a button for each usual number of a method, where it has a meaning in the scan.
func (p *Method) showPresets(m inference.Method) {
	var buttons []fyne.CanvasObject
	s := p.host.App().State.Scan
	if n := m.Parameter; n != nil && s != nil && (n.Unit != "" || s.Unit == units.SUV) {
		for _, v := range n.Presets {
			label := strings.TrimSpace(format.Short(v) + " " + n.Unit)
			if n.Unit == "" {
				label = s.Unit + " " + format.Short(v)
			}
			b := widget.NewButton(label, func() {
				p.host.Unfocus()
				p.take(v)
			})
			b.Importance = fynewidget.LowImportance
			buttons = append(buttons, layout.Compact(b))
		}
	}
	p.Presets.Objects = buttons
	p.Presets.Hidden = len(buttons) == 0
	p.Presets.Refresh()
}

// choose makes a method the one in use, and runs it.
func (p *Method) choose(name string) {
	if name == p.host.App().State.Setup.Method {
		return
	}
	if err := p.host.App().SetMethod(name); err != nil {
		p.host.Fail(format.Sentence(err))
		return
	}
	p.host.Resegment()
}

// limits are those of the method's number.
func (p *Method) limits() field.Limits {
	m, err := inference.MethodNamed(p.host.App().State.Setup.Method)
	if err != nil || m.Parameter == nil {
		return field.Limits{What: "the method"}
	}
	n := m.Parameter
	return field.Limits{What: "the " + text.Lower(n.Label), Low: n.Low, High: n.High, Unit: p.unitOf(n)}
}

// unitOf is a parameter's unit, which may be that of the scan.
func (p *Method) unitOf(n *inference.Parameter) string {
	if s := p.host.App().State.Scan; n.Unit == "" && s != nil {
		return s.Unit
	}
	return n.Unit
}

// take gives the method a number, within its limits.
func (p *Method) take(v float64) {
	if err := p.host.App().SetParameter(v); err != nil {
		p.host.Fail(format.Sentence(err))
	} else if p.host.App().State.Stale() {
		p.host.Resegment()
	}
}

// lastFolders are the last two folders of a path: repeat_1/fold_2.
func lastFolders(path string) string {
	parts := strings.Split(filepath.ToSlash(path), "/")
	return strings.Join(parts[max(0, len(parts)-2):], "/")
}

// Object implements Section.
func (p *Method) Object() fyne.CanvasObject { return p.content }

// Show implements Section.
func (p *Method) Show(c app.Change) {
	s := &p.host.App().State
	m, err := inference.MethodNamed(s.Setup.Method)
	if err != nil { // a session of a later version, say
		return
	}
	if c.Has(app.ChangedSetup | app.ChangedScan | app.ChangedUnit) {
		if p.Choice.Selected != m.Label {
			p.Choice.Selected = m.Label
			p.Choice.Refresh()
		}
		p.Row.Hidden = m.Parameter == nil
		if m.Parameter != nil {
			p.label.Set(m.Parameter.Label, theme.Muted)
			p.unit.Set(p.unitOf(m.Parameter), theme.Muted)
			p.Number.SetNumber(s.Setup.Parameter)
		}
		p.showPresets(m)
	}
	if c.Has(app.ChangedEngine | app.ChangedSetup | app.ChangedScan) {
		said := ""
		others := s.Setup.Networks != "" && m.Network()
		if others {
			p.networks.Set("Networks of "+lastFolders(s.Setup.Networks), theme.Warning)
		}
		layout.SetVisible(p.others, others)
		switch {
		case !m.Network() || others:
		case s.Engine.Err != nil:
			said = format.Sentence(s.Engine.Err)
		case s.Engine.Ready:
			said = strings.Join(s.Engine.Warnings, "\n")
		}
		p.provenance.Say(said)
	}
}
