//go:build e2e

package e2e

import (
	"image"
	"image/color"
	"os"
	"strings"
	"testing"
	"time"
)

// Where refusals stand, and their colour.
var (
	refusals = image.Rect(190, 740, 950, 885)
	amber    = color.NRGBA{0xe6, 0xa2, 0x3c, 0xff}
)

// refused waits for a sentence that is not the one before, and sees that nothing is asked and that the sentence stays
// while the pointer goes over the picture.
func (w *window) refused(what string, before *picture) {
	w.t.Helper()
	w.until("refusal of "+what, func() bool {
		now := w.screen()
		return count(now, refusals, amber) > 30 && !same(before, now, refusals)
	})
	const stays = 8 * time.Second
	since := time.Now()
	w.still()
	told := w.screen()
	if w.asking() {
		w.fail(what + " is refused, and yet something is asked")
	}
	w.xdotool("mousemove", "300", "300", "sleep", "0.1", "mousemove", "330", "310", "sleep", "0.1", "mousemove", "360",
		"330")
	w.still()
	if now := w.screen(); !kept(told, now) && time.Since(since) < stays {
		w.fail("the refusal of " + what + " goes when the pointer moves")
	}
}

// kept reports whether all letters of a refusal are where they were; the strip behind it may have changed.
func kept(before, now *picture) bool {
	for y := refusals.Min.Y; y < refusals.Max.Y; y++ {
		for x := refusals.Min.X; x < refusals.Max.X; x++ {
			if before.NRGBAAt(x, y) == amber && now.NRGBAAt(x, y) != amber {
				return false
			}
		}
	}
	return true
}

func TestDropping(t *testing.T) {
	w := newWindow(t)
	scans, annotations := phantoms(t, w.path("cohort"), "--patients", "2", "--seed", "9")
	w.write("wrong/notes.txt", "Patients and scans\n")
	w.write("wrong/picture.png", "\x89PNG\r\n\x1a\n")
	w.write("wrong/unet.onnx", "no network")
	slice := strings.Repeat("\x00", 128) + "DICM" + strings.Repeat("\x00", 500)
	w.write("dicom/IM1", slice)
	w.write("dicom/IM2", slice)

	w.play([]scenario{
		{"scan and annotation named at the start", func(w *window) {
			w.start(titleOf(scans[0]), annotations[0], scans[0])
			w.outlined()
			w.when("both", func(s *state) bool {
				return s.Scan.Path == scans[0] && s.Reference != nil && s.Reference.Path == annotations[0]
			})
		}},
		{"wrong files are refused before anything is asked", func(w *window) {
			w.key("Delete") // work that is not saved
			w.finished()
			for _, name := range []string{"wrong/notes.txt", "wrong/picture.png", "wrong/unet.onnx", "dicom", "wrong",
				"dicom/IM1", "absent.nii.gz"} {
				before := w.screen()
				w.drop(w.path(name))
				w.refused(name, before)
			}
			before := w.screen()
			w.dialog("ctrl+l")
			w.typed(w.path("missing.nii.gz"))
			w.enter()
			w.refused("a missing path", before)
			w.when("all as it was", func(s *state) bool {
				return s.Scan.Path == scans[0] && s.Reference != nil &&
					len(s.Drawn) == 1
			})
		}},
		{"an annotation is taken for one", func(w *window) {
			w.do("Close annotation")
			w.drop(annotations[0])
			w.until("question what it is", w.asking)
			w.enter()
			w.when("annotation", func(s *state) bool {
				return s.Reference != nil &&
					s.Reference.Path == annotations[0]
			})
		}},
		{"questions do not pile up", func(w *window) {
			w.key("Delete", "Page_Up", "Delete")
			w.finished()
			w.drop(scans[1])
			w.until("question what it is", w.asking)
			w.still()
			w.drop(annotations[1])
			w.drop(scans[1])
			w.still()
			w.key("Escape")
			w.answered()
			w.still()
			if w.asking() {
				w.fail("a second question")
			}
		}},
		{"scan and annotation open together, and work is asked about last", func(w *window) {
			w.drop(annotations[1], scans[1], w.path("wrong/notes.txt"))
			w.until("question about the work", w.asking)
			w.still()
			w.key("Tab", "Tab", "space") // Discard
			w.answered()
			w.titled(titleOf(scans[1]))
			w.when("both", func(s *state) bool {
				return s.Scan.Path == scans[1] && s.Reference != nil && s.Reference.Path == annotations[1] &&
					s.voxels(1) > 0
			})
		}},
		{"of two scans one is opened and the other named", func(w *window) {
			before := w.screen()
			w.drop(scans[0], scans[1])
			w.titled(titleOf(scans[0]))
			w.refused("the second scan", before)
		}},
		{"a name of any letters", func(w *window) {
			odd := w.path("Prostata Übersicht #1 50%20 [a]?.nii.gz")
			data, err := os.ReadFile(scans[1])
			if err != nil {
				w.t.Fatal(err)
			}
			if err := os.WriteFile(odd, data, 0o600); err != nil {
				w.t.Fatal(err)
			}
			w.drop(odd)
			w.until("question what it is", w.asking)
			w.enter()
			w.titled("Isopet – Prostata") // until it is open no key does anything
			w.when("it", func(s *state) bool { return s.Scan.Path == odd })
		}},
		{"nothing to save", (*window).quit},
	})
}
