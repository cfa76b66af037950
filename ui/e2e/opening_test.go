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

	"isopet/volume/nifti"
	"isopet/volume/phantom"
)

// phantoms writes synthetic patients and returns their scans and annotations.
func phantoms(t *testing.T, folder string, options ...string) (scans, annotations []string) {
	t.Helper()
	if out, err := exec.Command(program(t), append([]string{"phantom", folder},
		options...)...).CombinedOutput(); err != nil {
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

// Where things are in the menu, in the dialog for files, and in the question for a unit.
var (
	fileMenu   = image.Pt(22, 12)
	scanItem   = image.Pt(62, 40)
	demoItem   = image.Pt(62, 173)
	question   = image.Rect(2, 70, 600, 120) // above the panes
	isSUV      = image.Pt(941, 84)
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
			w.until("first steps", w.asking)
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
			w.when("annotation", func(s *state) bool {
				return s.Reference != nil &&
					s.Reference.Path == annotations[0]
			})
			w.until("outline of the annotation", func() bool { return count(w.live(), axial, annotated) > 50 })
		}},
		{"dialog by the menu", func(w *window) {
			w.chooseInMenu(scanItem)
			w.until("dialog", w.asking)
			w.until("files", func() bool { return count(w.live(), secondFile, paper) > 100 })
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
			w.chooseInMenu(demoItem)
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
			w.enter() // it is taken for one
			w.when("annotation", func(s *state) bool { return s.Reference != nil })
		}},
		{"unit that the file does not say", func(w *window) {
			silent := w.path("silent.nii.gz")
			pet, _ := phantom.Demo()
			if err := nifti.WriteVolume(silent, pet, nifti.NewHeader(pet.Grid)); err != nil {
				w.t.Fatal(err)
			}
			w.typePath("ctrl+l", silent)
			w.titled(titleOf(silent))
			w.outlined()
			w.still()
			asked := w.screen()
			w.click(isSUV)
			w.until("end of the question", func() bool { return !same(asked, w.live(), question) })
			w.when("unit", func(s *state) bool { return s.Scan.Path == silent && s.Unit == "SUV" })
			said := w.screen()
			w.quit()
			w.start(titleOf(silent), silent)
			w.outlined()
			w.until("no question", func() bool { return same(said, w.live(), question) })
			w.when("the unit again", func(s *state) bool { return s.Scan.Path == silent && s.Unit == "SUV" })
		}},
		{"nothing to save", (*window).quit},
	})
}

// chooseInMenu clicks an item of the menu "File".
func (w *window) chooseInMenu(item image.Point) {
	w.t.Helper()
	w.still()
	before := w.screen()
	w.again("File", func() { w.click(fileMenu) }, "menu", func() bool {
		return !same(before, w.live(), image.Rectangle{item, item}.Inset(-8))
	})
	w.click(item)
}
