//go:build e2e

package e2e

import (
	"archive/zip"
	"encoding/json"
	"fmt"
	"image"
	"io"
	"math"
	"os"
	"path/filepath"
	"testing"
	"time"

	"isopet/volume"
	"isopet/volume/nifti"
)

// state is what a session's file says of the window, as far as scenarios ask.
type state struct {
	Scan struct {
		Path, Series string
		Demo         bool
	}
	Unit string
	SUV  *struct {
		Weight float64
		Stored bool
	}
	Reference *struct{ Path string }
	CT        *struct{ Path string }
	// Setup, Slices and Drawn are those of the active lesion, Others those of the other ones.
	Setup   setup
	Slices  []slice
	Drawn   []int
	Others  []outlining
	Lesions []struct {
		Label  uint8
		Name   string
		Colour int
		Kind   string
	}
	Active, Outlined uint8
	View             struct {
		Cursor      [3]int
		Low, High   float64
		ColourMap   string
		Arrangement string
		Main        int
		Panes       [4]struct{ Zoom, PanX, PanY float64 }
		HiddenCT    bool
		Turn        int
		Blend       float64
	}
	Rulers []struct{ From, To [3]float64 }

	mask *volume.Mask
}

// setup is how a lesion is segmented.
type setup struct {
	Method    string
	Networks  string
	Parameter float64
	Region    struct{ X, Y, Width float64 }
	Slices    struct{ Which, First, Last int }
}

// outlining is how a lesion is outlined.
type outlining struct {
	Lesion uint8
	Setup  setup
	Drawn  []int
	Slices []slice
}

// slice is one that a method outlined.
type slice struct {
	Index                int
	Lesion               uint8
	Method               string
	Predicted, Threshold float64
	Manual               bool
}

// at is the voxels of a label on an axial slice.
func (s *state) at(index int, label uint8) int {
	n := 0
	var on volume.Slice[uint8]
	s.mask.Slice(volume.Axial, index, &on)
	for _, v := range on.Pix {
		if v == label {
			n++
		}
	}
	return n
}

// voxels of a label.
func (s *state) voxels(label uint8) int { return voxels(s.mask, label) }

func voxels(m *volume.Mask, label uint8) int {
	n := 0
	for _, v := range m.Data {
		if v == label {
			n++
		}
	}
	return n
}

// here is the axial slice on the screen.
func (s *state) here() int { return s.View.Cursor[2] }

// current is the outlined slice on the screen.
func (s *state) current(t *testing.T) slice {
	t.Helper()
	for _, r := range s.Slices {
		if r.Index == s.here() {
			return r
		}
	}
	t.Fatalf("slice %d is not outlined", s.here())
	return slice{}
}

// changed are the outlined slices whose threshold is the user's.
func (s *state) changed() int {
	n := 0
	for _, r := range s.Slices {
		if r.Manual {
			n++
		}
	}
	return n
}

// readState reads a session's file.
func readState(t *testing.T, path string) *state {
	t.Helper()
	z, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	entry := func(name string) []byte {
		f, err := z.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		data, err := io.ReadAll(f)
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	s := &state{}
	if err := json.Unmarshal(entry("session.json"), s); err != nil {
		t.Fatal(err)
	}
	mask := filepath.Join(t.TempDir(), "mask.nii.gz")
	if err := os.WriteFile(mask, entry("mask.nii.gz"), 0o600); err != nil {
		t.Fatal(err)
	}
	s.mask = readMask(t, mask)
	s.activate()
	return s
}

// activate puts what a session says of its lesions in order: first the active one.
func (s *state) activate() {
	slicesOf := func(label uint8) (own []slice) {
		for _, r := range s.Slices {
			if r.Lesion == label {
				own = append(own, r)
			}
		}
		return own
	}
	all := append(s.Others, outlining{Lesion: s.Outlined, Setup: s.Setup, Drawn: s.Drawn})
	for i := range all {
		all[i].Slices = slicesOf(all[i].Lesion)
	}
	s.Others = nil
	for _, o := range all {
		if o.Lesion == s.Active {
			s.Setup, s.Slices, s.Drawn = o.Setup, o.Slices, o.Drawn
		} else {
			s.Others = append(s.Others, o)
		}
	}
}

// readMask reads a mask that the window wrote.
func readMask(t *testing.T, path string) *volume.Mask {
	t.Helper()
	m, _, err := nifti.ReadMask(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// changedAt is when a file was written last, the zero time if it is not there.
func changedAt(path string) time.Time {
	info, err := os.Stat(path)
	if err != nil {
		return time.Time{}
	}
	return info.ModTime()
}

func exists(path string) bool { return !changedAt(path).IsZero() }

// state saves the session and says what is in it.
func (w *window) state() *state {
	w.t.Helper()
	if w.session == "" {
		w.still() // no question comes in between
	}
	before := changedAt(w.session)
	asks := false
	w.insist("ctrl+s", "session, or question where to save it", func() bool {
		asks = w.asking()
		return asks || exists(w.session) && changedAt(w.session) != before
	})
	if asks {
		w.still()
		w.looks++
		w.session = w.path(fmt.Sprintf("look-%d.isopet", w.looks))
		w.key("ctrl+a")
		w.typed(w.session)
		w.enter()
		w.until("session", func() bool { return exists(w.session) })
		w.finished() // until then it would be asked again where to save
	}
	return readState(w.t, w.session)
}

// when waits until the state is as said.
func (w *window) when(what string, is func(*state) bool) *state {
	w.t.Helper()
	var s *state
	w.until(what, func() bool { s = w.state(); return is(s) })
	return s
}

// outlined waits for the method's outline in the axial pane.
func (w *window) outlined() {
	w.t.Helper()
	w.until("blue outline", func() bool { return count(w.live(), axial, blue) > 50 })
}

// sheet is how the axial pane shows slices.
type sheet struct {
	layout volume.Layout
	origin image.Point // where pixel (col, row) is
	col    float64
	row    float64
	scaleX float64
	scaleY float64
}

// sheet finds that out by two clicks, with the pointing tool.
func (w *window) sheet() *sheet {
	w.t.Helper()
	w.key("v")
	middle := axial.Min.Add(axial.Max).Div(2)
	w.still()
	from, to := middle.Sub(image.Pt(150, 150)), middle.Add(image.Pt(150, 150))
	pixel := func(at image.Point) (col, row float64, l volume.Layout) {
		before := w.state().View.Cursor
		w.click(at)
		s := w.when("cross-hair where it was clicked", func(s *state) bool { return s.View.Cursor != before })
		l = s.mask.Layout(volume.Axial)
		c := s.View.Cursor
		col, row, _ = l.Pixel([3]float64{float64(c[0]), float64(c[1]), float64(c[2])})
		return col, row, l
	}
	col0, row0, _ := pixel(from)
	col1, row1, l := pixel(to)
	return &sheet{l, from, col0, row0, 300 / (col1 - col0), 300 / (row1 - row0)}
}

// on is where a pixel of the slice is on the screen.
func (s *sheet) on(col, row float64) image.Point {
	return s.origin.Add(image.Pt(int(math.Round((col-s.col)*s.scaleX)), int(math.Round((row-s.row)*s.scaleY))))
}

// lesion is where a label's voxels on a slice have their middle.
func (s *sheet) lesion(t *testing.T, st *state, index int, label uint8) image.Point {
	t.Helper()
	var on volume.Slice[uint8]
	st.mask.Slice(volume.Axial, index, &on)
	var col, row, n float64
	for i, v := range on.Pix {
		if v == label {
			col, row, n = col+float64(i%on.Cols), row+float64(i/on.Cols), n+1
		}
	}
	if n == 0 {
		t.Fatalf("slice %d has nothing of lesion %d", index, label)
	}
	return s.on(col/n, row/n)
}
