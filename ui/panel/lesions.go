package panel

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
	"isopet/ui/text"
	"isopet/ui/theme"
	"isopet/ui/widget"
)

// Lesions lists the lesions. A click on one makes it the active one and goes to it; its swatch changes its colour.
type Lesions struct {
	List    *widget.List
	Buttons []*widget.Button

	host     Host
	content  fyne.CanvasObject
	renaming uint8 // label of the lesion whose name is being typed; 0: none
}

const lesionRow = 30

func newLesions(host Host) Section {
	p := &Lesions{host: host}
	p.List = widget.NewList(func() int { return len(host.App().State.Lesions) }, p.newRow, p.fill)
	p.List.HideSeparators = true
	p.List.OnSelected = func(id fynewidget.ListItemID) {
		if s := &host.App().State; id < len(s.Lesions) && s.Lesions[id].Label != s.Active { // by the user; else by show
			host.Unfocus()
			host.App().ActivateLesion(s.Lesions[id].Label)
			host.App().GoToLesion(s.Active)
		}
	}
	buttons := layout.Row(0)
	for _, b := range []struct {
		does command.ID
		icon fyne.Resource
	}{
		{command.RenameLesion, nil},
		{command.DeleteLesion, nil},
		{command.NewLesion, fynetheme.ContentAddIcon()},
	} {
		button := widget.NewButtonWithIcon(host.Commands().ButtonText(b.does), b.icon, func() { host.Run(b.does) })
		button.Importance = fynewidget.LowImportance
		button.SetTip(host.Commands().Tip(b.does))
		p.Buttons = append(p.Buttons, button)
		buttons.Add(button)
	}
	head := layout.Ends(layout.Middle(layout.NewHeading(host.Commands().Label(command.Lesions), 13)), buttons)
	p.content = layout.Inset(6, 8, layout.SectionSide, layout.SectionSide,
		container.NewBorder(head, nil, nil, nil, layout.MinHeight(3*lesionRow, p.List)))
	return p
}

// Object implements Section.
func (p *Lesions) Object() fyne.CanvasObject { return p.content }

// Show implements Section.
func (p *Lesions) Show(c app.Change) {
	s := &p.host.App().State
	for _, b := range p.Buttons {
		widget.SetEnabled(b, s.Scan != nil)
	}
	if !c.Has(app.ChangedLesions | app.ChangedMask | app.ChangedScan) {
		return
	}
	if s.Lesion(p.renaming) == nil || c.Has(app.ChangedScan) { // a name of one scan is none of the next
		p.renaming = 0
	}
	p.List.Refresh()
	for i, l := range s.Lesions {
		if l.Label == s.Active {
			p.List.Select(i)
		}
	}
}

// Rename lets the name of a lesion be typed over.
func (p *Lesions) Rename(label uint8) {
	p.renaming = label
	p.List.Refresh()
}

// lesionCell is a row of the list.
type lesionCell struct {
	fynewidget.BaseWidget
	content fyne.CanvasObject
	swatch  *swatch
	name    *layout.Text
	entry   *NameEntry
	ml      *layout.Text
	eye     *widget.Button
}

// CreateRenderer implements fyne.Widget.
func (c *lesionCell) CreateRenderer() fyne.WidgetRenderer {
	return fynewidget.NewSimpleRenderer(c.content)
}

func (p *Lesions) newRow() fyne.CanvasObject {
	c := &lesionCell{swatch: newSwatch(), name: layout.NewText("", 13, theme.Text), entry: newNameEntry(),
		ml: layout.NewText("", 12, theme.Muted)}
	c.eye = widget.NewButtonWithIcon("", fynetheme.VisibilityIcon(), nil)
	c.eye.Importance = fynewidget.LowImportance
	c.eye.SetTip(func() string { return "Show this lesion, or hide it. Hidden lesions count in all numbers." })
	explained := widget.NewExplained(c.swatch, func() string { return "Next colour" })
	row := container.NewBorder(nil, nil, layout.Inset(0, 0, 4, 6, layout.Middle(explained)), layout.Row(4, c.ml, c.eye),
		container.NewStack(layout.Middle(c.name), c.entry))
	c.content = layout.MinHeight(lesionRow, row)
	c.ExtendBaseWidget(c)
	return c
}

func (p *Lesions) fill(id fynewidget.ListItemID, o fyne.CanvasObject) {
	s := &p.host.App().State
	if id >= len(s.Lesions) {
		return
	}
	l, c := s.Lesions[id], o.(*lesionCell)
	c.swatch.set(theme.LesionOf(l), func() {
		p.host.App().RecolourLesion(l.Label, (l.Colour+1)%len(theme.Lesions))
	})
	ink := theme.Text
	if l.Hidden || !l.Kind.Counts() {
		ink = theme.Muted
	}
	c.name.Set(l.Title(), ink)
	c.ml.Set(text.Number(s.LesionML(l.Label))+" ml", theme.Muted)
	icon := fynetheme.VisibilityIcon()
	if l.Hidden {
		icon = fynetheme.VisibilityOffIcon()
	}
	c.eye.SetIcon(icon)
	c.eye.OnTapped = func() { p.host.App().HideLesion(l.Label, !l.Hidden) }

	typing := p.renaming == l.Label
	layout.SetVisible(c.entry, typing)
	layout.SetVisible(c.name, !typing)
	if typing && c.entry.of != l.Label {
		c.entry.of = l.Label
		c.entry.SetText(l.Name)
		c.entry.done = func(name string) {
			c.entry.of, p.renaming = 0, 0
			p.host.Unfocus()
			p.host.App().RenameLesion(l.Label, name)
			p.List.Refresh()
		}
		p.host.Focus(c.entry)
		c.entry.TypedShortcut(&fyne.ShortcutSelectAll{})
	} else if !typing && c.entry.of != 0 {
		c.entry.of = 0
		if p.host.Focused() == c.entry {
			p.host.Unfocus()
		}
	}
}

// NameEntry is left by Enter or for something else, which keeps what was typed, or by Escape, which does not.
type NameEntry struct {
	fynewidget.Entry
	of   uint8 // label of the lesion whose name it holds
	done func(name string)
}

func newNameEntry() *NameEntry {
	e := &NameEntry{}
	e.ExtendBaseWidget(e)
	e.OnSubmitted = func(name string) { e.done(name) }
	e.Hide()
	return e
}

// FocusLost implements fyne.Focusable.
func (e *NameEntry) FocusLost() {
	e.Entry.FocusLost()
	if e.of != 0 {
		e.done(e.Text)
	}
}

// TypedKey implements fyne.Focusable.
func (e *NameEntry) TypedKey(k *fyne.KeyEvent) {
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

// Tapped implements fyne.Tappable.
func (s *swatch) Tapped(*fyne.PointEvent) { s.tapped() }

// MinSize implements fyne.CanvasObject.
func (s *swatch) MinSize() fyne.Size { return fyne.NewSize(14, 14) }

// CreateRenderer implements fyne.Widget.
func (s *swatch) CreateRenderer() fyne.WidgetRenderer { return fynewidget.NewSimpleRenderer(s.box) }
