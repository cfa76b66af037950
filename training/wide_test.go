package training

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"isopet/inference"
	"isopet/training/cohort/cohorttest"
	"isopet/training/fit"
	"isopet/volume"
	"isopet/volume/nifti"
)

// TestWide goes all the way with everything that the paper has not: 128 pixels, a window, a CT, changed slices.
func TestWide(t *testing.T) {
	rt, dir := open(t), t.TempDir()
	cohorttest.NNUNet(t, dir)
	var other *volume.Volume
	for p := range 3 {
		other = cohorttest.CT(t, filepath.Join(dir, "imagesTr", fmt.Sprintf("case_%d_0001.nii.gz", p)))
	}
	cohorttest.WithCT(t, dir)
	cfg := Config{Side: 128, Scale: inference.Scaling{Low: 0, High: 5}, CT: true, EpochsUNet: 1,
		EpochsThreshold: 1, Hyperparameters: fit.Hyperparameters{Batch: 4, Augment: true}, Seed: 2}
	cohort, err := ReadCohort(t.Context(), dir, cfg, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range cohort.Patients {
		for k, in := range p.Inputs {
			if len(in.X) != 128*128 || len(in.CT) != 128*128 || in.Min != 0 || in.Max != 5 ||
				in.Highest() <= 5*float64(p.Optimal[k]) {
				t.Fatalf("%s: %d and %d values, %g to %g", p.Name, len(in.X), len(in.CT), in.Min, in.Max)
			}
			if slices.Min(in.CT) != 0.5 || slices.Max(in.CT) != 1 { // 40 and 900 HU
				t.Errorf("%s: the CT goes from %g to %g", p.Name, slices.Min(in.CT), slices.Max(in.CT))
			}
		}
	}
	cohort = cohort.Part(func(p int) bool { return p == 0 }) // is enough
	r, err := Train(t.Context(), rt, cohort, cfg, fit.Checkpoint{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	out := t.TempDir()
	if err := r.Write(out); err != nil {
		t.Fatal(err)
	}
	models, err := inference.LoadModels(t.Context(), rt, os.DirFS(out))
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
		o := inference.Options{Method: m, Slices: inference.Slices{Which: inference.SliceRange, First: first.Slice,
			Last: first.Slice}, CT: other}
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
