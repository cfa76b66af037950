package cohort

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"isopet/training/pathtext"
	"isopet/training/textfile"
	"isopet/volume/nnunet"
)

// The columns of a cohort's table.
const (
	colPatient = "patient"
	colPET     = "pet"
	colMask    = "mask" // several separated by ";"
	colCT      = "ct"
	colPerson  = "person"
	colScan    = "scan"
	colLabel   = "mask_label"  // of the masks that are tumour, separated by ";", or [everything]
	colIgnore  = "mask_ignore" // the label that leaves a slice out
	colBytes   = "bytes"       // may be [escaped]
)

// escaped in the column bytes says that the cells of a row are written as by [pathtext.Encode], as are spaces around
// them.
const escaped = "escaped"

var columns = textfile.Columns{
	Wanted: []string{colPatient, colPET, colMask},
	Others: []string{colScan, colPerson, colCT, colLabel, colIgnore, colBytes},
}

// row is a row of a cohort's table.
type row struct {
	table *textfile.Table
	cells []string
	line  int
}

// cell is what the row says in a column, "" if there is no such column.
func (r row) cell(name string) string {
	text := r.table.Cell(r.cells, name)
	if name != colBytes && r.table.Cell(r.cells, colBytes) == escaped {
		return pathtext.Decode(text)
	}
	return text
}

// file is the path in a column, "" if there is none.
func (r row) file(name string) string { return r.table.File(r.cell(name)) }

// masks are the paths of the masks.
func (r row) masks() (paths []string) {
	for _, mask := range r.list(colMask) {
		paths = append(paths, r.table.File(mask))
	}
	return paths
}

// list is what a cell lists between semicolons.
func (r row) list(column string) (texts []string) {
	for text := range strings.SplitSeq(r.table.Cell(r.cells, column), ";") {
		if text = strings.TrimSpace(text); text == "" {
			continue
		}
		if r.cell(colBytes) == escaped {
			text = pathtext.Decode(text)
		}
		texts = append(texts, text)
	}
	return texts
}

// listCSV lists a table with the columns patient, pet, mask and optionally ct, in any order and beside others. Where a
// patient has several rows, the column scan or the PET's file name tells them apart; the column person says who it is
// where patient does not. [WriteTable] writes such tables.
func listCSV(ctx context.Context, path string) (listing, error) {
	l := listing{name: filepath.Base(filepath.Dir(path))}
	if name := strings.TrimSuffix(filepath.Base(path), filepath.Ext(path)); name != "cohort" {
		l.name = name
	}
	if err := l.describe(filepath.Dir(path)); err != nil {
		return l, err
	}
	t, err := textfile.Read(path, columns)
	if err != nil {
		return l, err
	}
	if t.Comments != nil {
		l.notes = append(l.notes,
			fmt.Sprintf("Lines of %s that begin with # were left out: %s.", filepath.Base(path), numbers(t.Comments)))
	}
	rows := map[string]int{} // of a patient
	for _, cells := range t.Rows {
		rows[row{table: t, cells: cells}.cell(colPatient)]++
	}
	for i, cells := range t.Rows {
		r := row{t, cells, t.Lines[i]}
		s, err := r.scan(rows)
		if err != nil {
			return l, fmt.Errorf("%s, line %d: %w", path, r.line, err)
		}
		s.findSeries(ctx)
		l.scans = append(l.scans, s)
	}
	return l, l.tellApart(path)
}

// scan is what the row describes, given how many rows each patient has.
func (r row) scan(rows map[string]int) (s scan, err error) {
	s = scan{
		patient: r.cell(colPatient), person: r.cell(colPerson),
		pet: r.file(colPET), masks: r.masks(), ct: r.file(colCT),
		ctPlace: fmt.Sprintf("the column ct of %s, line %d", r.table.Path, r.line),
	}
	if s.patient == "" || s.pet == "" || s.masks == nil {
		s.patient = cmp.Or(s.patient, fmt.Sprintf("of line %d", r.line))
		s.bad = fmt.Errorf("%s, line %d: patient, pet and mask must all be given", r.table.Path, r.line)
	}
	if labels, ignore := r.cell(colLabel), r.cell(colIgnore); labels != "" || ignore != "" {
		if regional(s.masks) && ignore == "" {
			only := regions(r.list(colLabel))
			s.own = &only
		} else if s.own, err = ownChoice(labels, ignore); err != nil {
			return s, err
		}
	}
	s.group = s.patient
	if s.person == "" {
		s.person = s.patient
	}
	if rows[s.patient] > 1 {
		s.scan = cmp.Or(r.cell(colScan), imageName(s.pet))
	}
	return s, nil
}

// tellApart gives the scans of a patient with several unique names.
func (l *listing) tellApart(path string) error {
	name := func(s scan) string { return s.patient + "/" + s.scan }
	times := map[string]int{}
	pets := map[string]bool{}
	for _, s := range l.scans {
		if s.scan == "" {
			continue
		}
		times[name(s)]++
		if key := s.patient + "\n" + s.pet; pets[key] && s.pet != "" {
			return fmt.Errorf("%s has the scan %s of patient %s twice: put all its masks into one line, separated by "+
				"semicolons, or remove one of the lines", path, printable(s.pet), pathtext.Encode(s.patient))
		} else {
			pets[key] = true
		}
	}
	for i, s := range l.scans {
		if s.scan == "" {
			continue
		}
		if times[name(s)] > 1 {
			rel, err := filepath.Rel(filepath.Dir(path), s.pet)
			if err != nil {
				rel = s.pet
			}
			s.scan = filepath.ToSlash(rel)
		}
		l.scans[i].patient = name(s)
	}
	return nil
}

// imageName is the name of an image without folder and ending.
func imageName(path string) string {
	name, _ := stem(filepath.Base(path))
	return name
}

// ownChoice reads which labels of a row's masks are tumour.
func ownChoice(labels, ignore string) (*choice, error) {
	c := new(choice)
	if strings.EqualFold(labels, everything) {
		c.every, labels = true, ""
	}
	for text := range strings.SplitSeq(labels, ";") {
		if text = strings.TrimSpace(text); text == "" {
			continue
		}
		n, ok := nnunet.Number(text)
		if !ok || n == 0 {
			return nil, fmt.Errorf("mask_label is %q, but must be labels such as 2 or 1;2", labels)
		}
		c.values = append(c.values, n)
	}
	if ignore != "" {
		n, ok := nnunet.Number(ignore)
		if !ok || n == 0 {
			return nil, fmt.Errorf("mask_ignore is %q, but must be a label such as 2", ignore)
		}
		c.ignore = n
	}
	return c, nil
}
