package session

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"isopet/app/apptest"
	"isopet/app/contour"
	"isopet/app/lesion"
	"isopet/app/scan"
	"isopet/app/setup"
	"isopet/app/view"
	"isopet/inference"
	"isopet/volume"
)

// keptTest is a small session as it is written, without an App.
func keptTest() (*Content, *scan.Scan) {
	s := (&scan.Scan{Volume: apptest.Scan()}).Prepare()
	k := &Content{
		Data: Data{
			Version: Version, Program: "test", Saved: time.Unix(1e9, 0),
			Setup: setup.Setup{Method: "unet",
				Region: apptest.Grid().Whole()}, Lesions: lesion.First(), Active: 1, Outlined: 1,
			View: view.View{High: 1}, Drawn: []int{5},
		},
		Marked:   apptest.Reference().Rows(func(int) bool { return true }),
		Geometry: s.Geometry,
	}
	method, _ := inference.MethodNamed("unet")
	window, _ := s.Window(k.Setup.Region, 5, apptest.Side)
	var pet volume.Slice[float32]
	s.Slice(volume.Axial, 5, &pet)
	r := &contour.Slice{Method: method, Region: k.Setup.Region}
	r.Index, r.Threshold = 5, 0.4
	r.Input = inference.Prepare(pet, window, apptest.Side)
	r.Prediction = inference.Prediction{Image: make([]float32, apptest.Side*apptest.Side), Threshold: 0.4}
	k.Add(1, r)
	return k, s
}

// FuzzSession: no file makes the reader panic or take more memory than the limits allow, and what it accepts fits the
// scan.
func FuzzSession(f *testing.F) {
	k, s := keptTest()
	path := filepath.Join(f.TempDir(), "seed.isopet")
	if err := k.Write(context.Background(), path); err != nil {
		f.Fatal(err)
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole)
	f.Add(whole[:len(whole)/2])
	f.Add(apptest.Altered(f, path, TextEntry, []byte(`{"version":1}`)))
	f.Add(apptest.Altered(f, path, MaskEntry, nil))
	f.Fuzz(func(t *testing.T, data []byte) { readFuzzed(t, s, data) })
}

// FuzzSessionText varies what a session says rather than how it is packed.
func FuzzSessionText(f *testing.F) {
	k, s := keptTest()
	path := filepath.Join(f.TempDir(), "seed.isopet")
	if err := k.Write(context.Background(), path); err != nil {
		f.Fatal(err)
	}
	f.Add(apptest.Entry(f, path, TextEntry))
	f.Fuzz(func(t *testing.T, text []byte) { readFuzzed(t, s, apptest.Altered(t, path, TextEntry, text)) })
}

func readFuzzed(t *testing.T, s *scan.Scan, data []byte) {
	path := filepath.Join(t.TempDir(), "fuzzed.isopet")
	if err := os.WriteFile(path, data, 0o666); err != nil {
		t.Fatal(err)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f, err := Open(path)
	if err != nil {
		return
	}
	defer f.Close()
	r, err := f.Load(context.Background(), s, func(int, int) {})
	runtime.ReadMemStats(&after)
	if took := after.TotalAlloc - before.TotalAlloc; took > 4*MaxText+2*maxImages {
		t.Errorf("%d bytes were taken for a file of %d", took, len(data))
	}
	if err != nil {
		return
	}
	if len(r.Mask.Data) != s.Len() {
		t.Error("the mask is not the scan's")
	}
	for _, label := range r.Mask.Data {
		known := label == 0
		for _, l := range r.Lesions {
			known = known || l.Label == label
		}
		if !known {
			t.Fatalf("label %d has no lesion", label)
		}
	}
	v := r.View.Within(s.Dims, view.View{High: 1})
	for axis, n := range s.Dims {
		if v.Cursor[axis] < 0 || v.Cursor[axis] >= n {
			t.Errorf("the cursor is at %v", v.Cursor)
		}
	}
	for _, l := range r.Lesions {
		for index, result := range r.Outlinings[l.Label].Slices {
			if result.Index != index {
				t.Errorf("slice %d is %d", index, result.Index)
			}
			scores := inference.NewScoreMap(s.Volume, result.Method, &result.Slice)
			scores.Mask(result.Threshold, make([]uint8, len(scores.Pix)))
		}
	}
}
