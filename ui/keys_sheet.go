package ui

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"isopet/ui/command"
	"isopet/ui/layout"
	"isopet/ui/theme"
)

// keyLine is a line of the sheet of keys: a key and what it does, or a heading where key is empty.
type keyLine struct{ key, does string }

// keyLines are all lines, made of the tables that the keys are made of.
func (w *window) keyLines() []keyLine {
	var lines []keyLine
	for _, m := range w.commands.Menus {
		lines = append(lines, keyLine{"", w.commands.Text(m.ID, m.Label)})
		for _, c := range m.Commands {
			if c.ID == "" {
				continue
			}
			if keys := w.commands.Printed(c.ID); keys != "" {
				lines = append(lines, keyLine{keys, w.commands.Label(c.ID)})
			}
		}
	}
	lines = append(lines, keyLine{"", "Mouse on slices"})
	for _, m := range mouse {
		lines = append(lines, keyLine{w.commands.Sentence(m.what), m.does})
	}
	return lines
}

// showKeys is the sheet of all keys, in as many columns as the window has room for.
func (w *window) showKeys() {
	const size, between, margin, most = 12, 14, 56, 1240
	lines := w.keyLines()
	var keys, does float32 // the widest of each
	for _, l := range lines {
		if l.key != "" {
			keys = max(keys, fyne.MeasureText(l.key, size, fyne.TextStyle{}).Width)
		}
		does = max(does, fyne.MeasureText(l.does, size, fyne.TextStyle{}).Width)
	}
	width := min(most, w.win.Canvas().Size().Width-40)
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
	w.dialog(w.commands.Label(command.ShowKeys), width, w.scrolled(780, layout.Inset(0, 0, 0, 12, sheet)), "Close")
}
