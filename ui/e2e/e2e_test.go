//go:build e2e

// Package e2e drives the built program as a person would, on a display of its own: real window, real files.
//
//	make build && go test -tags e2e ./ui/e2e/
package e2e

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"isopet/volume/nifti"
)

// The colours by which the test knows what it sees; see the theme of package ui.
var (
	blue   = color.NRGBA{0x2f, 0x86, 0xff, 0xff} // the predicted outline
	white  = color.NRGBA{0xff, 0xff, 0xff, 0xff} // the annotation
	light  = color.NRGBA{0xe4, 0xe8, 0xed, 0xff} // text, thumbs of sliders
	width  = 1600
	height = 1000
)

// The window fills the display: the axial picture is at the left, the rail of its slices right of it, the inspector
// at the right.
var (
	axial     = image.Rect(4, 100, 760, 960)
	rail      = image.Rect(774, 100, 788, 960)
	inspector = image.Rect(width-340, 64, width, 960)
)

// desk is a display with the program on it.
type desk struct {
	t       *testing.T
	display string
	program string
	run     *exec.Cmd
	ended   chan error
	log     bytes.Buffer
}

// patience is for machines that do something else as well.
const patience = 90 * time.Second

func newDesk(t *testing.T) *desk {
	for _, tool := range []string{"Xvfb", "xdotool", "import"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("%s is not installed; `make test` installs what this test needs", tool)
		}
	}
	d := &desk{t: t, program: os.Getenv("ISOPET_PROGRAM")}
	if d.program == "" {
		d.program = filepath.Join("..", "..", "build", "isopet")
	}
	var err error
	if d.program, err = filepath.Abs(d.program); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(d.program); err != nil {
		t.Skip("the program is not built; run `make build` first")
	}

	number, out, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	server := exec.Command("Xvfb", "-displayfd", "3", "-screen", "0", fmt.Sprintf("%dx%dx24", width, height), "-nolisten", "tcp")
	server.ExtraFiles = []*os.File{out}
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	out.Close()
	t.Cleanup(func() { server.Process.Kill(); server.Wait() })
	line := make([]byte, 16)
	n, err := number.Read(line)
	if err != nil {
		t.Fatalf("Xvfb did not start: %v", err)
	}
	d.display = ":" + strings.TrimSpace(string(line[:n]))
	return d
}

// accepted is a folder of settings in which the notice is accepted.
func (d *desk) accepted() string {
	d.t.Helper()
	folder := d.t.TempDir()
	if err := os.Mkdir(filepath.Join(folder, "isopet"), 0o700); err != nil {
		d.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "isopet", "settings.json"), []byte(`{"accepted_notice": 1}`), 0o600); err != nil {
		d.t.Fatal(err)
	}
	return folder
}

// start runs the program and waits until its window has a title that begins so.
func (d *desk) start(title string, args ...string) {
	d.t.Helper()
	d.run = exec.Command(d.program, args...)
	d.run.Env = append(os.Environ(), "DISPLAY="+d.display, "HOME="+d.t.TempDir(), "XDG_CONFIG_HOME="+d.accepted(), "LIBGL_ALWAYS_SOFTWARE=1",
		"LC_ALL=C.UTF-8") // else the title's dash is lost, by which xdotool finds the window
	d.run.Stdout, d.run.Stderr = &d.log, &d.log
	if err := d.run.Start(); err != nil {
		d.t.Fatal(err)
	}
	run, ended := d.run, make(chan error, 1)
	d.ended = ended
	go func() { ended <- run.Wait() }()
	d.t.Cleanup(func() { run.Process.Kill() }) // a hung window ignores gentler ways
	d.until("a window called "+title, func() bool { return d.window(title) != "" })
	window := d.window(title)
	d.xdotool("windowfocus", window)
	d.xdotool("windowmove", window, "0", "0")
	d.xdotool("windowsize", window, fmt.Sprint(width), fmt.Sprint(height))
}

func (d *desk) window(title string) string {
	out, err := d.command("xdotool", "search", "--onlyvisible", "--name", "^"+title).Output()
	if err != nil {
		return ""
	}
	return strings.TrimSpace(strings.SplitN(string(out), "\n", 2)[0])
}

func (d *desk) command(name string, args ...string) *exec.Cmd {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	d.t.Cleanup(cancel)
	c := exec.CommandContext(ctx, name, args...)
	c.Env = append(os.Environ(), "DISPLAY="+d.display)
	return c
}

func (d *desk) xdotool(args ...string) {
	d.t.Helper()
	if out, err := d.command("xdotool", args...).CombinedOutput(); err != nil {
		d.t.Fatalf("xdotool %v: %v %s", args, err, out)
	}
	time.Sleep(150 * time.Millisecond) // the last position that was processed counts
}

// until waits for something to come about; on failure it leaves a picture of the screen.
func (d *desk) until(what string, done func() bool) {
	d.t.Helper()
	late := time.Now().Add(patience)
	for !done() {
		select {
		case err := <-d.ended:
			d.t.Fatalf("the program ended (%v) before there was %s\n%s", err, what, d.log.String())
		default:
		}
		if time.Now().After(late) {
			name := filepath.Join(os.TempDir(), "isopet-e2e.png")
			if f, err := os.Create(name); err == nil {
				png.Encode(f, d.screen())
				f.Close()
			}
			d.t.Fatalf("no %s after %v; the screen is in %s\n%s", what, patience, name, d.log.String())
		}
		time.Sleep(200 * time.Millisecond)
	}
}

func (d *desk) screen() image.Image {
	d.t.Helper()
	out, err := d.command("import", "-window", "root", "png:-").Output()
	if err != nil {
		d.t.Fatalf("import: %v", err)
	}
	img, err := png.Decode(bytes.NewReader(out))
	if err != nil {
		d.t.Fatal(err)
	}
	return img
}

func is(img image.Image, x, y int, c color.NRGBA) bool {
	return color.NRGBAModel.Convert(img.At(x, y)) == color.Color(c)
}

// count is how many pixels of a part of the screen have a colour.
func (d *desk) count(part image.Rectangle, c color.NRGBA) int {
	img, n := d.screen(), 0
	for y := part.Min.Y; y < part.Max.Y; y++ {
		for x := part.Min.X; x < part.Max.X; x++ {
			if is(img, x, y, c) {
				n++
			}
		}
	}
	return n
}

// thumb finds the threshold slider's thumb: the only full disc of light pixels in the inspector.
func (d *desk) thumb() (x, y int) {
	const half = 4
	img := d.screen()
	for y := inspector.Min.Y + half; y < inspector.Max.Y-half; y++ {
		for x := inspector.Min.X + half; x < inspector.Max.X-half; x++ {
			full := true
			for i := -half; i <= half && full; i++ {
				full = is(img, x+i, y, light) && is(img, x, y+i, light) && is(img, x+i*2/3, y+i*2/3, light) && is(img, x+i*2/3, y-i*2/3, light)
			}
			if full {
				return x, y
			}
		}
	}
	d.t.Fatal("the threshold slider is not to be seen")
	return 0, 0
}

// dialog presses the keys of a dialog and waits for it: it dims the picture behind it.
func (d *desk) dialog(keys string) {
	d.t.Helper()
	d.xdotool("key", keys)
	d.until("dialog", func() bool { return d.count(axial, blue) == 0 })
	time.Sleep(300 * time.Millisecond) // for its focus
}

// quit closes the window with its key and expects a clean end.
func (d *desk) quit() {
	d.t.Helper()
	d.xdotool("key", "ctrl+q")
	select {
	case err := <-d.ended:
		if err != nil {
			d.t.Fatalf("the program ended with %v\n%s", err, d.log.String())
		}
	case <-time.After(patience):
		d.t.Fatal("the program does not close")
	}
}

func at(x, y int) []string { return []string{"mousemove", fmt.Sprint(x), fmt.Sprint(y)} }

func TestDemoIsSegmented(t *testing.T) {
	d := newDesk(t)
	d.start("Isopet – Demo scan")
	d.until("blue outline of the demo scan", func() bool { return d.count(axial, blue) > 100 })
	d.until("marks of outlined slices", func() bool { return d.count(rail, blue) > 20 })
	d.quit()
}

func TestScanFromOpenToExport(t *testing.T) {
	d := newDesk(t)
	folder := t.TempDir()
	if out, err := exec.Command(d.program, "phantom", folder, "--patients", "1", "--seed", "9", "--full").CombinedOutput(); err != nil {
		t.Fatalf("phantom: %v %s", err, out)
	}
	scans, err := filepath.Glob(filepath.Join(folder, "imagesTr", "*.nii.gz"))
	if err != nil || len(scans) != 1 {
		t.Fatalf("phantom wrote %v, %v", scans, err)
	}
	d.start("Isopet – "+strings.TrimSuffix(filepath.Base(scans[0]), ".nii.gz"), scans[0])
	d.until("blue outline", func() bool { return d.count(axial, blue) > 50 })
	d.until("marks of outlined slices", func() bool { return d.count(rail, blue) > 20 })

	// The wheel turns slices.
	before := d.screen()
	d.xdotool(at(300, 500)...)
	d.xdotool("click", "4")
	d.until("other slice", func() bool {
		now := d.screen()
		for x := axial.Min.X; x < axial.Max.X; x += 3 {
			if now.At(x, 500) != before.At(x, 500) {
				return true
			}
		}
		return false
	})
	d.xdotool("key", "Home") // the largest outline
	d.until("blue outline again", func() bool { return d.count(axial, blue) > 50 })

	// A lower threshold gives a longer outline, as the slider moves.
	outline := d.count(axial, blue)
	x, y := d.thumb()
	d.xdotool(at(x, y)...)
	d.xdotool("mousedown", "1")
	for _, step := range []int{20, 40, 60} {
		d.xdotool(at(x-step, y)...)
	}
	d.until("another outline while the slider is held", func() bool {
		n := d.count(axial, blue)
		return n > 0 && n != outline
	})
	d.xdotool("mouseup", "1")

	// Export, and open what was written as an annotation.
	mask := filepath.Join(folder, "mask.nii.gz")
	d.dialog("ctrl+e")
	d.xdotool("key", "ctrl+a")
	d.xdotool("type", mask)
	d.xdotool("key", "Return")
	d.until("mask", func() bool { _, err := os.Stat(mask); return err == nil })
	_, scan, err := readMask(t, scans[0])
	if err != nil {
		t.Fatal(err)
	}
	m, header, err := readMask(t, mask)
	if err != nil {
		t.Fatal(err)
	}
	if header != scan {
		t.Errorf("the mask's geometry is %s, the scan's %s", header, scan)
	}
	if m == 0 {
		t.Error("the mask is empty")
	}
	if n := d.count(rail, white); n > 100 {
		t.Fatalf("%d white pixels on the rail before there is an annotation", n)
	}
	d.dialog("ctrl+shift+l")
	d.xdotool("type", mask)
	d.xdotool("key", "Return")
	d.until("marks of annotated slices", func() bool { return d.count(rail, white) > 20 })
	d.quit()
}

// readMask counts a mask's voxels and describes where they lie.
func readMask(t *testing.T, path string) (voxels int, geometry string, err error) {
	m, _, err := nifti.ReadMask(t.Context(), path)
	if err != nil {
		return 0, "", err
	}
	for _, v := range m.Data {
		if v != 0 {
			voxels++
		}
	}
	return voxels, fmt.Sprint(m.Dims, m.Affine), nil
}
