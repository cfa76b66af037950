package engine

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"isopet/app/apptest"
	"isopet/inference"
)

func open(t *testing.T, models string, roles ...inference.Role) (inference.Models, error) {
	t.Helper()
	apptest.NeedRuntime(t)
	_, m, err := Open(t.Context(), Config{Device: "cpu", Threads: 1, Models: models}, roles...)
	if err == nil {
		t.Cleanup(func() { m.Close() })
	}
	return m, err
}

// TestFile: a file of any name can be named in place of a folder, for a method that needs one network.
func TestFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "best (3).onnx")
	if err := os.Rename(filepath.Join(apptest.Networks(t), "unet.onnx"), file); err != nil {
		t.Fatal(err)
	}
	for _, roles := range [][]inference.Role{nil, {inference.UNet}} {
		m, err := open(t, file, roles...)
		if err != nil || len(m) != 1 || m[inference.UNet] == nil {
			t.Errorf("%v: %v, %v", roles, m, err)
		}
	}
	_, err := open(t, file, inference.UNet, inference.Combined)
	if want := file + " is one network, and the method needs 2: name the folder that holds them"; err == nil ||
		err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	_, err = open(t, file, inference.Threshold)
	if err == nil || !strings.Contains(err.Error(), "is a model of the role unet, and the method needs one of the role "+
		"threshold") {
		t.Errorf("got %v", err)
	}
	// A folder that has none of the names lists what it has.
	_, err = open(t, filepath.Dir(file), inference.UNet)
	if want := filepath.Dir(file) + " holds none of unet.onnx, but best (3).onnx; name the file itself, or rename it"; err ==
		nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

// TestBrokenNetwork: a network that cannot be used stands in the way of the methods that need it, and of no other.
func TestBrokenNetwork(t *testing.T) {
	apptest.NeedRuntime(t)
	folder := apptest.Networks(t)
	if err := os.WriteFile(filepath.Join(folder, "threshold.onnx"), []byte("damaged"), 0o600); err != nil {
		t.Fatal(err)
	}
	if m, err := open(t, folder, inference.UNet); err != nil || len(m) != 1 {
		t.Errorf("%v, %v", m, err)
	}
	e := &Engine{Config: Config{Device: "cpu", Threads: 1, Models: folder}}
	m, err := e.Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	for name, want := range map[string]string{"unet": "", "combined": "", "threshold": "threshold.onnx is no ONNX model: " +
		"it is text: name the ONNX file"} {
		method, err := inference.MethodNamed(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := m.Ready(method); err == nil && want != "" || err != nil && err.Error() != want {
			t.Errorf("%s: %v, want %q", name, err, want)
		}
	}
	loaded, done, err := e.Load(t.Context(), folder, inference.UNet)
	if err != nil || len(loaded) != 1 {
		t.Fatalf("from a folder of their own: %v, %v", loaded, err)
	}
	done()
	if s := e.State(); len(s.Models) != 2 {
		t.Errorf("the state has %d networks", len(s.Models))
	}
}

// TestOpenCancelled: who waits for the networks can stop waiting, also while another loads them.
func TestOpenCancelled(t *testing.T) {
	e := &Engine{Config: Config{Networks: apptest.Half()}}
	if err := e.opening.take(t.Context()); err != nil { // another's turn
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := e.Open(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	e.opening.give()
	if m, err := e.Open(t.Context()); err != nil || len(m) != 1 {
		t.Errorf("got %v, %v", m, err)
	}
}
