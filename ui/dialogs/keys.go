package dialogs

import (
	"fmt"
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	fynewidget "fyne.io/fyne/v2/widget"

	"isopet/ui/command"
	"isopet/ui/layout"
	"isopet/ui/theme"
	"isopet/ui/widget"
)

// ChangeKeys lists all commands with their keys, each of which can be changed.
func (d *Dialogs) ChangeKeys() {
	list := container.NewVBox()
	var fill func()
	fill = func() {
		list.RemoveAll()
		for _, m := range d.host.Commands().Menus {
			list.Add(layout.Inset(8, 2, 0, 0, layout.NewHeading(d.host.Commands().Text(m.ID, m.Label), 13)))
			for _, c := range m.Commands {
				if c.Do != nil {
					list.Add(d.keyRow(c.ID, fill))
				}
			}
		}
		list.Refresh()
	}
	fill()
	d.Show("Change keys", 640, d.Scrolled(480, layout.Inset(0, 0, 0, 12, list)), "Close",
		command.Other("Restore defaults", func() {
			d.host.Commands().ResetKeys()
			d.ChangeKeys()
		}))
}

// keyRow is a command in the list; changed is called when a key was.
func (d *Dialogs) keyRow(id command.ID, changed func()) fyne.CanvasObject {
	label := d.host.Commands().Printed(id)
	if label == "" {
		label = "–"
	}
	change := widget.NewButton(label, func() { d.AskKey(id, changed) })
	own := widget.NewButton("Reset", func() { d.host.Commands().SetKeys(id, nil); changed() })
	own.Importance = fynewidget.LowImportance
	if !d.host.Commands().Changed(id) {
		own.Disable()
	}
	return container.NewBorder(nil, nil, nil, layout.Row(4, layout.MinWidth(170, change), own),
		layout.NewText(d.host.Commands().Label(id), 12, theme.Text))
}

// AskKey waits for the key that a command is to have.
func (d *Dialogs) AskKey(id command.ID, changed func()) {
	name := "“" + d.host.Commands().Label(id) + "”"
	said := fynewidget.NewLabel("Press the new key for " + name + ". Esc leaves it as it is.")
	said.Wrapping = fyne.TextWrapWord
	catcher := &keyCatcher{unknown: func() {
		said.SetText("This key is not supported. Press another one for " + name + ". Esc leaves it as it is.")
	}}
	catcher.ExtendBaseWidget(catcher)
	q := d.Show("New key", 460, layout.Column(0, said, catcher), d.cancel(),
		command.Other("No key", func() { d.host.Commands().SetKeys(id, []command.Key{}); changed() }))
	catcher.pressed = func(k command.Key) {
		q.Close()
		if k.Name == fyne.KeyEscape || k.Name == fyne.KeyTab {
			return
		}
		other, taken := d.host.Commands().Owner(k)
		if !taken || other == id {
			d.host.Commands().GiveKey(id, k)
			changed()
			return
		}
		d.Ask("The key is taken", fmt.Sprintf("%s is the key of “%s”. Give it to %s instead?",
			d.host.Commands().System.Print(k), d.host.Commands().Label(other), name),
			command.Main("Give it", func() { d.host.Commands().GiveKey(id, k); changed() }))
	}
	d.win.Canvas().Focus(catcher)
}

// keyCatcher tells the next key that is pressed, once it is let go.
type keyCatcher struct {
	fynewidget.BaseWidget
	pressed func(command.Key)
	down    *command.Key // nil: none
	unknown func()       // a key was pressed that Fyne has no name for, as letters with accents
}

// CreateRenderer implements fyne.Widget.
func (c *keyCatcher) CreateRenderer() fyne.WidgetRenderer {
	return fynewidget.NewSimpleRenderer(canvas.NewRectangle(color.Transparent))
}

// FocusGained implements fyne.Focusable.
func (c *keyCatcher) FocusGained() {}

// FocusLost implements fyne.Focusable.
func (c *keyCatcher) FocusLost() {}

// TypedRune implements fyne.Focusable.
func (c *keyCatcher) TypedRune(rune) {}

// TypedKey implements fyne.Focusable.
func (c *keyCatcher) TypedKey(*fyne.KeyEvent) {}

// AcceptsTab implements fyne.Tabbable.
func (c *keyCatcher) AcceptsTab() bool { return true }

// KeyUp implements desktop.Keyable. Only now is the key told: what it leads to would be answered by the rest of the
// same press.
func (c *keyCatcher) KeyUp(*fyne.KeyEvent) {
	if k := c.down; k != nil {
		c.down = nil
		c.pressed(*k)
	}
}

// KeyDown implements desktop.Keyable. It comes before shortcuts, with which TypedKey never comes.
func (c *keyCatcher) KeyDown(e *fyne.KeyEvent) {
	switch e.Name {
	case "":
		c.unknown()
		return
	case desktop.KeyShiftLeft, desktop.KeyShiftRight, desktop.KeyControlLeft, desktop.KeyControlRight,
		desktop.KeyAltLeft, desktop.KeyAltRight, desktop.KeySuperLeft, desktop.KeySuperRight, desktop.KeyCapsLock,
		desktop.KeyMenu:
		return
	}
	k := command.PressedNow(e.Name)
	c.down = &k
}
