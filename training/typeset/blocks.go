package typeset

import (
	"image"
	"image/color"
	"time"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Fact is a name and a value.
type Fact struct{ Name, Value string }

// Facts sets names and values in two columns, filled from top to bottom. Long values take several lines.
func (d *Document) Facts(facts []Fact) {
	const line, gap = vg.Length(12), vg.Length(16)
	width := (textWidth - gap) / 2
	names, values := text(Sans(9), draw.XLeft), text(Sans(9), draw.XLeft)
	names.Color = Grey
	var indent vg.Length
	for _, f := range facts {
		indent = max(indent, names.Width(f.Name)+10)
	}
	lines := 0
	wrapped := make([][]string, len(facts))
	for i, f := range facts {
		wrapped[i] = wrap(values, f.Value, width-indent, 0)
		lines += len(wrapped[i])
	}
	d.reserve(line * vg.Length(lines/2+1))
	top, low, x, used := d.y, d.y, side, 0
	for i, f := range facts {
		if x == side && 2*used >= lines {
			x, d.y = side+width+gap, top
		}
		d.c.FillText(names, vg.Point{X: x, Y: d.y}, f.Name)
		for _, l := range wrapped[i] {
			d.c.FillText(values, vg.Point{X: x + indent, Y: d.y}, l)
			d.y -= line
			used++
		}
		low = min(low, d.y)
	}
	d.y = low - 8
}

// Note sets a paragraph in small type.
func (d *Document) Note(paragraph string) {
	d.lines(Sans(8), 11, paragraph)
	d.y -= 4
}

// Plain sets a paragraph in the type of tables.
func (d *Document) Plain(paragraph string) {
	d.lines(Sans(10), 13, paragraph)
	d.y -= 6
}

// Picture is an image with lines on it.
type Picture struct {
	Image  image.Image
	Aspect float64 // width to height as it is to be shown
	Lines  []Line
	Label  string // stands below it
}

// Line joins points of a picture, (0, 0) at its upper left and (1, 1) at its lower right.
type Line struct {
	Points [][2]float64
	Colour color.Color
	Width  float64 // in points
}

// Pictures sets pictures side by side, all of one height, at most so many centimetres.
func (d *Document) Pictures(highest float64, pictures []Picture) {
	const gap, label = vg.Length(8), vg.Length(16)
	var aspects float64
	for _, p := range pictures {
		aspects += p.Aspect
	}
	room := textWidth - gap*vg.Length(len(pictures)-1)
	height := min(vg.Length(highest)*vg.Centimeter, room/vg.Length(aspects))
	d.reserve(height + label)
	x := side + (room-height*vg.Length(aspects))/2
	style := text(Sans(8), draw.XCenter)
	for _, p := range pictures {
		width := height * vg.Length(p.Aspect)
		at := vg.Rectangle{Min: vg.Point{X: x, Y: d.y - height}, Max: vg.Point{X: x + width, Y: d.y}}
		d.pdf.picture(at, p)
		d.c.FillText(style, vg.Point{X: x + width/2, Y: d.y - height - 4}, p.Label)
		x += width + gap
	}
	d.y -= height + label + 6
}

// picture draws a picture in a thin frame; its lines end where it ends.
func (p *pdf) picture(at vg.Rectangle, pic Picture) {
	size := at.Size()
	p.DrawImage(at, pic.Image)
	left, top := p.point(vg.Point{X: at.Min.X, Y: at.Max.Y})
	p.doc.ClipRect(left, top, float64(size.X), float64(size.Y), false)
	for _, line := range pic.Lines {
		var path vg.Path
		for i, point := range line.Points {
			to := vg.Point{X: at.Min.X + size.X*vg.Length(point[0]), Y: at.Max.Y - size.Y*vg.Length(point[1])}
			if i == 0 {
				path.Move(to)
			} else {
				path.Line(to)
			}
		}
		p.SetColor(line.Colour)
		p.SetLineWidth(vg.Length(line.Width))
		p.Stroke(path)
	}
	p.doc.ClipEnd()
	p.SetColor(Hairline)
	p.SetLineWidth(0.5)
	p.Stroke(at.Path())
}

// Room is the height in centimetres that is left on the page.
func (d *Document) Room() float64 { return float64((d.y - head) / vg.Centimeter) }

// Date sets the date of the document, which is otherwise now, so that the same content gives the same bytes.
func (d *Document) Date(t time.Time) {
	d.pdf.doc.SetCreationDate(t)
	d.pdf.doc.SetModificationDate(t)
	d.pdf.doc.SetCatalogSort(true)
}
