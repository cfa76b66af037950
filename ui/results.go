package ui

import (
	"fmt"
	"image/color"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"isopet/app"
	"isopet/app/contour"
	"isopet/app/format"
	"isopet/app/reference"
	"isopet/app/settings"
	"isopet/ui/command"
	"isopet/ui/layout"
	"isopet/ui/theme"
	"isopet/ui/widget"
	"isopet/volume"
)

// results lists the outlined slices; a click goes to one.
type results struct {
	w       *window
	content fyne.CanvasObject
	title   *layout.Text
	total   *layout.Text
	stale   *layout.Paragraph
	table   *widget.Table
	indexes []int
	atEdge  int // slices on which the outline touches the region's edge
	current int
}

// columns are the columns of the list.
var columns = []struct {
	widget.Column
	value func(w *window, r *contour.Slice, score *reference.Score) (string, color.Color)
}{
	{widget.Column{Head: "Slice", Share: 3, About: "Axial slice, counted from 0 as in the file. A click goes to it."}, func(_ *window, r *contour.Slice, _ *reference.Score) (string, color.Color) {
		return fmt.Sprint(r.Index), theme.Text
	}},
	{widget.Column{Head: "Threshold", Share: 5, About: "Where the outline is cut: a value of the scan, a percentage of the maximum, or from 0 to 1 of the slice's values or the network's output. * marks one that was set by hand."}, func(w *window, r *contour.Slice, _ *reference.Score) (string, color.Color) {
		scale := w.tableScale()
		said := ""
		if !r.Method.OnPET && scale != settings.ScaleShare { // of another method, kept
			scale, said = settings.ScaleShare, "net "
		}
		said += w.bare(r, r.Threshold, scale)
		if r.Manual {
			return said + " *", theme.Warning
		}
		return said, theme.Text
	}},
	{widget.Column{Head: "Volume", Share: 4, Unit: widget.InUnit("ml"), About: "Volume of the outlined voxels of this slice."}, func(_ *window, r *contour.Slice, _ *reference.Score) (string, color.Color) {
		return number(r.VolumeML), theme.Text
	}},
	{widget.Column{Head: "Max", Share: 5, Unit: widget.InScanUnit, About: "Largest value of an outlined voxel of this slice."}, func(_ *window, r *contour.Slice, _ *reference.Score) (string, color.Color) {
		if r.Voxels == 0 {
			return "–", theme.Muted
		}
		return number(r.UptakeMax), theme.Text
	}},
	{widget.Column{Head: "Dice", Share: 4, About: "Agreement with the annotation on this slice: twice the common voxels, divided by those of both. 1 is the same, 0 nothing in common."}, func(_ *window, _ *contour.Slice, score *reference.Score) (string, color.Color) {
		if score == nil {
			return "–", theme.Muted
		}
		return diceOf(score), theme.Text
	}},
}

// diceOf is how a slice agrees with the annotation; a dash where neither the outline nor the annotation has anything.
func diceOf(score *reference.Score) string {
	if score == nil || score.TP+score.FP+score.FN == 0 {
		return "–"
	}
	return share(score.Dice())
}

// tableScale is the scale in which the column of thresholds is written: that of the first outlined slice that cuts
// the scan, or else from 0 to 1.
func (w *window) tableScale() settings.Scale {
	s := &w.app.State
	for _, index := range s.SliceIndexes() {
		if r := s.Slices[index]; r.Method.OnPET {
			return s.ScaleOf(r.Method)
		}
	}
	return settings.ScaleShare
}

// leastResults are how many rows are seen at least.
const leastResults = 3

func newResults(w *window) part {
	r := &results{w: w, current: -1, title: layout.NewHeading("Result", 13), total: layout.NewText("", 12, theme.Muted), stale: layout.NewParagraph(theme.Warning)}
	var heads []widget.Column
	for _, c := range columns {
		if c.Head == "Threshold" {
			c.Unit = func(string) string { return w.scaleLabel(w.tableScale()) }
		}
		heads = append(heads, c.Column)
	}
	r.table = widget.NewTable(leastResults, r.goTo, heads...)
	r.content = layout.Inset(layout.SectionTop, 4, 16, 16, container.NewBorder(
		layout.Column(6, container.NewBorder(nil, nil, nil, layout.Row(0, r.total), layout.Clipped(r.title)), layout.Outdent(r.stale)), nil, nil, nil, r.table.Box))
	return r
}

func (r *results) goTo(row int) {
	r.w.win.Canvas().Unfocus() // keys belong to the slices
	r.w.app.GoTo(volume.Axial, r.indexes[row])
}

// cells of a row; none while the list is not yet what the state is.
func (r *results) cells(row int) []widget.Cell {
	s := &r.w.app.State
	slice := s.Slices[r.indexes[row]]
	if slice == nil {
		return nil
	}
	var score *reference.Score
	if s.Reference != nil {
		score = s.Reference.Scores[slice.Index]
	}
	cells := make([]widget.Cell, len(columns))
	for i, c := range columns {
		cells[i].Text, cells[i].Colour = c.value(r.w, slice, score)
	}
	return cells
}

func (r *results) object() fyne.CanvasObject { return r.content }

// sum writes what the slices are together. They are those of one lesion; the annotation is that of all.
func (r *results) sum() {
	s := &r.w.app.State
	title, total, dice := "Result", "", "Dice "
	if len(s.Lesions) > 1 {
		title, dice = "Result of "+format.KeepStart(s.Lesion(s.Outlined).Name, 14), "Dice of all "
	}
	if len(r.indexes) > 0 {
		total = fmt.Sprintf("%s   %s ml", format.Count(len(s.LesionSlices(s.Outlined)), "slice"), number(s.LesionML(s.Outlined)))
		if s.Reference != nil {
			total += "   " + dice + share(s.Reference.Overlap.Dice())
		}
	}
	r.title.Set(title, theme.Text)
	r.total.Set(total, theme.Text)
}

func (r *results) show(c app.Change) {
	s := &r.w.app.State
	if c.Has(app.ChangedMask | app.ChangedScan | app.ChangedReference | app.ChangedSetup | app.ChangedLesions | app.ChangedUnit) {
		r.indexes, r.atEdge = s.SliceIndexes(), len(s.EdgeSlices())
		r.sum()
		r.table.Set(len(r.indexes), r.cells)
	}
	if s.Scan != nil && c.Has(app.ChangedScan|app.ChangedUnit|app.ChangedMask) {
		r.table.SetUnit(s.Scan.Unit)
	}
	stale := ""
	if s.Scan != nil && !r.w.moving && s.SegmentJob() == nil && s.Stale() {
		stale = "Region or method have changed since. " + r.w.commands.Keyed(command.SegmentAgain, "%s (%s)") + "."
	}
	if edge := contour.EdgeWarning(r.atEdge); edge != "" {
		stale = strings.TrimSpace(edge + " " + stale)
	}
	if r.stale.Say(stale) {
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
	row, ok := slices.BinarySearch(r.indexes, at)
	if !ok {
		row = -1
	}
	r.table.Highlight(row)
}
