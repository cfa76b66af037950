package cohort

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"isopet/training/cohort/cohorttest"
)

// timepoints writes a table of five scans: two of a, two of c, one of b.
func timepoints(t *testing.T, dir string) string {
	t.Helper()
	g := cohorttest.Grid(44, 40, 8)
	rows := "patient,scan,pet,mask\n"
	for i, row := range []string{"a,one", "c,", "b,x", "a,two", "c,"} {
		pet := fmt.Sprintf("%d/pet%d.nii.gz", i, i%3)
		cohorttest.Patient(t, dir+"/"+pet, fmt.Sprintf("%s/%d/m.nii.gz", dir, i), g, 1, 3+i, 5)
		rows += fmt.Sprintf("%s,%s,%d/m.nii.gz\n", row, pet, i)
	}
	cohorttest.Text(t, dir+"/t.csv", rows)
	return dir + "/t.csv"
}

// TestSeveralScans: the rows of a patient are told apart by the column scan, or by the file's name; all fall into one
// test set.
func TestSeveralScans(t *testing.T) {
	c, err := Read(t.Context(), timepoints(t, t.TempDir()), Config{Side: 40}, nil)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, p := range c.Patients {
		names = append(names, p.Name+" of "+p.PersonName())
	}
	if got := strings.Join(names, ", "); got != "a/one of a, a/two of a, b of b, c/1/pet1.nii.gz of c, "+
		"c/4/pet1.nii.gz of c" || c.Persons() != 3 {
		t.Errorf("%s; %d persons", got, c.Persons())
	}
	for n := 2; n <= 3; n++ {
		folds, err := c.Folds(n)
		if err != nil {
			t.Fatal(err)
		}
		of := map[string]int{}
		count := 0
		for fold, patients := range folds {
			count += len(patients)
			for _, p := range patients {
				if other, known := of[c.Patients[p].PersonName()]; known && other != fold {
					t.Errorf("%d folds: %s is in two test sets", n, c.Patients[p].PersonName())
				}
				of[c.Patients[p].PersonName()] = fold
			}
		}
		if count != 5 {
			t.Errorf("%d folds of %d scans", n, count)
		}
	}
	if _, err := c.Folds(4); err == nil || !strings.Contains(err.Error(),
		"has 3 patients with tumour, too few for 4 folds") {
		t.Errorf("more test sets than patients: %v", err)
	}
}

// TestGroup: a pattern finds the patients in names of any layout; a name in which it finds none is an error.
func TestGroup(t *testing.T) {
	dir, g := t.TempDir(), cohorttest.Grid(44, 40, 6)
	names := []string{"PETCT_00_2019-01-02", "PETCT_00_2020-03-04", "PETCT_01_2019-01-02", "PETCT_02_2018-05-06"}
	for _, name := range names {
		cohorttest.Patient(t, dir+"/imagesTr/"+name+"_0000.nii.gz", dir+"/labelsTr/"+name+".nii.gz", g, 2, 4, 5)
	}
	for pattern, want := range map[string]string{
		`^PETCT_\d+`: "PETCT_00 PETCT_00 PETCT_01 PETCT_02",
		`_(\d+)_`:    "00 00 01 02",
		`\d{4}`:      "2019 2020 2019 2018",
		`[`:          "error: --group [ is not a regular expression: ",
		`_2019`: "error: --group _2019 finds no patient in the name PETCT_00_2020-03-04: " +
			"every name must hold one",
		`PETCT(x?)_0`: "error: --group PETCT(x?)_0 finds no patient in the name ",
	} {
		c, err := Read(t.Context(), dir, Config{Side: 40, Group: pattern}, nil)
		if fails, ok := strings.CutPrefix(want, "error: "); ok {
			if err == nil || !strings.HasPrefix(err.Error(), fails) {
				t.Errorf("%s: %v", pattern, err)
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		var persons, scans []string
		for _, p := range c.Patients {
			persons, scans = append(persons, p.PersonName()), append(scans, p.Name)
		}
		if strings.Join(persons, " ") != want || !slices.Equal(scans, names) || len(c.Notes) != 0 {
			t.Errorf("%s: %v, %v, notes %q", pattern, persons, scans, c.Notes)
		}
		files, err := List(dir, Config{Group: pattern})
		if err != nil {
			t.Fatal(err)
		}
		if err := WriteTable(dir+"/scans.csv", files); err != nil {
			t.Fatal(err)
		}
		again, err := Read(t.Context(), dir+"/scans.csv", Config{Side: 40}, nil)
		if err != nil || again.Patients[1].PersonName() != persons[1] || again.Patients[1].Name != scans[1] {
			t.Errorf("%s, from the table of scans: %v", pattern, err)
		}
	}
	c, err := Read(t.Context(), dir, Config{Side: 40}, nil)
	if want := "PETCT_00_2019-01-02, PETCT_00_2020-03-04 look like scans of one patient, PETCT_00, but each counts " +
		"as a patient of its own: with --group, as in --group '^PETCT_[0-9]+', the scans of a patient fall into one " +
		"test set."; err != nil || len(c.Notes) != 1 || c.Notes[0] != want {
		t.Errorf("%v, %v", c, err)
	}
	grouped, err := Read(t.Context(), dir, Config{Side: 40, Group: `^PETCT_\d+`}, nil)
	if err != nil || grouped.Fingerprint() == c.Fingerprint() {
		t.Errorf("whose the scans are is not in the fingerprint; %v", err)
	}
}

// TestSuspectedScans: names that look like several scans of a patient are told, others are not.
func TestSuspectedScans(t *testing.T) {
	for names, want := range map[string]string{
		"sub-01_ses-1 sub-01_ses-2 sub-02_ses-1":                                                    "sub-01",
		"fdg_0b57_05-02-2002-NA-PET-CT fdg_0b57_11-12-2003-NA-PET-CT fdg_11aa_05-02-2002-NA-PET-CT": "fdg_0b57",
		"p7_baseline p7_followup1 p8_baseline":                                                      "p7",
		"case_001 case_002 case_003":                                                                "",
		"PETCT_00_2019-01-02 PETCT_01_2019-01-02":                                                   "",
		"scan_20190102_1 scan_20190102_2 scan_20200101_1":                                           "",
		"prostate_1 prostate_2 preop":                                                               "",
	} {
		var l listing
		for name := range strings.FieldsSeq(names) {
			l.scans = append(l.scans, scan{patient: name, person: name, group: name})
		}
		if note := l.groupHint(); (note == "") != (want == "") || !strings.Contains(note, "of one patient, "+want) &&
			want != "" {
			t.Errorf("%s: %q", names, note)
		}
	}
}
