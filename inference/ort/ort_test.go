package ort

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestMain opens a library and says how that went, if TestLibrary asks for it: a process can load one only.
func TestMain(m *testing.M) {
	if len(os.Args) == 4 && os.Args[1] == ProveCommand {
		Prove(os.Stdout, os.Args[2], os.Args[3])
		os.Exit(0)
	}
	if library, asked := os.LookupEnv("ORT_TEST_LIBRARY"); asked {
		r, err := Open(Config{Library: library, Device: "cpu"})
		if err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		fmt.Println(r.Library())
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// open is a runtime on the CPU. The library is the one thing that these tests cannot do without.
func open(t *testing.T, threads int) *Runtime {
	t.Helper()
	r, err := Open(Config{Device: "cpu", Threads: threads})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// session loads a model of testdata.
func session(t *testing.T, threads int, name string) *Session {
	t.Helper()
	model, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	s, err := open(t, threads).NewSession(model)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func tensor(t *testing.T, data []float32, shape ...int64) *Tensor {
	t.Helper()
	x, err := TensorOf(data, shape...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(x.Close)
	return x
}

// sentence wants an error of one line that holds all words.
func sentence(t *testing.T, err error, words ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error that says %q", words)
	}
	for _, word := range append(words, "") {
		if !strings.Contains(err.Error(), word) || strings.Contains(err.Error(), "\n") {
			t.Errorf("error %q, want one line with %q", err, word)
		}
	}
}

func TestOpen(t *testing.T) {
	r, err := Open(Config{})
	if err != nil {
		t.Fatal(err)
	}
	if r.Version() != pinnedVersion || r.Provider() == "" || r.Threads() != runtime.GOMAXPROCS(0) {
		t.Errorf("version %s, provider %q, %d threads", r.Version(), r.Provider(), r.Threads())
	}
	// The providers before the one in use failed, each with its reason.
	rows, err := rowsFor(Auto)
	if err != nil {
		t.Fatal(err)
	}
	for i, a := range r.Attempts() {
		if a.Provider != rows[i].Name || a.Err == nil {
			t.Errorf("attempt %d: %+v", i, a)
		}
	}
	if used := rows[len(r.Attempts())].Name; used != r.Provider() {
		t.Errorf("the provider is %s, not %s", r.Provider(), used)
	}
	if again := open(t, 3); again.Provider() != "cpu" || again.Threads() != 3 || again.Library() != r.Library() {
		t.Errorf("opened again: %+v", again)
	}
	if two := r.WithThreads(2); two.Threads() != 2 || r.Threads() == 2 && runtime.GOMAXPROCS(0) != 2 {
		t.Errorf("WithThreads(2) has %d and leaves %d", two.Threads(), r.Threads())
	}
	_, err = Open(Config{Device: "tpu"})
	sentence(t, err, `"tpu"`, "auto, cuda, webgpu, coreml, openvino, cpu")
}

// What is asked for by name is had or is an error that says what to install.
func TestExplicitDevice(t *testing.T) {
	for _, p := range Providers {
		r, err := Open(Config{Device: p.Name})
		if err != nil {
			sentence(t, err, p.Label, "--device "+p.Name, p.Install)
		} else if r.Provider() != p.Name {
			t.Errorf("asked for %s, got %s", p.Name, r.Provider())
		}
	}
}

func TestDoctor(t *testing.T) {
	report := Doctor(Config{Device: "tpu"})
	if report.Error != "" || report.Version != pinnedVersion || len(report.Providers) != len(Providers) {
		t.Fatalf("%+v", report)
	}
	for _, p := range report.Providers {
		if p.Works != (p.Reason == "") || p.Works != (p.Install == "") {
			t.Errorf("%+v", p)
		}
	}
	if cpu := report.Providers[len(Providers)-1]; !cpu.Works {
		t.Errorf("%+v", cpu)
	}
	if missing := Doctor(Config{Library: "nowhere.so"}); !strings.Contains(missing.Error, "nowhere.so") {
		t.Errorf("%+v", missing)
	}
}

func TestLibrary(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	// compile makes a library out of C: the fakes of ONNX Runtime.
	compile := func(name, source string) string {
		path := filepath.Join(dir, name)
		cc := exec.Command("cc", "-shared", "-fPIC", "-o", path, write(name+".c", source))
		if out, err := cc.CombinedOutput(); err != nil {
			t.Skipf("there is no C compiler: %v %s", err, out)
		}
		return path
	}
	empty := filepath.Join(dir, "empty")
	if err := os.Mkdir(empty, 0o755); err != nil {
		t.Fatal(err)
	}
	real := open(t, 1).Library()
	const old = `
		static const void *api(unsigned version) { return 0; }
		static const char *version(void) { return "1.14.1"; }
		static const struct { const void *(*api)(unsigned); const char *(*version)(void); } base = {api, version};
		const void *OrtGetApiBase(void) { return &base; }`
	for _, test := range []struct {
		name, file string
		words      []string // of the error; none = it opens
	}{
		{"file", real, nil},
		{"folder", filepath.Dir(real), nil},
		{"missing", filepath.Join(dir, "none.so"), []string{"--onnxruntime", "none.so", "there is no such file"}},
		{"empty folder", empty, []string{"--onnxruntime", "libonnxruntime"}},
		{"text", write("text.so", "not a library"), []string{"text.so", "cannot be loaded", "install Isopet anew"}},
		{"another library", compile("other.so", "int other;"), []string{"other.so", "not ONNX Runtime", pinnedVersion}},
		{"too old", compile("old.so", old), []string{"old.so", "older than " + minVersion, pinnedVersion}},
	} {
		t.Run(test.name, func(t *testing.T) {
			out, err := openElsewhere(t, dir, test.file)
			if test.words == nil {
				if err != nil || out != real {
					t.Errorf("%v, opened %s, want %s", err, out, real)
				}
				return
			}
			if err == nil {
				t.Fatal("it opens")
			}
			sentence(t, errors.New(out), test.words...)
		})
	}
	t.Run("nowhere", func(t *testing.T) {
		out, err := openElsewhere(t, dir, "")
		if err == nil {
			t.Skipf("this system has a library of its own, %s", out)
		}
		sentence(t, errors.New(out), "no ONNX Runtime library", "install Isopet anew", "--onnxruntime", Variable)
	})
}

// openElsewhere opens a library in a process of its own that works in dir, and returns what that wrote.
func openElsewhere(t *testing.T, dir, library string) (string, error) {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	child := exec.Command(exe)
	child.Dir = dir
	child.Env = append(os.Environ(), "ORT_TEST_LIBRARY="+library, Variable+"=", "LD_LIBRARY_PATH=")
	out, err := child.Output()
	return strings.TrimSpace(string(out)), err
}

// TestNoTelemetry: the library leaves no number of the device and no database behind, whatever the environment says.
func TestNoTelemetry(t *testing.T) {
	library, home := open(t, 1).Library(), t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("XDG_CACHE_HOME", "")
	t.Setenv(noTelemetry, "0")
	if out, err := openElsewhere(t, home, library); err != nil {
		t.Fatal(out, err)
	}
	left, err := os.ReadDir(home)
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestAnotherLibraryInOneProcess(t *testing.T) {
	open(t, 1)
	other := filepath.Join(t.TempDir(), "libonnxruntime.so")
	if err := os.WriteFile(other, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	_, err := Open(Config{Library: other})
	sentence(t, err, "--onnxruntime", other, "already loaded")
	t.Setenv(Variable, other)
	_, err = Open(Config{})
	sentence(t, err, "$"+Variable, other, "already loaded")
}

func TestSession(t *testing.T) {
	s := session(t, 1, "sums.onnx")
	if got := fmt.Sprint(s.Inputs(), s.Outputs()); got != `["a" [? 3] "b" [? 3]] ["sum" [? 3] "difference" [? 3]]` {
		t.Error(got)
	}
	if m := s.Metadata(); len(m) != 2 || m["isopet.role"] != "sums" || m["unit"] != "µm²" {
		t.Error(m)
	}
	a := tensor(t, []float32{1, 2, 3, 4, 5, 6}, 2, 3)
	b := tensor(t, []float32{10, 20, 30, 40, 50, 60}, 2, 3)
	sum, err := NewTensor(2, 3)
	if err != nil {
		t.Fatal(err)
	}
	defer sum.Close()
	// One output of ours, one made by the run; then new input written in place.
	out := []*Tensor{sum, nil}
	if err := s.Run(t.Context(), []*Tensor{a, b}, out); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(sum.Data(), []float32{11, 22, 33, 44, 55, 66}) ||
		!slices.Equal(out[1].Data(), []float32{-9, -18, -27, -36, -45, -54}) || !slices.Equal(out[1].Shape(),
		[]int64{2, 3}) {
		t.Error(sum.Data(), out[1].Data(), out[1].Shape())
	}
	a.Data()[0] = 100
	if err := s.Run(t.Context(), []*Tensor{a, b}, out); err != nil {
		t.Fatal(err)
	}
	if sum.Data()[0] != 110 || out[1].Data()[0] != 90 {
		t.Error(sum.Data(), out[1].Data())
	}
	out[1].Close()
	out[1].Close()
}

func TestRunRefuses(t *testing.T) {
	s := session(t, 1, "sums.onnx")
	good, wide, closed := tensor(t, make([]float32, 6), 2, 3), tensor(t, make([]float32, 8), 2, 4), tensor(t,
		make([]float32, 6), 2, 3)
	closed.Close()
	for _, test := range []struct {
		name            string
		inputs, outputs []*Tensor
		words           []string
	}{
		{"few inputs", []*Tensor{good}, []*Tensor{nil, nil}, []string{"2 inputs, not 1"}},
		{"few outputs", []*Tensor{good, good}, nil, []string{"2 outputs, not 0"}},
		{"wrong size", []*Tensor{good, wide}, []*Tensor{nil, nil}, []string{`input is "b" [? 3]`, "[2 4]"}},
		{"wrong size of an output", []*Tensor{good, good}, []*Tensor{nil, wide},
			[]string{`output is "difference" [? 3]`, "[2 4]"}},
		{"wrong batch of an output", []*Tensor{good, good}, []*Tensor{tensor(t, make([]float32, 9), 3, 3), nil},
			[]string{"3"}},
		{"wrong batch of an input", []*Tensor{good, tensor(t, make([]float32, 9), 3, 3)}, []*Tensor{nil, nil},
			[]string{"broadcast", "2 by 3"}},
		{"no input", []*Tensor{good, nil}, []*Tensor{nil, nil}, []string{`"b"`}},
		{"closed input", []*Tensor{closed, good}, []*Tensor{nil, nil}, []string{`"a"`, "closed"}},
		{"output is input", []*Tensor{good, good}, []*Tensor{good, nil}, []string{`"sum"`, "also an input"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			err := s.Run(t.Context(), test.inputs, test.outputs)
			t.Log(err)
			sentence(t, err, test.words...)
		})
	}
	if err := errors.Join(s.Close(), s.Close()); err != nil {
		t.Error(err)
	}
	sentence(t, s.Run(t.Context(), []*Tensor{good, good}, []*Tensor{nil, nil}), "closed")
}

func TestTensorRefuses(t *testing.T) {
	open(t, 1)
	for _, test := range []struct {
		n     int
		shape []int64
		words string
	}{
		{1, nil, "at least one dimension"},
		{6, []int64{2, 4}, "[2 4] has 8 numbers, not 6"},
		{0, []int64{0, 3}, "[0 3]"},
		{4, []int64{-2, -2}, "[-2 -2]"},
		{4, []int64{1 << 40, 1 << 40}, "shape"},
	} {
		_, err := TensorOf(make([]float32, test.n), test.shape...)
		sentence(t, err, test.words)
	}
}

func TestBrokenModels(t *testing.T) {
	r := open(t, 1)
	whole, err := os.ReadFile("testdata/long.onnx")
	if err != nil {
		t.Fatal(err)
	}
	integers, err := os.ReadFile("testdata/integers.onnx")
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		model []byte
		words string
	}{
		"empty":     {nil, "empty"},
		"text":      {[]byte("this is no model at all"), "not an ONNX model"},
		"truncated": {whole[:len(whole)/2], "not an ONNX model"},
		"integers":  {integers, `"ids" is not a float32 tensor`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := r.NewSession(test.model)
			sentence(t, err, test.words)
		})
	}
}

func TestConcurrentRuns(t *testing.T) {
	s := session(t, 2, "sums.onnx")
	b := tensor(t, []float32{1, 1, 1}, 1, 3) // read by all of them
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			a, err := NewTensor(1, 3)
			if err != nil {
				t.Error(err)
				return
			}
			defer a.Close()
			for k := range 200 {
				a.Data()[2] = float32(1000*g + k)
				out := []*Tensor{nil, nil}
				if err := s.Run(t.Context(), []*Tensor{a, b}, out); err != nil {
					t.Error(err)
					return
				}
				if got := out[0].Data()[2]; got != float32(1000*g+k+1) {
					t.Errorf("%d/%d: %v", g, k, got)
				}
				out[0].Close()
				out[1].Close()
			}
		})
	}
	wg.Wait()
}

// The same threads give the same bits, in one session and in another.
func TestRepeatsExactly(t *testing.T) {
	x := tensor(t, make([]float32, 2*16*64*64), 2, 16, 64, 64)
	for i := range x.Data() {
		x.Data()[i] = float32(math.Sin(float64(i)))
	}
	var first []float32
	for range 2 {
		s := session(t, 2, "long.onnx")
		for range 3 {
			out := []*Tensor{nil}
			if err := s.Run(t.Context(), []*Tensor{x}, out); err != nil {
				t.Fatal(err)
			}
			if first == nil {
				first = slices.Clone(out[0].Data())
			} else if !slices.Equal(first, out[0].Data()) {
				t.Fatal("the same run gave other bits")
			}
			out[0].Close()
		}
	}
	if first[5] == 0 || first[5] != first[5] {
		t.Errorf("nothing was computed: %v", first[5])
	}
}

func TestCancel(t *testing.T) {
	s := session(t, 1, "long.onnx")
	x := tensor(t, make([]float32, 64*16*64*64), 64, 16, 64, 64)
	start := time.Now()
	if err := s.Run(t.Context(), []*Tensor{x}, []*Tensor{nil}); err != nil {
		t.Fatal(err)
	}
	whole := time.Since(start)

	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(whole/8, cancel)
	if err := s.Run(ctx, []*Tensor{x}, []*Tensor{nil}); err != context.Canceled {
		t.Errorf("cancelled within: %v", err) // nil: it went on to the end
	}
	if err := s.Run(ctx, []*Tensor{x}, []*Tensor{nil}); err != context.Canceled {
		t.Errorf("cancelled before: %v", err)
	}
	small := tensor(t, make([]float32, 16*64*64), 1, 16, 64, 64)
	if err := s.Run(t.Context(), []*Tensor{small}, []*Tensor{nil}); err != nil {
		t.Errorf("the session is spoilt: %v", err)
	}
}

// A tensor that nobody closes goes with the garbage, and one in use does not.
func TestForgottenTensors(t *testing.T) {
	s := session(t, 1, "sums.onnx")
	for range 50 {
		a, err := NewTensor(1000, 3)
		if err != nil {
			t.Fatal(err)
		}
		a.Data()[2999] = 7
		out := []*Tensor{nil, nil}
		if err := s.Run(t.Context(), []*Tensor{a, a}, out); err != nil {
			t.Fatal(err)
		}
		runtime.GC()
		if out[0].Data()[2999] != 14 {
			t.Fatal(out[0].Data()[2999])
		}
	}
	runtime.GC()
}

func TestTensorsAreAligned(t *testing.T) {
	open(t, 1)
	for n := int64(1); n < 40; n++ {
		x, err := NewTensor(n)
		if err != nil {
			t.Fatal(err)
		}
		if len(x.Data()) != int(n) || address(x)%alignment != 0 {
			t.Errorf("%d numbers at %x", len(x.Data()), address(x))
		}
		x.Close()
	}
}

// BenchmarkRun is what a run costs besides the computing.
func BenchmarkRun(b *testing.B) {
	model, err := os.ReadFile("testdata/sums.onnx")
	if err != nil {
		b.Fatal(err)
	}
	r, err := Open(Config{Device: "cpu", Threads: 1})
	if err != nil {
		b.Fatal(err)
	}
	s, err := r.NewSession(model)
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	var tensors []*Tensor
	for range 4 {
		t, err := NewTensor(1, 3)
		if err != nil {
			b.Fatal(err)
		}
		defer t.Close()
		tensors = append(tensors, t)
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	b.ReportAllocs()
	for b.Loop() {
		if err := s.Run(ctx, tensors[:2], tensors[2:]); err != nil {
			b.Fatal(err)
		}
	}
}
