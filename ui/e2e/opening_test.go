//go:build e2e

package e2e

import (
	"encoding/json"
	"image"
	"image/color"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// phantoms writes synthetic patients and returns their scans and annotations.
func phantoms(t *testing.T, folder string, options ...string) (scans, annotations []string) {
	t.Helper()
	if out, err := exec.Command(program(t), append([]string{"phantom", folder}, options...)...).CombinedOutput(); err != nil {
		t.Fatalf("phantom: %v %s", err, out)
	}
	scans, _ = filepath.Glob(filepath.Join(folder, "imagesTr", "*.nii.gz"))
	annotations, _ = filepath.Glob(filepath.Join(folder, "labelsTr", "*.nii.gz"))
	if len(scans) == 0 || len(scans) != len(annotations) {
		t.Fatalf("phantom wrote %v and %v", scans, annotations)
	}
	return scans, annotations
}

// titleOf is the window's title with a scan.
func titleOf(scan string) string {
	return "Isopet – " + strings.TrimSuffix(filepath.Base(scan), ".nii.gz")
}

// Where things are in the menu and in the dialog for files.
var (
	fileMenu   = image.Pt(22, 12)
	demoItem   = image.Pt(62, 138)
	secondFile = image.Rect(630, 220, 680, 270)
	paper      = color.NRGBA{0xe4, 0xe8, 0xed, 0xff}
)

func middle(r image.Rectangle) image.Point { return r.Min.Add(r.Max).Div(2) }

func first(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[0]
}

func TestOpening(t *testing.T) {
	w := newWindow(t)
	scans, annotations := phantoms(t, w.path("cohort"), "--patients", "2", "--seed", "9")
	w.write("config/isopet/settings.json", `{}`)
	recent := func() (paths []string) {
		text, _ := os.ReadFile(w.path("config/isopet/recent.json"))
		json.Unmarshal(text, &paths)
		return paths
	}

	w.play([]scenario{
		{"the notice is accepted once", func(w *window) {
			w.start("Isopet")
			w.until("notice", w.asking)
			w.key("Escape", "ctrl+l") // neither gets past it
			w.press()
			w.answered()
			w.until("settings", func() bool {
				text, _ := os.ReadFile(w.path("config/isopet/settings.json"))
				return strings.Contains(string(text), `"accepted_notice": 1`)
			})
		}},
		{"demo scan without being asked", func(w *window) {
			w.titled("Isopet – Demo scan")
			w.outlined()
		}},
		{"path", func(w *window) {
			w.typePath("ctrl+l", scans[0])
			w.titled(titleOf(scans[0]))
			w.when("its outline", func(s *state) bool { return s.Scan.Path == scans[0] && s.voxels(1) > 0 })
		}},
		{"annotation by its path", func(w *window) {
			w.typePath("ctrl+shift+l", annotations[0])
			w.when("annotation", func(s *state) bool { return s.Reference != nil && s.Reference.Path == annotations[0] })
			w.until("white outline", func() bool { return count(w.screen(), axial, white) > 50 })
		}},
		{"dialog", func(w *window) {
			w.dialog("ctrl+o")
			w.until("files", func() bool { return count(w.screen(), secondFile, paper) > 100 })
			w.click(middle(secondFile))
			w.press()
			w.titled(titleOf(scans[1]))
		}},
		{"recent file by the palette", func(w *window) {
			w.until("the file first among the recent ones", func() bool { return first(recent()) == scans[1] })
			w.do("recent " + filepath.Base(scans[0]))
			w.titled(titleOf(scans[0]))
			w.until("the other first", func() bool { return first(recent()) == scans[0] })
		}},
		{"session by its path", func(w *window) {
			w.state()
			saved := w.session
			w.typePath("ctrl+l", scans[1])
			w.titled(titleOf(scans[1]))
			w.typePath("ctrl+l", saved)
			w.titled(titleOf(scans[0]))
		}},
		{"demo scan by the menu", func(w *window) {
			w.still()
			w.click(fileMenu)
			w.still()
			w.click(demoItem)
			w.titled("Isopet – Demo scan")
			w.when("demo scan", func(s *state) bool { return s.Scan.Demo })
		}},
		{"dropped file", func(w *window) {
			w.drop(scans[0])
			w.titled(titleOf(scans[0]))
		}},
		{"dropped annotation", func(w *window) {
			w.drop(annotations[0])
			w.until("question what it is", w.asking)
			w.key("Tab", "Tab", "Tab", "Tab", "space")
			w.answered()
			w.when("annotation", func(s *state) bool { return s.Reference != nil })
		}},
		{"nothing to save", (*window).quit},
	})
}
