package field

import (
	"image/color"
	"math"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"

	"isopet/app/format"
	"isopet/ui/text"
	"isopet/ui/widget"
)

// Number is an entry for a number. All of it is selected when it gets the focus, so that typing replaces it. It takes
// what is typed when Enter is pressed or it is left. What it cannot take has a red frame after Enter, and is put back
// when the field is left; a sentence beneath says why.
type Number struct {
	widget.Entry
	host    Host
	takes   func() Limits
	set     func(float64)
	value   float64
	before  float64 // value when the user began to type
	refused error   // why what was last typed was put back, when the field was left
	said    int     // how often that was said
	clicks  int
	anew    bool // a click is a second or third one
	width   *canvas.Rectangle
}

// again is how soon a click is a second or third one.
const again = 600 * time.Millisecond

// readable is how long it is said what was wrong with a number that has been put back.
const readable = 8 * time.Second

// New makes a field that calls set with each number that it takes.
func New(host Host, takes func() Limits, set func(float64)) *Number {
	f := &Number{host: host, takes: takes, set: set, value: math.NaN(), before: math.NaN()}
	f.Wrapping = fyne.TextWrap(fyne.TextTruncateClip)
	f.OnSubmitted = func(string) { f.Submit() }
	f.ExtendBaseWidget(f)
	return f
}

// AtOnce lets what is typed count while it is typed: a click in a slice does not wait for the field to be left.
func (f *Number) AtOnce() *Number {
	f.OnChanged = func(typed string) {
		if v, err := f.takes().parse(typed); err == nil && v != f.value && f.host.Focused() == f {
			f.value = v
			f.set(v)
		}
	}
	return f
}

// take takes what is typed, or goes back to the value before and says why. What is typed stays.
func (f *Number) take() error {
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
func (f *Number) revert() {
	if v := f.before; v != f.value && !math.IsNaN(v) {
		f.value = v
		f.set(v)
	}
}

// restore goes back to the value before and shows it.
func (f *Number) restore() {
	f.revert()
	f.write()
}

// Submit takes what is typed as Enter does, and reports whether it could be taken. A button beside the field calls
// it: by then the field may have been left, and must not do what was not asked for.
func (f *Number) Submit() bool {
	err := f.take()
	if err != nil && f.host.Focused() == f {
		f.SetFault(true)
		f.host.Tips().Fault(f, format.Sentence(err))
		f.selectAll()
		return false
	}
	if err == nil {
		err = f.refused
	}
	f.host.Unfocus() // keys belong to the slices
	f.refused = nil
	if err != nil {
		f.write()
		f.answer(err)
	}
	return err == nil
}

// answer says for a while why a number was put back.
func (f *Number) answer(err error) {
	sentence := format.Sentence(err)
	if kept := f.written(); kept != "" {
		sentence += " " + kept + " is kept."
	}
	f.host.Tips().Fault(f, sentence)
	f.said++
	said := f.said
	time.AfterFunc(readable, func() {
		f.host.App().Post(func() {
			if f.said == said && f.host.Focused() != f {
				f.host.Tips().Clear(f)
			}
		})
	})
}

// forgive takes back that something was wrong: the user goes on.
func (f *Number) forgive() {
	f.SetFault(false)
	f.host.Tips().Clear(f)
}

func (f *Number) selectAll() { f.Entry.TypedShortcut(&fyne.ShortcutSelectAll{}) }

// TypedKey implements fyne.Focusable. Escape leaves the field as it was.
func (f *Number) TypedKey(k *fyne.KeyEvent) {
	if k.Name == fyne.KeyEscape {
		f.restore()
		f.forgive()
		f.host.Unfocus()
		return
	}
	if k.Name != fyne.KeyReturn && k.Name != fyne.KeyEnter {
		f.forgive()
	}
	f.Entry.TypedKey(k)
}

// TypedRune implements fyne.Focusable.
func (f *Number) TypedRune(r rune) {
	f.forgive()
	f.Entry.TypedRune(r)
}

// FocusGained implements fyne.Focusable.
func (f *Number) FocusGained() {
	f.Entry.FocusGained()
	f.before, f.refused = f.value, nil
	f.forgive()
	f.selectAll()
}

// FocusLost implements fyne.Focusable.
func (f *Number) FocusLost() {
	f.Entry.FocusLost()
	f.forgive()
	if f.refused = f.take(); f.refused != nil {
		f.write()
		f.answer(f.refused)
	}
}

// MouseDown implements desktop.Mouseable, which puts the cursor where it is clicked. The first click selects all, as
// do a double and a triple one: a number has no words.
func (f *Number) MouseDown(e *desktop.MouseEvent) {
	first := f.host.Focused() != f
	f.Entry.MouseDown(e)
	if e.Button != desktop.MouseButtonPrimary {
		return
	}
	if first || f.anew {
		f.selectAll()
	}
	f.clicks++
	f.anew = true
	f.settle(f.clicks, 2)
}

// settle ends the time in which a click is a second or third one, unless there was one since. It passes in steps that
// each go through the window: a busy one is told late of clicks that were made in time.
func (f *Number) settle(clicks, steps int) {
	time.AfterFunc(again/2, func() {
		f.host.App().Post(func() {
			switch {
			case f.clicks != clicks:
			case steps > 1:
				f.settle(clicks, steps-1)
			default:
				f.anew = false
			}
		})
	})
}

// DoubleTapped implements fyne.DoubleTappable, which would select a word. It comes so late that a digit may have been
// typed since.
func (f *Number) DoubleTapped(*fyne.PointEvent) {}

// written is the value as the field shows it.
func (f *Number) written() string {
	if math.IsNaN(f.value) {
		return ""
	}
	return text.Plain(f.value)
}

func (f *Number) write() {
	if shown := f.written(); f.Text != shown {
		f.SetText(shown)
	}
}

// Value is the number that was taken last, NaN before the first.
func (f *Number) Value() float64 { return f.value }

// SetNumber writes a number, or nothing for NaN, unless one is being typed.
func (f *Number) SetNumber(v float64) {
	if v != f.value && f.host.Focused() != f {
		f.value, f.before = v, v
		f.write()
	}
}

// Box is the field with a width.
func (f *Number) Box(width float32) fyne.CanvasObject {
	f.width = canvas.NewRectangle(color.Transparent)
	f.width.SetMinSize(fyne.NewSize(width, 1))
	return container.NewStack(f.width, f)
}
