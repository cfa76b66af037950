package network

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"isopet/inference/onnx"
)

// TestForeignFiles: files that are no model are named for what they are.
func TestForeignFiles(t *testing.T) {
	zipped := func(names ...string) []byte {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		for _, name := range names {
			if _, err := z.Create(name); err != nil {
				t.Fatal(err)
			}
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	whole := ramps(-1, 1, side, side)
	for _, c := range []struct {
		data []byte
		want string
	}{
		{nil, "unet.onnx is no ONNX model: it is empty: export or copy it again"},
		{[]byte("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n"), "a pointer of Git LFS"},
		{[]byte("\n<!DOCTYPE html><html>"), "a web page"},
		{[]byte("\ufeff<?xml version=\"1.0\"?><net name=\"m\">"), "OpenVINO"},
		{[]byte("\x89HDF\r\n\x1a\n\x00\x00"), "HDF5, as Keras saves (.h5)"},
		{zipped("archive/data.pkl", "archive/data/0"), "what PyTorch saves (.pt, .pth)"},
		{zipped("m/code/__torch__.py", "m/constants.pkl"), "what PyTorch saves"},
		{zipped("config.json", "metadata.json", "model.weights.h5"), "what Keras saves (.keras)"},
		{zipped("readme.txt"), "a ZIP archive"},
		{[]byte("\x80\x02\x8a\nl\xfc"), "a pickle of Python"},
		{append([]byte{2, 0, 0, 0, 0, 0, 0, 0}, "{}\x00\x00"...), "a safetensors file"},
		{[]byte("\x1c\x00\x00\x00TFL3\x14\x00"), "a TensorFlow Lite model"},
		{[]byte("\x93NUMPY\x01\x00"), "an array of NumPy"},
		{[]byte("\x1f\x8b\x08\x00"), "compressed by gzip"},
		{[]byte("no model, but text"), "it is text: name the ONNX file"},
		{bytesField(number(nil, 1, 1), 2, []byte{10, 2, 8, 1}), "a protocol buffer without an ONNX graph"},
		{whole[:len(whole)/2], fmt.Sprintf("cut short or damaged behind byte 10 of %d", len(whole)/2)},
		{[]byte("\xff\xfe\x07\x91\x00\x01"), "unet.onnx cannot be loaded: this is not an ONNX model, or it is damaged"},
	} {
		if _, err := open(t, c.data, picture); !strings.Contains(message(err), c.want) {
			t.Errorf("%.20q:\n got %v\nwant %s", c.data, err, c.want)
		}
	}
	_, err := Read(t.Context(), cpu(t), fstest.MapFS{}, "unet.onnx")
	if !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
	for _, mode := range []fs.FileMode{fs.ModeNamedPipe, fs.ModeDevice, fs.ModeDir} {
		_, err := Read(t.Context(), cpu(t), fstest.MapFS{"unet.onnx": {Data: whole, Mode: mode}}, "unet.onnx")
		if want := "unet.onnx is no ordinary file: name the ONNX file"; message(err) != want {
			t.Errorf("%v: got %v, want %s", mode, err, want)
		}
	}
}

// TestWords: what ONNX Runtime cannot run is said in our words, without places in its source.
func TestWords(t *testing.T) {
	const float64s, bfloat16s = 11, 16
	s := int64(side)
	shape := []int64{-1, 1, s, s}
	x, y := declare(in, "x", float32s, shape...), declare(out, "y", float32s, shape...)
	kernel := func(typ elementType, size int) []byte {
		k := number(number(number(number(number(nil, 1, 1), 1, 1), 1, 1), 1, 1), tensorType, int64(typ))
		return bytesField(nil, graphInitializer, bytesField(textField(k, tensorName, "k"), rawData, make([]byte, size)))
	}
	opset := func(m []byte, v int64) []byte {
		return bytesField(m, modelOpset, number(textField(nil, 1, ""), 2, v))
	}
	other := func(op, domain string) []byte { return does(textField(node(op, "y", "x"), 7, domain)) }
	custom := bytesField(model(x, y, other("Swish", "my.custom")), modelOpset, number(textField(nil, 1, "my.custom"), 2, 1))
	for _, c := range []struct {
		name  string
		model []byte
		want  string
	}{
		{"opset", opset(ramps(-1, 1, side, side), 99), "unet.onnx cannot be loaded: it is made for a newer ONNX (opset " +
			"99; 26 is the newest here): export it with opset_version=17"},
		{"IR", append(number(nil, 1, 99), ramps(-1, 1, side, side)[2:]...), "unet.onnx cannot be loaded: it is made for a " +
			"newer ONNX (IR version 99; 13 is the newest here): export it for opset 17"},
		{"custom", custom, "unet.onnx cannot be loaded: it uses the operator Swish of my.custom, which is not one of ONNX: " +
			"export it without operators of one's own"},
		{"unknown", model(x, y, other("Swisch", "")), "unet.onnx cannot be loaded: it uses the operator Swisch, which ONNX " +
			"does not have in opset 17: export it with opset_version=17"},
		{"float64", model(kernel(float64s, 8), declare(in, "x", float64s, shape...), declare(out, "y", float64s, shape...),
			does(node("Conv", "y", "x", "k"))), "unet.onnx cannot be loaded: it computes Conv in float64, which ONNX " +
			"Runtime cannot: export it in float32"},
		{"bfloat16", model(kernel(bfloat16s, 2), declare(in, "x", bfloat16s, shape...),
			declare(out, "y", bfloat16s, shape...), does(node("Conv", "y", "x", "k"))),
			"unet.onnx cannot be loaded: it computes Conv in bfloat16, which ONNX Runtime cannot: export it in float32"},
		{"shapes", model(declare(in, "x", float32s, -1, 1, s, s), declare(out, "y", float32s), shapeOf("k", 7, 7),
			does(node("Reshape", "y", "x", "k"))), "unet.onnx cannot be"},
		{"integers in", model(declare(in, "x", int64s, shape...), declare(out, "y", float32s, shape...),
			does(cast("x", "y", float32s))), `unet.onnx cannot be used: its input is "x" [N, 1, 16, 16] of int64, which ` +
			`scaled values do not fit: export it with an input of float32`},
		{"text out", model(declare(in, "x", float32s, shape...), declare(out, "y", 8, shape...), does(cast("x", "y", 8))),
			`unet.onnx cannot be used: its output is "y" [N, 1, 16, 16] of text, not numbers`},
	} {
		_, err := open(t, c.model, picture)
		if !strings.HasPrefix(message(err), c.want) || strings.Contains(message(err), ".cc") ||
			strings.Contains(message(err), "onnxruntime::") {
			t.Errorf("%s:\n got %v\nwant %s", c.name, err, c.want)
		}
	}
	for said, want := range map[string]string{
		"ONNX Runtime says: /onnxruntime_src/onnxruntime/core/graph/model.cc:192 onnxruntime::Model::Model(onnx::ModelProto&&, " +
			"const std::string&, const logging::Logger&) Unsupported model IR version: 14, max supported IR version: 13": "it " +
			"is made for a newer ONNX (IR version 14; 13 is the newest here): export it for opset 17, with an onnx package of " +
			"2024 or before",
		"ONNX Runtime says: /onnxruntime_src/onnxruntime/core/framework/x.h:46 void onnxruntime::f(const std::unordered_map" +
			"<std::string, int>&, const logging::Logger&) Something else is wrong": "ONNX Runtime says: Something else is wrong",
		"ONNX Runtime says: Non-zero status code returned while running Concat node. Name:'/Concat' Status Message: " +
			"concatbase.h:133 onnxruntime::ConcatBase::PrepareForCompute Axis 2 has mismatched dimensions of 31 and 30": "its " +
			"operator Concat (/Concat) cannot work on them: Axis 2 has mismatched dimensions of 31 and 30",
	} {
		if got := inWords(errors.New(said), nil).Error(); got != want {
			t.Errorf("%s\n got %s\nwant %s", said, got, want)
		}
	}
}

// TestShapesRefused: what does not fit, with what may be said of it.
func TestShapesRefused(t *testing.T) {
	pixels := func(d ...int) []byte {
		g := onnx.NewGraph("identity")
		g.Output("y", g.Neg(g.Input("x", d...)))
		return g.Marshal(nil)
	}
	const start = "unet.onnx cannot be used: "
	for _, c := range []struct {
		model []byte
		task  Task
		want  string
	}{
		{pixels(-1, 1, 32, 32), picture, start + `its input has the shape [N, 1, 32, 32] where [N, 1, 16, 16] or ` +
			`[N, 16, 16, 1] is wanted; if it sees slices of 32×32 pixels, say "side": "32"`},
		{pixels(-1, 2, side, side), picture, `; if it sees PET and CT, say "channels": "pet,ct"`},
		{pixels(-1, 1, side, side), Task{Channels: 2, Side: side, Image: true}, `; if it sees the PET alone, say ` +
			`"channels": "pet"`},
		{pixels(-1, 1, 5, side, side), picture, "is wanted: export it for single slices"},
		{pixels(-1, 3, side, side), picture, "is wanted: it has 3 channels where the PET is one, and with the CT two"},
		{pixels(-1, side, side, 4), Task{Channels: 2, Side: side, Image: true}, "is wanted: it has 4 channels"},
		{pixels(-1, 1, 12, side), picture, "is wanted: its slices are not square"},
		{pixels(-1, 1, side, side), threshold, start + "its output has the shape [N, 1, 16, 16] where one threshold for " +
			"each slice is wanted"},
		{mean(-1, 1), picture, start + "its output has the shape [N, 1] where an image of 16×16 pixels for each slice is wanted"},
		{pixels(5000, 1, side, side), picture, start + "it takes 5000 slices at once and no fewer, which may need more memory " +
			"than there is: export it with a free batch, or for at most 4096"},
		{pixels(1<<56, 1, side, side), picture, start + "it takes 72057594037927936 slices at once and no fewer"},
	} {
		if _, err := open(t, c.model, c.task); !strings.Contains(message(err), c.want) {
			t.Errorf("got %v\nwant %s", err, c.want)
		}
	}
}

// endless loops for ever.
func endless() []byte {
	s := int64(side)
	body := bytes.Join([][]byte{
		declare(in, "i", int64s), declare(in, "c", 9), declare(in, "v", float32s),
		does(node("Identity", "c2", "c")), does(node("Neg", "v2", "v")),
		textField(nil, 2, "body"), declare(out, "c2", 9), declare(out, "v2", float32s),
	}, nil)
	const graphAttribute = 5
	loop := bytesField(node("Loop", "y", "many", "", "x"), 5,
		number(bytesField(textField(nil, 1, "body"), 6, body), 20, graphAttribute))
	return model(declare(in, "x", float32s, -1, 1, s, s), declare(out, "y", float32s, -1, 1, s, s),
		number1("many", 1<<62), does(loop))
}

// TestStopped: a model that never ends, or takes all memory, is stopped, and so is one when nobody waits for it.
func TestStopped(t *testing.T) {
	task := picture
	task.Patience = 300 * time.Millisecond
	began := time.Now()
	// 0.3 s of a processor, or a little longer by the clock
	want := regexp.MustCompile(`^unet\.onnx was stopped: it gave no answer within (0\.3|0\.525) s for one slice, and may ` +
		`never end; if it only is slow, say how long a slice may take, such as "seconds": "3"$`)
	if _, err := open(t, endless(), task); !want.MatchString(message(err)) {
		t.Errorf("got %v\nwant %s", err, want)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	if _, err := openIn(ctx, t, fstest.MapFS{"unet.onnx": {Data: endless()}}, picture); !errors.Is(err,
		context.DeadlineExceeded) {
		t.Errorf("when nobody waits: %v", err)
	}
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("it took %v", took)
	}
}

// TestBusyMachine: a network that waits for its turn on a processor is not taken for one that never ends.
func TestBusyMachine(t *testing.T) {
	before, known := processorTime()
	if !known {
		t.Skip("this system does not say how long a process has run")
	}
	const bound = 300 * time.Millisecond
	waits, end := bounded(t.Context(), bounds{time: bound, memory: 1 << 40})
	time.Sleep(3 * bound)
	if err := context.Cause(waits); err != nil {
		t.Errorf("stopped while it waits: %v", err)
	}
	end()
	after := before
	for began := time.Now(); time.Since(began) < 10*time.Second && after-before < bound; {
		after, _ = processorTime()
	}
	if ran := after - before; ran < bound || ran > 5*time.Second {
		t.Errorf("it is said to have run for %v", ran)
	}
}

// TestOver: how long a network may take, by the clock and by what a processor does for it.
func TestOver(t *testing.T) {
	const s = time.Second
	for _, c := range []struct{ time, clock, used, want time.Duration }{
		{2 * s, s, s, 0},
		{2 * s, 3 * s, 2 * s, 0},
		{2 * s, 3 * s, 21 * s / 10, 2 * s},          // it had all of a processor
		{2 * s, 36 * s / 10, 9 * s / 10, 7 * s / 2}, // a fair share
		{2 * s, 10 * s, 7 * s / 10, 0},              // others have the processors
		{2 * s, 61 * s, 7 * s / 10, time.Minute},
		{2 * s, 3 * s, -1, 0}, // the system does not say
		{2 * s, 4 * s, -1, 7 * s / 2},
		{40 * s, 69 * s, 39 * s, 0},
		{40 * s, 71 * s, s, 70 * s},
	} {
		if got := (bounds{time: c.time}).over(c.clock, c.used); got != c.want {
			t.Errorf("of %v, %v by the clock and %v of a processor: %v, want %v", c.time, c.clock, c.used, got, c.want)
		}
	}
}

// TestHeeded: what does not heed its context is left to itself.
func TestHeeded(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	block := make(chan struct{})
	defer close(block)
	cancel(memoryError(1))
	if left, err := heeded(ctx, func() error { <-block; return nil }); !left || !errors.As(err, new(memoryError)) {
		t.Errorf("left %v, %v", left, err)
	}
	if left, err := heeded(t.Context(), func() error { return fs.ErrClosed }); left || err != fs.ErrClosed {
		t.Errorf("left %v, %v", left, err)
	}
}

// TestMemory: a model that takes more memory than any network does is stopped before it has it all.
func TestMemory(t *testing.T) {
	if held, _ := foreignMemory(); held == 0 {
		t.Skip("this system does not say how much memory a process has")
	}
	cpu(t) // which has memory that is not Go's
	held, mapped := foreignMemory()
	bound, end := bounded(t.Context(), bounds{time: time.Minute, memory: -1 << 40})
	defer end()
	select {
	case <-bound.Done():
	case <-time.After(10 * time.Second):
	}
	if !errors.As(context.Cause(bound), new(memoryError)) {
		t.Errorf("the bound was not seen: %v; %d bytes before", context.Cause(bound), held)
	}
	if held < int64(os.Getpagesize()) || held > 1<<40 || mapped < held {
		t.Errorf("the process holds %d bytes of %d", held, mapped)
	}
}
