package cohort

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"isopet/training/cohort/cohorttest"
	"isopet/training/pathtext"
)

// odd are names of files and folders as systems that are not in UTF-8 leave them, and such as a table or JSON would
// change.
var odd = []string{"M\xfcller", "M\xf6ller", "Müller", "M\ufffdller", `M\xfcller`, `a\`, `a\\`, `\x41`, `a\;`, "\\ ",
	"東京", " spaces ", "#1", "x;y", "q\"q", "line\nbreak", "return\rx", "\xff", "\xff\xfe", "tab\tx"}

// FuzzCell: a name comes back from a cell of a table of scans, whatever its bytes.
func FuzzCell(f *testing.F) {
	for _, name := range odd {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, name string) {
		if cell := escapeCell(name); pathtext.Decode(strings.TrimSpace(cell)) != name || needsEscape(cell) ||
			strings.ContainsAny(cell, ";") {
			t.Errorf("%q is the cell %q", name, cell)
		}
	})
}

// TestOddNames: patients of any names keep them apart through the layouts and the table of scans.
func TestOddNames(t *testing.T) {
	g := cohorttest.Grid(44, 40, 6)
	for _, layout := range []string{"nnU-Net", "folders"} {
		dir := t.TempDir()
		cohorttest.Patient(t, dir+"/pet.nii", dir+"/mask.nii", g, 2, 4, 5)
		cohort := filepath.Join(dir, "co\xf6rt")
		for _, name := range odd {
			pet, mask := cohort+"/imagesTr/"+name+"_0000.nii", cohort+"/labelsTr/"+name+".nii"
			if layout == "folders" {
				pet, mask = cohort+"/"+name+"/pet.nii", cohort+"/"+name+"/mask.nii"
			}
			for from, to := range map[string]string{"/pet.nii": pet, "/mask.nii": mask} {
				cohorttest.Mkdir(t, filepath.Dir(to))
				if err := os.Link(dir+from, to); err != nil {
					t.Skipf("this file system has no such names: %v", err)
				}
			}
		}
		c, err := Read(t.Context(), cohort, Config{Side: 40}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if len(c.Patients) != len(odd) || c.Name != `co\xf6rt` {
			t.Errorf("%s: %d patients of %s", layout, len(c.Patients), c.Name)
		}
		files, err := List(cohort, Config{})
		if err != nil {
			t.Fatal(err)
		}
		table := dir + "/scans.csv"
		if err := WriteTable(table, files); err != nil {
			t.Fatal(err)
		}
		if data, err := os.ReadFile(table); err != nil || !utf8.Valid(data) {
			t.Errorf("%s: the table of scans is no UTF-8, %v", layout, err)
		}
		again, err := Read(t.Context(), table, Config{Side: 40}, nil)
		if err != nil {
			t.Fatal(err)
		}
		for i, p := range c.Patients {
			if again.Patients[i].Name != p.Name {
				t.Errorf("%s: %s is %s in the table of scans", layout, p.Name, again.Patients[i].Name)
			}
		}
		files, err = List(table, Config{})
		for _, f := range files {
			if _, err := os.Stat(f.PET); err != nil {
				t.Errorf("%s: %v", layout, err)
			}
		}
		if err != nil || len(files) != len(odd) {
			t.Errorf("%s: %d files, %v", layout, len(files), err)
		}
	}
}

// TestLatin1Table: a table in Latin-1 finds files of either spelling and keeps names apart.
func TestLatin1Table(t *testing.T) {
	dir, g := t.TempDir(), cohorttest.Grid(44, 40, 6)
	cohorttest.Patient(t, dir+"/Müller.nii.gz", dir+"/m\xfcller.nii.gz", g, 2, 4, 5)
	cohorttest.Text(t, dir+"/t.csv", "patient,pet,mask\n"+
		"M\xfcller,M\xfcller.nii.gz,m\xfcller.nii.gz\n"+
		"M\xf6ller,M\xfcller.nii.gz,m\xfcller.nii.gz\n")
	cohorttest.Patient(t, dir+"/Škoda–1.nii.gz", dir+"/€.nii.gz", g, 2, 4, 5)
	cohorttest.Text(t, dir+"/windows.csv", "patient,pet,mask\na,\x8akoda\x961.nii.gz,\x80.nii.gz\n")
	if files, err := List(dir+"/windows.csv", Config{}); err != nil || files[0].PET != dir+"/Škoda–1.nii.gz" ||
		files[0].Masks[0] != dir+"/€.nii.gz" {
		t.Errorf("%+v, %v", files, err)
	}
	c, err := Read(t.Context(), dir+"/t.csv", Config{Side: 40}, nil)
	if err != nil || len(c.Patients) != 2 || c.Patients[0].Name != `M\xf6ller` || c.Patients[1].Name != `M\xfcller` {
		t.Errorf("%+v, %v", c, err)
	}
}
