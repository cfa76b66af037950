//go:build e2e

package e2e

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// The colours by which scenarios know what they see; see the theme of package ui.
var (
	blue       = color.NRGBA{0x2f, 0x86, 0xff, 0xff} // the first lesion's outline
	white      = color.NRGBA{0xff, 0xff, 0xff, 0xff} // the ground of the first colour map
	annotated  = color.NRGBA{0x14, 0x18, 0x1e, 0xff} // the annotation on it
	accent     = color.NRGBA{0x3d, 0x8b, 0xfd, 0xff} // the button of a dialog that Enter would press
	thumb      = color.NRGBA{0xe4, 0xe8, 0xed, 0xff} // of a slider
	dark       = color.NRGBA{0x14, 0x17, 0x1b, 0xff} // behind the menus
	panel      = color.NRGBA{0x1a, 0x1e, 0x23, 0xff} // ground of the inspector and of dialogs
	lightPanel = color.NRGBA{0xf8, 0xf9, 0xfb, 0xff}
	light      = color.NRGBA{0xe9, 0xed, 0xf1, 0xff} // behind the menus, in the light theme
	red        = color.NRGBA{0xf2, 0x49, 0x5c, 0xff} // the second lesion's

	dimDark  = color.NRGBA{0x0b, 0x0d, 0x0f, 0xff} // the same behind a dialog
	dimLight = color.NRGBA{0xbd, 0xc0, 0xc4, 0xff}
)

// Where things are in the window at its usual size, with one pane large.
var (
	menus         = image.Pt(700, 12) // a place without a word
	axial         = image.Rect(2, 94, 636, 800)
	found         = image.Rect(462, 310, 1000, 640) // commands in the palette
	chosen        = image.Pt(1012, 326)             // the first of them
	stripOfSlices = image.Rect(20, 826, 1120, 884)
	statusBar     = image.Rect(2, 890, 700, 918)
	work          = image.Rect(1060, 895, 1200, 912) // that is under way
)

// live is the screen as it changes.
func (w *window) live() *picture {
	w.t.Helper()
	img, err := w.desk.screen()
	if err != nil {
		w.t.Fatal(err)
	}
	return img
}

// screen is the screen as it is now.
func (w *window) screen() *picture {
	w.t.Helper()
	img := w.live()
	return &picture{bytes.Clone(img.pix), img.stride}
}

// until waits for something to come about. On failure it leaves a picture of the screen and says what the program does.
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
	doing := w.goroutines() // the last of its words
	w.t.Fatalf("%s; the screen is in %s; %s\n%s", sentence, name, doing, w.words())
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
		w.finished()
		w.xdotool("mousemove", fmt.Sprint(menus.X), fmt.Sprint(menus.Y), "sleep", "0.1", "mousemove", "330", "300")
	}
	w.still()
	if err := save(w.screen(), filepath.Join(*pictures, name+".png")); err != nil {
		w.t.Fatal(err)
	}
}

// still waits until the window has taken all keys and clicks, nothing moves on the screen, and the program and the
// display have nothing to do, at several looks. On a busy machine it may never be seen to have nothing to do: there it
// has to do with a screen that stays the same for a while.
func (w *window) still() {
	w.t.Helper()
	const (
		looks = 3
		pause = 500 * time.Millisecond
	)
	before, since, same, idle := w.screen(), time.Now(), 0, 0
	w.until("rest", func() bool {
		w.attend()
		if differing(before, w.live(), before.Bounds(), 0) > 0 {
			before, since, same, idle = w.screen(), time.Now(), 0, 0
			return false
		}
		same++
		if resting(w.run.Process.Pid) && resting(w.desk.server.Process.Pid) {
			idle++
		}
		return same >= looks && (idle >= looks-1 || time.Since(since) > pause)
	})
}

// finished waits until no work is under way.
func (w *window) finished() {
	w.t.Helper()
	w.still()
	w.until("end of all work", func() bool {
		img := w.live()
		return count(img, work, img.NRGBAAt(work.Min.X, work.Min.Y)) == work.Dx()*work.Dy()
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
