package report

import (
	"cmp"
	"context"
	"fmt"
	"image/color"
	"io"
	"math"
	"slices"
	"strings"
	"time"

	"isopet/app/format"
	"isopet/app/lesion"
	"isopet/app/remark"
	"isopet/app/units"
	"isopet/training/typeset"
	"isopet/volume"
)

// Page is a report of measurements: a page of tables and pictures, and where there are several lesions, further pages with
// pictures of each. It names the patient only as far as the name of the scan's file and the remarks do.
type Page struct {
	// Program is what made the report, with its version.
	Program string
	// Table is what was measured; it has the scan's name and the unit of its values.
	Table *Table
	// UnitFrom says where the unit is known from: "as the file says"; empty for nothing to be said.
	UnitFrom string
	// Volume is the scan. Mask, and Reference unless it is nil, lie on its grid.
	Volume          *volume.Volume
	Mask, Reference *volume.Labels
	// Low and High are the values between which pictures show it.
	Low, High float64
	Look      Look
	// Height is how many pixels high a picture is; 0: defaultHeight.
	Height int
	// Facts are what is to be said beside the scan itself.
	Facts []typeset.Fact
	remark.Remarks
	Date time.Time
}

// Look is what pages and pictures look like; what is nil or empty has the default look.
type Look struct {
	// Paper is that of the pages; A4 by default.
	Paper typeset.Paper
	// Colours is the colour of a value by its place in the window of values, from 0 to 1.
	Colours func(t float64) color.RGBA
	// Lesions are the colours of the lesions' outlines, by label.
	Lesions map[uint16]color.Color
}

// orDefault is inverted grey on A4, with the lesions in blue.
func (l Look) orDefault() Look {
	if l.Colours == nil {
		l.Colours = func(t float64) color.RGBA {
			if !(t > 0) { // NaN too
				t = 0
			}
			grey := uint8(math.Round(255 * (1 - min(t, 1))))
			return color.RGBA{grey, grey, grey, 255}
		}
	}
	l.Paper = cmp.Or(l.Paper, typeset.A4)
	return l
}

// lesion is the colour of a lesion's outline.
func (l Look) lesion(label uint16) color.Color {
	if c, ok := l.Lesions[label]; ok {
		return c
	}
	return color.RGBA{0x1f, 0x77, 0xe0, 255}
}

// defaultHeight is how many pixels high a picture is: 226 to the inch.
const defaultHeight = 480

// What fits on the page beside the rest.
const (
	maxComment   = 600 // characters
	maxField     = 60
	maxDistances = 6
	pictureCM    = 5.4
	leastPicture = 2              // cm
	rowCM        = 14 * 2.54 / 72 // of the table
	headRows     = 4              // with the row of all lesions
)

const disclaimer = "Research software; not a medical device, and not for diagnosis or treatment."

// Write writes the report as PDF.
func (p *Page) Write(ctx context.Context, w io.Writer) error {
	p.Look, p.Height = p.Look.orDefault(), cmp.Or(p.Height, defaultHeight)
	taken := map[int]bool{}
	pictures, err := p.pictures(ctx, taken)
	if err != nil {
		return err
	}
	// Pictures give way to what is said.
	for _, high := range []float64{pictureCM, leastPicture, 0} {
		if d := p.document(pictures, high); d.Pages() == 1 && d.Room() >= 0 || high == 0 {
			if err := p.each(ctx, d, taken); err != nil {
				return err
			}
			return d.Write(w)
		}
	}
	return nil
}

// document is the report with pictures at most so many centimetres high.
func (p *Page) document(pictures []typeset.Picture, high float64) *typeset.Document {
	d := typeset.NewDocumentOn(p.Look.Paper, "Lesions in "+p.Table.Scan, p.Program+". "+disclaimer)
	d.Date(p.Date)
	d.Title("Lesions in "+p.Table.Scan, p.Date.Format("2 January 2006, 15:04"))
	d.Facts(slices.Concat(p.filledIn(), p.scanFacts(), p.Facts))
	comment := []rune(strings.TrimSpace(p.Comment))
	if len(comment) > maxComment {
		comment = append(comment[:maxComment-1], '…')
	}
	unpaired, others := strings.Join(p.Table.Unpaired(), " "), p.Table.Others()
	const below = 3.4 // cm: distances, definitions and disclaimer
	left := func() float64 {
		lines := len(comment)/85 + min(len(comment), 1) + len([]rune(unpaired))/100 + min(len(unpaired), 1) +
			len([]rune(others))/100 + min(len(others), 1)
		return d.Room() - below - float64(lines)*rowCM
	}
	tables := 1 // of as many rows each
	if p.Reference != nil {
		tables = 2
	}
	switch needed := float64(tables*(len(p.Table.Lesions)+headRows)) * rowCM; {
	case len(pictures) == 0 || high == 0:
	case left()-needed > 2*(high+1):
		d.Pictures(high, p.bar(), pictures[:3])
		d.Pictures(high, nil, pictures[3:])
	default:
		d.Pictures(high, p.bar(), pictures)
	}
	most := int(left()/rowCM)/tables - headRows
	d.Table(p.table(most))
	if p.Reference != nil {
		d.Table(p.agreement(most))
	}
	if unpaired != "" {
		d.Note(unpaired)
	}
	if others != "" {
		d.Note(others)
	}
	if text := p.distances(); text != "" {
		d.Note(text)
	}
	definitions := "Peak: the largest mean within a sphere of 1 ml about any voxel of the lesion. " +
		"MTV: metabolic tumour volume, of PSMA PSMA-TV: all voxels. TLG: MTV times mean, of PSMA TL-PSMA. " +
		"SD: standard deviation."
	if p.Reference != nil {
		definitions += " HD95: 95th percentile of the distances between the surfaces, the larger of both ways. " +
			"ASD: their mean, both ways together. The annotation is outlined in orange."
	}
	d.Note(definitions)
	if len(comment) > 0 {
		d.Plain("Comment: " + string(comment))
	}
	d.Box(disclaimer)
	return d
}

// filledIn are the remarks that were filled in.
func (p *Page) filledIn() (facts []typeset.Fact) {
	for _, f := range remark.Fields {
		if said := strings.TrimSpace(*f.Of(&p.Remarks)); said != "" {
			facts = append(facts, typeset.Fact{Name: f.Label, Value: format.KeepStart(said, maxField)})
		}
	}
	return facts
}

func (p *Page) scanFacts() []typeset.Fact {
	z := p.Volume.Affine.Zooms()
	unit := p.Table.Unit
	switch {
	case unit == units.Unknown:
		unit = "unknown"
	case p.UnitFrom != "":
		unit += ", " + p.UnitFrom
	}
	voxels := fmt.Sprintf("%s of %s × %s × %s mm",
		format.Dims(p.Volume.Dims), format.Number(z[0]), format.Number(z[1]), format.Number(z[2]))
	window := fmt.Sprintf("values from %s to %s %s", format.Number(p.Low), format.Number(p.High), p.Table.Unit)
	return []typeset.Fact{
		{Name: "Scan", Value: p.Table.Scan},
		{Name: "Voxels", Value: voxels},
		{Name: "Unit", Value: unit},
		{Name: "Pictures", Value: strings.TrimSpace(window)},
	}
}

// shortColumn is one of [Columns] with a short name.
type shortColumn struct{ name, short string }

// The columns of the report's tables.
var (
	uptakeColumns = []shortColumn{
		{"MTV", "MTV"}, {"Maximum", "Max"}, {"Mean", "Mean"}, {"Peak", "Peak"}, {"TLG", "TLG"},
		{"Standard deviation", "SD"},
	}
	agreementColumns = []shortColumn{
		{"Dice", "Dice"}, {"95 % Hausdorff distance", "HD95"}, {"Mean surface distance", "ASD"},
	}
)

// text is a column of a table that says something of a lesion in words.
type text struct {
	head string
	of   func(m *Measurement) string
}

// table is that of the lesions' uptake, at most so many rows of them, the largest. How they were outlined stands
// there if it is known.
func (p *Page) table(most int) typeset.Table {
	var texts []text
	if p.Table.OutlinedBy != nil {
		texts = append(texts, text{"Outlined by", func(m *Measurement) string {
			return format.KeepStart(p.Table.OutlinedBy[m.Label], 38)
		}})
	}
	return p.tableOf(most, texts, uptakeColumns)
}

// agreement is the table of how lesions agree with the annotated ones.
func (p *Page) agreement(most int) typeset.Table {
	return p.tableOf(most, []text{{"Annotated", p.Table.Partner}}, agreementColumns)
}

func (p *Page) tableOf(most int, texts []text, wanted []shortColumn) typeset.Table {
	lesions := slices.DeleteFunc(slices.Clone(p.Table.Lesions), func(m Measurement) bool {
		return p.Table.Kinds[m.Label] == lesion.NotTumour
	})
	shown := slices.Clone(lesions)
	slices.SortStableFunc(shown, func(a, b Measurement) int { return b.Voxels - a.Voxels })
	shown = shown[:min(len(shown), max(most, 1))]
	slices.SortFunc(shown, func(a, b Measurement) int { return int(a.Label) - int(b.Label) })

	names, under := []typeset.Cell{{Text: "Lesion"}}, []typeset.Cell{{}}
	for _, t := range texts {
		names, under = append(names, typeset.Cell{Text: t.head}), append(under, typeset.Cell{})
	}
	var columns []Column
	for _, r := range wanted {
		c := Columns[slices.IndexFunc(Columns, func(c Column) bool { return c.Name == r.name })]
		columns = append(columns, c)
		names = append(names, typeset.Cell{Text: r.short})
		unit := c.Unit(p.Table.Unit)
		if p.Table.Unit == units.Unknown {
			unit = strings.TrimSpace(strings.Replace(unit, "unit unknown", "", 1))
		}
		under = append(under, typeset.Cell{Text: unit})
	}
	row := func(name string, m *Measurement) []typeset.Cell {
		cells := []typeset.Cell{{Text: name}}
		for _, t := range texts {
			cells = append(cells, typeset.Cell{Text: t.of(m)})
		}
		for _, c := range columns {
			text := format.Cell(c.Value(m))
			if c.Name == "Dice" {
				text = format.Share(c.Value(m))
			}
			cells = append(cells, typeset.Cell{Text: text})
		}
		return cells
	}
	t := typeset.Table{Texts: 1 + len(texts), Head: [][]typeset.Cell{names}, Units: under, Foot: 1}
	for i := range shown {
		label := shown[i].Label
		named := lesion.Lesion{Name: format.KeepStart(p.Table.Name(label), 24), Kind: p.Table.Kinds[label]}
		cells := row(named.Title(), &shown[i])
		cells[0].Mark = p.Look.lesion(label)
		t.Rows = append(t.Rows, cells)
	}
	all := p.Table.AllName()
	if hidden := len(lesions) - len(shown); hidden > 0 {
		all = fmt.Sprintf("%s, with %d smaller", all, hidden)
	}
	t.Rows = append(t.Rows, row(all, &p.Table.All))
	return t
}

// distances names what was measured with the ruler.
func (p *Page) distances() string {
	var parts []string
	for i, d := range p.Table.Distances {
		if i == maxDistances {
			parts = append(parts, fmt.Sprintf("%d more", len(p.Table.Distances)-i))
			break
		}
		parts = append(parts, fmt.Sprintf("%s %.1f mm", d.Name, d.MM))
	}
	return strings.Join(parts, "; ")
}
