package cuda

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
)

// Stage is how far it is to a GPU that computes.
type Stage string

// The stages, in their order.
const (
	Provider  Stage = "provider"  // the provider is beside ONNX Runtime's library
	Libraries Stage = "libraries" // what the provider is linked with
	Driver    Stage = "driver"
	Device    Stage = "device"
	CuDNN     Stage = "cudnn"
)

// Problem is why a GPU cannot compute: an error that knows how far it came.
type Problem struct {
	Stage  Stage
	Reason string
	Advice string // what to do
}

// Error is the reason alone.
func (p *Problem) Error() string { return p.Reason }

// Advice is what to do where libraries are missing.
const Advice = "`isopet gpu install` fetches all that is needed besides NVIDIA's driver"

// providers are the provider's files by system, the one that has to be loaded last.
var providers = map[string][]string{
	"linux":   {"libonnxruntime_providers_shared.so", "libonnxruntime_providers_cuda.so"},
	"windows": {"onnxruntime_providers_shared.dll", "onnxruntime_providers_cuda.dll"},
}

// Present says, as a [Problem], that the provider is not in the folder of a library of ONNX Runtime. It loads nothing.
func Present(library string) error {
	names := providers[runtime.GOOS]
	if names == nil {
		return &Problem{Provider, fmt.Sprintf("there is no CUDA on %s", runtime.GOOS), "take another device"}
	}
	folder := filepath.Dir(library)
	var missing []string
	for _, name := range names {
		if _, err := os.Stat(filepath.Join(folder, name)); err != nil {
			missing = append(missing, name)
		}
	}
	if missing != nil {
		return &Problem{Provider, fmt.Sprintf("%s cannot be found in %s", strings.Join(missing, " and "), folder),
			Advice}
	}
	return nil
}

// order is the one in which libraries are loaded: those first that others are linked with.
var order = []string{"cudart", "nvrtc", "cublaslt", "cublas", "cufft", "curand", "cudnn"}

// rank is a library's place in that order, -1 for none of NVIDIA's.
func rank(name string) int {
	name = strings.TrimPrefix(strings.ToLower(name), "lib")
	return slices.IndexFunc(order, func(prefix string) bool {
		rest, found := strings.CutPrefix(name, prefix)
		return found && (strings.HasPrefix(rest, ".so") || strings.HasPrefix(rest, "64"))
	})
}

// cuDNN is what the provider loads by name when it computes its first convolution.
var cuDNN = map[string]string{"linux": "libcudnn.so.9", "windows": "cudnn64_9.dll"}

// Ready loads what the provider beside a library of ONNX Runtime needs, by full path where it is there: the provider
// itself looks for it in the folders of the system only. Then it asks the driver. What is missing or wrong is a
// [Problem]. A driver may crash or never answer: reached is called at the beginning of each stage.
func Ready(library string, reached func(Stage)) error {
	reached(Provider)
	if err := Present(library); err != nil {
		return err
	}
	folder := filepath.Dir(library)
	names := providers[runtime.GOOS]
	linked, err := imports(filepath.Join(folder, names[len(names)-1]))
	if err != nil {
		return &Problem{Provider, fmt.Sprintf("%s is damaged: %v", names[len(names)-1], err), Advice}
	}
	reached(Libraries)
	linked = slices.DeleteFunc(linked, func(name string) bool { return rank(name) < 0 })
	slices.SortStableFunc(linked, func(a, b string) int { return rank(a) - rank(b) })
	if err := loadAll(folder, Libraries, linked); err != nil {
		return err
	}
	reached(Driver)
	d, err := openDriver()
	if err != nil {
		return err
	}
	if err := suits(d, major(linked), reached); err != nil {
		return err
	}
	reached(CuDNN)
	return loadAll(folder, CuDNN, []string{cuDNN[runtime.GOOS]})
}

// loadAll loads libraries of a folder, or else of the system, and names all that cannot be.
func loadAll(folder string, stage Stage, names []string) error {
	var missing, broken []string
	for _, name := range names {
		file := filepath.Join(folder, name)
		if _, err := os.Stat(file); err != nil {
			file = name
		}
		switch err := open(file); {
		case err != nil && file == name:
			missing = append(missing, name)
		case err != nil:
			broken = append(broken, fmt.Sprintf("%s cannot be loaded (%v)", file, err))
		}
	}
	if missing != nil {
		is := "is"
		if len(missing) > 1 {
			is = "are"
		}
		broken = append(broken, fmt.Sprintf("%s %s missing", strings.Join(missing, ", "), is))
	}
	if broken != nil {
		return &Problem{stage, strings.Join(broken, "; "), Advice}
	}
	return nil
}

var digits = regexp.MustCompile(`\d+`)

// major is the version of CUDA that the provider was made for, by the names of what it is linked with; 0 = not known.
func major(linked []string) (n int) {
	for _, name := range linked {
		if rank(name) <= rank("libcublas.so") { // the others count by themselves
			if numbers := digits.FindAllString(strings.Replace(name, "64", "", 1), -1); len(numbers) > 0 {
				fmt.Sscan(numbers[len(numbers)-1], &n)
			}
		}
	}
	return n
}

// driver is NVIDIA's, loaded.
type driver interface {
	init() int                                       // CUresult
	version() (int, int)                             // newest version of CUDA that it can, as 13020, and CUresult
	count() (int, int)                               // number of GPUs, and CUresult
	card(i int) (name string, c Compute, result int) // a GPU
}

// suits says that the driver or its first GPU, on which the provider computes, is not for a version of CUDA.
func suits(d driver, cuda int, reached func(Stage)) error {
	need := Set{CUDA: cuda}
	for _, s := range Sets() {
		if s.CUDA == cuda {
			need = s
		}
	}
	update := fmt.Sprintf("update the driver to %d or newer", need.Driver)
	if need.Driver == 0 {
		update = "update the driver"
	}
	installed := ""
	if v := KernelDriver(); v != "" {
		installed = " " + v
	}
	if result := d.init(); result != 0 {
		return refusal(result)
	}
	if can, result := d.version(); result == 0 && can/1000 < cuda {
		return &Problem{Driver, fmt.Sprintf("NVIDIA's driver%s is too old: it can CUDA %d.%d, and the provider is for "+
			"CUDA %d", installed, can/1000, can%1000/10, cuda), update}
	}
	reached(Device)
	n, result := d.count()
	if result == 0 && n == 0 {
		result = noDevice
	}
	if result != 0 {
		return refusal(result)
	}
	name, c, result := d.card(0)
	if result != 0 {
		return refusal(result)
	}
	if c < need.Compute {
		return &Problem{Device, fmt.Sprintf("%s is too old for CUDA %d: it has compute capability %v, and %v is needed", name,
			cuda, c, need.Compute), "`isopet gpu list --cuda 12` names the libraries for older GPUs"}
	}
	return nil
}

// Results of the driver (CUresult in cuda.h): there is no device, there is no function of that name.
const noDevice, notFound = 100, 500

// Attributes of a device (CUdevice_attribute in cuda.h).
const computeMajor, computeMinor = 75, 76

// refusals say what results of the driver mean.
var refusals = map[int]Problem{
	3:        {Driver, "NVIDIA's driver could not start", "restart the computer"},
	34:       {Driver, "the library libcuda is the stub for building programs, not NVIDIA's driver", "install the driver"},
	46:       {Device, "the GPU is held by another program alone, or is not available", "end that program"},
	noDevice: {Device, "the driver finds no NVIDIA GPU", "see that $CUDA_VISIBLE_DEVICES does not hide it, and that the job or container has one"},
	101:      {Device, "the driver does not know the GPU that was asked for", "correct $CUDA_VISIBLE_DEVICES"},
	802:      {Driver, "the driver's fabric manager is not ready", "start NVIDIA's fabric manager"},
	803: {Driver, "NVIDIA's driver and its part in the kernel are of different versions, as after an update",
		"restart the computer"},
	804: {Driver, "the driver's compatibility libraries do not support this GPU", "install the newer driver itself"},
	999: {Driver, "NVIDIA's driver reports an unknown error", "restart the computer"},
}

// refusal is what a result of the driver means.
func refusal(result int) error {
	if p, known := refusals[result]; known {
		return &p
	}
	return &Problem{Driver, fmt.Sprintf("NVIDIA's driver reports the error %d", result), "see NVIDIA's documentation of CUresult"}
}
