package ort

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"time"

	onnxruntime "github.com/yalue/onnxruntime_go"
)

// Provider is a way to compute: a row of Providers.
type Provider struct {
	Name    string // as --device takes it
	Label   string // for a reader
	Install string // what it needs, for one who lacks it

	add   func(*onnxruntime.SessionOptions) error // puts it into a session's options; nil = it always is
	check func(library string) error              // looks for what it needs before any driver is loaded; nil = nothing
}

// Providers are the ways to compute, in the order in which Auto tries them.
var Providers = []Provider{
	{"cuda", "NVIDIA GPU (CUDA)", "`make gpu` fetches the GPU build; besides, it needs NVIDIA's driver, CUDA 12 or " +
		"13 as that build, and cuDNN 9", addCUDA, checkCUDA},
	{"webgpu", "GPU (WebGPU)", "it needs a GPU and " + graphics[runtime.GOOS], addWebGPU, checkWebGPU},
	{"cpu", "CPU", "every ONNX Runtime has it", nil, nil},
}

// graphics is what WebGPU computes through, by system.
var graphics = map[string]string{
	"linux":   "its Vulkan driver (on Debian libvulkan1 and mesa-vulkan-drivers, or NVIDIA's driver)",
	"windows": "its driver with Direct3D 12",
	"darwin":  "Metal",
}

func addCUDA(o *onnxruntime.SessionOptions) error {
	options, err := onnxruntime.NewCUDAProviderOptions()
	if err != nil {
		return err
	}
	defer options.Destroy()
	// TF32 would round the factors of products to 10 bits.
	if err := options.Update(map[string]string{"use_tf32": "0"}); err != nil {
		return err
	}
	return o.AppendExecutionProviderCUDA(options)
}

func addWebGPU(o *onnxruntime.SessionOptions) error {
	return o.AppendExecutionProvider("WebGPU", nil)
}

// checkCUDA names the files of the GPU build that are missing beside the library.
func checkCUDA(library string) error {
	names := map[string][]string{
		"linux":   {"libonnxruntime_providers_shared.so", "libonnxruntime_providers_cuda.so"},
		"windows": {"onnxruntime_providers_shared.dll", "onnxruntime_providers_cuda.dll"},
	}[runtime.GOOS]
	if names == nil {
		return fmt.Errorf("there is no CUDA on %s", runtime.GOOS)
	}
	dir := filepath.Dir(library)
	var missing []string
	for _, name := range names {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			missing = append(missing, name)
		}
	}
	if missing != nil {
		return fmt.Errorf("the GPU build's %s cannot be found in %s", strings.Join(missing, " and "), dir)
	}
	return nil
}

// checkWebGPU wants a GPU and, on Linux, the Vulkan loader. Without them WebGPU's library would write warnings of its
// own to standard error, or compute on a software driver that is slower than the CPU provider.
func checkWebGPU(string) error {
	if runtime.GOOS != "linux" {
		return nil
	}
	if !exists("/dev/dri/renderD*", "/dev/nvidiactl", "/dev/dxg") {
		return errors.New("this machine has no GPU (there is no /dev/dri/renderD*, /dev/nvidiactl or /dev/dxg)")
	}
	if !exists("/usr/lib/*/libvulkan.so.1", "/usr/lib/libvulkan.so.1", "/usr/lib64/libvulkan.so.1",
		"/usr/local/lib/libvulkan.so.1", "/lib/*/libvulkan.so.1") {
		return errors.New("the Vulkan loader libvulkan.so.1 is missing")
	}
	// The loader's own switch, for machines with a GPU that has no driver but the software one.
	if os.Getenv("VK_LOADER_DRIVERS_DISABLE") == "" {
		return os.Setenv("VK_LOADER_DRIVERS_DISABLE", "*lvp*")
	}
	return nil
}

// exists tells whether a file matches one of the patterns.
func exists(patterns ...string) bool {
	for _, pattern := range patterns {
		if found, _ := filepath.Glob(pattern); found != nil {
			return true
		}
	}
	return false
}

// rowsFor are the providers to try for a device's name.
func rowsFor(device string) ([]Provider, error) {
	if device == "" || device == Auto {
		return Providers, nil
	}
	known := []string{Auto}
	for _, p := range Providers {
		if p.Name == device {
			return []Provider{p}, nil
		}
		known = append(known, p.Name)
	}
	return nil, fmt.Errorf("there is no device %q: take one of %s", device, strings.Join(known, ", "))
}

// selfTest is a model of one 3×3 convolution, [1,1,4,4] to [1,1,4,4], all weights 1. See selftest.py.
//
//go:embed selftest.onnx
var selfTest []byte

// selfTestTimeout is how long a provider may take to prove itself: a driver may hang.
const selfTestTimeout = 60 * time.Second

// verdicts are the answers so far, by provider: a driver does not come while the program runs.
var verdicts = struct {
	sync.Mutex
	answers map[string]error
}{answers: map[string]error{}}

// verified runs selfTest on the provider, with the CPU forbidden to step in, and says what went wrong. So a provider
// that is compiled in but has no device to compute on counts as failed.
func (p Provider) verified(library string, verbose bool) error {
	verdicts.Lock()
	defer verdicts.Unlock()
	if err, known := verdicts.answers[p.Name]; known {
		return err
	}
	var err error
	if p.check != nil {
		err = p.check(library)
	}
	if err == nil {
		guard(verbose, func() {
			answer := make(chan error, 1)
			go func() { answer <- p.verify() }()
			select {
			case err = <-answer:
			case <-time.After(selfTestTimeout):
				err = fmt.Errorf("it did not answer within %v", selfTestTimeout)
			}
		})
	}
	verdicts.answers[p.Name] = err
	return err
}

func (p Provider) verify() error {
	s, err := newSession(selfTest, p, 1, true)
	if err != nil {
		return err
	}
	defer s.Close()
	x, err := NewTensor(1, 1, 4, 4)
	if err != nil {
		return err
	}
	defer x.Close()
	for i := range x.Data() {
		x.Data()[i] = float32(i)
	}
	y := []*Tensor{nil}
	if err := s.Run(context.Background(), []*Tensor{x}, y); err != nil {
		return err
	}
	defer y[0].Close()
	// Sums of the neighbours of 0…15 in rows of four: 0+1+4+5 in the corner, 0+1+2+4+5+6+8+9+10 for the 5.
	if out := y[0].Data(); out[0] != 10 || out[5] != 45 {
		return errors.New("it computes a convolution wrongly")
	}
	return nil
}
