package fit

import (
	"compress/gzip"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"isopet/inference/ort"
	"isopet/training/nn"
	"isopet/volume/racetest"
)

// fixture is what PyTorch makes of a network in float64; testdata/make_fixtures.py writes it and says how.
type fixture struct {
	Rate     float64 // of learning
	Output   []byte
	Loss     float64
	Gradient []elements
	After    map[int][]elements // weights by the number of steps
}

// elements are a tensor or a sample of it: little-endian int16, in units of 1/32767 of its largest element.
type elements struct {
	Most   float64
	Values []byte
}

// sample is how many elements there are of a larger tensor of which not all are kept.
const sample = 500

// TestPyTorch holds losses, gradients of all parameters and the weights after 1, 10 and 100 steps of every engine
// against PyTorch's, without dropout, and the outputs of the exported networks before.
func TestPyTorch(t *testing.T) {
	racetest.Skip(t)
	rt := open(t)
	for _, name := range []string{"unet_linear", "unet_sigmoid", "threshold_linear", "threshold_sigmoid"} {
		network, output, _ := strings.Cut(name, "_")
		n, err := nn.Find(network)
		if err != nil {
			t.Fatal(err)
		}
		want := readFixture(t, name)
		x, y := fixtureImages(n)
		s := Settings{
			Network: n, Build: nn.Config{NoDropout: true},
			Hyperparameters: Hyperparameters{Batch: len(x), LearningRate: want.Rate},
		}
		if output == "sigmoid" {
			s.Build.Output = nn.Sigmoid
		}
		params := n.Params(s.Build)
		start := fixtureWeights(n, params)
		checkForward(t, rt, &Result{Settings: s, Weights: start}, want, x)
		for _, e := range engines {
			t.Run(fmt.Sprintf("%s by %s", name, e.label(rt)), func(t *testing.T) {
				s := s
				if s.Engine = e.name; e.can(rt, s) != nil {
					t.Skip(e.can(rt, s))
				}
				tr := trainerOf(t, rt, s)
				tr.SetState(nn.State{Weights: start})
				for step := 1; step <= 100; step++ {
					loss, err := tr.Step(t.Context(), s.LearningRate, []int{0, 1}, x, y)
					if err != nil {
						t.Fatal(err)
					}
					state := tr.State()
					if step == 1 {
						if math.Abs(loss-want.Loss) > 1e-5*want.Loss {
							t.Errorf("loss %g, want %g", loss, want.Loss)
						}
						for i := range state.Mean { // of which 0.9 were 0
							state.Mean[i] /= 1 - 0.9
						}
						compare(t, "gradient", params, state.Mean, want.Gradient, 1e-4)
					}
					if after, ok := want.After[step]; ok {
						compare(t, fmt.Sprintf("weights after %d steps", step), params, state.Weights, after, 1e-3)
					}
				}
			})
		}
	}
}

// checkForward compares what the network makes of the first slice.
func checkForward(t *testing.T, rt *ort.Runtime, f *Result, want fixture, x [][]float32) {
	t.Helper()
	worst := 0.0
	for i, v := range exported(t, rt, f, x[:1])[0] {
		expected := math.Float32frombits(binary.LittleEndian.Uint32(want.Output[4*i:]))
		worst = max(worst, math.Abs(float64(v)-float64(expected)))
	}
	t.Logf("outputs differ by %.1e at most", worst)
	if worst > 1e-5 {
		t.Errorf("outputs differ by %g", worst)
	}
}

// compare holds a vector against PyTorch's element by element: none may differ by more than tolerance of its tensor's
// largest.
func compare(t *testing.T, what string, params []nn.Param, got []float32, want []elements, tolerance float64) {
	t.Helper()
	worst, count := 0.0, 0
	for i, p := range params {
		v, w := got[p.Offset:p.Offset+p.Size()], want[i]
		far := 0.0
		for k := range len(w.Values) / 2 {
			at := k
			if len(w.Values)/2 < len(v) {
				at = int(splitMix(1000, uint64(k)) % uint64(len(v)))
			}
			value := float64(int16(binary.LittleEndian.Uint16(w.Values[2*k:]))) / math.MaxInt16
			far = max(far, math.Abs(float64(v[at])/w.Most-value))
			count++
		}
		if worst = max(worst, far); !(far <= tolerance) {
			t.Errorf("%s: an element of %s differs by %.1e of the largest", what, p.Name, far)
		}
		if n := len(w.Values) / 2; n != len(v) && n != sample {
			t.Errorf("%s: %d elements of %s, want %d or %d", what, n, p.Name, sample, len(v))
		}
	}
	t.Logf("%s: %d elements differ by %.1e of their tensor's largest at most", what, count, worst)
}

func readFixture(t *testing.T, name string) (f fixture) {
	t.Helper()
	file, err := os.Open(filepath.Join("testdata", name+".json.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	plain, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.NewDecoder(plain).Decode(&f); err != nil {
		t.Fatal(err)
	}
	return f
}

// What follows mirrors make_fixtures.py.

func splitMix(seed, n uint64) uint64 {
	z := seed + (n+1)*0x9e3779b97f4a7c15
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

func uniform(seed uint64, n int) float64 {
	return float64(splitMix(seed, uint64(n))>>40)/(1<<23) - 1
}

func fixtureWeights(n nn.Network, params []nn.Param) (weights []float32) {
	for k, p := range params {
		scale := 0.1
		switch d := p.Dims; len(d) {
		case 4: // [F C h w], but [C F 2 2] for a transposed convolution, where one value of each channel makes a pixel
			scale = math.Sqrt(6 / float64(d[1]*d[2]*d[3]))
			if d[2] == 2 {
				scale = math.Sqrt(6 / float64(d[0]))
			}
		case 2:
			scale = math.Sqrt(6 / float64(d[0]))
		}
		if k == len(params)-2 {
			scale *= map[string]float64{"unet": 0.02, "threshold": 0.1}[n.Name]
		}
		for i := range p.Size() {
			v := uniform(uint64(k), i) * scale
			if k == len(params)-1 {
				v = 0.5
			}
			weights = append(weights, float32(v))
		}
	}
	return weights
}

func fixtureImages(n nn.Network) (x, y [][]float32) {
	const side = 64
	for k := range 2 {
		image, mask, size := make([]float32, side*side), make([]float32, side*side), 0
		for i := range image {
			row, col := i/side-24-3*k, i%side-40+2*k
			v := 0.2 + 0.2*uniform(100, k*side*side+i)
			if row*row+col*col < (5+2*k)*(5+2*k) {
				v, mask[i] = v+0.6, 1
				size++
			}
			image[i] = float32(v)
		}
		if n.Name == "threshold" {
			mask = []float32{float32(float64(size) / (side * side))}
		}
		x, y = append(x, image), append(y, mask)
	}
	return x, y
}
