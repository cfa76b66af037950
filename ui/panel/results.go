package panel

import (
	"fmt"
	"image/color"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynewidget "fyne.io/fyne/v2/widget"

	"isopet/app"
	"isopet/app/contour"
	"isopet/app/format"
	"isopet/app/reference"
	"isopet/app/settings"
	"isopet/ui/command"
	"isopet/ui/layout"
	"isopet/ui/scale"
	"isopet/ui/text"
	"isopet/ui/theme"
	"isopet/ui/widget"
	"isopet/volume"
)

// Results lists the outlined slices; a click goes to one.
type Results struct {
	Total *layout.Text
	Stale *layout.Paragraph
	// Kept replaces slices of another method or region that were kept for the work by hand on them.
	Kept  *widget.Button
	Table *widget.Table

	host    Host
	content fyne.CanvasObject
	title   *layout.Text
	indexes []int
	atEdge  int // slices on which the outline touches the region's edge
	current int
}

// columns are the columns of the list.
var columns = []struct {
	widget.Column
	value func(*app.State, *contour.Slice, *reference.Score) (string, color.Color)
}{
	{widget.Column{Head: "Slice", Share: 3, About: "Axial slice, counted from 0 as in the file. A click goes to it."},
		func(_ *app.State, r *contour.Slice, _ *reference.Score) (string, color.Color) {
			return fmt.Sprint(r.Index), theme.Text
		}},
	{widget.Column{Head: thresholdHead, Share: 5,
		About: "Where the contour is cut: a value of the scan, a percentage of the maximum, or from 0 to 1 of the " +
			"slice's values or the network's output. * marks one that was set by hand, † one of another method or region that was " +
			"kept."},
		writeThreshold},
	{widget.Column{Head: "Volume", Share: 4, Unit: widget.InUnit("ml"),
		About: "Volume of the segmented voxels of this slice."},
		func(_ *app.State, r *contour.Slice, _ *reference.Score) (string, color.Color) {
			return text.Number(r.VolumeML), theme.Text
		}},
	{widget.Column{Head: "Max", Share: 5, Unit: widget.InScanUnit,
		About: "Largest value of a segmented voxel of this slice."},
		func(_ *app.State, r *contour.Slice, _ *reference.Score) (string, color.Color) {
			if r.Voxels == 0 {
				return "–", theme.Muted
			}
			return text.Number(r.UptakeMax), theme.Text
		}},
	{widget.Column{Head: "Dice", Share: 4,
		About: "Agreement with the annotation on this slice: twice the common voxels, divided by " +
			"those of both. 1 is the same, 0 nothing in common."},
		func(_ *app.State, _ *contour.Slice, score *reference.Score) (string, color.Color) {
			if score == nil {
				return "–", theme.Muted
			}
			return diceOf(score), theme.Text
		}},
}

// thresholdHead is the head of the column whose unit is the scale of thresholds.
const thresholdHead = "Threshold"

func writeThreshold(s *app.State, r *contour.Slice, _ *reference.Score) (string, color.Color) {
	in := scale.OfTable(s)
	said := ""
	if !r.Method.OnPET && in != settings.ScaleShare { // of another method, kept
		in, said = settings.ScaleShare, "net "
	}
	said += scale.Bare(s, r, r.Threshold, in)
	if s.Foreign(r.Index) {
		return said + " †", theme.Warning
	}
	if r.Manual {
		return said + " *", theme.Warning
	}
	return said, theme.Text
}

// diceOf is how a slice agrees with the annotation; a dash where neither the outline nor the annotation has anything.
func diceOf(score *reference.Score) string {
	if score == nil || score.TP+score.FP+score.FN == 0 {
		return "–"
	}
	return text.Share(score.Dice())
}

// leastResults are how many rows are seen at least.
const leastResults = 3

func newResults(host Host) Section {
	r := &Results{host: host, current: -1, title: layout.NewHeading("Result", 13),
		Total: layout.NewText("", 12, theme.Muted), Stale: layout.NewParagraph(theme.Warning)}
	var heads []widget.Column
	for _, c := range columns {
		if c.Head == thresholdHead {
			s := &host.App().State
			c.Unit = func(string) string { return scale.Label(s, scale.OfTable(s)) }
		}
		heads = append(heads, c.Column)
	}
	r.Table = widget.NewTable(leastResults, r.goTo, heads...)
	head := container.NewBorder(nil, nil, nil, layout.Row(0, r.Total), layout.Clipped(r.title))
	r.Kept = widget.NewButton("", func() { host.Run(command.ReplaceKept) })
	r.Kept.Importance = fynewidget.LowImportance
	r.Kept.SetTip(host.Commands().Tip(command.ReplaceKept))
	r.Kept.Hide()
	r.content = layout.Inset(layout.SectionTop, 4, layout.SectionSide, layout.SectionSide, container.NewBorder(
		layout.Column(6, head, layout.Outdent(r.Stale), r.Kept), nil, nil, nil, r.Table.Box))
	return r
}

func (r *Results) goTo(row int) {
	r.host.Unfocus() // keys belong to the slices
	r.host.App().GoTo(volume.Axial, r.indexes[row])
}

// cells of a row; none while the list is not yet what the state is.
func (r *Results) cells(row int) []widget.Cell {
	s := &r.host.App().State
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
		cells[i].Text, cells[i].Colour = c.value(s, slice, score)
	}
	return cells
}

// Object implements Section.
func (r *Results) Object() fyne.CanvasObject { return r.content }

// sum writes what the slices are together. They are those of one lesion; the annotation is that of all.
func (r *Results) sum() {
	s := &r.host.App().State
	title, total, dice := "Result", "", "Dice "
	if len(s.Lesions) > 1 {
		title, dice = "Result of "+format.KeepStart(s.Lesion(s.Active).Name, 14), "Dice of all "
	}
	if len(r.indexes) > 0 {
		total = fmt.Sprintf("%s   %s ml", format.Count(len(s.LesionSlices(s.Active)), "slice"),
			text.Number(s.LesionML(s.Active)))
		if s.Reference != nil {
			total += "   " + dice + text.Share(s.Reference.Overlap.Dice())
		}
	}
	r.title.Set(title, theme.Text)
	r.Total.Set(total, theme.Text)
}

// Show implements Section.
func (r *Results) Show(c app.Change) {
	s := &r.host.App().State
	if c.Has(app.ChangedMask | app.ChangedScan | app.ChangedReference | app.ChangedSetup | app.ChangedLesions |
		app.ChangedUnit) {
		r.indexes, r.atEdge = s.SliceIndexes(), len(s.EdgeSlices())
		r.sum()
		r.Table.Set(len(r.indexes), r.cells)
	}
	if s.Scan != nil && c.Has(app.ChangedScan|app.ChangedUnit|app.ChangedMask) {
		r.Table.SetUnit(s.Scan.Unit)
	}
	stale := ""
	if s.Scan != nil && !r.host.Toolbox().Dragging() && s.SegmentJob() == nil && s.Stale() {
		stale = "Region or method have changed since. " + r.host.Commands().Keyed(command.SegmentAgain, "%s (%s)") + "."
	}
	if edge := contour.EdgeWarning(r.atEdge); edge != "" {
		stale = strings.TrimSpace(edge + " " + stale)
	}
	kept := 0
	if s.Scan != nil && s.SegmentJob() == nil {
		kept = len(s.ForeignSlices())
	}
	if kept > 0 {
		r.Kept.SetText(format.Count(kept, "slice") + " kept – replace")
	}
	changed := r.Kept.Hidden != (kept == 0)
	layout.SetVisible(r.Kept, kept > 0)
	if r.Stale.Say(stale) || changed {
		r.content.Refresh()
	}
	if s.Scan == nil {
		return
	}
	at := s.View.Index(s.Scan.Axial())
	if at == r.current && !c.Has(app.ChangedMask|app.ChangedSetup) {
		return
	}
	r.current = at
	row, ok := slices.BinarySearch(r.indexes, at)
	if !ok {
		row = -1
	}
	r.Table.Highlight(row)
}
