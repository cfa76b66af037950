package origin

import (
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"isopet/inference"
	"isopet/training/nn"
)

// specs are those of the networks, by the role that they have.
var specs = map[inference.Role]inference.Spec{
	inference.UNet:      {Role: inference.UNet, Side: 64, FOV: 125, Version: "1"},
	inference.Threshold: {Role: inference.Threshold, Side: 64, FOV: 125, Version: "1"},
	inference.Isopet: {Role: inference.Isopet, Side: 64, FOV: 125, Version: "1", Neighbours: inference.Beside,
		Uptake: inference.Relative},
}

func built(t *testing.T, s inference.Spec) (nn.Network, nn.Config) {
	t.Helper()
	n, err := nn.Find(string(s.Role))
	if err != nil {
		t.Fatal(err)
	}
	return n, nn.Config{Side: s.Side, Channels: s.ChannelCount()}
}

func write(t *testing.T, dir string, role inference.Role, data []byte) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, role.File()), data, 0o666); err != nil {
		t.Fatal(err)
	}
}

// TestWeights: the weights of every network are read as they were written, to the bit.
func TestWeights(t *testing.T) {
	for role, spec := range specs {
		n, cfg := built(t, spec)
		want := nn.Initial(n.Params(cfg), 7)
		dir := t.TempDir()
		write(t, dir, role, n.Export(cfg, want, spec.Metadata()))
		m, err := Read(dir, role)
		if err != nil {
			t.Fatal(err)
		}
		got, err := m.Weights(n.Plan(cfg), spec)
		if err != nil || !slices.Equal(got, want) || m.Spec != spec {
			t.Errorf("%s: %d weights, %v, %+v", role, len(got), err, m.Spec)
		}
	}
}

// TestRefuses: what a training cannot begin with is refused by name, with what is the matter.
func TestRefuses(t *testing.T) {
	spec := specs[inference.Isopet]
	n, cfg := built(t, spec)
	model := func(s inference.Spec, cfg nn.Config) []byte {
		return n.Export(cfg, nn.Initial(n.Params(cfg), 1), s.Metadata())
	}
	foreign, suv, wide := spec, spec, spec
	foreign.Version = ""
	suv.Uptake = inference.LogSUV
	wide.Side = 128
	six := cfg
	six.Channels = 6
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"none":           {nil, "holds no isopet.onnx to begin with"},
		"no model":       {[]byte("hello"), "isopet.onnx is no ONNX model, or damaged"},
		"a part":         {model(spec, cfg)[:100_000], "isopet.onnx is no ONNX model, or damaged"},
		"another maker":  {model(foreign, cfg), "isopet.onnx was not trained by this program"},
		"SUV":            {model(suv, six), "isopet.onnx sees pet min-max, log-suv, with neighbours at 3,9 mm, and the network to be trained"},
		"larger slices":  {model(wide, cfg), "isopet.onnx has slices of the side 128, and the network to be trained 64"},
		"other channels": {model(spec, six), "isopet.onnx has no weights Conv2D"},
	} {
		dir := t.TempDir()
		if c.data != nil {
			write(t, dir, inference.Isopet, c.data)
		}
		m, err := Read(dir, inference.Isopet)
		if err == nil {
			_, err = m.Weights(n.Plan(cfg), spec)
		}
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
	damaged := nn.Initial(n.Params(cfg), 1)
	damaged[1000] = float32(math.NaN())
	dir := t.TempDir()
	write(t, dir, inference.Isopet, n.Export(cfg, damaged, spec.Metadata()))
	m, err := Read(dir, inference.Isopet)
	if err == nil {
		_, err = m.Weights(n.Plan(cfg), spec)
	}
	if err == nil || !strings.Contains(err.Error(), "is damaged: of its weights ") {
		t.Errorf("weights that are no numbers: %v", err)
	}
}

// TestFingerprint: other files, and files that are gone, are told.
func TestFingerprint(t *testing.T) {
	dir, roles := t.TempDir(), []inference.Role{inference.UNet}
	before := Fingerprint(dir, roles)
	write(t, dir, inference.UNet, []byte("a"))
	now := Fingerprint(dir, roles)
	write(t, dir, inference.UNet, []byte("b"))
	if other := Fingerprint(dir, roles); before == now || now == other || Fingerprint("", roles) != "none" {
		t.Errorf("%q, %q, %q", before, now, other)
	}
}
