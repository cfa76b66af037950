package dialogs

import (
	"fmt"

	"fyne.io/fyne/v2/container"

	"isopet/ui/command"
	"isopet/ui/layout"
	"isopet/ui/theme"
)

// cards are the first steps of who has never used the program.
var cards = []struct{ title, text string }{
	{"1  Open", "Drop a scan on the window, with its annotation or CT if there are any, or press %s. NIfTI and DICOM are read; a " +
		"whole folder of scans becomes a worklist."},
	{"2  Check", "An orange box and a range of slices are proposed. Put the box over the tumour, and choose the slices at the " +
		"right; in a whole-body scan %s looks for lesions."},
	{"3  Correct and export", "Move the threshold of a slice where the outline is wrong, or draw: %s takes the brush. Measure, " +
		"and export the mask by %s. Undo has no limit."},
}

// cardKeys are the commands whose keys the cards name, in their order.
var cardKeys = [][]command.ID{
	{command.OpenScan}, {command.FindLesions}, {command.Brush, command.ExportMask},
}

// FirstSteps shows the cards; then, which may be nil, is called once they are closed.
func (d *Dialogs) FirstSteps(then func()) {
	row := container.NewGridWithColumns(len(cards))
	for n, c := range cards {
		var keys []any
		for _, id := range cardKeys[n] {
			keys = append(keys, keyOf(d.host.Commands(), id))
		}
		text := layout.NewParagraph(theme.Text)
		text.Enlarge()
		text.Say(fmt.Sprintf(c.text, keys...))
		row.Add(layout.Filled(theme.Input, layout.Inset(10, 10, 12, 12,
			layout.Column(6, layout.NewHeading(c.title, 15), layout.Outdent(text)))))
	}
	foot := layout.NewParagraph(theme.Muted)
	foot.Say(fmt.Sprintf("%s finds everything by its name, and %s lists all keys. Help shows these cards again.",
		keyOf(d.host.Commands(), command.FindCommand), keyOf(d.host.Commands(), command.ShowKeys)))
	const width, margin = 900, 40
	q := d.Show(d.host.Commands().Label(command.FirstSteps), min(width, d.win.Canvas().Size().Width-margin),
		layout.Column(10, row, layout.Outdent(foot)), "Begin")
	q.closed = then
}

// keyOf is what is printed on the key of a command, or else its name.
func keyOf(c *command.Set, id command.ID) string {
	if keys := c.KeysOf(id); len(keys) > 0 {
		return c.System.Print(keys[0])
	}
	return c.Label(id)
}
