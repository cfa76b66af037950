//go:build e2e

package e2e

import (
	"bytes"
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
)

// The colours by which scenarios know what they see; see the theme of package ui.
var (
	blue   = color.NRGBA{0x2f, 0x86, 0xff, 0xff} // the first lesion's outline
	white  = color.NRGBA{0xff, 0xff, 0xff, 0xff} // the annotation
	accent = color.NRGBA{0x3d, 0x8b, 0xfd, 0xff} // the button of a dialog that Enter would press
	thumb  = color.NRGBA{0xe4, 0xe8, 0xed, 0xff} // of a slider
	dark   = color.NRGBA{0x14, 0x17, 0x1b, 0xff} // behind the menus
	panel  = color.NRGBA{0x1a, 0x1e, 0x23, 0xff} // ground of the inspector and of dialogs
	light  = color.NRGBA{0xe9, 0xed, 0xf1, 0xff} // behind the menus, in the light theme

	dimDark  = color.NRGBA{0x0b, 0x0d, 0x0f, 0xff} // the same behind a dialog
	dimLight = color.NRGBA{0xbd, 0xc0, 0xc4, 0xff}
)

// Where things are in the window at its usual size, with one pane large.
var (
	menus     = image.Pt(700, 12) // a place without a word
	axial     = image.Rect(2, 94, 636, 800)
	inspector = image.Rect(width-342, 460, width, 840)
	found     = image.Rect(462, 310, 1000, 640) // commands in the palette
	chosen    = image.Pt(1012, 326)             // the first of them
	statusBar = image.Rect(2, 890, 700, 918)
)

// window is the program on the display, driven as a person would: by mouse and keys, and by looking.
type window struct {
	t       *testing.T // of the scenario
	test    *testing.T // of the window
	desk    *desk
	program string
	folder  string // of its settings, of the work that it keeps, and of what is saved
	run     *exec.Cmd
	ended   chan error
	said    *os.File // what it wrote to its terminal
	session string   // that [window.look] saves to
	looks   int
}

// scenario is something that a person does.
type scenario struct {
	name string
	do   func(*window)
}

// play goes through scenarios that build upon each other, in one window.
func (w *window) play(scenarios []scenario) {
	defer func() { w.t = w.test }()
	for _, s := range scenarios {
		if !w.test.Run(s.name, func(t *testing.T) { w.t = t; s.do(w) }) {
			return
		}
	}
}

// newWindow has settings of its own, in which the notice is accepted.
func newWindow(t *testing.T) *window {
	t.Helper()
	t.Parallel() // it waits most of the time
	w := &window{t: t, test: t, desk: openDesk(t), program: program(t), folder: t.TempDir()}
	w.write("config/isopet/settings.json", `{"accepted_notice": 1}`)
	if err := os.Mkdir(w.path("home"), 0o700); err != nil {
		t.Fatal(err)
	}
	return w
}

// program is build/isopet, or what ISOPET_PROGRAM names.
func program(t *testing.T) string {
	t.Helper()
	name := os.Getenv("ISOPET_PROGRAM")
	if name == "" {
		name = filepath.Join("..", "..", "build", "isopet")
	}
	name, err := filepath.Abs(name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(name); err != nil {
		t.Skip("the program is not built; run `make build` first")
	}
	return name
}

// path is in the folder of the window.
func (w *window) path(name string) string { return filepath.Join(w.folder, name) }

func (w *window) write(name, text string) {
	w.t.Helper()
	name = w.path(name)
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		w.t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		w.t.Fatal(err)
	}
}

// start runs the program and waits until its window fills the display and has a title.
func (w *window) start(title string, args ...string) {
	w.t.Helper()
	said, err := os.Create(w.path("said"))
	if err != nil {
		w.t.Fatal(err)
	}
	w.said, w.session = said, ""
	run := exec.Command(w.program, args...)
	run.Env = append(os.Environ(), "DISPLAY=:"+w.desk.number, "LIBGL_ALWAYS_SOFTWARE=1",
		"HOME="+w.path("home"), "XDG_CONFIG_HOME="+w.path("config"), "XDG_STATE_HOME="+w.path("state"), "XDG_CACHE_HOME="+w.desk.folder,
		"LC_ALL=C.UTF-8") // else the title's dash is lost, by which xdotool finds the window
	run.Stdout, run.Stderr = said, said
	if err := run.Start(); err != nil {
		w.t.Fatal(err)
	}
	ended, gone := make(chan error, 1), make(chan struct{})
	go func() { ended <- run.Wait(); said.Close(); close(gone) }()
	w.run, w.ended = run, ended
	w.test.Cleanup(func() { run.Process.Kill(); <-gone }) // a hung window ignores gentler ways
	var id string
	w.until("a window called "+title, func() bool { id = w.find(title); return id != "" })
	w.xdotool("windowfocus", id, "windowmove", id, "0", "0", "windowsize", id, fmt.Sprint(width), fmt.Sprint(height))
	w.until("a window that fills the display", func() bool {
		img := w.screen()
		return img.NRGBAAt(width-1, height-1).A == 0xff && img.NRGBAAt(width-1, height-1) != color.NRGBA{A: 0xff} && img.NRGBAAt(0, 0) != color.NRGBA{A: 0xff}
	})
}

// titled waits for the title of the window.
func (w *window) titled(title string) {
	w.t.Helper()
	w.until("a window called "+title, func() bool { return w.find(title) != "" })
}

// find is the window with a title that begins so; empty if there is none.
func (w *window) find(title string) string {
	out, _ := w.command("xdotool", "search", "--onlyvisible", "--name", "^"+title).Output()
	id, _, _ := strings.Cut(strings.TrimSpace(string(out)), "\n")
	return id
}

// kill ends the program as a crash would.
func (w *window) kill() {
	w.t.Helper()
	if err := w.run.Process.Kill(); err != nil {
		w.t.Fatal(err)
	}
	<-w.ended
}

// quit closes the window with its key and expects a clean end.
func (w *window) quit() {
	w.t.Helper()
	w.still() // what was saved is known to be
	w.key("ctrl+q")
	w.closed()
}

// closed waits for a clean end.
func (w *window) closed() {
	w.t.Helper()
	select {
	case err := <-w.ended:
		if err != nil {
			w.t.Fatalf("the program ended with %v\n%s", err, w.words())
		}
	case <-time.After(*patience):
		w.fail("the program does not close")
	}
}

func (w *window) command(name string, args ...string) *exec.Cmd {
	c := exec.Command(name, args...)
	c.Env = append(os.Environ(), "DISPLAY=:"+w.desk.number)
	return c
}

func (w *window) xdotool(args ...string) {
	w.t.Helper()
	if out, err := w.command("xdotool", args...).CombinedOutput(); err != nil {
		w.t.Fatalf("xdotool %v: %v %s", args, err, out)
	}
}

func (w *window) screen() *image.NRGBA {
	w.t.Helper()
	img, err := w.desk.screen()
	if err != nil {
		w.t.Fatal(err)
	}
	return img
}

// until waits for something to come about. On failure it leaves a picture of the screen.
func (w *window) until(what string, done func() bool) {
	w.t.Helper()
	for late := time.Now().Add(*patience); !done(); time.Sleep(30 * time.Millisecond) {
		select {
		case err := <-w.ended:
			w.t.Fatalf("the program ended (%v) before there was %s\n%s", err, what, w.words())
		default:
		}
		if time.Now().After(late) {
			w.fail(fmt.Sprintf("no %s after %v", what, *patience))
		}
	}
}

func (w *window) fail(sentence string) {
	w.t.Helper()
	name := filepath.Join(os.TempDir(), fmt.Sprintf("isopet-%s.png", w.test.Name()))
	if err := save(w.screen(), name); err != nil {
		name = err.Error()
	}
	w.t.Fatalf("%s; the screen is in %s\n%s", sentence, name, w.words())
}

// words are what the program wrote to its terminal.
func (w *window) words() string {
	text, _ := os.ReadFile(w.said.Name())
	return string(text)
}

func save(img image.Image, name string) error {
	var file bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&file, img); err != nil {
		return err
	}
	return os.WriteFile(name, file.Bytes(), 0o644)
}

// screenshot keeps a picture of the window, if pictures are wanted.
func (w *window) screenshot(name string) {
	w.t.Helper()
	if *pictures == "" {
		return
	}
	if !w.asking() { // the status says what is here, not what was saved where
		w.xdotool("mousemove", "330", "300")
	}
	w.still()
	if err := save(w.screen(), filepath.Join(*pictures, name+".png")); err != nil {
		w.t.Fatal(err)
	}
}

// still waits until nothing moves on the screen, and the program and the display have nothing to do, at several looks.
// A line that is typed into has a cursor, which blinks: there it has to do with nothing else moving for a while.
func (w *window) still() {
	w.t.Helper()
	const (
		cursor = 100 // pixels
		looks  = 4
		pause  = 500 * time.Millisecond
	)
	before, since, idle := w.screen(), time.Now(), 0
	w.until("rest", func() bool {
		now := w.screen()
		if differing(before, now) > cursor {
			before, since, idle = now, time.Now(), 0
		} else if resting(w.run.Process.Pid) && resting(w.desk.server.Process.Pid) {
			idle++
		} else {
			idle = 0
		}
		return idle == looks || time.Since(since) > pause
	})
}

// resting reports whether all threads of a process sleep, as Linux tells of each of them.
func resting(process int) bool {
	threads, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/stat", process))
	for _, name := range threads {
		text, err := os.ReadFile(name)
		_, state, ok := strings.Cut(string(text), ") ") // behind the number and the name
		if err == nil && ok && state[0] != 'S' {
			return false
		}
	}
	return len(threads) > 0
}
