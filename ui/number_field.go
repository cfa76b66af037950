package ui

import (
	"fmt"
	"image/color"
	"math"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"

	"isopet/app/format"
	"isopet/ui/widget"
)

// numberField is an entry for a number. All of it is selected when it gets the focus, so that typing replaces it. It takes
// what is typed when Enter is pressed or it is left. What it cannot take has a red frame after Enter, and is put back when
// the field is left; a sentence beneath says why.
type numberField struct {
	widget.Entry
	w       *window
	takes   func() limits
	set     func(float64)
	value   float64
	before  float64   // value when the user began to type
	refused error     // why what was last typed was put back, when the field was left
	said    int       // how often that was said
	pressed time.Time // when it was last clicked
	width   *canvas.Rectangle
}

// again is how soon a click is a second or third one.
const again = 600 * time.Millisecond

// readable is how long it is said what was wrong with a number that has been put back.
const readable = 8 * time.Second

// limits are the numbers that a field takes, and what they are called in a sentence: "the size of the brush must be
// between 1 and 200 mm".
type limits struct {
	what      string
	low, high float64
	unit      string
	whole     bool // it counts something
	open      bool // neither low nor high is taken itself
}

// fixedLimits are limits that never change.
func fixedLimits(what string, low, high float64, unit string) func() limits {
	return func() limits { return limits{what: what, low: low, high: high, unit: unit} }
}

// anyValue are the limits of a value of the scan.
func anyValue(what string) func() limits {
	return fixedLimits(what, -math.MaxFloat32, math.MaxFloat32, "")
}

// newNumberField makes a field that calls set with each number that it takes.
func newNumberField(w *window, takes func() limits, set func(float64)) *numberField {
	f := &numberField{w: w, takes: takes, set: set, value: math.NaN(), before: math.NaN()}
	f.Wrapping = fyne.TextWrap(fyne.TextTruncateClip)
	f.OnSubmitted = func(string) { f.submit() }
	f.ExtendBaseWidget(f)
	return f
}

// atOnce lets what is typed count while it is typed: a click in a slice does not wait for the field to be left.
func (f *numberField) atOnce() *numberField {
	f.OnChanged = func(text string) {
		if v, err := f.takes().parse(text); err == nil && v != f.value && f.w.win.Canvas().Focused() == f {
			f.value = v
			f.set(v)
		}
	}
	return f
}

// parse reads a number; the error says what is taken instead.
func (l limits) parse(text string) (float64, error) {
	v, err := parseNumber(text)
	switch {
	case err != nil:
	case l.whole && v != math.Trunc(v):
		err = fmt.Errorf("%s is not whole", plain(v))
	case !(v >= l.low && v <= l.high), l.open && (v == l.low || v == l.high):
		err = fmt.Errorf("%s is not", plain(v))
	}
	if err != nil {
		return 0, fmt.Errorf("%s must be %s; %w", l.what, l, err)
	}
	return v, nil
}

// String says which numbers are taken.
func (l limits) String() string {
	said := ""
	switch below, above := l.high != math.MaxFloat32, l.low != -math.MaxFloat32; {
	case below && above:
		said = fmt.Sprintf("between %s and %s %s", plain(l.low), plain(l.high), l.unit)
	case below:
		said = fmt.Sprintf("below %s %s", plain(l.high), l.unit)
	case above:
		said = fmt.Sprintf("above %s %s", plain(l.low), l.unit)
	default:
		said = "a number that a scan can hold"
	}
	return strings.TrimSpace(said)
}

// take takes what is typed, or goes back to the value before and says why. What is typed stays.
func (f *numberField) take() error {
	if f.Text == f.written() {
		f.before = f.value
		return nil
	}
	v, err := f.takes().parse(f.Text)
	if err != nil {
		f.revert()
		return err
	}
	f.before = v
	f.restore()
	return nil
}

// revert goes back to the value before; none is none to go back to.
func (f *numberField) revert() {
	if v := f.before; v != f.value && !math.IsNaN(v) {
		f.value = v
		f.set(v)
	}
}

// restore goes back to the value before and shows it.
func (f *numberField) restore() {
	f.revert()
	f.write()
}

// submit takes what is typed as Enter does, and reports whether it could be taken. A button beside the field calls it: by
// then the field may have been left, and must not do what was not asked for.
func (f *numberField) submit() bool {
	c := f.w.win.Canvas()
	err := f.take()
	if err != nil && c.Focused() == f {
		f.SetFault(true)
		f.w.tips.Fault(f, format.Sentence(err))
		f.selectAll()
		return false
	}
	if err == nil {
		err = f.refused
	}
	c.Unfocus() // keys belong to the slices
	f.refused = nil
	if err != nil {
		f.write()
		f.answer(err)
	}
	return err == nil
}

// answer says for a while why a number was put back.
func (f *numberField) answer(err error) {
	sentence := format.Sentence(err)
	if kept := f.written(); kept != "" {
		sentence += " " + kept + " is kept."
	}
	f.w.tips.Fault(f, sentence)
	f.said++
	said := f.said
	time.AfterFunc(readable, func() {
		f.w.app.Post(func() {
			if f.said == said && f.w.win.Canvas().Focused() != f {
				f.w.tips.Clear(f)
			}
		})
	})
}

// forgive takes back that something was wrong: the user goes on.
func (f *numberField) forgive() {
	f.SetFault(false)
	f.w.tips.Clear(f)
}

func (f *numberField) selectAll() { f.Entry.TypedShortcut(&fyne.ShortcutSelectAll{}) }

// TypedKey is Fyne's. Escape leaves the field as it was.
func (f *numberField) TypedKey(k *fyne.KeyEvent) {
	if k.Name == fyne.KeyEscape {
		f.restore()
		f.forgive()
		f.w.win.Canvas().Unfocus()
		return
	}
	if k.Name != fyne.KeyReturn && k.Name != fyne.KeyEnter {
		f.forgive()
	}
	f.Entry.TypedKey(k)
}

// TypedRune is Fyne's.
func (f *numberField) TypedRune(r rune) {
	f.forgive()
	f.Entry.TypedRune(r)
}

// FocusGained is Fyne's.
func (f *numberField) FocusGained() {
	f.Entry.FocusGained()
	f.before, f.refused = f.value, nil
	f.forgive()
	f.selectAll()
}

// FocusLost is Fyne's.
func (f *numberField) FocusLost() {
	f.Entry.FocusLost()
	f.forgive()
	if f.refused = f.take(); f.refused != nil {
		f.write()
		f.answer(f.refused)
	}
}

// MouseDown is Fyne's, which puts the cursor where it is clicked. The first click selects all, as do a double and a
// triple one: a number has no words.
func (f *numberField) MouseDown(e *desktop.MouseEvent) {
	first := f.w.win.Canvas().Focused() != f
	f.Entry.MouseDown(e)
	if e.Button != desktop.MouseButtonPrimary {
		return
	}
	if first || time.Since(f.pressed) < again {
		f.selectAll()
	}
	f.pressed = time.Now()
}

// DoubleTapped is Fyne's, which would select a word. It comes so late that a digit may have been typed since.
func (f *numberField) DoubleTapped(*fyne.PointEvent) {}

// written is the value as the field shows it.
func (f *numberField) written() string {
	if math.IsNaN(f.value) {
		return ""
	}
	return plain(f.value)
}

func (f *numberField) write() {
	if text := f.written(); f.Text != text {
		f.SetText(text)
	}
}

// show writes a number, or nothing for NaN, unless one is being typed.
func (f *numberField) show(v float64) {
	if v != f.value && f.w.win.Canvas().Focused() != f {
		f.value, f.before = v, v
		f.write()
	}
}

// box is the field with a width.
func (f *numberField) box(width float32) fyne.CanvasObject {
	f.width = canvas.NewRectangle(color.Transparent)
	f.width.SetMinSize(fyne.NewSize(width, 1))
	return container.NewStack(f.width, f)
}
