package training

import (
	"encoding/csv"
	"io"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"isopet/training/pathtext"
	"isopet/volume/atomicfile"
)

// Files are where a scan's images are.
type Files struct {
	Patient string // the scan's name, as results have it
	Person  string // whose scan it is; empty: of the patient of that name, who has no other
	PET     string
	Masks   []string // their union counts
	CT      string   // empty: there is none
	Labels  []int    // of the masks that are tumour; empty: all but Ignore
	Every   bool     // Labels is empty because all labels were asked for
	Ignore  int      // the label of what nobody has annotated; 0: there is none
}

// Tumour says whether a label of the masks is tumour.
func (f Files) Tumour(label int) bool { return choice{values: f.Labels, ignore: f.Ignore}.has(label) }

// ListCohort finds the files of a cohort, as [ReadCohort] would read them with these settings, without looking into them.
// Patients without a scan or an annotation are left out.
func ListCohort(path string, cfg Config) ([]Files, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	found, err := listCohort(path, cfg)
	if err != nil {
		return nil, err
	}
	var files []Files
	for _, s := range found.scans {
		if s.bad != nil {
			continue
		}
		f := Files{Patient: s.patient, PET: s.pet, Masks: s.masks, CT: s.ct, Labels: s.labels.values, Every: s.labels.every, Ignore: s.labels.ignore}
		if s.person != s.patient {
			f.Person = s.person
		}
		files = append(files, f)
	}
	return files, nil
}

// escaped in the column bytes says that a row's cells are written as [pathtext.Encode] writes names, and spaces around them, too.
const escaped = "escaped"

// WriteFiles writes a table of a cohort's files, which is a cohort in itself: [ReadCohort] reads it. Columns that no row
// needs are left out, but for ct.
func WriteFiles(path string, files []Files) error {
	head := []string{"patient", "pet", "mask", "ct", "person", "mask_label", "mask_ignore", "bytes"}
	var rows [][]string
	used := map[int]bool{0: true, 1: true, 2: true, 3: true}
	for _, f := range files {
		cells := []string{pathtext.Decode(f.Patient), f.PET, "", f.CT, pathtext.Decode(f.Person)}
		odd := slices.ContainsFunc(append(cells, f.Masks...), strange) || strings.HasPrefix(cells[0], "#")
		odd = odd || slices.ContainsFunc(f.Masks, func(mask string) bool { return strings.Contains(mask, ";") })
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

// strange says that a cell would not be read as it is written.
func strange(cell string) bool { return !pathtext.Plain(cell) || strings.TrimSpace(cell) != cell }

// escapeCell is [pathtext.Encode] for a cell: what would be cut off or taken for something else there is escaped, too.
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
