package reading

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"isopet/app"
	"isopet/app/apptest"
	"isopet/app/engine"
	"isopet/app/export"
	"isopet/app/remark"
	"isopet/app/worklist"
	"isopet/volume"
	"isopet/volume/dicom/dicomtest"
	"isopet/volume/nifti"
)

func TestMain(m *testing.M) { apptest.Main(m) }

// bench is an App with a desk, whose owner is the test.
type bench struct {
	*Desk
	app   *app.App
	t     *testing.T
	queue chan func()
}

func newBench(t *testing.T) *bench {
	t.Helper()
	apptest.NeedRuntime(t)
	b := &bench{t: t, queue: make(chan func(), 10000)}
	b.app = app.New(func(f func()) { b.queue <- f },
		app.Config{Engine: engine.Config{Device: "cpu", Threads: 1, Models: apptest.Networks(t)}})
	t.Cleanup(b.app.Close)
	b.Desk = New(b.app)
	b.app.OnChange = b.Update
	return b
}

// until runs what is posted until something holds.
func (b *bench) until(what string, holds func() bool) {
	b.t.Helper()
	for !holds() {
		select {
		case f := <-b.queue:
			f()
		case <-time.After(30 * time.Second):
			b.t.Fatalf("%s does not come; the last notice is %q", what, b.app.State.Notice.Text)
		}
	}
}

// wait runs what is posted until nothing is under way.
func (b *bench) wait() {
	b.t.Helper()
	for rests := 0; rests < 3; {
		b.until("rest", func() bool {
			return len(b.Jobs) == 0 && len(b.app.State.Jobs) == 0 && b.opening == nil && len(b.queue) == 0
		})
		rests++
		time.Sleep(2 * time.Millisecond)
	}
}

// at goes to a scan by its place and waits for it.
func (b *bench) goTo(place string) {
	b.t.Helper()
	for at, i := range b.List.Scans {
		if string(i.Place) == place {
			b.Go(at)
			b.wait()
			return
		}
	}
	b.t.Fatalf("%s is not in the list", place)
}

// scans is a folder of scans of which one is damaged, and a folder for the list.
func scans(t *testing.T, names ...string) (folder, work string) {
	t.Helper()
	root := t.TempDir()
	folder = filepath.Join(root, "scans")
	for _, name := range names {
		path := filepath.Join(folder, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(name, "bad") {
			if err := os.WriteFile(path, []byte("no image"), 0o666); err != nil {
				t.Fatal(err)
			}
			continue
		}
		whole, err := os.ReadFile(apptest.WriteScan(t))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, whole, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return folder, Place(folder)
}

func (b *bench) begin(folder, work string) {
	b.t.Helper()
	b.Begin(folder, work)
	b.wait()
	if b.List == nil {
		b.t.Fatal(b.app.State.Notice.Text)
	}
}

func voxels(m *volume.Mask, label uint8) (n int) {
	for _, l := range m.Data {
		if l == label {
			n++
		}
	}
	return n
}

// TestRounds: work on each scan is kept when the next is opened, and is there again; nothing is written beside the scans;
// a damaged scan stands in the list with its reason and is passed; the list comes back with all that was noted.
func TestRounds(t *testing.T) {
	folder, work := scans(t, "p1/pet.nii.gz", "p2/bad.nii.gz", "p3/pet.nii.gz")
	b := newBench(t)
	b.begin(folder, work)
	if n := len(b.List.Scans); n != 3 || b.At != -1 {
		t.Fatalf("%d scans, at %d", n, b.At)
	}
	b.Step(1)
	b.wait()
	if i := b.Item(); i == nil || i.Place != "p1/pet" || i.State != worklist.New {
		t.Fatalf("open is %+v: %s", i, b.app.State.Notice.Text)
	}
	if err := b.app.AddLesion(); err != nil {
		t.Fatal(err)
	}
	b.app.SetRemarks(remark.Remarks{Comment: "seen"})
	if i := b.Item(); i.State != worklist.UnderWay {
		t.Errorf("worked on, it is %s", i.State)
	}
	b.SetRemark(b.At, "with a remark")
	b.Step(1)
	b.wait()
	if bad := b.List.Item("p2/bad"); b.Asked != 1 || b.At != 0 || !strings.Contains(bad.Fault, "bad.nii.gz") {
		t.Errorf("at %d, asked %d, the fault is %q", b.At, b.Asked, bad.Fault)
	}
	if b.app.Unsaved() {
		t.Error("the work on the first scan is not kept")
	}
	b.Step(1)
	b.wait()
	if b.At != 2 {
		t.Fatalf("at %d: %s", b.At, b.app.State.Notice.Text)
	}
	b.SetDone(true)
	b.wait()
	b.Step(1)
	if !strings.Contains(b.app.State.Notice.Text, "last scan") {
		t.Errorf("behind the last: %s", b.app.State.Notice.Text)
	}
	b.goTo("p1/pet")
	if n := len(b.app.State.Lesions); n != 2 || b.app.State.Comment != "seen" {
		t.Errorf("%d lesions came back with %q", n, b.app.State.Comment)
	}

	again := newBench(t)
	again.Open(filepath.Join(work, worklist.FileName))
	again.wait()
	var got []string
	for _, i := range again.List.Scans {
		got = append(got, string(i.Place)+" "+string(i.State)+" "+i.Remark)
		if (i.Fault != "") != (i.Place == "p2/bad") {
			t.Errorf("%s has the fault %q", i.Place, i.Fault)
		}
	}
	if want := []string{"p1/pet under way with a remark", "p2/bad new ", "p3/pet done "}; !slices.Equal(got, want) {
		t.Errorf("the list is %q, want %q", got, want)
	}
	var left []string
	filepath.WalkDir(folder, func(path string, d os.DirEntry, _ error) error {
		if !d.IsDir() {
			left = append(left, d.Name())
		}
		return nil
	})
	if want := []string{"pet.nii.gz", "bad.nii.gz", "pet.nii.gz"}; !slices.Equal(left, want) {
		t.Errorf("beside the scans there is %q", left)
	}
}

// TestTwoPrograms: a scan that one works on is not opened by the other, and neither takes back what the other notes.
func TestTwoPrograms(t *testing.T) {
	folder, work := scans(t, "a.nii.gz", "b.nii.gz")
	one, other := newBench(t), newBench(t)
	one.begin(folder, work)
	other.begin(folder, work)
	one.goTo("a")
	other.goTo("a")
	if other.At != -1 || !strings.Contains(other.app.State.Notice.Text, "open in another window") {
		t.Errorf("the other is at %d: %s", other.At, other.app.State.Notice.Text)
	}
	other.goTo("b")
	one.SetRemark(0, "of one")
	other.SetRemark(1, "of the other")
	one.wait()
	other.wait()
	one.SetDone(true)
	one.wait()
	l, err := worklist.ReadFile(filepath.Join(work, worklist.FileName))
	if err != nil {
		t.Fatal(err)
	}
	if a, b := l.Scans[0], l.Scans[1]; a.Remark != "of one" || a.State != worklist.Done || b.Remark != "of the other" {
		t.Errorf("the list has %+v and %+v", a, b)
	}
	if i := one.List.Scans[1]; i.Remark != "of the other" {
		t.Errorf("one does not see what the other noted: %+v", i)
	}
	one.Close()
	other.goTo("a")
	if other.At != 0 {
		t.Errorf("it is still locked: %s", other.app.State.Notice.Text)
	}
}

// TestExport: masks of all are those that are exported singly, with a row for each lesion; a scan that cannot be read is
// told at the end, and files in the way are asked about.
func TestExport(t *testing.T) {
	folder, work := scans(t, "a.nii.gz", "b.nii.gz", "c.nii.gz", "d.nii.gz")
	b := newBench(t)
	b.begin(folder, work)
	if err := b.Export(t.TempDir(), export.Labels, false, nil); err == nil {
		t.Error("nothing is exported without an error")
	}
	single := filepath.Join(t.TempDir(), "a_mask.nii.gz")
	for n, place := range []string{"a", "b", "c"} {
		b.goTo(place)
		if n == 0 {
			if _, err := b.app.Export(single, export.Labels, false, nil); err != nil {
				t.Fatal(err)
			}
			b.wait()
		}
		b.SetDone(true)
		b.wait()
	}
	b.goTo("b") // so that nothing holds the damaged one
	if err := os.WriteFile(filepath.Join(folder, "c.nii.gz"), []byte("no image any more"), 0o666); err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(t.TempDir(), "masks")
	var said *Exported
	if err := b.Export(out, export.Labels, false, func(e *Exported) { said = e }); err != nil {
		t.Fatal(err)
	}
	b.until("the export", func() bool { return said != nil })
	if said.Done != 2 || said.Untouched != 1 || len(said.Failed) != 1 || !strings.Contains(said.Failed[0], "c.nii.gz") {
		t.Errorf("%+v", said)
	}
	for _, end := range []string{".nii.gz", ".json"} {
		want, err1 := os.ReadFile(strings.TrimSuffix(single, ".nii.gz") + end)
		got, err2 := os.ReadFile(filepath.Join(out, "a_mask"+end))
		if err := errors.Join(err1, err2); err != nil || string(got) != string(want) {
			t.Errorf("a_mask%s is not what is exported singly (%v)\n%s\n%s", end, err, got, want)
		}
	}
	mask, _, err := nifti.ReadMask(t.Context(), filepath.Join(out, "a_mask.nii.gz"))
	if err != nil || voxels(mask, 1) == 0 {
		t.Fatalf("the mask holds nothing (%v)", err)
	}
	table, err := os.ReadFile(filepath.Join(out, "lesions.csv"))
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{"a_mask.nii.gz,done,Lesion 1,1,", "b_mask.nii.gz,done,Lesion 1,1,", "c_mask.nii.gz,failed,,,"} {
		if !strings.Contains(string(table), part) {
			t.Errorf("%s lacks %s", table, part)
		}
	}
	exists := (*export.ExistsError)(nil)
	if err := b.Export(out, export.Labels, false, nil); !errors.As(err, &exists) || len(exists.Paths) != 2 {
		t.Errorf("written over: %v", err)
	}
}

// TestCrash: work that was restored after a crash is that of the list's scan again.
func TestCrash(t *testing.T) {
	folder, work := scans(t, "a.nii.gz")
	b := newBench(t)
	b.begin(folder, work)
	b.app.Open(filepath.Join(folder, "a.nii.gz"))
	b.wait()
	if b.At != 0 {
		t.Fatalf("a scan of the list on which nothing is kept is at %d", b.At)
	}
	b.SetDone(true)
	b.wait()
	b.app.Open(filepath.Join(folder, "a.nii.gz"))
	b.wait()
	if b.At != -1 {
		t.Error("a scan that was begun anew would replace the work that is kept")
	}
	b.app.Open(b.List.Session(b.List.Scans[0]))
	b.wait()
	if b.At != 0 {
		t.Errorf("its session is at %d: %s", b.At, b.app.State.Notice.Text)
	}
}

// TestMoved: a list that was moved with its scans goes on; where the scans alone were moved, their folder is asked for.
func TestMoved(t *testing.T) {
	folder, work := scans(t, "a.nii.gz")
	b := newBench(t)
	b.begin(folder, work)
	b.goTo("a")
	b.SetDone(true)
	b.wait()
	b.Close()
	root := t.TempDir()
	for _, path := range []string{folder, work} {
		if err := os.Rename(path, filepath.Join(root, filepath.Base(path))); err != nil {
			t.Fatal(err)
		}
	}
	list := filepath.Join(root, filepath.Base(work), worklist.FileName)
	b.Open(list)
	b.wait()
	if b.goTo("a"); b.At != 0 || b.Missing {
		t.Errorf("both moved: %s", b.app.State.Notice.Text)
	}
	b.Close()
	moved := filepath.Join(t.TempDir(), "elsewhere")
	if err := os.Rename(filepath.Join(root, filepath.Base(folder)), moved); err != nil {
		t.Fatal(err)
	}
	b.Open(list)
	b.wait()
	if !b.Missing {
		t.Fatal("the scans are not missed")
	}
	b.Relocate(root)
	b.wait()
	if !b.Missing || !strings.Contains(b.app.State.Notice.Text, "none of the scans") {
		t.Errorf("a folder without them is taken: %s", b.app.State.Notice.Text)
	}
	b.Relocate(moved)
	b.wait()
	if b.goTo("a"); b.At != 0 || b.Missing {
		t.Errorf("told where they are: %s", b.app.State.Notice.Text)
	}
}

// TestDICOM: a series of a folder with several is opened, and taken up again, by its own name.
func TestDICOM(t *testing.T) {
	root := t.TempDir()
	folder := filepath.Join(root, "cd")
	grid := volume.Grid{Dims: [3]int{24, 24, 12}, Affine: volume.Affine{{-4, 0, 0, 48}, {0, -4, 0, 48}, {0, 0, 5, 0}, {3: 1}}}
	for n := 1; n <= 2; n++ {
		v := volume.NewVolume(grid)
		v.Data[v.Index(12, 12, 5)] = float32(n)
		sub := filepath.Join(folder, "all")
		if err := os.MkdirAll(sub, 0o777); err != nil {
			t.Fatal(err)
		}
		for k, d := range dicomtest.Of(v, 1, n) {
			dicomtest.File(t, filepath.Join(sub, string(rune('a'+n))+string(rune('a'+k))), d)
		}
	}
	b := newBench(t)
	b.begin(folder, filepath.Join(root, "work"))
	if len(b.List.Scans) != 2 {
		t.Fatalf("%d series", len(b.List.Scans))
	}
	for range 2 {
		for at := range 2 {
			b.Go(at)
			b.wait()
			if b.At != at {
				t.Fatalf("at %d, not %d: %s", b.At, at, b.app.State.Notice.Text)
			}
			b.SetDone(true)
			b.wait()
		}
	}
}
