package unsaid

import (
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"isopet/inference"
	"isopet/inference/onnx"
	"isopet/inference/ort"
)

func cpu(t *testing.T) *ort.Runtime {
	t.Helper()
	rt, err := ort.Open(ort.Config{Device: "cpu", Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	return rt
}

// times is a network that multiplies its input by a number.
func times(by float32, shape ...int) []byte {
	g := onnx.NewGraph("times")
	g.Output("y", g.Mul(g.Input("x", shape...), g.Scalar(by)))
	return g.Marshal(nil)
}

// TestAsk: all that is needed is asked for at once, with what can be read or guessed; the answers make it usable.
func TestAsk(t *testing.T) {
	mean := onnx.NewGraph("threshold")
	mean.Output("y", mean.MaxPool(mean.Input("x", -1, 1, 32, 32), 32))
	two := onnx.NewGraph("two outputs")
	x := two.Input("x", -1, 1, 16, 16)
	two.Output("logit", two.Mul(x, two.Scalar(2)))
	two.Output("other", two.Mul(x, two.Scalar(3)))
	for _, c := range []struct {
		name, file string
		model      []byte
		beside     string
		role       inference.Role
		want       string // the questions with their guesses
		existing   string // what of the JSON file stays as it was
	}{
		{"image", "mine.onnx", times(1, -1, 1, 64, 64), "", "",
			"role=unet side=64 fov=125 normalisation=min-max constant=0.5", ""},
		{"any size", "mine.onnx", times(1, -1, 1, -1, -1), "", "",
			"role=unet side=64 fov=125 normalisation=min-max constant=0.5", ""},
		{"number", "mine.onnx", mean.Marshal(nil), "", "", "role=threshold side=32 fov=125 normalisation=min-max", ""},
		{"by its name", "unet.onnx", times(1, -1, 1, 64, 64), "", inference.UNet,
			"side=64 fov=125 normalisation=min-max constant=0.5", ""},
		{"combined", "combined.onnx", mean.Marshal(nil), "", inference.Combined, "side=32 fov=125 normalisation=none", ""},
		{"two channels and classes", "mine.onnx", times(9, -1, 2, 64, 64), "", "",
			"role=unet side=64 fov=125 normalisation=min-max constant=0.5 channels=pet,ct class=1 activation=softmax", ""},
		{"two outputs", "mine.onnx", two.Marshal(nil), "", "",
			"role=unet side=16 fov=125 normalisation=min-max constant=0.5 output=logit", ""},
		{"partly said", "mine.onnx", times(1, -1, 1, 64, 64),
			"// of us\n{\"role\": \"unet\", /* half */ \"side\": 32, \"_note\": \"x\"}", "", "fov=125 normalisation=min-max constant=0.5",
			` "side": 32, "_note": "x"}`},
		{"said", "mine.onnx", times(1, -1, 1, 16, 16), `{"role": "unet", "side": 16, "fov": "full", ` +
			`"normalisation": "none", "constant": 1}`, "", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			folder := fstest.MapFS{c.file: {Data: c.model}}
			beside := inference.SidecarOf(c.file)
			var existing []byte
			if c.beside != "" {
				existing = []byte(c.beside)
				folder[beside] = &fstest.MapFile{Data: existing}
			}
			f, err := Ask(t.Context(), cpu(t), folder, c.file, c.role)
			if c.name == "partly said" { // 32×32 does not fit it, which no answer mends
				if f == nil || f.Err == nil || !strings.Contains(f.Err.Error(), `say "side": "64"`) {
					t.Fatalf("got %+v, %v", f, err)
				}
			} else if err != nil || f.Err != nil {
				t.Fatalf("got %+v, %v", f, err)
			}
			var got []string
			for _, q := range f.Questions {
				if got = append(got, q.Key+"="+q.Guess); q.Why == "" {
					t.Errorf("%s has no reason", q.Key)
				}
			}
			if strings.Join(got, " ") != c.want {
				t.Errorf("got  %s\nwant %s", strings.Join(got, " "), c.want)
			}
			text := f.Sidecar(existing)
			if !strings.HasSuffix(string(text), c.existing) || !strings.HasPrefix(string(text), c.beside[:min(10, len(c.beside))]) {
				t.Errorf("the JSON file would be %s", text)
			}
			if f.Err != nil {
				return
			}
			if text != nil {
				folder[beside] = &fstest.MapFile{Data: text}
			}
			m, err := inference.LoadModel(t.Context(), cpu(t), folder, c.file, c.role)
			if err != nil {
				t.Fatalf("%v with %s", err, text)
			}
			m.Close()
		})
	}
}

// TestHopeless: what no answer mends is an error, and nothing is asked.
func TestHopeless(t *testing.T) {
	for want, folder := range map[string]fstest.MapFS{
		"mine.onnx is no ONNX model: it is empty": {"mine.onnx": {Data: nil}},
		`has a key "sid" that is not known`: {"mine.onnx": {Data: times(1, -1, 1, 64, 64)},
			"mine.json": {Data: []byte(`{"sid": 64}`)}},
	} {
		f, err := Ask(t.Context(), cpu(t), folder, "mine.onnx", "")
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %+v, %v, want %s", f, err, want)
		}
	}
}

// TestAnswered: answers take the place of guesses; what has none is left out.
func TestAnswered(t *testing.T) {
	f := &Found{Questions: []Question{{Key: "side", Guess: "64"}, {Key: "output", Guess: "a"}, {Key: "class", Guess: "1"}}}
	got := string(f.Answered(nil, map[string]string{"side": "32", "output": `a "b" ü`}))
	if want := "{\n  \"side\": 32,\n  \"output\": \"a \\\"b\\\" ü\"\n}\n"; got != want {
		t.Errorf("got %s want %s", got, want)
	}
	for _, empty := range []string{"{}", "// x\n{ }", "/* {} */ {\n// y\n}"} {
		got := string(f.Answered([]byte(empty), map[string]string{"class": "2"}))
		if strings.Count(got, `"class": 2`) != 1 || strings.Contains(got, ",") {
			t.Errorf("%s became %s", empty, got)
		}
	}
}

// TestWith: a folder holds what is said, and else what is there.
func TestWith(t *testing.T) {
	folder := With(fstest.MapFS{"a": {Data: []byte("1")}, "b": {Data: []byte("2")}}, func(name string) []byte {
		return map[string][]byte{"b": []byte("three"), "c": []byte("4")}[name]
	})
	got := ""
	for _, name := range []string{"a", "b", "c"} {
		data, err := fs.ReadFile(folder, name)
		info, failed := fs.Stat(folder, name)
		if err != nil || failed != nil {
			t.Fatal(err, failed)
		}
		got += fmt.Sprintf("%s%d ", data, info.Size())
	}
	if got != "11 three5 41 " {
		t.Errorf("got %q", got)
	}
	if _, err := folder.Open("d"); err == nil {
		t.Error("there is a d")
	}
}
