package app

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"isopet/inference"
	"isopet/inference/ort"
	"isopet/training/onnx"
	"isopet/volume"
	"isopet/volume/nifti"
)

// TestMain keeps the list of recent files of whoever runs the tests out of them. Called by [process], it is the program.
func TestMain(m *testing.M) {
	if args, ok := os.LookupEnv(processArgs); ok {
		os.Exit(Main(strings.Split(args, "\n"), Streams{os.Stdin, os.Stdout, os.Stderr}, nil))
	}
	folder, err := os.MkdirTemp("", "isopet-settings-*")
	if err != nil {
		panic(err)
	}
	os.Setenv("XDG_CONFIG_HOME", folder)
	code := m.Run()
	os.RemoveAll(folder)
	os.Exit(code)
}

const side = 16

// testModels writes three networks into a folder that are simple enough to be followed by hand: the U-Net gives its
// input back, with the constant threshold 0.4; the threshold CNN says 0.3 + mean, the combined one 0.2 + mean.
func testModels(t testing.TB) string { return testNetworks(t, 0.3) }

// testNetworks are testModels whose threshold CNN says base + mean.
func testNetworks(t testing.TB, base float32) string {
	t.Helper()
	folder := t.TempDir()
	for _, m := range []struct {
		role  inference.Role
		norm  inference.Scaling
		base  float32
		build func(g *onnx.Graph, x onnx.Value) onnx.Value
	}{
		{inference.UNet, inference.MinMax, 0, func(g *onnx.Graph, x onnx.Value) onnx.Value { return g.Add(x, g.Scalar(0)) }},
		{inference.Threshold, inference.MinMax, base, nil},
		{inference.Combined, inference.AsIs, 0.2, nil},
	} {
		g := onnx.NewGraph(string(m.role))
		x := g.Input("x", -1, 1, side, side)
		if m.build != nil {
			g.Output("y", m.build(g, x))
		} else {
			sum := g.Reshape(g.ReduceSum(x, 2, 3), -1, 1)
			g.Output("y", g.Add(g.Mul(sum, g.Scalar(1.0/(side*side))), g.Scalar(m.base)))
		}
		spec := inference.Spec{Role: m.role, Side: side, FOV: 125, Normalisation: m.norm, Trained: "2026-11-22", Cohort: "test", Synthetic: true}
		if m.role == inference.UNet {
			spec.Constant = 0.4
		}
		if err := os.WriteFile(filepath.Join(folder, string(m.role)+".onnx"), g.Marshal(spec.Metadata()), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

// needRuntime skips a test where ONNX Runtime is not installed.
func needRuntime(t testing.TB) {
	t.Helper()
	if _, err := ort.Open(ort.Config{Device: "cpu"}); err != nil {
		t.Skipf("ONNX Runtime is not there; run `make` first: %v", err)
	}
}

// testGrid is 40×44×12 voxels of 4×4×5 mm in LPS order: a field of view of 176 mm, which counts as a crop.
func testGrid() volume.Grid {
	return volume.Grid{
		Dims:   [3]int{40, 44, 12},
		Affine: volume.Affine{{-4, 0, 0, 78}, {0, -4, 0, 86}, {0, 0, 5, -300}, {0, 0, 0, 1}},
	}
}

// testScan has a round focus at columns 25, rows 20, slices 3 to 8, on a faint ground.
func testScan() *volume.Volume {
	v := volume.NewVolume(testGrid())
	for k := range v.Dims[2] {
		for j := range v.Dims[1] {
			for i := range v.Dims[0] {
				x, y, z := float64(i-25)*4, float64(j-20)*4, (float64(k)-5.5)*5
				v.Data[v.Index(i, j, k)] = float32(0.2 + 0.1*float64(i)/40 + 8*math.Exp(-(x*x+y*y+z*z)/(2*12*12)))
			}
		}
	}
	return v
}

// testReference marks what lies above 3 in the test scan.
func testReference() *volume.Mask {
	v, m := testScan(), volume.NewMask(testGrid())
	for i, x := range v.Data {
		if x > 3 {
			m.Data[i] = 1
		}
	}
	return m
}

// writeScan writes the test scan into a folder whose name is not ASCII.
func writeScan(t testing.TB) string {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "Prostata Übersicht 前列腺")
	if err := os.Mkdir(folder, 0o777); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(folder, "scän.nii.gz")
	if err := nifti.WriteVolume(path, testScan(), nifti.NewHeader(testGrid())); err != nil {
		t.Fatal(err)
	}
	return path
}

func writeMask(t testing.TB, m *volume.Mask) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "mask.nii.gz")
	if err := nifti.WriteMask(path, m, nifti.NewHeader(m.Grid)); err != nil {
		t.Fatal(err)
	}
	return path
}

// bench is an App whose owner is the test: what jobs post waits in a queue.
type bench struct {
	*App
	t     testing.TB
	queue chan func()
}

func newBench(t testing.TB) *bench {
	t.Helper()
	needRuntime(t)
	b := &bench{t: t, queue: make(chan func(), 1000)}
	b.App = New(func(f func()) { b.queue <- f }, Config{Device: "cpu", Threads: 1, Models: testModels(t)})
	t.Cleanup(b.Close)
	return b
}

// wait runs what is posted until no job is under way.
func (b *bench) wait() {
	b.t.Helper()
	for len(b.State.Jobs) > 0 {
		select {
		case f := <-b.queue:
			f()
		case <-time.After(30 * time.Second):
			b.t.Fatal("a job does not end")
		}
	}
}

// opened is a bench with the test scan open and segmented.
func opened(t testing.TB) *bench {
	t.Helper()
	b := newBench(t)
	b.Open(writeScan(t))
	b.wait()
	if b.State.Notice.Failed {
		t.Fatal(b.State.Notice.Text)
	}
	return b
}

// snapshot is what undo must bring back.
func (b *bench) snapshot() (mask []uint8, slices map[int]SliceResult, setup Setup) {
	slices = map[int]SliceResult{}
	for index, r := range b.State.Slices {
		slices[index] = *r
	}
	return bytes.Clone(b.State.Mask.Data), slices, b.State.Setup
}

// same fails the test if the state is not that of a snapshot.
func (b *bench) same(what string, mask []uint8, slices map[int]SliceResult, setup Setup) {
	b.t.Helper()
	if !bytes.Equal(mask, b.State.Mask.Data) {
		b.t.Errorf("%s: the mask differs", what)
	}
	if len(slices) != len(b.State.Slices) {
		b.t.Errorf("%s: %d slices, want %d", what, len(b.State.Slices), len(slices))
	}
	for index, want := range slices {
		if r := b.State.Slices[index]; r == nil || r.Threshold != want.Threshold || r.Manual != want.Manual ||
			r.Voxels != want.Voxels || r.UptakeMax != want.UptakeMax || r.Method.Name != want.Method.Name || r.Region != want.Region {
			b.t.Errorf("%s: slice %d differs", what, index)
		}
	}
	if setup != b.State.Setup {
		b.t.Errorf("%s: the setup is %+v, want %+v", what, b.State.Setup, setup)
	}
}
