package inference

import (
	"encoding/binary"
	"errors"
	"math"
	"os"
	"reflect"
	"slices"
	"testing"
	"testing/fstest"
	"unicode/utf16"

	"isopet/inference/onnx"
	"isopet/inference/ort"
	"isopet/volume"
)

// side of the test models' images.
const side = 16

// cpu opens ONNX Runtime on two cores of the processor.
func cpu(t testing.TB) *ort.Runtime {
	t.Helper()
	rt, err := ort.Open(ort.Config{Device: "cpu", Threads: 2})
	if err != nil {
		t.Fatal(err)
	}
	return rt
}

// specs of the test models.
var specs = map[Role]Spec{
	UNet:      {Role: UNet, Side: side, FOV: 100, Normalisation: MinMax, Constant: 0.5, Synthetic: true},
	Threshold: {Role: Threshold, Side: side, FOV: 100, Normalisation: MinMax, Synthetic: true},
	Combined:  {Role: Combined, Side: side, FOV: 100, Normalisation: AsIs, Synthetic: true},
}

// The test models are simple enough to be computed again here, and tell columns from rows.

// fakeUNet is x·(0.6 + 0.4·col/side) - 0.01.
func fakeUNet(x []float32) []float32 {
	y := make([]float32, len(x))
	for i, v := range x {
		y[i] = v*ramp(i) - 0.01
	}
	return y
}

func ramp(i int) float32 { return 0.6 + 0.4*float32(i%side)/side }

// fakeThreshold is scale·mean + 0.3.
func fakeThreshold(x []float32, scale float64) float64 {
	var sum float64
	for _, v := range x {
		sum += float64(v)
	}
	return scale*sum/float64(len(x)) + 0.3
}

// the scales of the models for the roles Threshold and Combined.
var scales = map[Role]float64{Threshold: 1, Combined: 0.5}

// fake builds a test model for inputs of the given shape, NCHW or NHWC.
func fake(role Role, metadata map[string]string, shape ...int) []byte {
	g := onnx.NewGraph(string(role))
	x := g.Input("x", shape...)
	if role == UNet {
		weights := make([]float32, side*side)
		for i := range weights {
			weights[i] = ramp(i)
		}
		g.Output("y", g.Sub(g.Mul(x, g.Const("ramp", weights, append([]int{1}, shape[1:]...)...)), g.Scalar(0.01)))
	} else {
		sum := g.ReduceSum(x, 1, 2, 3)
		y := g.Add(g.Mul(sum, g.Scalar(float32(scales[role]/side/side))), g.Scalar(0.3))
		g.Output("y", g.Reshape(y, shape[0], 1))
	}
	return g.Marshal(metadata)
}

func nchw(role Role) []byte { return fake(role, specs[role].Metadata(), -1, 1, side, side) }

// published are the roles of the paper's models.
var published = []Role{UNet, Threshold, Combined}

// folder holds the test models.
func folder() fstest.MapFS {
	f := fstest.MapFS{}
	for _, r := range published {
		f[r.File()] = &fstest.MapFile{Data: nchw(r)}
	}
	return f
}

// testModels loads the three test models, and has the program's own beside them.
func testModels(t testing.TB) Models {
	t.Helper()
	m, err := LoadModels(cpu(t), folder())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { m.Close() })
	m[Isopet] = ownModels(Relative, 0)[Isopet]
	return m
}

func TestLoadModels(t *testing.T) {
	m := testModels(t)
	for _, r := range published {
		got := m[r]
		if got.Name != r.File() || got.Spec != specs[r] {
			t.Errorf("%s: loaded as %s with %+v", r.File(), got.Name, got.Spec)
		}
		if got.Check != (Check{Provider: "cpu"}) {
			t.Errorf("%s: check %+v, want no difference on the CPU", r.File(), got.Check)
		}
	}
}

// A model that is missing only matters to the methods that need it.
func TestMissingModels(t *testing.T) {
	for _, c := range []struct{ file, method, want string }{
		{"unet.onnx", "unet", "method unet needs unet.onnx, which is not among the models; train it or choose a " +
			"folder that holds it"},
		{"unet.onnx", "threshold", ""},
		{"unet.onnx", "combined", "method combined needs unet.onnx, which is not among the models; train it or " +
			"choose a folder that holds it"},
		{"threshold.onnx", "unet", ""},
		{"threshold.onnx", "threshold", "method threshold needs threshold.onnx, which is not among the models; train " +
			"it or choose a folder that holds it"},
		{"combined.onnx", "unet", ""},
		{"combined.onnx", "combined", "method combined needs combined.onnx, which is not among the models; train it " +
			"or choose a folder that holds it"},
	} {
		f := folder()
		delete(f, c.file)
		m, err := LoadModels(cpu(t), f)
		if err != nil {
			t.Fatal(err)
		}
		_, err = Segment(t.Context(), m, scan(ball), Options{Method: c.method}, nil)
		if got := message(err); got != c.want {
			t.Errorf("%s without %s:\n got %s\nwant %s", c.method, c.file, got, c.want)
		}
		m.Close()
	}
}

func message(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// The layout is read from the input's shape, and both give the same.
func TestLayouts(t *testing.T) {
	inputs := make([][]float32, 5)
	for n := range inputs {
		inputs[n] = make([]float32, side*side)
		for i := range inputs[n] {
			inputs[n][i] = float32((i*i+n*7)%101) / 100
		}
	}
	for _, r := range published {
		want := make([][]float32, len(inputs))
		for i, x := range inputs {
			want[i] = fakeUNet(x)
			if r != UNet {
				want[i] = []float32{float32(fakeThreshold(x, scales[r]))}
			}
		}
		for _, shape := range [][]int{{-1, 1, side, side}, {-1, side, side, 1}, {1, 1, side, side},
			{3, side, side, 1}} {
			m, err := load(cpu(t), fake(r, nil, shape...), r.File(), r, specs[r].Metadata())
			if err != nil {
				t.Errorf("%v: %v", shape, err)
				continue
			}
			got, err := m.Run(t.Context(), inputs)
			if err != nil {
				t.Fatal(err)
			}
			for i := range want {
				if !slices.EqualFunc(got[i], want[i], near) {
					t.Errorf("%s %v: slice %d is not what the model computes", r.File(), shape, i)
				}
			}
			m.Close()
		}
	}
}

func near(a, b float32) bool { return a-b < 1e-6 && b-a < 1e-6 }

// What is wrong with a model, and the sentence it is refused with.
func TestRefusals(t *testing.T) {
	spec := func(role Role, change func(map[string]string)) map[string]string {
		m := specs[role].Metadata()
		change(m)
		return m
	}
	without := func(role Role, keys ...string) map[string]string {
		return spec(role, func(m map[string]string) {
			for _, k := range keys {
				delete(m, k)
			}
		})
	}
	with := func(role Role, key, value string) map[string]string {
		return spec(role, func(m map[string]string) { m[key] = value })
	}
	const hint = `; say it in a file unet.json beside it, such as ` + exampleJSON
	for _, c := range []struct {
		name string
		data []byte
		want string
	}{
		{"text", []byte("no model"), "unet.onnx cannot be loaded: this is not an ONNX model, or it is damaged: " +
			"export or copy it again"},
		{"empty", nil, "unet.onnx cannot be loaded: the model is empty: it is not an ONNX file"},
		{"foreign", fake(UNet, nil, -1, 1, side, side),
			"unet.onnx cannot be used: its metadata lacks isopet.side, isopet.fov, isopet.normalisation, " +
				"isopet.constant" + hint},
		{"no constant", fake(UNet, without(UNet, "isopet.constant"), -1, 1, side, side),
			"unet.onnx cannot be used: its metadata lacks isopet.constant" + hint},
		{"bad fov", fake(UNet, with(UNet, "isopet.fov", "wide"), -1, 1, side, side),
			`unet.onnx cannot be used: isopet.fov is "wide", but must be full or a width in mm` + hint},
		{"bad role", fake(UNet, with(UNet, "isopet.role", "resnet"), -1, 1, side, side),
			`unet.onnx cannot be used: isopet.role is "resnet", but must be unet, threshold, combined or isopet` + hint},
		{"other normalisation", fake(UNet, with(UNet, "isopet.normalisation", "z-score"), -1, 1, side, side),
			`unet.onnx cannot be used: isopet.normalisation is "z-score", but must be min-max, none or a window of ` +
				`values such as 0-15` + hint},
		{"other channels", fake(UNet, with(UNet, "isopet.channels", "mr"), -1, 1, side, side),
			`unet.onnx cannot be used: isopet.channels is "mr", but must be pet or, for the roles unet and ` +
				`threshold, pet,ct` + hint},
		{"one channel", fake(UNet, with(UNet, "isopet.channels", "pet,ct"), -1, 1, side, side),
			"unet.onnx cannot be used: its input has the shape [N, 1, 16, 16] where [N, 2, 16, 16] is wanted"},
		{"other side", fake(UNet, with(UNet, "isopet.side", "64"), -1, 1, side, side),
			"unet.onnx cannot be used: its input has the shape [N, 1, 16, 16] where [N, 1, 64, 64] or [N, 64, 64, 1] " +
				"is wanted"},
		{"exchanged", nchw(Threshold), "unet.onnx holds a model of the role threshold where unet is wanted; the " +
			"files may have been exchanged"},
		{"threshold called unet", fake(Threshold, specs[UNet].Metadata(), -1, 1, side, side),
			"unet.onnx cannot be used: its output has the shape [N, 1] where [N, 1, 16, 16] or [N, 16, 16, 1] is wanted"},
		{"two inputs", twoInputs(),
			"unet.onnx cannot be used: it has 2 inputs where one is wanted"},
		{"not a number", notANumber(), "unet.onnx gave values that are not numbers; the model is damaged or was not " +
			"trained to an end"},
	} {
		_, err := LoadModels(cpu(t), fstest.MapFS{"unet.onnx": &fstest.MapFile{Data: c.data}})
		if got := message(err); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, c.want)
		}
	}
	_, err := LoadModels(cpu(t),
		fstest.MapFS{"threshold.onnx": &fstest.MapFile{Data: fake(UNet, specs[Threshold].Metadata(), -1, 1, side,
			side)}})
	if got, want := message(err), "threshold.onnx cannot be used: its output has the shape [N, 1, 16, 16] where one "+
		"threshold per slice is wanted"; got != want {
		t.Errorf("a U-Net called threshold:\n got %s\nwant %s", got, want)
	}
}

func twoInputs() []byte {
	g := onnx.NewGraph("two")
	g.Output("y", g.Add(g.Input("a", -1, 1, side, side), g.Input("b", -1, 1, side, side)))
	return g.Marshal(specs[UNet].Metadata())
}

func notANumber() []byte {
	g := onnx.NewGraph("nan")
	x := g.Input("x", -1, 1, side, side)
	zero := g.Sub(x, x)
	g.Output("y", g.Div(zero, zero))
	return g.Marshal(specs[UNet].Metadata())
}

// exampleJSON is what the sentences about files beside models give as an example.
const exampleJSON = `{"role": "unet", "side": "64", "fov": "125", "normalisation": "min-max", "constant": "0.4"}`

// A model from elsewhere is completed by a JSON file beside it.
func TestSidecar(t *testing.T) {
	f := fstest.MapFS{
		"unet.onnx": {Data: fake(UNet, nil, -1, side, side, 1)},
		"unet.json": {Data: []byte(`{"role": "unet", "side": 16, "fov": "full", "normalisation": "min-max", ` +
			`"constant": 0.37, "synthetic": false}`)},
	}
	m, err := LoadModels(cpu(t), f)
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	if want := (Spec{Role: UNet, Side: side, Normalisation: MinMax, Constant: 0.37}); m[UNet].Spec != want {
		t.Errorf("got %+v, want %+v", m[UNet].Spec, want)
	}
	// Whatever editor it was saved with, and whatever else stands in it.
	const text = `{"side": 16, "fov": "full", "normalisation": "min-max", "constant": 0.37, ` +
		`"made": {"by": ["Müller", 1, null]}, "": [], "trained": "May"}`
	want := Spec{Role: UNet, Side: side, Normalisation: MinMax, Constant: 0.37, Trained: "May"}
	var little, big []byte
	for _, u := range utf16.Encode([]rune("\ufeff" + text)) {
		little, big = binary.LittleEndian.AppendUint16(little, u), binary.BigEndian.AppendUint16(big, u)
	}
	for _, data := range [][]byte{[]byte(text), []byte("\ufeff" + text), little, big} {
		f["unet.json"] = &fstest.MapFile{Data: data}
		m, err := LoadModels(cpu(t), f)
		if err != nil {
			t.Error(err)
			continue
		}
		if m[UNet].Spec != want {
			t.Errorf("%q: got %+v, want %+v", data[:4], m[UNet].Spec, want)
		}
		m.Close()
	}
	f["unet.json"] = &fstest.MapFile{Data: []byte(`side=16`)}
	_, err = LoadModels(cpu(t), f)
	const refusal = `unet.json is no JSON object such as ` + exampleJSON +
		`: invalid character 's' looking for beginning of value`
	if got := message(err); got != refusal {
		t.Errorf("\n got %s\nwant %s", got, refusal)
	}
}

// Models that do not go together are refused by the method that needs both.
func TestMismatch(t *testing.T) {
	f := folder()
	other := specs[Combined]
	other.FOV = 125
	f["combined.onnx"] = &fstest.MapFile{Data: fake(Combined, other.Metadata(), -1, 1, side, side)}
	m, err := LoadModels(cpu(t), f)
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	_, err = Segment(t.Context(), m, scan(ball), Options{Method: "combined"}, nil)
	if got, want := message(err), "unet.onnx (16×16 pixels of 100 mm) and combined.onnx (16×16 pixels of 125 mm) do "+
		"not go together; use models that were trained together"; got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
}

// A provider that computes something else than the CPU is named in the notes of what it was used for.
func TestWarnings(t *testing.T) {
	m := testModels(t)
	m[UNet].Check = Check{Provider: "webgpu", Difference: 0.0234}
	m[Threshold].Check = Check{Provider: "webgpu", Difference: 1e-6}
	m[Combined].Check = Check{Provider: "webgpu", Err: errors.New("the library is gone")}
	const differs = "unet.onnx gives other values on webgpu than on the CPU: they differ by up to 0.023."
	for method, want := range map[string][]string{
		"unet":      {differs},
		"threshold": nil,
		"combined":  {differs, "combined.onnx could not be compared with the CPU: the library is gone."},
	} {
		region := volume.Region{X: 10, Y: -20, Width: 100}
		r, err := Segment(t.Context(), m, scan(ball), Options{Method: method, Slices: middle, Region: &region}, nil)
		if err != nil || !slices.Equal(r.Notes, want) || r.Provider != "webgpu" {
			t.Errorf("%s: %q, %v", method, r.Notes, err)
		}
	}
}

// TestRunsInParts: however many slices there are, a network sees a few at a time, so that memory does not grow with the
// scan: one on processors, eight elsewhere, and as many as it was made for where that is fixed. This one counts those
// that it sees together.
func TestRunsInParts(t *testing.T) {
	for _, c := range []struct {
		name        string
		made, batch int // of the model, and on the provider; 0: as the processor has it
		want        []float32
	}{
		{"processor", -1, 0, []float32{1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}},
		{"provider", -1, 8, []float32{8, 8, 8, 8, 8, 8, 8, 8, 3, 3, 3}},
		{"fixed", 4, 0, []float32{4, 4, 4, 4, 4, 4, 4, 4, 3, 3, 3}},
	} {
		g := onnx.NewGraph("counts")
		x := g.Input("x", c.made, 1, side, side)
		own, all := g.ReduceSum(x, 1, 2, 3), g.ReduceSum(x, 0, 1, 2, 3)
		g.Output("y", g.Reshape(g.Add(g.Mul(own, g.Scalar(0)), all), c.made, 1))
		m, err := Load(cpu(t), g.Marshal(specs[Threshold].Metadata()), "threshold.onnx")
		if err != nil {
			t.Fatal(err)
		}
		defer m.Close()
		if c.batch > 0 {
			m.lanes, m.batch = 1, c.batch
		}
		inputs := make([][]float32, len(c.want))
		for i := range inputs {
			inputs[i] = make([]float32, side*side)
			inputs[i][i] = 1
		}
		got, err := m.Run(t.Context(), inputs)
		if err != nil || len(got) != len(inputs) {
			t.Fatalf("%s: %d of %d, %v", c.name, len(got), len(inputs), err)
		}
		for i, y := range got {
			if y[0] != c.want[i] {
				t.Errorf("%s: slice %d ran with %v others, want %v", c.name, i, y[0]-1, c.want[i]-1)
			}
		}
	}
}

// TestLanes: the networks that come with the program give the same bits for any number of threads, and up to rounding
// what they give in batches that threads share.
func TestLanes(t *testing.T) {
	rt := cpu(t)
	for _, role := range published {
		data, err := os.ReadFile("../assets/models/" + role.File())
		if err != nil {
			t.Fatal(err)
		}
		run := func(threads int, batches bool) [][]float32 {
			m, err := Load(rt.WithThreads(threads), data, role.File())
			if err != nil {
				t.Fatal(err)
			}
			defer func() { m.Close() }()
			if batches {
				m.Close()
				m.lanes, m.batch = 1, batch
				if m.session, err = rt.WithThreads(threads).NewSession(data); err != nil {
					t.Fatal(err)
				}
			}
			out, err := m.Run(t.Context(), noise(11, m.Spec.Side*m.Spec.Side))
			if err != nil {
				t.Fatal(err)
			}
			return out
		}
		want := run(1, false)
		for _, threads := range []int{2, 3, 8} {
			if !reflect.DeepEqual(run(threads, false), want) {
				t.Errorf("%s: other values with %d threads than with one", role, threads)
			}
		}
		largest := 0.0
		for i, in := range run(2, true) {
			for k, v := range in {
				largest = max(largest, math.Abs(float64(v-want[i][k])))
			}
		}
		if largest > 1e-5 {
			t.Errorf("%s: batches give values that differ by %g", role, largest)
		}
	}
}
