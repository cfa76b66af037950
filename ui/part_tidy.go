package ui

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"isopet/app"
	"isopet/ui/command"
	"isopet/ui/layout"
	"isopet/ui/theme"
	"isopet/ui/widget"
)

// tidyPart is what is done to the active lesion as a whole.
type tidyPart struct {
	w                *window
	content          fyne.CanvasObject
	buttons          []*widget.Button
	commands         []command.ID // of buttons
	smooth, smallest *numberField
	where            *layout.Text // the slice that is meant
}

func newTidyPart(w *window) part {
	p := &tidyPart{w: w, where: layout.NewText("", 12, theme.Muted)}
	p.smooth = newNumberField(w, fixedLimits("the width of smoothing", 0.1, 50, "mm"), func(v float64) { w.set(func(d *drawing) { d.smooth = v }) }).atOnce()
	p.smallest = newNumberField(w, fixedLimits("the size of islands", 0, 1000, "ml"), func(v float64) { w.set(func(d *drawing) { d.smallest = v }) }).atOnce()
	p.content = layout.Section("Tidy up", layout.Middle(p.where),
		container.NewGridWithColumns(2,
			p.button("Fill holes", command.FillHoles, nil), p.button("Clear slice", command.ClearSlice, nil),
			p.button("Interpolate", command.Interpolate, nil), p.button("Largest island", command.KeepLargest, nil)),
		p.row(p.button("Smooth over", command.Smooth, p.smooth), p.smooth, "mm"),
		p.row(p.button("Remove islands below", command.RemoveIslands, p.smallest), p.smallest, "ml"))
	return p
}

// button does a command, with what is typed in a field.
func (p *tidyPart) button(label string, does command.ID, field *numberField) *widget.Button {
	b := widget.NewButton(label, func() {
		if field == nil || field.submit() {
			p.w.Run(does)
		}
	})
	p.buttons, p.commands = append(p.buttons, b), append(p.commands, does)
	return b
}

func (p *tidyPart) row(b *widget.Button, f *numberField, unit string) fyne.CanvasObject {
	return container.NewBorder(nil, nil, nil, layout.Row(6, f.box(56), layout.MinWidth(24, layout.Middle(layout.NewText(unit, 12, theme.Muted)))), b)
}

func (p *tidyPart) object() fyne.CanvasObject { return p.content }

func (p *tidyPart) show(app.Change) {
	for i, b := range p.buttons {
		widget.SetEnabled(b, p.w.commands.Enabled(p.commands[i]))
	}
	where := ""
	if p.w.hasScan() {
		plane := p.w.drawing.plane
		where = fmt.Sprintf("%s slice %d", panes[plane].label, p.w.app.State.View.Index(p.w.app.State.Scan.Layouts[plane]))
	}
	p.where.Set(where, theme.Muted)
	p.smooth.show(p.w.smoothing())
	p.smallest.show(p.w.drawing.smallest)
}
