package cli

import "testing"

func TestBench(t *testing.T) {
	var r measured
	runJSON(t, &r, "bench", "--steps", "1", "--device", "cpu", "--threads", "2")
	if r.Provider != "cpu" || r.Threads != 2 {
		t.Errorf("measured on %s with %d threads", r.Provider, r.Threads)
	}
	for what, v := range map[string]float64{
		"a U-Net step": r.UNetStep, "a step of the threshold CNN": r.ThresholdStep,
		"U-Net slices": r.UNetSlices, "threshold slices": r.ThresholdSlices,
	} {
		if !(v > 0) {
			t.Errorf("%s: %g", what, v)
		}
	}
	if code, _, errs := run("bench", "--steps", "0"); code != exitUsage {
		t.Errorf("no steps: exit %d, %s", code, errs)
	}
}
