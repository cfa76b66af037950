package ui

import (
	"image/color"
	"math"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"

	"isopet/app"
	"isopet/ui/command"
	"isopet/ui/layout"
	"isopet/ui/theme"
	"isopet/ui/widget"
	"isopet/ui/widget/colourmap"
)

// shortcuts are the buttons at the left of the toolbar; each does a command. A row without one is a gap.
var shortcuts = []struct {
	command command.ID
	label   string // on the button; a tool without one has its icon only
	icon    fyne.ThemeIconName
}{
	{command: command.OpenScan, label: "Open", icon: fynetheme.IconNameFolderOpen},
	{command: command.OpenAnnotation, label: "Annotation", icon: fynetheme.IconNameDocument},
	{},
	{command: command.Undo, icon: fynetheme.IconNameContentUndo},
	{command: command.Redo, icon: fynetheme.IconNameContentRedo},
}

// legend are the switches of what is drawn, as the lines that it is drawn by.
var legend = []struct {
	command command.ID
	line    func(*window) widget.Line
	layer   func(*layers) *bool
}{
	{command.Lesions, (*window).lesionLines, func(l *layers) *bool { return &l.outline }},
	{command.Annotation, func(w *window) widget.Line {
		line, halo := w.annotationInk()
		return widget.NewLine(halo, line)
	}, func(l *layers) *bool { return &l.annotation }},
	{command.Region, func(*window) widget.Line { return widget.NewLine(nil, sliceTheme.Region) }, func(l *layers) *bool { return &l.region }},
	{command.CrossHair, func(*window) widget.Line { return widget.NewLine(nil, sliceTheme.Cross) }, func(l *layers) *bool { return &l.cross }},
}

// lesionLines are the outlines of the lesions, the active one's first.
func (w *window) lesionLines() widget.Line {
	s := &w.app.State
	active, halo := w.lesionInk(s.Lesion(s.Active).Colour)
	colours := []color.Color{active}
	for _, l := range s.Lesions {
		if c, _ := w.lesionInk(l.Colour); !l.Hidden && !slices.Contains(colours, color.Color(c)) {
			colours = append(colours, c)
		}
	}
	return widget.NewLine(halo, colours...)
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
	ends     *endFields        // of the window
	values   *widget.Button    // other windows, under the unit
	views    []*widget.Button  // of the arrangements
	display  fyne.CanvasObject // what concerns slices only
}

func newToolbar(w *window) *toolbar {
	t := &toolbar{w: w}
	row := &layout.Priority{Gap: 2}
	var left []fyne.CanvasObject
	for i, id := range []command.ID{command.ShowSlices, command.ShowPlots} {
		b := widget.NewButton(w.commands.Label(id), func() { w.showTab(i) })
		b.SetTip(w.commands.Tip(id))
		t.tabs = append(t.tabs, b)
		left = append(left, b)
	}
	left = append(left, layout.Spacer(10, 1))
	for _, tool := range shortcuts {
		if tool.command == "" {
			left = append(left, layout.Spacer(6, 1))
			continue
		}
		b := widget.NewButtonWithIcon(tool.label, fynetheme.Icon(tool.icon), func() { w.Run(tool.command) })
		b.Importance = fynewidget.LowImportance
		b.SetTip(w.commands.Tip(tool.command))
		t.buttons, t.commands = append(t.buttons, b), append(t.commands, tool.command)
		left = append(left, b)
		row.Spare = append([]fyne.CanvasObject{b}, row.Spare...)
	}

	views := layout.Row(2)
	for _, a := range arrangements {
		b := widget.NewButtonWithIcon("", iconOf(a.icon), func() { w.arrange(a.name) })
		b.SetTip(w.commands.Tip(a.command))
		t.views = append(t.views, b)
		views.Add(b)
	}
	chips := layout.Row(2)
	for _, l := range legend {
		chip := widget.NewChip(w.commands.Label(l.command), l.line(w), func(bool) { w.toggle(l.layer(&w.layers)) })
		chip.SetTip(w.commands.Tip(l.command, "A click shows or hides it."))
		t.chips = append(t.chips, chip)
		chips.Add(layout.Middle(chip))
	}
	var labels []string
	for _, m := range colourmap.Maps {
		labels = append(labels, m.Label)
	}
	t.colours = widget.NewSelect(labels, func(string) {
		w.setColours(&colourmap.Maps[t.colours.SelectedIndex()])
		w.win.Canvas().Unfocus()
	})
	t.colours.SetTip(widget.Says("Colour map of the pictures"))
	t.window = widget.NewRangeSlider()
	t.window.OnChanged = w.setWindow
	t.window.OnDoubleTapped = w.resetWindow
	t.window.SetTip(widget.Says("Window: the values from the darkest to the brightest colour. Drag an end, or both " +
		"from between them; a double click sets the default."))
	t.ends = newEndFields(w, "the window", w.setWindow)
	t.values = widget.NewButtonWithIcon("", fynetheme.MenuDropDownIcon(), func() { w.popWindows(t.values) })
	t.values.Importance, t.values.IconPlacement = fynewidget.LowImportance, fynewidget.ButtonIconTrailingText
	t.values.SetTip(widget.Says("Other windows of values"))
	space, slider := layout.Spacer(0, 1), layout.Middle(t.window)
	right := container.New(&layout.Priority{Gap: 8, Stretch: space, Spare: []fyne.CanvasObject{chips, slider}},
		space, views, chips, layout.MinWidth(134, t.colours), slider, t.ends.content, t.values)
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
	layout.SetVisible(t.display, t.w.tab == 0)
	for i, b := range t.buttons {
		widget.SetEnabled(b, t.w.commands.Enabled(t.commands[i]))
	}
	for i, l := range legend {
		t.chips[i].SetOn(*l.layer(&t.w.layers))
		t.chips[i].SetLine(l.line(t.w))
	}
	for i, b := range t.views {
		widget.SetRaised(b, &arrangements[i] == t.w.arrangement())
	}
	if c.Has(app.ChangedView | app.ChangedScan | app.ChangedUnit) {
		s := &t.w.app.State
		m := t.w.colours()
		if t.colours.Selected != m.Label {
			t.colours.Selected = m.Label
			t.colours.Refresh()
			t.window.SetColours(m)
		}
		for _, o := range []fyne.Disableable{t.colours, t.ends.low, t.ends.high, t.values} {
			widget.SetEnabled(o, t.w.hasScan())
		}
		if !t.w.hasScan() {
			t.ends.show(math.NaN(), math.NaN(), "")
			t.values.SetText("")
			return
		}
		t.window.SetLimits(min(s.Scan.Min, s.View.Low), max(2*t.w.usual.High, s.View.High))
		t.window.SetRange(s.View.Low, s.View.High)
		t.ends.show(s.View.Low, s.View.High, s.Scan.Unit)
		if t.values.Text != s.Scan.Unit {
			t.values.SetText(s.Scan.Unit)
		}
	}
}
