package experiment

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"isopet/training/typeset"
)

// Numbers as they are printed.
func digits(v number) string {
	if math.IsNaN(float64(v)) || math.IsInf(float64(v), 0) {
		return "–"
	}
	return strconv.FormatFloat(float64(v), 'f', 3, 64)
}

func signed(v number) string {
	text := digits(v)
	if strings.Trim(text, "-0.") == "" { // no −0.000
		return strings.TrimPrefix(text, "-")
	}
	return strings.Replace(text, "-", "−", 1)
}

func p(v number) string {
	switch {
	case math.IsNaN(float64(v)):
		return "–"
	case v < 0.001:
		return strings.Replace(fmt.Sprintf("%.2e", float64(v)), "-", "−", 1)
	}
	return fmt.Sprintf("%.3f", float64(v))
}

func cells(texts ...string) []typeset.Cell {
	var row []typeset.Cell
	for _, t := range texts {
		row = append(row, typeset.Cell{Text: t})
	}
	return row
}

// set is a test set's name in a table.
func set(name string) string {
	if name == "all" {
		return "All sets"
	}
	return name
}

func (r *Results) setTable() typeset.Table {
	t := typeset.Table{
		Caption: "The test sets (table 1 of the paper): patients, slices and their share, positive pixels.",
		Head:    [][]typeset.Cell{cells("Test set", "Patients", "Slices", "Share", "Pixels per slice", "Pixels per patient")},
		Foot:    1,
	}
	for _, row := range r.Sets {
		patients := strconv.Itoa(row.Patients)
		if row.Scans > 0 {
			patients += fmt.Sprintf(" (%s)", count(row.Scans, "scan"))
		}
		t.Rows = append(t.Rows, cells(set(row.Set), patients, strconv.Itoa(row.Slices),
			fmt.Sprintf("%.1f %%", 100*float64(row.Share)), fmt.Sprintf("%.1f", float64(row.PerSlice)), fmt.Sprintf("%.0f",
				float64(row.PerPatient))))
	}
	return t
}

// diceTables are the median and the IQR of methods with networks; of several presets a table for each.
func (r *Results) diceTables(rows []DiceRow, what, caption string) (tables []typeset.Table) {
	for arm, a := range r.e.arms {
		switch {
		case arm > 0:
			caption = "The same for the methods of the preset " + a.preset.Name() + "."
		case len(r.e.arms) > 1:
			caption += " Here for the methods of the preset " + a.preset.Name() + "."
		}
		tables = append(tables, r.diceTable(rows, what, caption, a.own))
	}
	return tables
}

// ofPresets says that what is said of a row holds of the tables of all presets together.
func (c compared) ofPresets() string {
	if len(c.arms) == 1 {
		return ""
	}
	return ", in the tables of all presets,"
}

// diceTable is the median and the IQR of some of the methods of the rows.
func (r *Results) diceTable(rows []DiceRow, what, caption string, some []method) typeset.Table {
	t := typeset.Table{Caption: caption, Foot: 1, Head: [][]typeset.Cell{cells("", ""), cells("Test set", what)}}
	for _, m := range some {
		name, _ := Split(m.name) // the caption says which preset's it is
		t.Head[0] = append(t.Head[0], typeset.Cell{Text: Label(name), Span: 2})
		t.Head[1] = append(t.Head[1], cells("Median", "IQR")...)
	}
	for _, row := range rows {
		best := number(math.Inf(-1))
		for _, s := range row.Methods {
			best = max(best, s.Median)
		}
		line := cells(set(row.Set), strconv.Itoa(row.N))
		for _, m := range some {
			s := row.Methods[m.name]
			line = append(line, typeset.Cell{Text: digits(s.Median), Bold: s.Median == best}, typeset.Cell{Text: digits(s.IQR)})
		}
		t.Rows = append(t.Rows, line)
	}
	return t
}

func (r *Results) baselineTable() typeset.Table {
	return r.diceTable(r.Baselines, "Slices", "Thresholds on the PET slice that need no network: the constant with "+
		"the best median Dice in the training sets, 41 % of the patient's highest uptake, Otsu's threshold, and the best "+
		"threshold of each slice, which only the annotation tells.", r.e.methods[len(r.e.networks):])
}

// pairsBeside is how many pairs of methods find room beside each other.
const pairsBeside = 3

// comparisonTables have a line for each test set and the pairs beside each other; more than find room have a line each,
// over all test sets.
func (r *Results) comparisonTables(rows []ComparisonRow, caption string) []typeset.Table {
	switch n := len(r.e.pairs); {
	case n == 0:
		return nil
	case n <= pairsBeside:
		return []typeset.Table{r.comparisonTable(rows, caption)}
	}
	t := typeset.Table{Caption: caption + " Over all test sets; results.json has each.", Texts: 2, Head: [][]typeset.Cell{
		{{}, {}, {}, {}, {}, {Text: "95 % CI", Span: 2}},
		cells("Method", "against", "p", "Holm", "Difference", "Low", "High"),
	}}
	for k, c := range rows[len(rows)-1].Pairs {
		pair := r.e.pairs[k]
		t.Rows = append(t.Rows, []typeset.Cell{
			{Text: r.e.methods[pair[0]].short}, {Text: r.e.methods[pair[1]].short}, {Text: p(c.P)},
			{Text: p(c.PHolm), Bold: c.PHolm < significant}, {Text: signed(c.Difference)},
			{Text: signed(c.Low)}, {Text: signed(c.High)},
		})
	}
	return []typeset.Table{t}
}

// comparisonTable has a line for each test set, and all pairs beside each other.
func (r *Results) comparisonTable(rows []ComparisonRow, caption string) typeset.Table {
	t := typeset.Table{Caption: caption, Head: [][]typeset.Cell{cells(""), cells("Test set")}, Foot: 2}
	for _, pair := range r.e.pairs {
		title := r.e.methods[pair[0]].short + " – " + r.e.methods[pair[1]].short
		t.Head[0] = append(t.Head[0], typeset.Cell{Text: title, Span: 3})
		t.Head[1] = append(t.Head[1], cells("p", "Holm", "Difference")...)
	}
	for _, row := range rows {
		line := cells(set(row.Set))
		for _, c := range row.Pairs {
			strong := c.PHolm < significant
			line = append(line, typeset.Cell{Text: p(c.P)}, typeset.Cell{Text: p(c.PHolm), Bold: strong},
				typeset.Cell{Text: signed(c.Difference)})
		}
		t.Rows = append(t.Rows, line)
	}
	line := cells("95 % CI")
	for _, c := range rows[len(rows)-1].Pairs {
		line = append(line, typeset.Cell{}, typeset.Cell{}, typeset.Cell{Text: signed(c.Low) + " to " + signed(c.High)})
	}
	t.Rows = append(t.Rows, line)
	return t
}

func (r *Results) repeatTable() typeset.Table {
	t := typeset.Table{Head: [][]typeset.Cell{{{}}, {{Text: "Repeat"}}}}
	t.Head[0] = append(t.Head[0], typeset.Cell{Text: "Median Dice", Span: len(r.e.networks)})
	for _, m := range r.e.networks {
		name := m.short
		if len(r.e.networks) > pairsBeside { // the order of the table of all methods
			name = strconv.Itoa(len(t.Head[1]))
		}
		t.Head[1] = append(t.Head[1], typeset.Cell{Text: name})
	}
	paired := len(r.e.pairs) > 0 && len(r.e.pairs) <= pairsBeside
	switch {
	case paired:
		t.Caption = "All test sets in each repeat by itself: median Dice of each method, and Wilcoxon's p of each " +
			"pair, by slices."
		t.Head[0] = append(t.Head[0], typeset.Cell{Text: "p", Span: len(r.e.pairs)})
		for _, pair := range r.e.pairs {
			t.Head[1] = append(t.Head[1], typeset.Cell{Text: fmt.Sprintf("%d – %d", pair[0]+1, pair[1]+1)})
		}
	case len(r.e.networks) > pairsBeside:
		t.Caption = "All test sets in each repeat by itself: median Dice of each method, by slices. Methods are numbered in " +
			"the order of the table of all methods."
	default:
		t.Caption = "All test sets in each repeat by itself: median Dice of each method, by slices."
	}
	for _, row := range r.Each {
		line := cells(strconv.Itoa(row.Repeat))
		for _, m := range r.e.networks {
			line = append(line, typeset.Cell{Text: digits(row.Methods[m.name].Median)})
		}
		if paired {
			for _, c := range row.Pairs {
				line = append(line, typeset.Cell{Text: p(c.P)})
			}
		}
		t.Rows = append(t.Rows, line)
	}
	return t
}
