package cli

import (
	"strings"
	"testing"

	"isopet/training/nn"
)

func TestBench(t *testing.T) {
	var r measured
	runJSON(t, &r, "bench", "--steps", "1", "--device", "cpu", "--threads", "2")
	if r.Provider != "cpu" || r.Threads != 2 || len(r.Networks) != len(nn.Networks) {
		t.Errorf("measured %d networks on %s with %d threads", len(r.Networks), r.Provider, r.Threads)
	}
	for i, n := range r.Networks {
		if n.Network != nn.Networks[i].Name || !(n.Step > 0) || !(n.Slices > 0) || n.MemoryMB < 0 || n.By == "" {
			t.Errorf("%s: %+v", nn.Networks[i].Name, n)
		}
	}
	r = measured{}
	runJSON(t, &r, "bench", "--steps", "1", "--device", "cpu", "--network", "threshold", "--engine", "onnxruntime")
	if len(r.Networks) != 1 || r.Networks[0].By != "ONNX Runtime (CPU)" {
		t.Errorf("one network and engine asked for: %+v", r.Networks)
	}
	for _, wrong := range [][]string{{"--steps", "0"}, {"--network", "resnet"}, {"--engine", "steam"}} {
		if code, _, errs := run(append([]string{"bench"}, wrong...)...); code != exitUsage {
			t.Errorf("%s: exit %d, %s", strings.Join(wrong, " "), code, errs)
		}
	}
}
