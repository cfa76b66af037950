package ui

import (
	"fmt"
	"math"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"isopet/app"
	"isopet/ui/widget"
)

// numberField is an entry for a number. It takes what is typed when it is left; what it cannot take is put back, and a
// sentence says why.
type numberField struct {
	widget.Entry
	w       *window
	takes   func() limits
	set     func(float64)
	value   float64
	before  float64 // value when the user began to type
	refused error   // why what was last typed was put back, when the field was left
}

// limits are the numbers that a field takes, and what they are called in a sentence: "the brush takes 1 to 200 mm".
type limits struct {
	what      string
	low, high float64
	unit      string
	whole     bool // it counts something
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
	case err == nil && l.whole && v != math.Trunc(v):
		err = fmt.Errorf("%s is no whole number", plain(v))
	case err == nil && !(v >= l.low && v <= l.high):
		err = fmt.Errorf("%s lies beyond", plain(v))
	}
	if err != nil {
		return 0, fmt.Errorf("%s takes %s; %w", l.what, l, err)
	}
	return v, nil
}

// String says which numbers are taken.
func (l limits) String() string {
	if l.low == -math.MaxFloat32 && l.high == math.MaxFloat32 {
		return "any number that a scan can hold"
	}
	return strings.TrimSpace(fmt.Sprintf("%s to %s %s", plain(l.low), plain(l.high), l.unit))
}

// take takes what is typed, or puts back what was there and says why.
func (f *numberField) take() error {
	if f.Text == f.written() {
		f.before = f.value
		return nil
	}
	v, err := f.takes().parse(f.Text)
	if err == nil {
		f.before = v
	}
	f.restore()
	return err
}

// restore goes back to the value before; none is none to go back to.
func (f *numberField) restore() {
	if v := f.before; v != f.value && !math.IsNaN(v) {
		f.value = v
		f.set(v)
	}
	f.write()
}

// submit takes what is typed as Enter does, and reports whether it could be taken. A button beside the field calls it: by
// then the field may have been left, and must not do what was not asked for.
func (f *numberField) submit() bool {
	err := f.take()
	if err == nil {
		err = f.refused
	}
	f.refused = nil
	f.w.win.Canvas().Unfocus() // keys belong to the slices
	if err != nil {
		f.w.failed(app.Sentence(err))
	}
	return err == nil
}

// TypedKey is Fyne's. Escape leaves the field as it was.
func (f *numberField) TypedKey(k *fyne.KeyEvent) {
	if k.Name == fyne.KeyEscape {
		f.restore()
		f.w.win.Canvas().Unfocus()
		return
	}
	f.Entry.TypedKey(k)
}

// FocusGained is Fyne's.
func (f *numberField) FocusGained() {
	f.Entry.FocusGained()
	f.before, f.refused = f.value, nil
}

// FocusLost is Fyne's.
func (f *numberField) FocusLost() {
	f.Entry.FocusLost()
	if f.refused = f.take(); f.refused != nil {
		f.w.app.Say(app.Sentence(f.refused))
	}
}

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
	return container.NewStack(gap(width), f)
}
