//go:build e2e

package e2e

import (
	"encoding/json"
	"image"
	"os"
	"reflect"
	"slices"
	"testing"
)

// panelOf is where the page "Segment" shows what belongs to a lesion.
var panelOf = image.Rect(1150, 205, 1490, 530)

// TestEachLesionHasItsMethod: two lesions are segmented by different methods and have thresholds of their own. Going from
// one to the other shows each as it was left; so do Undo, a program that was killed, and the files that are exported.
func TestEachLesionHasItsMethod(t *testing.T) {
	w := demoWindow(t)
	w.finished()
	first := w.state()
	var done *state
	w.play([]scenario{
		{"two lesions", func(w *window) {
			w.key("bracketright", "bracketright")
			one := w.when("threshold of lesion 1", func(s *state) bool { return s.changed() == 1 })
			w.key("ctrl+n")
			w.when("lesion 2, of which nothing is segmented", func(s *state) bool {
				return s.Active == 2 && len(s.Slices) == 0 && s.Setup == one.Setup
			})
			w.click(methods)
			w.until("list of methods", func() bool { return !disc(w.live(), otsu.X+100, otsu.Y, 3, panel) })
			w.still()
			w.click(percent)
			w.when("lesion 2 by percent", func(s *state) bool { return s.Setup.Method == "percent" && len(s.Slices) > 0 })
			for range 30 {
				w.key("bracketleft")
			}
			done = w.when("lesion 2 around the first", func(s *state) bool { return s.changed() == 1 && s.voxels(2) > 0 })
			if got := done.Others[0]; !reflect.DeepEqual(got, outlining{1, one.Setup, one.Drawn, one.Slices}) ||
				done.voxels(1) != one.voxels(1) || got.Setup.Method != first.Setup.Method {
				w.t.Errorf("lesion 1 was %+v\n%+v, is %+v", one.Setup, one.Slices, got)
			}
			w.screenshot("two-lesions")
		}},
		{"switching", func(w *window) {
			w.still()
			two := w.screen()
			w.key("n")
			w.when("lesion 1", func(s *state) bool {
				return s.Active == 1 && s.Setup.Method == first.Setup.Method && s.changed() == 1
			})
			w.still()
			if same(two, w.screen(), panelOf) || same(two, w.screen(), strip) {
				w.t.Error("the panel or the strip shows the same of both lesions")
			}
			w.screenshot("lesion-one")
			w.key("n")
			w.when("lesion 2", func(s *state) bool { return s.Active == 2 && s.Setup == done.Setup })
		}},
		{"undo", func(w *window) {
			w.key("n")
			w.when("lesion 1", func(s *state) bool { return s.Active == 1 })
			w.key("ctrl+z")
			w.when("lesion 2, whose threshold was undone", func(s *state) bool {
				return s.Active == 2 && !reflect.DeepEqual(s.Slices, done.Slices)
			})
			w.key("ctrl+y")
			w.when("all of it again", func(s *state) bool { return reflect.DeepEqual(s.Slices, done.Slices) })
		}},
		{"killed and restored", func(w *window) {
			w.key("bracketleft")
			done = w.when("another threshold", func(s *state) bool { return !reflect.DeepEqual(s.Slices, done.Slices) })
			before := done.current(w.t).Threshold
			w.key("bracketleft") // is not in the file
			w.still()
			w.until("work in the state folder", func() bool { return w.kept() != "" })
			session := w.session
			w.kill()
			w.start("Isopet")
			w.until("question whether to restore", w.asking)
			w.press()
			w.answered()
			w.until("lesion 2", func() bool { return count(w.live(), axial, red) > 20 })
			w.session = session
			s := w.when("lower threshold", func(s *state) bool { return s.Active == 2 && s.current(w.t).Threshold < before })
			if !reflect.DeepEqual(s.Others, done.Others) || s.Setup != done.Setup || s.voxels(1) != done.voxels(1) ||
				s.voxels(2) < done.voxels(2) {
				w.t.Errorf("restored are %+v\n%+v, were %+v\n%+v", s.Setup, s.Others, done.Setup, done.Others)
			}
			done = s
		}},
		{"exported", func(w *window) {
			path := w.path("labels.nii.gz")
			w.exportAs(labelled, path)
			w.until("labels", func() bool { return exists(path) && exists(w.path("labels.json")) })
			if m := readMask(w.t, path); !slices.Equal(m.Data, done.mask.Data) {
				w.t.Errorf("the labels have %d and %d voxels, drawn are %d and %d", voxels(m, 1), voxels(m, 2),
					done.voxels(1), done.voxels(2))
			}
			text, err := os.ReadFile(w.path("labels.json"))
			if err != nil {
				w.t.Fatal(err)
			}
			var record struct {
				Methods []struct {
					Lesion uint8
					Name   string
					Slices []struct {
						Index     int
						Threshold float64
						Moved     bool
					}
				}
			}
			if err := json.Unmarshal(text, &record); err != nil {
				w.t.Fatal(err)
			}
			want := append(slices.Clone(done.Others), outlining{Lesion: done.Active, Slices: done.Slices})
			if len(record.Methods) != len(want) {
				w.t.Fatalf("the file beside the mask tells of %d methods: %s", len(record.Methods), text)
			}
			for i, m := range record.Methods {
				of := want[i]
				if m.Lesion != of.Lesion || m.Name != of.Slices[0].Method || len(m.Slices) != len(of.Slices) {
					w.t.Errorf("the file says that lesion %d was outlined by %s on %d slices; it was lesion %d by %s on %d",
						m.Lesion, m.Name, len(m.Slices), of.Lesion, of.Slices[0].Method, len(of.Slices))
					continue
				}
				for n, s := range m.Slices {
					if r := of.Slices[n]; s.Index != r.Index || s.Threshold != r.Threshold || s.Moved != r.Manual {
						w.t.Errorf("slice %+v is said to be %+v", r, s)
					}
				}
			}
		}},
	})
}
