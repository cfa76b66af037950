package typeset

import (
	"time"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Fact is a name and a value.
type Fact struct{ Name, Value string }

// Facts sets names and values in two columns, filled from top to bottom. Long values take several lines.
func (d *Document) Facts(facts []Fact) {
	const line, gap = vg.Length(12), vg.Length(16)
	width := (d.paper.textWidth() - gap) / 2
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

// Room is the height in centimetres that is left on the page.
func (d *Document) Room() float64 { return float64((d.y - head) / vg.Centimeter) }

// Date sets the date of the document, which is otherwise now, so that the same content gives the same bytes.
func (d *Document) Date(t time.Time) {
	d.pdf.doc.SetCreationDate(t)
	d.pdf.doc.SetModificationDate(t)
	d.pdf.doc.SetCatalogSort(true)
}
