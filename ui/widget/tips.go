package widget

import (
	"image/color"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"
)

// Tips is the content of a window with a tooltip over it: Fyne has none. The tooltip is drawn only; presses and drags
// go to what lies beneath, and no dialog takes it for another.
type Tips struct {
	fynewidget.BaseWidget

	post    func(func()) // to the window's goroutine
	content fyne.CanvasObject
	ground  *canvas.Rectangle
	label   *fynewidget.Label

	over    fyne.CanvasObject // what the pointer rests on, of what has a tip
	waiting *time.Timer       // until the pointer has rested long enough; nil: not waiting
	left    time.Time         // when the pointer left what was explained
	fault   fyne.CanvasObject // what a fault is shown beneath, nil for none
}

// The times of a tooltip.
const (
	tipRest  = 600 * time.Millisecond // the pointer rests before one comes
	tipAgain = 400 * time.Millisecond // after one, the next comes at once
)

const (
	tipWidth  = 320 // of a line at most
	tipMargin = 4   // from what it explains, and from the window's edges
)

// NewTips lays tooltips over the content of a window. post runs a function on the window's goroutine.
func NewTips(content fyne.CanvasObject, post func(func())) *Tips {
	t := &Tips{post: post, content: content, label: fynewidget.NewLabel("")}
	t.ground = canvas.NewRectangle(color.Transparent)
	t.ground.StrokeWidth, t.ground.CornerRadius = 1, 4
	t.label.SizeName = fynetheme.SizeNameCaptionText
	t.ground.Hide()
	t.label.Hide()
	t.ExtendBaseWidget(t)
	return t
}

// Content is what the tooltips lie over.
func (t *Tips) Content() fyne.CanvasObject { return t.content }

// tipsOf are the tooltips of the window that an object is in, nil for none.
func tipsOf(o fyne.CanvasObject) *Tips {
	if c := fyne.CurrentApp().Driver().CanvasForObject(o); c != nil {
		t, _ := c.Content().(*Tips)
		return t
	}
	return nil
}

// Shown is the tooltip that is to be read, "" for none.
func (t *Tips) Shown() string {
	if t.label.Hidden {
		return ""
	}
	return t.label.Text
}

// Dismiss hides the tooltip, and shows none for what the pointer is on until it has left that.
func (t *Tips) Dismiss() {
	t.stop()
	if t.fault == nil {
		t.clear()
	}
}

// Fault says beneath an object what is wrong with it, until [Tips.Clear] is called with that object.
func (t *Tips) Fault(o fyne.CanvasObject, sentence string) {
	t.stop()
	t.fault = o
	t.write(o, sentence, fynewidget.DangerImportance)
}

// Clear takes back what is said to be wrong with an object, nil for whichever it is.
func (t *Tips) Clear(o fyne.CanvasObject) {
	if t.fault != nil && (o == nil || t.fault == o) {
		t.fault = nil
		t.clear()
	}
}

func (t *Tips) stop() {
	if t.waiting != nil {
		t.waiting.Stop()
		t.waiting = nil
	}
}

func (t *Tips) clear() {
	if !t.label.Hidden {
		t.ground.Hide()
		t.label.Hide()
	}
}

// enter waits until the pointer has rested on an object.
func (t *Tips) enter(o fyne.CanvasObject, say func() string) {
	t.stop()
	t.over = o
	wait := tipRest
	if time.Since(t.left) < tipAgain {
		wait = 0
	}
	var timer *time.Timer
	timer = time.AfterFunc(wait, func() {
		t.post(func() {
			if t.waiting != timer || t.fault != nil { // it has left meanwhile
				return
			}
			t.waiting = nil
			if text := say(); text != "" && o.Visible() {
				t.write(o, text, fynewidget.MediumImportance)
			}
		})
	})
	t.waiting = timer
}

// leave ends what was said of an object.
func (t *Tips) leave(o fyne.CanvasObject) {
	if t.over != o {
		return
	}
	if t.over = nil; t.Shown() != "" && t.fault == nil {
		t.left = time.Now()
	}
	t.Dismiss()
}

// write shows a text beneath an object or, where there is no room, above it.
func (t *Tips) write(o fyne.CanvasObject, text string, importance fynewidget.Importance) {
	d := fyne.CurrentApp().Driver()
	if d.CanvasForObject(o) == nil {
		return
	}
	t.label.Importance, t.label.Wrapping = importance, fyne.TextWrapOff
	t.label.SetText(text)
	size := t.label.MinSize()
	if widest := min(tipWidth, t.Size().Width-2*tipMargin); size.Width > widest {
		t.label.Wrapping = fyne.TextWrapWord
		t.label.Resize(fyne.NewSize(widest, 1)) // wrapped text knows its height when it has a width
		t.label.Refresh()
		size = fyne.NewSize(widest, t.label.MinSize().Height)
	}
	at := d.AbsolutePositionForObject(o).Subtract(d.AbsolutePositionForObject(t))
	y := at.Y + o.Size().Height + tipMargin
	if y+size.Height > t.Size().Height-tipMargin {
		y = max(tipMargin, at.Y-size.Height-tipMargin)
	}
	x := max(tipMargin, min(at.X, t.Size().Width-size.Width-tipMargin))
	variant := fyne.CurrentApp().Settings().ThemeVariant()
	th := t.Theme()
	t.ground.FillColor = th.Color(fynetheme.ColorNameMenuBackground, variant)
	t.ground.StrokeColor = th.Color(fynetheme.ColorNameInputBorder, variant)
	if importance == fynewidget.DangerImportance {
		t.ground.StrokeColor = th.Color(fynetheme.ColorNameError, variant)
	}
	for _, part := range []fyne.CanvasObject{t.ground, t.label} {
		part.Resize(size)
		part.Move(fyne.NewPos(x, y))
		part.Show()
		part.Refresh()
	}
	canvas.Refresh(t) // what was never shown is not known to be of this window
}

// CreateRenderer implements fyne.Widget.
func (t *Tips) CreateRenderer() fyne.WidgetRenderer { return &tipsRenderer{t} }

type tipsRenderer struct{ t *Tips }

func (r *tipsRenderer) Layout(size fyne.Size) {
	if size != r.t.content.Size() { // else only the tooltip is new
		r.t.Dismiss()
	}
	r.t.content.Resize(size)
}

func (r *tipsRenderer) MinSize() fyne.Size { return r.t.content.MinSize() }

func (r *tipsRenderer) Refresh() { canvas.Refresh(r.t) }

func (r *tipsRenderer) Destroy() {}

func (r *tipsRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.t.content, r.t.ground, r.t.label}
}

// tip is what a widget says of itself when the pointer rests on it. Widgets embed it, and call enter, leave and dismiss
// from what Fyne tells them of the pointer.
type tip struct{ say func() string }

// SetTip gives the widget a tooltip, which is asked for each time that it is shown.
func (t *tip) SetTip(say func() string) { t.say = say }

// Tip is the tooltip as it is now, "" for none.
func (t *tip) Tip() string {
	if t.say == nil {
		return ""
	}
	return t.say()
}

// enter is called by MouseIn. While a button is held something is being dragged across.
func (t *tip) enter(o fyne.CanvasObject, e *desktop.MouseEvent) {
	if t.say == nil || e == nil || e.Button != 0 {
		return
	}
	if tips := tipsOf(o); tips != nil {
		tips.enter(o, t.say)
	}
}

// leave is called by MouseOut.
func (t *tip) leave(o fyne.CanvasObject) {
	if tips := tipsOf(o); tips != nil {
		tips.leave(o)
	}
}

// dismiss is called when the widget is used.
func (t *tip) dismiss(o fyne.CanvasObject) {
	if tips := tipsOf(o); tips != nil {
		tips.Dismiss()
	}
}

// Explained lays a tooltip over what takes no notice of the pointer itself, as texts do.
type Explained struct {
	fynewidget.BaseWidget
	tip
	content fyne.CanvasObject
}

// NewExplained lays a tooltip over content.
func NewExplained(content fyne.CanvasObject, say func() string) *Explained {
	e := &Explained{tip: tip{say}, content: content}
	e.ExtendBaseWidget(e)
	return e
}

// MouseIn implements desktop.Hoverable.
func (e *Explained) MouseIn(m *desktop.MouseEvent) { e.enter(e, m) }

// MouseMoved implements desktop.Hoverable.
func (e *Explained) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (e *Explained) MouseOut() { e.leave(e) }

// CreateRenderer implements fyne.Widget.
func (e *Explained) CreateRenderer() fyne.WidgetRenderer {
	return fynewidget.NewSimpleRenderer(e.content)
}

// Says is a tooltip that is always the same.
func Says(text string) func() string { return func() string { return text } }
