package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	fynewidget "fyne.io/fyne/v2/widget"
)

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
