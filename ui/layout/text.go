package layout

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"

	"isopet/ui/theme"
)

// Text is a line of text without the padding of a label, so that columns align to the unit. Its fields are shown from
// the next Refresh on; [Text.Set] refreshes it where they differ.
type Text struct {
	fynewidget.BaseWidget
	Text      string
	Colour    color.Color // of the theme, see [theme.Colour], or any other
	Alignment fyne.TextAlign

	line *canvas.Text
}

// NewText makes a line of text.
func NewText(s string, size float32, c color.Color) *Text {
	t := &Text{Text: s, Colour: c, line: canvas.NewText(s, nil)}
	t.line.TextSize = size
	t.ExtendBaseWidget(t)
	return t
}

// NewHeading makes a line of bold text.
func NewHeading(s string, size float32) *Text {
	t := NewText(s, size, theme.Text)
	t.line.TextStyle.Bold = true
	return t
}

// Set writes a line and its colour anew if it differs.
func (t *Text) Set(s string, c color.Color) {
	if t.Text != s || t.Colour != c || t.line.Color != theme.Now(c) {
		t.Text, t.Colour = s, c
		t.Refresh()
	}
}

// CreateRenderer implements fyne.Widget.
func (t *Text) CreateRenderer() fyne.WidgetRenderer {
	t.write()
	return &textRenderer{fynewidget.NewSimpleRenderer(t.line), t}
}

// AccessibilityLabel implements fyne.Accessible.
func (t *Text) AccessibilityLabel() string { return t.Text }

// AccessibilityRole implements fyne.Accessible.
func (t *Text) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

func (t *Text) write() {
	t.line.Text, t.line.Color, t.line.Alignment = t.Text, theme.Now(t.Colour), t.Alignment
}

// textRenderer takes the colour from the theme in use at each Refresh.
type textRenderer struct {
	fyne.WidgetRenderer
	t *Text
}

// Refresh implements fyne.WidgetRenderer.
func (r *textRenderer) Refresh() {
	r.t.write()
	canvas.Refresh(r.t.line)
}

// Clipped is a text that is cut off where there is no room for it, rather than make room for itself.
func Clipped(t *Text) fyne.CanvasObject {
	return MinHeight(t.MinSize().Height, container.NewClip(Middle(t)))
}

// Paragraph is small text that takes as many lines as it needs, and none when there is nothing to say. It is no label
// of Fyne's: these are not written in the colour of what is of less importance.
type Paragraph struct {
	fynewidget.BaseWidget
	text *fynewidget.RichText // no base: it would be laid out as one line
	said string
}

// NewParagraph makes an empty paragraph in a colour of the theme.
func NewParagraph(c theme.Colour) *Paragraph {
	style := fynewidget.RichTextStyle{ColorName: fyne.ThemeColorName(c), SizeName: fynetheme.SizeNameCaptionText}
	p := &Paragraph{text: fynewidget.NewRichText(&fynewidget.TextSegment{Style: style})}
	p.text.Wrapping = fyne.TextWrapWord
	p.ExtendBaseWidget(p)
	p.Hide()
	return p
}

// CreateRenderer implements fyne.Widget.
func (p *Paragraph) CreateRenderer() fyne.WidgetRenderer { return fynewidget.NewSimpleRenderer(p.text) }

func (p *Paragraph) segment() *fynewidget.TextSegment {
	return p.text.Segments[0].(*fynewidget.TextSegment)
}

// Enlarge writes in the size of other text.
func (p *Paragraph) Enlarge() { p.segment().Style.SizeName = fynetheme.SizeNameText }

// Say shows a text, "" for none, and reports whether it is another one.
func (p *Paragraph) Say(s string) bool {
	if s == p.said {
		return false
	}
	p.said = s
	p.segment().Text = s
	p.Hidden = s == ""
	p.text.Refresh()
	p.Refresh()
	return true
}

// SayIn is [Paragraph.Say] in another colour of the theme.
func (p *Paragraph) SayIn(c theme.Colour, s string) bool {
	style := &p.segment().Style
	if name := fyne.ThemeColorName(c); style.ColorName != name {
		style.ColorName = name
		p.text.Refresh()
	}
	return p.Say(s)
}

// String is what it says.
func (p *Paragraph) String() string { return p.said }
