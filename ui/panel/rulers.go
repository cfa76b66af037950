package panel

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"

	"isopet/app"
	"isopet/app/ruler"
	"isopet/ui/command"
	"isopet/ui/layout"
	"isopet/ui/text"
	"isopet/ui/theme"
	"isopet/ui/widget"
)

// Rulers lists the distances. A click on one goes to it.
type Rulers struct {
	List  *fyne.Container
	Ruler *widget.Button

	host    Host
	content fyne.CanvasObject
}

func newRulers(host Host) Section {
	p := &Rulers{host: host, List: layout.Column(0)}
	p.Ruler = widget.NewButton(host.Commands().Label(command.Ruler), func() { host.Run(command.Ruler) })
	p.Ruler.Importance = fynewidget.LowImportance
	head := layout.Ends(layout.Middle(layout.NewHeading("Distances", 13)), p.Ruler)
	p.content = container.NewBorder(layout.Inset(10, 0, 16, 16, head), nil, nil, nil,
		layout.Inset(2, 8, 10, 16, container.NewVScroll(p.List)))
	return p
}

// Object implements Section.
func (p *Rulers) Object() fyne.CanvasObject { return p.content }

// Show implements Section.
func (p *Rulers) Show(c app.Change) {
	s := &p.host.App().State
	widget.SetEnabled(p.Ruler, s.Scan != nil)
	if !c.Has(app.ChangedRulers | app.ChangedScan) {
		return
	}
	p.List.RemoveAll()
	for _, r := range s.Rulers {
		p.List.Add(p.row(r))
	}
	if len(s.Rulers) == 0 {
		p.List.Add(layout.Inset(4, 0, 6, 0,
			layout.NewText("Drag a line with the ruler, in any plane.", 12, theme.Muted)))
	}
	p.List.Refresh()
}

func (p *Rulers) row(r ruler.Ruler) fyne.CanvasObject {
	name := widget.NewButton(r.Name(), func() {
		p.host.Unfocus()
		p.host.App().GoToRuler(r.Number)
	})
	name.Importance, name.Alignment = fynewidget.LowImportance, fynewidget.ButtonAlignLeading
	remove := widget.NewButtonWithIcon("", fynetheme.DeleteIcon(), func() {
		p.host.Unfocus()
		p.host.App().DeleteRuler(r.Number)
	})
	remove.Importance = fynewidget.LowImportance
	remove.SetTip(func() string { return "Delete " + text.Lower(r.Name()) })
	return container.NewBorder(nil, nil, nil, layout.Row(8, layout.NewText(planes[r.Plane], 12, theme.Muted),
		layout.NewText(text.Millimetres(r.Length()), 12, theme.Text), remove), name)
}
