package cuda

import (
	"debug/pe"
	"slices"
	"strings"
	"syscall"
	"unsafe"
)

// imports are the libraries that one is linked with.
func imports(file string) ([]string, error) {
	f, err := pe.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	symbols, err := f.ImportedSymbols() // as "cublasCreate_v2:cublas64_13.dll"
	var names []string
	for _, s := range symbols {
		if _, library, found := strings.Cut(s, ":"); found && !slices.Contains(names, library) {
			names = append(names, library)
		}
	}
	return names, err
}

// open loads a library for as long as the process lives.
func open(name string) error {
	_, err := syscall.LoadLibrary(name)
	return err
}

// nvidia is the driver.
type nvidia struct{ *syscall.DLL }

// openDriver loads the driver.
func openDriver() (driver, error) {
	dll, err := syscall.LoadDLL("nvcuda.dll")
	if err != nil {
		return nil, &Problem{Driver, "NVIDIA's driver is missing (nvcuda.dll)", "install the driver"}
	}
	return &nvidia{dll}, nil
}

// call calls a function of the driver.
func (d *nvidia) call(name string, arguments ...uintptr) int {
	f, err := d.FindProc(name)
	if err != nil {
		return notFound
	}
	result, _, _ := f.Call(arguments...)
	return int(int32(result))
}

func (d *nvidia) init() int { return d.call("cuInit", 0) }

func (d *nvidia) version() (int, int) {
	var n int32
	result := d.call("cuDriverGetVersion", uintptr(unsafe.Pointer(&n)))
	return int(n), result
}

func (d *nvidia) count() (int, int) {
	var n int32
	result := d.call("cuDeviceGetCount", uintptr(unsafe.Pointer(&n)))
	return int(n), result
}

func (d *nvidia) card(i int) (string, Compute, int) {
	var device, major, minor int32
	var name [256]byte
	if result := d.call("cuDeviceGet", uintptr(unsafe.Pointer(&device)), uintptr(i)); result != 0 {
		return "", 0, result
	}
	for value, which := range map[*int32]uintptr{&major: computeMajor, &minor: computeMinor} {
		if result := d.call("cuDeviceGetAttribute", uintptr(unsafe.Pointer(value)), which, uintptr(device)); result != 0 {
			return "", 0, result
		}
	}
	result := d.call("cuDeviceGetName", uintptr(unsafe.Pointer(&name[0])), uintptr(len(name)), uintptr(device))
	text, _, _ := strings.Cut(string(name[:]), "\x00")
	return text, Compute(10*major + minor), result
}
