package worklist

import (
	"fmt"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"

	"isopet/app/delay"
	"isopet/app/format"
	"isopet/app/reading"
	list "isopet/app/worklist"
	"isopet/ui/command"
	"isopet/ui/layout"
	"isopet/ui/theme"
	"isopet/ui/widget"
)

// Line stands above the slices while a list is open: which scan it is, how far, what there is to say of it, and the way to
// the next.
type Line struct {
	Content fyne.CanvasObject
	Text    *layout.Text
	Remark  *remark
	Done    *widget.Button

	win     Window
	desk    *reading.Desk
	buttons map[command.ID]*widget.Button
	typing  delay.Delay // until what is typed is noted
	of      list.Item   // whose remark is shown
	shown   bool        // there is one
}

// settles is how long nothing must have been typed before a remark is noted.
const settles = time.Second

// newLine makes the line, hidden.
func newLine(w *Worklist) *Line {
	l := &Line{win: w.win, desk: w.Desk, Text: layout.NewText("", 12, theme.Text), buttons: map[command.ID]*widget.Button{}}
	l.Remark = newRemark(l.Flush, l.win.Unfocus)
	l.Remark.OnChanged = func(string) { l.typing.Later(settles, 0, l.win.App().Post, l.Flush) }
	button := func(id command.ID, icon fyne.Resource, label string) fyne.CanvasObject {
		b := widget.NewButtonWithIcon(label, icon, func() { l.win.Run(id) })
		b.Importance = fynewidget.LowImportance
		b.SetTip(l.win.Commands().Tip(id))
		l.buttons[id] = b
		return layout.Compact(b)
	}
	right := layout.Row(6,
		layout.MinWidth(230, l.Remark),
		button(command.MarkDone, nil, l.win.Commands().ButtonText(command.MarkDone)),
		button(command.PreviousScan, fynetheme.NavigateBackIcon(), ""),
		button(command.NextScan, fynetheme.NavigateNextIcon(), ""))
	l.Done = l.buttons[command.MarkDone]
	left := layout.Row(0, l.Text)
	l.Content = layout.Column(0, layout.Filled(theme.Panel, layout.Inset(3, 3, 12, 8,
		container.NewBorder(nil, nil, nil, right, container.NewClip(left)))), layout.Separator())
	l.Content.Hide()
	return l
}

// Show brings the line up to date.
func (l *Line) Show() {
	d := l.desk
	layout.SetVisible(l.Content, d.List != nil && d.Asked >= 0)
	if d.List == nil || d.Asked < 0 {
		l.shown = false
		return
	}
	i, ink := d.List.Scans[d.Asked], theme.Text
	at := "–"
	for n, shown := range d.Shown {
		if shown == d.Asked {
			at = fmt.Sprint(n + 1)
		}
	}
	text := fmt.Sprintf("%s of %d   %s   %s", at, len(d.Shown), format.KeepEnd(string(i.Place), 40), i.State)
	switch {
	case i.Fault != "" && d.At != d.Asked:
		text, ink = text+"   cannot be opened, see the list", theme.Warning
	case d.At != d.Asked:
		text += "   is being opened"
	}
	l.Text.Set(text, ink)
	for id, b := range l.buttons {
		widget.SetEnabled(b, l.win.Commands().Enabled(id))
	}
	widget.SetRaised(l.Done, i.State == list.Done && d.At == d.Asked)
	if !l.shown || l.of.Place != i.Place || l.of.Remark != i.Remark && l.Remark.Text == l.of.Remark {
		l.of, l.shown = *i, true
		l.typing.Stop()
		l.Remark.SetText(i.Remark)
		l.typing.Stop() // which setting it has begun
	}
}

// Flush notes what is typed.
func (l *Line) Flush() {
	l.typing.Stop()
	if !l.shown || l.desk.List == nil {
		return
	}
	for at, i := range l.desk.List.Scans {
		if i.Place == l.of.Place {
			l.of.Remark = l.Remark.Text
			l.desk.SetRemark(at, l.Remark.Text)
			return
		}
	}
}

// remark is a line to type in that notes what was typed when it is left.
type remark struct {
	widget.Entry
	left func()
}

func newRemark(left, unfocus func()) *remark {
	r := &remark{left: left}
	r.Wrapping = fyne.TextWrap(fyne.TextTruncateClip)
	r.SetPlaceHolder("Remark")
	r.OnSubmitted = func(string) { unfocus() }
	r.ExtendBaseWidget(r)
	return r
}

// FocusLost implements fyne.Focusable.
func (r *remark) FocusLost() {
	r.Entry.FocusLost()
	r.left()
}
