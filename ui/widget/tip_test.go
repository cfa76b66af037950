package widget

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
)

// posts is a queue of what is to be done on the window's goroutine.
type posts chan func()

func (p posts) post(do func()) { p <- do }

// next does what is posted next, if something is within a time.
func (p posts) next(within time.Duration) bool {
	select {
	case do := <-p:
		do()
		return true
	case <-time.After(within):
		return false
	}
}

// TestTip: a tooltip comes when the pointer rests, not before; goes when the pointer does or the widget is used; lies
// within the window; and takes no press.
func TestTip(t *testing.T) {
	test.NewTempApp(t)
	queue := posts(make(chan func(), 10))
	pressed := 0
	upper := NewButton("Upper", func() { pressed++ })
	upper.SetTip(func() string { return "What it does (U)" })
	lower := NewButton("Lower", nil)
	lower.SetTip(func() string {
		return "A long sentence that explains at length what the button at the lower edge of the window is good for."
	})
	plain := NewButton("Plain", nil)
	tips := NewTips(container.NewBorder(upper, lower, nil, nil, plain), queue.post)
	win := test.NewTempWindow(t, tips)
	win.SetPadded(false)
	win.Resize(fyne.NewSize(400, 200))
	over := func(o fyne.CanvasObject) {
		test.MoveMouse(win.Canvas(), fyne.CurrentApp().Driver().AbsolutePositionForObject(o).AddXY(20, 10))
	}
	rested := func() {
		t.Helper()
		if !queue.next(5 * time.Second) {
			t.Fatal("no tooltip comes")
		}
	}

	over(upper)
	if tips.Shown() != "" {
		t.Error("it comes at once")
	}
	rested()
	if tips.Shown() != "What it does (U)" {
		t.Errorf("it says %q", tips.Shown())
	}
	if y := tips.label.Position().Y; y < upper.Size().Height || y > upper.Size().Height+20 {
		t.Errorf("it is at %v beneath a button of %v", y, upper.Size().Height)
	}
	over(plain)
	if tips.Shown() != "" {
		t.Error("it stays when the pointer has left")
	}
	over(lower)
	rested()
	at, size := tips.label.Position(), tips.label.Size()
	if at.X < 0 || at.X+size.Width > 400 || at.Y < 0 ||
		at.Y+size.Height > 200-lower.Size().Height || size.Width > tipWidth {
		t.Errorf("at the lower edge it is at %v, as large as %v", at, size)
	}
	over(upper)
	rested()
	test.TapCanvas(win.Canvas(), tips.ground.Position().AddXY(3, 3)) // on the tooltip: on the plain button
	over(plain)
	over(upper)
	rested()
	test.Tap(upper)
	if pressed != 1 || tips.Shown() != "" {
		t.Errorf("pressed %d times, it says %q", pressed, tips.Shown())
	}
	over(plain)
	over(upper)
	over(plain)
	for queue.next(tipRest + 200*time.Millisecond) {
		if tips.Shown() != "" {
			t.Error("it comes though the pointer has left")
		}
	}
}

// TestFault: what is wrong is said until it is taken back, whatever the pointer does.
func TestFault(t *testing.T) {
	test.NewTempApp(t)
	queue := posts(make(chan func(), 10))
	button, line := NewButton("Button", nil), NewEntry()
	button.SetTip(func() string { return "Tip" })
	tips := NewTips(container.NewVBox(button, line), queue.post)
	win := test.NewTempWindow(t, tips)
	win.Resize(fyne.NewSize(400, 200))
	tips.Fault(line, "Must be between 1 and 99 %.")
	test.MoveMouse(win.Canvas(), fyne.CurrentApp().Driver().AbsolutePositionForObject(button).AddXY(20, 10))
	for queue.next(tipRest + 200*time.Millisecond) {
	}
	test.Tap(button)
	tips.Clear(button)
	if tips.Shown() != "Must be between 1 and 99 %." {
		t.Errorf("it says %q", tips.Shown())
	}
	tips.Clear(line)
	if tips.Shown() != "" {
		t.Errorf("it still says %q", tips.Shown())
	}
}
