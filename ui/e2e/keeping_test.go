//go:build e2e

package e2e

import (
	"image"
	"path/filepath"
	"slices"
	"testing"

	"isopet/volume"
	"isopet/volume/nifti"
)

// The rows of the dialog that asks what to export.
var (
	asOne     = image.Pt(452, 427)
	labelled  = image.Pt(452, 457)
	perLesion = image.Pt(452, 487)
)

func TestKeeping(t *testing.T) {
	w := newWindow(t)
	scans, _ := phantoms(t, w.path("cohort"), "--patients", "1", "--seed", "9")
	scan := scans[0]
	masks := w.path("masks")
	w.write("masks/README", "")
	w.start(titleOf(scan), scan) // by the command line
	w.outlined()
	lesion := middle(axial).Add(image.Pt(-200, -200))
	stroke := func(by int) []image.Point {
		at := lesion.Add(image.Pt(0, by))
		return []image.Point{at, at.Add(image.Pt(20, 10)), at.Add(image.Pt(40, 0))}
	}
	var done *state

	w.play([]scenario{
		{"mask exported and opened as annotation", func(w *window) {
			w.when("outline", func(s *state) bool { return s.voxels(1) > 0 })
			w.key("ctrl+n", "b")
			w.drag(stroke(0))
			done = w.when("second lesion", func(s *state) bool { return s.voxels(2) > 0 })
			path := filepath.Join(masks, "mask.nii.gz")
			w.exportAs(asOne, path)
			w.until("mask", func() bool { return exists(path) })
			lies(w.t, path, scan)
			if m := readMask(w.t, path); voxels(m, 1) != done.voxels(1)+done.voxels(2) ||
				!slices.Equal(m.Data, joined(done.mask)) {
				w.t.Errorf("the mask has %d voxels, drawn are %d and %d", voxels(m, 1), done.voxels(1), done.voxels(2))
			}
			w.typePath("ctrl+shift+l", path)
			w.when("annotation", func(s *state) bool { return s.Reference != nil && s.Reference.Path == path })
			w.do("close annotation")
			w.when("no annotation", func(s *state) bool { return s.Reference == nil })
		}},
		{"labels exported", func(w *window) {
			path := filepath.Join(masks, "labels.nii.gz")
			w.exportAs(labelled, path)
			w.until("labels", func() bool { return exists(path) })
			lies(w.t, path, scan)
			if m := readMask(w.t, path); !slices.Equal(m.Data, done.mask.Data) {
				w.t.Errorf("the labels have %d and %d voxels, drawn are %d and %d", voxels(m, 1), voxels(m, 2),
					done.voxels(1), done.voxels(2))
			}
		}},
		{"a mask for each lesion", func(w *window) {
			w.exportAs(perLesion, filepath.Join(masks, "each.nii.gz"))
			for label := range uint8(2) {
				path := filepath.Join(masks, "each_Lesion-"+string('1'+label)+".nii.gz")
				w.until(filepath.Base(path), func() bool { return exists(path) })
				if m := readMask(w.t, path); voxels(m, 1) != done.voxels(label+1) {
					w.t.Errorf("%s has %d voxels, drawn are %d", filepath.Base(path), voxels(m, 1),
						done.voxels(label+1))
				}
			}
		}},
		{"crash", func(w *window) {
			w.drag(stroke(60))
			done = w.when("more of the second lesion", func(s *state) bool { return s.voxels(2) > done.voxels(2) })
			w.drag(stroke(120)) // this one is not saved
			w.until("work in the state folder", func() bool { return w.kept() != "" })
			session := w.session
			w.kill()
			w.start("Isopet", scan)
			w.until("question whether to restore", w.asking)
			w.titled(titleOf(scan))
			w.screenshot("recovery")
			w.press()
			w.answered()
			w.outlined()
			w.session = session // the work knows where it belongs
			restored := w.when("all three strokes", func(s *state) bool { return s.voxels(2) > done.voxels(2) })
			path := filepath.Join(masks, "restored.nii.gz")
			w.exportAs(labelled, path)
			w.until("restored labels", func() bool { return exists(path) })
			m := readMask(w.t, path)
			if !slices.Equal(m.Data, restored.mask.Data) || m.Dims != done.mask.Dims {
				w.t.Error("what was restored is not what is exported")
			}
			for i, label := range done.mask.Data {
				if label != 0 && m.Data[i] != label {
					w.t.Fatalf("voxel %d was of lesion %d and is of %d", i, label, m.Data[i])
				}
			}
		}},
		{"session closed and opened", func(w *window) {
			w.key("v", "n", "Home", "bracketright", "bracketright", "7", "4")
			done = w.when("threshold, window and panes", func(s *state) bool {
				return s.changed() == 1 && s.View.High == 10 && s.View.Arrangement == "four"
			})
			session := w.session
			w.quit()
			w.start(titleOf(scan), session)
			w.until("four panes", func() bool { return count(w.live(), image.Rect(0, 90, 1134, 800), blue) > 50 })
			w.session = session
			again := w.state()
			if again.View != done.View || !slices.Equal(again.Slices, done.Slices) ||
				!slices.Equal(again.Lesions, done.Lesions) ||
				!slices.Equal(again.mask.Data, done.mask.Data) || again.Active != done.Active {
				w.t.Errorf("the session was\n%+v\n%+v, is\n%+v\n%+v", done.View, done.Slices, again.View, again.Slices)
			}
		}},
		{"changes are asked about once", func(w *window) {
			w.key("3", "n", "e", "f")
			w.drag(stroke(60))
			w.until("work in the state folder", func() bool { return w.kept() != "" })
			before := changedAt(w.session)
			w.dialog("ctrl+q")
			w.key("Escape")
			w.answered()
			w.dialog("ctrl+q")
			w.press() // saves the session
			w.closed()
			if changedAt(w.session) == before || w.kept() != "" {
				w.t.Errorf("the session is of %v, was of %v; kept work is %q", changedAt(w.session), before, w.kept())
			}
			if s := readState(w.t, w.session); s.voxels(2) >= done.voxels(2) {
				w.t.Errorf("the saved lesion has %d voxels, had %d before it was erased", s.voxels(2), done.voxels(2))
			}
		}},
	})
}

// exportAs exports with a row of the dialog.
func (w *window) exportAs(row image.Point, path string) {
	w.t.Helper()
	w.dialog("ctrl+e")
	w.key("ctrl+a")
	w.typed(path)
	w.still()
	before := w.screen()
	w.click(row)
	w.until("choice", func() bool { return !same(before, w.live(), image.Rect(380, 410, 480, 500)) })
	w.press()
	w.answered()
}

// kept is work that the program keeps for after a crash.
func (w *window) kept() string {
	found, _ := filepath.Glob(w.path("state/isopet/work-*.isopet"))
	return first(found)
}

// lies checks that a mask lies where the scan does.
func lies(t *testing.T, mask, scan string) {
	t.Helper()
	m, err := nifti.Read(t.Context(), mask, nil)
	if err != nil {
		t.Fatal(err)
	}
	s, err := nifti.Read(t.Context(), scan, nil)
	if err != nil {
		t.Fatal(err)
	}
	if !m.SameAs(s.Grid, 0) {
		t.Errorf("the mask's geometry is %v %v, the scan's %v %v", m.Dims, m.Affine, s.Dims, s.Affine)
	}
}

// joined is a mask without the lesions' labels.
func joined(m *volume.Mask) []uint8 {
	all := slices.Clone(m.Data)
	for i := range all {
		all[i] = min(all[i], 1)
	}
	return all
}
