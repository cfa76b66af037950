package ui

import (
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"

	"isopet/app"
	"isopet/ui/command"
	"isopet/ui/field"
	"isopet/ui/layout"
	"isopet/ui/theme"
	"isopet/ui/viewer"
	"isopet/ui/widget"
	"isopet/ui/widget/colourmap"
)

// shortcuts are the buttons at the left of the toolbar; each does a command. A row without one is a gap.
var shortcuts = []struct {
	command command.ID
	icon    fyne.ThemeIconName
	alone   bool // without the text
}{
	{command: command.OpenScan, icon: fynetheme.IconNameFolderOpen},
	{command: command.OpenAnnotation, icon: fynetheme.IconNameDocument},
	{},
	{command: command.Undo, icon: fynetheme.IconNameContentUndo, alone: true},
	{command: command.Redo, icon: fynetheme.IconNameContentRedo, alone: true},
}

// legend are the switches of what is drawn, as the lines that it is drawn by.
var legend = []struct {
	command command.ID
	line    func(*viewer.Viewer) widget.Line
	layer   func(*viewer.Layers) *bool
}{
	{command.Lesions, (*viewer.Viewer).LesionLine, func(l *viewer.Layers) *bool { return &l.Lesions }},
	{command.Annotation, (*viewer.Viewer).AnnotationLine, func(l *viewer.Layers) *bool { return &l.Annotation }},
	{command.Region, func(*viewer.Viewer) widget.Line { return widget.NewLine(nil, theme.MarkRegion) },
		func(l *viewer.Layers) *bool { return &l.Region }},
	{command.CrossHair, func(*viewer.Viewer) widget.Line { return widget.NewLine(nil, theme.MarkCross) },
		func(l *viewer.Layers) *bool { return &l.CrossHair }},
}

// toolbar is the row of controls above the slices.
type toolbar struct {
	w        *window
	content  fyne.CanvasObject
	tabs     []*widget.Button
	buttons  []*widget.Button
	commands []command.ID // of buttons
	chips    []*widget.Chip
	colours  *widget.Select
	window   *widget.RangeSlider
	ends     *field.Ends       // of the window
	values   *widget.Button    // other windows, under the unit
	views    []*widget.Button  // of the arrangements
	display  fyne.CanvasObject // what concerns slices only
}

func newToolbar(w *window) *toolbar {
	t := &toolbar{w: w}
	row := &layout.Priority{Gap: 2}
	tabs := layout.Row(2)
	for i, id := range []command.ID{command.ShowSlices, command.ShowPlots, command.ShowWorklist} {
		b := widget.NewButton(w.commands.Label(id), func() { w.showTab(i) })
		b.SetTip(w.commands.Tip(id))
		t.tabs = append(t.tabs, b)
		tabs.Add(b)
	}
	left := []fyne.CanvasObject{tabs, layout.Spacer(10, 1)}
	for _, tool := range shortcuts {
		if tool.command == "" {
			left = append(left, layout.Spacer(6, 1))
			continue
		}
		text := ""
		if !tool.alone {
			text = w.commands.ButtonText(tool.command)
		}
		b := widget.NewButtonWithIcon(text, fynetheme.Icon(tool.icon), func() { w.Run(tool.command) })
		b.Importance = fynewidget.LowImportance
		b.SetTip(w.commands.Tip(tool.command))
		t.buttons, t.commands = append(t.buttons, b), append(t.commands, tool.command)
		left = append(left, b)
		row.Spare = append([]fyne.CanvasObject{b}, row.Spare...)
	}

	views := layout.Row(2)
	for _, a := range viewer.Arrangements {
		b := widget.NewButtonWithIcon("", iconOf(a.Icon), func() { w.viewer.ArrangeBy(a.Command) })
		b.SetTip(w.commands.Tip(a.Command))
		t.views = append(t.views, b)
		views.Add(b)
	}
	chips := layout.Row(2)
	for _, l := range legend {
		chip := widget.NewChip(w.commands.Label(l.command), l.line(w.viewer), func(bool) {
			w.viewer.Toggle(l.layer(&w.viewer.Layers))
		})
		chip.SetTip(w.commands.Tip(l.command, "A click shows or hides it."))
		t.chips = append(t.chips, chip)
		chips.Add(layout.Middle(chip))
	}
	var labels []string
	for _, m := range colourmap.Maps {
		labels = append(labels, m.Label)
	}
	t.colours = widget.NewSelect(labels, func(string) {
		w.viewer.SetColours(&colourmap.Maps[t.colours.SelectedIndex()])
		w.Unfocus()
	})
	t.colours.SetTip(widget.Says("Colour map of the pictures"))
	t.window = widget.NewRangeSlider()
	t.window.OnChanged = w.viewer.SetWindow
	t.window.OnDoubleTapped = w.viewer.ResetWindow
	t.window.SetTip(widget.Says("Window: the values from the darkest to the brightest colour. Drag an end, or both " +
		"from between them; a double click sets the default."))
	t.ends = field.NewEnds(w, "the window", w.viewer.SetWindow)
	t.values = widget.NewButtonWithIcon("", fynetheme.MenuDropDownIcon(), func() { t.popWindows() })
	t.values.Importance, t.values.IconPlacement = fynewidget.LowImportance, fynewidget.ButtonIconTrailingText
	t.values.SetTip(widget.Says("Other windows of values"))
	space, slider := layout.Spacer(0, 1), layout.Middle(t.window)
	right := container.New(&layout.Priority{Gap: 8, Stretch: space, Spare: []fyne.CanvasObject{chips, slider}},
		space, views, chips, layout.MinWidth(134, t.colours), slider, t.ends.Content, t.values)
	t.display, row.Stretch = right, right
	t.content = layout.Filled(theme.Panel, layout.Inset(6, 6, 10, 10, container.New(row, append(left, right)...)))
	return t
}

// iconOf makes an icon of a path on 24×24, in the colour of text.
func iconOf(path string) fyne.Resource {
	svg := `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><path fill="#000000" d="` + path + `"/></svg>`
	return fynetheme.NewThemedResource(fyne.NewStaticResource(path+".svg", []byte(svg)))
}

func (t *toolbar) show(c app.Change) {
	for i, b := range t.tabs {
		widget.SetRaised(b, i == t.w.tab)
	}
	if list := t.tabs[2]; list.Visible() != (t.w.tab == 2 || t.w.list.Desk.List != nil) { // most have none
		layout.SetVisible(list, !list.Visible())
		t.content.Refresh()
	}
	layout.SetVisible(t.display, t.w.tab == 0)
	for i, b := range t.buttons {
		widget.SetEnabled(b, t.w.commands.Enabled(t.commands[i]))
	}
	for i, l := range legend {
		t.chips[i].SetOn(*l.layer(&t.w.viewer.Layers))
		t.chips[i].SetLine(l.line(t.w.viewer))
	}
	for i, b := range t.views {
		widget.SetRaised(b, t.w.viewer.IsArranged(viewer.Arrangements[i].Command))
	}
	if c.Has(app.ChangedView | app.ChangedScan | app.ChangedUnit) {
		s := &t.w.app.State
		m := t.w.viewer.Colours()
		if t.colours.Selected != m.Label {
			t.colours.Selected = m.Label
			t.colours.Refresh()
			t.window.SetColours(m)
		}
		for _, o := range []fyne.Disableable{t.colours, t.ends.Low, t.ends.High, t.values} {
			widget.SetEnabled(o, s.HasScan())
		}
		if !s.HasScan() {
			t.ends.Show(math.NaN(), math.NaN(), "")
			t.values.SetText("")
			return
		}
		t.window.SetLimits(min(s.Scan.Min, s.View.Low), max(2*s.DefaultView.High, s.View.High))
		t.window.SetRange(s.View.Low, s.View.High)
		t.ends.Show(s.View.Low, s.View.High, s.Scan.Unit)
		if t.values.Text != s.Scan.Unit {
			t.values.SetText(s.Scan.Unit)
		}
	}
}

// popWindows shows the windows of values on offer below the button.
func (t *toolbar) popWindows() {
	menu := fyne.NewMenu("")
	for _, id := range windowCommands {
		if t.w.commands.Enabled(id) {
			menu.Items = append(menu.Items, fyne.NewMenuItem(t.w.commands.Label(id), func() { t.w.Run(id) }))
		}
	}
	if len(menu.Items) == 0 {
		return
	}
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(t.values)
	fynewidget.ShowPopUpMenuAtPosition(menu, t.w.win.Canvas(), at.AddXY(0, t.values.Size().Height))
}
