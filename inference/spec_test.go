package inference

import (
	"maps"
	"testing"

	"isopet/volume"
)

func TestSpecRoundTrip(t *testing.T) {
	for _, s := range []Spec{
		{Role: UNet, Side: 64, FOV: 125, Normalisation: MinMax, Constant: 0.41, Trained: "2026-11-22",
			Cohort: "phantom, 78 patients", Synthetic: true, Seed: 1<<64 - 1, Version: "0.1"},
		{Role: Threshold, Side: 64, Normalisation: MinMax},
		{Role: Combined, Side: 128, FOV: 97.5, Normalisation: AsIs},
		{Role: UNet, Side: 64, Normalisation: Scaling{High: 15}, CT: true, Constant: 0.5},
		{Role: Threshold, Side: 64, Normalisation: AsIs},
		{Role: Isopet, Side: 64, FOV: 125, Constant: 0.5, Neighbours: Beside, Uptake: LogSUV, Gate: 0.9},
		{Role: Isopet, Side: 64, Constant: 0.5, Neighbours: volume.Neighbours{2.5, 10}, Uptake: Relative},
		Spec{Role: UNet, Side: 128, FOV: 125, Normalisation: Scaling{Low: 0.5, High: 12},
			CT: true}.Downstream(Combined),
	} {
		got, err := ParseSpec(s.Metadata())
		if err != nil || got != s {
			t.Errorf("%+v came back as %+v, %v", s, got, err)
		}
	}
}

// The keys are part of the file format: a model written today is read by every later version.
func TestSpecKeys(t *testing.T) {
	got := Spec{Role: UNet, Side: 64, FOV: 125, Normalisation: MinMax, Constant: 0.41, Trained: "2026-11-22",
		Cohort: "phantom", Synthetic: true, Seed: 1, Version: "0.1"}.Metadata()
	want := map[string]string{
		"isopet.role": "unet", "isopet.side": "64", "isopet.fov": "125", "isopet.normalisation": "min-max",
		"isopet.constant": "0.41",
		"isopet.trained":  "2026-11-22", "isopet.cohort": "phantom", "isopet.synthetic": "true", "isopet.seed": "1",
		"isopet.version": "0.1",
	}
	if !maps.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	full := Spec{Role: Threshold, Side: 64, Normalisation: MinMax}.Metadata()
	if full["isopet.fov"] != "full" {
		t.Errorf("a field of view of 0 is written as %q", full["isopet.fov"])
	}
	if _, ok := full["isopet.constant"]; ok {
		t.Error("the threshold CNN has a constant")
	}
}

func TestParseSpecRefuses(t *testing.T) {
	good := Spec{Role: UNet, Side: 64, FOV: 125, Normalisation: MinMax, Constant: 0.41}.Metadata()
	for key, values := range map[string][]string{
		"isopet.side":      {"", "7", "2000", "64.0"},
		"isopet.fov":       {"", "0", "-1", "NaN", "Inf", "125 mm"},
		"isopet.constant":  {"", "NaN", "-Inf", "a"},
		"isopet.synthetic": {"yes"},
		"isopet.seed":      {"-1", "x"},
	} {
		for _, v := range values {
			m := maps.Clone(good)
			m[key] = v
			if s, err := ParseSpec(m); err == nil {
				t.Errorf("%s = %q was taken: %+v", key, v, s)
			}
		}
	}
}
