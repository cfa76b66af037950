package panel

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynewidget "fyne.io/fyne/v2/widget"

	"isopet/app"
	"isopet/ui/command"
	"isopet/ui/layout"
	"isopet/ui/theme"
	"isopet/ui/widget"
)

// Tools is the palette of tools, and what the selected one can be set to.
type Tools struct {
	Buttons []*widget.Button
	Hint    *layout.Paragraph
	Options []*Option

	host    Host
	content fyne.CanvasObject
	ids     []command.ID // of the tools
}

// Option is a switch that does what a command does, shown for the tools that have it.
type Option struct {
	*widget.Check
	command command.ID
}

func newTools(host Host) Section {
	p := &Tools{host: host, Hint: layout.NewParagraph(theme.Muted)}
	tools := host.Toolbox()
	p.ids = tools.Tools()
	grid := container.New(layout.Filling{Width: Width - 2*layout.SectionSide, Gap: 4})
	for _, id := range p.ids {
		b := widget.NewButton(host.Commands().Keyed(id, "%s %s"), func() { tools.SelectTool(id) })
		p.Buttons = append(p.Buttons, b)
		grid.Add(b)
	}
	options := layout.Column(-4)
	for _, id := range tools.AllOptions() {
		o := &Option{widget.NewCheck(host.Commands().Label(id), nil), id}
		o.OnChanged = func(bool) {
			host.Unfocus()
			host.Run(id)
		}
		p.Options = append(p.Options, o)
		options.Add(o.Check)
	}
	rows := append([]fyne.CanvasObject{grid, layout.Outdent(p.Hint)}, tools.Settings()...)
	p.content = layout.Section("Tool", nil, append(rows, layout.Outdent(options))...)
	return p
}

// Object implements Section.
func (p *Tools) Object() fyne.CanvasObject { return p.content }

// Show implements Section.
func (p *Tools) Show(app.Change) {
	tools, commands := p.host.Toolbox(), p.host.Commands()
	selected := tools.SelectedTool()
	for n, b := range p.Buttons {
		want := fynewidget.MediumImportance
		if p.ids[n] == selected {
			want = fynewidget.HighImportance
		}
		label := commands.Keyed(p.ids[n], "%s %s")
		if b.Importance != want || b.Text != label {
			b.Importance, b.Text = want, label
			b.Refresh()
		}
		widget.SetEnabled(b, p.host.App().State.HasScan())
	}
	p.Hint.Say(tools.Hint())
	tools.ShowSettings()
	for _, o := range p.Options {
		layout.SetVisible(o.Check, slices.Contains(tools.Options(), o.command))
		on, label := commands.Checked(o.command), commands.Keyed(o.command, "%s (%s)")
		if o.Checked != on || o.Text != label {
			o.Checked, o.Text = on, label
			o.Refresh()
		}
	}
}
