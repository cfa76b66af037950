package widget

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"

	"isopet/ui/layout"
	"isopet/ui/theme"
)

// Column is a column of a [Table]: its head, its share of the width, and the unit that stands beneath the head. The
// first is set to the left, as are texts, and the others to the right.
type Column struct {
	Head  string
	Text  bool
	Share float32
	Unit  func(scan string) string // given that of the scan's values; nil for plain numbers
	About string                   // what it says, for who does not know its head
	Tap   func(row int)            // a cell was clicked; nil: the row was
}

// InUnit is the unit of a column in all scans.
func InUnit(unit string) func(string) string { return func(string) string { return unit } }

// InScanUnit is the unit of a column of the scan's values.
func InScanUnit(scan string) string { return scan }

// Cell is an entry of a table.
type Cell struct {
	Text   string
	Colour color.Color
}

// Table is a few columns of short texts under heads. It is as high as its rows are, up to a number, or higher where
// there is room, and scrolls.
//
// Fyne's list throws its spare rows away at every Refresh, RefreshItem and Select, and forgets them only after a
// minute. So rows are filled anew in place, and the marked one is marked by the table itself.
type Table struct {
	Box     *fyne.Container
	onPick  func(row int) // a row was clicked; nil: nothing happens
	columns []Column
	count   int                  // of rows
	cells   func(row int) []Cell // of a row
	most    int                  // rows that are seen at once at least, if there are so many
	marked  int                  // a row that stands out; -1 for none
	shown   map[int]*tableRow    // what shows a row, if anything does
	List    *List
	height  *canvas.Rectangle
	heads   *tableRow
	units   *tableRow // beneath them
	tips    *fyne.Container
}

// The heights of rows, and of lines of the head.
const (
	tableHeight = 22
	headHeight  = 15
)

// NewTable makes an empty table of which most rows are seen at once at least, if there are so many; onPick, which may
// be nil, is told of a row that is clicked.
func NewTable(most int, onPick func(row int), columns ...Column) *Table {
	t := &Table{columns: columns, most: most, onPick: onPick, marked: -1, shown: map[int]*tableRow{}}
	t.height = canvas.NewRectangle(color.Transparent)
	t.List = NewList(func() int { return t.count }, t.newRow, t.fill)
	t.List.HideSeparators = true
	t.List.OnSelected = func(id fynewidget.ListItemID) {
		t.List.UnselectAll() // so that the same row can be clicked again
		if t.onPick != nil {
			t.onPick(id)
		}
	}
	head, units := &tableRow{table: t, height: headHeight}, &tableRow{table: t, height: headHeight}
	for _, c := range columns {
		head.texts = append(head.texts, layout.NewText(c.Head, 11.5, theme.Muted))
		units.texts = append(units.texts, layout.NewText("", 11, theme.Muted))
	}
	t.heads, t.units = head, units
	var tips []fyne.CanvasObject
	for _, c := range columns {
		tips = append(tips, NewExplained(canvas.NewRectangle(color.Transparent), Says(c.About)))
	}
	t.tips = container.New(headTips{t}, tips...)
	heads := container.NewStack(layout.Column(0, head.object(), units.object()), t.tips)
	rows := container.NewStack(t.height, container.New(&resized{then: t.reveal}, t.List))
	t.Box = layout.Border(layout.Inset(0, 4, 0, 0, heads), nil, nil, nil, rows)
	return t
}

func (t *Table) newRow() fyne.CanvasObject {
	r := &tableRow{table: t, height: tableHeight, at: -1, mark: canvas.NewRectangle(color.Transparent)}
	r.mark.CornerRadius = fynetheme.Size(fynetheme.SizeNameSelectionRadius)
	r.mark.Hide()
	for i, c := range t.columns {
		r.texts = append(r.texts, layout.NewText("", 12, theme.Text))
		if c.Tap != nil {
			r.taps = append(r.taps, newTap(i, func() {
				if r.at >= 0 && r.at < t.count {
					c.Tap(r.at)
				}
			}))
		}
	}
	return r.object()
}

// tap is the place of a cell that is clicked by itself.
type tap struct {
	fynewidget.BaseWidget
	column int
	tapped func()
}

func newTap(column int, tapped func()) *tap {
	t := &tap{column: column, tapped: tapped}
	t.ExtendBaseWidget(t)
	return t
}

// Tapped implements fyne.Tappable.
func (t *tap) Tapped(*fyne.PointEvent) { t.tapped() }

// Cursor implements desktop.Cursorable.
func (t *tap) Cursor() desktop.Cursor { return desktop.PointerCursor }

// CreateRenderer implements fyne.Widget.
func (t *tap) CreateRenderer() fyne.WidgetRenderer {
	return fynewidget.NewSimpleRenderer(canvas.NewRectangle(color.Transparent))
}

// fill gives an object of the list to a row.
func (t *Table) fill(id fynewidget.ListItemID, o fyne.CanvasObject) {
	r := o.(*fyne.Container).Layout.(*tableRow)
	if t.shown[r.at] == r {
		delete(t.shown, r.at)
	}
	r.at = id
	t.shown[id] = r
	r.show()
}

// Set shows other rows.
func (t *Table) Set(count int, cells func(row int) []Cell) {
	before := t.count
	t.count, t.cells = count, cells
	if count == before {
		for _, r := range t.shown {
			r.show()
		}
		return
	}
	clear(t.shown)
	if min(count, t.most) != min(before, t.most) {
		t.height.SetMinSize(fyne.NewSize(1, float32(min(count, t.most))*t.Pitch()))
		t.Box.Refresh()
	}
	t.List.Refresh()
}

// SetUnit writes the units for a scan whose values have one.
func (t *Table) SetUnit(scan string) {
	for i, c := range t.columns {
		if c.Unit != nil {
			t.units.texts[i].Set(c.Unit(scan), theme.Muted)
		}
	}
}

// Highlight lets a row stand out, none if it is -1, and scrolls to it.
func (t *Table) Highlight(row int) {
	before := t.marked
	t.marked = row
	for _, at := range [2]int{before, row} {
		if r := t.shown[at]; r != nil {
			r.show()
		}
	}
	t.reveal()
}

// TapHeads says what a click on the head of a column does.
func (t *Table) TapHeads(do func(column int)) {
	for i, o := range t.tips.Objects {
		t.tips.Objects[i] = container.NewStack(o, newTap(i, func() { do(i) }))
	}
}

// Sorted marks the column by which the rows are in order, -1 for none; down says from the largest to the smallest.
func (t *Table) Sorted(column int, down bool) {
	for i, c := range t.columns {
		mark := ""
		switch {
		case i != column:
		case down:
			mark = " ▼"
		default:
			mark = " ▲"
		}
		t.heads.texts[i].Set(c.Head+mark, theme.Muted)
	}
}

// Rows is how many rows there are.
func (t *Table) Rows() int { return t.count }

// Cells are what a row shows.
func (t *Table) Cells(row int) []Cell { return t.cells(row) }

// Units are what stands beneath the heads.
func (t *Table) Units() []string {
	var units []string
	for _, u := range t.units.texts {
		units = append(units, u.Text)
	}
	return units
}

// Pitch is from one row to the next.
func (t *Table) Pitch() float32 { return tableHeight + fynetheme.Padding() }

// reveal scrolls so far that the marked row is seen.
func (t *Table) reveal() {
	if t.marked < 0 {
		return
	}
	top := float32(t.marked) * t.Pitch()
	bottom := top + tableHeight - t.List.Size().Height
	if at := t.List.GetScrollOffset(); top < at {
		t.List.ScrollToOffset(top)
	} else if bottom > at {
		t.List.ScrollToOffset(bottom)
	}
}

// lay says where the columns are within a row of a size.
func (t *Table) lay(size fyne.Size, place func(column int, at fyne.Position, size fyne.Size)) {
	const margin = 6
	var sum float32
	for _, c := range t.columns {
		sum += c.Share
	}
	x := float32(margin)
	for i, c := range t.columns {
		width := (size.Width - 2*margin) * c.Share / sum
		place(i, fyne.NewPos(x, 0), fyne.NewSize(width, size.Height))
		x += width
	}
}

// headTips lays an object over each column.
type headTips struct{ table *Table }

// Layout implements fyne.Layout.
func (l headTips) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	l.table.lay(size, func(column int, at fyne.Position, size fyne.Size) {
		objects[column].Move(at)
		objects[column].Resize(size)
	})
}

// MinSize implements fyne.Layout.
func (l headTips) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.Size{} }

// tableRow lays the texts of a row side by side, each with its column's share of the width.
type tableRow struct {
	table  *Table
	height float32
	at     int               // the row it shows
	mark   *canvas.Rectangle // nil of the heads
	texts  []*layout.Text
	taps   []*tap
}

func (r *tableRow) object() fyne.CanvasObject {
	c := container.New(r)
	if r.mark != nil {
		c.Add(r.mark)
	}
	for i, t := range r.texts {
		t.Alignment = fyne.TextAlignTrailing
		if i == 0 || r.table.columns[i].Text {
			t.Alignment = fyne.TextAlignLeading
		}
		c.Add(t)
	}
	for _, t := range r.taps {
		c.Add(t)
	}
	return c
}

// show writes what there is of the row.
func (r *tableRow) show() {
	if r.at >= r.table.count {
		return
	}
	for i, c := range r.table.cells(r.at) {
		r.texts[i].Set(c.Text, c.Colour)
	}
	marked, colour := r.at == r.table.marked, fynetheme.Color(fynetheme.ColorNameSelection)
	if marked == r.mark.Hidden || r.mark.FillColor != colour {
		r.mark.Hidden, r.mark.FillColor = !marked, colour
		r.mark.Refresh()
	}
}

// Layout implements fyne.Layout.
func (r *tableRow) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	r.table.lay(size, func(column int, at fyne.Position, size fyne.Size) {
		r.texts[column].Move(at)
		r.texts[column].Resize(size)
		for _, t := range r.taps {
			if t.column == column {
				t.Move(at)
				t.Resize(size)
			}
		}
	})
	if r.mark != nil {
		r.mark.Resize(size)
	}
}

// MinSize implements fyne.Layout.
func (r *tableRow) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(200, r.height) }

// resized lays an object into all the room there is and does something when that has another size.
type resized struct {
	then func()
	size fyne.Size
}

// Layout implements fyne.Layout.
func (l *resized) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		o.Resize(size)
	}
	if size != l.size {
		l.size = size
		l.then()
	}
}

// MinSize implements fyne.Layout.
func (l *resized) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var least fyne.Size
	for _, o := range objects {
		least = least.Max(o.MinSize())
	}
	return least
}
