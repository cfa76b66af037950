package figures

import (
	"image"
	"image/color"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"isopet/training/typeset"
)

// row is pictures side by side, under a title if there is one.
type row struct {
	title  string
	panels []panel
}

// panel is a square picture with what is drawn over it and what is said below it.
type panel struct {
	letter   string // before the caption
	caption  []string
	image    image.Image
	outlines []outline
}

// outline is the border of a mask.
type outline struct {
	mask  []uint8 // square
	color color.Color
	width vg.Length
}

// Colours over pictures, which are dark in every palette: white is the annotation and blue the prediction, as in
// figure 5 of the paper.
var (
	white = color.NRGBA{255, 255, 255, 255}
	blue  = color.NRGBA{64, 156, 255, 255}
)

// Lengths of a figure made of panels.
const (
	panelGap    = vg.Length(7)
	captionLine = vg.Length(11)
	titleLine   = vg.Length(17)
)

// panels is a figure made of pictures, 17 cm wide as a file. The legend explains the outlines.
func panels(rows []row, legend func(Palette) []layer) *Figure {
	f := &Figure{Selected: -1, rows: rows, compose: legend}
	w := 17 * vg.Centimeter
	side := panelSide(rows, w-2*margin)
	f.size = vg.Point{X: w, Y: heightOf(rows, side) + 2*margin}
	if len(legend(Light)) > 0 {
		f.size.Y += 2 * captionLine
	}
	return f
}

// panelSide is the edge of a panel, so that the longest row fits a width.
func panelSide(rows []row, width vg.Length) vg.Length {
	most := vg.Length(1)
	for _, r := range rows {
		most = max(most, vg.Length(len(r.panels)))
	}
	return (width - (most-1)*panelGap) / most
}

// heightOf is the height of all rows.
func heightOf(rows []row, side vg.Length) vg.Length {
	var height vg.Length
	for _, r := range rows {
		height += r.height(side)
	}
	return height
}

func (r row) height(side vg.Length) vg.Length {
	lines := 0
	for _, p := range r.panels {
		lines = max(lines, len(p.caption))
	}
	height := side + vg.Length(lines)*captionLine + panelGap
	if r.title != "" {
		height += titleLine
	}
	return height
}

// drawRows draws the pictures as large as the canvas allows.
func drawRows(c draw.Canvas, rows []row, colours Palette) {
	side := panelSide(rows, c.Size().X)
	if spare := heightOf(rows, side) - c.Size().Y; spare > 0 {
		side -= spare / vg.Length(len(rows))
	}
	if side <= 0 {
		return
	}
	text := plot.New().Title.TextStyle
	text.Color, text.XAlign, text.YAlign = colours.Ink, draw.XLeft, draw.YTop
	top := c.Max.Y
	for _, r := range rows {
		y := top
		if r.title != "" {
			text.Font = typeset.Bold(9.5)
			c.FillText(text, vg.Point{X: c.Min.X, Y: y}, r.title)
			y -= titleLine
		}
		for k, p := range r.panels {
			x := c.Min.X + vg.Length(k)*(side+panelGap)
			p.draw(c, vg.Rectangle{Min: vg.Point{X: x, Y: y - side}, Max: vg.Point{X: x + side, Y: y}}, text)
		}
		top -= r.height(side)
	}
}

func (p panel) draw(c draw.Canvas, at vg.Rectangle, text draw.TextStyle) {
	c.DrawImage(at, p.image)
	for _, o := range p.outlines {
		o.draw(c, at)
	}
	x, y := at.Min.X, at.Min.Y-3
	for i, line := range p.caption {
		if i == 0 && p.letter != "" {
			text.Font = typeset.Bold(8.5)
			c.FillText(text, vg.Point{X: x, Y: y}, p.letter)
			x += text.Width(p.letter + " ")
		}
		text.Font = typeset.Sans(8.5)
		c.FillText(text, vg.Point{X: x, Y: y}, line)
		x, y = at.Min.X, y-captionLine
	}
}

// draw follows the edges of the pixels between positive and negative ones.
func (o outline) draw(c draw.Canvas, at vg.Rectangle) {
	n := edge(len(o.mask))
	pixel := at.Size().X / vg.Length(n)
	style := draw.LineStyle{Color: o.color, Width: o.width}
	positive := func(col, row int) bool {
		return col >= 0 && row >= 0 && col < n && row < n && o.mask[row*n+col] != 0
	}
	// A border runs on for half its width, so that corners are closed.
	line := func(x0, y0, x1, y1 int) {
		over := o.width / 2
		dx, dy := over, vg.Length(0)
		if x0 == x1 {
			dx, dy = 0, over
		}
		c.StrokeLine2(style, at.Min.X+vg.Length(x0)*pixel-dx, at.Max.Y-vg.Length(y0)*pixel+dy,
			at.Min.X+vg.Length(x1)*pixel+dx, at.Max.Y-vg.Length(y1)*pixel-dy)
	}
	for a := 0; a <= n; a++ {
		for b := 0; b < n; b++ {
			across := func(b int) bool { return b < n && positive(b, a-1) != positive(b, a) }
			down := func(b int) bool { return b < n && positive(a-1, b) != positive(a, b) }
			if across(b) && (b == 0 || !across(b-1)) {
				end := b
				for across(end) {
					end++
				}
				line(b, a, end, a)
			}
			if down(b) && (b == 0 || !down(b-1)) {
				end := b
				for down(end) {
					end++
				}
				line(a, b, a, end)
			}
		}
	}
}

// edge is the number of pixels along the edge of a square picture.
func edge(pixels int) int { return int(math.Round(math.Sqrt(float64(pixels)))) }

// dimmed is how bright a slice is under outlines, which have to show on the brightest tumour.
const dimmed = 0.6

// grey shows a square slice from 0, black, to 1, white times the brightness; every pixel is a square, large enough not
// to be smoothed.
func grey[F float32 | uint8](slice []F, brightness float64) image.Image {
	n := edge(len(slice))
	zoom := max(1, 512/max(n, 1))
	img := image.NewGray(image.Rect(0, 0, n*zoom, n*zoom))
	for y := range n * zoom {
		for x := range n * zoom {
			v := float64(slice[y/zoom*n+x/zoom])
			img.SetGray(x, y, color.Gray{Y: uint8(math.Round(255 * brightness * min(1, max(0, v))))})
		}
	}
	return img
}

// cut is a picture's mask.
func cut(img []float32, threshold float64) []uint8 {
	mask := make([]uint8, len(img))
	for i, v := range img {
		if float64(v) > threshold {
			mask[i] = 1
		}
	}
	return mask
}
