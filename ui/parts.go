package ui

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"
)

// text is a line of text without the padding of a label, so that columns align to the unit.
func text(s string, size float32, c color.Color) *canvas.Text {
	t := canvas.NewText(s, c)
	t.TextSize = size
	return t
}

func bold(t *canvas.Text) *canvas.Text {
	t.TextStyle.Bold = true
	return t
}

// setText writes a line and its colour anew if it differs.
func setText(t *canvas.Text, s string, c color.Color) {
	if t.Text != s || t.Color != c {
		t.Text, t.Color = s, c
		t.Refresh()
	}
}

// setVisible shows or hides an object that is not yet so.
func setVisible(o fyne.CanvasObject, visible bool) {
	switch {
	case visible && !o.Visible():
		o.Show()
	case !visible && o.Visible():
		o.Hide()
	}
}

// paragraph is small text that takes as many lines as it needs, and none when there is nothing to say.
type paragraph struct {
	text *fynewidget.RichText
	said string
}

func newParagraph(colour fyne.ThemeColorName) *paragraph {
	t := fynewidget.NewRichText(&fynewidget.TextSegment{Style: fynewidget.RichTextStyle{ColorName: colour, SizeName: theme.SizeNameCaptionText}})
	t.Wrapping = fyne.TextWrapWord
	t.Hide()
	return &paragraph{text: t}
}

func (p *paragraph) say(s string) {
	if s == p.said {
		return
	}
	p.said = s
	p.text.Segments[0].(*fynewidget.TextSegment).Text = s
	p.text.Hidden = s == ""
	p.text.Refresh()
}

// panel lays a background under its content.
func panel(c color.Color, content fyne.CanvasObject) fyne.CanvasObject {
	return container.NewStack(canvas.NewRectangle(c), content)
}

// inset keeps content away from its edges.
func inset(top, bottom, left, right float32, content fyne.CanvasObject) *fyne.Container {
	return container.New(layout.NewCustomPaddedLayout(top, bottom, left, right), content)
}

// rows stacks objects with a gap.
func rows(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(layout.NewCustomPaddedVBoxLayout(gap), objects...)
}

// line puts objects side by side with a gap, centred vertically.
func line(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	centred := make([]fyne.CanvasObject, len(objects))
	for i, o := range objects {
		if _, ok := o.(*canvas.Text); ok {
			o = middle(o)
		}
		centred[i] = o
	}
	return container.New(layout.NewCustomPaddedHBoxLayout(gap), centred...)
}

// cut is a text that is cut off where there is no room for it, rather than make room for itself.
func cut(t *canvas.Text) fyne.CanvasObject {
	height := t.MinSize().Height
	return container.NewStack(room(1, height), container.NewClip(middle(t)))
}

// middle centres an object vertically in whatever height it gets.
func middle(o fyne.CanvasObject) fyne.CanvasObject {
	return container.New(layout.NewCustomPaddedVBoxLayout(0), layout.NewSpacer(), o, layout.NewSpacer())
}

// gap is a space between objects, or the least width of one that it is stacked with.
func gap(width float32) fyne.CanvasObject { return room(width, 1) }

// room is nothing, of a least size.
func room(width, height float32) fyne.CanvasObject {
	r := canvas.NewRectangle(color.Transparent)
	r.SetMinSize(fyne.NewSize(width, height))
	return r
}

// rule is a thin line between areas.
func rule() fyne.CanvasObject {
	r := canvas.NewRectangle(colourLine)
	r.SetMinSize(fyne.NewSize(1, 1))
	return r
}

// ends puts one object at the left end of a line and another at the right.
func ends(left, right fyne.CanvasObject) *fyne.Container {
	return container.NewBorder(nil, nil, left, right)
}

// section is a part of the inspector: a heading, what stands at its right end, and the content below.
func section(title string, right fyne.CanvasObject, content ...fyne.CanvasObject) fyne.CanvasObject {
	heading := middle(bold(text(title, 13, colourText)))
	var head fyne.CanvasObject = heading
	if right != nil {
		head = ends(heading, right)
	}
	return inset(sectionTop, sectionBottom, 16, 16, rows(5, append([]fyne.CanvasObject{head}, content...)...))
}

// The space above and below a section.
const (
	sectionTop    = 7
	sectionBottom = 8
)

// headed is a line of a section that is so short that its heading stands in the line, as far as there is something at its
// right end.
func headed(title string, right, content fyne.CanvasObject) *fyne.Container {
	return around(nil, nil, container.NewStack(gap(60), middle(bold(text(title, 13, colourText)))), right, content)
}

// facts is a table of two columns: what it is, and the value.
type facts struct {
	box    *fyne.Container
	values []*canvas.Text
}

func newFacts(names ...string) *facts {
	f := &facts{box: container.New(factsLayout{})}
	for _, n := range names {
		v := text("", 12, colourText)
		f.values = append(f.values, v)
		f.box.Add(text(n, 12, colourMuted))
		f.box.Add(v)
	}
	return f
}

// set writes the values in the order of the names; a missing one is a dash.
func (f *facts) set(values ...string) {
	for i, v := range f.values {
		s := "–"
		if i < len(values) && values[i] != "" {
			s = values[i]
		}
		setText(v, s, colourText)
	}
}

// colour writes the name of a row in the colour of what it stands for elsewhere, or as usual.
func (f *facts) colour(row int, on bool, c color.Color) {
	if !on {
		c = colourMuted
	}
	name := f.box.Objects[2*row].(*canvas.Text)
	setText(name, name.Text, c)
}

// factsLayout gives the first column the same width in all tables.
type factsLayout struct{}

const (
	factsColumn = 60
	factsRow    = 19
)

func (factsLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for i, o := range objects {
		y := float32(i/2) * factsRow
		if i%2 == 0 {
			o.Move(fyne.NewPos(0, y))
			o.Resize(fyne.NewSize(factsColumn, factsRow))
		} else {
			o.Move(fyne.NewPos(factsColumn, y))
			o.Resize(fyne.NewSize(size.Width-factsColumn, factsRow))
		}
	}
}

func (factsLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(2*factsColumn, float32(len(objects)/2)*factsRow)
}

// around lays objects along the four edges of another, nil for none, as Fyne's border layout does but without gaps.
func around(top, bottom, left, right, content fyne.CanvasObject) *fyne.Container {
	e := edges{top, bottom, left, right}
	c := container.New(e)
	for _, o := range []fyne.CanvasObject{top, bottom, left, right, content} {
		if o != nil {
			c.Add(o)
		}
	}
	return c
}

type edges struct{ top, bottom, left, right fyne.CanvasObject }

// sizes are how much each edge takes.
func (e edges) sizes() (top, bottom, left, right float32) {
	take := func(o fyne.CanvasObject) fyne.Size {
		if o == nil || !o.Visible() {
			return fyne.Size{}
		}
		return o.MinSize()
	}
	return take(e.top).Height, take(e.bottom).Height, take(e.left).Width, take(e.right).Width
}

// Layout is Fyne's.
func (e edges) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	top, bottom, left, right := e.sizes()
	inner := fyne.NewSize(size.Width-left-right, size.Height-top-bottom)
	for _, o := range objects {
		at, s := fyne.NewPos(left, top), inner
		switch o {
		case e.top:
			at, s = fyne.NewPos(0, 0), fyne.NewSize(size.Width, top)
		case e.bottom:
			at, s = fyne.NewPos(0, size.Height-bottom), fyne.NewSize(size.Width, bottom)
		case e.left:
			at, s = fyne.NewPos(0, top), fyne.NewSize(left, inner.Height)
		case e.right:
			at, s = fyne.NewPos(size.Width-right, top), fyne.NewSize(right, inner.Height)
		}
		o.Move(at)
		o.Resize(s)
	}
}

// MinSize is Fyne's.
func (e edges) MinSize(objects []fyne.CanvasObject) fyne.Size {
	top, bottom, left, right := e.sizes()
	var inner fyne.Size
	for _, o := range objects {
		if o != e.top && o != e.bottom && o != e.left && o != e.right && o.Visible() {
			inner = inner.Max(o.MinSize())
		}
	}
	least := inner.AddWidthHeight(left+right, top+bottom)
	for _, o := range []fyne.CanvasObject{e.top, e.bottom} {
		if o != nil && o.Visible() {
			least.Width = max(least.Width, o.MinSize().Width)
		}
	}
	return least
}
