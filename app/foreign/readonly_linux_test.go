package foreign

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"isopet/app/engine"
	"isopet/inference"
)

// TestKeptInSettings: where nothing can be written beside the network, what is said is kept in the settings, until the
// JSON file beside it changes; the command line uses it and says so.
func TestKeptInSettings(t *testing.T) {
	b := newBench(t)
	folder := t.TempDir()
	if err := syscall.Mount("tmpfs", folder, "tmpfs", 0, "size=256k"); err != nil {
		t.Skipf("only root can mount a disk that cannot be written: %v", err)
	}
	t.Cleanup(func() { syscall.Unmount(folder, 0) })
	path := write(t, filepath.Join(folder, "mine.onnx"))
	writable := func(is bool) {
		flags := uintptr(syscall.MS_REMOUNT)
		if !is {
			flags |= syscall.MS_RDONLY
		}
		if err := syscall.Mount("", folder, "", flags, ""); err != nil {
			t.Fatal(err)
		}
	}
	writable(false)
	b.open(path)
	q := b.asked[0]
	b.Answer(q, answers(q, "", ""), func(err error) {
		if err != nil {
			t.Error(err)
		}
	})
	b.wait()
	if b.app.State.Setup.Networks != path || exists(q.Beside()) || b.used != 1 {
		t.Fatalf("in use is %+v; %s", b.app.State.Setup, b.app.State.Notice.Text)
	}
	load := func() (notes []string, err error) {
		_, models, err := engine.Open(t.Context(), engine.Config{Device: "cpu", Models: path}, inference.UNet)
		if err != nil {
			return nil, err
		}
		defer models.Close()
		return models[inference.UNet].Notes, nil
	}
	if notes, err := load(); err != nil || len(notes) != 1 || !strings.Contains(notes[0], "stands in your settings") {
		t.Errorf("the command line says %q, %v", notes, err)
	}
	writable(true)
	if err := os.WriteFile(q.Beside(), []byte(`{"role": "unet"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := load(); err == nil || !strings.Contains(err.Error(), "says side, fov, normalisation, constant") {
		t.Errorf("with another file beside it: %v", err)
	}
}
