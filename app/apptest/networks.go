package apptest

import (
	"os"
	"path/filepath"
	"testing"

	"isopet/inference"
	"isopet/inference/onnx"
	"isopet/inference/ort"
)

// Side is how many pixels high and wide the networks' slices are.
const Side = 16

// Networks writes three networks into a folder that are simple enough to be followed by hand: the U-Net gives its
// input back, with the constant threshold 0.4; the threshold CNN says 0.3 + mean, the combined one 0.2 + mean.
func Networks(t testing.TB) string { return NetworksSaying(t, 0.3) }

// NetworksSaying are Networks whose threshold CNN says base + mean.
func NetworksSaying(t testing.TB, base float32) string {
	t.Helper()
	folder := t.TempDir()
	for _, m := range []struct {
		role  inference.Role
		norm  inference.Scaling
		base  float32
		build func(g *onnx.Graph, x onnx.Value) onnx.Value
	}{
		{inference.UNet, inference.MinMax, 0, func(g *onnx.Graph, x onnx.Value) onnx.Value {
			return g.Add(x, g.Scalar(0))
		}},
		{inference.Threshold, inference.MinMax, base, nil},
		{inference.Combined, inference.AsIs, 0.2, nil},
	} {
		g := onnx.NewGraph(string(m.role))
		x := g.Input("x", -1, 1, Side, Side)
		if m.build != nil {
			g.Output("y", m.build(g, x))
		} else {
			sum := g.Reshape(g.ReduceSum(x, 2, 3), -1, 1)
			g.Output("y", g.Add(g.Mul(sum, g.Scalar(1.0/(Side*Side))), g.Scalar(m.base)))
		}
		spec := inference.Spec{
			Role: m.role, Side: Side, FOV: 125, Normalisation: m.norm,
			Trained: "2026-11-22", Cohort: "test", Synthetic: true,
		}
		if m.role == inference.UNet {
			spec.Constant = 0.4
		}
		path := filepath.Join(folder, string(m.role)+".onnx")
		if err := os.WriteFile(path, g.Marshal(spec.Metadata()), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

// CTNetworks holds a threshold CNN that sees PET and CT, and says half the CT's mean.
func CTNetworks(t testing.TB) string {
	t.Helper()
	folder := t.TempDir()
	g := onnx.NewGraph("threshold")
	x := g.Input("x", -1, 2, Side, Side)
	ct := g.Slice(x, onnx.Cut{Axis: 1, From: 1, To: 2})
	g.Output("y", g.Mul(g.Reshape(g.ReduceSum(ct, 2, 3), -1, 1), g.Scalar(0.5/(Side*Side))))
	spec := inference.Spec{
		Role: inference.Threshold, Side: Side, FOV: 125, CT: true, Normalisation: inference.Scaling{High: 10},
	}
	if err := os.WriteFile(filepath.Join(folder, "threshold.onnx"), g.Marshal(spec.Metadata()), 0o666); err != nil {
		t.Fatal(err)
	}
	return folder
}

// NeedRuntime skips a test where ONNX Runtime is not installed.
func NeedRuntime(t testing.TB) {
	t.Helper()
	if _, err := ort.Open(ort.Config{Device: "cpu"}); err != nil {
		t.Skipf("ONNX Runtime is not there; run `make` first: %v", err)
	}
}

// Foreign writes a network of another maker's for the method unet: it knows nothing of Isopet, its channel comes last,
// and it gives its input of 64×64 pixels back.
func Foreign(t testing.TB, file string) {
	t.Helper()
	g := onnx.NewGraph("foreign")
	g.Output("y", g.Add(g.Input("x", -1, 64, 64, 1), g.Scalar(0)))
	if err := os.WriteFile(file, g.Marshal(nil), 0o666); err != nil {
		t.Fatal(err)
	}
}
