package ort

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"isopet/inference/ort/cuda"
)

// compile makes a library out of C, linked with others.
func compile(t *testing.T, file, source string, with ...string) {
	t.Helper()
	c := filepath.Join(t.TempDir(), "x.c")
	if err := os.WriteFile(c, []byte(source), 0o644); err != nil {
		t.Fatal(err)
	}
	arguments := []string{"-shared", "-fPIC", "-Wl,-soname," + filepath.Base(file), "-Wl,--no-as-needed", "-o", file, c}
	if out, err := exec.Command("cc", append(arguments, with...)...).CombinedOutput(); err != nil {
		t.Skipf("there is no C compiler to make drivers with: %v %s", err, out)
	}
}

// driver is a stub of NVIDIA's driver: it notes each start in a file.
func driver(t *testing.T, folder, log, init string, version int) {
	t.Helper()
	compile(t, filepath.Join(folder, "libcuda.so.1"), fmt.Sprintf(`#include <stdio.h>
#include <unistd.h>
int cuInit(unsigned flags) { FILE *f = fopen("%s", "a"); fputs("x", f); fclose(f); %s; }
int cuDriverGetVersion(int *n) { *n = %d; return 0; }
int cuDeviceGetCount(int *n) { *n = 1; return 0; }
int cuDeviceGet(int *device, int i) { *device = i; return 0; }
int cuDeviceGetAttribute(int *value, int which, int device) { *value = 9; return 0; }
int cuDeviceGetName(char *name, int size, int device) { *name = 0; return 0; }
`, log, init, version))
}

// TestProve: a provider proves itself in a process of its own. A crash and a hang are answers, which are remembered until
// the driver is another or somebody looks anew; what is found out at once is not.
func TestProve(t *testing.T) {
	folder, drivers := t.TempDir(), t.TempDir()
	library := filepath.Join(folder, "libonnxruntime.so."+pinnedVersion)
	if err := os.Symlink(open(t, 1).Library(), library); err != nil {
		t.Fatal(err)
	}
	compile(t, filepath.Join(folder, "libcudart.so.13"), "int cudart;")
	compile(t, filepath.Join(folder, "libcudnn.so.9"), "int cudnn;")
	compile(t, filepath.Join(folder, "libonnxruntime_providers_shared.so"), "int shared;")
	compile(t, filepath.Join(folder, "libonnxruntime_providers_cuda.so"), "int cuda;", filepath.Join(folder, "libcudart.so.13"))
	log := filepath.Join(t.TempDir(), "starts")
	t.Setenv("LD_LIBRARY_PATH", drivers)
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	ProveBy(os.Args[0])
	usual := proofTimeout
	t.Cleanup(func() { prover, proofTimeout = "", usual })
	starts := 0
	prove := func(what string, fresh bool, started int, stage, words string) {
		t.Helper()
		err := Providers[0].proven(library, false, fresh)
		if f := (*Failure)(nil); !errors.As(err, &f) || f.Stage != stage || !strings.Contains(f.Reason, words) ||
			strings.Contains(f.Reason, "/onnxruntime_src") {
			t.Errorf("%s: %#v, want the stage %s and %q", what, err, stage, words)
		}
		if text, _ := os.ReadFile(log); len(text) != starts+started {
			t.Errorf("%s: the driver was started %d times, not %d", what, len(text)-starts, started)
		}
		starts += started
	}
	driver(t, drivers, log, "return *(volatile int *)0", 13000)
	prove("a crash", false, 1, "driver", "it crashed when NVIDIA's driver was started")
	prove("remembered", false, 0, "driver", "it crashed when NVIDIA's driver was started")
	prove("anew", true, 1, "driver", "it crashed when NVIDIA's driver was started")
	driver(t, drivers, log, "return 803", 13000)
	prove("another driver", false, 1, "driver", "are of different versions")
	prove("it is asked again", false, 1, "driver", "are of different versions")
	driver(t, drivers, log, "return 0", 12040)
	prove("too old", false, 1, "driver", "it can CUDA 12.4")
	driver(t, drivers, log, "return 0", 13000)
	prove("no provider really", false, 1, computing, "ONNX Runtime says: ")
	proofTimeout = 2 * time.Second
	driver(t, drivers, log, "for (;;) sleep(1)", 13000)
	prove("a hang", false, 1, "driver", "it did not answer within 2s when NVIDIA's driver was started")
	prove("a hang, remembered", false, 0, "driver", "it did not answer within 2s")

	ProveBy(filepath.Join(folder, "gone"))
	if err := Providers[0].proven(library, false, true); err == nil || !strings.Contains(err.Error(), "cannot be started") {
		t.Errorf("a program that is not there: %v", err)
	}
}

// TestDiffers: a provider that computes something else than the CPU is found out, and by which node.
func TestDiffers(t *testing.T) {
	open(t, 1)
	cpu, err := onProvider(Provider{Name: "cpu"})
	if err != nil || len(cpu) < 30 {
		t.Fatal(len(cpu), err)
	}
	if err := differs(cpu, cpu); err != nil {
		t.Error(err)
	}
	was := cpu["Conv"]
	wrong := map[string][]float32{}
	for name, values := range cpu {
		wrong[name] = values
	}
	wrong["Conv"] = append([]float32{was[0] + 0.01}, was[1:]...)
	sentence(t, differs(wrong, cpu), "it computes Conv wrongly")
	wrong["Conv"] = was[1:]
	sentence(t, differs(wrong, cpu), "numbers for Conv")
}

// TestNote: the CPU computes without a word where nothing else was meant to, and else says why.
func TestNote(t *testing.T) {
	problem := &cuda.Problem{Stage: cuda.Driver, Reason: "the driver is too old", Advice: "update it"}
	r := &Runtime{provider: Provider{Name: "cpu"}, attempts: []Attempt{{Label: "A", Err: problem, Advice: "install it"}}}
	if note := r.Note(); note != "" {
		t.Errorf("note %q", note)
	}
	r.attempts = append(r.attempts, Attempt{Label: "B", Err: problem, Advice: "update it", Meant: true})
	if want, note := "Computing on the CPU: B cannot be used: the driver is too old; update it.", r.Note(); note != want {
		t.Errorf("note %q, want %q", note, want)
	}
	r.provider = Providers[0]
	if note := r.Note(); note != "" {
		t.Errorf("on a GPU: %q", note)
	}
}
