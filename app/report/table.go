package report

import (
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"isopet/app/lesion"
	"isopet/app/ruler"
	"isopet/app/units"
	"isopet/training/pathtext"
	"isopet/training/textfile"
)

// Table is measurements as a table that is copied, saved and printed: a row for each lesion, one for all, and one
// for each distance.
type Table struct {
	// Scan is what the rows are of, Unit that of its values.
	Scan, Unit string
	// Names are those of the lesions, by label.
	Names map[uint16]string
	// OutlinedBy says how lesions were outlined, by label; nil if nobody knows.
	OutlinedBy map[uint16]string
	*Measurements
	Distances []Distance
}

// Distance is what was measured with a ruler.
type Distance struct {
	Name string
	MM   float64
}

// Distances are what rulers measure.
func Distances(rulers []ruler.Ruler) []Distance {
	var all []Distance
	for _, r := range rulers {
		all = append(all, Distance{Name: r.Name(), MM: r.Length()})
	}
	return all
}

// Column is a quantity in a table. NaN says that there is none.
type Column struct {
	Name  string
	unit  string // or one of those that depend on the scan's; empty for plain numbers
	Value func(m *Measurement) float64
}

// Units of columns that depend on the scan's: its own, and that of the total uptake.
const (
	ofScan  = "scan"
	ofTotal = "total"
)

// Columns are all quantities, in the order of a table.
var Columns = []Column{
	{"MTV", "ml", func(m *Measurement) float64 { return m.VolumeML }},
	{"Maximum", ofScan, func(m *Measurement) float64 { return m.Max }},
	{"Mean", ofScan, func(m *Measurement) float64 { return m.Mean }},
	{"Peak", ofScan, func(m *Measurement) float64 { return m.Peak }},
	{"TLG", ofTotal, func(m *Measurement) float64 { return m.Total }},
	{"Minimum", ofScan, func(m *Measurement) float64 { return m.Min }},
	{"Standard deviation", ofScan, func(m *Measurement) float64 { return m.SD }},
	{"Voxels", "", func(m *Measurement) float64 { return float64(m.Voxels) }},
	{"Voxels without a number", "", func(m *Measurement) float64 { return float64(m.NotFinite) }},
	{"Maximum x", "mm", maximumAt(0)},
	{"Maximum y", "mm", maximumAt(1)},
	{"Maximum z", "mm", maximumAt(2)},
	{"Centroid x", "mm", func(m *Measurement) float64 { return m.Centroid[0] }},
	{"Centroid y", "mm", func(m *Measurement) float64 { return m.Centroid[1] }},
	{"Centroid z", "mm", func(m *Measurement) float64 { return m.Centroid[2] }},
	{"Dice", "", agreed(func(a *Agreement) float64 { return a.Dice() })},
	{"95 % Hausdorff distance", "mm", agreed(func(a *Agreement) float64 { return a.HD95 })},
	{"Mean surface distance", "mm", agreed(func(a *Agreement) float64 { return a.SurfaceDistance.Mean })},
}

// Uptake are the quantities of a lesion by itself, without how it agrees with another.
var Uptake = Columns[:slices.IndexFunc(Columns, func(c Column) bool { return c.Name == "Dice" })]

// maximumAt is where the maximum lies along a world axis, if there is one.
func maximumAt(axis int) func(*Measurement) float64 {
	return func(m *Measurement) float64 {
		if math.IsNaN(m.Max) {
			return math.NaN()
		}
		return m.MaxMM[axis]
	}
}

func agreed(of func(*Agreement) float64) func(*Measurement) float64 {
	return func(m *Measurement) float64 {
		if m.Agreement == nil {
			return math.NaN()
		}
		return of(m.Agreement)
	}
}

// Head is the column's name with its unit: "Maximum (SUV)".
func (c Column) Head(unit string) string {
	if c.unit == "" {
		return c.Name
	}
	return fmt.Sprintf("%s (%s)", c.Name, c.Unit(unit))
}

// Unit of the column in a scan of a unit; empty for plain numbers.
func (c Column) Unit(scan string) string {
	if scan == units.Unknown {
		scan = "unit unknown"
	}
	switch c.unit {
	case ofScan:
		return scan
	case ofTotal:
		return units.Total(scan)
	}
	return c.unit
}

// The names of the row of all lesions, and of all that are tumours where some are not.
const (
	AllLesions = "All"
	AllTumours = "All tumours"
)

// All is the name of the row of all that counts.
func (m *Measurements) AllName() string {
	if m != nil && len(m.Kinds) > 0 {
		return AllTumours
	}
	return AllLesions
}

// Name of a lesion.
func (t *Table) Name(label uint16) string {
	if name, ok := t.Names[label]; ok {
		return name
	}
	return fmt.Sprintf("Lesion %d", label)
}

// Partner names the annotated lesion that one is held against.
func (t *Table) Partner(m *Measurement) string {
	switch {
	case m == &t.All:
		return "all"
	case m.Partner < 0:
		return "–"
	case t.Annotated[m.Partner].Island > 0:
		return fmt.Sprintf("island %d", t.Annotated[m.Partner].Island)
	}
	return strconv.Itoa(int(t.Annotated[m.Partner].Label))
}

// rows are the cells with a head; what is missing is empty. A table of no distances has no column for them.
func (t *Table) rows(format func(float64) string) [][]string {
	head := []string{"Scan", "Lesion", "Label"}
	for _, c := range Columns {
		head = append(head, c.Head(t.Unit))
	}
	partner := len(head) - 3 // before how they agree
	head = slices.Insert(head, partner, "Annotated")
	ratios := t.ratios()
	for _, r := range ratios {
		head = append(head, r.head)
	}
	if len(t.Kinds) > 0 {
		head, partner = slices.Insert(head, 3, "Kind"), partner+1
	}
	if len(t.Distances) > 0 {
		head = append(head, "Distance (mm)")
	}
	rows := [][]string{head}
	row := func(name, label string) []string {
		cells := make([]string, len(head))
		copy(cells, []string{pathtext.Encode(t.Scan), name, label})
		rows = append(rows, cells)
		return cells
	}
	set := func(cells []string, column, value string) { cells[slices.Index(head, column)] = value }
	measured := func(cells []string, m *Measurement) {
		for _, c := range Columns {
			if v := c.Value(m); !math.IsNaN(v) {
				set(cells, c.Head(t.Unit), format(v))
			}
		}
		for _, r := range ratios {
			if v := r.of(m); !math.IsNaN(v) {
				set(cells, r.head, format(v))
			}
		}
		if len(t.Kinds) > 0 && m != &t.All {
			set(cells, "Kind", t.Kinds[m.Label].String())
		}
		if m.Partner >= 0 {
			cells[partner] = strconv.Itoa(t.Annotated[m.Partner].Number())
		}
	}
	for i := range t.Lesions {
		m := &t.Lesions[i]
		measured(row(t.Name(m.Label), strconv.Itoa(int(m.Label))), m)
	}
	measured(row(t.AllName(), ""), &t.All)
	for _, a := range t.Annotated {
		if a.Partner >= 0 {
			continue
		}
		name := "Missed"
		if a.Touches >= 0 {
			name = "In " + t.Name(t.Lesions[a.Touches].Label)
		}
		cells := row(name, "")
		set(cells, "MTV (ml)", format(a.VolumeML))
		set(cells, "Voxels", strconv.Itoa(a.Voxels))
		cells[partner] = strconv.Itoa(a.Number())
	}
	for _, d := range t.Distances {
		row(d.Name, "")[len(head)-1] = format(d.MM)
	}
	return rows
}

// ratio is a column of how uptake compares with the mean of a reference.
type ratio struct {
	head string
	of   func(m *Measurement) float64
}

// ratios are those to each reference: of the maximum and of the mean.
func (t *Table) ratios() []ratio {
	var all []ratio
	for _, l := range t.Lesions {
		if t.Kinds[l.Label] != lesion.Reference {
			continue
		}
		to := fmt.Sprintf(" to mean of %s (%d)", t.Name(l.Label), l.Label)
		of := func(value func(m *Measurement) float64) func(*Measurement) float64 {
			return func(m *Measurement) float64 {
				if !(l.Mean > 0) {
					return math.NaN()
				}
				return value(m) / l.Mean
			}
		}
		all = append(all, ratio{"Maximum" + to, of(func(m *Measurement) float64 { return m.Max })},
			ratio{"Mean" + to, of(func(m *Measurement) float64 { return m.Mean })})
	}
	return all
}

// JSONEnd is that of the name of a file in JSON.
const JSONEnd = ".json"

// WriteAs writes the table as JSON where a path ends so, else as CSV.
func (t *Table) WriteAs(path string, w io.Writer) error {
	if strings.HasSuffix(strings.ToLower(path), JSONEnd) {
		return t.WriteJSON(w)
	}
	return t.WriteCSV(w)
}

// WriteCSV writes the table with all digits, for other programs. It begins with [textfile.Mark].
func (t *Table) WriteCSV(w io.Writer) error {
	if _, err := io.WriteString(w, textfile.Mark); err != nil {
		return err
	}
	return csv.NewWriter(w).WriteAll(t.rows(func(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }))
}

// Text is the table with cells between tabs, for spreadsheets. Numbers have six digits.
func (t *Table) Text() string {
	var b strings.Builder
	for _, row := range t.rows(func(v float64) string { return strconv.FormatFloat(v, 'g', 6, 64) }) {
		for i, cell := range row {
			row[i] = strings.Map(func(r rune) rune {
				if r == '\t' || r == '\n' || r == '\r' {
					return ' '
				}
				return r
			}, cell)
		}
		b.WriteString(strings.Join(row, "\t") + "\n")
	}
	return b.String()
}
