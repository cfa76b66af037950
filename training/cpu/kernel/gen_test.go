package kernel

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
)

// TestGenerate: gen writes what is here, byte for byte. Where its one dependency cannot be had, it is skipped.
func TestGenerate(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles avo")
	}
	dir := t.TempDir()
	if err := os.CopyFS(filepath.Join(dir, "gen"), os.DirFS("gen")); err != nil {
		t.Fatal(err)
	}
	download := exec.Command("go", "list", "-deps", ".")
	download.Dir = filepath.Join(dir, "gen")
	if out, err := download.CombinedOutput(); err != nil {
		t.Skipf("avo is not to be had here: %v\n%s", err, out)
	}
	generate := exec.Command("go", "run", ".")
	generate.Dir = download.Dir
	if out, err := generate.CombinedOutput(); err != nil {
		t.Fatalf("gen: %v\n%s", err, out)
	}
	for _, name := range []string{"kernels_amd64.s", "kernels_amd64.go"} {
		want, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(filepath.Join(dir, name)); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s is not what gen writes: run go generate in this folder (%v)", name, err)
		}
	}
}

// TestRegisters: what is for AVX2 alone uses the sixteen vectors that such processors have.
func TestRegisters(t *testing.T) {
	text, err := os.ReadFile("kernels_amd64.s")
	if err != nil {
		t.Fatal(err)
	}
	if found := regexp.MustCompile(`\b[XY](1[6-9]|2[0-9]|3[01])\b`).Find(text); found != nil {
		t.Errorf("%s is a register of AVX-512", found)
	}
}
