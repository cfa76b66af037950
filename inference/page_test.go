package inference

import (
	"fmt"
	"os"
	"regexp"
	"testing"
	"testing/fstest"

	"isopet/inference/onnx"
)

// TestNetworksPage: docs/networks.md has all keys, and what it shows is taken as it says.
func TestNetworksPage(t *testing.T) {
	text, err := os.ReadFile("../docs/networks.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range keys() {
		if !regexp.MustCompile(fmt.Sprintf("(?m)^\\|.*`%s`.*\\|.*\\|.*\\|$", key)).Match(text) {
			t.Errorf("docs/networks.md has no row for %q", key)
		}
	}
	one, two := onnx.NewGraph("one"), onnx.NewGraph("two")
	one.Output("y", one.Add(one.Input("x", -1, 64, 64, 1), one.Scalar(0)))
	x := two.Input("x", -1, 2, 64, 64)
	two.Output("y", two.Mul(x, two.Scalar(3)))
	examples := []struct {
		model []byte
		want  Spec
	}{
		{one.Marshal(nil), Spec{Role: UNet, Side: 64, FOV: 125, Constant: 0.4}},
		{two.Marshal(nil), Spec{Role: UNet, Side: 64, FOV: 125, Normalisation: Scaling{High: 15}, CT: true, Class: 2,
			Activation: "softmax", Constant: 0.5}},
	}
	shown := regexp.MustCompile("(?s)```json\n(.*?)```").FindAllSubmatch(text, -1)
	if len(shown) != len(examples) {
		t.Fatalf("docs/networks.md shows %d JSON files, not %d", len(shown), len(examples))
	}
	for i, c := range examples {
		f := fstest.MapFS{"mine.onnx": {Data: c.model}, "mine.json": {Data: shown[i][1]}}
		m, err := LoadModel(t.Context(), cpu(t), f, "mine.onnx", "")
		if err != nil {
			t.Errorf("%s: %v", shown[i][1], err)
			continue
		}
		if m.Spec != c.want {
			t.Errorf("%s: got %+v, want %+v", shown[i][1], m.Spec, c.want)
		}
		m.Close()
	}
}
