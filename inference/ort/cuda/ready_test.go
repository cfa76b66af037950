//go:build linux

package cuda

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestMain is besides what readyElsewhere starts: libraries can be loaded once in a process.
func TestMain(m *testing.M) {
	library := os.Getenv("CUDA_TEST_READY")
	if library == "" {
		os.Exit(m.Run())
	}
	err := Ready(library, func(s Stage) { fmt.Println(s) })
	if p := (*Problem)(nil); errors.As(err, &p) {
		fmt.Printf("%s|%s|%s\n", p.Stage, p.Reason, p.Advice)
	} else if err != nil {
		fmt.Println(err)
	}
	os.Exit(0)
}

// compile makes a library out of C, linked with others of its folder.
func compile(t *testing.T, file, source string, with ...string) {
	t.Helper()
	c := put(t, []byte(source), t.TempDir(), "x.c")
	arguments := append([]string{"-shared", "-fPIC", "-Wl,-soname," + filepath.Base(file), "-Wl,--no-as-needed", "-o", file, c}, with...)
	if out, err := exec.Command("cc", arguments...).CombinedOutput(); err != nil {
		t.Skipf("there is no C compiler: %v %s", err, out)
	}
}

// stub is a driver with a GPU of a generation.
func stub(init string, version, count, major, minor int) string {
	return fmt.Sprintf(`#include <string.h>
#include <unistd.h>
int cuInit(unsigned flags) { %s; }
int cuDriverGetVersion(int *n) { *n = %d; return 0; }
int cuDeviceGetCount(int *n) { *n = %d; return 0; }
int cuDeviceGet(int *device, int i) { *device = i; return 0; }
int cuDeviceGetAttribute(int *value, int which, int device) { *value = which == 75 ? %d : %d; return 0; }
int cuDeviceGetName(char *name, int size, int device) { strncpy(name, "Test card", size); return 0; }
`, init, version, count, major, minor)
}

// provider makes a folder that looks like the one with the provider and what it is linked with, but what is left out.
func provider(t *testing.T, leave ...string) (library string) {
	t.Helper()
	folder := t.TempDir()
	var linked []string
	for _, name := range []string{"libcudart.so.13", "libcublasLt.so.13", "libcublas.so.13", "libcurand.so.10"} {
		file := filepath.Join(folder, name)
		compile(t, file, "int "+strings.NewReplacer(".", "_").Replace(name)+";")
		linked = append(linked, file)
	}
	compile(t, filepath.Join(folder, "libcudnn.so.9"), "int cudnn;")
	compile(t, filepath.Join(folder, "libonnxruntime_providers_shared.so"), "int shared;")
	compile(t, filepath.Join(folder, "libonnxruntime_providers_cuda.so"), "int cuda;", linked...)
	for _, name := range leave {
		if err := os.Remove(filepath.Join(folder, name)); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(folder, "libonnxruntime.so")
}

// readyElsewhere is what Ready says in a process with a driver; the last line is how it ended.
func readyElsewhere(t *testing.T, library, driver string) string {
	t.Helper()
	folder := t.TempDir()
	if driver != "" {
		compile(t, filepath.Join(folder, "libcuda.so.1"), driver)
	}
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), "CUDA_TEST_READY="+library, "LD_LIBRARY_PATH="+folder)
	c.WaitDelay = time.Second
	out, _ := c.Output()
	return string(out)
}

// TestReady: what is missing or wrong is a sentence of the stage that it belongs to.
func TestReady(t *testing.T) {
	if _, err := exec.LookPath("cc"); err != nil {
		t.Skip("there is no C compiler to make drivers with")
	}
	good := stub("return 0", 13000, 1, 8, 9)
	whole := provider(t)
	for _, test := range []struct {
		name, provider, driver, stage, reason string
	}{
		{"good", whole, good, "", ""},
		{"no provider", provider(t, "libonnxruntime_providers_cuda.so"), good, "provider", "libonnxruntime_providers_cuda.so cannot be found in "},
		{"no libraries", provider(t, "libcudart.so.13", "libcublas.so.13", "libcurand.so.10"), good, "libraries",
			"libcudart.so.13, libcublas.so.13, libcurand.so.10 are missing"},
		{"no cuDNN", provider(t, "libcudnn.so.9"), good, "cudnn", "libcudnn.so.9 is missing"},
		{"no driver", whole, "", "driver", "NVIDIA's driver is missing (libcuda.so.1)"},
		{"too old", whole, stub("return 0", 12040, 1, 8, 9), "driver", "is too old: it can CUDA 12.4, and the provider is for CUDA 13"},
		{"no device", whole, stub("return 100", 13000, 0, 0, 0), "device", "the driver finds no NVIDIA GPU"},
		{"no devices", whole, stub("return 0", 13000, 0, 0, 0), "device", "the driver finds no NVIDIA GPU"},
		{"803", whole, stub("return 803", 13000, 1, 8, 9), "driver", "its part in the kernel are of different versions"},
		{"unknown error", whole, stub("return 719", 13000, 1, 8, 9), "driver", "reports the error 719"},
		{"old card", whole, stub("return 0", 13000, 1, 7, 0), "device",
			"Test card is too old for CUDA 13: it has compute capability 7.0, and 7.5 is needed"},
		{"no functions", whole, "int nothing;", "driver", "reports the error 500"},
	} {
		t.Run(test.name, func(t *testing.T) {
			said := readyElsewhere(t, test.provider, test.driver)
			lines := strings.Split(strings.TrimSpace(said), "\n")
			last := lines[len(lines)-1]
			if test.stage == "" {
				if want := "provider\nlibraries\ndriver\ndevice\ncudnn\n"; said != want {
					t.Errorf("it went through %q", said)
				}
				return
			}
			parts := strings.Split(last, "|")
			if len(parts) != 3 || parts[0] != test.stage || !strings.Contains(parts[1], test.reason) || parts[2] == "" {
				t.Errorf("got %q, want the stage %s and %q", last, test.stage, test.reason)
			}
		})
	}
	// Where the driver does not come back, the stages so far have been told.
	if said := readyElsewhere(t, whole, stub("return *(volatile int *)0", 13000, 1, 8, 9)); said != "provider\nlibraries\ndriver\n" {
		t.Errorf("a crash: %q", said)
	}
}
