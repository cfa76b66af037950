package network

import (
	"math"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"isopet/inference/onnx"
)

const in, out = graphInput, graphOutput

// TestLayouts: slices go in however the input is declared, and the same comes out.
func TestLayouts(t *testing.T) {
	inputs := made(5, 1)
	s := int64(side)
	models := map[string][]byte{
		"not declared": redeclared(t, ramps(-1, 1, side, side), declare(in, "x", float32s), declare(out, "y", float32s)),
		"all free": redeclared(t, ramps(-1, 1, side, side), declare(in, "x", float32s, -1, -1, -1, -1),
			declare(out, "y", float32s, -1, -1, -1, -1)),
		"all free, channels last": redeclared(t, ramps(-1, side, side, 1), declare(in, "x", float32s, -1, -1, -1, -1),
			declare(out, "y", float32s, -1, -1, -1, -1)),
		"output not declared": redeclared(t, ramps(-1, side, side, 1), declare(in, "x", float32s, -1, s, s, 1),
			declare(out, "y", float32s)),
	}
	for _, shape := range [][]int{{-1, 1, side, side}, {-1, side, side, 1}, {-1, side, side}, {1, 1, side, side},
		{3, side, side, 1}, {1, side, side}, {side, side}, {-1, 1, 1, side, side}, {-1, 1, side, side, 1},
		{1, -1, side, side}, {1, 1, 1, side, side, 1}} {
		dims := make([]int64, len(shape))
		for i, d := range shape {
			dims[i] = int64(d)
		}
		models[format(dims)] = ramps(shape...)
	}
	for name, model := range models {
		n, err := open(t, model, picture)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		got, err := n.Run(t.Context(), inputs)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for i, x := range inputs {
			if !slices.EqualFunc(got[i], ramped(x), near) {
				t.Errorf("%s: slice %d is not what the model computes", name, i)
			}
		}
		if len(n.Notes) > 0 {
			t.Errorf("%s: notes %q", name, n.Notes)
		}
	}
}

// TestVolumes: a network of volumes that takes any number of slices is given one, and that is said.
func TestVolumes(t *testing.T) {
	const s = int64(side)
	n, err := open(t, redeclared(t, ramps(-1, 1, 1, side, side), declare(in, "x", float32s, -1, 1, -1, s, s),
		declare(out, "y", float32s, -1, 1, -1, s, s)), picture)
	if err != nil {
		t.Fatal(err)
	}
	if len(n.Notes) != 1 || !strings.Contains(n.Notes[0], "a volume of that slice alone") {
		t.Errorf("notes %q", n.Notes)
	}
}

// TestTypes: numbers are cast at the border, and masks are whole numbers.
func TestTypes(t *testing.T) {
	const float16s, float64s, bools, uint8s = 10, 11, 9, 2
	s := int64(side)
	shape := []int64{-1, 1, s, s}
	through := func(from, to elementType) []byte {
		return model(declare(in, "x", from, shape...), declare(out, "y", to, shape...), does(cast("x", "y", to)))
	}
	x := made(2, 1)
	for _, c := range []struct {
		name     string
		model    []byte
		is       func(x float32) float32
		labelled bool
	}{
		{"float64", through(float64s, float64s), func(x float32) float32 { return x }, false},
		{"float64 in", through(float64s, float32s), func(x float32) float32 { return x }, false},
		{"float64 out", through(float32s, float64s), func(x float32) float32 { return x }, false},
		{"float16", through(float16s, float16s), func(x float32) float32 { return x }, false},
		{"bool out", through(float32s, bools), func(x float32) float32 { return float32(math.Ceil(float64(x))) }, true},
		{"uint8 out", through(float32s, uint8s), func(x float32) float32 { return float32(math.Floor(float64(x))) }, true},
		{"int64 out", through(float32s, int64s), func(x float32) float32 { return float32(math.Floor(float64(x))) }, true},
	} {
		n, err := open(t, c.model, picture)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		got, err := n.Run(t.Context(), x)
		if err != nil {
			t.Fatal(err)
		}
		for i := range x {
			for k, v := range got[i] {
				if want := c.is(x[i][k]); math.Abs(float64(v-want)) > 1e-3 {
					t.Fatalf("%s: %v became %v, want %v", c.name, x[i][k], v, want)
				}
			}
		}
		if said := len(n.Notes) == 1 && strings.Contains(n.Notes[0], "whole numbers"); said != c.labelled {
			t.Errorf("%s: notes %q", c.name, n.Notes)
		}
	}
	// The number of a pixel's class.
	twice := model(declare(in, "x", float32s, shape...), declare(out, "y", int64s, shape...),
		does(node("Add", "xx", "x", "x")), does(cast("xx", "y", int64s)))
	task := picture
	task.Class = 2
	n, err := open(t, twice, task)
	if err != nil {
		t.Fatal(err)
	}
	got, err := n.Run(t.Context(), x[:1])
	for k, v := range got[0] {
		if want := 2*x[0][k] >= 1 && 2*x[0][k] < 2; err != nil || (v == 1) != want || v != 0 && v != 1 {
			t.Fatalf("%v is %v of class 1, %v", 2*x[0][k], v, err)
		}
	}
}

// TestThresholds: one number for each slice comes in any shape.
func TestThresholds(t *testing.T) {
	s := int64(side)
	for name, model := range map[string][]byte{
		"[N]":          mean(-1),
		"[N, 1, 1, 1]": mean(-1, 1, 1, 1),
		"[1, N]":       mean(1, -1),
		"a number alone": redeclared(t, scalarMean(), declare(in, "x", float32s, 1, 1, s, s),
			declare(out, "y", float32s)),
	} {
		n, err := open(t, model, threshold)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		inputs := made(3, 1)
		got, err := n.Run(t.Context(), inputs)
		for i, x := range inputs {
			sum := 0.0
			for _, v := range x {
				sum += float64(v)
			}
			if err != nil || len(got[i]) != 1 || math.Abs(float64(got[i][0])-sum/side/side) > 1e-5 {
				t.Errorf("%s: %v, %v, want %g", name, got, err, sum/side/side)
			}
		}
	}
}

// mean gives the mean of each slice in a shape.
func mean(shape ...int) []byte {
	g := onnx.NewGraph("mean")
	x := g.Input("x", -1, 1, side, side)
	g.Output("y", g.Reshape(g.Mul(g.ReduceSum(x, 1, 2, 3), g.Scalar(1./side/side)), shape...))
	return g.Marshal(nil)
}

func scalarMean() []byte {
	g := onnx.NewGraph("mean")
	g.Output("y", g.ReduceMean(g.Input("x", 1, 1, side, side)))
	return g.Marshal(nil)
}

// sums adds up channels, ten times the second, of an input whose channels come first or last.
func sums(t testing.TB, last bool, free bool) []byte {
	g := onnx.NewGraph("sums")
	shape, axis, weights := []int{-1, 2, side, side}, 1, []int{1, 2, 1, 1}
	if last {
		shape, axis, weights = []int{-1, side, side, 2}, 3, []int{1, 1, 1, 2}
	}
	g.Output("y", g.ReduceSum(g.Mul(g.Input("x", shape...), g.Const("w", []float32{1, 10}, weights...)), axis))
	m := g.Marshal(nil)
	if free {
		m = redeclared(t, m, declare(in, "x", float32s, -1, -1, -1, -1), declare(out, "y", float32s, -1, -1, -1))
	}
	return m
}

// TestChannels: channels come first or last. Where the model does not say and takes both it is asked for.
func TestChannels(t *testing.T) {
	task := Task{Channels: 2, Side: side, Image: true}
	check := func(name string, m []byte, task Task, want func(x []float32, i int) float32) {
		n, err := open(t, m, task)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			return
		}
		inputs := made(3, 2)
		got, err := n.Run(t.Context(), inputs)
		for k, x := range inputs {
			for i := range side * side {
				if err != nil || math.Abs(float64(got[k][i]-want(x, i))) > 1e-4 {
					t.Fatalf("%s: slice %d, pixel %d: %v, want %v, %v", name, k, i, got[k][i], want(x, i), err)
				}
			}
		}
	}
	added := func(x []float32, i int) float32 { return x[i] + 10*x[side*side+i] }
	for _, last := range []bool{false, true} {
		check("declared", sums(t, last, false), task, added)
		check("free", sums(t, last, true), task, added)
	}
	// This takes the first half of the numbers, however they are laid out.
	g := onnx.NewGraph("half")
	x := g.Input("x", -1, 2, side, side)
	flat := g.Reshape(x, -1, 2*side*side)
	g.Output("y", g.Slice(flat, onnx.Cut{Axis: 1, From: 0, To: side * side}))
	half := redeclared(t, g.Marshal(nil), declare(in, "x", float32s, -1, -1, -1, -1),
		declare(out, "y", float32s, -1, side*side))
	_, err := open(t, half, task)
	const want = `unet.onnx cannot be used: its input may be laid out as [N, 2, 16, 16] or as [N, 16, 16, 2], and it ` +
		`answers both: say which, "layout": "NCHW" or "NHWC"`
	if message(err) != want {
		t.Errorf("got %v\nwant %s", err, want)
	}
	task.Layout = First
	check("NCHW", half, task, func(x []float32, i int) float32 { return x[i] })
	task.Layout = Last
	check("NHWC", half, task, func(x []float32, i int) float32 { return x[i%2*side*side+i/2] })
}

// classes puts out an image for each of some classes: x, 2x, …
func classes(n int, last, soft bool) []byte {
	g := onnx.NewGraph("classes")
	x := g.Input("x", -1, 1, side, side)
	var images []onnx.Value
	for k := range n {
		y := g.Mul(x, g.Scalar(float32(k+1)))
		if soft { // of two
			if y = x; k == 0 {
				y = g.Sub(g.Scalar(1), x)
			}
		}
		images = append(images, y)
	}
	y := g.Concat(1, images...)
	if last {
		y = g.Transpose(y, 0, 2, 3, 1)
	}
	g.Output("y", y)
	return g.Marshal(nil)
}

// TestClasses: of several images one is chosen, and what is no probability is made one only as was said.
func TestClasses(t *testing.T) {
	task := picture
	task.Class = 2
	with := func(a Activation) Task { task := task; task.Activation = a; return task }
	x := made(2, 1)
	for _, last := range []bool{false, true} {
		for _, c := range []struct {
			model []byte
			task  Task
			want  func(x float64) float64
		}{
			{classes(2, last, true), task, func(x float64) float64 { return x }},
			{classes(3, last, false), with(None), func(x float64) float64 { return 2 * x }},
			{classes(3, last, false), with(Sigmoid), func(x float64) float64 { return 1 / (1 + math.Exp(-2*x)) }},
			{classes(2, last, false), with(Softmax), func(x float64) float64 { return 1 / (1 + math.Exp(-x)) }},
		} {
			n, err := open(t, c.model, c.task)
			if err != nil {
				t.Errorf("%+v: %v", c.task, err)
				continue
			}
			got, err := n.Run(t.Context(), x)
			for k := range x {
				for i, v := range got[k] {
					if want := c.want(float64(x[k][i])); err != nil || math.Abs(float64(v)-want) > 1e-5 {
						t.Fatalf("%+v, last %v: %v, want %v, %v", c.task, last, v, want, err)
					}
				}
			}
		}
	}
	for _, c := range []struct {
		model []byte
		task  Task
		want  string
	}{
		{classes(2, false, true), picture, `it gives 2 images for each slice, one for each class: say which is the ` +
			`tumour's, counted from 0, such as "class": "1"`},
		{classes(3, true, false), task, "its classes are no shares of 1 at each pixel"},
		{classes(2, false, true), Task{Channels: 1, Side: side, Image: true, Class: 3}, "it gives 2 classes, which are 0 " +
			"to 1: there is no class 2"},
		{ramps(-1, 1, side, side), task, `it gives one image for each slice, of no classes: take out "class"`},
		{ramps(-1, 1, side, side), Task{Channels: 1, Side: side, Image: true, Activation: Softmax}, "there is no softmax"},
	} {
		if _, err := open(t, c.model, c.task); !strings.Contains(message(err), c.want) {
			t.Errorf("got %v\nwant %s", err, c.want)
		}
	}
}

// TestOutputs: of several the one that fits is taken, and it is said which; where more may be meant it is asked for.
func TestOutputs(t *testing.T) {
	g := onnx.NewGraph("deep")
	x := g.Input("x", -1, 1, side, side)
	g.Output("half", g.MaxPool(x, 2))
	g.Output("quarter", g.MaxPool(x, 4))
	g.Output("full", g.Mul(x, g.Scalar(3)))
	deep := g.Marshal(nil)
	n, err := open(t, deep, picture)
	if err != nil {
		t.Fatal(err)
	}
	got, err := n.Run(t.Context(), made(1, 1))
	if err != nil || !near(got[0][5], 3*made(1, 1)[0][5]) {
		t.Errorf("another output was taken: %v", err)
	}
	const note = `unet.onnx: of its 3 outputs "full" was taken, the only one that is an image of 16×16 pixels for each slice.`
	if !slices.Equal(n.Notes, []string{note}) {
		t.Errorf("notes %q", n.Notes)
	}
	g.Output("logits", g.Mul(x, g.Scalar(2)))
	two := g.Marshal(nil)
	const want = `unet.onnx cannot be used: of its 4 outputs several may be an image of 16×16 pixels for each slice ` +
		`("full" [N, 1, 16, 16] of float32, "logits" [N, 1, 16, 16] of float32): say which with "output": "full"`
	if _, err := open(t, two, picture); message(err) != want {
		t.Errorf("got %v\nwant %s", err, want)
	}
	task := picture
	task.Output = "logits"
	if n, err = open(t, two, task); err != nil {
		t.Fatal(err)
	}
	if got, err = n.Run(t.Context(), made(1, 1)); err != nil || !near(got[0][5], 2*made(1, 1)[0][5]) {
		t.Errorf("another output than the one asked for was taken: %v", err)
	}
	task.Output = "none"
	if _, err := open(t, two, task); !strings.Contains(message(err), `it has no output "none", only "half"`) {
		t.Errorf("got %v", err)
	}
	// A mask beside the image that it was cut from.
	s := int64(side)
	mask := model(declare(in, "x", float32s, -1, 1, s, s), declare(out, "mask", int64s, -1, 1, s, s),
		declare(out, "y", float32s, -1, 1, s, s), does(node("Identity", "y", "x")), does(cast("x", "mask", int64s)))
	if n, err = open(t, mask, picture); err != nil || len(n.Notes) != 1 || !strings.Contains(n.Notes[0], `"y"`) {
		t.Errorf("%v, notes %q", err, n.Notes)
	}
}

// company subtracts the mean over the batch, as networks with batch statistics do.
func company(batch int) []byte {
	g := onnx.NewGraph("company")
	x := g.Input("x", batch, 1, side, side)
	g.Output("y", g.Sub(x, g.ReduceMean(x)))
	return g.Marshal(nil)
}

// TestCompany: the answer for a slice does not depend on those beside it, and where it would that is said.
func TestCompany(t *testing.T) {
	inputs := made(5, 1)
	for _, batch := range []int{-1, 1, 4} {
		n, err := open(t, company(batch), picture)
		if err != nil {
			t.Fatal(err)
		}
		if said := len(n.Notes) == 1 && strings.Contains(n.Notes[0], "each slice is run on its own"); said != (batch != 1) {
			t.Errorf("batch %d: notes %q", batch, n.Notes)
		}
		n.lanes, n.batch = 1, max(batch, 3) // as other providers have it
		all, err := n.Run(t.Context(), inputs)
		if err != nil {
			t.Fatal(err)
		}
		for i, x := range inputs {
			alone, err := n.Run(t.Context(), inputs[i:i+1])
			if err != nil || !slices.EqualFunc(alone[0], all[i], near) {
				t.Errorf("batch %d: slice %d has another answer alone, %v", batch, i, err)
			}
			if mean := average(x); math.Abs(float64(x[0]-all[i][0])-mean) > 1e-5 {
				t.Errorf("batch %d: the mean over slice %d is %v, not %v", batch, i, x[0]-all[i][0], mean)
			}
		}
	}
	baked := redeclared(t, model(declare(in, "x", float32s, -1, 1, side, side), declare(out, "y", float32s),
		shapeOf("one", 1, side, side), does(node("Reshape", "y", "x", "one"))),
		declare(in, "x", float32s, -1, 1, side, side), declare(out, "y", float32s, -1, side, side))
	n, err := open(t, baked, picture)
	if err != nil {
		t.Fatal(err)
	}
	n.lanes, n.batch = 1, 3
	if got, err := n.Run(t.Context(), inputs); err != nil || !slices.Equal(got[4], inputs[4]) {
		t.Errorf("a batch of one that is baked in: %v", err)
	}
}

func average(x []float32) float64 {
	sum := 0.0
	for _, v := range x {
		sum += float64(v)
	}
	return sum / float64(len(x))
}

// shapeOf is a field of a graph that holds a shape.
func shapeOf(name string, dims ...int64) []byte {
	t := number(number(nil, 1, int64(len(dims))), tensorType, int64(int64s))
	var raw []byte
	for _, d := range dims {
		for shift := 0; shift < 64; shift += 8 {
			raw = append(raw, byte(uint64(d)>>shift))
		}
	}
	return bytesField(nil, graphInitializer, bytesField(textField(t, tensorName, name), rawData, raw))
}

// TestRandom: networks that answer otherwise each time are refused.
func TestRandom(t *testing.T) {
	g := onnx.NewGraph("random")
	g.Output("y", g.Dropout(g.Input("x", -1, 1, side, side), 0.5, 7))
	const want = "unet.onnx cannot be used: it gives another answer each time for the same slice, as networks do that draw " +
		"at random or drop out: export it for inference"
	if _, err := open(t, g.Marshal(nil), picture); message(err) != want {
		t.Errorf("got %v\nwant %s", err, want)
	}
}

// TestRunsInParts: however many slices there are, a network sees a few at a time, so that memory does not grow with the
// scan: one on processors, eight elsewhere, and as many as it was made for where that is fixed. This one puts out the
// slice and, so little that it does not count, how many it sees together.
func TestRunsInParts(t *testing.T) {
	for _, c := range []struct {
		name        string
		made, batch int // of the model, and on the provider; 0: as the processor has it
		want        []float32
	}{
		{"processor", -1, 0, []float32{1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}},
		{"provider", -1, 8, []float32{8, 8, 8, 8, 8, 8, 8, 8, 3, 3, 3}},
		{"fixed", 4, 0, []float32{4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4}},
	} {
		g := onnx.NewGraph("counts")
		x := g.Input("x", c.made, 1, side, side)
		g.Output("y", g.Reshape(g.Add(g.Mul(g.ReduceSum(x, 1, 2, 3), g.Scalar(0)), g.Mul(g.Count(x),
			g.Scalar(1./side/side))), c.made, 1))
		n, err := open(t, g.Marshal(nil), threshold)
		if err != nil {
			t.Fatal(err)
		}
		if n.alone = false; c.batch > 0 {
			n.lanes, n.batch = 1, c.batch
		}
		got, err := n.Run(t.Context(), made(len(c.want), 1))
		if err != nil || len(got) != len(c.want) {
			t.Fatalf("%s: %d of %d, %v", c.name, len(got), len(c.want), err)
		}
		for i, y := range got {
			if y[0] != c.want[i] {
				t.Errorf("%s: slice %d ran in a batch of %v, want %v", c.name, i, y[0], c.want[i])
			}
		}
	}
}

// TestLanes: the networks that come with the program give the same bits for any number of threads, and up to rounding
// what they give in batches that threads share.
func TestLanes(t *testing.T) {
	rt := cpu(t)
	for _, name := range []string{"unet.onnx", "threshold.onnx", "combined.onnx"} {
		data, err := os.ReadFile("../../assets/models/" + name)
		if err != nil {
			t.Fatal(err)
		}
		task := Task{Channels: 1, Side: 64, Image: name == "unet.onnx"}
		inputs := make([][]float32, 11)
		for i := range inputs {
			inputs[i] = task.slice(i)
		}
		run := func(threads int, batches bool) [][]float32 {
			f, err := Bytes(t.Context(), rt, data, name)
			if err != nil {
				t.Fatal(err)
			}
			n, err := f.Open(t.Context(), rt.WithThreads(threads), task)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { n.Close() }()
			if len(n.Notes) > 0 {
				t.Errorf("%s: notes %q", name, n.Notes)
			}
			if batches {
				n.Close()
				n.lanes, n.batch = 1, batch
				if n.session, err = rt.WithThreads(threads).NewSession(data); err != nil {
					t.Fatal(err)
				}
			}
			out, err := n.Run(t.Context(), inputs)
			if err != nil {
				t.Fatal(err)
			}
			return out
		}
		want := run(1, false)
		for _, threads := range []int{2, 3, 8} {
			if !reflect.DeepEqual(run(threads, false), want) {
				t.Errorf("%s: other values with %d threads than with one", name, threads)
			}
		}
		largest := 0.0
		for i, in := range run(2, true) {
			for k, v := range in {
				largest = max(largest, math.Abs(float64(v-want[i][k])))
			}
		}
		if largest > 1e-5 {
			t.Errorf("%s: batches give values that differ by %g", name, largest)
		}
	}
}
