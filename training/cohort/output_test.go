package cohort

import (
	"errors"
	"os"
	"strings"
	"testing"

	"isopet/training/checksummed"
	"isopet/training/cohort/cohorttest"
	"isopet/training/output"
)

// TestResultsInTheCohort: folders for results that lie beside the patients' are passed over, those of any name, marked
// or as they were made before; a patient's folder counts even if it was marked.
func TestResultsInTheCohort(t *testing.T) {
	g := cohorttest.Grid(44, 40, 6)
	for name, make := range map[string]func(dir string) error{
		"marked": func(dir string) error { return output.Mark(dir) },
		"several": func(dir string) error {
			return errors.Join(output.Mark(dir+"/run 1"),
				output.Mark(dir+"/more/run 2"))
		},
		"models": func(dir string) error { return os.WriteFile(dir+"/unet.onnx", nil, 0o666) },
		"units":  func(dir string) error { return os.MkdirAll(dir+"/repeat_1/fold_1", 0o777) },
		"tables": func(dir string) error {
			return os.WriteFile(dir+"/dice.csv", []byte("repeat,fold,patient,slice\n"), 0o666)
		},
		"begun": func(dir string) error { return checksummed.Write(dir+"/checkpoint", 1) },
	} {
		dir := t.TempDir()
		cohorttest.Patient(t, dir+"/a/pet.nii", dir+"/a/mask.nii", g, 2, 4, 5)
		cohorttest.Patient(t, dir+"/b/pet.nii", dir+"/b/mask.nii", g, 2, 4, 5)
		if err := output.Mark(dir + "/b"); err != nil {
			t.Fatal(err)
		}
		cohorttest.Mkdir(t, dir+"/patient c")
		if err := make(dir + "/patient c"); err != nil {
			t.Fatal(err)
		}
		files, err := List(dir, Config{})
		if c, failed := Read(t.Context(), dir, Config{Side: 40}, nil); failed != nil || len(c.Patients) != 2 ||
			err != nil || len(files) != 2 {
			t.Errorf("%s: %v, %v, %d files", name, failed, err, len(files))
		}
	}
	for name, file := range map[string]string{"a checkpoint of another program": "checkpoint",
		"something else": "notes.txt", "the patient's history": "history.csv", "a table of something": "dice.csv"} {
		dir := t.TempDir()
		cohorttest.Patient(t, dir+"/a/pet.nii", dir+"/a/mask.nii", g, 2, 4, 5)
		cohorttest.Mkdir(t, dir+"/b")
		cohorttest.Text(t, dir+"/b/"+file, "not ours")
		if _, err := Read(t.Context(), dir, Config{Side: 40}, nil); err == nil ||
			!strings.Contains(err.Error(), "b has no PET image") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
