package ui

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
	fynewidget "fyne.io/fyne/v2/widget"

	"isopet/ui/widget"
)

// hold holds keys down, as far as the window can tell, until the test ends.
func hold(t *testing.T, keys fyne.KeyModifier) {
	before := held
	held = func() fyne.KeyModifier { return keys }
	t.Cleanup(func() { held = before })
}

// key presses a key as the driver of a real window passes it on: to what has the focus, or else to the window.
func (b *bench) key(k fyne.KeyName) {
	c := b.win.Canvas()
	switch focused := c.Focused(); {
	case k == fyne.KeyTab:
		c.FocusNext()
	case focused != nil:
		focused.TypedKey(&fyne.KeyEvent{Name: k})
	default:
		c.OnTypedKey()(&fyne.KeyEvent{Name: k})
	}
}

// TestKeysInDialogs: Enter presses the button with the focus, or else the usual one; Escape cancels; Tab stays inside;
// other keys reach nothing below.
func TestKeysInDialogs(t *testing.T) {
	b := opened(t)
	slice := b.app.State.View.Cursor
	for _, row := range []struct {
		what string
		keys []fyne.KeyName
		want string
	}{
		{"Enter", []fyne.KeyName{fyne.KeyReturn}, "first"},
		{"the other Enter", []fyne.KeyName{fyne.KeyEnter}, "first"},
		{"Escape", []fyne.KeyName{fyne.KeyEscape}, ""},
		{"Tab to Cancel and Enter", []fyne.KeyName{fyne.KeyTab, fyne.KeyReturn}, ""},
		{"Tab to the second and Enter", []fyne.KeyName{fyne.KeyTab, fyne.KeyTab, fyne.KeyReturn}, "second"},
		{"Tab to the second and the space bar", []fyne.KeyName{fyne.KeyTab, fyne.KeyTab, fyne.KeySpace}, "second"},
		{"Tab to the second and Escape", []fyne.KeyName{fyne.KeyTab, fyne.KeyTab, fyne.KeyEscape}, ""},
		{"Tab once round and Enter", []fyne.KeyName{fyne.KeyTab, fyne.KeyTab, fyne.KeyTab, fyne.KeyTab, fyne.KeyReturn}, ""},
		{"keys of the window, then Escape", []fyne.KeyName{fyne.KeyUp, fyne.KeyB, fyne.KeyTab, fyne.KeyUp, fyne.KeyB, fyne.KeyEscape}, ""},
	} {
		got := ""
		b.ask("Title", "Sentence.",
			choice{"First", high, func() { got += "first" }},
			choice{"Second", low, func() { got += "second" }})
		for _, k := range row.keys {
			b.key(k)
		}
		if top := b.win.Canvas().Overlays().Top(); got != row.want || top != nil {
			t.Errorf("%s: answered %q, want %q; open is %v", row.what, got, row.want, top)
			b.closeAll()
		}
	}
	if b.app.State.View.Cursor != slice || b.tool().label == "Brush" || len(b.questions) != 0 {
		t.Errorf("keys reached the window below; %d questions are left", len(b.questions))
	}

	// What destroys something is not the usual answer.
	b.ask("Replace?", "It exists.", choice{"Replace", fynewidget.DangerImportance, func() { t.Error("replaced by Enter") }})
	b.key(fyne.KeyReturn)
	b.failed("A sentence.")
	b.key(fyne.KeyReturn)
	if b.win.Canvas().Overlays().Top() != nil {
		t.Error("Enter does not close a dialog that only tells something")
	}
}

// TestKeysInForms: in dialogs with lines, switches and choices too, Enter accepts and Escape cancels, wherever the focus is.
func TestKeysInForms(t *testing.T) {
	b := opened(t)
	for _, label := range []string{"Export mask…", "Apply threshold to slices…", "Open path…", "Save session as…", "Save report…"} {
		stops := 0
		for n := range 12 {
			b.run(b.action(label))
			for range n {
				b.key(fyne.KeyTab)
			}
			focused := b.win.Canvas().Focused()
			b.key(fyne.KeyEscape)
			if b.win.Canvas().Overlays().Top() != nil {
				t.Fatalf("%s: Escape does not close it from %T", label, focused)
			}
			if focused != nil {
				stops++
			}
		}
		if stops < 6 {
			t.Errorf("%s: Tab leads to nothing", label)
		}
	}
	b.run(b.action("Export mask…"))
	for _, o := range test.LaidOutObjects(b.win.Canvas().Overlays().Top()) {
		if kind, ok := o.(*widget.Choices); ok {
			b.win.Canvas().Focus(firstFocusable(kind))
			b.key(fyne.KeyDown)
			if kind.Selected != 1 {
				t.Errorf("the arrow chose %d", kind.Selected)
			}
		}
	}
	b.key(fyne.KeyReturn)
	b.until("it is written", b.idle)
	if !strings.HasPrefix(b.app.State.Notice.Text, "Mask written") {
		t.Error(b.app.State.Notice.Text)
	}
}

func firstFocusable(o fyne.CanvasObject) fyne.Focusable {
	for _, o := range test.LaidOutObjects(o) {
		if f, ok := o.(fyne.Focusable); ok {
			return f
		}
	}
	return nil
}

// TestKeysAfterAClick: whatever is clicked, keys go on to mean the slices, except in lines of text.
func TestKeysAfterAClick(t *testing.T) {
	b := opened(t)
	b.win.Resize(fyne.NewSize(1480, 920))
	b.app.OpenCT(b.scan, modality("CT"))
	b.until("the CT is open", b.idle)
	clicked := map[string]int{}
	for page := range pages {
		b.showPage(page)
		brush := func() {
			if page == pageDraw {
				b.press(fyne.KeyB) // with its slider and switches
			}
		}
		brush()
		for _, o := range test.LaidOutObjects(b.win.Content()) {
			kind := ""
			switch o := o.(type) {
			case *widget.Select:
				kind = "drop-down"
			case *widget.Check:
				kind = "switch"
			case *widget.Slider:
				kind = "slider"
			case *widget.Button:
				asks := strings.HasSuffix(o.Text, "…") || slices.Contains([]string{"Open", "Annotation", "Rename"}, o.Text)
				if asks || o.Disabled() || o.Text == "" {
					continue
				}
				kind = "button"
			default:
				continue
			}
			brush()
			if !o.Visible() || o.Size().IsZero() {
				continue
			}
			clicked[kind]++
			test.TapAt(o.(fyne.Tappable), fyne.NewPos(10, 10))
			b.until("nothing is under way", b.idle)
			if b.win.Canvas().Overlays().Top() != nil { // the texts of a drop-down
				b.key(fyne.KeyEscape)
			}
			b.showTab(0)
			b.app.GoTo(0, 5)
			b.key(fyne.KeyUp)
			if at := b.app.State.View.Index(b.axial()); at != 6 || b.win.Canvas().Focused() != nil {
				t.Errorf("after a click on a %s the arrow leads to slice %d; %T has the focus", kind, at, b.win.Canvas().Focused())
			}
		}
	}
	for _, kind := range []string{"drop-down", "switch", "slider", "button"} {
		if clicked[kind] == 0 {
			t.Errorf("no %s was clicked", kind)
		}
	}
	t.Log(clicked)

	// By Tab a control has the focus; it keeps the keys that mean something to it and no others.
	for _, o := range test.LaidOutObjects(b.win.Content()) {
		if f, ok := o.(fyne.Focusable); ok && !isEntry(o) && o.Visible() {
			b.setTool(0)
			b.win.Canvas().Focus(f)
			b.key(fyne.KeyP)
			if b.tool().label != "Polygon" {
				t.Errorf("%T keeps a letter", o)
			}
		}
	}
	b.win.Canvas().Unfocus()
}

func isEntry(o fyne.CanvasObject) bool {
	_, ok := o.(fyne.Shortcutable)
	return ok
}

// TestEscapeLeavesALine: Escape in a line of the window leaves it as it was, and gives the keys back.
func TestEscapeLeavesALine(t *testing.T) {
	b := opened(t)
	b.showPage(pageSegment)
	from := partOf[*wherePart](b).from
	before := from.Text
	b.win.Canvas().Focus(from)
	from.SetText("7")
	b.key(fyne.KeyEscape)
	if from.Text != before || b.win.Canvas().Focused() != nil {
		t.Errorf("the line holds %q, before %q; %T has the focus", from.Text, before, b.win.Canvas().Focused())
	}
}

// heading is one of the menu bar, which the test driver does not draw.
type heading struct {
	fynewidget.Button
	child *fynewidget.Menu
}

func (h *heading) Child() *fynewidget.Menu { return h.child }

// TestOpenMenuStays: while a menu is open its rows follow what can be done, but the bar is not made anew, which would
// close it; that is made up for later.
func TestOpenMenuStays(t *testing.T) {
	b := opened(t)
	column := b.bar.menu.Items[1]
	h := &heading{child: fynewidget.NewMenu(column)}
	h.ExtendBaseWidget(h)
	b.tabs[0].(*fyne.Container).Add(h)
	b.win.Canvas().Focus(h)
	row := func() string {
		for _, o := range test.LaidOutObjects(h.child) {
			if line, ok := o.(*canvas.Text); ok && strings.HasPrefix(line.Text, "Undo") {
				return line.Text
			}
		}
		return ""
	}
	before := row()
	if err := b.app.AddLesion(); err != nil {
		t.Fatal(err)
	}
	if now := row(); now == before || !b.bar.stale {
		t.Errorf("the row says %q, before %q; stale is %v", now, before, b.bar.stale)
	}
	b.win.Canvas().Unfocus()
	b.updateMenus(0)
	if b.bar.stale {
		t.Error("the bar is never made anew")
	}
}

// TestQuitWaitsForTheSave: whoever saves and quits at once is asked nothing, and the file is whole.
func TestQuitWaitsForTheSave(t *testing.T) {
	b := opened(t)
	b.app.SetThreshold(b.app.State.Current().Index, 0.2)
	path := filepath.Join(t.TempDir(), "work.isopet")
	if _, err := b.app.SaveSession(path, false, nil); err != nil {
		t.Fatal(err)
	}
	b.close()
	b.close()
	if b.closed || b.win.Canvas().Overlays().Top() != nil {
		t.Fatal("did not wait, or asks")
	}
	b.until("the window is closed", func() bool { return b.closed })
	c := newBench(t)
	c.app.Open(path)
	c.until("the session is open", func() bool { return c.hasScan() && c.idle() })
	if got := c.app.State.Current().Threshold; got != 0.2 {
		t.Errorf("threshold %v", got)
	}
}

// TestQuestionsComeOneByOne: one that comes of itself waits until the one on the screen is answered; a second click
// on the window's cross asks nothing twice.
func TestQuestionsComeOneByOne(t *testing.T) {
	b := opened(t)
	b.app.SetThreshold(b.app.State.Current().Index, 0.2)
	b.close()
	b.close()
	asked := false
	b.whenFree(func() { asked = true })
	if n := len(b.win.Canvas().Overlays().List()); n != 1 || asked {
		t.Errorf("%d dialogs are open; asked is %v", n, asked)
	}
	b.key(fyne.KeyEscape)
	b.until("the other is asked", func() bool { return asked })
	b.close()
	if len(b.win.Canvas().Overlays().List()) != 1 {
		t.Error("it does not ask again")
	}
}

// TestTextKeepsItsKeys: while a line is typed, undo and the like are about its text; a row of the menu that is clicked
// is about the scan.
func TestTextKeepsItsKeys(t *testing.T) {
	b := opened(t)
	if err := b.app.AddLesion(); err != nil {
		t.Fatal(err)
	}
	line := widget.NewEntry()
	b.tabs[0].(*fyne.Container).Add(line)
	b.win.Canvas().Focus(line)
	test.Type(line, "12")
	hold(t, ctrl)
	b.strike(key{fyne.KeyZ, ctrl})
	if line.Text == "12" || len(b.app.State.Lesions) != 2 {
		t.Errorf("the line holds %q, lesions are %d", line.Text, len(b.app.State.Lesions))
	}
	b.strike(key{fyne.KeyDelete, ctrl})
	if len(b.app.State.Lesions) != 2 {
		t.Error("a word is not deleted, but a lesion")
	}
	hold(t, 0)
	b.itemOf("Undo").Action()
	if len(b.app.State.Lesions) != 1 {
		t.Error("the row of the menu does nothing")
	}
}

// TestHintsNameKeysAsTheyAre after the user has changed them.
func TestHintsNameKeysAsTheyAre(t *testing.T) {
	b := opened(t)
	more := b.action("Raise threshold or enlarge brush")
	t.Cleanup(func() { b.setKeys(more, nil) })
	b.press(fyne.KeyB)
	part := partOf[*toolPart](b)
	if said := part.hint.said; !strings.Contains(said, "Size: [ and ], or") {
		t.Errorf("the hint is %q", said)
	}
	b.giveKey(more, key{fyne.KeyG, ctrl})
	if said := part.hint.said; !strings.Contains(said, "Size: [ and Ctrl+G, or") {
		t.Errorf("the hint is %q", said)
	}
	b.setKeys(more, []key{})
	if said := part.hint.said; !strings.Contains(said, "“Raise threshold or enlarge brush” in the menu") {
		t.Errorf("the hint is %q", said)
	}
}

// TestKeysSheetIsReadable: at any width no key touches what it does, and nothing is cut off at the right.
func TestKeysSheetIsReadable(t *testing.T) {
	b := opened(t)
	b.giveKey(b.action("Brush"), key{fyne.KeyPageDown, ctrlShift})
	t.Cleanup(func() { b.setKeys(b.action("Brush"), nil) })
	for _, width := range []float32{960, 1240, 1900} {
		b.win.Resize(fyne.NewSize(width, 700))
		b.showKeys()
		top := b.win.Canvas().Overlays().Top()
		n := 0
		for _, o := range test.LaidOutObjects(top) {
			line, ok := o.(*canvas.Text)
			if !ok || line.Text == "" {
				continue
			}
			n++
			if needed := line.MinSize().Width; line.Size().Width < needed-0.5 {
				t.Errorf("at %v: %q has %v of %v", width, line.Text, line.Size().Width, needed)
			}
		}
		if n < 200 {
			t.Errorf("at %v only %d texts", width, n)
		}
		b.closeAll()
	}
}

// TestNewKeyIsToldOnce: the key that is given leads to one thing only, though the press goes on after it; one without a
// name is refused with a sentence.
func TestNewKeyIsToldOnce(t *testing.T) {
	b := opened(t)
	t.Cleanup(func() { b.setKeys(b.action("Brush"), nil) })
	dialogs := func() int { return len(b.win.Canvas().Overlays().List()) }
	b.changeKeys()
	give := func(k fyne.KeyName) { // as the driver passes a press on
		catcher := b.win.Canvas().Focused().(*keyCatcher)
		catcher.KeyDown(&fyne.KeyEvent{Name: k})
		b.key(k)
		if k != "" {
			catcher.KeyUp(&fyne.KeyEvent{Name: k})
		}
	}
	b.askKey(b.action("Brush"), func() {})
	give("") // ö, say
	if dialogs() != 2 {
		t.Fatalf("%d dialogs", dialogs())
	}
	give(fyne.KeyEscape)
	if dialogs() != 1 {
		t.Fatalf("%d dialogs after Escape", dialogs())
	}
	b.askKey(b.action("Brush"), func() {})
	give(fyne.KeyReturn) // which is taken
	if dialogs() != 2 {
		t.Fatalf("%d dialogs after Enter", dialogs())
	}
	b.key(fyne.KeyEscape)
	if got := printed(b.keysOf(b.action("Brush"))); len(got) != 1 || got[0] != "B" {
		t.Errorf("the brush has %v", got)
	}
	b.closeAll()
}

// TestDoubleClicks: a second click at once on what opens a dialog or begins a job opens no second one, and begins none.
func TestDoubleClicks(t *testing.T) {
	b := opened(t)
	b.win.Resize(fyne.NewSize(1480, 920))
	n := 0
	for page := range pages {
		b.showPage(page)
		for _, o := range test.LaidOutObjects(b.win.Content()) {
			button, ok := o.(*widget.Button)
			at := fyne.CurrentApp().Driver().AbsolutePositionForObject(o)
			if !ok || button.Disabled() || at.IsZero() || !button.Visible() {
				continue
			}
			n++
			for range 2 {
				test.TapCanvas(b.win.Canvas(), at.AddXY(8, 8))
			}
			if open := len(b.win.Canvas().Overlays().List()); open > 1 {
				t.Errorf("%q opens %d dialogs", button.Text, open)
			}
			if jobs := b.waited(); jobs > 1 {
				t.Errorf("%q begins %d jobs", button.Text, jobs)
			}
			b.closeAll()
			b.until("nothing is under way", b.idle)
		}
	}
	if n < 20 {
		t.Errorf("only %d buttons", n)
	}
	b.run(b.action("Export mask…"))
	line := b.win.Canvas().Focused().(*widget.Entry)
	line.SetText(filepath.Join(t.TempDir(), "m.nii"))
	b.key(fyne.KeyReturn)
	b.key(fyne.KeyReturn)
	if b.waited() != 1 || b.win.Canvas().Overlays().Top() != nil {
		t.Errorf("Enter twice begins %d jobs", b.waited())
	}
	b.until("it is written", b.idle)
}

// waited is how many jobs are under way that somebody waits for; of those that replace each other one counts.
func (b *bench) waited() int {
	names := map[string]bool{}
	for _, j := range b.app.State.Jobs {
		if !j.Quiet() {
			names[j.Name] = true
		}
	}
	return len(names)
}

// TestStaleNamesTheKey, also where the user changed it.
func TestStaleNamesTheKey(t *testing.T) {
	b := opened(t)
	a := b.action("Segment again")
	b.setKeys(a, []key{{name: fyne.KeyF9}})
	defer b.setKeys(a, nil)
	if err := b.app.SetMethod("otsu"); err != nil {
		t.Fatal(err)
	}
	if said := partOf[*results](b).stale.said; !strings.Contains(said, "(F9)") {
		t.Errorf("it says %q", said)
	}
}

// TestSecondClickDrawsNothing: of a double click on a button that closes a dialog, the second lands on the slice beneath.
func TestSecondClickDrawsNothing(t *testing.T) {
	b := opened(t)
	b.press(fyne.KeyB)
	before := b.app.State.LesionVoxels(1)
	b.run(b.action("About Isopet"))
	b.key(fyne.KeyReturn)
	b.pressAt(b.panes[0], 5, 5)
	if now := b.app.State.LesionVoxels(1); now != before {
		t.Errorf("%d voxels, before %d", now, before)
	}
	b.answered = b.answered.Add(-time.Second)
	b.pressAt(b.panes[0], 5, 5)
	if b.app.State.LesionVoxels(1) == before {
		t.Error("a press that is meant draws nothing")
	}
}
