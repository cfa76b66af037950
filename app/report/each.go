package report

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"isopet/app/format"
	"isopet/app/lesion"
	"isopet/app/units"
	"isopet/training/typeset"
)

// Of the pages with pictures of each lesion.
const (
	rowPictureCM = 4.0
	rowHeight    = 240 // pixels: 152 to the inch
	mostRows     = 24
)

// each adds a row of pictures for each lesion where there are several, the largest first: axial, coronal and sagittal
// through its maximum.
func (p *Page) each(ctx context.Context, d *typeset.Document, taken map[int]bool) error {
	var all []*Measurement
	for i := range p.Table.Lesions {
		if m := &p.Table.Lesions[i]; p.Table.Kinds[m.Label] != lesion.NotTumour {
			all = append(all, m)
		}
	}
	if len(all) < 2 {
		return nil
	}
	slices.SortStableFunc(all, func(a, b *Measurement) int { return cmp.Compare(b.Voxels, a.Voxels) })
	d.Page()
	for _, m := range all[:min(len(all), mostRows)] {
		if err := ctx.Err(); err != nil {
			return err
		}
		d.Marked(p.Look.lesion(m.Label), p.inWords(m), rowPictureCM+1)
		d.Pictures(rowPictureCM, p.bar(), p.planes(m, rowHeight, taken))
	}
	if more := len(all) - mostRows; more > 0 {
		d.Note(fmt.Sprintf("%s more, smaller than these, without pictures.", format.Count(more, "lesion")))
	}
	return nil
}

// inWords names a lesion with what was measured of it.
func (p *Page) inWords(m *Measurement) string {
	named := lesion.Lesion{Name: format.KeepStart(p.Table.Name(m.Label), 24), Kind: p.Table.Kinds[m.Label]}
	unit := ""
	if p.Table.Unit != units.Unknown {
		unit = " " + p.Table.Unit
	}
	return fmt.Sprintf("%s: %s ml, maximum %s%s, mean %s%s", named.Title(), format.Cell(m.VolumeML), format.Cell(m.Max),
		unit, format.Cell(m.Mean), unit)
}

// bar is the colour bar of all pictures.
func (p *Page) bar() *typeset.ColourBar {
	unit := p.Table.Unit
	if unit == units.Unknown {
		unit = ""
	}
	return &typeset.ColourBar{Colours: p.Look.Colours, Low: p.Low, High: p.High, Unit: strings.TrimSpace(unit)}
}

// lengths that the scale of a picture may have, in mm.
var lengths = []float64{500, 200, 100, 50, 20, 10, 5, 2, 1}

// scaleOf is the longest of a round length that takes at most a third of a picture so many mm wide.
func scaleOf(width float64) typeset.Scale {
	for _, l := range lengths {
		if 3*l > width {
			continue
		}
		label := fmt.Sprintf("%g mm", l)
		if l >= 10 {
			label = fmt.Sprintf("%g cm", l/10)
		}
		return typeset.Scale{Share: l / width, Label: label}
	}
	return typeset.Scale{}
}
