package cohort

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"isopet/inference"
	"isopet/training/cohort/cohorttest"
)

// A window that ends below the tumours is told.
func TestNarrowWindow(t *testing.T) {
	dir := t.TempDir()
	cohorttest.NNUNet(t, dir)
	for high, want := range map[float64]string{
		1: "In 12 of 12 slices no threshold is better than the highest that is tried, a value of 0.99: a wider " +
			"window may serve better.", 100: "",
	} {
		c, err := Read(t.Context(), dir, Config{Side: 40, Scale: inference.Scaling{High: high}}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(c.Notes, " "); got != want {
			t.Errorf("a window to %g: %q, want %q", high, got, want)
		}
	}
}

// TestCTLayouts reads the CT from every layout, and says where one is missing.
func TestCTLayouts(t *testing.T) {
	g := cohorttest.Grid(44, 40, 6)
	for _, test := range []struct {
		name, place string
		write       func(dir string) string
	}{
		{"nnU-Net", "imagesTr/b_0001.nii.gz", func(dir string) string {
			for _, p := range []string{"b", "a"} {
				cohorttest.Patient(t, dir+"/imagesTr/"+p+"_0000.nii.gz", dir+"/labelsTr/"+p+".nii.gz", g, 2, 4, 5)
				cohorttest.CT(t, dir+"/imagesTr/"+p+"_0001.nii.gz")
			}
			cohorttest.Text(t, dir+"/dataset.json", `{"channel_names": {"0": "PET", "1": "CT"}}`)
			return dir
		}},
		{"folders", "b/ct.nii.gz", func(dir string) string {
			for _, p := range []string{"b", "a"} {
				cohorttest.Patient(t, dir+"/"+p+"/pet.nii.gz", dir+"/"+p+"/mask.nii.gz", g, 2, 4, 5)
				cohorttest.CT(t, dir+"/"+p+"/ct.nii.gz")
			}
			return dir
		}},
		{"CSV", "", func(dir string) string {
			for _, p := range []string{"b", "a"} {
				cohorttest.Patient(t, dir+"/"+p+"/1.nii.gz", dir+"/"+p+"/2.nii.gz", g, 2, 4, 5)
			}
			cohorttest.CT(t, dir+"/a/3.nii.gz")
			cohorttest.Text(t, dir+"/both.csv",
				"ct,patient,pet,mask\na/3.nii.gz,a,a/1.nii.gz,a/2.nii.gz\na/3.nii.gz,b,b/1.nii.gz,b/2.nii.gz\n")
			cohorttest.Text(t, dir+"/one.csv",
				"ct,patient,pet,mask\na/3.nii.gz,a,a/1.nii.gz,a/2.nii.gz\n,b,b/1.nii.gz,b/2.nii.gz\n")
			return dir + "/both.csv"
		}},
	} {
		dir := t.TempDir()
		path := test.write(dir)
		cfg := Config{Side: 40, CT: true}
		c, err := Read(t.Context(), path, cfg, nil)
		if err != nil || len(c.Patients) != 2 || c.Patients[1].Inputs[0].CT == nil || !c.CT {
			t.Errorf("%s: %+v, %v", test.name, c, err)
			continue
		}
		without := Config{Side: 40}
		if c, err := Read(t.Context(), path, without, nil); err != nil || c.Patients[1].Inputs[0].CT != nil || c.CT {
			t.Errorf("%s: a CT that is not asked for is read; %v", test.name, err)
		}
		want := filepath.Join(dir, test.place)
		if test.place == "" {
			path, want = dir+"/one.csv", fmt.Sprintf("the column ct of %s/one.csv, line 3", dir)
		} else if err := os.Remove(want); err != nil {
			t.Fatal(err)
		}
		if _, err := Read(t.Context(), path, cfg, nil); err == nil ||
			!strings.HasSuffix(err.Error(), " has no CT: put the patient's at "+want+", or train on PET alone") {
			t.Errorf("%s without a CT: %v", test.name, err)
		}
		cfg.SkipBad = true
		if c, err := Read(t.Context(), path, cfg, nil); err != nil || len(c.Patients) != 1 ||
			!strings.Contains(strings.Join(c.Notes, " "), "Patient b was left out: ") {
			t.Errorf("%s without the bad patient: %+v, %v", test.name, c, err)
		}
	}
}
