package training

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"isopet/training/pathtext"
)

// found are beginnings of files that are no text, and what such a file is.
var found = []struct{ begin, what string }{
	{"PK\x03\x04", "is a workbook (such as .xlsx or .ods) or another zipped file, not a table as text; save it as CSV"},
	{"\xd0\xcf\x11\xe0", "is a workbook of an old kind (.xls), not a table as text; save it as CSV"},
	{"\x1f\x8b", "is compressed (gzip); decompress it"},
	{"%PDF", "is a PDF, not a text"},
	{"\xff\xfe\x00\x00", "is text in UTF-32; save it as UTF-8"},
	{"\x00\x00\xfe\xff", "is text in UTF-32; save it as UTF-8"},
}

// decodeText is a text file as bytes of UTF-8 without a mark at its beginning, with ends of lines as they are on Unix. It may be
// in UTF-8 or, if a mark says so, in UTF-16; bytes that are of neither stay. The error is a part of a sentence.
func decodeText(data []byte) (string, error) {
	for _, kind := range found {
		if bytes.HasPrefix(data, []byte(kind.begin)) {
			return "", errors.New(kind.what)
		}
	}
	if little, big := bytes.HasPrefix(data, []byte("\xff\xfe")), bytes.HasPrefix(data, []byte("\xfe\xff")); little || big {
		data = data[2:]
		if len(data)%2 != 0 {
			return "", errors.New("is text in UTF-16 that is cut off within a letter; save it anew, as UTF-8")
		}
		var order binary.ByteOrder = binary.LittleEndian
		if big {
			order = binary.BigEndian
		}
		units := make([]uint16, len(data)/2)
		for i := range units {
			units[i] = order.Uint16(data[2*i:])
		}
		data = []byte(string(utf16.Decode(units)))
	} else if at := bytes.IndexByte(data, 0); at >= 0 {
		return "", fmt.Errorf("holds a zero byte at %d: it is no text, or text in UTF-16 without the mark that says so; save it as UTF-8", at)
	}
	text := strings.TrimPrefix(string(data), "\ufeff")
	return strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text), nil
}

// table is a cohort's table as it was read.
type table struct {
	path  string
	head  []string
	rows  [][]string
	lines []int // of the rows in the file
	notes []string
}

// separators may stand between the cells of a table.
var separators = []rune{',', ';', '\t'}

// wanted are the columns without which a table is no cohort.
var wanted = []string{"patient", "pet", "mask"}

// readTable reads a table whose cells are separated by whichever of the separators makes columns of its first line.
// Before that may be "sep=;", as Excel writes it, and lines that begin with "#".
func readTable(path string) (*table, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("%s cannot be read: %w", path, reason(err))
	}
	text, err := decodeText(data)
	if err != nil {
		return nil, fmt.Errorf("%s %w", path, err)
	}
	skipped := 0 // lines before the names of the columns
	for {
		line, rest, more := strings.Cut(text, "\n")
		trimmed := strings.TrimSpace(line)
		separator := strings.HasPrefix(strings.ToLower(strings.Trim(trimmed, `"`)), "sep=")
		comment := strings.HasPrefix(trimmed, "#") && !named(strings.TrimPrefix(trimmed, "#"))
		if !more || trimmed != "" && !comment && !(separator && skipped == 0) {
			break
		}
		text = rest
		skipped++
	}
	text = strings.TrimPrefix(text, "#")
	first, _, _ := strings.Cut(text, "\n")
	if strings.TrimSpace(first) == "" {
		return nil, fmt.Errorf("%s is empty: it must begin with a line that names the columns %s", path, strings.Join(wanted, ","))
	}
	for _, s := range separators {
		if t, err := readRows(path, text, s, skipped); t != nil || err != nil {
			return t, err
		}
	}
	return nil, fmt.Errorf("%s must begin with a line that names the columns %s, separated by commas, semicolons or tabs; it begins with %q", path, strings.Join(wanted, ","), short(first))
}

// named says whether a line names the columns.
func named(line string) bool {
	for _, s := range separators {
		reader := csv.NewReader(strings.NewReader(line))
		reader.Comma = s
		if head, err := reader.Read(); err == nil && missing(head) == nil {
			return true
		}
	}
	return false
}

// missing are the wanted columns that a line does not name.
func missing(head []string) (names []string) {
	for _, name := range wanted {
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

// readRows reads a table with one separator; nil if its first line does not name the columns.
func readRows(path, text string, separator rune, skipped int) (*table, error) {
	reader := csv.NewReader(strings.NewReader(text))
	reader.Comma, reader.FieldsPerRecord = separator, -1
	head, err := reader.Read()
	if err != nil || missing(head) != nil {
		return nil, nil
	}
	t := &table{path: path, head: head}
	for _, name := range []string{"patient", "scan", "person", "pet", "mask", "ct", "mask_label", "mask_ignore", "bytes"} {
		at := column(head, name)
		if at >= 0 && column(head[at+1:], name) >= 0 {
			return nil, fmt.Errorf("%s names the column %s twice", path, name)
		}
	}
	var commented []int
	for {
		from := reader.InputOffset()
		row, err := reader.Read()
		if parse := new(csv.ParseError); errors.As(err, &parse) {
			return nil, fmt.Errorf("%s is no table, as line %d is not right: %w", path, parse.Line+skipped, parse.Err)
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
			commented = append(commented, line)
			continue
		}
		for len(row) > len(head) && strings.TrimSpace(row[len(row)-1]) == "" {
			row = row[:len(row)-1]
		}
		if len(row) > len(head) {
			return nil, fmt.Errorf("%s, line %d has %d cells, but the first line names %d columns: put cells that hold the separator into quotes", path, line, len(row), len(head))
		}
		for len(row) < len(head) {
			row = append(row, "")
		}
		t.rows, t.lines = append(t.rows, row), append(t.lines, line)
	}
	if commented != nil {
		t.notes = append(t.notes, fmt.Sprintf("Lines of %s that begin with # were left out: %s.", filepath.Base(path), numbers(commented)))
	}
	return t, nil
}

// cell is what a row says in a column, "" if there is no such column.
func (t *table) cell(row []string, name string) string {
	at := column(t.head, name)
	if at < 0 {
		return ""
	}
	cell := strings.TrimSpace(row[at])
	if name != "bytes" && name != "mask" && t.cell(row, "bytes") == escaped {
		return pathtext.Decode(cell)
	}
	return cell
}

// place is where a file of the table is: paths are from the table's folder. Where there is none, but one whose name is the
// cell's in Windows-1252, which is Latin-1 with more letters, as tables come from spreadsheets, it is that.
func (t *table) place(cell string) string {
	from := func(p string) string {
		if p = filepath.FromSlash(p); p == "" || filepath.IsAbs(p) {
			return p
		}
		return filepath.Join(filepath.Dir(t.path), p)
	}
	path := from(cell)
	if utf8.ValidString(cell) || exists(path) {
		return path
	}
	var letters []rune
	for _, b := range []byte(cell) {
		letter := rune(b)
		if at := int(b) - 0x80; at >= 0 && at < len(windows1252) {
			letter = windows1252[at]
		}
		letters = append(letters, letter)
	}
	if other := from(string(letters)); exists(other) {
		return other
	}
	return path
}

// windows1252 are the letters of the bytes 0x80 to 0x9f, where it differs from Latin-1.
var windows1252 = []rune("€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ")

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// listCSV lists a table with the columns patient, pet, mask and it may be ct, in any order and beside others. Several
// masks are separated by ";". Where a patient has several rows, the column scan or the PET's file name tells them apart; the
// column person says who it is where patient does not. mask_label and mask_ignore are the labels that are tumour, if not all,
// and that which leaves a slice out; [WriteFiles] writes them.
func listCSV(path string) (listing, error) {
	l := listing{name: filepath.Base(filepath.Dir(path))}
	if name := strings.TrimSuffix(filepath.Base(path), filepath.Ext(path)); name != "cohort" {
		l.name = name
	}
	var err error
	if l.dataset, err = readDataset(filepath.Join(filepath.Dir(path), "dataset.json")); err != nil {
		return l, err
	}
	l.synthetic = l.dataset.synthetic
	t, err := readTable(path)
	if err != nil {
		return l, err
	}
	l.notes = t.notes
	rows := map[string]int{} // of a patient
	for _, row := range t.rows {
		rows[t.cell(row, "patient")]++
	}
	for i, row := range t.rows {
		s := scan{
			patient: t.cell(row, "patient"), person: t.cell(row, "person"), pet: t.place(t.cell(row, "pet")), ct: t.place(t.cell(row, "ct")),
			ctPlace: fmt.Sprintf("the column ct of %s, line %d", path, t.lines[i]),
		}
		for m := range strings.SplitSeq(t.cell(row, "mask"), ";") {
			if m = strings.TrimSpace(m); m == "" {
				continue
			}
			if t.cell(row, "bytes") == escaped {
				m = pathtext.Decode(m)
			}
			s.masks = append(s.masks, t.place(m))
		}
		if s.patient == "" || s.pet == "" || s.masks == nil {
			s.patient = cmp.Or(s.patient, fmt.Sprintf("of line %d", t.lines[i]))
			s.bad = fmt.Errorf("%s, line %d: patient, pet and mask must all be given", path, t.lines[i])
		}
		if labels := t.cell(row, "mask_label"); labels != "" || t.cell(row, "mask_ignore") != "" {
			if s.own, err = ownChoice(labels, t.cell(row, "mask_ignore")); err != nil {
				return l, fmt.Errorf("%s, line %d: %w", path, t.lines[i], err)
			}
		}
		s.group = s.patient
		if s.person == "" {
			s.person = s.patient
		}
		if rows[s.patient] > 1 {
			s.scan = cmp.Or(t.cell(row, "scan"), imageName(s.pet))
		}
		l.scans = append(l.scans, s)
	}
	return l, l.tellApart(path)
}

// tellApart gives each scan of a patient who has several a name of its own.
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
			return fmt.Errorf("%s has the scan %s of patient %s twice: put all its masks into one line, separated by semicolons, or take one of the lines away", path, shown(s.pet), pathtext.Encode(s.patient))
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
		n, ok := whole(text)
		if !ok || n == 0 {
			return nil, fmt.Errorf("mask_label is %q, but must be labels such as 2 or 1;2", labels)
		}
		c.values = append(c.values, n)
	}
	if ignore != "" {
		n, ok := whole(ignore)
		if !ok || n == 0 {
			return nil, fmt.Errorf("mask_ignore is %q, but must be a label such as 2", ignore)
		}
		c.ignore = n
	}
	return c, nil
}
