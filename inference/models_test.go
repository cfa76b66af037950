package inference

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"
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
	m, err := LoadModels(t.Context(), cpu(t), folder())
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
		if want := fmt.Sprintf("%x", sha256.Sum256(nchw(r))); got.SHA256 != want {
			t.Errorf("%s: SHA-256 %s, want %s", r.File(), got.SHA256, want)
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
		m, err := LoadModels(t.Context(), cpu(t), f)
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
			m, err := Load(cpu(t), fake(r, specs[r].Metadata(), shape...), r.File())
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
		{"text", []byte("no model"), "unet.onnx is no ONNX model: it is text: name the ONNX file"},
		{"empty", nil, "unet.onnx is no ONNX model: it is empty: export or copy it again"},
		{"foreign", fake(UNet, nil, -1, 1, side, side),
			"unet.onnx cannot be used: its metadata do not say side, fov, normalisation, constant" + hint},
		{"no constant", fake(UNet, without(UNet, "isopet.constant"), -1, 1, side, side),
			"unet.onnx cannot be used: its metadata do not say constant" + hint},
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
			"unet.onnx cannot be used: its input has the shape [N, 1, 16, 16] where [N, 2, 16, 16] or [N, 16, 16, 2] is " +
				`wanted; if it sees the PET alone, say "channels": "pet"`},
		{"other side", fake(UNet, with(UNet, "isopet.side", "64"), -1, 1, side, side),
			"unet.onnx cannot be used: its input has the shape [N, 1, 16, 16] where [N, 1, 64, 64] or [N, 64, 64, 1] " +
				`is wanted; if it sees slices of 16×16 pixels, say "side": "16"`},
		{"exchanged", nchw(Threshold), "unet.onnx holds a model of the role threshold where unet is wanted; the " +
			"files may have been exchanged"},
		{"threshold called unet", fake(Threshold, specs[UNet].Metadata(), -1, 1, side, side),
			"unet.onnx cannot be used: its output has the shape [N, 1] where an image of 16×16 pixels for each slice is " +
				"wanted"},
		{"two inputs", twoInputs(),
			`unet.onnx cannot be used: it has 2 inputs where one is wanted: "a" [N, 1, 16, 16] of float32, "b" ` +
				`[N, 1, 16, 16] of float32`},
		{"not a number", notANumber(), "unet.onnx gave values that are not numbers; the model is damaged or was not " +
			"trained to an end"},
	} {
		_, err := LoadModels(t.Context(), cpu(t), fstest.MapFS{"unet.onnx": &fstest.MapFile{Data: c.data}})
		if got := message(err); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, c.want)
		}
	}
	_, err := LoadModels(t.Context(), cpu(t),
		fstest.MapFS{"threshold.onnx": &fstest.MapFile{Data: fake(UNet, specs[Threshold].Metadata(), -1, 1, side,
			side)}})
	if got, want := message(err), "threshold.onnx cannot be used: its output has the shape [N, 1, 16, 16] where one "+
		"threshold for each slice is wanted"; got != want {
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
	m, err := LoadModels(t.Context(), cpu(t), f)
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	if want := (Spec{Role: UNet, Side: side, Normalisation: MinMax, Constant: 0.37}); m[UNet].Spec != want {
		t.Errorf("got %+v, want %+v", m[UNet].Spec, want)
	}
	// Whatever editor it was saved with, and with what else stands in it.
	const text = `{"side": 16.0, "isopet.fov": "full", // mm
		"normalisation": " min-max ", /* as "we" trained it */ "constant": 3.7e-1,
		"_made": {"by": ["Müller", 1, null]}, "_": [], "trained": "May // 1, }", }`
	want := Spec{Role: UNet, Side: side, Normalisation: MinMax, Constant: 0.37, Trained: "May // 1, }"}
	var little, big []byte
	for _, u := range utf16.Encode([]rune("\ufeff" + text)) {
		little, big = binary.LittleEndian.AppendUint16(little, u), binary.BigEndian.AppendUint16(big, u)
	}
	for _, data := range [][]byte{[]byte(text), []byte("\ufeff" + text), little, big} {
		f["unet.json"] = &fstest.MapFile{Data: data}
		m, err := LoadModels(t.Context(), cpu(t), f)
		if err != nil {
			t.Error(err)
			continue
		}
		if m[UNet].Spec != want {
			t.Errorf("%q: got %+v, want %+v", data[:4], m[UNet].Spec, want)
		}
		m.Close()
	}
}

// TestSidecarRefusals: what is not understood is refused, as it would be ignored otherwise.
func TestSidecarRefusals(t *testing.T) {
	const rest = `"side": 16, "fov": "full", "normalisation": "min-max", "constant": 0.37`
	for _, c := range []struct{ text, want string }{
		{`side=16`, `unet.json is no JSON object such as ` + exampleJSON + `: invalid character 's' looking for ` +
			`beginning of value`},
		{``, `unet.json is no JSON object such as ` + exampleJSON + `: EOF`},
		{`{` + rest, `unet.json is no JSON object such as ` + exampleJSON + `: EOF`},
		{`[16]`, `unet.json is no JSON object: it begins with [`},
		{`{` + rest + `, "chanels": "pet,ct"}`, `unet.json has a key "chanels" that is not known: "channels" may be meant`},
		{`{` + rest + `, "Side": 16}`, `unet.json has a key "Side" that is not known: "side" may be meant`},
		{`{` + rest + `, "normalization": "none"}`, `unet.json has a key "normalization" that is not known: ` +
			`"normalisation" may be meant`},
		{`{` + rest + `, "background colour": "none"}`, `unet.json has a key "background colour" that is not known: known ` +
			`are role, side, fov,`},
		{`{` + rest + `, "side": 32}`, `unet.json says "side" twice`},
		{`{` + rest + `} {"side": 32}`, `unet.json has text behind its JSON object: take it out`},
		{`{"side": [16]}`, `unet.json must say "side" as a text or a number`},
		{`{"side": null}`, `unet.json must say "side" as a text or a number`},
		{`{"side": 64.5}`, `unet.json says "side": "64.5", but it must be a number of pixels from 8 to 1024`},
		{`{` + rest + `, "gate": 0.5}`, `unet.json says "gate": "0.5", but it must be left out: models of the role unet ` +
			`have none`},
		{`{` + rest + `, "role": "threshold"}`, `unet.json says "constant": "0.37", but it must be left out: models of the ` +
			`role threshold have none`},
		{`{"side": 16, "fov": "full", "normalisation": "min-max", "role": "threshold"}`, `unet.onnx holds a model of the ` +
			`role threshold where unet is wanted; the files may have been exchanged`},
		{`{"side": 16, "fov": "full", "normalisation": "min-max"}`, `unet.onnx cannot be used: neither its metadata nor ` +
			`unet.json says constant; a whole one is ` + exampleJSON},
		{`{` + rest + `, "class": "tumour"}`, `unet.json says "class": "tumour", but it must be the number of a class, ` +
			`counted from 0`},
		{`{` + rest + `, "activation": "tanh"}`, `unet.json says "activation": "tanh", but it must be none, sigmoid or ` +
			`softmax`},
		{`{` + rest + `, "layout": "CHWN"}`, `unet.json says "layout": "CHWN", but it must be NCHW or NHWC`},
		{`{` + rest + `, "seconds": -1}`, `unet.json says "seconds": "-1", but it must be a number of seconds up to 3600`},
		{strings.Repeat(" ", mostSidecar+1), `unet.json has 1048577 bytes, more than such a file holds`},
	} {
		f := fstest.MapFS{"unet.onnx": {Data: fake(UNet, nil, -1, side, side, 1)}, "unet.json": {Data: []byte(c.text)}}
		if _, err := LoadModels(t.Context(), cpu(t), f); !strings.HasPrefix(message(err), c.want) {
			t.Errorf("%.80s:\n got %v\nwant %s", c.text, err, c.want)
		}
	}
	f := fstest.MapFS{"unet.json": {Data: []byte(`{` + rest + `}`), Mode: fs.ModeNamedPipe}}
	_, err := readSidecar(f, "unet.json", UNet)
	if want := "unet.json is no ordinary file: put a JSON file there"; message(err) != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

// TestKeysForOtherNetworks: what the file beside a network says of its output is done.
func TestKeysForOtherNetworks(t *testing.T) {
	g := onnx.NewGraph("classes")
	x := g.Input("x", -1, 1, side, side)
	g.Output("deep", g.MaxPool(x, 2))
	g.Output("y", g.Concat(1, g.Neg(x), x))
	g.Output("z", g.Concat(1, x, x))
	f := fstest.MapFS{"mine.onnx": {Data: g.Marshal(nil)}, "mine.json": {Data: []byte(`{"role": "unet", "side": 16, ` +
		`"fov": "full", "normalisation": "min-max", "constant": 0.5, "output": "y", "class": 1, "activation": "softmax", ` +
		`"layout": "NCHW", "seconds": 60}`)}}
	m, err := LoadModel(t.Context(), cpu(t), f, "mine.onnx", "")
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	want := Spec{Role: UNet, Side: side, Constant: 0.5, Output: "y", Class: 2, Activation: "softmax", Layout: "NCHW",
		Seconds: 60}
	if m.Spec != want {
		t.Errorf("got %+v, want %+v", m.Spec, want)
	}
	got, err := m.Run(t.Context(), [][]float32{make([]float32, side*side)})
	if err != nil || got[0][0] != 0.5 {
		t.Errorf("softmax of 0 and 0 is %v, %v", got, err)
	}
	_, err = LoadModel(t.Context(), cpu(t), f, "mine.onnx", Threshold)
	if want := "mine.onnx is a model of the role unet, and the method needs one of the role threshold: choose another " +
		"method"; message(err) != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

// TestOnlyWhatIsNeeded: networks that a method does without are not looked at, and stand in no other's way.
func TestOnlyWhatIsNeeded(t *testing.T) {
	f := folder()
	f["threshold.onnx"] = &fstest.MapFile{Data: []byte("damaged")}
	m, err := LoadModels(t.Context(), cpu(t), f, UNet, Combined)
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	if len(m) != 2 || m[UNet] == nil || m[Combined] == nil {
		t.Errorf("loaded %v", m.List())
	}
	m[Threshold] = Unusable(Threshold, errors.New("it is damaged"))
	for name, want := range map[string]string{"unet": "", "combined": "", "threshold": "it is damaged"} {
		method, err := MethodNamed(name)
		if err != nil {
			t.Fatal(err)
		}
		if got := message(m.Ready(method)); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if len(m.List()) != 2 {
		t.Errorf("%v are listed", m.List())
	}
}

// Models that do not go together are refused by the method that needs both.
func TestMismatch(t *testing.T) {
	f := folder()
	other := specs[Combined]
	other.FOV = 125
	f["combined.onnx"] = &fstest.MapFile{Data: fake(Combined, other.Metadata(), -1, 1, side, side)}
	m, err := LoadModels(t.Context(), cpu(t), f)
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

// TestPatience: larger slices of a network from elsewhere have longer, and what is said counts.
func TestPatience(t *testing.T) {
	rt := cpu(t)
	for _, c := range []struct {
		spec Spec
		want time.Duration
	}{
		{Spec{Role: UNet, Side: 16}, 2 * time.Second},
		{Spec{Role: UNet, Side: 128}, 2 * time.Second},
		{Spec{Role: UNet, Side: 256}, 8 * time.Second},
		{Spec{Role: UNet, Side: 1024}, time.Minute},
		{Spec{Role: UNet, Side: 128, Seconds: 0.5}, 500 * time.Millisecond},
		{Spec{Role: UNet, Side: 64, Version: "1"}, 0}, // our own
	} {
		if got := c.spec.task(rt).Patience; got != c.want {
			t.Errorf("%+v: %v, want %v", c.spec, got, c.want)
		}
	}
}
