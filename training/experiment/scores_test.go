package experiment

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"isopet/training/cohort"
	"isopet/training/textfile"
)

// TestReadScores: what was written is read again, from the units while the table is not there, and then from it.
func TestReadScores(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "results [1]")
	e, err := New(dir, squares(3, 2, 1, 2), Config{Folds: 2, Repeats: 2})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ReadScores(dir); err == nil || !strings.Contains(err.Error(), "holds no results of crossval") {
		t.Errorf("of an empty folder: %v", err)
	}
	for _, u := range e.Units() {
		pretend(t, e, u)
	}
	part, err := ReadScores(dir)
	if err != nil || !part.Partial || part.Files != nil {
		t.Fatalf("%+v, %v", part, err)
	}
	r, _, err := e.Results()
	if err != nil {
		t.Fatal(err)
	}
	if err := r.WriteTables(); err != nil {
		t.Fatal(err)
	}
	all, err := ReadScores(dir)
	if err != nil || all.Partial {
		t.Fatalf("%+v, %v", all, err)
	}
	if !slices.EqualFunc(part.Rows, all.Rows, func(a, b Row) bool {
		return a.Unit == b.Unit && a.Patient == b.Patient && a.Slice == b.Slice && a.Method == b.Method &&
			a.Threshold == b.Threshold && a.Optimal == b.Optimal && a.Dice == b.Dice
	}) || len(all.Rows) != 2*8*len(e.methods) {
		t.Errorf("%d rows of units, %d of the table", len(part.Rows), len(all.Rows))
	}
	if m := all.Methods(); len(m) != len(e.methods) || m[1] != "threshold" || Label(m[1]) != "Threshold CNN" {
		t.Errorf("methods %v", m)
	}
	if u := all.Units(); !slices.Equal(u, e.Units()) {
		t.Errorf("units %v", u)
	}

	// Where the scans are is a cohort of its own, and has to hold every patient.
	var files []cohort.Files
	for _, p := range e.Cohort.Patients {
		files = append(files, cohort.Files{Patient: p.Name, PET: "/scans/" + p.Name + ".nii",
			CT: "/scans/" + p.Name + "_ct.nii", Masks: []string{"/m/a.nii", "/m/b.nii"}})
	}
	if err := e.WriteScans(files); err != nil {
		t.Fatal(err)
	}
	located, err := ReadScores(dir)
	if err != nil || len(located.Files) != 4 || located.Files["p2"].PET != "/scans/p2.nii" ||
		len(located.Files["p2"].Masks) != 2 {
		t.Errorf("%+v, %v", located, err)
	}
	if ct := located.Files["p2"].CT; ct != "" {
		t.Errorf("%s is named, which the networks did not see", ct)
	}
	e.Cohort.CT = true
	if err := e.WriteScans(files); err != nil {
		t.Fatal(err)
	}
	if located, err = ReadScores(dir); err != nil || located.Files["p2"].CT != "/scans/p2_ct.nii" {
		t.Errorf("with a CT: %+v, %v", located, err)
	}
	// as written before there were CTs
	old := "patient,pet,mask\np0,a.nii,b.nii\np1,a.nii,b.nii\np2,a.nii,b.nii\np3,a.nii,b.nii\n"
	if err := os.WriteFile(filepath.Join(dir, scansFile), []byte(old), 0o666); err != nil {
		t.Fatal(err)
	}
	if located, err = ReadScores(dir); err != nil || located.Files["p2"].PET != filepath.Join(dir, "a.nii") ||
		located.Files["p2"].CT != "" {
		t.Errorf("an old table: %+v, %v", located, err)
	}
	if err := e.WriteScans(files[1:]); err != nil {
		t.Fatal(err)
	}
	if _, err := ReadScores(dir); err == nil || !strings.Contains(err.Error(), "does not hold patient p0") {
		t.Errorf("without a patient: %v", err)
	}

	// A cohort is read with the settings of the results: of two channels without names, the one that they took.
	for _, p := range e.Cohort.Patients {
		for _, name := range []string{"imagesTr/" + p.Name + "_0000.nii", "imagesTr/" + p.Name + "_0001.nii",
			"labelsTr/" + p.Name + ".nii"} {
			path := filepath.Join(dir, "cohort", name)
			if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o777), os.WriteFile(path, nil, 0o666)); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := all.Locate(filepath.Join(dir, "cohort")); err == nil || !strings.Contains(err.Error(), "--pet-channel") {
		t.Errorf("of two channels without names one is taken: %v", err)
	}
	r.Settings.PETChannel = "1"
	if err := r.WriteTables(); err != nil {
		t.Fatal(err)
	}
	if err := all.Locate(filepath.Join(dir, "cohort")); err != nil ||
		filepath.Base(all.Files["p2"].PET) != "p2_0001.nii" {
		t.Errorf("with the results' settings: %+v, %v", all.Files, err)
	}

	table := filepath.Join(dir, "dice.csv")
	data, err := os.ReadFile(table)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(string(data), textfile.Mark+"repeat,") {
		t.Errorf("dice.csv begins with %q", data[:min(len(data), 20)])
	}
	lines := strings.SplitAfter(string(data), "\n")
	for _, test := range []struct{ file, want string }{
		{"", "does not begin with the columns"},
		{"a,b\n", "does not begin with the columns"},
		{strings.Join(known, ",") + "\n1,1,p0,three,unet,0.1,0.2,0.3\n", "line 2 is not understood"},
		{lines[0] + "1,1\n", "is no table"},
	} {
		if err := os.WriteFile(table, []byte(test.file), 0o666); err != nil {
			t.Fatal(err)
		}
		if _, err := ReadScores(dir); err == nil || !strings.Contains(err.Error(), test.want) ||
			!strings.Contains(err.Error(), table) {
			t.Errorf("%q: %v, want %s", test.file, err, test.want)
		}
	}
}
