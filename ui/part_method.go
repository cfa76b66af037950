package ui

import (
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"
	fynewidget "fyne.io/fyne/v2/widget"

	"isopet/app"
	"isopet/app/format"
	"isopet/inference"
	"isopet/ui/command"
	"isopet/ui/layout"
	"isopet/ui/theme"
	"isopet/ui/widget"
)

// methodPart chooses the method and, where it takes one, its number.
type methodPart struct {
	w          *window
	content    fyne.CanvasObject
	choose     *widget.Select
	provenance *layout.Paragraph

	number *numberField
	label  *layout.Text // what the number is
	unit   *layout.Text
	row    *fyne.Container // of the number

	networks *layout.Text    // where networks come from that are not the program's
	others   *fyne.Container // of networks
}

func newMethodPart(w *window) part {
	p := &methodPart{w: w, provenance: layout.NewParagraph(theme.Warning)}
	var labels []string
	for _, m := range inference.Methods {
		labels = append(labels, m.Label)
	}
	p.choose = widget.NewSelect(labels, nil)
	p.choose.OnChanged = func(string) {
		w.win.Canvas().Unfocus()
		w.setMethod(inference.Methods[p.choose.SelectedIndex()].Name)
	}
	p.choose.SetTip(func() string {
		if m, err := inference.MethodNamed(w.app.State.Setup.Method); err == nil {
			return m.About
		}
		return ""
	})
	p.number = newNumberField(w, p.limits, p.take)
	p.label, p.unit = layout.NewText("", 12, theme.Muted), layout.NewText("", 12, theme.Muted)
	p.row = layout.Ends(layout.Middle(p.label), layout.Row(6, layout.MinWidth(72, p.number), layout.MinWidth(40, layout.Middle(p.unit))))
	p.networks = layout.NewText("", 12, theme.Warning)
	own := widget.NewButton("Program's own", func() { w.Run(command.OwnNetworks) })
	own.Importance = fynewidget.LowImportance
	p.others = layout.Ends(layout.Middle(p.networks), own)
	p.others.Hide()
	p.content = layout.Inset(layout.SectionTop, layout.SectionBottom, 16, 16, layout.Column(5, layout.Headed("Method", nil, p.choose), p.row, p.others, layout.Outdent(p.provenance)))
	return p
}

// limits are those of the method's number.
func (p *methodPart) limits() limits {
	m, err := inference.MethodNamed(p.w.app.State.Setup.Method)
	if err != nil || m.Parameter == nil {
		return limits{what: "the method"}
	}
	n := m.Parameter
	return limits{what: "the " + lower(n.Label), low: n.Low, high: n.High, unit: p.unitOf(n)}
}

// unitOf is a parameter's unit, which may be that of the scan.
func (p *methodPart) unitOf(n *inference.Parameter) string {
	if s := p.w.app.State.Scan; n.Unit == "" && s != nil {
		return s.Unit
	}
	return n.Unit
}

// take gives the method a number, within its limits.
func (p *methodPart) take(v float64) {
	if err := p.w.app.SetParameter(v); err != nil {
		p.w.dialogs.Failed(format.Sentence(err))
	} else if p.w.app.State.Stale() {
		p.w.outline()
	}
}

// lastFolders are the last two folders of a path: repeat_1/fold_2.
func lastFolders(path string) string {
	parts := strings.Split(filepath.ToSlash(path), "/")
	return strings.Join(parts[max(0, len(parts)-2):], "/")
}

func (p *methodPart) object() fyne.CanvasObject { return p.content }

func (p *methodPart) show(c app.Change) {
	s := &p.w.app.State
	m, err := inference.MethodNamed(s.Setup.Method)
	if err != nil { // a session of a later version, say
		return
	}
	if c.Has(app.ChangedSetup | app.ChangedScan | app.ChangedUnit) {
		if p.choose.Selected != m.Label {
			p.choose.Selected = m.Label
			p.choose.Refresh()
		}
		p.row.Hidden = m.Parameter == nil
		if m.Parameter != nil {
			p.label.Set(m.Parameter.Label, theme.Muted)
			p.unit.Set(p.unitOf(m.Parameter), theme.Muted)
			p.number.show(s.Setup.Parameter)
		}
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
