package ui

import (
	"fmt"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"

	"isopet/app"
	"isopet/inference"
)

// methodPart chooses the method and, where it takes one, its number.
type methodPart struct {
	w          *window
	content    fyne.CanvasObject
	choose     *fynewidget.Select
	about      *paragraph
	provenance *paragraph

	number *fynewidget.Entry
	label  *canvas.Text // what the number is
	unit   *canvas.Text
	row    *fyne.Container // of the number
}

func newMethodPart(w *window) part {
	p := &methodPart{w: w, about: newParagraph(theme.ColorNamePlaceHolder), provenance: newParagraph(theme.ColorNameWarning)}
	var labels []string
	for _, m := range inference.Methods {
		labels = append(labels, m.Label)
	}
	p.choose = fynewidget.NewSelect(labels, nil)
	p.choose.OnChanged = func(string) {
		w.win.Canvas().Unfocus()
		w.setMethod(inference.Methods[p.choose.SelectedIndex()].Name)
	}
	p.number = fynewidget.NewEntry()
	p.number.OnSubmitted = func(string) { p.submit() }
	p.label, p.unit = text("", 12, colourMuted), text("", 12, colourMuted)
	p.row = ends(middle(p.label), line(6, container.NewStack(gap(72), p.number), container.NewStack(gap(40), middle(p.unit))))
	p.content = section("Method", nil, p.choose, p.row, outdent(rows(-8, p.about.text, p.provenance.text)))
	return p
}

// submit takes a typed number; one that is not understood is put back.
func (p *methodPart) submit() {
	p.w.win.Canvas().Unfocus()
	v, err := strconv.ParseFloat(strings.TrimSpace(strings.Replace(p.number.Text, ",", ".", 1)), 64)
	if err == nil {
		err = p.w.app.SetParameter(v)
	} else {
		err = fmt.Errorf("%q is no number; type one such as 4.5", p.number.Text)
	}
	if err != nil {
		p.show(app.ChangedSetup)
		p.w.failed(app.Sentence(err))
		return
	}
	if p.w.app.State.Stale() {
		p.w.outline()
	}
}

func (p *methodPart) object() fyne.CanvasObject { return p.content }

func (p *methodPart) show(c app.Change) {
	s := &p.w.app.State
	m, err := inference.MethodNamed(s.Setup.Method)
	if err != nil { // a session of a later version, say
		return
	}
	if c.Has(app.ChangedSetup | app.ChangedScan) {
		if p.choose.Selected != m.Label {
			p.choose.Selected = m.Label
			p.choose.Refresh()
		}
		p.about.say(m.About)
		p.row.Hidden = m.Parameter == nil
		if m.Parameter != nil {
			setText(p.label, m.Parameter.Label, colourMuted)
			unit := m.Parameter.Unit
			if unit == "" && s.Scan != nil {
				unit = s.Scan.Unit
			}
			setText(p.unit, unit, colourMuted)
			if v := strconv.FormatFloat(s.Setup.Parameter, 'g', -1, 64); p.number.Text != v && p.w.win.Canvas().Focused() != p.number {
				p.number.SetText(v)
			}
		}
	}
	if c.Has(app.ChangedEngine | app.ChangedSetup) {
		said := ""
		switch {
		case !m.Network():
		case s.Engine.Err != nil:
			said = app.Sentence(s.Engine.Err)
		case s.Engine.Ready:
			said = strings.Join(s.Engine.Warnings, "\n")
		}
		p.provenance.say(said)
	}
}
