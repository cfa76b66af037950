package training

import (
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// armProcessor is what Linux says of a processor of kind arm64. Qemu shows the machine's own, which ONNX Runtime's
// library for arm64 does not survive.
const armProcessor = `processor	: 0
Features	: fp asimd evtstrm aes pmull sha1 sha2 crc32 atomics fphp asimdhp cpuid asimdrdm lrcpc dcpop asimddp
CPU implementer	: 0x41
CPU architecture: 8
CPU variant	: 0x3
CPU part	: 0xd0c
CPU revision	: 1
`

// TestArm64: on processors that Isopet's engine has no instructions for ONNX Runtime trains, here on one of kind arm64
// that qemu plays, and comes to about the weights that it comes to here: where only rounding makes a gradient, Adam
// still makes whole steps. Package fit's TestPyTorch, in which nothing is that even, passes there as it does here. The
// test needs Debian's qemu-user, gcc-aarch64-linux-gnu and libstdc++6-arm64-cross, and ONNX Runtime for arm64:
//
//	ISOPET_MACHINE=aarch64 .ci/onnxruntime build/arm64
func TestArm64(t *testing.T) {
	library, err := filepath.Abs("../build/arm64")
	if err != nil {
		t.Fatal(err)
	}
	const root, compiler = "/usr/aarch64-linux-gnu", "aarch64-linux-gnu-gcc"
	if found, _ := filepath.Glob(filepath.Join(library, "libonnxruntime.so.*")); found == nil {
		t.Skip("there is no ONNX Runtime for arm64 in build/arm64")
	}
	qemu, err := exec.LookPath("qemu-aarch64")
	if err != nil {
		t.Skip(err)
	}
	if _, err := exec.LookPath(compiler); err != nil {
		t.Skip(err)
	}
	dir := t.TempDir()
	program := filepath.Join(dir, "training.test")
	build := exec.Command("go", "test", "-c", "-tags", "ci", "-o", program, ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=1", "GOOS=linux", "GOARCH=arm64", "CC="+compiler)
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	files := filepath.Join(dir, "root") // what the played processor finds in place of the machine's
	if err := os.MkdirAll(filepath.Join(files, "proc"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(files, "proc", "cpuinfo"), []byte(armProcessor), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(root, "lib"), filepath.Join(files, "lib")); err != nil {
		t.Fatal(err)
	}

	p := newProcess(t)
	one := "ISOPET_TEST_THREADS=1"
	p.run(t, 0, one, "GODEBUG=cpu.avx512f=off,cpu.avx2=off")
	want := p.result(t)
	p.clear()
	p.program = []string{qemu, "-L", files, program}
	p.run(t, 0, one, "ISOPET_ONNXRUNTIME="+library)
	got := p.result(t)
	if got.By != want.By || !strings.HasPrefix(got.By, "ONNX Runtime") {
		t.Errorf("trained by %s, here by %s", got.By, want.By)
	}
	for i, weights := range want.Weights {
		difference, norm := 0.0, 0.0
		for k, w := range weights {
			difference += math.Pow(float64(got.Weights[i][k])-float64(w), 2)
			norm += math.Pow(float64(w), 2)
		}
		far := math.Sqrt(difference / norm)
		t.Logf("network %d: losses %v, here %v; weights differ by %.1e of their norm", i, got.Loss[i], want.Loss[i], far)
		if !(far < 0.01) {
			t.Errorf("network %d comes to other weights", i)
		}
		for k, loss := range want.Loss[i] {
			if !(math.Abs(got.Loss[i][k]-loss) < 0.003) {
				t.Errorf("network %d has another loss after epoch %d", i, k+1)
			}
		}
	}
}
