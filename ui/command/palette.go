package command

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	fynewidget "fyne.io/fyne/v2/widget"

	"isopet/ui/layout"
	"isopet/ui/theme"
)

// paletteRows is how many commands are on the screen at once.
const paletteRows = 12

// Palette lets the user find a command by some of its letters.
type Palette struct {
	OnClosed func() // nil: nothing

	win   fyne.Window
	popup *fynewidget.PopUp
	entry *PaletteEntry
	list  *fyne.Container
	all   []Offer
	found []Offer
	at    int // of found
}

// ShowPalette lets the user find a command of a set in a window; run does it.
func ShowPalette(set *Set, win fyne.Window, run func(ID)) *Palette {
	p := &Palette{win: win, all: set.Offers(run), list: layout.Column(0)}
	p.entry = &PaletteEntry{p: p}
	p.entry.ExtendBaseWidget(p.entry)
	p.entry.SetPlaceHolder("What do you want to do?")
	p.entry.OnChanged = func(typed string) {
		p.found, p.at = Matching(p.all, typed), 0
		p.show()
	}
	p.entry.OnSubmitted = func(string) { p.run(p.at) }
	content := layout.Inset(8, 8, 8, 8, layout.Column(8, p.entry,
		container.NewStack(layout.Spacer(560, paletteRows*paletteRow), p.list)))
	p.popup = fynewidget.NewModalPopUp(content, win.Canvas())
	p.found = p.all
	p.show()
	p.popup.Show()
	win.Canvas().Focus(p.entry)
	return p
}

// paletteRow is the height of a row.
const paletteRow = 28

// show lists what was found, the chosen one in sight.
func (p *Palette) show() {
	p.list.RemoveAll()
	first := max(0, min(p.at-paletteRows/2, len(p.found)-paletteRows))
	for i := first; i < min(first+paletteRows, len(p.found)); i++ {
		p.list.Add(newPaletteLine(p.found[i], i == p.at, func() { p.run(i) }))
	}
	if len(p.found) == 0 {
		p.list.Add(layout.Inset(6, 6, 8, 8, layout.NewText("No matching command.", 12, theme.Muted)))
	}
	p.list.Refresh()
}

func (p *Palette) move(n int) {
	if len(p.found) > 0 {
		p.at = min(max(p.at+n, 0), len(p.found)-1)
		p.show()
	}
}

func (p *Palette) close() {
	p.win.Canvas().Unfocus()
	p.popup.Hide()
	if p.OnClosed != nil {
		p.OnClosed()
	}
}

func (p *Palette) run(at int) {
	if at < len(p.found) {
		do := p.found[at].do
		p.close()
		do()
	}
}

// PaletteEntry is the line to type in; keys that mean something in the list go there.
type PaletteEntry struct {
	fynewidget.Entry
	p *Palette
}

// TypedKey implements fyne.Focusable.
func (e *PaletteEntry) TypedKey(k *fyne.KeyEvent) {
	switch k.Name {
	case fyne.KeyEscape:
		e.p.close()
	case fyne.KeyUp:
		e.p.move(-1)
	case fyne.KeyDown:
		e.p.move(1)
	case fyne.KeyPageUp:
		e.p.move(-paletteRows)
	case fyne.KeyPageDown:
		e.p.move(paletteRows)
	default:
		e.Entry.TypedKey(k)
	}
}

// paletteLine is a command in the list.
type paletteLine struct {
	fynewidget.BaseWidget
	content fyne.CanvasObject
	tapped  func()
}

func newPaletteLine(c Offer, chosen bool, tapped func()) *paletteLine {
	back := canvas.NewRectangle(color.Transparent)
	if chosen {
		back.FillColor = theme.Alpha(theme.Accent.NRGBA(), 0x50)
		back.CornerRadius = 4
	}
	back.SetMinSize(fyne.NewSize(1, paletteRow))
	label := layout.NewText(c.Label, 13, theme.Text)
	l := &paletteLine{tapped: tapped}
	menu, keys := layout.NewText(c.Menu, 11, theme.Muted), layout.NewText(c.Keys, 12, theme.Muted)
	l.content = container.NewStack(back, layout.Inset(0, 0, 8, 8,
		layout.Ends(layout.Row(8, label, menu), layout.Middle(keys))))
	l.ExtendBaseWidget(l)
	return l
}

// CreateRenderer implements fyne.Widget.
func (l *paletteLine) CreateRenderer() fyne.WidgetRenderer {
	return fynewidget.NewSimpleRenderer(l.content)
}

// Tapped implements fyne.Tappable.
func (l *paletteLine) Tapped(*fyne.PointEvent) { l.tapped() }
