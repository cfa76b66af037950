package cohort

import (
	"strings"
	"testing"

	"isopet/training/cohort/cohorttest"
)

// TestTables reads the same two patients from tables as spreadsheets and people write them.
func TestTables(t *testing.T) {
	const plain = "patient,pet,mask\na,x/1.nii.gz,x/2.nii.gz\nb,x/3.nii.gz,x/2.nii.gz;x/4.nii.gz\n"
	semicolons := strings.NewReplacer(",", ";", "x/2.nii.gz;x/4.nii.gz", `"x/2.nii.gz;x/4.nii.gz"`).Replace(plain)
	quoted := `"patient","pet","mask"` + "\n" + `"a","x/1.nii.gz","x/2.nii.gz"` + "\n" +
		`"b","x/3.nii.gz","x/2.nii.gz;x/4.nii.gz"` + "\n"
	for name, test := range map[string]struct{ table, note string }{
		"plain":                 {plain, ""},
		"BOM":                   {"\ufeff" + plain, ""},
		"BOM and quotes":        {"\ufeff" + quoted, ""},
		"CRLF":                  {strings.ReplaceAll(plain, "\n", "\r\n"), ""},
		"CR":                    {strings.ReplaceAll(plain, "\n", "\r"), ""},
		"CR CR LF":              {strings.ReplaceAll(quoted, "\n", "\r\r\n"), ""},
		"semicolons":            {semicolons, ""},
		"semicolons and quotes": {strings.ReplaceAll(quoted, `","`, `";"`), ""},
		"tabs":                  {strings.ReplaceAll(plain, ",", "\t"), ""},
		"UTF-16 LE":             {cohorttest.UTF16(plain, false), ""},
		"UTF-16 BE, tabs, CRLF": {cohorttest.UTF16(strings.NewReplacer(",", "\t", "\n", "\r\n").Replace(plain), true),
			""},
		"sep=,":                  {"sep=,\n" + plain, ""},
		"BOM, sep=; and CRLF":    {"\ufeffsep=;\r\n" + strings.ReplaceAll(semicolons, "\n", "\r\n"), ""},
		"sep in quotes":          {"\"sep=\t\"\n" + strings.ReplaceAll(plain, ",", "\t"), ""},
		"comments":               {"# made by hand\n\n# twice\n" + plain, ""},
		"comment before columns": {"# " + plain, ""},
		"a row left out": {plain + "#c,x/1.nii.gz,x/9.nii.gz\n",
			"Lines of t.csv that begin with # were left out: 4."},
		"a line left out": {strings.Replace(plain, "\nb", "\n# what follows is old\nb", 1),
			"Lines of t.csv that begin with # were left out: 3."},
		"commas at the ends":  {strings.ReplaceAll(plain, "\n", ",,\n"), ""},
		"commas behind rows":  {strings.ReplaceAll(plain, "gz\n", "gz,\n"), ""},
		"lines of commas":     {plain + ",,\n,,\n", ""},
		"spaces and capitals": {strings.Replace(plain, "patient,pet,mask", " Patient , PET,Mask ", 1), ""},
		"rows cut short":      {strings.Replace(plain, "mask\n", "mask,ct,age\n", 1), ""},
	} {
		dir, g := t.TempDir(), cohorttest.Grid(44, 40, 6)
		cohorttest.Patient(t, dir+"/x/1.nii.gz", dir+"/x/2.nii.gz", g, 1, 3, 5)
		cohorttest.Patient(t, dir+"/x/3.nii.gz", dir+"/x/4.nii.gz", g, 3, 5, 5)
		cohorttest.Text(t, dir+"/t.csv", test.table)
		c, err := Read(t.Context(), dir+"/t.csv", Config{Side: 40}, nil)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if len(c.Patients) != 2 || c.Patients[0].Name != "a" || len(c.Patients[0].Inputs) != 2 ||
			len(c.Patients[1].Inputs) != 4 || strings.Join(c.Notes, " ") != test.note {
			t.Errorf("%s: %d patients, %d slices, notes %q", name, len(c.Patients), c.Slices(), c.Notes)
		}
	}
}

// TestBadTables says what was found.
func TestBadTables(t *testing.T) {
	const plain = "patient,pet,mask\na,1.nii,2.nii\n"
	for name, test := range map[string]struct{ file, table, want string }{
		"workbook": {"t.csv", "PK\x03\x04\x14\x00",
			" is a workbook (such as .xlsx or .ods) or another zip file, not a text table; save it as CSV"},
		"workbook by its name": {"t.xlsx", "PK\x03\x04\x14\x00", " is a workbook"},
		"old workbook":         {"t.xls", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", " is an old workbook (.xls)"},
		"gzip":                 {"t.csv", "\x1f\x8b\x08\x00", " is compressed (gzip); decompress it"},
		"UTF-16 without BOM": {"t.csv", cohorttest.UTF16(plain, false)[2:],
			" holds a zero byte at 1: it is not text, or UTF-16 text without a byte order mark; save it as UTF-8"},
		"half of UTF-16": {"t.csv", cohorttest.UTF16(plain, true) + "x",
			" is UTF-16 text cut off within a character"},
		"UTF-32": {"t.csv", "\xff\xfe\x00\x00p\x00\x00\x00", " is UTF-32 text; save it as UTF-8"},
		"spaces": {"t.csv", strings.ReplaceAll(plain, ",", "  "),
			` must begin with a line that names the columns patient,pet,mask, separated by commas, ` +
				`semicolons or tabs; ` +
				`it begins with "patient  pet  mask"`},
		"other names": {"t.csv", "id,scan,label\n1,2,3\n",
			` must begin with a line that names the columns patient,pet,mask, separated by commas, ` +
				`semicolons or tabs; ` +
				`it begins with "id,scan,label"`},
		"comments alone": {"t.csv", "# nothing\n", " is empty: it must begin with"},
		"too many cells": {"t.csv", "patient;pet;mask\na;1.nii;2.nii;3.nii\n",
			", line 2 has 4 cells, but the first line names 3 columns: put cells that hold the separator into quotes"},
		"a column twice": {"t.csv", "patient,pet,mask,PET\na,1,2,3\n", " names the column pet twice"},
		"open quotes":    {"t.csv", plain + "b,\"1.nii,2.nii\n", " is not a valid table, line 3"},
		"a line after comment": {"t.csv", "# x\n" + plain + "b,,2.nii\n",
			", line 4: patient, pet and mask must all be given"},
		"label that is none": {"t.csv", "patient,pet,mask,mask_label\na,1.nii,2.nii,x\n",
			`, line 2: mask_label is "x", but must be labels such as 2 or 1;2`},
	} {
		path := t.TempDir() + "/" + test.file
		cohorttest.Text(t, path, test.table)
		if _, err := Read(t.Context(), path, Config{}, nil); err == nil ||
			!strings.HasPrefix(err.Error(), path+test.want) {
			t.Errorf("%s: %v\nwant %s", name, err, path+test.want)
		}
	}
}

// FuzzTable: whatever a table holds, there is a listing or an error; nothing panics, and scans have names of their own.
func FuzzTable(f *testing.F) {
	for _, seed := range []string{"patient,pet,mask\na,1,2\na,1,2\n",
		"sep=;\n# x\npatient;pet;mask;bytes\n\\x61;1;2;escaped\n", "\ufeff\"patient\"\t\"pet\"\t\"mask\"\r\"b\"",
		"\xff\xfep\x00"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		path := t.TempDir() + "/t.csv"
		cohorttest.Text(t, path, string(data))
		l, err := find(t.Context(), path, Config{})
		if err != nil {
			return
		}
		seen := map[string]bool{}
		for _, s := range l.scans {
			if seen[s.patient] || s.bad == nil && (s.pet == "" || s.masks == nil) {
				t.Errorf("%q: %+v", data, s)
			}
			seen[s.patient] = true
		}
	})
}
