package network

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// TestMappedFiles: memory that only shows a file, such as the code of a provider's libraries, is not what a model takes.
func TestMappedFiles(t *testing.T) {
	const size = 256 << 20
	f, err := os.Create(filepath.Join(t.TempDir(), "library"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := f.Truncate(size); err != nil {
		t.Fatal(err)
	}
	m, err := syscall.Mmap(int(f.Fd()), 0, size, syscall.PROT_READ, syscall.MAP_SHARED)
	if err != nil {
		t.Fatal(err)
	}
	defer syscall.Munmap(m)
	before, sum := foreignMemory(), 0
	for i := 0; i < size; i += os.Getpagesize() {
		sum += int(m[i])
	}
	if more := foreignMemory() - before; more > size/2 || sum != 0 {
		t.Errorf("%d bytes more", more)
	}
}
