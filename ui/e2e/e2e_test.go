//go:build e2e

// Package e2e drives the built program, build/isopet, as a person would: with keys, on the display that $DISPLAY names.
// `make test` gives it one of its own. It needs xdotool and ImageMagick's import.
package e2e

import (
	"bytes"
	"encoding/json"
	"image"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// program is what is tested.
const program = "../../build/isopet"

// patience is for one step on a busy machine without a graphics card.
const patience = 2 * time.Minute

// TestWindow starts on the demo scan, which comes already outlined; the mask is exported, grows when the threshold is
// lowered, and shrinks when it is taken back.
func TestWindow(t *testing.T) {
	w := start(t)
	folder := t.TempDir()

	w.until("the outline's blue", func() bool { return outlined(w.picture()) })
	predicted := w.export(filepath.Join(folder, "predicted.nii.gz"))
	if predicted == 0 {
		t.Fatal("the demo scan's mask is empty")
	}
	w.keys("Home")
	for range 10 {
		w.keys("bracketleft")
	}
	lowered := w.export(filepath.Join(folder, "lowered.nii.gz"))
	if lowered <= predicted {
		t.Errorf("a lower threshold gives %d voxels, the predicted one %d", lowered, predicted)
	}
	w.keys("BackSpace")
	if again := w.export(filepath.Join(folder, "again.nii.gz")); again != predicted {
		t.Errorf("back at the predicted threshold there are %d voxels, not %d", again, predicted)
	}

	w.keys("ctrl+q")
	select {
	case err := <-w.ended:
		if err != nil {
			t.Errorf("the program ended with %v", err)
		}
	case <-time.After(patience):
		t.Error("Ctrl+Q does not end the program")
	}
}

// window is the running program.
type window struct {
	*testing.T
	id    string
	ended chan error
}

// start opens the program's window, with settings of its own.
func start(t *testing.T) *window {
	t.Helper()
	var log bytes.Buffer
	isopet := exec.Command(program)
	isopet.Env = append(os.Environ(), "HOME="+t.TempDir(), "XDG_CONFIG_HOME="+t.TempDir(), "LIBGL_ALWAYS_SOFTWARE=1")
	isopet.Stdout, isopet.Stderr = &log, &log
	if err := isopet.Start(); err != nil {
		t.Fatal(err)
	}
	w := &window{T: t, ended: make(chan error, 1)}
	go func() { w.ended <- isopet.Wait(); close(w.ended) }()
	t.Cleanup(func() {
		isopet.Process.Kill() // a frozen window ignores gentler signals
		<-w.ended
		if t.Failed() {
			t.Logf("the program wrote:\n%s", log.String())
		}
	})
	w.until("a window", func() bool {
		ids, err := exec.Command("xdotool", "search", "--onlyvisible", "--name", "Isopet").Output()
		w.id, _, _ = strings.Cut(string(ids), "\n")
		return err == nil && w.id != ""
	})
	w.tool("windowfocus", w.id)
	return w
}

// until waits for something to be so.
func (w *window) until(what string, so func() bool) {
	w.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(200 * time.Millisecond) {
		select {
		case err := <-w.ended:
			w.Fatalf("waiting for %s: the program ended: %v", what, err)
		default:
		}
		if so() {
			return
		}
	}
	w.Fatalf("%s did not come in %v", what, patience)
}

// tool runs xdotool.
func (w *window) tool(args ...string) {
	w.Helper()
	if out, err := exec.Command("xdotool", args...).CombinedOutput(); err != nil {
		w.Fatalf("xdotool %s: %v %s", strings.Join(args, " "), err, out)
	}
}

// keys presses keys, and leaves the window time to act on them.
func (w *window) keys(names ...string) {
	w.Helper()
	w.tool(append([]string{"key", "--delay", "60"}, names...)...)
	time.Sleep(100 * time.Millisecond)
}

// export writes the mask to path, by Ctrl+S and the path typed over the one suggested, and counts its voxels.
func (w *window) export(path string) int {
	w.Helper()
	before := w.picture()
	w.keys("ctrl+s")
	w.until("the dialog", func() bool { return differ(before, w.picture()) })
	w.keys("ctrl+a")
	w.tool("type", "--delay", "40", path)
	w.keys("Return")
	w.until(filepath.Base(path), func() bool {
		_, err := os.Stat(path)
		return err == nil
	})
	out, err := exec.Command(program, "info", path, "--json").Output()
	if err != nil {
		w.Fatalf("isopet info %s: %v", path, err)
	}
	var mask struct{ Max, Sum float64 }
	if err := json.Unmarshal(out, &mask); err != nil || mask.Max > 1 {
		w.Fatalf("isopet info says %s (%v)", out, err)
	}
	return int(mask.Sum)
}

// picture is what the window shows; it stays as build/window.png.
func (w *window) picture() image.Image {
	w.Helper()
	const name = "../../build/window.png"
	if out, err := exec.Command("import", "-window", w.id, name).CombinedOutput(); err != nil {
		w.Fatalf("import: %v %s", err, out)
	}
	file, err := os.Open(name)
	if err != nil {
		w.Fatal(err)
	}
	defer file.Close()
	shown, err := png.Decode(file)
	if err != nil {
		w.Fatal(err)
	}
	return shown
}

// outlined looks for the blue of a predicted outline in the axial pane: the left 45 % of the window, below the toolbar.
func outlined(shown image.Image) bool {
	blue := 0
	b := shown.Bounds()
	for y := b.Min.Y + b.Dy()/8; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Min.X+b.Dx()*45/100; x++ {
			if r, g, b, _ := shown.At(x, y).RGBA(); b > 0xe000 && r < 0x5000 && g < 0xa000 {
				blue++
			}
		}
	}
	return blue > 100
}

// differ tells whether a tenth of the pixels changed, as when a dialog lies over the window.
func differ(a, b image.Image) bool {
	changed, all := 0, 0
	for y := a.Bounds().Min.Y; y < a.Bounds().Max.Y; y += 4 {
		for x := a.Bounds().Min.X; x < a.Bounds().Max.X; x += 4 {
			all++
			if a.At(x, y) != b.At(x, y) {
				changed++
			}
		}
	}
	return changed > all/10
}
