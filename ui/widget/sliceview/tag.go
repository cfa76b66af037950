package sliceview

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	fynewidget "fyne.io/fyne/v2/widget"

	"isopet/ui/layout"
)

// tag is a word on a picture. The plate that it stands on lets the picture through, but darkens it so far that the word
// can be read on any.
type tag struct {
	fynewidget.BaseWidget
	text  *canvas.Text
	plate *canvas.Rectangle
}

// tagMargin is at both sides of the word.
const tagMargin = 4

func newTag(theme Theme, size float32, bold bool) *tag {
	t := &tag{text: canvas.NewText("", theme.Letters), plate: canvas.NewRectangle(theme.Plate)}
	t.text.TextSize, t.text.TextStyle.Bold = size, bold
	t.plate.CornerRadius = 4
	t.ExtendBaseWidget(t)
	return t
}

// say shows a word; none hides the plate too.
func (t *tag) say(word string) {
	t.Hidden = word == ""
	if t.text.Text != word {
		t.text.Text = word
		t.text.Refresh()
	}
	t.Resize(t.MinSize())
}

// CreateRenderer implements fyne.Widget.
func (t *tag) CreateRenderer() fyne.WidgetRenderer {
	return fynewidget.NewSimpleRenderer(container.NewStack(t.plate, layout.Inset(0, 0, tagMargin, tagMargin, t.text)))
}
