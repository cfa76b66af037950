package ui

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	fynewidget "fyne.io/fyne/v2/widget"
)

// column is a column of a [table]: its head and its share of the width. The first is set to the left and the others to
// the right.
type column struct {
	head  string
	share float32
}

// tableCell is an entry of a table.
type tableCell struct {
	text   string
	colour color.Color
}

// table is a few columns of short texts under heads. It is as high as its rows are, up to a number, and then scrolls.
type table struct {
	box     *fyne.Container
	onPick  func(row int) // a row was clicked; nil: nothing happens
	columns []column
	rows    [][]tableCell
	most    int // rows that are seen at once
	list    *fynewidget.List
	height  *canvas.Rectangle
}

const tableRow = 22

func newTable(most int, onPick func(row int), columns ...column) *table {
	t := &table{columns: columns, most: most, onPick: onPick, height: canvas.NewRectangle(color.Transparent)}
	t.list = fynewidget.NewList(func() int { return len(t.rows) }, t.newRow, t.fill)
	t.list.HideSeparators = true
	t.list.OnSelected = func(id fynewidget.ListItemID) {
		t.list.UnselectAll() // so that the same row can be clicked again
		if t.onPick != nil {
			t.onPick(id)
		}
	}
	head := container.New(cellsLayout{t})
	for _, c := range columns {
		head.Add(text(c.head, 11.5, colourMuted))
	}
	t.box = rows(2, head, container.NewStack(t.height, t.list))
	return t
}

func (t *table) newRow() fyne.CanvasObject {
	row := container.New(cellsLayout{t})
	for range t.columns {
		row.Add(text("", 12, colourText))
	}
	return row
}

func (t *table) fill(id fynewidget.ListItemID, o fyne.CanvasObject) {
	if id >= len(t.rows) {
		return
	}
	for i, c := range o.(*fyne.Container).Objects {
		setText(c.(*canvas.Text), t.rows[id][i].text, t.rows[id][i].colour)
	}
}

// set shows other rows.
func (t *table) set(rows [][]tableCell) {
	grown := min(len(rows), t.most) != min(len(t.rows), t.most)
	t.rows = rows
	if grown {
		t.height.SetMinSize(fyne.NewSize(1, float32(min(len(rows), t.most))*(tableRow+4)))
		t.box.Refresh()
	}
	t.list.Refresh()
}

// cellsLayout gives cells their share of a row's width.
type cellsLayout struct{ t *table }

// Layout is Fyne's.
func (l cellsLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	const margin = 6
	var sum float32
	for _, c := range l.t.columns {
		sum += c.share
	}
	x := float32(margin)
	for i, o := range objects {
		width := (size.Width - 2*margin) * l.t.columns[i].share / sum
		align := fyne.TextAlignTrailing
		if i == 0 {
			align = fyne.TextAlignLeading
		}
		o.(*canvas.Text).Alignment = align
		o.Move(fyne.NewPos(x, 0))
		o.Resize(fyne.NewSize(width, size.Height))
		x += width
	}
}

// MinSize is Fyne's.
func (cellsLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(200, tableRow) }
