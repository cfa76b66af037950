package typeset

import (
	"fmt"
	"io"
	"strings"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Document is a report of text, tables and figures on pages of A4 or another paper as PDF. What does not fit on a page goes to the next.
type Document struct {
	paper Paper
	pdf   *pdf
	c     draw.Canvas // the page
	y     vg.Length   // where the next thing begins; it grows upwards
	pages int         // begun
	foot  string
	title string // a heading that waits for what follows it, to stand on the same page
	table int
	fig   int
}

// Paper is the size of a page, upright.
type Paper struct{ Width, Height vg.Length }

// The papers in use.
var (
	A4     = Paper{21.0 * vg.Centimeter, 29.7 * vg.Centimeter}
	Letter = Paper{8.5 * vg.Inch, 11 * vg.Inch}
)

// The margins, in points.
const (
	side = 2.3 * vg.Centimeter // to the left and right
	head = 2.2 * vg.Centimeter // above and below
)

// textWidth is how wide lines are.
func (p Paper) textWidth() vg.Length { return p.Width - 2*side }

// NewDocument is a document on A4 with nothing but a title for viewers; foot stands at the bottom of every page.
func NewDocument(title, foot string) *Document { return NewDocumentOn(A4, title, foot) }

// NewDocumentOn is one on other paper.
func NewDocumentOn(p Paper, title, foot string) *Document {
	d := &Document{paper: p, pdf: newPDF(title, p.Width, p.Height), foot: foot}
	d.start()
	return d
}

// start begins the page that the PDF has just opened.
func (d *Document) start() {
	d.pages++
	d.c = draw.NewCanvas(d.pdf, d.paper.Width, d.paper.Height)
	d.y = d.paper.Height - head
	style := text(Sans(8), draw.XLeft)
	style.Color = Grey
	d.c.FillText(style, vg.Point{X: side, Y: head - 14}, d.foot)
	style.XAlign = draw.XRight
	d.c.FillText(style, vg.Point{X: d.paper.Width - side, Y: head - 14}, fmt.Sprint(d.pages))
}

// reserve begins a new page if less than a height is left, and sets the heading that waits for it.
func (d *Document) reserve(height vg.Length) {
	if d.y-height-d.titleHeight() < head && d.y < d.paper.Height-head {
		d.Page()
	}
	if title := d.title; title != "" {
		d.title = ""
		d.y -= 8
		d.lines(Bold(12), 16, title)
		d.y -= 3
	}
}

// titleHeight is the height of a waiting heading with the first lines below it.
func (d *Document) titleHeight() vg.Length {
	if d.title == "" {
		return 0
	}
	return 60
}

// Page begins a new page.
func (d *Document) Page() {
	d.pdf.next()
	d.start()
}

// Pages is the number of pages so far.
func (d *Document) Pages() int { return d.pages }

// Title sets the title of the document and a line below it.
func (d *Document) Title(title, below string) {
	d.lines(Bold(18), 22, title)
	d.y -= 4
	d.lines(Sans(10), 14, below)
	d.y -= 6
	d.rule(0.8)
	d.y -= 10
}

// Heading begins a section; it is set together with what follows.
func (d *Document) Heading(title string) {
	d.reserve(0)
	d.title = title
}

// Text sets a paragraph.
func (d *Document) Text(paragraph string) {
	d.lines(serif(10.5), 14, paragraph)
	d.y -= 6
}

// Box sets a paragraph on a coloured ground, for what must not be overlooked.
func (d *Document) Box(paragraph string) {
	style := text(Sans(9.5), draw.XLeft)
	const inset = 8
	lines := wrap(style, paragraph, d.paper.textWidth()-2*inset, 0)
	height := vg.Length(len(lines))*13 + 2*inset - 3
	d.reserve(height)
	d.c.SetColor(shade)
	d.c.Fill(vg.Rectangle{Min: vg.Point{X: side, Y: d.y - height}, Max: vg.Point{X: d.paper.Width - side, Y: d.y}}.Path())
	for i, line := range lines {
		d.c.FillText(style, vg.Point{X: side + inset, Y: d.y - inset - vg.Length(i)*13}, line)
	}
	d.y -= height + 8
}

// lines writes text over the whole width.
func (d *Document) lines(f font.Font, height vg.Length, s string) {
	style := text(f, draw.XLeft)
	for _, line := range wrap(style, s, d.paper.textWidth(), 0) {
		d.reserve(height)
		d.c.FillText(style, vg.Point{X: side, Y: d.y}, line)
		d.y -= height
	}
}

// wrap breaks text into lines of a width, the first of which is indented. A word that is wider is broken too: names of
// files have no spaces.
func wrap(style draw.TextStyle, s string, width, indent vg.Length) []string {
	var lines []string
	line := ""
	width -= indent
	for _, word := range words(style, s, width) {
		longer := word
		if line != "" {
			longer = line + " " + word
		}
		if line != "" && style.Width(longer) > width {
			if lines == nil {
				width += indent
			}
			lines = append(lines, line)
			longer = word
		}
		line = longer
	}
	return append(lines, line)
}

// words are the words of a text; those wider than the line are cut.
func words(style draw.TextStyle, s string, width vg.Length) []string {
	var all []string
	for _, word := range strings.Fields(s) {
		if style.Width(word) <= width {
			all = append(all, word)
			continue
		}
		piece := ""
		for _, r := range word {
			if piece != "" && style.Width(piece+string(r)) > width {
				all, piece = append(all, piece), ""
			}
			piece += string(r)
		}
		all = append(all, piece)
	}
	return all
}

// caption sets the number of a table or figure in bold and a text in small type.
func (d *Document) caption(name, s string) {
	style, strong := text(Sans(9), draw.XLeft), text(Bold(9), draw.XLeft)
	indent := strong.Width(name) + 7
	for i, line := range wrap(style, s, d.paper.textWidth(), indent) {
		x := side
		if i == 0 {
			d.c.FillText(strong, vg.Point{X: x, Y: d.y}, name)
			x += indent
		}
		d.c.FillText(style, vg.Point{X: x, Y: d.y}, line)
		d.y -= 12
	}
}

// captionHeight is the height of a caption.
func (d *Document) captionHeight(s string) vg.Length {
	return 12 * vg.Length(len(wrap(text(Sans(9), draw.XLeft), s, d.paper.textWidth(), 50)))
}

// rule is a line over the whole width.
func (d *Document) rule(width vg.Length) {
	d.c.StrokeLine2(draw.LineStyle{Color: Ink, Width: width}, side, d.y, d.paper.Width-side, d.y)
}

// Illustration is drawn, not written: a figure of results, for example.
type Illustration interface {
	Extent() (width, height vg.Length)   // its natural size, of which only the proportions count
	DrawOn(c draw.Canvas, untitled bool) // fills the canvas
}

// Figure sets a figure over a width in centimetres, 0 for the whole, with a caption below. Figures are numbered.
// Several stand side by side, square and without their titles.
func (d *Document) Figure(width float64, caption string, parts ...Illustration) {
	wanted := d.paper.textWidth()
	if width > 0 {
		wanted = vg.Length(width) * vg.Centimeter
	}
	each := wanted / vg.Length(len(parts))
	var h vg.Length
	for _, f := range parts {
		fw, fh := f.Extent()
		h = max(h, fh*each/fw)
	}
	if len(parts) > 1 {
		h = each
	}
	h = min(h, d.paper.Height-2*head-d.captionHeight(caption)-20-d.titleHeight())
	d.reserve(h + d.captionHeight(caption) + 16)
	left := side + (d.paper.textWidth()-wanted)/2
	for i, f := range parts {
		x := left + vg.Length(i)*each
		place := vg.Rectangle{Min: vg.Point{X: x, Y: d.y - h}, Max: vg.Point{X: x + each, Y: d.y}}
		f.DrawOn(draw.Canvas{Canvas: d.pdf, Rectangle: place}, len(parts) > 1)
	}
	d.y -= h + 6
	d.fig++
	d.caption(fmt.Sprintf("Figure %d", d.fig), caption)
	d.y -= 14
}

// Write writes the PDF; the document is at its end then.
func (d *Document) Write(w io.Writer) error {
	d.reserve(0)
	_, err := d.pdf.WriteTo(w)
	return err
}
