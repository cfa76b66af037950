//go:build e2e

package e2e

import (
	"fmt"
	"image/color"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// window is the program on the display, driven as a person would: by mouse and keys, and by looking.
type window struct {
	t       *testing.T // of the scenario
	test    *testing.T // of the window
	desk    *desk
	program string
	id      string // of the window on the display
	folder  string // of its settings, of the work that it keeps, and of what is saved
	run     *exec.Cmd
	ended   chan error
	said    *os.File // what it wrote to its terminal
	session string   // that [window.look] saves to
	looks   int
	free    time.Time // from when a press is no second one
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
	w.write("config/fyne/settings.json", `{"no_animations": true}`) // a blinking cursor draws the whole window for it
	if err := os.Mkdir(w.path("home"), 0o700); err != nil {
		t.Fatal(err)
	}
	return w
}

// demoWindow shows the demo scan, outlined.
func demoWindow(t *testing.T) *window {
	t.Helper()
	w := newWindow(t)
	w.start("Isopet – Demo scan")
	w.outlined()
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
		"HOME="+w.path("home"), "XDG_CONFIG_HOME="+w.path("config"), "XDG_STATE_HOME="+w.path("state"),
		"XDG_CACHE_HOME="+w.desk.folder, "ISOPET_OWN_FILE_WINDOW=1",
		// Mesa draws on the program's own threads; its cache of shaders has one that ends the program late.
		"LP_NUM_THREADS=0", "MESA_SHADER_CACHE_DISABLE=true",
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
	w.id = id
	w.xdotool("windowfocus", id, "windowmove", id, "0", "0", "windowsize", id, fmt.Sprint(width), fmt.Sprint(height))
	w.until("a window that fills the display", func() bool {
		img := w.screen()
		return img.NRGBAAt(width-1, height-1).A == 0xff && img.NRGBAAt(width-1, height-1) != color.NRGBA{A: 0xff} &&
			img.NRGBAAt(0, 0) != color.NRGBA{A: 0xff}
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
	w.finished() // what was saved is known to be
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

// goroutines has the program write all goroutines to its terminal, and end.
func (w *window) goroutines() string {
	if err := w.run.Process.Signal(syscall.SIGQUIT); err != nil {
		return err.Error()
	}
	select {
	case err := <-w.ended:
		return fmt.Sprintf("its goroutines follow (%v)", err)
	case <-time.After(10 * time.Second):
		return "nor does it say where its goroutines are"
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

// words are what the program wrote to its terminal.
func (w *window) words() string {
	text, _ := os.ReadFile(w.said.Name())
	return string(text)
}
