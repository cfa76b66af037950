package ort

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"isopet/inference/ort/cuda"
)

// TestInstalledLibrary: where `isopet gpu install` has put what a GPU needs, its copy of the library is loaded, whether
// the folder, the library beside it or nothing is named.
func TestInstalledLibrary(t *testing.T) {
	if len(names[runtime.GOOS]) == 0 {
		t.Skip("there is no library for this system")
	}
	home := t.TempDir()
	t.Setenv("XDG_DATA_HOME", home)
	t.Setenv("LocalAppData", home)
	own, err := cuda.Own()
	if err != nil {
		t.Fatal(err)
	}
	name := names[runtime.GOOS][0]
	place := func(folder string) string {
		file := filepath.Join(folder, name)
		if err := os.MkdirAll(folder, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, nil, 0o644); err != nil {
			t.Fatal(err)
		}
		return file
	}
	dir := t.TempDir()
	plain := place(dir)
	for _, asked := range []string{dir, plain} {
		if got, err := locate(asked); got != plain || err != nil {
			t.Errorf("%s: %s, %v", asked, got, err)
		}
	}
	if SearchPath()[0] == own {
		t.Error("a folder is searched that is not there")
	}
	installed := place(filepath.Join(dir, cuda.Folder))
	for _, asked := range []string{dir, plain, installed, filepath.Dir(installed)} {
		if got, err := locate(asked); got != installed || err != nil {
			t.Errorf("%s: %s, %v", asked, got, err)
		}
	}
	users := place(filepath.Join(own, cuda.Folder))
	if got, err := locate(SearchPath()[0]); got != users || err != nil {
		t.Errorf("the user's own: %s, %v", got, err)
	}
	only := t.TempDir()
	there := place(filepath.Join(only, cuda.Folder))
	if got, err := locate(only); got != there || err != nil {
		t.Errorf("a folder with nothing else: %s, %v", got, err)
	}
}
