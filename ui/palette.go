package ui

import (
	"cmp"
	"image/color"
	"slices"
	"strings"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	fynewidget "fyne.io/fyne/v2/widget"

	"isopet/ui/layout"
	"isopet/ui/theme"
)

// offered is a command that can be done now, as the palette lists it.
type offered struct {
	menu, label, keywords, keys string
	do                          func()
}

// offered are all that can be done now, in the order of the menus.
func (w *window) offered() []offered {
	var all []offered
	for _, m := range w.commands.Menus {
		menu := w.commands.Text(m.ID, m.Label)
		for _, c := range m.Commands {
			switch {
			case c.ID == "" || !w.commands.Enabled(c.ID):
			case c.Entries != nil:
				for _, e := range c.Entries() {
					all = append(all, offered{menu, w.commands.Label(c.ID) + ": " + e.Label, c.Keywords, "", e.Do})
				}
			default:
				all = append(all, offered{menu, w.commands.Title(c.ID), c.Keywords, w.commands.Printed(c.ID), func() { w.Run(c.ID) }})
			}
		}
	}
	return all
}

// match says how well a command answers to what was typed, the higher the better; not ok if letters are missing or in
// another order. Letters that begin words or follow each other count more, and so do words that come early.
func match(label, typed string) (score int, ok bool) {
	text := []rune(strings.ToLower(label))
	at, before := 0, -2
	for _, r := range strings.ToLower(typed) {
		if unicode.IsSpace(r) {
			continue
		}
		// The beginning of a word is better than the next place where the letter stands.
		found := -1
		for i := at; i < len(text); i++ {
			starts := i == 0 || !unicode.IsLetter(text[i-1]) && !unicode.IsDigit(text[i-1])
			if text[i] == r && (found < 0 || starts) {
				found = i
				if starts || i == before+1 {
					break
				}
			}
		}
		if found < 0 {
			return 0, false
		}
		switch {
		case found == before+1:
			score += 8
		case found == 0 || !unicode.IsLetter(text[found-1]):
			score += 6
		}
		score -= min(found-at, 5)
		at, before = found+1, found
	}
	return score, true
}

// keywordScore says how well other words for a command answer to what was typed, which must be the beginning of some of them: not
// quite as well as the same word in its label. Words that come early count more.
func keywordScore(keywords, typed string) (score int, ok bool) {
	typed = strings.ToLower(strings.TrimSpace(typed))
	at := strings.Index(" "+keywords, " "+typed)
	return 8*len(typed) - 6 - min(at, 5), typed != "" && at >= 0
}

// matching are the commands that answer to what was typed, the best first, of equals the shorter.
func matching(all []offered, typed string) []offered {
	scores := map[string]int{}
	var some []offered
	for _, c := range all {
		score, ok := match(c.label, typed)
		if other, also := match(c.menu+" "+c.label, typed); also && (!ok || other > score+3) {
			score, ok = other-3, true
		}
		if other, also := keywordScore(c.keywords, typed); also && (!ok || other > score) {
			score, ok = other, true
		}
		if ok {
			scores[c.menu+c.label] = score
			some = append(some, c)
		}
	}
	if typed == "" {
		return some
	}
	slices.SortStableFunc(some, func(x, y offered) int {
		return cmp.Or(scores[y.menu+y.label]-scores[x.menu+x.label], len(x.label)-len(y.label))
	})
	return some
}

// paletteRows is how many commands are on the screen at once.
const paletteRows = 12

// palette lets the user find a command by some of its letters.
type palette struct {
	w     *window
	popup *fynewidget.PopUp
	entry *paletteEntry
	list  *fyne.Container
	all   []offered
	found []offered
	at    int // of found
}

func (w *window) showPalette() {
	p := &palette{w: w, all: w.offered(), list: layout.Column(0)}
	p.entry = &paletteEntry{p: p}
	p.entry.ExtendBaseWidget(p.entry)
	p.entry.SetPlaceHolder("What do you want to do?")
	p.entry.OnChanged = func(typed string) {
		p.found, p.at = matching(p.all, typed), 0
		p.show()
	}
	p.entry.OnSubmitted = func(string) { p.run(p.at) }
	content := layout.Inset(8, 8, 8, 8, layout.Column(8, p.entry, container.NewStack(layout.Spacer(560, paletteRows*paletteRow), p.list)))
	p.popup = fynewidget.NewModalPopUp(content, w.win.Canvas())
	p.found = p.all
	p.show()
	p.popup.Show()
	w.win.Canvas().Focus(p.entry)
}

// paletteRow is the height of a row.
const paletteRow = 28

// show lists what was found, the chosen one in sight.
func (p *palette) show() {
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

func (p *palette) move(n int) {
	if len(p.found) > 0 {
		p.at = min(max(p.at+n, 0), len(p.found)-1)
		p.show()
	}
}

func (p *palette) close() {
	p.w.win.Canvas().Unfocus()
	p.popup.Hide()
}

func (p *palette) run(at int) {
	if at < len(p.found) {
		do := p.found[at].do
		p.close()
		do()
	}
}

// paletteEntry is the line to type in; keys that mean something in the list go there.
type paletteEntry struct {
	fynewidget.Entry
	p *palette
}

// TypedKey is Fyne's.
func (e *paletteEntry) TypedKey(k *fyne.KeyEvent) {
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

func newPaletteLine(c offered, chosen bool, tapped func()) *paletteLine {
	back := canvas.NewRectangle(color.Transparent)
	if chosen {
		back.FillColor = theme.Alpha(theme.Accent.NRGBA(), 0x50)
		back.CornerRadius = 4
	}
	back.SetMinSize(fyne.NewSize(1, paletteRow))
	label := layout.NewText(c.label, 13, theme.Text)
	l := &paletteLine{tapped: tapped}
	l.content = container.NewStack(back, layout.Inset(0, 0, 8, 8, layout.Ends(layout.Row(8, label, layout.NewText(c.menu, 11, theme.Muted)), layout.Middle(layout.NewText(c.keys, 12, theme.Muted)))))
	l.ExtendBaseWidget(l)
	return l
}

// CreateRenderer is Fyne's.
func (l *paletteLine) CreateRenderer() fyne.WidgetRenderer {
	return fynewidget.NewSimpleRenderer(l.content)
}

// Tapped is Fyne's.
func (l *paletteLine) Tapped(*fyne.PointEvent) { l.tapped() }
