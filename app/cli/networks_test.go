package cli

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"isopet/app/apptest"
	"isopet/app/cli/console"
)

// ownNetwork writes the network that docs/networks.md speaks of, with the JSON file that it shows.
func ownNetwork(t *testing.T, folder string) {
	t.Helper()
	text, err := os.ReadFile("../../docs/networks.md")
	if err != nil {
		t.Fatal(err)
	}
	shown := regexp.MustCompile("(?s)```json\n(.*?)```").FindSubmatch(text)
	if shown == nil {
		t.Fatal("docs/networks.md shows no JSON")
	}
	apptest.Foreign(t, filepath.Join(folder, "mine.onnx"))
	if err := os.WriteFile(filepath.Join(folder, "mine.json"), shown[1], 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestOtherNetworks: what is said of other makers' networks, beside the mask and in place of it.
func TestOtherNetworks(t *testing.T) {
	apptest.NeedRuntime(t)
	scan, folder := writeScan(t), t.TempDir()
	ownNetwork(t, folder)
	mask := filepath.Join(t.TempDir(), "m.nii.gz")
	args := []string{"segment", scan, "-o", mask, "--force", "--method", "unet", "--device", "cpu", "--models"}
	file := filepath.Join(folder, "mine.onnx")
	code, out, errs := run(append(args, file)...)
	if code != exitDone || strings.Contains(out, "synthetic") {
		t.Fatalf("exit %d: %s%s", code, out, errs)
	}
	say := func(json string) {
		if err := os.WriteFile(filepath.Join(folder, "mine.json"), []byte(json), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	say(`{"side": 64, "fov": 125, "normalisation": "min-max", "constant": 5}`)
	code, out, errs = run(append(args, file)...)
	for _, want := range []string{"The constant 5 lies outside what mine.onnx gave, 0 to ", "The mask is empty on every slice"} {
		if code != exitDone || !strings.Contains(out, want) {
			t.Errorf("exit %d: %s%s, without %q", code, out, errs, want)
		}
	}
	say(`{"side": 64, "fov": 125, "normalisation": "min-max", "constant": -1}`)
	if code, out, errs = run(append(args, file)...); code != exitDone || !strings.Contains(out, "The mask is the whole region") {
		t.Errorf("exit %d: %s%s", code, out, errs)
	}
	say(`{"side": 64, "fov": 125, "normalisation": "min-max", "konstant": 1}`)
	if code, _, errs = run(append(args, file)...); code != exitFailed || !strings.Contains(errs, `"constant" may be meant`) {
		t.Errorf("exit %d: %s", code, errs)
	}
	say("{}")
	for _, name := range []string{"mine.onnx", "mine.json"} {
		if err := os.Rename(filepath.Join(folder, name), filepath.Join(folder, "other"+filepath.Ext(name))); err != nil {
			t.Fatal(err)
		}
	}
	if code, _, errs = run(append(args, folder)...); code != exitFailed || !strings.Contains(errs,
		"holds none of unet.onnx, but other.onnx; name the file itself, or rename it") {
		t.Errorf("exit %d: %s", code, errs)
	}
}

// hanging is a command that heeds no signal, as a library may.
type hanging chan struct{}

func (h hanging) Help() string { return "" }

func (h hanging) Run(context.Context, *console.Console) (console.Result, error) {
	close(h)
	select {}
}

// TestInterruptedLibrary: a command that does not heed the signal is left, within 5 s.
func TestInterruptedLibrary(t *testing.T) {
	signal := signaller(t)
	started := hanging(make(chan struct{}))
	began := time.Now()
	go func() {
		<-started
		if err := signal(syscall.SIGTERM); err != nil {
			t.Error(err)
		}
	}()
	_, err := interruptible(new(console.Console), started)
	if took := time.Since(began); !errors.Is(err, context.Canceled) || took > 5*time.Second {
		t.Errorf("%v after %v", err, took)
	}
}
