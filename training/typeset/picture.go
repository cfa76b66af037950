package typeset

import (
	"image"
	"image/color"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Picture is an image with lines on it.
type Picture struct {
	Image  image.Image
	Aspect float64 // width to height as it is to be shown
	Lines  []Line
	Label  string // stands below it
	// Letters are the directions at its left, top, right and bottom; empty for none.
	Letters [4]string
	// Scale is a line of a known length at its lower left.
	Scale Scale
}

// Line joins points of a picture, (0, 0) at its upper left and (1, 1) at its lower right.
type Line struct {
	Points [][2]float64
	Colour color.Color
	Width  float64 // in points
}

// Scale is a line that is a share of a picture's width long, and what that is; none if the share is 0.
type Scale struct {
	Share float64
	Label string
}

// ColourBar says which colour stands for which value.
type ColourBar struct {
	Colours   func(t float64) color.RGBA // from 0 at its foot to 1 at its head
	Low, High float64                    // the values there
	Unit      string                     // above it
}

// Pictures sets pictures side by side, all of one height, at most so many centimetres, and beside them their colour bar,
// nil for none.
func (d *Document) Pictures(highest float64, bar *ColourBar, pictures []Picture) {
	const gap, label, beside = vg.Length(8), vg.Length(16), vg.Length(40)
	var aspects float64
	for _, p := range pictures {
		aspects += p.Aspect
	}
	room := d.paper.textWidth() - gap*vg.Length(len(pictures)-1)
	if bar != nil {
		room -= beside
	}
	height := min(vg.Length(highest)*vg.Centimeter, room/vg.Length(aspects))
	d.reserve(height + label)
	x := side + (room-height*vg.Length(aspects))/2
	style := text(Sans(8), draw.XCenter)
	for _, p := range pictures {
		width := height * vg.Length(p.Aspect)
		at := vg.Rectangle{Min: vg.Point{X: x, Y: d.y - height}, Max: vg.Point{X: x + width, Y: d.y}}
		d.pdf.picture(at, p)
		d.letters(at, p.Letters)
		d.scale(at, p.Scale)
		d.c.FillText(style, vg.Point{X: x + width/2, Y: d.y - height - 4}, p.Label)
		x += width + gap
	}
	if bar != nil {
		d.colourBar(vg.Point{X: x, Y: d.y}, height, bar)
	}
	d.y -= height + label + 6
}

// Marked sets a line in bold behind a square of a colour, on the page of what follows it, of a height in centimetres.
func (d *Document) Marked(mark color.Color, line string, follows float64) {
	const height = vg.Length(14)
	d.reserve(height + vg.Length(follows)*vg.Centimeter)
	d.c.SetColor(mark)
	d.c.Fill(vg.Rectangle{Min: vg.Point{X: side, Y: d.y - 8}, Max: vg.Point{X: side + 6, Y: d.y - 2}}.Path())
	d.c.FillText(text(Bold(9), draw.XLeft), vg.Point{X: side + markWidth, Y: d.y}, line)
	d.y -= height
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

// plate lies under what is written on pictures, which may be of any colour.
var plate = color.NRGBA{60, 64, 70, 190}

// letters writes the directions at the edges of a picture, where there is room.
func (d *Document) letters(at vg.Rectangle, letters [4]string) {
	const high, away = vg.Length(9), vg.Length(2)
	style := text(Bold(6.5), draw.XCenter)
	style.Color = color.White
	size, middle := at.Size(), vg.Point{X: (at.Min.X + at.Max.X) / 2, Y: (at.Min.Y + at.Max.Y) / 2}
	if min(size.X, size.Y) < 5*high {
		return
	}
	for i, place := range [4]vg.Point{
		{X: at.Min.X + away + high/2, Y: middle.Y}, {X: middle.X, Y: at.Max.Y - away - high/2},
		{X: at.Max.X - away - high/2, Y: middle.Y}, {X: middle.X, Y: at.Min.Y + away + high/2},
	} {
		if letters[i] == "" {
			continue
		}
		half := max(high, style.Width(letters[i])+4) / 2
		d.c.SetColor(plate)
		d.c.Fill(vg.Rectangle{Min: vg.Point{X: place.X - half, Y: place.Y - high/2},
			Max: vg.Point{X: place.X + half, Y: place.Y + high/2}}.Path())
		d.c.FillText(style, vg.Point{X: place.X, Y: place.Y + 3.4}, letters[i])
	}
}

// scale draws the line of a known length.
func (d *Document) scale(at vg.Rectangle, s Scale) {
	if s.Share <= 0 {
		return
	}
	const away, up = vg.Length(4), vg.Length(3)
	left, y := at.Min.X+away, at.Min.Y+away
	right := left + at.Size().X*vg.Length(s.Share)
	style := text(Bold(6), draw.XLeft)
	style.Color = color.White
	d.c.SetColor(plate)
	d.c.Fill(vg.Rectangle{Min: vg.Point{X: left - 2, Y: y - 2}, Max: vg.Point{
		X: max(right, left+style.Width(s.Label)) + 2, Y: y + up + 9}}.Path())
	line := draw.LineStyle{Color: color.White, Width: 0.8}
	d.c.StrokeLine2(line, left, y, right, y)
	for _, x := range [2]vg.Length{left, right} {
		d.c.StrokeLine2(line, x, y, x, y+up)
	}
	d.c.FillText(style, vg.Point{X: left, Y: y + up + 7}, s.Label)
}

// colourBar draws a colour bar that begins at its upper left.
func (d *Document) colourBar(at vg.Point, height vg.Length, bar *ColourBar) {
	const width, steps, top = vg.Length(7), 64, vg.Length(10)
	foot, tall := at.Y-height, height-top
	style := text(Sans(7), draw.XLeft)
	d.c.FillText(style, at, bar.Unit)
	for i := range steps {
		y := foot + tall*vg.Length(i)/steps
		d.c.SetColor(bar.Colours((float64(i) + 0.5) / steps))
		d.c.Fill(vg.Rectangle{Min: vg.Point{X: at.X, Y: y}, Max: vg.Point{X: at.X + width,
			Y: min(y+tall/steps+0.3, foot+tall)}}.Path())
	}
	frame := vg.Rectangle{Min: vg.Point{X: at.X, Y: foot}, Max: vg.Point{X: at.X + width, Y: foot + tall}}
	d.c.SetColor(Grey)
	d.c.SetLineWidth(0.5)
	d.c.Stroke(frame.Path())
	if !(bar.High > bar.Low) {
		return
	}
	for _, t := range (plot.DefaultTicks{}).Ticks(bar.Low, bar.High) {
		if t.Label == "" {
			continue
		}
		y := foot + tall*vg.Length((t.Value-bar.Low)/(bar.High-bar.Low))
		d.c.StrokeLine2(draw.LineStyle{Color: Grey, Width: 0.5}, at.X+width, y, at.X+width+2, y)
		d.c.FillText(style, vg.Point{X: at.X + width + 4, Y: y + 4}, t.Label)
	}
}
