package ui

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"

	"isopet/app"
	"isopet/ui/command"
	"isopet/ui/layout"
	"isopet/ui/theme"
	"isopet/ui/widget"
)

// lesionsPart lists the lesions. A click on one makes it the active one and goes to it; its swatch changes its colour.
type lesionsPart struct {
	w        *window
	content  fyne.CanvasObject
	list     *widget.List
	buttons  []*widget.Button
	renaming uint8 // label of the lesion whose name is being typed; 0: none
}

const lesionRow = 30

func newLesionsPart(w *window) part {
	p := &lesionsPart{w: w}
	w.lesions = p
	p.list = widget.NewList(func() int { return len(w.app.State.Lesions) }, p.newRow, p.fill)
	p.list.HideSeparators = true
	p.list.OnSelected = func(id fynewidget.ListItemID) {
		if s := &w.app.State; id < len(s.Lesions) && s.Lesions[id].Label != s.Active { // by the user; else by show
			w.win.Canvas().Unfocus()
			w.goToLesion(s.Lesions[id].Label)
		}
	}
	buttons := layout.Row(0)
	for _, b := range []struct {
		label string
		does  command.ID
		icon  fyne.Resource
	}{
		{"Rename", command.RenameLesion, nil},
		{"Delete", command.DeleteLesion, nil},
		{"New", command.NewLesion, fynetheme.ContentAddIcon()},
	} {
		button := widget.NewButtonWithIcon(b.label, b.icon, func() { w.Run(b.does) })
		button.Importance = fynewidget.LowImportance
		button.SetTip(w.commands.Tip(b.does))
		p.buttons = append(p.buttons, button)
		buttons.Add(button)
	}
	p.content = layout.Inset(6, 8, 16, 16, container.NewBorder(
		layout.Ends(layout.Middle(layout.NewHeading("Lesions", 13)), buttons), nil, nil, nil, layout.MinHeight(3*lesionRow, p.list)))
	return p
}

func (p *lesionsPart) object() fyne.CanvasObject { return p.content }

func (p *lesionsPart) show(c app.Change) {
	s := &p.w.app.State
	for _, b := range p.buttons {
		widget.SetEnabled(b, s.Scan != nil)
	}
	if !c.Has(app.ChangedLesions | app.ChangedMask | app.ChangedScan) {
		return
	}
	if s.Lesion(p.renaming) == nil || c.Has(app.ChangedScan) { // a name of one scan is none of the next
		p.renaming = 0
	}
	p.list.Refresh()
	for i, l := range s.Lesions {
		if l.Label == s.Active {
			p.list.Select(i)
		}
	}
}

// rename lets the name of a lesion be typed over.
func (p *lesionsPart) rename(label uint8) {
	p.renaming = label
	p.list.Refresh()
}

// lesionCell is a row of the list.
type lesionCell struct {
	fynewidget.BaseWidget
	content fyne.CanvasObject
	swatch  *swatch
	name    *layout.Text
	entry   *nameEntry
	ml      *layout.Text
	eye     *widget.Button
}

// CreateRenderer is Fyne's.
func (c *lesionCell) CreateRenderer() fyne.WidgetRenderer {
	return fynewidget.NewSimpleRenderer(c.content)
}

func (p *lesionsPart) newRow() fyne.CanvasObject {
	c := &lesionCell{swatch: newSwatch(), name: layout.NewText("", 13, theme.Text), entry: newNameEntry(), ml: layout.NewText("", 12, theme.Muted)}
	c.eye = widget.NewButtonWithIcon("", fynetheme.VisibilityIcon(), nil)
	c.eye.Importance = fynewidget.LowImportance
	c.eye.SetTip(widget.Says("Show this lesion, or hide it. Hidden lesions count in all numbers."))
	row := container.NewBorder(nil, nil, layout.Inset(0, 0, 4, 6, layout.Middle(widget.NewExplained(c.swatch, widget.Says("Next colour")))), layout.Row(4, c.ml, c.eye), container.NewStack(layout.Middle(c.name), c.entry))
	c.content = layout.MinHeight(lesionRow, row)
	c.ExtendBaseWidget(c)
	return c
}

func (p *lesionsPart) fill(id fynewidget.ListItemID, o fyne.CanvasObject) {
	s := &p.w.app.State
	if id >= len(s.Lesions) {
		return
	}
	l, c := s.Lesions[id], o.(*lesionCell)
	c.swatch.set(theme.Lesion(l.Colour), func() { p.w.recolourLesion(l.Label) })
	ink := theme.Text
	if l.Hidden {
		ink = theme.Muted
	}
	c.name.Set(l.Name, ink)
	c.ml.Set(number(s.LesionML(l.Label))+" ml", theme.Muted)
	icon := fynetheme.VisibilityIcon()
	if l.Hidden {
		icon = fynetheme.VisibilityOffIcon()
	}
	c.eye.SetIcon(icon)
	c.eye.OnTapped = func() { p.w.app.HideLesion(l.Label, !l.Hidden) }

	typing := p.renaming == l.Label
	layout.SetVisible(c.entry, typing)
	layout.SetVisible(c.name, !typing)
	if typing && c.entry.of != l.Label {
		c.entry.of = l.Label
		c.entry.SetText(l.Name)
		c.entry.done = func(name string) {
			c.entry.of, p.renaming = 0, 0
			p.w.win.Canvas().Unfocus()
			p.w.app.RenameLesion(l.Label, name)
			p.list.Refresh()
		}
		p.w.win.Canvas().Focus(c.entry)
		c.entry.TypedShortcut(&fyne.ShortcutSelectAll{})
	} else if !typing && c.entry.of != 0 {
		c.entry.of = 0
		if p.w.win.Canvas().Focused() == c.entry {
			p.w.win.Canvas().Unfocus()
		}
	}
}

// nameEntry is left by Enter or for something else, which keeps what was typed, or by Escape, which does not.
type nameEntry struct {
	fynewidget.Entry
	of   uint8 // label of the lesion whose name it holds
	done func(name string)
}

func newNameEntry() *nameEntry {
	e := &nameEntry{}
	e.ExtendBaseWidget(e)
	e.OnSubmitted = func(name string) { e.done(name) }
	e.Hide()
	return e
}

// FocusLost is Fyne's.
func (e *nameEntry) FocusLost() {
	e.Entry.FocusLost()
	if e.of != 0 {
		e.done(e.Text)
	}
}

// TypedKey is Fyne's.
func (e *nameEntry) TypedKey(k *fyne.KeyEvent) {
	if k.Name == fyne.KeyEscape {
		e.done("")
		return
	}
	e.Entry.TypedKey(k)
}

// swatch is a colour that can be clicked.
type swatch struct {
	fynewidget.BaseWidget
	box    *canvas.Rectangle
	tapped func()
}

func newSwatch() *swatch {
	s := &swatch{box: canvas.NewRectangle(color.Transparent)}
	s.box.CornerRadius = 3
	s.ExtendBaseWidget(s)
	return s
}

func (s *swatch) set(c color.Color, tapped func()) {
	s.tapped = tapped
	if s.box.FillColor != c {
		s.box.FillColor = c
		s.box.Refresh()
	}
}

// Tapped is Fyne's.
func (s *swatch) Tapped(*fyne.PointEvent) { s.tapped() }

// MinSize is Fyne's.
func (s *swatch) MinSize() fyne.Size { return fyne.NewSize(14, 14) }

// CreateRenderer is Fyne's.
func (s *swatch) CreateRenderer() fyne.WidgetRenderer { return fynewidget.NewSimpleRenderer(s.box) }
