package inference

import (
	"slices"
	"testing"

	"isopet/inference/onnx"
	"isopet/volume"
)

// TestDoubts: what may be nonsense is noted, once, and what is in order is not.
func TestDoubts(t *testing.T) {
	load := func(role Role, spec Spec, build func(g *onnx.Graph, x onnx.Value) onnx.Value) Models {
		g := onnx.NewGraph("doubts")
		g.Output("y", build(g, g.Input("x", -1, 1, side, side)))
		spec.Role = role
		m, err := Load(cpu(t), g.Marshal(spec.Metadata()), role.File())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { m.Close() })
		return Models{role: m}
	}
	scaled := func(by float32) func(g *onnx.Graph, x onnx.Value) onnx.Value {
		return func(g *onnx.Graph, x onnx.Value) onnx.Value { return g.Mul(x, g.Scalar(by)) }
	}
	always := func(v float32) func(g *onnx.Graph, x onnx.Value) onnx.Value {
		return func(g *onnx.Graph, x onnx.Value) onnx.Value {
			return g.Reshape(g.Add(g.Mul(g.ReduceSum(x, 1, 2, 3), g.Scalar(0)), g.Scalar(v)), -1, 1)
		}
	}
	own := specs[Threshold]
	own.Version = "1"
	const empty, full = "The mask is empty on every slice: please check.", "The mask is the whole region on every slice: please check."
	for _, c := range []struct {
		models Models
		want   []string
	}{
		{load(UNet, specs[UNet], scaled(1)), nil},
		{load(UNet, specs[UNet], scaled(0.4)), []string{"The constant 0.5 lies outside what unet.onnx gave, 0 to 0.4: check the " +
			"constant, and what the network is to see.", empty}},
		{load(UNet, Spec{Side: side, FOV: 100, Constant: -1}, scaled(1)), []string{"The constant -1 lies outside what " +
			"unet.onnx gave, 0 to 1: check the constant, and what the network is to see.", full}},
		{load(Threshold, specs[Threshold], always(0.4)), nil},
		{load(Threshold, specs[Threshold], always(40)), []string{"On 6 of 6 slices threshold.onnx gave thresholds outside 0–1, " +
			"40 to 40: check how it scales them.", empty}},
		{load(Threshold, own, always(40)), []string{empty}},
		{load(Threshold, specs[Threshold], always(-0.5)), []string{"On 6 of 6 slices threshold.onnx gave thresholds outside " +
			"0–1, -0.5 to -0.5: check how it scales them.", full}},
	} {
		for _, grid := range []string{Native, Paper} {
			method := "unet"
			if c.models[Threshold] != nil {
				method = "threshold"
			}
			region := volume.Region{X: 10, Y: -20, Width: 100}
			r, err := Segment(t.Context(), c.models, scan(ball), Options{Method: method, Slices: middle, Region: &region,
				Grid: grid}, nil)
			if err != nil || !slices.Equal(r.Notes, c.want) {
				t.Errorf("%s: %q, %v\nwant %q", grid, r.Notes, err, c.want)
			}
		}
	}
}
