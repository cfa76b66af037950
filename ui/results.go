package ui

import (
	"fmt"
	"image/color"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"

	"isopet/app"
	"isopet/volume"
)

// results lists the outlined slices; a click goes to one.
type results struct {
	w       *window
	content fyne.CanvasObject
	total   *canvas.Text
	stale   *paragraph
	list    *fynewidget.List
	indexes []int
	current int
}

// columns are the columns of the list.
var columns = []struct {
	head  string
	share float32
	value func(r *app.SliceResult, score *app.Score) (string, color.Color)
}{
	{"Slice", 3, func(r *app.SliceResult, _ *app.Score) (string, color.Color) { return fmt.Sprint(r.Index), colourText }},
	{"Threshold", 5, func(r *app.SliceResult, _ *app.Score) (string, color.Color) {
		if r.Manual {
			return share(r.Threshold) + " *", colourWarning
		}
		return share(r.Threshold), colourText
	}},
	{"Volume, ml", 5, func(r *app.SliceResult, _ *app.Score) (string, color.Color) { return number(r.VolumeML), colourText }},
	{"Max", 4, func(r *app.SliceResult, _ *app.Score) (string, color.Color) {
		if r.Voxels == 0 {
			return "–", colourMuted
		}
		return number(r.UptakeMax), colourText
	}},
	{"Dice", 4, func(_ *app.SliceResult, score *app.Score) (string, color.Color) {
		if score == nil {
			return "–", colourMuted
		}
		return share(score.Dice()), colourText
	}},
}

const resultRow = 22

func newResults(w *window) part {
	r := &results{w: w, current: -1, total: text("", 12, colourMuted), stale: newParagraph(theme.ColorNameWarning)}
	r.list = fynewidget.NewList(func() int { return len(r.indexes) }, newRow, r.fill)
	r.list.HideSeparators = true
	r.list.OnSelected = func(id fynewidget.ListItemID) {
		if id < len(r.indexes) && r.indexes[id] != r.current { // by the user; else by show, perhaps while a dialog is typed into
			w.win.Canvas().Unfocus() // keys belong to the slices
			w.app.GoTo(volume.Axial, r.indexes[id])
		}
	}
	head := container.New(rowLayout{})
	for _, c := range columns {
		head.Add(text(c.head, 11.5, colourMuted))
	}
	least := canvas.NewRectangle(color.Transparent)
	least.SetMinSize(fyne.NewSize(1, 3*resultRow))
	top := rows(4, outdent(r.stale.text), head)
	r.content = inset(9, 4, 16, 16, container.NewBorder(
		rows(6, ends(middle(bold(text("Result", 13, colourText))), line(0, r.total)), top), nil, nil, nil,
		container.New(&resized{then: r.reveal}, least, r.list)))
	return r
}

func newRow() fyne.CanvasObject {
	row := container.New(rowLayout{})
	for range columns {
		row.Add(text("", 12, colourText))
	}
	return row
}

func (r *results) fill(id fynewidget.ListItemID, o fyne.CanvasObject) {
	s := &r.w.app.State
	if id >= len(r.indexes) || s.Slices[r.indexes[id]] == nil {
		return
	}
	slice := s.Slices[r.indexes[id]]
	var score *app.Score
	if s.Reference != nil {
		score = s.Reference.Scores[slice.Index]
	}
	for i, cell := range o.(*fyne.Container).Objects {
		value, c := columns[i].value(slice, score)
		setText(cell.(*canvas.Text), value, c)
	}
}

func (r *results) object() fyne.CanvasObject { return r.content }

func (r *results) show(c app.Change) {
	s := &r.w.app.State
	if c.Has(app.ChangedMask | app.ChangedScan | app.ChangedReference | app.ChangedSetup) {
		r.indexes = s.SliceIndexes()
		total := ""
		if n := len(r.indexes); n > 0 {
			total = fmt.Sprintf("%d slices   %s ml", n, number(s.VolumeML()))
			if s.Reference != nil {
				total += "   Dice " + share(s.Reference.Overlap.Dice())
			}
		}
		setText(r.total, total, colourText)
		r.list.Refresh()
	}
	stale := ""
	if s.Scan != nil && !r.w.moving && s.SegmentJob() == nil && s.Stale() {
		stale = "Region or method have changed since. Segment again (Ctrl+R)."
	}
	if stale != r.stale.said {
		r.stale.say(stale)
		r.content.Refresh()
	}
	if s.Scan == nil {
		return
	}
	at := s.View.Index(r.w.axial())
	if at == r.current && !c.Has(app.ChangedMask) {
		return
	}
	r.current = at
	if id, ok := slices.BinarySearch(r.indexes, at); ok {
		r.list.Select(id)
		return
	}
	r.list.UnselectAll()
}

// reveal scrolls to the slice on the screen, when the list has another size.
func (r *results) reveal() {
	if id, ok := slices.BinarySearch(r.indexes, r.current); ok {
		r.list.ScrollTo(id)
	}
}

// resized lays objects over each other and does something when they have got another size.
type resized struct {
	then func()
	size fyne.Size
}

// Layout is Fyne's.
func (l *resized) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		o.Resize(size)
	}
	if size != l.size {
		l.size = size
		l.then()
	}
}

// MinSize is Fyne's.
func (l *resized) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var least fyne.Size
	for _, o := range objects {
		least = least.Max(o.MinSize())
	}
	return least
}

// rowLayout gives columns their shares, numbers at the right of each.
type rowLayout struct{}

// Layout is Fyne's.
func (rowLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	const margin = 6
	var sum, x float32
	for _, c := range columns {
		sum += c.share
	}
	x = margin
	for i, o := range objects {
		width := (size.Width - 2*margin) * columns[i].share / sum
		t := o.(*canvas.Text)
		t.Alignment = fyne.TextAlignTrailing
		if i == 0 {
			t.Alignment = fyne.TextAlignLeading
		}
		o.Move(fyne.NewPos(x, 0))
		o.Resize(fyne.NewSize(width, size.Height))
		x += width
	}
}

// MinSize is Fyne's.
func (rowLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(200, resultRow) }
