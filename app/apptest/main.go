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
	for variable, value := range configuration(folder) {
		os.Setenv(variable, value)
	}
	os.Setenv("XDG_STATE_HOME", filepath.Join(folder, "state"))
	code := m.Run()
	os.RemoveAll(folder)
	os.Exit(code)
}

// Settings has a test keep settings in a folder, which the next programs that it starts do too.
func Settings(t *testing.T, folder string) {
	t.Helper()
	for variable, value := range configuration(folder) {
		t.Setenv(variable, value)
	}
}

// configuration are the variables by which systems find the folder of settings.
func configuration(folder string) map[string]string {
	return map[string]string{"XDG_CONFIG_HOME": folder, "AppData": folder}
}
