package app

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"isopet/app/export"
	"isopet/app/lesion"
	"isopet/app/scan"
	"isopet/app/session"
	"isopet/app/units"
	"isopet/app/view"
	"isopet/inference"
	"isopet/volume"
	"isopet/volume/nifti"
	"isopet/volume/racetest"
)

// worked is a bench with the test scan and work of every kind on it, that a session must keep.
func worked(t testing.TB) *bench {
	t.Helper()
	b := opened(t)
	if err := b.SetMethod("combined"); err != nil {
		t.Fatal(err)
	}
	b.SetSlices(inference.Slices{Which: inference.SliceRange, First: 3, Last: 8})
	b.Segment(false)
	b.wait()
	b.LoadReference(writeMask(t, testReference()))
	b.wait()
	b.SetThreshold(5, 0.35)
	b.Seal()
	if err := b.AddLesion(); err != nil {
		t.Fatal(err)
	}
	b.RenameLesion(2, "Knoten é")
	e := &Edit{Name: named("remarks"), Manual: true}
	e.With(1).Drawn[4], e.With(2).Drawn[4] = true, true
	for at := range 5 {
		e.Voxels.Add(b.State.Scan.Index(at, 3, 4), b.State.Mask.Data[b.State.Scan.Index(at, 3, 4)], 2)
	}
	b.apply(e)
	v := b.State.View
	v.Cursor, v.High, v.ColourMap, v.Panes[0] = [3]int{7, 8, 4}, 5.5, "hot", view.Pane{Zoom: 1, PanX: 3}
	b.SetView(v)
	if b.State.Notice.Failed {
		t.Fatal(b.State.Notice.Text)
	}
	return b
}

// save saves a session and returns its path.
func (b *bench) save(path string) string {
	b.t.Helper()
	if _, err := b.SaveSession(path, false, nil); err != nil {
		b.t.Fatal(err)
	}
	b.wait()
	if b.State.Notice.Failed {
		b.t.Fatal(b.State.Notice.Text)
	}
	return path
}

// sameWork fails the test if an App does not hold the same work.
func (b *bench) sameWork(other *bench) {
	b.t.Helper()
	x, y := &b.State, &other.State
	if !bytes.Equal(x.Mask.Data, y.Mask.Data) {
		b.t.Error("the mask differs")
	}
	if !reflect.DeepEqual(x.Lesions, y.Lesions) || x.Active != y.Active {
		b.t.Errorf("lesions %v, %d; were %v, %d", y.Lesions, y.Active, x.Lesions, x.Active)
	}
	if !reflect.DeepEqual(x.Counts, y.Counts) {
		b.t.Error("voxels are counted otherwise")
	}
	if x.View != y.View || !reflect.DeepEqual(x.Notes, y.Notes) {
		b.t.Errorf("%+v %v; were %+v %v", y.View, y.Notes, x.View, x.Notes)
	}
	for _, l := range x.Lesions {
		b.sameOutlining("restored", l.Label, y.Outlined(l.Label), x.Outlined(l.Label))
	}
	if (x.Reference == nil) != (y.Reference == nil) || x.Reference != nil &&
		x.Reference.Overlap != y.Reference.Overlap {
		b.t.Error("the annotation differs")
	}
}

func TestSessionBringsAllBack(t *testing.T) {
	b := worked(t)
	before := b.State.Scan.Path
	path := b.save(filepath.Join(filepath.Dir(before), "Arbeit.isopet"))
	if b.Unsaved() || b.State.Session != path || b.State.Recent[0] != path {
		t.Errorf("unsaved %v, session %q, recent %v", b.Unsaved(), b.State.Session, b.State.Recent)
	}

	c := newBench(t)
	c.Open(path)
	c.wait()
	if c.State.Notice.Failed || c.State.Scan == nil {
		t.Fatal(c.State.Notice.Text)
	}
	b.sameWork(c)
	if c.Unsaved() || c.State.Session != path {
		t.Errorf("unsaved %v, session %q", c.Unsaved(), c.State.Session)
	}

	// The work goes on as if it had not been interrupted: thresholds, the network, undo.
	mask, results, setup := c.snapshot()
	for _, w := range []*bench{b, c} {
		w.SetThreshold(6, 0.2)
		w.DiscardDrawing(4)
	}
	b.sameWork(c)
	c.Undo()
	c.Undo()
	c.same("after Undo", mask, results, setup)
	if _, ok := c.CanUndo(); ok {
		t.Error("there is something to undo in a session just opened")
	}
	for _, w := range []*bench{b, c} {
		w.Segment(true)
		w.wait()
	}
	b.Undo() // on b there was more before
	c.Undo()
	c.same("after the network ran", mask, results, setup)
}

// TestSessionOfTheDemo has no file to refer to.
func TestSessionOfTheDemo(t *testing.T) {
	racetest.Skip(t)
	b := newBench(t)
	b.OpenDemo()
	b.wait()
	b.SetThreshold(b.State.SliceIndexes()[0], 0.3)
	path := b.save(filepath.Join(t.TempDir(), "demo.isopet"))
	c := newBench(t)
	c.Open(path)
	c.wait()
	b.sameWork(c)
	if s := c.State.Scan; !s.Demo || s.Unit != units.SUV {
		t.Errorf("it is not the demo scan, or in %q", s.Unit)
	}
}

// TestSessionIsReadByOthers: the mask in it is an ordinary NIfTI file.
func TestSessionIsReadByOthers(t *testing.T) {
	b := worked(t)
	path := b.save(filepath.Join(t.TempDir(), "a.isopet"))
	z, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	entry, err := z.Open(session.MaskEntry)
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(entry)
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), session.MaskEntry)
	if err := os.WriteFile(name, data, 0o666); err != nil {
		t.Fatal(err)
	}
	m, _, err := nifti.ReadMask(context.Background(), name)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(m.Data, b.State.Mask.Data) || !m.SameAs(b.State.Scan.Grid, 1e-3) {
		t.Error("it is not the mask")
	}
}

func TestSessionFindsAMovedScan(t *testing.T) {
	b := worked(t)
	scan := b.State.Scan.Path
	path := b.save(filepath.Join(filepath.Dir(scan), "a.isopet"))

	t.Run("both moved", func(t *testing.T) {
		folder := filepath.Join(t.TempDir(), "elsewhere")
		if err := os.CopyFS(folder, os.DirFS(filepath.Dir(scan))); err != nil {
			t.Fatal(err)
		}
		// What stands at the old place is another file by now.
		content, err := os.ReadFile(scan)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(scan, []byte("another"), 0o666); err != nil {
			t.Fatal(err)
		}
		defer os.WriteFile(scan, content, 0o666)
		c := newBench(t)
		c.Open(filepath.Join(folder, "a.isopet"))
		c.wait()
		if c.State.Scan == nil || filepath.Dir(c.State.Scan.Path) != folder {
			t.Fatalf("not found beside the session: %s", c.State.Notice.Text)
		}
		b.sameWork(c)
	})
	t.Run("session moved", func(t *testing.T) {
		moved := filepath.Join(t.TempDir(), "a.isopet")
		copyFile(t, path, moved)
		c := newBench(t)
		c.Open(moved)
		c.wait()
		if c.State.Scan == nil || c.State.Scan.Path != scan {
			t.Fatalf("not found where it was: %s", c.State.Notice.Text)
		}
	})
	t.Run("scan moved", func(t *testing.T) {
		folder := t.TempDir()
		file, moved := filepath.Join(folder, "a.isopet"), filepath.Join(t.TempDir(), "renamed.nii.gz")
		copyFile(t, path, file)
		if err := os.Rename(scan, moved); err != nil {
			t.Fatal(err)
		}
		defer os.Rename(moved, scan)
		c := newBench(t)
		var seen Change
		c.OnChange = func(what Change) { seen |= what }
		c.Open(file)
		c.wait()
		if want := (session.Missing{Session: file, Scan: scan}); c.State.Missing != want || !seen.Has(ChangedMissing) ||
			c.State.Notice.Failed {
			t.Fatalf("missing is %v, want %v; %s", c.State.Missing, want, c.State.Notice.Text)
		}
		c.OpenSessionWith(file, moved)
		c.wait()
		if c.State.Scan == nil {
			t.Fatal(c.State.Notice.Text)
		}
		b.sameWork(c)
		// Saved again, the session knows the new place.
		if _, err := c.SaveSession(file, false, nil); err != nil {
			t.Fatal(err)
		}
		c.wait()
		c.Open(file)
		c.wait()
		if c.State.Scan.Path != moved || c.State.Notice.Failed {
			t.Errorf("%s, %s", c.State.Scan.Path, c.State.Notice.Text)
		}
		// Another file is not taken for it.
		other := filepath.Join(t.TempDir(), "other.nii.gz")
		if err := nifti.WriteVolume(other, volume.NewVolume(testGrid()), nifti.NewHeader(testGrid())); err != nil {
			t.Fatal(err)
		}
		c.OpenSessionWith(file, other)
		c.wait()
		if !c.State.Notice.Failed || !strings.Contains(c.State.Notice.Text, "is not the file that it was") {
			t.Errorf("another scan: %s", c.State.Notice.Text)
		}
		b.sameWork(c) // still
	})
}

func TestSessionRefusesAChangedScan(t *testing.T) {
	b := worked(t)
	scan := b.State.Scan.Path
	path := b.save(filepath.Join(filepath.Dir(scan), "a.isopet"))
	v := testScan()
	v.Data[0]++
	if err := nifti.WriteVolume(scan, v, nifti.NewHeader(v.Grid)); err != nil {
		t.Fatal(err)
	}
	c := newBench(t)
	c.Open(path)
	c.wait()
	if c.State.Scan != nil || !c.State.Notice.Failed ||
		!strings.Contains(c.State.Notice.Text, "is not the file that it was") {
		t.Errorf("%v, %s", c.State.Scan, c.State.Notice.Text)
	}
}

// TestSessionWithoutItsAnnotation opens all the same and says so.
func TestSessionWithoutItsAnnotation(t *testing.T) {
	b := worked(t)
	path := b.save(filepath.Join(filepath.Dir(b.State.Scan.Path), "a.isopet"))
	if err := os.Remove(b.State.Reference.Path); err != nil {
		t.Fatal(err)
	}
	c := newBench(t)
	c.Open(path)
	c.wait()
	if c.State.Scan == nil || c.State.Reference != nil ||
		!strings.Contains(c.State.Notice.Text, "annotation was left out") {
		t.Fatalf("%v, %s", c.State.Reference, c.State.Notice.Text)
	}
	b.CloseReference()
	b.sameWork(c)
}

func TestSaveSessionAsksBeforeOverwriting(t *testing.T) {
	b := worked(t)
	path := filepath.Join(t.TempDir(), "a.isopet")
	if err := os.WriteFile(path, []byte("precious"), 0o666); err != nil {
		t.Fatal(err)
	}
	_, err := b.SaveSession(path, false, nil)
	if exists := (*export.ExistsError)(nil); !errors.As(err, &exists) {
		t.Fatal(err)
	}
	if _, err := b.SaveSession(filepath.Join(t.TempDir(), "a.nii.gz"), true, nil); err == nil {
		t.Error("a session was saved under the name of an image")
	}
	done := false
	if _, err := b.SaveSession(path, true, func() { done = true }); err != nil {
		t.Fatal(err)
	}
	b.wait()
	if !done {
		t.Error("what was to follow did not")
	}
	b.SetThreshold(5, 0.6)
	b.save(path) // its own
	left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), ".*"))
	if len(left) > 0 {
		t.Errorf("files were left: %v", left)
	}
	if _, err := b.SaveSession(filepath.Join(path, "b.isopet"), false,
		func() { t.Error("went on though nothing was saved") }); err != nil {
		t.Fatal(err)
	}
	b.wait()
	if !b.State.Notice.Failed || !strings.Contains(b.State.Notice.Text, "cannot be written") {
		t.Errorf("notice %q", b.State.Notice.Text)
	}
}

// TestOldSession opens a file that an earlier version wrote: what it holds may never change its meaning.
func TestOldSession(t *testing.T) {
	b := newBench(t)
	for version := 1; version <= session.Version; version++ {
		b.Open(filepath.Join("testdata", fmt.Sprintf("session-%d%s", version, session.Suffix)))
		b.wait()
		s := &b.State
		if s.Scan == nil || s.Notice.Failed {
			t.Fatal(s.Notice.Text)
		}
		one := s.Outlined(1)
		if r := one.Slices[5]; s.LesionVoxels(1) != 554 || s.LesionVoxels(2) < 5 || r == nil || r.Threshold != 0.35 ||
			!r.Manual || r.Method.Name != "combined" || one.Setup.Method != "combined" || s.Lesions[1].Name != "Knoten é" ||
			!one.Drawn[4] || s.Active != 2 || s.View.Cursor != [3]int{7, 8, 4} {
			t.Errorf("version %d: %d and %d voxels, %v, %v, %v", version, s.LesionVoxels(1), s.LesionVoxels(2),
				s.Lesions, one.Drawn, s.View)
		}
		// What is not said of the other lesion: it was drawn, in a scan segmented by one setup.
		if kept := s.KeptSlices(); version < 4 && (!slices.Equal(kept, []int{4}) || s.Setup != one.Setup ||
			len(s.Slices) != 0) {
			t.Errorf("version %d: lesion 2 keeps %v, its setup is %+v", version, kept, s.Setup)
		}
		if r := s.Slices[6]; version >= 4 && (r == nil || r.Method.Name != "percent" || r.Threshold != 0.2 ||
			s.Setup.Method != "percent") {
			t.Errorf("version %d: lesion 2 has %+v by %+v", version, r, s.Setup)
		}
		if noTumour := !s.Lesions[1].Kind.Counts(); noTumour != (version >= 3) {
			t.Errorf("version %d: lesion 2 is %q", version, s.Lesions[1].Kind)
		}
		if v := s.Scan.Values(); v.Computed() != (version >= 2) || version >= 2 && v.Options.SUV != injected {
			t.Errorf("version %d: the values are %+v", version, v)
		}
	}
}

// TestWriteOldSession writes the file that [TestOldSession] reads, when it is told to: once for each version.
func TestWriteOldSession(t *testing.T) {
	if os.Getenv("ISOPET_WRITE_TESTDATA") == "" {
		t.Skip("set ISOPET_WRITE_TESTDATA=1 after sessionVersion was raised")
	}
	path := filepath.Join("testdata", fmt.Sprintf("session-%d%s", session.Version, session.Suffix))
	b := worked(t)
	scan := filepath.Join("testdata", "session-scan.nii.gz")
	copyFile(t, b.State.Scan.Path, scan)
	b.State.Scan.Path, b.State.Reference = scan, nil
	if err := errors.Join(b.SetUnit(units.BqML), b.CorrectSUV(injected)); err != nil {
		t.Fatal(err)
	}
	e, _ := b.State.Changed(2, func(l *lesion.Lesion) { l.Kind = lesion.NotTumour })
	b.Change(named("lesionColour"), true, e)
	if err := b.SetMethod("percent"); err != nil {
		t.Fatal(err)
	}
	shown := b.State.View
	b.Segment(false)
	b.wait()
	b.SetView(shown)
	b.SetThreshold(6, 0.2)
	if _, err := b.SaveSession(path, false, nil); err != nil {
		t.Fatal(err)
	}
	b.wait()
	// Where it was made is nobody's business.
	absolute, err := filepath.Abs(scan)
	if err != nil {
		t.Fatal(err)
	}
	text := strings.ReplaceAll(string(entryOf(t, path, session.TextEntry)), absolute, "/scans/session-scan.nii.gz")
	if err := os.WriteFile(path, altered(t, path, session.TextEntry, []byte(text)), 0o666); err != nil {
		t.Fatal(err)
	}
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	data, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(to, data, 0o666); err != nil {
		t.Fatal(err)
	}
}

// TestBrokenSessions: each is refused with a sentence that names the file, and what is open stays.
func TestBrokenSessions(t *testing.T) {
	b := worked(t)
	path := b.save(filepath.Join(filepath.Dir(b.State.Scan.Path), "a.isopet"))
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	text := string(entryOf(t, path, session.TextEntry))
	replaced := func(old, new string) []byte {
		if !strings.Contains(text, old) {
			t.Fatalf("%q is not in %s", old, text)
		}
		return altered(t, path, session.TextEntry, []byte(strings.Replace(text, old, new, 1)))
	}
	zeros := make([]byte, session.MaxText+10)
	for i := range zeros {
		zeros[i] = ' '
	}
	for _, test := range []struct {
		what, want string
		content    []byte
	}{
		{"empty", "zip archive", nil},
		{"cut short", "zip archive", whole[:len(whole)*2/3]},
		{"text", "zip archive", []byte("hello")},
		{"no JSON", "lacks session.json", altered(t, path, session.TextEntry, nil)},
		{"bad JSON", "makes no sense", altered(t, path, session.TextEntry, []byte("{"))},
		{"other JSON", "makes no sense", altered(t, path, session.TextEntry, []byte("[]"))},
		{"bomb of spaces", "larger than 16 MB", altered(t, path, session.TextEntry, zeros)},
		{"a newer one", "newer version", replaced(`"version": 1`, `"version": 99`)},
		{"no mask", "lacks mask.nii.gz", altered(t, path, session.MaskEntry, nil)},
		{"bad mask", "not compressed", altered(t, path, session.MaskEntry, []byte("mask"))},
		{"no images", "lacks images.bin", altered(t, path, session.ImagesEntry, nil)},
		{"short images", "cut short", altered(t, path, session.ImagesEntry, make([]byte, 100))},
		{"method", "no method", replaced(`"Method": "combined"`, `"Method": "magic"`)},
		{"region", "region of interest", replaced(`"Width": 176`, `"Width": -176`)},
		{"slice", "slice 300", replaced(`"index": 3`, `"index": 300`)},
		{"slice twice", "slice 4 twice", replaced(`"index": 3`, `"index": 4`)},
		{"huge side", "images of slice 3", replaced(`"side": 16`, `"side": 1000000`)},
		{"image", "images of slice 3", replaced(`"image": 2`, `"image": 7`)},
		{"label", "two lesions", replaced(`"Label": 2`, `"Label": 1`)},
		{"kind", "unknown kind", replaced(`"Label": 2,`, `"Label": 2, "Kind": "cyst",`)},
		{"drawn", "slice 44", replaced("\"drawn\": [\n\t\t4", "\"drawn\": [\n\t\t44")},
	} {
		broken := filepath.Join(filepath.Dir(path), "broken.isopet")
		if err := os.WriteFile(broken, test.content, 0o666); err != nil {
			t.Fatal(err)
		}
		scan := b.State.Scan
		b.Open(broken)
		b.wait()
		if n := b.State.Notice; !n.Failed || !strings.Contains(n.Text, test.want) ||
			!strings.Contains(n.Text, broken) || strings.Contains(n.Text, "\n") {
			t.Errorf("%s: %q", test.what, n.Text)
		}
		if b.State.Scan != scan {
			t.Fatalf("%s: what was open is gone", test.what)
		}
	}
}

// TestSessionIsPutRight: what does not matter much is corrected, not refused.
func TestSessionIsPutRight(t *testing.T) {
	b := worked(t)
	path := b.save(filepath.Join(filepath.Dir(b.State.Scan.Path), "a.isopet"))
	text := string(entryOf(t, path, session.TextEntry))
	for _, r := range [][2]string{
		{"\"Cursor\": [\n\t\t\t7,", "\"Cursor\": [\n\t\t\t-7000,"},
		{`"High": 5.5`, `"High": -5.5`},
		{`"Zoom": 1`, `"Zoom": 1e9`},
		{`"active": 2`, `"active": 77`},
		{`"Last": 8`, `"Last": 800`},
		{`"version": 1`, `"version": 1, "unit": "furlongs", "unit_source": 2, "invented": {"by": "a later version"}`},
	} {
		if !strings.Contains(text, r[0]) {
			t.Fatalf("%q is not in %s", r[0], text)
		}
		text = strings.Replace(text, r[0], r[1], 1)
	}
	if err := os.WriteFile(path, altered(t, path, session.TextEntry, []byte(text)), 0o666); err != nil {
		t.Fatal(err)
	}
	c := newBench(t)
	c.Open(path)
	c.wait()
	s := &c.State
	if s.Scan == nil || s.Notice.Failed {
		t.Fatal(s.Notice.Text)
	}
	if v := s.View; v.Cursor[0] != 0 || !(v.High > v.Low) || v.Panes[0].Zoom != 0 || s.Active != 1 ||
		s.Setup.Slices.Which != inference.SlicesFound || s.Scan.Unit != units.Unknown ||
		s.Scan.UnitSource != scan.UnitNotSaid {
		t.Errorf("%+v, %d, %v, %q", v, s.Active, s.Setup.Slices, s.Scan.Unit)
	}
}

// TestSessionWhileOutlining: a session that is saved while slices are being outlined outlines them when it is opened,
// where the view was left, and keeps what was made by hand.
func TestSessionWhileOutlining(t *testing.T) {
	b := opened(t)
	index := b.State.SliceIndexes()[0]
	b.SetThreshold(index, 0.123)
	if err := b.SetMethod("combined"); err != nil {
		t.Fatal(err)
	}
	b.GoTo(volume.Axial, 1)
	b.Segment(false)
	path := b.save(filepath.Join(filepath.Dir(b.State.Scan.Path), "early.isopet")) // waits for both jobs
	if !strings.Contains(string(entryOf(t, path, session.TextEntry)), `"outlining": true`) {
		t.Fatal("the session does not say that slices are being outlined")
	}
	c := newBench(t)
	c.Open(path)
	c.wait()
	b.sameWork(c)
	for at, r := range c.State.Slices {
		if want := map[bool]string{true: inference.StandIn, false: "combined"}[at == index]; r.Method.Name != want {
			t.Errorf("slice %d is outlined by %s", at, r.Method.Name)
		}
	}
	if c.Unsaved() || c.State.View.Index(c.State.Scan.Layouts[volume.Axial]) != 1 {
		t.Errorf("unsaved %v, at slice %d", c.Unsaved(), c.State.View.Index(c.State.Scan.Layouts[volume.Axial]))
	}
	again := c.save(filepath.Join(filepath.Dir(path), "late.isopet"))
	if strings.Contains(string(entryOf(t, again, session.TextEntry)), "outlining") {
		t.Error("a session says that slices are being outlined when none is")
	}
}

// TestSessionKeepsResults: the folder of an experiment is opened again, and where it is gone that is said.
func TestSessionKeepsResults(t *testing.T) {
	b := opened(t)
	folder := filepath.Join(filepath.Dir(b.State.Scan.Path), "results")
	if err := os.Rename(results(t, ""), folder); err != nil {
		t.Fatal(err)
	}
	b.OpenResults(folder)
	b.wait()
	path := b.save(filepath.Join(filepath.Dir(folder), "a.isopet"))
	c := newBench(t)
	c.Open(path)
	c.wait()
	if r := c.State.Results; r == nil || r.Folder != folder || len(r.Rows) != 2 {
		t.Fatalf("the results are %+v; %q", r, c.State.Notice.Text)
	}
	if err := os.RemoveAll(folder); err != nil {
		t.Fatal(err)
	}
	d := newBench(t)
	d.Open(path)
	d.wait()
	if n := d.State.Notice; d.State.Scan == nil || d.State.Results != nil || !n.Failed ||
		!strings.Contains(n.Text, "results were left out") {
		t.Errorf("without the folder: %q", n.Text)
	}
}
