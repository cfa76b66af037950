// Package tally is the table of the lesions of many scans, beside their masks: a row for each lesion of each scan, and one
// for a scan without. Rows of other masks in the same folder stay. It measures nothing.
package tally

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"isopet/app/lesion"
	"isopet/app/report"
	"isopet/training/pathtext"
	"isopet/training/textfile"
	"isopet/volume/atomicfile"
)

// Name is what the table's file is called.
const Name = "lesions.csv"

// Table is such a file.
type Table struct {
	Path   string
	folder string
	heads  []string            // of the rows that are there
	rows   []map[string]string // by heads
}

// Scan is what the table says of a scan.
type Scan struct {
	Scan, Mask string // their paths
	State      string
	Unit       string // of its values
	// Lesions are those measured, and All is what stands for a scan without any. A scan that was not measured has
	// neither; one of which nothing is known yet says so, and then the rows that are there stay.
	Lesions []Lesion
	All     *report.Measurement
	Unknown bool
	Remarks string
}

// Lesion is one of a scan.
type Lesion struct {
	Name string
	Kind lesion.Kind
	report.Measurement
}

// heads are the columns on the left; the others are quantities, and [remarks] on the right.
var heads = []string{"Scan", "Mask", "State", "Lesion", "Label"}

// The column of what lesions are, if one is no tumour, and the last one.
const (
	kind    = "Kind"
	remarks = "Remarks"
)

// ErrForeign says that a file is none of these tables.
var ErrForeign = errors.New("is there and is no table of lesions that Isopet wrote")

// Open reads the table that is in a folder. A file of that name that is none is only replaced by force.
func Open(folder string, force bool) (*Table, error) {
	t := &Table{Path: filepath.Join(folder, Name), folder: folder}
	f, err := os.Open(t.Path)
	if errors.Is(err, fs.ErrNotExist) {
		return t, nil
	}
	if err != nil {
		return nil, fmt.Errorf("%s cannot be read: %w", t.Path, pathtext.Reason(err))
	}
	defer f.Close()
	text := bufio.NewReader(f)
	if mark, err := text.Peek(len(textfile.Mark)); err == nil && string(mark) == textfile.Mark {
		text.Discard(len(mark))
	}
	all, err := csv.NewReader(text).ReadAll()
	if err != nil || len(all) == 0 || len(all[0]) < len(heads) || !slices.Equal(all[0][:len(heads)], heads) {
		if force {
			return t, nil
		}
		return nil, fmt.Errorf("%s %w; move it", t.Path, ErrForeign)
	}
	t.heads = all[0]
	for _, cells := range all[1:] {
		row := map[string]string{}
		for i, cell := range cells {
			row[t.heads[i]] = cell
		}
		t.rows = append(t.rows, row)
	}
	return t, nil
}

// Write writes the rows of scans, and those that are there of other masks. What is there of a mask that was not made
// anew stays.
func (t *Table) Write(scans []Scan) error {
	var rows []map[string]string
	measured, unknown := map[string]bool{}, map[string]bool{} // by mask
	for _, s := range scans {
		own := t.of(s)
		mask := own[0]["Mask"]
		measured[mask], unknown[mask] = s.All != nil, s.Unknown
		rows = append(rows, own...)
	}
	kept := slices.DeleteFunc(slices.Clone(t.rows), func(row map[string]string) bool {
		anew, here := measured[row["Mask"]]
		return here && (anew || row["Voxels"] == "")
	})
	there := map[string]bool{}
	for _, row := range kept {
		there[row["Mask"]] = true
	}
	rows = slices.DeleteFunc(rows, func(row map[string]string) bool {
		return unknown[row["Mask"]] && there[row["Mask"]]
	})
	all := slices.Concat(heads, quantities(scans))
	for _, row := range kept {
		for _, head := range t.heads {
			if row[head] != "" && !slices.Contains(all, head) && head != remarks {
				all = append(all, head)
			}
		}
	}
	all = append(all, remarks)
	lines := [][]string{all}
	for _, row := range append(kept, rows...) {
		var cells []string
		for _, head := range all {
			cells = append(cells, row[head])
		}
		lines = append(lines, cells)
	}
	return atomicfile.Replace(t.Path, func(w io.Writer) error {
		if _, err := io.WriteString(w, textfile.Mark); err != nil {
			return err
		}
		return csv.NewWriter(w).WriteAll(lines)
	})
}

// quantities are the heads of what was measured, each in the units that there are.
func quantities(scans []Scan) []string {
	var all []string
	for _, s := range scans {
		if slices.ContainsFunc(s.Lesions, func(l Lesion) bool { return !l.Kind.Counts() }) {
			all = []string{kind}
		}
	}
	for _, c := range report.Uptake {
		for _, s := range scans {
			if s.All == nil {
				continue
			}
			if head := c.Head(s.Unit); !slices.Contains(all, head) {
				all = append(all, head)
			}
		}
	}
	return all
}

// of are the rows of a scan, one at least.
func (t *Table) of(s Scan) []map[string]string {
	mask := s.Mask
	if below, err := filepath.Rel(t.folder, mask); err == nil {
		mask = filepath.ToSlash(below)
	}
	row := func(m *report.Measurement) map[string]string {
		r := map[string]string{"Scan": pathtext.Encode(s.Scan), "Mask": pathtext.Encode(mask), "State": s.State,
			remarks: s.Remarks}
		if m == nil {
			return r
		}
		for _, c := range report.Uptake {
			if v := c.Value(m); !math.IsNaN(v) {
				r[c.Head(s.Unit)] = strconv.FormatFloat(v, 'g', -1, 64)
			}
		}
		return r
	}
	if len(s.Lesions) == 0 {
		return []map[string]string{row(s.All)}
	}
	var all []map[string]string
	for i := range s.Lesions {
		l := &s.Lesions[i]
		r := row(&l.Measurement)
		r["Lesion"], r["Label"] = l.Name, strconv.Itoa(int(l.Label))
		r[kind] = l.Kind.String()
		all = append(all, r)
	}
	return all
}
