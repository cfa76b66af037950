package plot

import (
	"image"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"

	"isopet/ui/layout"
	"isopet/ui/theme"
)

// Card is a small card beside the point under the pointer: the slice, and a few lines on it.
type Card struct {
	layer   *fyne.Container // over the figure, always there: what was never on the screen cannot ask to be drawn
	content fyne.CanvasObject
	picture *image.RGBA
	image   *canvas.Image
	lines   []*layout.Text
	body    *fyne.Container
}

const (
	cardSide  = 112
	cardLines = 6
)

func newCard() *Card {
	p := &Card{picture: image.NewRGBA(image.Rect(0, 0, cardSide, cardSide))}
	p.image = canvas.NewImageFromImage(p.picture)
	p.image.FillMode, p.image.ScaleMode = canvas.ImageFillStretch, canvas.ImageScalePixels
	p.image.SetMinSize(fyne.NewSquareSize(cardSide))
	list := layout.Column(2)
	for n := range cardLines {
		t := layout.NewText("", 12, theme.Text)
		if n == 0 {
			t = layout.NewHeading("", 12)
		}
		p.lines = append(p.lines, t)
		list.Add(t)
	}
	p.body = layout.Row(10, p.image, layout.Middle(list))
	back := canvas.NewRectangle(theme.Raised)
	back.StrokeColor, back.StrokeWidth, back.CornerRadius = theme.Separator, 1, 6
	p.content = container.NewStack(back, layout.Inset(8, 8, 8, 10, p.body))
	p.content.Hide()
	p.layer = container.NewWithoutLayout(p.content)
	return p
}

// say writes the lines; the picture is shown if there is one.
func (p *Card) say(picture bool, lines ...string) {
	p.image.Hidden = !picture
	for i, t := range p.lines {
		t.Hidden = i >= len(lines)
		if !t.Hidden {
			t.Text = lines[i]
		}
	}
	p.content.Refresh()
}

// place shows the card beside a place, within an area of the given size.
func (p *Card) place(at fyne.Position, within fyne.Size) {
	const gap = 14
	size := p.content.MinSize()
	x, y := at.X+gap, at.Y-size.Height-gap
	if x+size.Width > within.Width {
		x = at.X - gap - size.Width
	}
	p.content.Resize(size)
	p.content.Move(fyne.NewPos(max(x, 0), min(max(y, 0), max(within.Height-size.Height, 0))))
	p.content.Show()
	p.layer.Refresh()
}

func (p *Card) hide() { p.content.Hide() }

// Said is what the card says, nothing while it is hidden.
func (p *Card) Said() []string {
	var lines []string
	for _, t := range p.lines {
		if p.content.Visible() && t.Visible() {
			lines = append(lines, t.Text)
		}
	}
	return lines
}

// Pictured reports whether the card shows a picture of the slice.
func (p *Card) Pictured() bool { return p.content.Visible() && p.image.Visible() }
