package dialogs

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"isopet/ui/command"
	"isopet/ui/layout"
	"isopet/ui/theme"
)

// keyLine is a line of the sheet of keys: a key and what it does, or a heading where key is empty.
type keyLine struct{ key, does string }

// keyLines are all lines, made of the tables that the keys are made of.
func (d *Dialogs) keyLines() []keyLine {
	var lines []keyLine
	for n, m := range d.host.Commands().Menus {
		lines = append(lines, keyLine{"", strings.TrimSpace(d.host.Commands().Text(m.ID, m.Label) + "   " +
			d.host.Commands().MenuKey(n))})
		for _, c := range m.Commands {
			if c.ID == "" {
				continue
			}
			if keys := d.host.Commands().Printed(c.ID); keys != "" {
				lines = append(lines, keyLine{keys, d.host.Commands().Label(c.ID)})
			}
		}
	}
	lines = append(lines, keyLine{"", "Mouse on slices"})
	for _, m := range mouse {
		lines = append(lines, keyLine{d.host.Commands().Sentence(m.what), m.does})
	}
	return lines
}

// ShowKeys is the sheet of all keys, in as many columns as the window has room for.
func (d *Dialogs) ShowKeys() {
	const size, between, margin, most = 12, 14, 56, 1240
	lines := d.keyLines()
	var keys, does float32 // the widest of each
	for _, l := range lines {
		if l.key != "" {
			keys = max(keys, fyne.MeasureText(l.key, size, fyne.TextStyle{}).Width)
		}
		does = max(does, fyne.MeasureText(l.does, size, fyne.TextStyle{}).Width)
	}
	width := min(most, d.win.Canvas().Size().Width-40)
	columns := max(1, int((width-margin)/(keys+between+does)))
	sheet := container.NewGridWithColumns(columns)
	for part := range slices.Chunk(lines, (len(lines)+columns-1)/columns) {
		column := layout.Column(3)
		for _, l := range part {
			if l.key == "" {
				column.Add(layout.Inset(8, 2, 0, 0, layout.NewHeading(l.does, size+1)))
				continue
			}
			key := layout.MinWidth(keys+between, layout.NewText(l.key, size, theme.Link))
			column.Add(container.NewBorder(nil, nil, key, nil, layout.NewText(l.does, size, theme.Text)))
		}
		sheet.Add(column)
	}
	d.Show(d.host.Commands().Label(command.ShowKeys), width, d.Scrolled(780, layout.Inset(0, 0, 0, 12, sheet)), "Close")
}

// mouse is what the mouse does on slices, for the keys sheet.
var mouse = []struct{ what, does string }{
	{"Wheel", "Other slices"},
	{"{Ctrl} and wheel", "Zoom"},
	{"Click or drag", "Move the cross-hair"},
	{"Click or drag with a tool", "Draw or measure"},
	{"{Ctrl} and drag with the brush", "Erase"},
	{"Shift and wheel with the brush", "Size of the brush"},
	{"Double click", "Show a pane alone, or all again"},
	{"Drag the MIP", "Rotate it"},
	{"Click the MIP", "Go to the brightest point behind"},
	{"Drag the colour bar", "Window: its high, low or both ends"},
	{"Drag the region's border", "Move the region"},
	{"Drag its edge above or below", "First or last slice"},
	{"Drag with the right button", "Window: width and level; a low end of 0 stays"},
	{"Drag with the middle button", "Move the picture"},
	{"Space and drag", "Move the picture"},
	{"Two fingers across, or Shift and wheel", "Move the picture sideways"},
	{"Space and two fingers, or wheel", "Move the picture"},
	{"Click the slice timeline", "Go to a slice"},
	{"Drag up or down in the timeline", "Change a slice's threshold"},
	{"{Ctrl} and wheel on the timeline", "Show fewer slices, or more"},
	{"Drop a file", "Open it"},
}
