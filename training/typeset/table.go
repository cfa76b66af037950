package typeset

import (
	"fmt"
	"image/color"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Cell is an entry of a table.
type Cell struct {
	Text string
	Bold bool
	Span int // columns, 0 is one; for entries of the head
	// Mark is the colour of a square before the text, of an entry of the first column; nil for none.
	Mark color.Color
}

// Table is a table with a caption and a number, or neither. The first columns are set to the left, as wide as they
// need, the others to the right, all of the same width.
type Table struct {
	Texts   int // how many columns are set to the left; 0 is one
	Caption string
	Head    [][]Cell
	Units   []Cell // below the head; nil for none
	Rows    [][]Cell
	Foot    int // rows at the end, below a line, that sum up the others
}

// markWidth is what a mark takes of its line.
const markWidth = vg.Length(9)

// Table sets a table. Tables with a caption are numbered.
func (d *Document) Table(t Table) {
	const line = vg.Length(14)
	d.y -= 6
	d.reserve(d.captionHeight(t.Caption) + line*vg.Length(len(t.Head)+1+len(t.Rows)) + 24)
	if t.Caption != "" {
		d.table++
		d.caption(fmt.Sprintf("Table %d", d.table), t.Caption)
	}
	d.y -= 3
	d.rule(0.9)
	d.y -= 4
	columns := 0
	for _, c := range t.Head[len(t.Head)-1] {
		columns += max(1, c.Span)
	}
	ends := t.ends(columns, d.paper.textWidth())
	for i, row := range t.Head {
		d.row(row, ends, t.Texts, i+1 < len(t.Head))
		d.y -= line
	}
	if t.Units != nil {
		d.row(t.Units, ends, t.Texts, false)
		d.y -= line
	}
	d.y += 1
	d.rule(0.5)
	d.y -= 4
	for i, row := range t.Rows {
		if i > 0 && i == len(t.Rows)-t.Foot {
			d.rule(0.3)
			d.y -= 4
		}
		d.row(row, ends, t.Texts, false)
		d.y -= line
	}
	d.y += 1
	d.rule(0.9)
	d.y -= 16
}

// ends are the right edges of the columns.
func (t Table) ends(columns int, all vg.Length) []vg.Length {
	var ends []vg.Length
	at, texts := side, max(t.Texts, 1)
	for k := range min(texts, columns) {
		style, width := text(Bold(9), draw.XLeft), vg.Length(40)
		if k > 0 { // where nothing is bold
			style = text(Sans(9), draw.XLeft)
		}
		for _, row := range append(t.Head, t.Rows...) {
			if len(row) > k && row[k].Span <= 1 {
				more := vg.Length(10)
				if row[k].Mark != nil {
					more += markWidth
				}
				width = max(width, style.Width(row[k].Text)+more)
			}
		}
		at += width
		ends = append(ends, at)
	}
	for k := texts; k < columns; k++ {
		ends = append(ends, at+(side+all-at)*vg.Length(k-texts+1)/vg.Length(columns-texts))
	}
	return ends
}

// row sets a row; group heads are centred over their columns, with a line below.
func (d *Document) row(cells []Cell, ends []vg.Length, texts int, grouped bool) {
	at := 0
	for k, c := range cells {
		f := Sans(9)
		if c.Bold {
			f = Bold(9)
		}
		span := max(1, c.Span)
		last := min(at+span, len(ends)) - 1
		switch {
		case k == 0:
			x := side
			if c.Mark != nil {
				d.c.SetColor(c.Mark)
				d.c.Fill(vg.Rectangle{Min: vg.Point{X: x, Y: d.y - 8}, Max: vg.Point{X: x + 6, Y: d.y - 2}}.Path())
				x += markWidth
			}
			d.c.FillText(text(f, draw.XLeft), vg.Point{X: x, Y: d.y}, c.Text)
		case k < texts:
			d.c.FillText(text(f, draw.XLeft), vg.Point{X: ends[k-1], Y: d.y}, c.Text)
		case grouped && c.Text != "":
			left := ends[at-1] + 14
			d.c.FillText(text(f, draw.XCenter), vg.Point{X: (left + ends[last]) / 2, Y: d.y}, c.Text)
			d.c.StrokeLine2(draw.LineStyle{Color: Ink, Width: 0.3}, left, d.y-11.5, ends[last], d.y-11.5)
		default:
			d.c.FillText(text(f, draw.XRight), vg.Point{X: ends[last], Y: d.y}, c.Text)
		}
		at += span
	}
}
