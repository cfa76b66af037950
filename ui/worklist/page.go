package worklist

import (
	"fmt"
	"image/color"
	"path/filepath"
	"slices"

	"fyne.io/fyne/v2"
	fynewidget "fyne.io/fyne/v2/widget"

	"isopet/app/format"
	"isopet/app/reading"
	list "isopet/app/worklist"
	"isopet/ui/command"
	"isopet/ui/layout"
	"isopet/ui/text"
	"isopet/ui/theme"
	"isopet/ui/widget"
)

// Page is the tab with the scans of the list.
type Page struct {
	Content fyne.CanvasObject
	Table   *widget.Table
	Find    *widget.Entry
	Only    *widget.Select
	Title   *layout.Text
	Summary *layout.Text
	Buttons []*widget.Button

	win      Window
	desk     *reading.Desk
	progress *widget.Progress
	doing    *layout.Text
	work     *fyne.Container
	folder   *layout.Text
	setting  bool // the query is being shown, not asked
}

// columns are those of the list, with what they are put in order by.
var columns = []struct {
	widget.Column
	by list.Column
}{
	{widget.Column{Head: "Scan", Share: 7, About: "By its place in the folder of the scans. A click on a row opens the scan, " +
		"with the work on it; a click on a head puts the list in order."}, list.ByPlace},
	{widget.Column{Head: "State", Share: 2.4, Text: true, About: "New; under way once something was done; done when you say so."},
		list.ByState},
	{widget.Column{Head: "Tumours", Share: 2, About: "How many lesions are tumours, in the work that is kept."},
		list.ByTumours},
	{widget.Column{Head: "Volume", Share: 2.2, Unit: widget.InUnit("ml"), About: "Of all tumours, in the work that is kept."},
		list.ByVolume},
	{widget.Column{Head: "Changed", Share: 3.2, About: "When something of it was last noted or kept."}, list.ByChanged},
	{widget.Column{Head: "   Remark", Share: 7, Text: true, About: "What somebody has to say of it, or why it cannot be opened."},
		list.ByRemark},
}

// leastRows are how many rows are seen at least.
const leastRows = 5

// newPage makes the tab, hidden.
func newPage(w *Worklist) *Page {
	p := &Page{win: w.win, desk: w.Desk, Title: layout.NewHeading("", 14), Summary: layout.NewText("", 12, theme.Muted)}
	var heads []widget.Column
	for _, c := range columns {
		heads = append(heads, c.Column)
	}
	p.Table = widget.NewTable(leastRows, p.open, heads...)
	p.Table.TapHeads(p.sort)
	p.Table.SetUnit("")
	p.Find = widget.NewEntry()
	p.Find.SetPlaceHolder("Find in names and remarks")
	p.Find.OnChanged = func(string) { p.ask() }
	p.Only = widget.NewSelect(list.Choices, func(string) { p.ask() })
	buttons := layout.Row(4)
	for _, id := range []command.ID{command.OpenWorklist, command.ExportAll, command.CloseWorklist} {
		b := widget.NewButton(p.win.Commands().ButtonText(id), func() { p.win.Run(id) })
		b.SetTip(p.win.Commands().Tip(id))
		p.Buttons = append(p.Buttons, b)
		buttons.Add(b)
	}
	p.progress, p.doing = widget.NewProgress(), layout.NewText("", 12, theme.Text)
	cancel := widget.NewButton(p.win.Commands().Label(command.Cancel), func() {
		if j := p.desk.Job(); j != nil {
			j.Cancel()
		}
	})
	cancel.Importance = fynewidget.LowImportance
	p.work = layout.Row(8, p.doing, layout.Middle(p.progress), layout.Compact(cancel))
	p.work.Hide()
	p.folder = layout.NewText("", 12, theme.Muted)
	head := layout.Ends(layout.Row(12, p.Title, p.Summary), buttons)
	row := layout.Ends(layout.Row(8, layout.MinWidth(260, p.Find), layout.MinWidth(170, p.Only)), p.work)
	p.Content = layout.Filled(theme.Panel, layout.Inset(10, 6, layout.SectionSide, layout.SectionSide,
		layout.Border(layout.Column(8, head, row, layout.Separator()), layout.Inset(4, 0, 0, 0, layout.Clipped(p.folder)),
			nil, nil, p.Table.Box)))
	p.Content.Hide()
	return p
}

// ask shows what the fields ask for.
func (p *Page) ask() {
	if p.setting {
		return
	}
	q := p.desk.Query
	q.Text, q.Only = p.Find.Text, list.Only(max(0, p.Only.SelectedIndex()))
	p.desk.Show(q)
}

// sort puts the list in order by a column, and the other way round if it is already.
func (p *Page) sort(column int) {
	q := p.desk.Query
	by := columns[column].by
	q.By, q.Down = by, by == q.By && !q.Down
	p.desk.Show(q)
}

// open opens the scan of a row.
func (p *Page) open(row int) {
	if row < len(p.desk.Shown) {
		p.win.Unfocus()
		p.desk.Go(p.desk.Shown[row])
		p.win.Slices()
	}
}

// Show brings the tab up to date.
func (p *Page) Show() {
	if !p.Content.Visible() {
		return
	}
	d := p.desk
	title, summary, folder := "No worklist is open", "", "A worklist is a folder of scans, or a cohort, that is worked "+
		"through one after the other. Drop a folder on the window, or open one here."
	if d.List != nil {
		title, summary = "Worklist of "+filepath.Base(string(d.List.Folder)), d.List.Summary()
		if n := len(d.Shown); n < len(d.List.Scans) {
			summary += fmt.Sprintf(", %d shown", n)
		}
		folder = fmt.Sprintf("Kept in %s. Without the window: isopet segment %s -o FOLDER outlines all of them by a method.",
			filepath.Dir(d.List.File()), d.List.Folder)
	}
	p.Title.Set(title, theme.Text)
	p.Summary.Set(summary, theme.Muted)
	p.folder.Set(folder, theme.Muted)
	for n, id := range []command.ID{command.OpenWorklist, command.ExportAll, command.CloseWorklist} {
		widget.SetEnabled(p.Buttons[n], p.win.Commands().Enabled(id))
	}
	p.setting = true
	if p.Find.Text != d.Query.Text {
		p.Find.SetText(d.Query.Text)
	}
	p.Only.SetSelectedIndex(int(d.Query.Only))
	p.setting = false
	p.Table.Sorted(slices.IndexFunc(columns[:], func(c struct {
		widget.Column
		by list.Column
	}) bool {
		return c.by == d.Query.By
	}), d.Query.Down)
	p.Table.Set(len(d.Shown), p.cells)
	p.Table.Highlight(slices.Index(d.Shown, d.Asked))
	p.showWork()
}

// showWork shows what is under way.
func (p *Page) showWork() {
	j := p.desk.Job()
	layout.SetVisible(p.work, j != nil)
	if j == nil {
		return
	}
	done, total := j.Progress()
	name := j.Name
	switch {
	case total > 0:
		name += fmt.Sprintf(", %d of %d", done, total)
	case done > 0:
		name += fmt.Sprintf(", %d so far", done)
	}
	p.doing.Set(name, theme.Text)
	p.progress.Set(done, total)
}

// longest are how many characters a column has room for in a small window.
const longest = 44

// cells are those of a row.
func (p *Page) cells(row int) []widget.Cell {
	d := p.desk
	if d.List == nil || row >= len(d.Shown) {
		return make([]widget.Cell, len(columns))
	}
	i := d.List.Scans[d.Shown[row]]
	ink, remark, said := color.Color(theme.Text), i.Remark, color.Color(theme.Text)
	if i.Fault != "" {
		ink, said = theme.Warning, theme.Warning
		if remark == "" {
			remark = i.Fault
		}
	}
	tumours, ml, changed := "–", "–", "–"
	if i.Tumours != nil {
		tumours = fmt.Sprint(*i.Tumours)
	}
	if i.VolumeML != nil {
		ml = text.Number(*i.VolumeML)
	}
	if !i.Changed.IsZero() {
		changed = i.Changed.Local().Format("2 Jan 2006, 15:04")
	}
	state := map[list.State]color.Color{list.New: theme.Muted, list.UnderWay: theme.Text, list.Done: theme.Good}[i.State]
	return []widget.Cell{
		{Text: format.KeepEnd(string(i.Place), longest), Colour: ink},
		{Text: text.Upper(string(i.State)), Colour: state},
		{Text: tumours, Colour: theme.Text}, {Text: ml, Colour: theme.Text}, {Text: changed, Colour: theme.Muted},
		{Text: "   " + format.KeepStart(remark, longest), Colour: said},
	}
}
