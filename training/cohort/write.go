package cohort

import (
	"encoding/csv"
	"io"
	"slices"
	"strconv"
	"strings"

	"isopet/training/pathtext"
	"isopet/volume/atomicfile"
)

// WriteTable writes a table of a cohort's files, which is itself a cohort that [Read] reads. Columns that no row needs
// are left out, apart from ct.
func WriteTable(path string, files []Files) error {
	head := []string{colPatient, colPET, colMask, colCT, colPerson, colLabel, colIgnore, colBytes}
	var rows [][]string
	used := map[int]bool{0: true, 1: true, 2: true, 3: true}
	for _, f := range files {
		cells := []string{pathtext.Decode(f.Patient), f.PET, "", f.CT, pathtext.Decode(f.Person)}
		odd := slices.ContainsFunc(append(cells, f.Masks...), needsEscape) || strings.HasPrefix(cells[0], "#")
		odd = odd || slices.ContainsFunc(slices.Concat(f.Masks, f.Regions), func(text string) bool {
			return strings.Contains(text, ";")
		}) || slices.ContainsFunc(f.Regions, needsEscape)
		masks := slices.Clone(f.Masks)
		if odd {
			for i := range cells {
				cells[i] = escapeCell(cells[i])
			}
			for i := range masks {
				masks[i] = escapeCell(masks[i])
			}
		}
		cells[2] = strings.Join(masks, ";")
		var labels []string
		for _, v := range f.Labels {
			labels = append(labels, strconv.Itoa(v))
		}
		for _, region := range f.Regions {
			if odd {
				region = escapeCell(region)
			}
			labels = append(labels, region)
		}
		if f.Every {
			labels = []string{everything}
		}
		cells = append(cells, strings.Join(labels, ";"), "", "")
		if f.Ignore > 0 {
			cells[6] = strconv.Itoa(f.Ignore)
		}
		if odd {
			cells[7] = escaped
		}
		for i, c := range cells {
			used[i] = used[i] || c != ""
		}
		rows = append(rows, cells)
	}
	return atomicfile.Replace(path, func(w io.Writer) error {
		table := csv.NewWriter(w)
		for _, row := range append([][]string{head}, rows...) {
			var kept []string
			for i, c := range row {
				if used[i] {
					kept = append(kept, c)
				}
			}
			if err := table.Write(kept); err != nil {
				return err
			}
		}
		table.Flush()
		return table.Error()
	})
}

// needsEscape says that a cell would not be read as it is written.
func needsEscape(cell string) bool { return !pathtext.Plain(cell) || strings.TrimSpace(cell) != cell }

// escapeCell is [pathtext.Encode] for a cell: also spaces at its ends, and what would be taken for syntax, are escaped.
func escapeCell(cell string) string {
	hex := func(s string) string {
		var b strings.Builder
		for _, c := range []byte(s) {
			b.WriteString(`\x` + strconv.FormatUint(uint64(c)+0x100, 16)[1:])
		}
		return b.String()
	}
	inner := strings.TrimSpace(cell)
	before, after, _ := strings.Cut(cell, inner)
	if inner == "" {
		return hex(cell)
	}
	text := strings.ReplaceAll(pathtext.Encode(inner), ";", `\x3b`)
	if strings.HasPrefix(text, "#") {
		text = `\x23` + text[1:]
	}
	return hex(before) + text + hex(after)
}
