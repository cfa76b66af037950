package ui

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
	fynewidget "fyne.io/fyne/v2/widget"
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
