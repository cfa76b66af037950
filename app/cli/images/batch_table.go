package images

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
	"strings"

	"isopet/app/report"
	"isopet/training/pathtext"
	"isopet/training/textfile"
	"isopet/volume/atomicfile"
)

// table is the CSV file of a batch: a row for each lesion of each scan, one for a scan without. Rows of other masks in
// the same folder stay.
type table struct {
	path   string
	folder string
	heads  []string            // of the rows that are there
	rows   []map[string]string // by heads
}

// The columns on the left and the right, and the file.
var tableHeads = []string{"Scan", "Mask", "State", "Lesion", "Label"}

const (
	remarks   = "Remarks"
	tableName = "lesions.csv"
)

// openTable reads the table that is in a folder. A file of that name that is none is only replaced by force.
func openTable(folder string, force bool) (*table, error) {
	t := &table{path: filepath.Join(folder, tableName), folder: folder}
	f, err := os.Open(t.path)
	if errors.Is(err, fs.ErrNotExist) {
		return t, nil
	}
	if err != nil {
		return nil, fmt.Errorf("%s cannot be read: %w", t.path, pathtext.Reason(err))
	}
	defer f.Close()
	text := bufio.NewReader(f)
	if mark, err := text.Peek(len(textfile.Mark)); err == nil && string(mark) == textfile.Mark {
		text.Discard(len(mark))
	}
	all, err := csv.NewReader(text).ReadAll()
	if err != nil || len(all) == 0 || len(all[0]) < len(tableHeads) || !slices.Equal(all[0][:len(tableHeads)], tableHeads) {
		if force {
			return t, nil
		}
		return nil, fmt.Errorf("%s is there and is no table of segment; move it, or overwrite it with --force", t.path)
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

// write writes the rows of scans, and those that are there of other masks.
func (t *table) write(scans []*ScanRow) error {
	var rows []map[string]string
	state := map[string]string{} // by mask
	for _, s := range scans {
		for _, row := range t.of(s) {
			state[row["Mask"]] = row["State"]
			rows = append(rows, row)
		}
	}
	kept := slices.DeleteFunc(slices.Clone(t.rows), func(row map[string]string) bool {
		now, here := state[row["Mask"]] // of a mask that is not made anew the figures stay
		return here && (now == string(Done) || row["State"] != string(Done))
	})
	rows = slices.DeleteFunc(rows, func(row map[string]string) bool {
		return row["State"] == string(NotDone) && slices.ContainsFunc(kept, func(old map[string]string) bool {
			return old["Mask"] == row["Mask"]
		})
	})
	heads := slices.Concat(tableHeads, quantityHeads(scans))
	for _, row := range kept {
		for _, head := range t.heads {
			if row[head] != "" && !slices.Contains(heads, head) && head != remarks {
				heads = append(heads, head)
			}
		}
	}
	heads = append(heads, remarks)
	lines := [][]string{heads}
	for _, row := range append(kept, rows...) {
		var cells []string
		for _, head := range heads {
			cells = append(cells, row[head])
		}
		lines = append(lines, cells)
	}
	return atomicfile.Replace(t.path, func(w io.Writer) error {
		if _, err := io.WriteString(w, textfile.Mark); err != nil {
			return err
		}
		return csv.NewWriter(w).WriteAll(lines)
	})
}

// quantityHeads are the heads of what was measured, each in the units that there are.
func quantityHeads(scans []*ScanRow) []string {
	var heads []string
	for _, c := range report.Uptake {
		for _, s := range scans {
			if s.Figures == nil {
				continue
			}
			if head := c.Head(s.Unit); !slices.Contains(heads, head) {
				heads = append(heads, head)
			}
		}
	}
	return heads
}

// of are the rows of a scan.
func (t *table) of(s *ScanRow) []map[string]string {
	mask := string(s.Mask)
	if below, err := filepath.Rel(t.folder, mask); err == nil {
		mask = filepath.ToSlash(below)
	}
	state := s.State
	if state == DoneBefore {
		state = Done
	}
	row := func() map[string]string {
		return map[string]string{
			"Scan": pathtext.Encode(string(s.Scan)), "Mask": pathtext.Encode(mask), "State": string(state), remarks: s.Error,
		}
	}
	if s.Figures == nil {
		return []map[string]string{row()}
	}
	measured := func(q lesionQuantities) map[string]string {
		r, m := row(), q.measurement()
		for _, c := range report.Uptake {
			if v := c.Value(&m); !math.IsNaN(v) {
				r[c.Head(s.Unit)] = strconv.FormatFloat(v, 'g', -1, 64)
			}
		}
		r[remarks] = strings.Join(slices.Concat(s.Warnings, s.Notes), " ")
		return r
	}
	if len(s.Lesions) == 0 {
		return []map[string]string{measured(s.All)}
	}
	var all []map[string]string
	for _, q := range s.Lesions {
		r := measured(q)
		r["Lesion"], r["Label"] = fmt.Sprintf("Lesion %d", q.Label), strconv.Itoa(q.Label)
		all = append(all, r)
	}
	return all
}
