package ui

import (
	"bytes"
	"cmp"
	"errors"
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"isopet/app"
	"isopet/app/apptest"
	"isopet/app/export"
	"isopet/app/reading"
	"isopet/app/scan"
	"isopet/app/session"
	list "isopet/app/worklist"
	"isopet/inference"
	"isopet/ui/command"
	"isopet/ui/field"
	"isopet/ui/widget"
	"isopet/volume"
	"isopet/volume/racetest"
)

// A monkey at the window: go test ./ui -run TestMonkey -seed 7 -actions 5000
var (
	seed    = flag.Uint64("seed", 1, "of the random actions of TestMonkey")
	actions = flag.Int("actions", 0, "how many random actions TestMonkey does, if not 400, or 150 under the race detector")
)

// monkey does what no user would, and remembers it.
type monkey struct {
	*bench
	random *rand.Rand
	folder string
	did    []string
	first  []uint8 // the mask before all edits
	seen   *volume.Mask
}

// TestMonkey does random things to the window: menus, keys, clicks, drags and wheel in panes and anywhere else, typed
// paths and values, tools, undo and redo, sessions and exports. After each, what must always hold is looked at.
func TestMonkey(t *testing.T) {
	folder := t.TempDir()
	t.Setenv("HOME", folder)
	apptest.Settings(t, filepath.Join(folder, "config"))
	m := &monkey{bench: newBench(t), random: rand.New(rand.NewPCG(*seed, 0)), folder: folder}
	t.Chdir(folder) // what it writes anywhere it writes there
	m.app.OnChange = func(c app.Change) {
		if m.app.State.Mask != m.seen && m.app.State.Mask != nil {
			m.seen, m.first = m.app.State.Mask, bytes.Clone(m.app.State.Mask.Data)
		}
		m.update(c)
	}
	m.app.Open(m.scan)
	m.until("the scan is segmented", func() bool { return m.hasOutline() && m.idle() })
	threads := runtime.NumGoroutine()
	defer func() {
		if r := recover(); r != nil {
			t.Errorf("panic: %v\n%s", r, debug.Stack())
		}
		if t.Failed() {
			t.Logf("what was done:\n%s", strings.Join(m.did, "\n"))
			t.Logf("again: go test -tags ci ./ui -run TestMonkey -seed %d -actions %d", *seed, len(m.did))
		}
	}()
	usual := 400
	if racetest.Enabled {
		usual = 150
	}
	for range cmp.Or(*actions, usual) {
		m.act()
		m.settle()
		m.check()
		if len(m.did)%50 == 0 {
			m.undoAll()
			m.win.Canvas().Capture()
		}
		if t.Failed() {
			return
		}
	}
	m.undoAll()
	m.closeAll()
	m.viewer.MIP.Stop()
	m.app.Cancel()
	m.until("nothing is under way", m.rests)
	for range 100 { // goroutines that were told to end take a moment
		if runtime.NumGoroutine() <= threads+5 {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Errorf("%d goroutines, %d at first", runtime.NumGoroutine(), threads)
}

// note remembers what is about to be done.
func (m *monkey) note(format string, args ...any) {
	m.did = append(m.did, fmt.Sprintf(format, args...))
}

// settle lets work go on after an action, mostly to its end, sometimes not at all.
func (m *monkey) settle() {
	if m.random.IntN(4) > 0 {
		m.until("nothing is under way", m.idle)
		return
	}
	for {
		select {
		case do := <-m.queue:
			do()
		default:
			return
		}
	}
}

// deeds are what the monkey does, with how often.
var deeds = []struct {
	weight int
	do     func(*monkey)
}{
	{20, (*monkey).menu},
	{20, (*monkey).key},
	{25, (*monkey).stroke},
	{12, (*monkey).wheel},
	{8, (*monkey).tap},
	{6, (*monkey).drag},
	{8, (*monkey).back},
	{4, (*monkey).type_},
	{4, (*monkey).session},
	{2, (*monkey).path},
	{6, (*monkey).worklist},
	{1, (*monkey).cancel},
}

func (m *monkey) act() {
	if m.win.Canvas().Overlays().Top() != nil {
		m.dialogue()
		return
	}
	total := 0
	for _, d := range deeds {
		total += d.weight
	}
	at := m.random.IntN(total)
	for _, d := range deeds {
		if at -= d.weight; at < 0 {
			d.do(m)
			return
		}
	}
}

// pick is one of several.
func pick[T any](m *monkey, of []T) T { return of[m.random.IntN(len(of))] }

// position is somewhere on an object, often at its middle.
func (m *monkey) position(size fyne.Size) fyne.Position {
	p := fyne.NewPos(m.random.Float32()*size.Width, m.random.Float32()*size.Height)
	if m.random.IntN(2) == 0 {
		p = fyne.NewPos(size.Width*(0.3+0.4*m.random.Float32()), size.Height*(0.3+0.4*m.random.Float32()))
	}
	return p
}

func (m *monkey) menu() {
	column := pick(m, m.win.MainMenu().Items)
	item := pick(m, column.Items)
	if item.IsSeparator || item.IsQuit || item.Disabled {
		return
	}
	if item.Label == m.commands.Label(command.OpenDemo) && m.random.IntN(8) > 0 {
		return // it is large
	}
	if item.ChildMenu != nil {
		if len(item.ChildMenu.Items) > 0 {
			sub := pick(m, item.ChildMenu.Items)
			m.note("menu %s > %s > %s", column.Label, item.Label, sub.Label)
			sub.Action()
		}
		return
	}
	m.note("menu %s > %s", column.Label, item.Label)
	item.Action()
}

func (m *monkey) key() {
	c := pick(m, pick(m, m.commands.Menus).Commands)
	if c.ID == command.Quit || len(c.Keys) == 0 {
		return
	}
	k := pick(m, c.Keys)
	m.note("key %v", k)
	m.strike(k)
}

// stroke presses, drags and lets go in a pane, with any button.
func (m *monkey) stroke() {
	p := pick(m, m.viewer.Planes)
	button := pick(m, []desktop.MouseButton{desktop.MouseButtonPrimary, desktop.MouseButtonPrimary,
		desktop.MouseButtonPrimary, desktop.MouseButtonSecondary, desktop.MouseButtonTertiary})
	modifier := pick(m, []fyne.KeyModifier{0, 0, 0, fyne.KeyModifierControl, fyne.KeyModifierShift})
	at := m.position(p.View.Size())
	event := func() *desktop.MouseEvent {
		return &desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: at}, Button: button, Modifier: modifier}
	}
	steps := m.random.IntN(6)
	m.note("%s pane: button %d with %d at %v, %d steps, %s in hand", p.Plane, button, modifier, at, steps,
		m.viewer.SelectedTool())
	p.View.MouseIn(event())
	p.View.MouseMoved(event())
	p.View.MouseDown(event())
	for range steps {
		d := fyne.NewDelta(60*(m.random.Float32()-0.5), 60*(m.random.Float32()-0.5))
		at = at.Add(d)
		if button != desktop.MouseButtonSecondary {
			p.View.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: at}, Dragged: d})
		} else {
			p.View.MouseMoved(event())
		}
		if m.random.IntN(12) == 0 {
			m.settle()
		}
		if m.random.IntN(20) == 0 {
			m.note("in the middle of it:")
			m.key()
		}
	}
	if steps > 0 && button != desktop.MouseButtonSecondary {
		p.View.DragEnd()
	}
	p.View.MouseUp(event())
	if m.random.IntN(3) == 0 {
		p.View.MouseOut()
	}
}

func (m *monkey) wheel() {
	p := pick(m, m.viewer.Planes)
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(p.View).Add(m.position(p.View.Size()))
	dy := 25 * float32(m.random.IntN(9)-4)
	m.note("wheel %v at %v", dy, at)
	test.Scroll(m.win.Canvas(), at, 0, dy)
}

func (m *monkey) tap() {
	at := m.position(m.win.Canvas().Size())
	m.note("tap at %v", at)
	test.TapCanvas(m.win.Canvas(), at)
}

func (m *monkey) drag() {
	at := m.position(m.win.Canvas().Size())
	dx, dy := 200*(m.random.Float32()-0.5), 200*(m.random.Float32()-0.5)
	m.note("drag from %v by %v, %v", at, dx, dy)
	test.Drag(m.win.Canvas(), at, dx, dy)
}

// back undoes and makes again.
func (m *monkey) back() {
	n := 1 + m.random.IntN(6)
	id := pick(m, []command.ID{command.Undo, command.Undo, command.Redo})
	m.note("%s %d times", m.commands.Label(id), n)
	for range n {
		m.Run(id)
	}
}

// type_ types into one of the lines in the window.
func (m *monkey) type_() {
	var lines []*field.Number
	for _, o := range test.LaidOutObjects(m.win.Content()) {
		if e, ok := o.(*field.Number); ok && e.Visible() && !e.Disabled() {
			lines = append(lines, e)
		}
	}
	if len(lines) == 0 {
		return
	}
	e := pick(m, lines)
	what := pick(m, []string{"5", "0.5", "-3", "1e9", "", "abc", "0", "12", "3.7 mm", "٣", "NaN"})
	m.note("type %q", what)
	e.SetText(what)
	if e.OnSubmitted != nil {
		e.OnSubmitted(what)
	}
	m.win.Canvas().Unfocus()
}

// session saves or opens a session.
func (m *monkey) session() {
	path := filepath.Join(m.folder, fmt.Sprintf("s%d.isopet", m.random.IntN(3)))
	if m.random.IntN(2) == 0 {
		m.note("open %s", filepath.Base(path))
		m.app.Open(path)
		return
	}
	m.note("save %s", filepath.Base(path))
	m.app.SaveSession(path, true, nil)
}

// path opens a file, or drops one on the window.
func (m *monkey) path() {
	path := pick(m, []string{m.scan, m.ref, m.scan, filepath.Join(m.folder, "absent.nii.gz"), m.folder, ""})
	switch m.random.IntN(4) {
	case 0:
		m.note("drop %s", filepath.Base(path))
		m.dropped(path)
	case 1:
		m.note("annotation %s", filepath.Base(path))
		m.app.LoadReference(path)
	case 2:
		m.note("CT %s", filepath.Base(path))
		m.app.OpenCT(path, scan.Modalities[m.random.IntN(len(scan.Modalities))])
	default:
		m.note("open %s", filepath.Base(path))
		m.openScan(path)
	}
}

// worklist goes through a list of scans, begins one, finds and puts in order, notes and exports.
func (m *monkey) worklist() {
	d := m.list.Desk
	if d.List == nil {
		m.note("a worklist")
		m.openList()
		return
	}
	switch m.random.IntN(8) {
	case 0:
		q := list.Query{Only: list.Only(m.random.IntN(len(list.Choices))), By: list.Column(m.random.IntN(6)),
			Down: m.random.IntN(2) == 0, Text: pick(m, []string{"", "", "a1", "x"})}
		m.note("list %+v", q)
		d.Show(q)
	case 1:
		m.note("remark")
		m.list.Line.Remark.SetText(pick(m, []string{"", "odd", "Ä"}))
		m.list.Line.Flush()
	case 2:
		m.showTab(2)
		if rows := m.list.Page.Table.Rows(); rows > 0 {
			row := m.random.IntN(rows)
			m.note("row %d of the list", row)
			m.list.Page.Table.List.Select(row)
		}
	case 3:
		m.note("export all")
		d.Export(filepath.Join(m.folder, "all"), export.Labels, true, func(*reading.Exported) {})
	default:
		for range 1 + m.random.IntN(3) {
			id := pick(m, []command.ID{command.NextScan, command.PreviousScan, command.MarkDone})
			m.note("%s", id)
			m.Run(id)
		}
	}
}

// wrongList looks at the worklist: what it says is open is, and all that is kept can be opened.
func (m *monkey) wrongList(fail func(string, ...any)) {
	d := m.list.Desk
	if d.List == nil {
		return
	}
	if i := d.Item(); i != nil && m.app.State.Scan.Path != d.List.Path(i) {
		fail("the list says that %s is open, and it is %s", i.Place, m.app.State.Scan.Path)
	}
	for _, i := range d.List.Scans {
		if i.State == list.Done && !d.List.Worked(i) {
			fail("%s is done, and nothing of it is kept", i.Place)
		}
		if d.List.Worked(i) {
			f, err := session.Open(d.List.Session(i))
			if err != nil {
				fail("%v", err)
				continue
			}
			f.Close()
		}
	}
}

// cancel stops all that the user may stop, and sees that it stops.
func (m *monkey) cancel() {
	m.note("cancel")
	m.app.Cancel()
	m.until("what was cancelled has ended", m.idle)
}

// dialogue answers what lies over the window: by a button, by typing, by Escape.
func (m *monkey) dialogue() {
	top := m.win.Canvas().Overlays().Top()
	var buttons []*widget.Button
	var lines []fyne.Focusable
	for _, o := range test.LaidOutObjects(top) {
		switch o := o.(type) {
		case *widget.Button:
			if !o.Disabled() && o.Text != "Quit" {
				buttons = append(buttons, o)
			}
		case *widget.Entry:
			lines = append(lines, o)
		case *command.PaletteEntry:
			lines = append(lines, o)
		}
	}
	switch {
	case m.random.IntN(6) == 0 || len(buttons)+len(lines) == 0:
		m.note("Escape")
		m.press(fyne.KeyEscape)
		if now := m.win.Canvas().Overlays().Top(); now != nil && now == top {
			m.closeAll()
		}
	case len(lines) > 0 && m.random.IntN(2) == 0:
		what := pick(m, []string{"", "x", m.scan, filepath.Join(m.folder, "out.nii.gz"),
			filepath.Join(m.folder, "out"), "light", "brush"})
		m.note("type %q in the dialog and Enter", what)
		test.Type(lines[0], what)
		lines[0].TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	case len(buttons) > 0:
		b := pick(m, buttons)
		m.note("button %q", b.Text)
		test.Tap(b)
	}
}

// check looks at what must hold after every action.
func (m *monkey) check() {
	m.t.Helper()
	if err := errors.Join(m.wrong()...); err != nil {
		m.t.Errorf("after %q: %v", m.did[len(m.did)-1:], err)
	}
}

// wrong is what does not hold.
func (m *monkey) wrong() (all []error) {
	s := &m.app.State
	fail := func(format string, args ...any) { all = append(all, fmt.Errorf(format, args...)) }
	if s.Scan == nil {
		fail("there is no scan")
		return all
	}
	var voxels [256]int
	for _, label := range s.Mask.Data {
		voxels[label]++
	}
	for label := 1; label < 256; label++ {
		l := s.Lesion(uint8(label))
		switch {
		case voxels[label] > 0 && l == nil:
			fail("%d voxels have label %d, which no lesion has", voxels[label], label)
		case l != nil && s.LesionVoxels(uint8(label)) != voxels[label]:
			fail("lesion %d has %d voxels, counted %d", label, voxels[label], s.LesionVoxels(uint8(label)))
		}
	}
	if s.Lesion(s.Active) == nil {
		fail("active is %d of %v", s.Active, s.Lesions)
	}
	for _, l := range s.Lesions {
		m.wrongSlices(l.Label, fail)
	}
	m.wrongList(fail)
	for axis, n := range s.Scan.Dims {
		if c := s.View.Cursor[axis]; c < 0 || c >= n {
			fail("the cursor is at %v", s.View.Cursor)
		}
	}
	if v := s.View; !(v.Low < v.High) || math.IsInf(v.High-v.Low, 0) {
		fail("the window goes from %v to %v", v.Low, v.High)
	}
	return all
}

// wrongSlices compares outlines of a lesion with their thresholds and figures, except on slices that were drawn on.
func (m *monkey) wrongSlices(of uint8, fail func(string, ...any)) {
	s := &m.app.State
	var own volume.Slice[uint8]
	outlined := s.Outlined(of)
	for index, r := range outlined.Slices {
		s.Mask.Slice(volume.Axial, index, &own)
		scores := inference.NewScoreMap(s.Scan.Volume, r.Method, &r.Slice)
		cut := make([]uint8, len(scores.Pix))
		scores.Mask(r.Threshold, cut)
		n, stray, missing := 0, 0, 0
		for i, label := range own.Pix {
			col, row := i%own.Cols, i/own.Cols
			want := scores.Has(col, row) && cut[(row-scores.Row)*scores.Cols+col-scores.Col] != 0
			switch {
			case label == of:
				n++
				if !want {
					stray++
				}
			case label == 0 && want:
				missing++
			}
		}
		if n != r.Voxels {
			fail("slice %d of lesion %d has %d voxels, its figures say %d", index, of, n, r.Voxels)
		}
		if !outlined.Drawn[index] && (stray > 0 || missing > 0 && len(s.Lesions) == 1) {
			fail("slice %d, which was not drawn on, has %d voxels below its threshold and lacks %d above it", index,
				stray, missing)
		}
	}
}

// undoAll takes all back, which must bring back the first state, and makes all again.
func (m *monkey) undoAll() {
	m.t.Helper()
	m.until("nothing is under way", m.idle)
	redo := func() { // what had been taken back already stays so
		for {
			if _, ok := m.app.CanRedo(); !ok {
				return
			}
			m.app.Redo()
		}
	}
	redo()
	last, lesions := bytes.Clone(m.app.State.Mask.Data), slices.Clone(m.app.State.Lesions)
	n := 0
	for {
		if _, ok := m.app.CanUndo(); !ok {
			break
		}
		m.app.Undo()
		n++
	}
	m.note("undo all %d and redo", n)
	if !bytes.Equal(m.app.State.Mask.Data, m.first) {
		m.t.Errorf("after %d times Undo the mask is not the first one", n)
	}
	m.check()
	redo()
	if !bytes.Equal(m.app.State.Mask.Data, last) || len(lesions) != len(m.app.State.Lesions) {
		m.t.Errorf("after Undo and Redo of %d edits the mask is not the last one", n)
	}
	m.check()
}
