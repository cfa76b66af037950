package ort

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	onnxruntime "github.com/yalue/onnxruntime_go"

	"isopet/inference/ort/cuda"
)

// Provider is a way to compute: a row of Providers.
type Provider struct {
	Name    string // as --device takes it
	Label   string // for a reader
	Install string // what it needs, for one who lacks it
	Named   bool   // Auto does not take it, only who names it

	chatty bool                                    // it writes warnings of its own to standard error
	add    func(*onnxruntime.SessionOptions) error // puts it into a session's options; nil = it always is
	check  func(library string) error              // looks for what it needs before any driver is loaded; nil = nothing
	// ready loads what it needs and asks the driver, and tells the stages; nil = nothing to do.
	ready func(library string, reached func(stage string)) error
	marks []string // patterns of files that are others after another driver came
}

// Providers are the ways to compute, in the order in which Auto tries them.
var Providers = []Provider{
	{
		Name: "cuda", Label: "NVIDIA GPU (CUDA)",
		Install: cuda.Advice,
		add:     addCUDA, check: cuda.Present, ready: readyCUDA,
		marks: []string{cuda.KernelFile, "/usr/lib/*/libcuda.so.1", "/usr/lib*/libcuda.so.1", "/dev/nvidia*",
			`C:\Windows\System32\nvcuda.dll`},
	},
	{
		Name: "webgpu", Label: "GPU (WebGPU)",
		Install: "it needs a GPU and " + graphics[runtime.GOOS],
		chatty:  true, add: addWebGPU, check: checkWebGPU,
		marks: []string{"/proc/version", cuda.KernelFile, "/usr/share/vulkan/icd.d/*", "/etc/vulkan/icd.d/*",
			"/usr/lib/*/libvulkan.so.1", "/dev/dri/renderD*"},
	},
	{
		Name: "coreml", Label: "Core ML", Install: "it is there on macOS", Named: true,
		add: addCoreML, check: checkCoreML, marks: []string{"/System/Library/CoreServices/SystemVersion.plist"},
	},
	{
		Name: "openvino", Label: "OpenVINO",
		Install: "it needs an ONNX Runtime that was built with OpenVINO; name its library with --onnxruntime", Named: true,
		add: addOpenVINO, check: checkOpenVINO, marks: []string{"/proc/version"},
	},
	{Name: "cpu", Label: "CPU", Install: "every ONNX Runtime has it"},
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
	// TF32 would round the factors of products to 10 bits. By itself every convolution of another shape is tried out in
	// all ways that cuDNN has, which takes longer than a few slices.
	if err := options.Update(map[string]string{"use_tf32": "0", "cudnn_conv_algo_search": "HEURISTIC"}); err != nil {
		return err
	}
	return o.AppendExecutionProviderCUDA(options)
}

func addWebGPU(o *onnxruntime.SessionOptions) error {
	return o.AppendExecutionProvider("WebGPU", nil)
}

func readyCUDA(library string, reached func(string)) error {
	return cuda.Ready(library, func(s cuda.Stage) { reached(string(s)) })
}

func addCoreML(o *onnxruntime.SessionOptions) error {
	return o.AppendExecutionProviderCoreMLV2(map[string]string{
		"ModelFormat": "MLProgram", "AllowLowPrecisionAccumulationOnGPU": "0",
	})
}

func checkCoreML(string) error {
	if runtime.GOOS != "darwin" {
		return errors.New("this is not macOS")
	}
	return nil
}

func addOpenVINO(o *onnxruntime.SessionOptions) error {
	return o.AppendExecutionProviderOpenVINO(map[string]string{"device_type": "AUTO", "precision": "FP32"})
}

// checkOpenVINO looks for the provider beside the library.
func checkOpenVINO(library string) error {
	folder := filepath.Dir(library)
	if !exists(filepath.Join(folder, "*onnxruntime_providers_openvino*")) {
		return fmt.Errorf("there is no provider for OpenVINO in %s", folder)
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
		return slices.DeleteFunc(slices.Clone(Providers), func(p Provider) bool { return p.Named }), nil
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
