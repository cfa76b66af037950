package autodiff

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"isopet/inference/onnx"
	"isopet/inference/ort"
)

// A check holds one rule against central differences. build makes the operator from inputs of the given shapes, -1
// being the batch; the first few of them may be fixed, which have no gradient. The values of an input are distinct and
// lie in [-2, 2], or shift to the right of that. Shapes are neither square nor powers of two, so that mixed-up axes
// show.
type check struct {
	op     string
	fixed  int
	shift  float64
	build  func(g g, u []v) v
	shapes [][]int
}

var checks = []check{
	{"Add", 0, 0, func(g g, u []v) v { return g.Add(u[0], u[1]) }, [][]int{{-1, 3, 5}, {3, 1}}},
	{"Sub", 0, 0, func(g g, u []v) v { return g.Sub(u[0], u[1]) }, [][]int{{3, 1}, {-1, 3, 5}}},
	{"Mul", 0, 0, func(g g, u []v) v { return g.Mul(u[0], u[1]) }, [][]int{{-1, 3, 5}, {5}}},
	{"Mul", 0, 0, func(g g, u []v) v { return g.Mul(u[0], u[0]) }, [][]int{{6, 5}}},
	{"Div", 0, 2.5, func(g g, u []v) v { return g.Div(u[0], u[1]) }, [][]int{{-1, 3, 5}, {3, 1}}},
	{"Neg", 0, 0, func(g g, u []v) v { return g.Neg(u[0]) }, [][]int{{3, 5}}},
	{"Sqrt", 0, 2.5, func(g g, u []v) v { return g.Sqrt(u[0]) }, [][]int{{3, 5}}},
	{"Log", 0, 2.5, func(g g, u []v) v { return g.Log(u[0]) }, [][]int{{3, 5}}},
	{"Relu", 0, 0, func(g g, u []v) v { return g.Relu(u[0]) }, [][]int{{-1, 3, 5}}},
	{"LeakyRelu", 0, 0, func(g g, u []v) v { return g.LeakyRelu(u[0], 0.1) }, [][]int{{-1, 3, 5}}},
	{"Sigmoid", 0, 0, func(g g, u []v) v { return g.Sigmoid(u[0]) }, [][]int{{3, 5}}},
	{"Softplus", 0, 0, func(g g, u []v) v { return g.Softplus(u[0]) }, [][]int{{3, 5}}},
	{"Clip", 0, 0, func(g g, u []v) v { return g.Clip(u[0], -0.777, 1.111) }, [][]int{{-1, 3, 5}}},
	{"Where", 1, 0, func(g g, u []v) v { return g.Where(g.Equal(g.Relu(u[0]), u[0]), u[1], u[2]) },
		[][]int{{3, 5}, {-1, 3, 5}, {5}}},
	{"Dropout", 0, 0, func(g g, u []v) v { return g.Dropout(u[0], 0.3, 7) }, [][]int{{-1, 3, 5, 6}}},
	{"Reshape", 0, 0, func(g g, u []v) v { return g.Reshape(u[0], -6, 5) }, [][]int{{-1, 6, 5}}},
	{"Transpose", 0, 0, func(g g, u []v) v { return g.Transpose(u[0], 2, 0, 1) }, [][]int{{-1, 3, 5}}},
	{"Expand", 1, 0, func(g g, u []v) v { return g.Expand(u[1], u[0]) }, [][]int{{-1, 3, 5}, {3, 1}}},
	{"ReduceSum", 0, 0, func(g g, u []v) v { return g.ReduceSum(u[0], 0, 2) }, [][]int{{-1, 3, 5}}},
	{"ReduceMean", 0, 0, func(g g, u []v) v { return g.ReduceMean(u[0]) }, [][]int{{-1, 3, 5}}},
	{"MatMul", 0, 0, func(g g, u []v) v { return g.MatMul(u[0], u[1]) }, [][]int{{-1, 3, 5}, {5, 6}}},
	{"MatMul", 0, 0, func(g g, u []v) v { return g.MatMul(u[0], u[1]) }, [][]int{{-1, 5}, {5, 6}}},
	{"Concat", 0, 0, func(g g, u []v) v { return g.Concat(1, u...) }, [][]int{{-1, 3, 5}, {-1, 2, 5}, {-1, 6, 5}}},
	{"Slice", 0, 0, func(g g, u []v) v {
		return g.Slice(u[0], onnx.Cut{Axis: 1, From: 1, To: 3}, onnx.Cut{Axis: 2, From: 2, To: 5})
	}, [][]int{{-1, 3, 7}}},
	{"Pad", 0, 0, func(g g, u []v) v { return g.Pad(u[0], []int{0, 1, 2}, []int{0, 3, 0}) }, [][]int{{-1, 3, 5}}},
	{"SpaceToDepth", 0, 0, func(g g, u []v) v { return g.SpaceToDepth(u[0], 2) }, [][]int{{-1, 3, 6, 10}}},
	{"DepthToSpace", 0, 0, func(g g, u []v) v { return g.DepthToSpace(u[0], 2) }, [][]int{{-1, 12, 3, 5}}},
	{"Conv", 0, 0, func(g g, u []v) v { return g.Conv(u[0], u[1], u[2], window(1, 1, 1, 1)) },
		[][]int{{-1, 3, 6, 5}, {5, 3, 3, 3}, {5}}},
	{"Conv", 0, 0, func(g g, u []v) v { return g.Conv(u[0], u[1], nil, window(1, 1, 0, 2)) },
		[][]int{{-1, 3, 7, 6}, {5, 3, 2, 5}}},
	{"Conv", 0, 0, func(g g, u []v) v { return g.Conv(u[0], u[1], nil, window(1, 1, 0, 0)) },
		[][]int{{-1, 3, 6, 5}, {1, 3, 1, 1}}},
	{"Conv", 0, 0, func(g g, u []v) v { return g.Conv(u[0], u[1], u[2], window(2, 3, 1, 0)) },
		[][]int{{-1, 3, 6, 9}, {5, 3, 3, 2}, {5}}},
	{"ConvTranspose", 0, 0, func(g g, u []v) v { return g.ConvTranspose(u[0], u[1], u[2], window(2, 2, 0, 0), 6, 10) },
		[][]int{{-1, 5, 3, 5}, {5, 3, 2, 2}, {3}}},
	{"ConvTranspose", 0, 0, func(g g, u []v) v { return g.ConvTranspose(u[0], u[1], nil, window(3, 2, 1, 0), 7, 12) },
		[][]int{{-1, 5, 3, 5}, {5, 3, 3, 3}}},
	{"MaxPool", 0, 0, func(g g, u []v) v { return g.MaxPool(u[0], 2) }, [][]int{{-1, 3, 6, 10}}},
	{"MaxPool", 0, 0, func(g g, u []v) v { return g.MaxPool(u[0], 2) }, [][]int{{-1, 3, 7, 6}}},
	{"MaxPool", 0, 0, func(g g, u []v) v { return g.MaxPool(u[0], 3) }, [][]int{{-1, 1, 7, 11}}},
}

func window(strideRow, strideCol, padRow, padCol int) onnx.Window {
	return onnx.Window{Stride: [2]int{strideRow, strideCol}, Pad: [2]int{padRow, padCol}}
}

func TestEveryRuleIsChecked(t *testing.T) {
	checked := map[string]bool{}
	for _, c := range checks {
		checked[c.op] = true
	}
	for op, rule := range rules {
		if (rule != nil) != checked[op] {
			t.Errorf("%s: there is a rule: %v, there is a check: %v", op, rule != nil, checked[op])
		}
	}
}

// TestRules compares ⟨∂loss/∂u, d⟩ for a random direction d with the central difference of the loss along it, input by
// input. The loss is the operator's output weighted with random numbers.
func TestRules(t *testing.T) {
	for i, c := range checks {
		rnd := rand.New(rand.NewPCG(uint64(i), 1))
		gr := onnx.NewGraph(c.op)
		var u []v
		var at []*ort.Tensor
		for k, shape := range c.shapes {
			u = append(u, gr.Input(fmt.Sprint("u", k), shape...))
			at = append(at, tensor(t, shape, distinct(rnd, c.shift)))
		}
		y := c.build(gr, u)
		if y.Op != c.op {
			t.Fatalf("the check of %s builds %s", c.op, y.Op)
		}
		w := y.Dims
		if len(w) == 0 {
			w = onnx.Dims{1}
		}
		at = append(at, tensor(t, w, uniform(rnd)))
		terms := gr.Mul(y, gr.Input("w", w...))
		loss := gr.ReduceSum(terms, []int{0, 1, 2, 3}[:len(w)]...)
		gr.Output("terms", terms)
		for k, d := range Gradients(gr, loss, u[c.fixed:]) {
			gr.Output(fmt.Sprint("d", k), d)
		}
		model := gr.Marshal(nil)
		gradients := run(t, c.op, model, at)[1:]
		for k, gradient := range gradients {
			x := at[c.fixed+k].Data()
			// Random, but on the gradient's side in every element: the sum cannot become small by cancelling.
			direction := make([]float32, len(x))
			uniform(rnd)(direction)
			for i, d := range gradient.Data() {
				if d*direction[i] < 0 {
					direction[i] = -direction[i]
				}
			}
			step := min(1/float32(len(x)), 0.01) // on the same side of every kink, see distinct
			along := func(s float32) float64 {
				old := slices.Clone(x)
				for i := range x {
					x[i] += s * direction[i]
				}
				sum := sum(run(t, c.op, model, at)[0].Data(), nil)
				copy(x, old)
				return sum
			}
			want := (along(step) - along(-step)) / float64(2*step)
			got := sum(gradient.Data(), direction)
			if relative := math.Abs(got-want) / math.Abs(want); !(relative < 1e-3) {
				t.Errorf("%s (check %d), input %d: the rule gives %g along a direction, differences %g", c.op, i,
					c.fixed+k, got, want)
			}
		}
	}
}

// TestTies: of several largest pixels of a block the first gets the gradient.
func TestTies(t *testing.T) {
	gr := onnx.NewGraph("ties")
	x := gr.Input("x", 1, 1, 2, 6)
	pooled := gr.ReduceSum(gr.MaxPool(x, 2), 0, 1, 2, 3)
	gr.Output("dx", Gradients(gr, pooled, []v{x})[0])
	at := tensor(t, x.Dims, func(v []float32) { copy(v, []float32{0, 0, 1, 2, 3, 4, 0, 0, 2, 2, 4, 4}) })
	got := run(t, "ties", gr.Marshal(nil), []*ort.Tensor{at})
	if want := []float32{1, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0}; !slices.Equal(got[0].Data(), want) {
		t.Errorf("gradient %v, want %v", got[0].Data(), want)
	}
}

func TestPanics(t *testing.T) {
	gr := onnx.NewGraph("panics")
	x := gr.Input("x", 3, 5)
	scalar := gr.ReduceMean(gr.Where(gr.Equal(gr.Relu(x), x), gr.Scalar(1), gr.Scalar(0)))
	for want, loss := range map[string]v{
		"the loss does not depend on value 0 of wrt":   scalar,
		"the loss has the shape [3 5] but must be a s": gr.Neg(x),
	} {
		func() {
			defer func() {
				if got := fmt.Sprint(recover()); !strings.Contains(got, want) {
					t.Errorf("panic %q, want %q", got, want)
				}
			}()
			Gradients(gr, loss, []v{x})
		}()
	}
}

func runtime(t *testing.T) *ort.Runtime {
	t.Helper()
	rt, err := ort.Open(ort.Config{Device: "cpu", Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	return rt
}

// run computes the outputs in a session of its own, so that dropout draws the same mask every time.
func run(t *testing.T, name string, model []byte, in []*ort.Tensor) []*ort.Tensor {
	t.Helper()
	s, err := runtime(t).NewSession(model)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	defer s.Close()
	out := make([]*ort.Tensor, len(s.Outputs()))
	if err := s.Run(context.Background(), in, out); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return out
}

// tensor has a batch of 2.
func tensor(t *testing.T, dims []int, fill func([]float32)) *ort.Tensor {
	t.Helper()
	if _, err := ort.Open(ort.Config{Device: "cpu", Threads: 1}); err != nil {
		t.Fatal(err)
	}
	shape := make([]int64, len(dims))
	for i, n := range dims {
		shape[i] = int64(n)
		if n < 0 {
			shape[i] = int64(-2 * n)
		}
	}
	x, err := ort.NewTensor(shape...)
	if err != nil {
		t.Fatal(err)
	}
	fill(x.Data())
	return x
}

// distinct gives n numbers in [-2, 2] + shift, no two closer than 4/n and none closer to 0 than 2/n.
func distinct(rnd *rand.Rand, shift float64) func([]float32) {
	return func(v []float32) {
		for i, p := range rnd.Perm(len(v)) {
			n := float64(len(v) + len(v)%2) // even, so that 0 is half way between two
			v[i] = float32((float64(p)+0.5)/n*4 - 2 + shift)
		}
	}
}

// uniform gives numbers in [-1, 1).
func uniform(rnd *rand.Rand) func([]float32) {
	return func(v []float32) {
		for i := range v {
			v[i] = 2*rnd.Float32() - 1
		}
	}
}

// sum is Σ aᵢ·bᵢ in float64, or Σ aᵢ without b.
func sum(a, b []float32) float64 {
	s := 0.0
	for i := range a {
		if b == nil {
			s += float64(a[i])
		} else {
			s += float64(a[i]) * float64(b[i])
		}
	}
	return s
}
