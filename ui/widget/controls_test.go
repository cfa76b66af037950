package widget

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	fynewidget "fyne.io/fyne/v2/widget"
)

// TestControlsPassKeysOn: a control keeps the keys that mean something to it, and gives all others to the window.
func TestControlsPassKeysOn(t *testing.T) {
	test.NewTempApp(t)
	pressed := 0
	entry, submits, lines := NewEntry(), NewEntry(), NewMultiLineEntry()
	submits.OnSubmitted = func(string) {}
	choices := NewChoices("a", "b")
	controls := []struct {
		control fyne.CanvasObject
		keeps   []fyne.KeyName
	}{
		{NewButton("", func() { pressed++ }), []fyne.KeyName{fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter}},
		{NewCheck("", nil), []fyne.KeyName{fyne.KeySpace}},
		{NewSlider(0, 1), []fyne.KeyName{fyne.KeyLeft, fyne.KeyRight}},
		{NewSelect([]string{"a", "b"}, nil), []fyne.KeyName{fyne.KeyLeft, fyne.KeyRight}},
		{NewList(func() int { return 2 }, func() fyne.CanvasObject { return fynewidget.NewLabel("") },
			func(int, fyne.CanvasObject) {}), nil},
		{entry, []fyne.KeyName{fyne.KeySpace, fyne.KeyLeft, fyne.KeyRight, fyne.KeyUp, fyne.KeyB}},
		{submits, []fyne.KeyName{fyne.KeySpace, fyne.KeyLeft, fyne.KeyRight, fyne.KeyUp, fyne.KeyB,
			fyne.KeyReturn, fyne.KeyEnter}},
		{lines, []fyne.KeyName{fyne.KeySpace, fyne.KeyLeft, fyne.KeyRight, fyne.KeyUp, fyne.KeyB,
			fyne.KeyReturn, fyne.KeyEnter}},
		{choices.rows[0], []fyne.KeyName{fyne.KeySpace, fyne.KeyUp}},
	}
	box := container.NewVBox(choices)
	for _, c := range controls {
		if c.control != fyne.CanvasObject(choices.rows[0]) {
			box.Add(c.control)
		}
	}
	w := test.NewTempWindow(t, box)
	var passed []fyne.KeyName
	w.Canvas().SetOnTypedKey(func(e *fyne.KeyEvent) { passed = append(passed, e.Name) })
	for _, c := range controls {
		for _, k := range []fyne.KeyName{fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter, fyne.KeyEscape,
			fyne.KeyLeft, fyne.KeyRight, fyne.KeyUp, fyne.KeyB} {
			if _, ok := c.control.(*Select); ok && (k == fyne.KeySpace || k == fyne.KeyUp) {
				continue // pops up
			}
			passed = nil
			w.Canvas().Focus(c.control.(fyne.Focusable))
			w.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: k})
			kept := false
			for _, own := range c.keeps {
				kept = kept || own == k
			}
			if kept == (len(passed) == 1) {
				t.Errorf("%T: %s is passed on: %v", c.control, k, passed)
			}
		}
	}
	if pressed != 3 {
		t.Errorf("the button was pressed %d times", pressed)
	}
}

// TestControlsAndTheMouse: a click does what it should and leaves the focus nowhere.
func TestControlsAndTheMouse(t *testing.T) {
	test.NewTempApp(t)
	check, slider := NewCheck("A switch", nil), NewSlider(0, 1)
	choice, choices := NewSelect([]string{"a", "b"}, nil), NewChoices("one", "two")
	slider.Step = 0.1
	w := test.NewTempWindow(t, container.NewVBox(check, slider, choice, choices))
	w.Resize(fyne.NewSize(300, 200))
	test.Tap(check)
	test.TapAt(slider, fyne.NewPos(150, 10))
	test.Tap(choices.rows[1])
	if !check.Checked || slider.Value != 0.5 || choices.Selected != 1 || w.Canvas().Focused() != nil {
		t.Errorf("%v, %v, %d, %T has the focus", check.Checked, slider.Value, choices.Selected, w.Canvas().Focused())
	}
	test.TapAt(check, fyne.NewPos(290, 10)) // beside its text
	if !check.Checked {
		t.Error("a click beside the switch moves it")
	}
	test.Tap(choice)
	menu, ok := w.Canvas().Focused().(*fynewidget.PopUpMenu)
	if !ok {
		t.Fatalf("%T has the focus", w.Canvas().Focused())
	}
	menu.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if w.Canvas().Focused() != nil || w.Canvas().Overlays().Top() != nil {
		t.Error("the drop-down keeps the focus")
	}
	choice.Disable()
	test.Tap(choice)
	if w.Canvas().Overlays().Top() != nil {
		t.Error("a dimmed drop-down pops up")
	}
}

// TestFocusIsSeen: what has the focus has a ring, and nothing else.
func TestFocusIsSeen(t *testing.T) {
	test.NewTempApp(t)
	one, two := NewButton("One", nil), NewChoices("two")
	w := test.NewTempWindow(t, container.NewVBox(one, two))
	for _, want := range []struct{ one, two bool }{{true, false}, {false, true}, {true, false}} {
		w.Canvas().FocusNext()
		if one.ring.Visible() != want.one || two.rows[0].ring.Visible() != want.two {
			t.Errorf("rings %v and %v, want %v", one.ring.Visible(), two.rows[0].ring.Visible(), want)
		}
	}
	if size := one.ring.Size(); size != one.Size() || size.IsZero() {
		t.Errorf("a ring of %v round %v", size, one.Size())
	}
}

// TestSpaceBarPressesWhenLetGo: not before, and not a control that has lost the focus in between.
func TestSpaceBarPressesWhenLetGo(t *testing.T) {
	test.NewTempApp(t)
	pressed := 0
	button := NewButton("", func() { pressed++ })
	check := NewCheck("", func(bool) { pressed++ })
	choices := NewChoices("a", "b")
	w := test.NewTempWindow(t, container.NewVBox(button, check, choices))
	bar := &fyne.KeyEvent{Name: fyne.KeySpace}
	row := choices.rows[1]
	was := func() int {
		if choices.Selected == 1 {
			choices.Select(0)
			pressed++
		}
		return pressed
	}
	for _, c := range []fyne.Focusable{button, check, row} {
		down := func() {
			w.Canvas().Focus(c)
			c.(desktop.Keyable).KeyDown(bar)
			for range 3 { // keys repeat while they are held
				c.TypedKey(bar)
				c.TypedRune(' ')
			}
		}
		pressed = 0
		down()
		held := was()
		c.(desktop.Keyable).KeyUp(bar)
		if held != 0 || was() != 1 {
			t.Errorf("%T: pressed %d times while the bar is held, %d in all", c, held, pressed)
		}
		pressed = 0
		down()
		w.Canvas().Unfocus()
		w.Canvas().Focus(c)
		c.(desktop.Keyable).KeyUp(bar)
		if was() != 0 {
			t.Errorf("%T is pressed though it had lost the focus", c)
		}
	}
}
