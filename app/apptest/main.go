package apptest

import (
	"os"
	"path/filepath"
	"testing"
)

// Main runs the tests of a package with settings and work left behind of their own, not those of whoever runs them.
func Main(m *testing.M) {
	folder, err := os.MkdirTemp("", "isopet-test-*")
	if err != nil {
		panic(err)
	}
	os.Setenv("XDG_CONFIG_HOME", folder)
	os.Setenv("XDG_STATE_HOME", filepath.Join(folder, "state"))
	code := m.Run()
	os.RemoveAll(folder)
	os.Exit(code)
}
