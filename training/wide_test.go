package training

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"isopet/inference"
	"isopet/volume"
	"isopet/volume/nifti"
)

// ct writes a CT that is wider and finer than the discs' scans: soft tissue with bone at one side.
func ct(t testing.TB, path string) *volume.Volume {
	t.Helper()
	v := volume.NewVolume(volume.Grid{
		Dims:   [3]int{60, 60, 12},
		Affine: volume.Affine{{-1.6, 0, 0, 48}, {0, -1.6, 0, 48}, {0, 0, 4, -8}, {0, 0, 0, 1}},
	})
	for i := range v.Data {
		v.Data[i] = 40
		if i%60 < 20 {
			v.Data[i] = 900
		}
	}
	mkdir(t, filepath.Dir(path))
	if err := nifti.WriteVolume(path, v, nifti.NewHeader(v.Grid)); err != nil {
		t.Fatal(err)
	}
	return v
}

// withCT says in dataset.json that the second channel of nnunet's cohort is the CT.
func withCT(t testing.TB, dir string) {
	t.Helper()
	text(t, filepath.Join(dir, "dataset.json"), `{"name": "Discs", "synthetic": true, "channel_names": {"0": "PET", "1": "CT"}}`)
}

// TestWide goes all the way with everything that the paper has not: 128 pixels, a window, a CT, changed slices.
func TestWide(t *testing.T) {
	rt, dir := open(t), t.TempDir()
	nnunet(t, dir)
	var other *volume.Volume
	for p := range 3 {
		other = ct(t, filepath.Join(dir, "imagesTr", fmt.Sprintf("case_%d_0001.nii.gz", p)))
	}
	withCT(t, dir)
	cfg := Config{Side: 128, Scale: inference.Scaling{Low: 0, High: 5}, CT: true, Augment: true, EpochsUNet: 1, EpochsThreshold: 1, Batch: 4, Seed: 2}
	cohort, err := ReadCohort(t.Context(), dir, cfg, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range cohort.Patients {
		for k, in := range p.Inputs {
			if len(in.X) != 128*128 || len(in.CT) != 128*128 || in.Min != 0 || in.Max != 5 || in.Highest() <= 5*float64(p.Optimal[k]) {
				t.Fatalf("%s: %d and %d values, %g to %g", p.Name, len(in.X), len(in.CT), in.Min, in.Max)
			}
			if slices.Min(in.CT) != 0.5 || slices.Max(in.CT) != 1 { // 40 and 900 HU
				t.Errorf("%s: the CT goes from %g to %g", p.Name, slices.Min(in.CT), slices.Max(in.CT))
			}
		}
	}
	cohort = cohort.Part(func(p int) bool { return p == 0 }) // is enough
	r, err := Train(t.Context(), rt, cohort, cfg, nil)
	if err != nil {
		t.Fatal(err)
	}
	out := t.TempDir()
	if err := r.Write(out); err != nil {
		t.Fatal(err)
	}
	models, err := inference.LoadModels(rt, os.DirFS(out))
	if err != nil {
		t.Fatal(err)
	}
	defer models.Close()
	for _, m := range []*inference.Model{models[inference.UNet], models[inference.Threshold]} {
		if s := m.Spec; s.Side != 128 || s.Normalisation != cfg.Scale || !s.CT {
			t.Errorf("%s: %+v", m.Name, s)
		}
	}
	if s := models[inference.Combined].Spec; s.TrainedOn != "pet,ct 0-5" || s.CT || s.Normalisation != inference.AsIs {
		t.Errorf("combined: %+v", models[inference.Combined].Spec)
	}
	scores, err := Evaluate(t.Context(), models, cohort.Patients, nil)
	if err != nil || len(scores) != 3*cohort.Slices() {
		t.Errorf("%d scores, %v", len(scores), err)
	}

	pet, err := nifti.Read(t.Context(), filepath.Join(dir, "imagesTr", "case_0_0000.nii.gz"), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range []string{"unet", "threshold", "combined"} {
		first := cohort.Patients[0].Inputs[0]
		o := inference.Options{Method: m, Slices: inference.Slices{Which: inference.SliceRange, First: first.Slice, Last: first.Slice}, CT: other}
		result, err := inference.Segment(t.Context(), models, pet.Volume, o, nil)
		if err != nil {
			t.Fatal(err)
		}
		// Segment sees what was trained on.
		got := result.Slices[0].Input
		if !slices.Equal(got.X, first.X) || !slices.Equal(got.CT, first.CT) || result.Mask.Dims != pet.Dims {
			t.Errorf("%s: the slice is prepared otherwise, or the mask is not on the scan's grid", m)
		}
	}
}

// A window that ends below the tumours is told.
func TestNarrowWindow(t *testing.T) {
	dir := t.TempDir()
	nnunet(t, dir)
	for high, want := range map[float64]string{
		1: "In 12 of 12 slices no threshold is better than the highest that is tried, a value of 0.99: a wider window may serve better.", 100: "",
	} {
		c, err := ReadCohort(t.Context(), dir, Config{Side: 40, Scale: inference.Scaling{High: high}}, nil)
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
	g := grid(44, 40, 6)
	for _, test := range []struct {
		name, place string
		write       func(dir string) string
	}{
		{"nnU-Net", "imagesTr/b_0001.nii.gz", func(dir string) string {
			for _, p := range []string{"b", "a"} {
				patient(t, dir+"/imagesTr/"+p+"_0000.nii.gz", dir+"/labelsTr/"+p+".nii.gz", g, 2, 4, 5)
				ct(t, dir+"/imagesTr/"+p+"_0001.nii.gz")
			}
			text(t, dir+"/dataset.json", `{"channel_names": {"0": "PET", "1": "CT"}}`)
			return dir
		}},
		{"folders", "b/ct.nii.gz", func(dir string) string {
			for _, p := range []string{"b", "a"} {
				patient(t, dir+"/"+p+"/pet.nii.gz", dir+"/"+p+"/mask.nii.gz", g, 2, 4, 5)
				ct(t, dir+"/"+p+"/ct.nii.gz")
			}
			return dir
		}},
		{"CSV", "", func(dir string) string {
			for _, p := range []string{"b", "a"} {
				patient(t, dir+"/"+p+"/1.nii.gz", dir+"/"+p+"/2.nii.gz", g, 2, 4, 5)
			}
			ct(t, dir+"/a/3.nii.gz")
			text(t, dir+"/both.csv", "ct,patient,pet,mask\na/3.nii.gz,a,a/1.nii.gz,a/2.nii.gz\na/3.nii.gz,b,b/1.nii.gz,b/2.nii.gz\n")
			text(t, dir+"/one.csv", "ct,patient,pet,mask\na/3.nii.gz,a,a/1.nii.gz,a/2.nii.gz\n,b,b/1.nii.gz,b/2.nii.gz\n")
			return dir + "/both.csv"
		}},
	} {
		dir := t.TempDir()
		path := test.write(dir)
		cfg := Config{Side: 40, CT: true}
		c, err := ReadCohort(t.Context(), path, cfg, nil)
		if err != nil || len(c.Patients) != 2 || c.Patients[1].Inputs[0].CT == nil || !c.CT {
			t.Errorf("%s: %+v, %v", test.name, c, err)
			continue
		}
		without := Config{Side: 40}
		if c, err := ReadCohort(t.Context(), path, without, nil); err != nil || c.Patients[1].Inputs[0].CT != nil || c.CT {
			t.Errorf("%s: a CT that is not asked for is read; %v", test.name, err)
		}
		want := filepath.Join(dir, test.place)
		if test.place == "" {
			path, want = dir+"/one.csv", fmt.Sprintf("the column ct of %s/one.csv, line 3", dir)
		} else if err := os.Remove(want); err != nil {
			t.Fatal(err)
		}
		if _, err := ReadCohort(t.Context(), path, cfg, nil); err == nil || !strings.HasSuffix(err.Error(), " has no CT: put the patient's at "+want+", or train on PET alone") {
			t.Errorf("%s without a CT: %v", test.name, err)
		}
		cfg.SkipBad = true
		if c, err := ReadCohort(t.Context(), path, cfg, nil); err != nil || len(c.Patients) != 1 || !strings.Contains(strings.Join(c.Notes, " "), "Patient b was left out: ") {
			t.Errorf("%s without the bad patient: %+v, %v", test.name, c, err)
		}
	}
}
