package training

import (
	"errors"
	"os"
	"strings"
	"testing"
)

// TestResultsInTheCohort: folders for results that lie beside the patients' are passed over, those of any name, marked or as they
// were made before; a patient's folder counts even if it was marked.
func TestResultsInTheCohort(t *testing.T) {
	g := grid(44, 40, 6)
	for name, make := range map[string]func(dir string) error{
		"marked":  func(dir string) error { return MarkOutput(dir) },
		"several": func(dir string) error { return errors.Join(MarkOutput(dir+"/run 1"), MarkOutput(dir+"/more/run 2")) },
		"models":  func(dir string) error { return os.WriteFile(dir+"/unet.onnx", nil, 0o666) },
		"units":   func(dir string) error { return os.MkdirAll(dir+"/repeat_1/fold_1", 0o777) },
		"tables": func(dir string) error {
			return os.WriteFile(dir+"/dice.csv", []byte("repeat,fold,patient,slice\n"), 0o666)
		},
		"begun": func(dir string) error { return seal(dir+"/checkpoint", &record{}) },
	} {
		dir := t.TempDir()
		patient(t, dir+"/a/pet.nii", dir+"/a/mask.nii", g, 2, 4, 5)
		patient(t, dir+"/b/pet.nii", dir+"/b/mask.nii", g, 2, 4, 5)
		if err := MarkOutput(dir + "/b"); err != nil {
			t.Fatal(err)
		}
		mkdir(t, dir+"/patient c")
		if err := make(dir + "/patient c"); err != nil {
			t.Fatal(err)
		}
		files, err := ListCohort(dir, Config{})
		if c, failed := ReadCohort(t.Context(), dir, Config{Side: 40}, nil); failed != nil || len(c.Patients) != 2 || err != nil || len(files) != 2 {
			t.Errorf("%s: %v, %v, %d files", name, failed, err, len(files))
		}
	}
	for name, file := range map[string]string{"a checkpoint of another program": "checkpoint", "something else": "notes.txt", "the patient's history": "history.csv", "a table of something": "dice.csv"} {
		dir := t.TempDir()
		patient(t, dir+"/a/pet.nii", dir+"/a/mask.nii", g, 2, 4, 5)
		mkdir(t, dir+"/b")
		text(t, dir+"/b/"+file, "not ours")
		if _, err := ReadCohort(t.Context(), dir, Config{Side: 40}, nil); err == nil || !strings.Contains(err.Error(), "b has no PET image") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestMarkOutput: a new folder is marked from the beginning, an old one keeps what it holds, and nothing else is left.
func TestMarkOutput(t *testing.T) {
	dir := t.TempDir()
	mkdir(t, dir+"/old")
	text(t, dir+"/old/x", "kept")
	for _, folder := range []string{"/new", "/old", "/deep/er", "/new"} {
		if err := MarkOutput(dir + folder); err != nil || !exists(dir+folder+"/"+marker) {
			t.Errorf("%s: %v", folder, err)
		}
	}
	if got := strings.Join(names(t, dir), " "); got != "deep new old" || !exists(dir+"/old/x") {
		t.Errorf("%s", got)
	}
	if err := MarkOutput(dir + "/old/x"); err == nil || strings.Join(names(t, dir+"/old"), " ") != marker+" x" {
		t.Errorf("a file for a folder: %v, %v", err, names(t, dir+"/old"))
	}
	if info, err := os.Stat(dir + "/new"); err != nil || info.Mode().Perm()&0o055 == 0 {
		t.Errorf("others may not look: %v, %v", info.Mode(), err)
	}
}
