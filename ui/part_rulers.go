package ui

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"

	"isopet/app"
	"isopet/app/ruler"
	"isopet/ui/command"
	"isopet/ui/layout"
	"isopet/ui/theme"
	"isopet/ui/widget"
)

// rulersPart lists the distances. A click on one goes to it.
type rulersPart struct {
	w       *window
	content fyne.CanvasObject
	ruler   *widget.Button
	list    *fyne.Container
}

func newRulersPart(w *window) part {
	p := &rulersPart{w: w, list: layout.Column(0)}
	p.ruler = widget.NewButton(w.commands.Label(command.Ruler), func() { w.Run(command.Ruler) })
	p.ruler.Importance = fynewidget.LowImportance
	p.content = container.NewBorder(layout.Inset(10, 0, 16, 16, layout.Ends(layout.Middle(layout.NewHeading("Distances", 13)), p.ruler)), nil, nil, nil,
		layout.Inset(2, 8, 10, 16, container.NewVScroll(p.list)))
	return p
}

func (p *rulersPart) object() fyne.CanvasObject { return p.content }

func (p *rulersPart) show(c app.Change) {
	s := &p.w.app.State
	widget.SetEnabled(p.ruler, s.Scan != nil)
	if !c.Has(app.ChangedRulers | app.ChangedScan) {
		return
	}
	p.list.RemoveAll()
	for _, r := range s.Rulers {
		p.list.Add(p.row(r))
	}
	if len(s.Rulers) == 0 {
		p.list.Add(layout.Inset(4, 0, 6, 0, layout.NewText("Drag a line with the ruler, in any plane.", 12, theme.Muted)))
	}
	p.list.Refresh()
}

func (p *rulersPart) row(r ruler.Ruler) fyne.CanvasObject {
	name := widget.NewButton(r.Name(), func() {
		p.w.win.Canvas().Unfocus()
		p.w.app.GoToRuler(r.Number)
	})
	name.Importance, name.Alignment = fynewidget.LowImportance, fynewidget.ButtonAlignLeading
	remove := widget.NewButtonWithIcon("", fynetheme.DeleteIcon(), func() {
		p.w.win.Canvas().Unfocus()
		p.w.app.DeleteRuler(r.Number)
	})
	remove.Importance = fynewidget.LowImportance
	remove.SetTip(widget.Says("Delete " + lower(r.Name())))
	plane := panes[r.Plane].label
	return container.NewBorder(nil, nil, nil, layout.Row(8, layout.NewText(plane, 12, theme.Muted), layout.NewText(rulerText(r), 12, theme.Text), remove), name)
}

// rulerText is a length in millimetres with a tenth.
func rulerText(r ruler.Ruler) string { return fmt.Sprintf("%.1f mm", r.Length()) }
