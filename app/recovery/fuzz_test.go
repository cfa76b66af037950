package recovery

import (
	"bytes"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"isopet/app/apptest"
	"isopet/app/contour"
	"isopet/app/lesion"
	"isopet/app/scan"
	"isopet/app/session"
	"isopet/app/setup"
	"isopet/app/view"
	"isopet/inference"
	"isopet/volume"
)

// smallSession is a small session as it is written, without an App.
func smallSession() (*session.Content, *scan.Scan) {
	s := (&scan.Scan{Volume: apptest.Scan()}).Prepare()
	k := &session.Content{
		Data: session.Data{
			Version: session.Version, Program: "test", Saved: time.Unix(1e9, 0),
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

// journalSeeds are the entries of a journal, as the fuzz test and the random one begin with.
func journalSeeds(t testing.TB) (entries [][]byte, journal []byte, s *scan.Scan) {
	t.Helper()
	k, s := smallSession()
	work := k.Data
	slice := work.Slices[0]
	slice.Input, slice.Image = 1, len(k.Images)
	work.Slices = []session.SliceRecord{slice}
	first := &Entry{Whole: true, Work: &work, Marks: []Mark{{0, 9, 1}, {40, 3, 2}}, Images: k.Images}
	again := work
	slice.Input, slice.Image, slice.Threshold = 0, 0, 0.2
	again.Slices = []session.SliceRecord{slice}
	journal = []byte(journalHead)
	for _, e := range []*Entry{first, {Work: &again, Marks: []Mark{{0, 4, 0}}},
		{Drawn: map[uint8][]int{1: {3}}, Marks: []Mark{{100, 2, 1}}}, {Work: &work, Gone: map[uint8][]int{1: {5}}}} {
		record, err := e.record()
		if err != nil {
			t.Fatal(err)
		}
		entries, journal = append(entries, record[recordHead:]), append(journal, record...)
	}
	return entries, journal, s
}

// FuzzJournal: no file makes the reader panic or take much more memory than it is long, and what it accepts fits the
// scan.
func FuzzJournal(f *testing.F) {
	entries, journal, s := journalSeeds(f)
	for _, e := range entries {
		f.Add(e, false)
	}
	f.Add(journal, true)
	f.Add(journal[:len(journal)-9], true)
	f.Fuzz(func(t *testing.T, data []byte, file bool) { readFuzzedJournal(t, s, data, file) })
}

// TestDamagedJournal changes bytes of entries whose checksum is right all the same.
func TestDamagedJournal(t *testing.T) {
	entries, _, s := journalSeeds(t)
	rng := rand.New(rand.NewPCG(3, 4))
	for range 400 {
		data := bytes.Clone(entries[rng.IntN(len(entries))])
		for range 1 + rng.IntN(4) {
			data[rng.IntN(len(data))] = byte(rng.UintN(256))
		}
		readFuzzedJournal(t, s, data[:len(data)-rng.IntN(2)*rng.IntN(len(data))], false)
	}
}

func readFuzzedJournal(t *testing.T, s *scan.Scan, data []byte, file bool) {
	if !file { // an entry
		e, err := parseEntry(data)
		if err != nil {
			return
		}
		record, err := e.record()
		if err != nil {
			return
		}
		data = append([]byte(journalHead), record...)
	}
	path := filepath.Join(t.TempDir(), "work-1.isopet")
	if err := os.WriteFile(strings.TrimSuffix(path, session.Suffix)+".000001.journal", data, 0o600); err != nil {
		t.Fatal(err)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	kept, err := Open(path)
	if err != nil {
		return
	}
	defer kept.Close()
	r, err := kept.Load(t.Context(), s, func(int, int) {})
	runtime.ReadMemStats(&after)
	if took := after.TotalAlloc - before.TotalAlloc; took > 16<<20+64*uint64(len(data)) {
		t.Errorf("%d bytes were taken for %d", took, len(data))
	}
	if err != nil {
		return
	}
	for _, label := range r.Mask.Data {
		if label != 0 && r.Counts.Total[label] == 0 {
			t.Fatalf("label %d is not counted", label)
		}
	}
}
