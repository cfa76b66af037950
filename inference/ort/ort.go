// Package ort runs ONNX models through ONNX Runtime: it finds and loads the shared library, picks an execution
// provider that has proven to work, and keeps sessions and the tensors that go in and out. It knows nothing of
// images, networks or methods.
package ort

import (
	"fmt"
	"regexp"
	"runtime"
	"strings"

	onnxruntime "github.com/yalue/onnxruntime_go"
)

// Auto as a device takes the first of Providers that works.
const Auto = "auto"

// Config says which library to load and where to compute. The zero value finds the library, takes the first provider
// that works and uses all cores.
type Config struct {
	Library string // file of the library or the folder that holds it; "" looks for it (see SearchPath)
	Device  string // name of a row of Providers; "" or Auto tries them in order
	Threads int    // threads of a session on the processor; 0 = all cores
	Verbose bool   // let ONNX Runtime write its own messages to standard error, from now on
}

// Attempt is a provider that was tried and could not be had.
type Attempt struct {
	Provider, Label string // of its row
	Err             error  // why
	Advice          string // what to do
	Meant           bool   // it is installed, or there is a device for it: somebody counts on it
}

// Runtime is the loaded library with one provider. It holds nothing that has to be closed: the library stays loaded
// until the process ends.
type Runtime struct {
	file     string // of the library
	provider Provider
	attempts []Attempt
	threads  int
}

// Open loads the library, once per process, and picks the provider. A provider asked for by name that does not work is
// an error, never a silent change to another. Opening again, with another device or number of threads, is cheap.
func Open(cfg Config) (*Runtime, error) {
	rows, err := rowsFor(cfg.Device)
	if err != nil {
		return nil, err
	}
	library, err := load(cfg)
	if err != nil {
		return nil, err
	}
	r := &Runtime{file: library, threads: cfg.Threads}
	if r.threads <= 0 {
		r.threads = runtime.GOMAXPROCS(0)
	}
	for _, p := range rows {
		err := p.verified(library, cfg.Verbose, false)
		if err == nil {
			r.provider = p
			return r, nil
		}
		// Only Linux tells whether there is something for WebGPU to compute on.
		meant := p.check != nil && p.check(library) == nil && (p.ready != nil || runtime.GOOS == "linux")
		r.attempts = append(r.attempts, Attempt{p.Name, p.Label, err, p.advice(err), meant})
	}
	if len(rows) == 1 {
		return nil, fmt.Errorf("%s (--device %s) cannot be used: %w; %s", rows[0].Label, rows[0].Name,
			r.attempts[0].Err, r.attempts[0].Advice)
	}
	return nil, fmt.Errorf("no provider of %s works: %w", library, r.attempts[len(r.attempts)-1].Err)
}

// Provider is the name of the provider in use, Label what to call it for a reader.
func (r *Runtime) Provider() string { return r.provider.Name }

// Label names the provider in use for a reader, as "NVIDIA GPU (CUDA)".
func (r *Runtime) Label() string { return r.provider.Label }

// Attempts lists the providers that were tried before the one in use, and why they failed.
func (r *Runtime) Attempts() []Attempt { return r.attempts }

// Note is why the CPU computes where a device was meant to, a sentence; "" if there is nothing to say.
func (r *Runtime) Note() string {
	if r.provider.add != nil {
		return ""
	}
	for _, a := range r.attempts {
		if a.Meant {
			return fmt.Sprintf("Computing on the CPU: %s cannot be used: %v; %s.", a.Label, a.Err, a.Advice)
		}
	}
	return ""
}

// Version is the library's version, as "1.29.0".
func (r *Runtime) Version() string { return onnxruntime.GetVersion() }

// Library is the file that was loaded.
func (r *Runtime) Library() string { return r.file }

// Threads is the number of threads that a session uses on the processor.
func (r *Runtime) Threads() int { return r.threads }

// WithThreads is the same library and provider with n threads a session; it leaves r as it is.
func (r *Runtime) WithThreads(n int) *Runtime {
	c := *r
	c.threads = max(n, 1)
	return &c
}

// noise is what ONNX Runtime's errors hold besides the message: source positions, signatures, codes, and the steps of
// onnxruntime_go.
var noise = regexp.MustCompile(`^Error \S+ .*?: |` +
	`/\S+\.(cc|h):\d+ .*?(was false\. |\[ONNXRuntimeError\] : \d+ : \w+ : )`)

// failed finds what CUDA or cuDNN reports in the midst of source positions, host names and expressions.
var failed = regexp.MustCompile(`(CUDA|CUDNN|CUBLAS) failure (\d+): (.*?) ?;`)

// absent finds the library that the dynamic linker misses.
var absent = regexp.MustCompile(`(lib[^\s/:]+): cannot open shared object file`)

// clean makes a sentence of ONNX Runtime's error.
func clean(err error) error {
	if err == nil {
		return nil
	}
	s := strings.Join(strings.Fields(err.Error()), " ")
	if m := absent.FindStringSubmatch(s); m != nil {
		return fmt.Errorf("%s is missing", m[1])
	}
	if m := failed.FindStringSubmatch(s); m != nil {
		return fmt.Errorf("%s reports: %s (error %s)", m[1], m[3], m[2])
	}
	return fmt.Errorf("ONNX Runtime says: %s", strings.TrimRight(noise.ReplaceAllString(s, ""), ". "))
}
