package network

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"
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
	before, _ := foreignMemory()
	sum := 0
	for i := 0; i < size; i += os.Getpagesize() {
		sum += int(m[i])
	}
	if after, _ := foreignMemory(); after-before > size/2 || sum != 0 {
		t.Errorf("%d bytes more", after-before)
	}
}

// TestAskedFor: a model that asks for more memory than any network is stopped before it is given it.
func TestAskedFor(t *testing.T) {
	bound, end := bounded(t.Context(), bounds{time: time.Minute, memory: 1 << 40, mapped: 256 << 20})
	defer end()
	time.Sleep(100 * time.Millisecond)
	if err := context.Cause(bound); err != nil {
		t.Fatalf("stopped before: %v", err)
	}
	m, err := syscall.Mmap(-1, 0, 1<<30, syscall.PROT_READ, syscall.MAP_PRIVATE|syscall.MAP_ANON)
	if err != nil {
		t.Fatal(err)
	}
	defer syscall.Munmap(m)
	select {
	case <-bound.Done():
	case <-time.After(10 * time.Second):
	}
	if !errors.As(context.Cause(bound), new(memoryError)) {
		t.Errorf("not stopped: %v", context.Cause(bound))
	}
}
