package ui

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"isopet/ui/command"
	"isopet/ui/panel"
	"isopet/ui/widget"
	"isopet/volume/racetest"
)

// hold holds keys down, as far as the window can tell, until the test ends.
func hold(t *testing.T, keys fyne.KeyModifier) {
	before := command.Held
	command.Held = func() fyne.KeyModifier { return keys }
	t.Cleanup(func() { command.Held = before })
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

// TestKeysAfterAClick: whatever is clicked, keys go on to mean the slices, except in lines of text.
func TestKeysAfterAClick(t *testing.T) {
	racetest.Skip(t)
	b := opened(t)
	b.win.Resize(fyne.NewSize(1480, 920))
	b.app.OpenCT(b.scan, modality("CT"))
	b.until("the CT is open", b.idle)
	clicked := map[string]int{}
	for _, page := range panel.Pages() {
		b.ShowPage(page)
		brush := func() {
			if page == command.PageDraw {
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
				asks := strings.HasSuffix(o.Text, "…") || slices.Contains([]string{"Open", "Annotation", "Rename"},
					o.Text)
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
			if at := b.app.State.View.Index(b.app.State.Scan.Axial()); at != 6 || b.win.Canvas().Focused() != nil {
				t.Errorf("after a click on a %s the arrow leads to slice %d; %T has the focus", kind, at,
					b.win.Canvas().Focused())
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
			b.viewer.SelectTool(command.Navigate)
			b.win.Canvas().Focus(f)
			b.key(fyne.KeyP)
			if b.viewer.SelectedTool() != command.Polygon {
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
	b.ShowPage(command.PageSegment)
	from := panel.SectionOf[*panel.Region](b.panel).From
	before := from.Text
	b.win.Canvas().Focus(from)
	from.SetText("7")
	b.key(fyne.KeyEscape)
	if from.Text != before || b.win.Canvas().Focused() != nil {
		t.Errorf("the line holds %q, before %q; %T has the focus", from.Text, before, b.win.Canvas().Focused())
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
	hold(t, fyne.KeyModifierShortcutDefault)
	b.strike(command.Ctrl(fyne.KeyZ))
	if line.Text == "12" || len(b.app.State.Lesions) != 2 {
		t.Errorf("the line holds %q, lesions are %d", line.Text, len(b.app.State.Lesions))
	}
	b.strike(command.Ctrl(fyne.KeyDelete))
	if len(b.app.State.Lesions) != 2 {
		t.Error("a word is not deleted, but a lesion")
	}
	hold(t, 0)
	b.itemOf(command.Undo).Action()
	if len(b.app.State.Lesions) != 1 {
		t.Error("the row of the menu does nothing")
	}
}
