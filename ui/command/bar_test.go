package command

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
	fynewidget "fyne.io/fyne/v2/widget"

	"isopet/app"
)

// heading is one of the menu bar, which the test driver does not draw.
type heading struct {
	fynewidget.Button
	child *fynewidget.Menu
}

func (h *heading) Child() *fynewidget.Menu { return h.child }

// TestOpenMenuStays: while a menu is open its rows follow what can be done, but the bar is not made anew, which would
// close it; that is made up for later.
func TestOpenMenuStays(t *testing.T) {
	test.NewTempApp(t)
	win := test.NewTempWindow(t, nil)
	title := "Undo"
	set := NewSet(&app.App{}, []Menu{{ID: "menu.edit", Label: "Edit", Commands: []Command{
		{ID: Undo, Label: "Undo", Title: func() string { return title }, Do: func() {}},
	}}})
	bar := NewBar(set, win, func(ID) {})
	h := &heading{child: fynewidget.NewMenu(win.MainMenu().Items[0])}
	h.ExtendBaseWidget(h)
	win.SetContent(h)
	win.Canvas().Focus(h)
	row := func() string {
		for _, o := range test.LaidOutObjects(h.child) {
			if line, ok := o.(*canvas.Text); ok && strings.HasPrefix(line.Text, "Undo") {
				return line.Text
			}
		}
		return ""
	}
	before := row()
	title = "Undo stroke"
	bar.Update(false)
	if now := row(); now == before || !bar.stale {
		t.Errorf("the row says %q, before %q; stale is %v", now, before, bar.stale)
	}
	win.Canvas().Unfocus()
	bar.Update(false)
	if bar.stale {
		t.Error("the bar is never made anew")
	}
}

// TestParseKey: a key with any modifiers is read as settings write it.
func TestParseKey(t *testing.T) {
	for _, name := range []fyne.KeyName{fyne.KeyA, fyne.Key0, fyne.KeyF9, fyne.KeyPlus, fyne.KeyComma, fyne.KeyPageUp,
		fyne.KeyEnter} {
		for _, k := range []Key{Press(name), Ctrl(name), CtrlShift(name),
			{name, fyne.KeyModifierAlt | fyne.KeyModifierShift}} {
			if got, ok := ParseKey(k.String()); !ok || got != k {
				t.Errorf("%v is read as %v", k, got)
			}
		}
	}
	if _, ok := ParseKey(""); ok {
		t.Error("nothing is a key")
	}
}
