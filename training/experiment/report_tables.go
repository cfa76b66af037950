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

// diceTable is the median and the IQR of methods.
func (r *Results) diceTable(rows []DiceRow, what, caption string) typeset.Table {
	t := typeset.Table{Caption: caption, Foot: 1, Head: [][]typeset.Cell{cells("", ""), cells("Test set", what)}}
	var names []string
	for _, m := range methods {
		if _, there := rows[0].Methods[m.name]; there {
			names = append(names, m.name)
			t.Head[0] = append(t.Head[0], typeset.Cell{Text: m.label, Span: 2})
			t.Head[1] = append(t.Head[1], cells("Median", "IQR")...)
		}
	}
	for _, row := range rows {
		best := number(math.Inf(-1))
		for _, name := range names {
			best = max(best, row.Methods[name].Median)
		}
		line := cells(set(row.Set), strconv.Itoa(row.N))
		for _, name := range names {
			s := row.Methods[name]
			line = append(line, typeset.Cell{Text: digits(s.Median), Bold: s.Median == best}, typeset.Cell{Text: digits(s.IQR)})
		}
		t.Rows = append(t.Rows, line)
	}
	return t
}

func (r *Results) baselineTable() typeset.Table {
	return r.diceTable(r.Baselines, "Slices", "Thresholds on the PET slice that need no network: the constant with "+
		"the best median Dice in the training sets, 41 % of the patient's highest uptake, Otsu's threshold, and the best "+
		"threshold of each slice, which only the annotation tells.")
}

// pairsBeside is how many pairs of methods find room beside each other.
const pairsBeside = 3

// comparisonTables have a line for each test set, and the pairs beside each other, as many as find room.
func (r *Results) comparisonTables(rows []ComparisonRow, caption string) []typeset.Table {
	var tables []typeset.Table
	for from := 0; from < len(pairs); from += pairsBeside {
		tables = append(tables, comparisonTable(rows, from, min(from+pairsBeside, len(pairs)), caption))
		caption = "The same for further pairs."
	}
	return tables
}

// comparisonTable is a table of a range of pairs.
func comparisonTable(rows []ComparisonRow, from, to int, caption string) typeset.Table {
	t := typeset.Table{Caption: caption, Head: [][]typeset.Cell{cells(""), cells("Test set")}, Foot: 2}
	for _, pair := range pairs[from:to] {
		title := methods[pair[0]].short + " – " + methods[pair[1]].short
		t.Head[0] = append(t.Head[0], typeset.Cell{Text: title, Span: 3})
		t.Head[1] = append(t.Head[1], cells("p", "Holm", "Difference")...)
	}
	for _, row := range rows {
		line := cells(set(row.Set))
		for _, c := range row.Pairs[from:to] {
			strong := c.PHolm < significant
			line = append(line, typeset.Cell{Text: p(c.P)}, typeset.Cell{Text: p(c.PHolm), Bold: strong},
				typeset.Cell{Text: signed(c.Difference)})
		}
		t.Rows = append(t.Rows, line)
	}
	line := cells("95 % CI")
	for _, c := range rows[len(rows)-1].Pairs[from:to] {
		line = append(line, typeset.Cell{}, typeset.Cell{}, typeset.Cell{Text: signed(c.Low) + " to " + signed(c.High)})
	}
	t.Rows = append(t.Rows, line)
	return t
}

func (r *Results) repeatTable() typeset.Table {
	t := typeset.Table{
		Caption: "All test sets in each repeat by itself: median Dice of each method, and Wilcoxon's p of each " +
			"pair, by slices.",
		Head: [][]typeset.Cell{{{}, {Text: "Median Dice", Span: len(networks)}, {Text: "p",
			Span: len(pairs)}}, {{Text: "Repeat"}}},
	}
	for _, m := range networks {
		t.Head[1] = append(t.Head[1], typeset.Cell{Text: m.short})
	}
	for _, pair := range pairs {
		t.Head[1] = append(t.Head[1], typeset.Cell{Text: fmt.Sprintf("%d – %d", pair[0]+1, pair[1]+1)})
	}
	for _, row := range r.Each {
		line := cells(strconv.Itoa(row.Repeat))
		for _, m := range networks {
			line = append(line, typeset.Cell{Text: digits(row.Methods[m.name].Median)})
		}
		for _, c := range row.Pairs {
			line = append(line, typeset.Cell{Text: p(c.P)})
		}
		t.Rows = append(t.Rows, line)
	}
	return t
}
