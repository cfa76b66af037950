package cuda

/*
#cgo LDFLAGS: -ldl
#include <dlfcn.h>
#include <stdlib.h>

static int call_init(void *f) { return ((int (*)(unsigned))f)(0); }
static int call_number(void *f, int *n) { return ((int (*)(int *))f)(n); }
static int call_device(void *f, int *device, int i) { return ((int (*)(int *, int))f)(device, i); }
static int call_attribute(void *f, int *value, int which, int device) {
	return ((int (*)(int *, int, int))f)(value, which, device);
}
static int call_name(void *f, char *name, int size, int device) {
	return ((int (*)(char *, int, int))f)(name, size, device);
}
*/
import "C"

import (
	"debug/elf"
	"errors"
	"strings"
	"unsafe"
)

// imports are the libraries that one is linked with.
func imports(file string) ([]string, error) {
	f, err := elf.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return f.ImportedLibraries()
}

// open loads a library for as long as the process lives.
func open(name string) error {
	_, err := load(name)
	return err
}

func load(name string) (unsafe.Pointer, error) {
	c := C.CString(name)
	defer C.free(unsafe.Pointer(c))
	handle := C.dlopen(c, C.RTLD_LAZY|C.RTLD_LOCAL)
	if handle == nil {
		text := C.GoString(C.dlerror())
		return nil, errors.New(strings.TrimPrefix(text, name+": "))
	}
	return handle, nil
}

// nvidia is the driver.
type nvidia struct{ handle unsafe.Pointer }

// openDriver loads the driver.
func openDriver() (driver, error) {
	handle, err := load("libcuda.so.1")
	if err != nil {
		return nil, &Problem{Driver, "NVIDIA's driver is missing (libcuda.so.1)", "install the driver"}
	}
	return &nvidia{handle}, nil
}

// symbol is a function of the driver, nil if it has none of that name.
func (d *nvidia) symbol(name string) unsafe.Pointer {
	c := C.CString(name)
	defer C.free(unsafe.Pointer(c))
	return C.dlsym(d.handle, c)
}

func (d *nvidia) init() int {
	f := d.symbol("cuInit")
	if f == nil {
		return notFound
	}
	return int(C.call_init(f))
}

func (d *nvidia) number(name string) (int, int) {
	f := d.symbol(name)
	if f == nil {
		return 0, notFound
	}
	var n C.int
	result := C.call_number(f, &n)
	return int(n), int(result)
}

func (d *nvidia) version() (int, int) { return d.number("cuDriverGetVersion") }

func (d *nvidia) count() (int, int) { return d.number("cuDeviceGetCount") }

func (d *nvidia) card(i int) (string, Compute, int) {
	get, attribute, naming := d.symbol("cuDeviceGet"), d.symbol("cuDeviceGetAttribute"), d.symbol("cuDeviceGetName")
	if get == nil || attribute == nil || naming == nil {
		return "", 0, notFound
	}
	var device, major, minor C.int
	var name [256]C.char
	for _, result := range []C.int{
		C.call_device(get, &device, C.int(i)),
		C.call_attribute(attribute, &major, computeMajor, device),
		C.call_attribute(attribute, &minor, computeMinor, device),
		C.call_name(naming, &name[0], C.int(len(name)), device),
	} {
		if result != 0 {
			return "", 0, int(result)
		}
	}
	return C.GoString(&name[0]), Compute(10*major + minor), 0
}
