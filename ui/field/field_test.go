package field

import (
	"math"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"isopet/app"
	"isopet/app/apptest"
	"isopet/ui/command"
	"isopet/ui/layout"
	"isopet/ui/widget"
)

// host is a window with fields.
type host struct {
	app  *app.App
	win  fyne.Window
	tips *widget.Tips
}

func (h *host) App() *app.App                         { return h.app }
func (h *host) Commands() *command.Set                { return nil }
func (h *host) Run(command.ID)                        {}
func (h *host) ShowPage(command.ID)                   {}
func (h *host) Unfocus()                              { h.win.Canvas().Unfocus() }
func (h *host) Ask(string, string, ...command.Choice) {}
func (h *host) Focused() fyne.Focusable               { return h.win.Canvas().Focused() }
func (h *host) Tips() *widget.Tips                    { return h.tips }

// bench is a host with a field that holds 12, and what it has set.
type bench struct {
	*host
	*Number
	set    []float64
	posted chan func() // what the window is to do
}

func newBench(t *testing.T, takes func() Limits) *bench {
	apptest.Settings(t, t.TempDir())
	test.NewTempApp(t)
	b := &bench{posted: make(chan func(), 100)}
	post := func(do func()) { b.posted <- do }
	b.host = &host{app: app.New(post, app.Config{}), win: test.NewTempWindow(t, layout.Spacer(1, 1))}
	b.Number = New(b.host, takes, func(v float64) { b.set = append(b.set, v) })
	b.SetNumber(12)
	b.tips = widget.NewTips(layout.Column(0, b.Box(80)), post)
	b.win.SetContent(b.tips)
	b.win.Resize(fyne.NewSize(300, 200))
	return b
}

// last is the number that was set last, NaN for none.
func (b *bench) last() float64 {
	if len(b.set) == 0 {
		return math.NaN()
	}
	return b.set[len(b.set)-1]
}

// TestNonsenseIsPutBack: after Enter it stays, in a red frame, and when the field is left it is put back; nothing comes
// of it, and one sentence says what is taken instead. A button beside the field refuses it once.
func TestNonsenseIsPutBack(t *testing.T) {
	for _, c := range []struct {
		takes    func() Limits
		says     string
		nonsense []string
	}{
		{Between("the size", 1, 200, "mm"), "The size must be between 1 and 200 mm;", []string{"0.9", "200.5", "-5"}},
		{AnyValue("the value"), "The value must be a number that a scan can hold;", []string{"2e39", "-4e38"}},
		{func() Limits { return Limits{What: "a slice", High: 20, Whole: true} },
			"A slice must be between 0 and 20;", []string{"2.5", "21"}},
		{func() Limits { return Limits{What: "the end", Low: 5, High: math.MaxFloat32, Open: true} },
			"The end must be above 5;", []string{"5", "4"}},
	} {
		b := newBench(t, c.takes)
		for _, nonsense := range append(c.nonsense, "abc", "", "10,000", "NaN", "1e999", "∞") {
			b.win.Canvas().Focus(b.Number)
			b.SetText(nonsense)
			b.Number.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
			if b.Text != nonsense || !b.Fault() || b.SelectedText() != nonsense || b.Focused() != b.Number ||
				!strings.HasPrefix(b.tips.Shown(), c.says) {
				t.Errorf("after %q and Enter it shows %q, framed %v, and says %q", nonsense, b.Text, b.Fault(),
					b.tips.Shown())
			}
			b.Unfocus()
			if said := b.tips.Shown(); b.Text != "12" || b.Fault() || !strings.HasPrefix(said, c.says) ||
				!strings.HasSuffix(said, " 12 is kept.") {
				t.Errorf("left with %q it shows %q and says %q", nonsense, b.Text, said)
			}
			if b.Submit() {
				t.Errorf("a button does what it does after %q", nonsense)
			}
			if !b.Submit() {
				t.Errorf("a button refuses %q for ever", nonsense)
			}
		}
		if len(b.set) != 0 {
			t.Errorf("%s: %v came of nonsense", c.says, b.set)
		}
	}
}

// TestNumbersCount when the field is left, or at once where it is said so; Escape puts back what was there.
func TestNumbersCount(t *testing.T) {
	for _, atOnce := range []bool{false, true} {
		b := newBench(t, Between("the size", 1, 200, "mm"))
		if atOnce {
			b.AtOnce()
		}
		b.win.Canvas().Focus(b.Number)
		b.SetText("4,5")
		if counts := b.last() == 4.5; counts != atOnce {
			t.Errorf("at once %v: %v while it is typed", atOnce, b.set)
		}
		b.Number.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
		if b.Text != "12" || atOnce && b.last() != 12 || !atOnce && len(b.set) != 0 {
			t.Errorf("at once %v: Escape leaves %q and %v", atOnce, b.Text, b.set)
		}
		b.win.Canvas().Focus(b.Number)
		b.SetText("4,5")
		b.Unfocus()
		if b.last() != 4.5 || b.Value() != 4.5 || b.Text != "4.5" && b.Text != "4,5" {
			t.Errorf("at once %v: left, it is %v, shown as %q", atOnce, b.set, b.Text)
		}
	}
}

// TestNumberIsSelected: what is typed after a click, a double or a triple one, or after Tab, replaces what was there.
func TestNumberIsSelected(t *testing.T) {
	b := newBench(t, Between("the size", 1, 200, "mm"))
	b.AtOnce()
	at := fyne.NewPos(12, b.Number.Size().Height/2)
	click := func() {
		press := &desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: at}, Button: desktop.MouseButtonPrimary}
		b.MouseDown(press)
		b.MouseUp(press)
	}
	for name, reach := range map[string]func(){
		"Tab":    func() { b.win.Canvas().Focus(b.Number) },
		"click":  click,
		"double": func() { click(); click() },
		"triple": func() { click(); click(); click() },
	} {
		b.Unfocus()
		reach()
		if b.Focused() != b.Number {
			t.Fatalf("%s does not give it the focus", name)
		}
		b.Number.TypedRune('4')
		b.DoubleTapped(nil) // the driver tells of a double click late
		b.Number.TypedRune('1')
		if b.Text != "41" || b.last() != 41 {
			t.Errorf("after %s, 41 becomes %q, %v", name, b.Text, b.last())
		}
		b.Number.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
		if b.Text != "12" || b.last() != 12 {
			t.Errorf("after %s, Escape leaves %q and %v", name, b.Text, b.last())
		}
	}
	// A second click of which a busy window is told late is still one of a double click.
	click()
	time.Sleep(again * 3 / 2)
	click()
	if b.SelectedText() != "12" {
		t.Errorf("a late double click leaves %q selected", b.SelectedText())
	}
	// A second click, later, puts the cursor where it is, so that a digit can be changed.
	for b.anew {
		(<-b.posted)()
	}
	click()
	if b.SelectedText() != "" {
		t.Errorf("a second click leaves %q selected", b.SelectedText())
	}
}

// TestEnds: the lower end stays below the upper one, and both are set when one is typed.
func TestEnds(t *testing.T) {
	b := newBench(t, AnyValue("the value"))
	var low, high float64
	e := NewEnds(b.host, "the window", func(l, h float64) { low, high = l, h })
	b.win.SetContent(e.Content)
	e.Show(2, 12345.6, "SUV")
	if e.Low.Text != "2" || e.High.Value() != 12346 {
		t.Errorf("it shows %q and %q", e.Low.Text, e.High.Text)
	}
	b.win.Canvas().Focus(e.Low)
	e.Low.SetText("20000")
	b.Unfocus()
	if e.Low.Text != "2" || high != 0 {
		t.Errorf("a lower end beyond the upper one sets %v and %v", low, high)
	}
	b.win.Canvas().Focus(e.High)
	e.High.SetText("7,5")
	b.Unfocus()
	if low != 2 || high != 7.5 {
		t.Errorf("the window is from %v to %v", low, high)
	}
}
