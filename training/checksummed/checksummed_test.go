package checksummed

import (
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"testing"
)

// TestDamage: what was written is read; a file of which a bit or a piece is another is none.
func TestDamage(t *testing.T) {
	path := filepath.Join(t.TempDir(), "value")
	want := map[string][]float64{"loss": {0.5, 0.25}, "none": nil}
	if err := Write(path, want); err != nil {
		t.Fatal(err)
	}
	var got map[string][]float64
	if err := Read(path, &got); err != nil || !maps.EqualFunc(got, want,
		func(a, b []float64) bool { return len(a) == len(b) }) ||
		!Is(path) {
		t.Errorf("%v, %v", got, err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for k := range data {
		damaged := append([]byte{}, data...)
		damaged[k] ^= 1
		check(t, path, damaged)
	}
	for k := range data {
		check(t, path, data[:k])
	}
	if err := Read(path+"s", &got); !errors.Is(err, fs.ErrNotExist) || Is(path+"s") {
		t.Errorf("no file: %v", err)
	}
}

func check(t *testing.T, path string, damaged []byte) {
	t.Helper()
	if err := os.WriteFile(path, damaged, 0o666); err != nil {
		t.Fatal(err)
	}
	var got map[string][]float64
	if err := Read(path, &got); err == nil || got != nil {
		t.Errorf("%d bytes: %v, %v", len(damaged), got, err)
	}
}
