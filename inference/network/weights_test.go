package network

import (
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"google.golang.org/protobuf/encoding/protowire"
)

// moved takes the weights out of a test model, as exporters do: where says for each tensor, by its number, its file and
// what else is said of the place; a tensor without a file stays as it is.
func moved(t testing.TB, model []byte, where func(n int) (file string, entries map[string]string)) []byte {
	t.Helper()
	n := 0
	tensor := func(b []byte) []byte {
		file, entries := where(n)
		if n++; file == "" {
			return b
		}
		var out []byte
		for len(b) > 0 {
			f, err := consume(b)
			if err != nil {
				t.Fatal(err)
			}
			if f.number != rawData {
				out = append(out, f.all...)
			}
			b = b[len(f.all):]
		}
		add := func(key, value string) {
			out = protowire.AppendBytes(protowire.AppendTag(out, externalData, protowire.BytesType), entry(key, value))
		}
		add("location", file)
		for key, value := range entries {
			add(key, value)
		}
		return protowire.AppendVarint(protowire.AppendTag(out, dataLocation, protowire.VarintType), external)
	}
	var walk func(b []byte, path ...protowire.Number) []byte
	walk = func(b []byte, path ...protowire.Number) (out []byte) {
		if len(path) == 0 {
			return tensor(b)
		}
		for len(b) > 0 {
			f, err := consume(b)
			if err != nil {
				t.Fatal(err)
			}
			if f.number == path[0] {
				content, _ := protowire.ConsumeBytes(f.value)
				out = protowire.AppendBytes(protowire.AppendTag(out, f.number, protowire.BytesType),
					walk(content, path[1:]...))
			} else {
				out = append(out, f.all...)
			}
			b = b[len(f.all):]
		}
		return out
	}
	return walk(model, 7, 5) // ModelProto.graph, GraphProto.initializer
}

// entry is a StringStringEntryProto.
func entry(key, value string) []byte {
	e := protowire.AppendBytes(protowire.AppendTag(nil, entryKey, protowire.BytesType), []byte(key))
	return protowire.AppendBytes(protowire.AppendTag(e, entryValue, protowire.BytesType), []byte(value))
}

// floats are weights as a file holds them.
func floats(values ...float32) (b []byte) {
	for _, v := range values {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
	}
	return b
}

// The weights of the test U-Net: the ramp and a scalar, see ramped.
func rampBytes(scale float32) (b []byte) {
	for i := range side * side {
		b = append(b, floats(scale*ramp(i))...)
	}
	return b
}

var scalar = floats(0.01)

// ways in which exporters lay weights beside a model: PyTorch's, a name of one's own, a file for each tensor, and in a
// folder.
var ways = map[string]struct {
	where func(n int) (string, map[string]string)
	files map[string][]byte
}{
	"one file": {func(n int) (string, map[string]string) {
		return "unet.onnx.data", []map[string]string{{"offset": "0", "length": fmt.Sprint(4 * side * side)},
			{"offset": fmt.Sprint(4 * side * side), "length": "4"}}[n]
	}, map[string][]byte{"unet.onnx.data": append(rampBytes(1), scalar...)}},
	"aligned, with a checksum": {func(n int) (string, map[string]string) {
		return "weights.bin", []map[string]string{{"offset": "4096", "length": fmt.Sprint(4 * side * side),
			"checksum": "0"}, {"offset": "0", "length": "4"}}[n]
	}, map[string][]byte{"weights.bin": append(append(slices.Clone(scalar), make([]byte, 4092)...), rampBytes(1)...)}},
	"a file each": {func(n int) (string, map[string]string) { return []string{"ramp", "./b"}[n], nil },
		map[string][]byte{"ramp": rampBytes(1), "b": scalar}},
	"one of them": {func(n int) (string, map[string]string) { return []string{"weights/ramp.bin", ""}[n], nil },
		map[string][]byte{"weights/ramp.bin": rampBytes(1)}},
}

// TestWeightsBesideTheModel: they are found beside it, from wherever the program is started, also where files of the
// same names lie in the working directory.
func TestWeightsBesideTheModel(t *testing.T) {
	x := make([]float32, side*side)
	for i := range x {
		x[i] = float32(i%7) / 7
	}
	for name, way := range ways {
		t.Run(name, func(t *testing.T) {
			models, trap := t.TempDir(), t.TempDir()
			put(t, models, "unet.onnx", moved(t, ramps(-1, 1, side, side), way.where))
			for file, data := range way.files {
				put(t, models, file, data)
				put(t, trap, file, slices.Repeat(rampBytes(3), 6)[:len(data)])
			}
			for _, working := range []string{trap, models, t.TempDir()} {
				t.Chdir(working)
				f, err := Read(t.Context(), cpu(t), os.DirFS(models), "unet.onnx")
				if err != nil {
					t.Fatal(err)
				}
				m, err := f.Open(t.Context(), cpu(t), picture)
				if err != nil {
					t.Fatal(err)
				}
				got, err := m.Run(t.Context(), [][]float32{x})
				if err != nil || !slices.EqualFunc(got[0], ramped(x), near) {
					t.Errorf("in %s: other weights were taken, %v", working, err)
				}
				m.Close()
			}
			for file := range way.files {
				if err := os.Remove(filepath.Join(models, file)); err != nil {
					t.Fatal(err)
				}
				t.Chdir(trap)
				_, err := Read(t.Context(), cpu(t), os.DirFS(models), "unet.onnx")
				if want := fmt.Sprintf("unet.onnx keeps its weights in %s, which is not beside it: copy both into "+
					"the same folder", file); message(err) != want {
					t.Errorf("without %s:\n got %v\nwant %s", file, err, want)
				}
				break
			}
			// The bytes alone have nothing beside them.
			if _, err := Bytes(t.Context(), cpu(t), moved(t, ramps(-1, 1, side, side), way.where), "unet.onnx"); !strings.Contains(message(err),
				"is not beside it") {
				t.Errorf("from bytes: %v", err)
			}
		})
	}
}

func put(t testing.TB, folder, name string, data []byte) {
	t.Helper()
	path := filepath.Join(folder, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestWeightsRefused: places outside the folder, and files that do not hold what the model looks for.
func TestWeightsRefused(t *testing.T) {
	outside := t.TempDir()
	put(t, outside, "w.bin", rampBytes(1))
	for _, test := range []struct {
		file    string
		entries map[string]string
		want    string
	}{
		{filepath.Join(outside, "w.bin"), nil, "which is no file beside it: only files in its own folder are read; " +
			"export it with its weights beside it or within"},
		{"../w.bin", nil, `unet.onnx keeps its weights in "../w.bin", which is no file beside it`},
		{"weights/../../w.bin", nil, "which is no file beside it"},
		{".", nil, "which is no file beside it"},
		{"*/_ORT_MEM_ADDR_/*", nil, "which is not beside it"},
		{"folder", nil, "unet.onnx keeps its weights in folder, which is no ordinary file: copy the weights there"},
		{"short", nil, "unet.onnx cannot be loaded"}, // ONNX Runtime compares with the shape
		{"short", map[string]string{"length": "1024"}, "unet.onnx looks for weights up to byte 1024 of short, which " +
			"has only 8: they do not belong together, or one is cut short; copy both again"},
		{"short", map[string]string{"offset": "4", "length": "8"}, "up to byte 12 of short, which has only 8"},
		{"short", map[string]string{"offset": "9223372036854775807", "length": "9"}, "which has only 8"},
		{"short", map[string]string{"offset": "-4"}, "unet.onnx does not say where in short its weights are: export " +
			"it again"},
		{"short", map[string]string{"offset": "99"}, "does not say where in short"},
		{"short", map[string]string{"length": "many"}, "does not say where in short"},
	} {
		f := fstest.MapFS{
			"unet.onnx": {Data: moved(t, ramps(-1, 1, side, side),
				func(n int) (string, map[string]string) { return []string{test.file, ""}[n], test.entries })},
			"folder": {Mode: os.ModeDir}, "short": {Data: floats(1, 2)},
		}
		if _, err := openIn(t.Context(), t, f, picture); !strings.Contains(message(err), test.want) {
			t.Errorf("%s %v:\n got %v\nwant %s", test.file, test.entries, err, test.want)
		}
	}
}

// TestSharedWeights: a small file that is taken over and over does not fill the memory.
func TestSharedWeights(t *testing.T) {
	var graph []byte
	tensor := protowire.AppendBytes(protowire.AppendTag(nil, externalData, protowire.BytesType), entry("location", "w"))
	tensor = protowire.AppendVarint(protowire.AppendTag(tensor, dataLocation, protowire.VarintType), external)
	for range 1000 {
		graph = protowire.AppendBytes(protowire.AppendTag(graph, 5, protowire.BytesType), tensor)
	}
	model := protowire.AppendBytes(protowire.AppendTag(nil, 7, protowire.BytesType), graph)
	_, err := withWeights(fstest.MapFS{"w": {Data: make([]byte, 1<<20)}}, model, "unet.onnx")
	const want = "unet.onnx takes more weights from the files beside it than they hold: export it again"
	if message(err) != want {
		t.Errorf("got %v", err)
	}
}

// FuzzWeights: no bytes make it panic or take more memory than the files hold, and what comes out names no file any
// more.
func FuzzWeights(f *testing.F) {
	f.Add(ramps(-1, 1, side, side))
	for _, way := range ways {
		f.Add(moved(f, ramps(-1, 1, side, side), way.where))
	}
	f.Fuzz(func(t *testing.T, model []byte) {
		folder := fstest.MapFS{}
		held := 0
		for _, way := range ways {
			for name, data := range way.files {
				folder[name] = &fstest.MapFile{Data: data}
				held += len(data)
			}
		}
		out, err := withWeights(folder, model, "unet.onnx")
		if err != nil {
			return
		}
		if len(out) > 3*len(model)+5*held {
			t.Fatalf("%d bytes of %d", len(out), len(model))
		}
		w := weights{folder: fstest.MapFS{}, model: "unet.onnx", sizes: map[string]int64{}}
		if again, err := w.walk(out, &modelProto, 0); err == nil && again != nil {
			t.Fatalf("weights are still elsewhere: %v", again)
		} else if err != nil && err != errWire {
			t.Fatal(err)
		}
	})
}
