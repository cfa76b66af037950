package worklist

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// kept is a list of scans that is in a file.
func kept(t testing.TB, names ...string) *File {
	t.Helper()
	root := t.TempDir()
	var l List
	for _, name := range names {
		l.Scans = append(l.Scans, Scan{Path: filepath.Join(root, "scans", name+".nii"), Place: name})
	}
	if err := os.MkdirAll(filepath.Join(root, "scans"), 0o777); err != nil {
		t.Fatal(err)
	}
	f := NewFile(filepath.Join(root, FileName), filepath.Join(root, "scans"), &l)
	if err := f.Write("test"); err != nil {
		t.Fatal(err)
	}
	return f
}

// TestFile: a list comes back from its file with any names; paths below the folder of the scans are relative, and follow it.
func TestFile(t *testing.T) {
	f := kept(t, "a", "sub/b", "odd \xff name")
	if err := f.Write("test"); !errors.Is(err, fs.ErrExist) {
		t.Errorf("written over: %v", err)
	}
	n := 3
	if _, err := Change(f.File(), "test", func(f *File) { f.Scans[1].Tumours, f.Scans[1].Remark = &n, "é" }); err != nil {
		t.Fatal(err)
	}
	got, err := ReadFile(f.File())
	if err != nil {
		t.Fatal(err)
	}
	if i := got.Scans[1]; *i.Tumours != 3 || i.Remark != "é" || i.State != New || string(i.Scan) != "sub/b.nii" {
		t.Errorf("%+v", i)
	}
	for n, i := range got.Scans {
		if got.Path(i) != f.Path(f.Scans[n]) {
			t.Errorf("%q became %q", f.Path(f.Scans[n]), got.Path(i))
		}
	}
	if again := got.Add(&List{Scans: []Scan{{Path: got.Path(got.Scans[0]), Place: "a"}, {Path: "/else/A.nii", Place: "A"}}}); again != 1 ||
		got.Scans[3].Place != "A-2" || got.Scans[3].Scan != "/else/A.nii" {
		t.Errorf("%d added: %+v", again, got.Scans[3])
	}
	got.Move("/elsewhere")
	if path := got.Path(got.Scans[1]); path != filepath.FromSlash("/elsewhere/sub/b.nii") {
		t.Errorf("moved, it is %s", path)
	}
}

// TestChanges: of many changes at the same time none is lost.
func TestChanges(t *testing.T) {
	f := kept(t, "a", "b", "c", "d")
	var all sync.WaitGroup
	for n := range f.Scans {
		all.Go(func() {
			for range 10 {
				if _, err := Change(f.File(), "test", func(f *File) { f.Scans[n].Remark += "x" }); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	got, err := ReadFile(f.File())
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range got.Scans {
		if i.Remark != "xxxxxxxxxx" {
			t.Errorf("%s has %q", i.Place, i.Remark)
		}
	}
}

// TestSelect: numbers in names count as numbers, what has no value comes last, and texts are found in names and remarks.
func TestSelect(t *testing.T) {
	f := kept(t, "scan10", "scan9", "Scan1", "other")
	three, one := 3, 1
	f.Scans[0].Tumours, f.Scans[1].Tumours = &three, &one
	f.Scans[3].Remark, f.Scans[2].State, f.Scans[1].Fault = "looks like scan 5", Done, "damaged"
	f.Scans[0].Changed = time.Unix(5, 0)
	for _, c := range []struct {
		q    Query
		want string
	}{
		{Query{}, "other Scan1 scan9 scan10"},
		{Query{Down: true}, "scan10 scan9 Scan1 other"},
		{Query{By: ByTumours}, "scan9 scan10 Scan1 other"},
		{Query{By: ByTumours, Down: true}, "scan10 scan9 Scan1 other"},
		{Query{By: ByState, Down: true}, "Scan1 scan10 scan9 other"},
		{Query{Text: " SCAN "}, "other Scan1 scan9 scan10"},
		{Query{Text: "scan 5"}, "other"},
		{Query{Only: OnlyDone}, "Scan1"},
		{Query{Only: OnlyFaulty}, "scan9"},
		{Query{Only: OnlyRemarked}, "other"},
		{Query{Text: "none"}, ""},
	} {
		var got []string
		for _, n := range f.Select(c.q) {
			got = append(got, string(f.Scans[n].Place))
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%+v: %q, want %q", c.q, got, c.want)
		}
	}
	if got, want := f.Summary(), "1 of 4 done, 1 cannot be opened"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestBadFiles: what is no list, or damaged, is refused with what to do.
func TestBadFiles(t *testing.T) {
	path := filepath.Join(t.TempDir(), FileName)
	const head = `{"isopet_worklist": 1, "folder": "/x", "scans": [`
	for text, want := range map[string]string{
		"": "is no worklist", "[]": "is no worklist", `{"a": 1}`: "is no worklist",
		head: "is damaged", `{"isopet_worklist": 2}`: "newer version",
		`{"isopet_worklist": 1, "folder": "x"}`:                                                  "in which folder",
		head + `null]}`:                                                                          "has no file",
		head + `{"scan": "a", "place": "../a", "state": "new"}]}`:                                "no place",
		head + `{"scan": "a", "place": "a", "state": "odd"}]}`:                                   "unknown",
		head + strings.Repeat(`{"scan":"a","place":"A","state":"new"},`, 2) + `]`:                "is damaged",
		head + `{"scan":"a","place":"A","state":"new"},{"scan":"a","place":"a","state":"new"}]}`: "two of its scans",
	} {
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		if _, err := ReadFile(path); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
}

// TestTable: a cohort's table is a list, with what it has beside each scan, however its patients are called.
func TestTable(t *testing.T) {
	root := t.TempDir()
	put(t, root, "a/pet.nii.gz", "a/mask.nii.gz", "a/ct.nii.gz", "b/pet.nii.gz", "b/mask.nii.gz", "b/mask2.nii.gz")
	table := filepath.Join(root, "cohort.csv")
	text := "patient,pet,mask,ct\nNo 1/x,a/pet.nii.gz,a/mask.nii.gz,a/ct.nii.gz\nNo 2,b/pet.nii.gz,b/mask.nii.gz;b/mask2.nii.gz,\n"
	if err := os.WriteFile(table, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	l, folder, err := Table(t.Context(), table)
	if err != nil {
		t.Fatal(err)
	}
	if folder != root && filepath.Dir(folder) != root {
		t.Errorf("the folder is %s", folder)
	}
	var got []string
	for _, s := range l.Scans {
		got = append(got, s.Place+" "+filepath.Base(s.Annotation)+" "+filepath.Base(s.CT))
	}
	if want := []string{"No-1-x mask.nii.gz ct.nii.gz", "No-2 . ."}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestManyScans: a folder with 10,000 links is looked through, and the list is written and read, in the time that a user
// waits for.
func TestManyScans(t *testing.T) {
	root := t.TempDir()
	put(t, root, "one.nii.gz", "scans/")
	const many = 10_000
	for n := range many {
		if err := os.Symlink(filepath.Join(root, "one.nii.gz"), filepath.Join(root, "scans", fmt.Sprintf("s%d.nii.gz", n))); err != nil {
			t.Skip(err)
		}
	}
	began := time.Now()
	told := 0
	l, err := Find(t.Context(), []string{filepath.Join(root, "scans")}, Options{Found: func(n int) { told = n }})
	if err != nil || len(l.Scans) != many || told != many {
		t.Fatalf("%d scans, told of %d (%v)", len(l.Scans), told, err)
	}
	found := time.Since(began)
	f := NewFile(filepath.Join(root, FileName), filepath.Join(root, "scans"), l)
	if err := f.Write("test"); err != nil {
		t.Fatal(err)
	}
	if _, err := Change(f.File(), "test", func(f *File) { f.Scans[0].State = Done }); err != nil {
		t.Fatal(err)
	}
	written := time.Since(began) - found
	if n := len(f.Select(Query{By: ByVolume})); n != many {
		t.Errorf("%d are shown", n)
	}
	t.Logf("found in %v, written and changed in %v, put in order in %v", found, written, time.Since(began)-found-written)
}

// FuzzFile: no file makes the reader panic, and what it takes can be shown and has its places below the list's folder.
func FuzzFile(f *testing.F) {
	list := kept(f, "a", "b")
	text, err := os.ReadFile(list.File())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Add([]byte(`{"isopet_worklist": 1, "folder": "/x", "scans": [{"scan": "a", "place": "a", "state": "done", "tumours": 1}]}`))
	f.Add([]byte(`{"isopet_worklist": 1, "folder": "/x", "scans": [{"scan": "..", "place": "..", "state": "new"}]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		l := &File{path: filepath.FromSlash("/list/worklist.json")}
		if l.parse(text) != nil {
			return
		}
		for by := range orders {
			l.Select(Query{By: by, Text: "a"})
		}
		for _, i := range l.Scans {
			if inside, err := filepath.Rel("/list/sessions", l.Session(i)); err != nil || !filepath.IsLocal(inside) {
				t.Errorf("the session of %q is %s", i.Place, l.Session(i))
			}
		}
	})
}
