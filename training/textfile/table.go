package textfile

import (
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"isopet/training/pathtext"
)

// Table is a table as it was read.
type Table struct {
	Path     string
	Rows     [][]string // as many cells each as the head has
	Lines    []int      // of the rows in the file, from 1
	Comments []int      // lines that begin with "#" and were left out

	head []string
}

// Columns are those that are looked for, by the names in a table's head. Capitals count as small letters.
type Columns struct {
	Wanted []string // without one of them it is no such table
	Others []string // that may be there
}

// separators may stand between the cells of a table.
var separators = []rune{',', ';', '\t'}

// Read reads a table whose cells are separated by whichever of the separators makes columns of its first line.
// Before that may be "sep=;", as Excel writes it, and lines that begin with "#".
func Read(path string, columns Columns) (*Table, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("%s cannot be read: %w", path, pathtext.Reason(err))
	}
	text, err := Decode(data)
	if err != nil {
		return nil, fmt.Errorf("%s %w", path, err)
	}
	skipped := 0 // lines before the names of the columns
	for {
		line, rest, more := strings.Cut(text, "\n")
		trimmed := strings.TrimSpace(line)
		separator := strings.HasPrefix(strings.ToLower(strings.Trim(trimmed, `"`)), "sep=")
		comment := strings.HasPrefix(trimmed, "#") && !columns.named(strings.TrimPrefix(trimmed, "#"))
		if !more || trimmed != "" && !comment && !(separator && skipped == 0) {
			break
		}
		text = rest
		skipped++
	}
	text = strings.TrimPrefix(text, "#")
	first, _, _ := strings.Cut(text, "\n")
	if strings.TrimSpace(first) == "" {
		return nil, fmt.Errorf("%s is empty: it must begin with a line that names the columns %s", path,
			strings.Join(columns.Wanted, ","))
	}
	for _, s := range separators {
		if t, err := columns.read(path, text, s, skipped); t != nil || err != nil {
			return t, err
		}
	}
	return nil, fmt.Errorf("%s must begin with a line that names the columns %s, separated by commas, semicolons or "+
		"tabs; it begins with %q", path, strings.Join(columns.Wanted, ","), short(first))
}

// named says whether a line names the columns.
func (c Columns) named(line string) bool {
	for _, s := range separators {
		reader := csv.NewReader(strings.NewReader(line))
		reader.Comma = s
		if head, err := reader.Read(); err == nil && c.missing(head) == nil {
			return true
		}
	}
	return false
}

// missing are the wanted columns that a line does not name.
func (c Columns) missing(head []string) (names []string) {
	for _, name := range c.Wanted {
		if column(head, name) < 0 {
			names = append(names, name)
		}
	}
	return names
}

// column is the place of a column, -1 if there is none.
func column(head []string, name string) int {
	return slices.IndexFunc(head, func(v string) bool { return strings.EqualFold(strings.TrimSpace(v), name) })
}

func short(line string) string {
	if runes := []rune(line); len(runes) > 60 {
		return string(runes[:60]) + "…"
	}
	return line
}

// read reads a table with one separator; nil if its first line does not name the columns.
func (c Columns) read(path, text string, separator rune, skipped int) (*Table, error) {
	reader := csv.NewReader(strings.NewReader(text))
	reader.Comma, reader.FieldsPerRecord = separator, -1
	head, err := reader.Read()
	if err != nil || c.missing(head) != nil {
		return nil, nil
	}
	t := &Table{Path: path, head: head}
	for _, name := range slices.Concat(c.Wanted, c.Others) {
		at := column(head, name)
		if at >= 0 && column(head[at+1:], name) >= 0 {
			return nil, fmt.Errorf("%s names the column %s twice", path, name)
		}
	}
	for {
		from := reader.InputOffset()
		row, err := reader.Read()
		if parse := new(csv.ParseError); errors.As(err, &parse) {
			return nil, fmt.Errorf("%s is not a valid table, line %d: %w", path, parse.Line+skipped, parse.Err)
		}
		if err != nil { // the end
			break
		}
		line, _ := reader.FieldPos(0)
		line += skipped
		if strings.TrimSpace(strings.Join(row, "")) == "" {
			continue
		}
		if strings.HasPrefix(strings.TrimLeft(text[from:], "\n"), "#") {
			t.Comments = append(t.Comments, line)
			continue
		}
		for len(row) > len(head) && strings.TrimSpace(row[len(row)-1]) == "" {
			row = row[:len(row)-1]
		}
		if len(row) > len(head) {
			return nil, fmt.Errorf("%s, line %d has %d cells, but the first line names %d columns: put cells that "+
				"hold the separator into quotes", path, line, len(row), len(head))
		}
		for len(row) < len(head) {
			row = append(row, "")
		}
		t.Rows, t.Lines = append(t.Rows, row), append(t.Lines, line)
	}
	return t, nil
}

// Cell is what a row says in a column, without spaces around it; "" if there is no such column.
func (t *Table) Cell(row []string, name string) string {
	at := column(t.head, name)
	if at < 0 {
		return ""
	}
	return strings.TrimSpace(row[at])
}
