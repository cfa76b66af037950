package ui

import (
	"image"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"

	"isopet/inference/paper"
	"isopet/ui/layout"
	"isopet/ui/theme"
	"isopet/volume"
)

// preview is a small card beside the point under the pointer: the slice, and a few lines on it.
type preview struct {
	layer   *fyne.Container // over the figure, always there: what was never on the screen cannot ask to be drawn
	content fyne.CanvasObject
	picture *image.RGBA
	image   *canvas.Image
	lines   []*layout.Text
	body    *fyne.Container
}

const (
	previewSide  = 112
	previewLines = 6
)

func newPreview() *preview {
	p := &preview{picture: image.NewRGBA(image.Rect(0, 0, previewSide, previewSide))}
	p.image = canvas.NewImageFromImage(p.picture)
	p.image.FillMode, p.image.ScaleMode = canvas.ImageFillStretch, canvas.ImageScalePixels
	p.image.SetMinSize(fyne.NewSquareSize(previewSide))
	list := layout.Column(2)
	for n := range previewLines {
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
func (p *preview) say(picture bool, lines ...string) {
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
func (p *preview) place(at fyne.Position, within fyne.Size) {
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

func (p *preview) hide() { p.content.Hide() }

// thumbnail draws the region of interest of a slice of the open scan, with outline and annotation; nothing of a slice that
// it does not have.
func (w *window) thumbnail(index int, dst *image.RGBA) {
	s := &w.app.State
	win, err := s.Scan.Window(s.Setup.Region, index, paper.Side)
	if err != nil || index < 0 || index >= w.axial().Slices {
		clear(dst.Pix)
		return
	}
	var pet volume.Slice[float32]
	var outline, annotation volume.Slice[uint8]
	s.Scan.Slice(volume.Axial, index, &pet)
	s.Mask.Slice(volume.Axial, index, &outline)
	if s.Reference != nil {
		s.Reference.Mask.Slice(volume.Axial, index, &annotation)
	}
	side := dst.Rect.Dx()
	pixel := func(x, y int) (at int, ok bool) {
		col := int(win.Col + (float64(x)+0.5)/float64(side)*win.Cols)
		row := int(win.Row + (float64(y)+0.5)/float64(side)*win.Rows)
		return row*pet.Cols + col, col >= 0 && row >= 0 && col < pet.Cols && row < pet.Rows
	}
	edge := func(m []uint8, x, y int) bool {
		at, ok := pixel(x, y)
		if !ok || m == nil || m[at] == 0 {
			return false
		}
		for _, d := range [][2]int{{-1, 0}, {1, 0}, {0, -1}, {0, 1}} {
			if at, ok := pixel(x+d[0], y+d[1]); !ok || m[at] == 0 {
				return true
			}
		}
		return false
	}
	colours := w.colours()
	for y := range side {
		for x := range side {
			if at, ok := pixel(x, y); ok {
				dst.Set(x, y, colours.At((float64(pet.Pix[at])-s.View.Low)/s.View.Width()))
			} else {
				dst.Set(x, y, sliceTheme.Empty)
			}
			if edge(annotation.Pix, x, y) {
				dst.Set(x, y, theme.MarkAnnotation)
			}
			if edge(outline.Pix, x, y) {
				dst.Set(x, y, theme.MarkPredicted)
			}
		}
	}
}
