package typeset

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"math"

	"codeberg.org/go-pdf/fpdf"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
)

// pdf is a canvas whose pages are those of a PDF. (Gonum's own embeds the same type under every name, and knows no text
// but in a code page of 256 characters.) Coordinates are PDF's own, in points with y growing upwards, so they only pass
// through.
type pdf struct {
	doc    *fpdf.Fpdf
	width  vg.Length
	height vg.Length
	fonts  map[string]bool
	images int
	line   []vg.Length // widths, one for each state that was pushed
}

// newPDF is an empty document.
func newPDF(title string, width, height vg.Length) *pdf {
	doc := fpdf.NewCustom(&fpdf.InitType{UnitStr: "pt", Size: fpdf.SizeType{Wd: float64(width), Ht: float64(height)}})
	doc.SetMargins(0, 0, 0)
	doc.SetAutoPageBreak(false, 0)
	doc.SetTitle(title, true)
	p := &pdf{doc: doc, width: width, height: height, fonts: map[string]bool{}}
	p.next()
	return p
}

// next begins a new page.
func (p *pdf) next() {
	if p.doc.PageNo() > 0 {
		p.doc.TransformEnd()
	}
	p.doc.AddPage()
	p.doc.TransformBegin()
	p.line = []vg.Length{0}
}

// WriteTo ends the document and writes it.
func (p *pdf) WriteTo(w io.Writer) (int64, error) {
	p.doc.TransformEnd()
	var out bytes.Buffer
	if err := p.doc.Output(&out); err != nil {
		return 0, err
	}
	return out.WriteTo(w)
}

// Size is that of a page.
func (p *pdf) Size() (w, h vg.Length) { return p.width, p.height }

// SetLineWidth implements vg.Canvas.
func (p *pdf) SetLineWidth(w vg.Length) {
	p.line[len(p.line)-1] = w
	p.doc.SetLineWidth(float64(w))
}

// SetLineDash implements vg.Canvas.
func (p *pdf) SetLineDash(pattern []vg.Length, offset vg.Length) {
	dashes := make([]float64, len(pattern))
	for i, d := range pattern {
		dashes[i] = float64(d)
	}
	p.doc.SetDashPattern(dashes, float64(offset))
}

// SetColor implements vg.Canvas.
func (p *pdf) SetColor(c color.Color) {
	if c == nil {
		c = color.Black
	}
	n := color.NRGBAModel.Convert(c).(color.NRGBA)
	r, g, b := int(n.R), int(n.G), int(n.B)
	p.doc.SetFillColor(r, g, b)
	p.doc.SetDrawColor(r, g, b)
	p.doc.SetTextColor(r, g, b)
	p.doc.SetAlpha(float64(n.A)/255, "Normal")
}

// Rotate, Translate and Scale implement vg.Canvas.
func (p *pdf) Rotate(radians float64) {
	sin, cos := math.Sincos(radians)
	p.doc.Transform(fpdf.TransformMatrix{A: cos, B: sin, C: -sin, D: cos})
}

func (p *pdf) Translate(by vg.Point) {
	p.doc.Transform(fpdf.TransformMatrix{A: 1, D: 1, E: float64(by.X), F: float64(by.Y)})
}

func (p *pdf) Scale(x, y float64) { p.doc.Transform(fpdf.TransformMatrix{A: x, D: y}) }

// Push and Pop implement vg.Canvas.
func (p *pdf) Push() {
	p.line = append(p.line, p.line[len(p.line)-1])
	p.doc.TransformBegin()
}

func (p *pdf) Pop() {
	p.line = p.line[:len(p.line)-1]
	p.doc.TransformEnd()
}

// Stroke and Fill implement vg.Canvas.
func (p *pdf) Stroke(path vg.Path) {
	if p.line[len(p.line)-1] > 0 {
		p.path(path)
		p.doc.DrawPath("D")
	}
}

func (p *pdf) Fill(path vg.Path) {
	p.path(path)
	p.doc.DrawPath("F")
}

// point is in fpdf's coordinates, which it turns into PDF's.
func (p *pdf) point(at vg.Point) (x, y float64) { return float64(at.X), float64(p.height - at.Y) }

func (p *pdf) path(path vg.Path) {
	for _, c := range path {
		x, y := p.point(c.Pos)
		switch c.Type {
		case vg.MoveComp:
			p.doc.MoveTo(x, y)
		case vg.LineComp:
			p.doc.LineTo(x, y)
		case vg.CurveComp:
			first, second := c.Control[0], c.Control[len(c.Control)-1]
			x0, y0 := p.point(first)
			if len(c.Control) == 1 {
				p.doc.CurveTo(x0, y0, x, y)
				break
			}
			x1, y1 := p.point(second)
			p.doc.CurveBezierCubicTo(x0, y0, x1, y1, x, y)
		case vg.ArcComp:
			p.arc(c)
		case vg.CloseComp:
			p.doc.ClosePath()
		}
	}
}

// arc is cubic curves, of a quarter of a circle at most.
func (p *pdf) arc(c vg.PathComp) {
	pieces := math.Ceil(math.Abs(c.Angle) / (math.Pi / 2))
	step := c.Angle / pieces
	reach := 4. / 3 * math.Tan(step/4)
	on := func(angle, along float64) (x, y float64) {
		sin, cos := math.Sincos(angle)
		r := float64(c.Radius)
		return p.point(vg.Point{X: c.Pos.X + vg.Length(r*(cos-along*sin)), Y: c.Pos.Y + vg.Length(r*(sin+along*cos))})
	}
	p.doc.LineTo(on(c.Start, 0))
	for k := range int(pieces) {
		from := c.Start + float64(k)*step
		x0, y0 := on(from, reach)
		x1, y1 := on(from+step, -reach)
		x, y := on(from+step, 0)
		p.doc.CurveBezierCubicTo(x0, y0, x1, y1, x, y)
	}
}

// FillString implements vg.Canvas.
func (p *pdf) FillString(f font.Face, at vg.Point, s string) {
	for _, part := range runs(f, s) {
		if part.fallback == nil {
			p.write(f, at, part.text)
		} else {
			p.Fill(part.outline(f, at))
		}
		at.X += part.width(f)
	}
}

// write writes a text whose letters the font has.
func (p *pdf) write(f font.Face, at vg.Point, s string) {
	name := f.Name()
	if !p.fonts[name] {
		var data bytes.Buffer
		if _, err := f.Face.WriteSourceTo(nil, &data); err != nil {
			p.doc.SetError(err)
			return
		}
		p.doc.AddUTF8FontFromBytes(name, "", data.Bytes())
		p.fonts[name] = true
	}
	// The size twice, as fpdf writes only what has changed but does not know what Pop restored.
	p.doc.SetFont(name, "", 1)
	p.doc.SetFont(name, "", float64(f.Font.Size))
	x, y := p.point(at)
	p.doc.Text(x, y, s)
}

// DrawImage implements vg.Canvas.
func (p *pdf) DrawImage(at vg.Rectangle, img image.Image) {
	var data bytes.Buffer
	if err := png.Encode(&data, img); err != nil {
		p.doc.SetError(err)
		return
	}
	p.images++
	name, options := fmt.Sprintf("image %d", p.images), fpdf.ImageOptions{ImageType: "png"}
	p.doc.RegisterImageOptionsReader(name, options, &data)
	x, y := p.point(vg.Point{X: at.Min.X, Y: at.Max.Y})
	size := at.Size()
	p.doc.ImageOptions(name, x, y, float64(size.X), float64(size.Y), false, options, 0, "")
}
