package ui

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"isopet/app"
	list "isopet/app/worklist"
	"isopet/ui/command"
	"isopet/ui/worklist"
	"isopet/volume/racetest"
)

// openList opens a worklist of two scans and one that is damaged, with the first open.
func (b *bench) openList() {
	b.t.Helper()
	folder := filepath.Join(b.t.TempDir(), "scans")
	if err := os.Mkdir(folder, 0o777); err != nil {
		b.t.Fatal(err)
	}
	whole, err := os.ReadFile(b.scan)
	if err != nil {
		b.t.Fatal(err)
	}
	for name, text := range map[string][]byte{"a1": whole, "a2": whole[:100], "a10": whole} {
		if err := os.WriteFile(filepath.Join(folder, name+".nii.gz"), text, 0o666); err != nil {
			b.t.Fatal(err)
		}
	}
	before := b.list.Desk.List
	b.list.Desk.Begin(folder, folder+"-worklist")
	b.until("the list", func() bool { return b.list.Desk.List != before })
	b.list.Desk.Step(1)
	b.until("its first scan", func() bool { return b.list.Desk.At >= 0 && b.rests() })
}

// rests reports whether nothing is under way, in the list neither.
func (b *bench) rests() bool {
	return b.idle() && len(b.list.Desk.Jobs) == 0 && !b.list.Desk.Opening()
}

// places are the scans that the tab shows, in order.
func places(p *worklist.Page) (all []string) {
	for row := range p.Table.Rows() {
		all = append(all, p.Table.Cells(row)[0].Text)
	}
	return all
}

// TestWorklistInTheWindow: the tab shows all scans, found and put in order; a click on a row opens one; the line says
// which it is, and takes a remark; a damaged one is no question that stands in the way.
func TestWorklistInTheWindow(t *testing.T) {
	b := newBench(t)
	if b.toolbar.tabs[2].Visible() || b.list.Line.Content.Visible() {
		t.Error("without a list there are a tab and a line for it")
	}
	b.openList()
	b.showTab(2)
	page, line, desk := b.list.Page, b.list.Line, b.list.Desk
	if got, want := places(page), []string{"a1", "a2", "a10"}; !slices.Equal(got, want) {
		t.Errorf("the tab shows %q, want %q", got, want)
	}
	tapHead(page, 0)
	if got, want := places(page), []string{"a10", "a2", "a1"}; !slices.Equal(got, want) {
		t.Errorf("the other way round it shows %q, want %q", got, want)
	}
	tapHead(page, 0)
	test.Type(page.Find, "A1")
	if got, want := places(page), []string{"a1", "a10"}; !slices.Equal(got, want) {
		t.Errorf("with A1 it shows %q, want %q", got, want)
	}
	page.Find.SetText("")
	page.Table.List.Select(1)
	b.until("an attempt", b.rests)
	if b.tab != 0 || !strings.Contains(line.Text.Text, "2 of 3   a2   new   cannot be opened") {
		t.Errorf("tab %d; the line says %q", b.tab, line.Text.Text)
	}
	if b.win.Canvas().Overlays().Top() != nil {
		t.Error("a question stands in the way")
	}
	b.strike(command.Ctrl(fyne.KeyPageDown))
	b.until("the next", b.rests)
	if !strings.Contains(line.Text.Text, "3 of 3   a10   new") {
		t.Errorf("the line says %q", line.Text.Text)
	}
	b.strike(command.CtrlShift(fyne.KeyR))
	test.Type(line.Remark, "odd")
	b.strike(command.CtrlShift(fyne.KeyD))
	b.until("it is done", func() bool { return desk.Item().State == list.Done && b.rests() })
	if i := desk.Item(); i.Remark != "odd" || i.Tumours == nil {
		t.Errorf("noted is %+v", i)
	}
	if err := b.app.AddLesion(); err != nil {
		t.Fatal(err)
	}
	b.strike(command.Ctrl(fyne.KeyPageUp))
	b.strike(command.Ctrl(fyne.KeyPageUp)) // while the other is read
	b.until("the first", func() bool { return b.rests() && desk.At == 0 })
	if line.Remark.Text != "" {
		t.Errorf("another's remark is shown: %q", line.Remark.Text)
	}
	b.showTab(2)
	page.Only.SetSelected(list.Choices[list.OnlyDone])
	if got := places(page); !slices.Equal(got, []string{"a10"}) {
		t.Errorf("done are %q", got)
	}
	b.Run(command.CloseWorklist)
	b.until("no list", func() bool { return desk.List == nil && b.rests() })
	if b.showTab(0); b.toolbar.tabs[2].Visible() || line.Content.Visible() {
		t.Error("the list is closed, and its tab and line are there")
	}
}

// tapHead clicks the head of a column.
func tapHead(p *worklist.Page, column int) {
	n := 0
	for _, o := range test.LaidOutObjects(p.Table.Box) {
		if tap, ok := o.(fyne.Tappable); ok && strings.HasSuffix(fmt.Sprintf("%T", o), ".tap") {
			if n == column {
				tap.Tapped(&fyne.PointEvent{})
				return
			}
			n++
		}
	}
}

// TestManyScansInTheList: a list of 10,000 scans is shown, and put in another order, without a wait.
func TestManyScansInTheList(t *testing.T) {
	b := newBench(t)
	var all list.List
	folder := t.TempDir()
	for n := range 10_000 {
		name := "scan_" + strings.Repeat("x", n%7) + time.Duration(n).String()
		all.Scans = append(all.Scans, list.Scan{Path: filepath.Join(folder, name+".nii"), Place: name})
	}
	f := list.NewFile(filepath.Join(folder, list.FileName), folder, &all)
	if err := f.Write("test"); err != nil {
		t.Fatal(err)
	}
	b.list.OpenList(folder)
	b.until("the list", func() bool { return b.list.Desk.List != nil && b.rests() })
	began := time.Now()
	const times = 10
	for n := range times {
		b.list.Desk.Show(list.Query{By: list.ByPlace, Down: n%2 == 0})
		b.update(app.ChangedView)
	}
	each := time.Since(began) / times
	t.Logf("%v each", each)
	if n := b.list.Page.Table.Rows(); n != 10_000 || each > time.Second {
		t.Errorf("%d rows, in %v", n, each)
	}
}

// TestMemoryOfManyScans: scans that were open before take no memory any more, nor do the fonts with which they were shown.
func TestMemoryOfManyScans(t *testing.T) {
	racetest.Skip(t)
	b := opened(t)
	used := func() int64 {
		b.win.Canvas().Capture()
		runtime.GC()
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return int64(m.HeapAlloc)
	}
	open := func() {
		b.app.Open(b.scan)
		b.until("the scan is open", b.idle)
		b.win.Canvas().Capture()
	}
	for range 3 {
		open()
	}
	before := used()
	const times = 8
	for range times {
		open()
	}
	if each := (used() - before) / times; each > 1<<20 { // 6 MB, where fonts are read anew
		t.Errorf("%d kB stay of each scan", each>>10)
	} else {
		t.Logf("%d kB stay of each scan", each>>10)
	}
}
