package cohort

import (
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"isopet/training/checksummed"
	"isopet/training/cohort/cohorttest"
)

var quick = Config{Side: 40, Version: "1.2.3"}

// aged makes all files of a cohort old enough to be trusted.
func aged(t *testing.T, dir string, age time.Duration) {
	t.Helper()
	for _, folder := range []string{"imagesTr", "labelsTr"} {
		for _, name := range cohorttest.Names(t, filepath.Join(dir, folder)) {
			then := time.Now().Add(-age)
			if err := os.Chtimes(filepath.Join(dir, folder, name), then, then); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func TestCache(t *testing.T) {
	dir := t.TempDir()
	cohorttest.NNUNet(t, dir)
	read := func(cfg Config) *Cohort {
		t.Helper()
		c, err := Read(t.Context(), dir, cfg, nil)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	kept := func() []string {
		found, err := filepath.Glob(filepath.Join(dir, ".isopet-cohort-*"))
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	fresh := read(quick)
	if files := kept(); files != nil {
		t.Errorf("files that may still change unnoticed were kept: %v", files)
	}
	aged(t, dir, time.Hour)
	read(quick)
	files := kept()
	if len(files) != 1 {
		t.Fatalf("kept: %v", files)
	}
	if again := read(quick); !reflect.DeepEqual(again, fresh) {
		t.Error("the kept cohort is another")
	}

	// What is kept is what is used: mark it.
	var found cached
	mark := func() {
		t.Helper()
		if err := checksummed.Read(files[0], &found); err != nil {
			t.Fatal(err)
		}
		found.Cohort.Name = "kept"
		if err := checksummed.Write(files[0], found); err != nil {
			t.Fatal(err)
		}
	}
	mark()
	if read(quick).Name != "kept" {
		t.Error("the kept cohort is not used")
	}
	if c := read(Config{Side: 48}); c.Name == "kept" || c.Side != 48 || len(kept()) != 2 {
		t.Errorf("other settings: %q of side %d, %v", c.Name, c.Side, kept())
	}
	aged(t, dir, 2*time.Hour)
	if read(quick).Name == "kept" {
		t.Error("a file has changed, but the kept cohort is used")
	}
	mark()
	data, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	for _, damaged := range [][]byte{nil, data[:len(data)/2],
		append(data[:len(data)-1:len(data)-1], data[len(data)-1]^1)} {
		if err := os.WriteFile(files[0], damaged, 0o644); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(read(quick), fresh) {
			t.Errorf("a damaged file of %d bytes is used", len(damaged))
		}
	}
	if err := os.Remove(files[0]); err != nil {
		t.Fatal(err)
	}
	cohorttest.Mkdir(t, filepath.Join(files[0], "in the way"))
	if !reflect.DeepEqual(read(quick), fresh) {
		t.Error("a cohort that cannot be kept is another")
	}
}

func TestSkipBad(t *testing.T) {
	dir := t.TempDir()
	cohorttest.NNUNet(t, dir)
	aged(t, dir, time.Hour)
	broken, alone := filepath.Join(dir, "labelsTr", "case_1.nii.gz"),
		filepath.Join(dir, "imagesTr", "case_7_0000.nii.gz")
	cohorttest.Text(t, broken, "no image")
	cfg := quick
	if _, err := Read(t.Context(), dir, cfg, nil); err == nil || !strings.Contains(err.Error(), broken) {
		t.Errorf("a broken mask: %v", err)
	}
	cohorttest.Text(t, alone, "without a mask")
	if _, err := Read(t.Context(), dir, cfg, nil); err == nil ||
		!strings.Contains(err.Error(), alone+" has no annotation") {
		t.Errorf("no mask: %v", err)
	}
	cfg.SkipBad = true
	c, err := Read(t.Context(), dir, cfg, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Patients) != 2 || len(c.Notes) != 2 || !strings.HasPrefix(c.Notes[0],
		"Patient case_1 was left out: "+broken) ||
		!strings.HasPrefix(c.Notes[1], "Patient case_7 was left out: "+alone) {
		t.Errorf("%d patients, %q", len(c.Patients), c.Notes)
	}
	if found, _ := filepath.Glob(filepath.Join(dir, ".isopet-cohort-*")); found != nil {
		t.Errorf("a cohort with a bad patient was kept: %v", found)
	}
	for _, name := range []string{"case_0", "case_2"} {
		cohorttest.Text(t, filepath.Join(dir, "labelsTr", name+".nii.gz"), "no image")
	}
	if _, err := Read(t.Context(), dir, cfg, nil); err == nil ||
		!strings.HasPrefix(err.Error(), "no patient of the cohort "+dir+" can be used: Patient case_0 was left out: ") {
		t.Errorf("nobody left: %v", err)
	}
}

// TestOldCaches: what was kept before goes, so that the folder does not fill up; what other cohorts keep stays.
func TestOldCaches(t *testing.T) {
	dir := t.TempDir()
	cohorttest.NNUNet(t, dir)
	aged(t, dir, time.Hour)
	old, foreign := filepath.Join(dir, cacheName+"0123456789ab"), filepath.Join(dir, cacheName+"ba9876543210")
	other := filepath.Join(dir, cacheName+"0123456789ab-0123456789ab") // of a table in the same folder
	for _, path := range []string{old, other} {
		if err := checksummed.Write(path, cached{}); err != nil {
			t.Fatal(err)
		}
	}
	cohorttest.Text(t, foreign, "not ours")
	read := func(cfg Config) {
		t.Helper()
		if _, err := Read(t.Context(), dir, cfg, nil); err != nil {
			t.Fatal(err)
		}
	}
	for _, side := range []int{40, 44, 48} {
		read(Config{Side: side})
	}
	all := func() []string {
		found, err := filepath.Glob(filepath.Join(dir, cacheName+"*"))
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	if got := all(); len(got) != 3+2 || slices.Contains(got, old) || !slices.Contains(got, other) ||
		!slices.Contains(got, foreign) {
		t.Errorf("kept: %v", got)
	}
	for i, path := range all() { // that of side 44 was used last
		c := cached{}
		if checksummed.Read(path, &c) == nil && c.Cohort != nil {
			then := time.Now().Add(-time.Duration(1+i) * time.Minute)
			if c.Cohort.Side == 44 {
				then = time.Now()
			}
			if err := os.Chtimes(path, then, then); err != nil {
				t.Fatal(err)
			}
		}
	}
	read(Config{Side: 52, Labels: []string{"all"}})
	read(Config{Side: 52, Labels: []string{"1"}})
	sides := map[int]bool{}
	for _, path := range all() {
		c := cached{}
		if checksummed.Read(path, &c) == nil && c.Cohort != nil {
			sides[c.Cohort.Side] = true
		}
	}
	if len(all()) != 3+2 || !sides[44] || !sides[52] || len(sides) != 2 {
		t.Errorf("kept: %v, of sides %v", all(), sides)
	}
}
