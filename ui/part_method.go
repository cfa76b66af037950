package ui

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"

	"isopet/app"
	"isopet/inference"
)

// methodPart chooses the method.
type methodPart struct {
	w          *window
	content    fyne.CanvasObject
	choose     *fynewidget.Select
	about      *paragraph
	provenance *paragraph
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
	p.content = section("Method", nil, p.choose, outdent(rows(-8, p.about.text, p.provenance.text)))
	return p
}

func (p *methodPart) object() fyne.CanvasObject { return p.content }

func (p *methodPart) show(c app.Change) {
	s := &p.w.app.State
	if c.Has(app.ChangedSetup) {
		if m, err := inference.MethodNamed(s.Setup.Method); err == nil && p.choose.Selected != m.Label {
			p.choose.Selected = m.Label
			p.choose.Refresh()
			p.about.say(m.About)
		}
	}
	if c.Has(app.ChangedEngine) {
		said := ""
		switch {
		case s.Engine.Err != nil:
			said = app.Sentence(s.Engine.Err)
		case s.Engine.Ready:
			said = strings.Join(s.Engine.Warnings, "\n")
		}
		p.provenance.say(said)
	}
}
