package worklist

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"isopet/volume"
	"isopet/volume/dicom/dicomtest"
)

// put makes empty files below a folder; names that end in a slash are folders.
func put(t *testing.T, root string, names ...string) {
	t.Helper()
	for _, name := range names {
		path := filepath.Join(root, filepath.FromSlash(name))
		folder := filepath.Dir(path)
		if strings.HasSuffix(name, "/") {
			folder = path
		}
		if err := os.MkdirAll(folder, 0o777); err != nil {
			t.Fatal(err)
		}
		if folder != path {
			if err := os.WriteFile(path, nil, 0o666); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// found is a list in short: "path > place", with "!" before what has an error, and "- path: why" of what is left.
func found(t *testing.T, root string, o Options, paths ...string) []string {
	t.Helper()
	l, err := Find(t.Context(), paths, o)
	if err != nil {
		t.Fatal(err)
	}
	short := func(path string) string {
		if below, err := filepath.Rel(root, path); err == nil {
			path = below
		}
		return filepath.ToSlash(path)
	}
	var all []string
	for _, s := range l.Scans {
		text := short(s.Path) + " > " + filepath.ToSlash(s.Place)
		if s.Err != nil {
			text = "!" + text
		}
		all = append(all, text)
	}
	for _, left := range l.Left {
		all = append(all, fmt.Sprintf("- %s: %s", short(left.Path), left.Why))
	}
	return all
}

func same(t *testing.T, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("found\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// TestFolder: scans of a folder and below are found; masks, CT, MR, what is hidden and what is made of them are not.
func TestFolder(t *testing.T) {
	root := t.TempDir()
	put(t, root, "b.NII.GZ", "a.nii", "pair.hdr", "pair.img", "a_mask.nii.gz", "notes.txt", ".hidden.nii", "old.nrrd",
		"p1/pet.nii.gz", "p1/pet_seg.nii.gz", "p1/ct.nii.gz", "p1/T1w.nii.gz", "p1/tumour_pet.nii", "labelsTr/a.nii.gz",
		"out/x.nii.gz", "empty/")
	same(t, found(t, root, Options{Output: filepath.Join(root, "out")}, root),
		"a.nii > a", "b.NII.GZ > b", "pair.hdr > pair", "p1/pet.nii.gz > p1/pet", "p1/tumour_pet.nii > p1/tumour_pet",
		"- labelsTr: a folder of masks by its name", "- old.nrrd: neither NIfTI nor DICOM",
		"- a_mask.nii.gz: a mask by its name", "- p1/T1w.nii.gz: an MR by its name", "- p1/ct.nii.gz: a CT by its name",
		"- p1/pet_seg.nii.gz: a mask by its name")
	same(t, found(t, root, Options{}, filepath.Join(root, "empty")))
	// The folder for the masks is the folder of the scans: what was made there is left out by its name.
	if all := found(t, root, Options{Output: root}, root); !slices.Contains(all, "- a_mask.nii.gz: a mask by its name") {
		t.Error(all)
	}
}

// TestNamed: what is named itself is taken, whatever it is called, once.
func TestNamed(t *testing.T) {
	root := t.TempDir()
	put(t, root, "a_mask.nii.gz", "sub/b.nii")
	mask, b := filepath.Join(root, "a_mask.nii.gz"), filepath.Join(root, "sub", "b.nii")
	same(t, found(t, root, Options{}, mask, b, filepath.Join(root, "sub"), mask, filepath.Join(root, "gone.nii")),
		"a_mask.nii.gz > a_mask", "sub/b.nii > b", "!gone.nii > gone")
}

// TestPlaces: no two scans have the same place, whatever the case of letters, and others keep theirs.
func TestPlaces(t *testing.T) {
	root := t.TempDir()
	put(t, root, "a/pet.nii.gz", "b/pet.nii.gz", "b/PET.nii", "c/other.nii", "c/other.nii.gz", "x/y_z.nii", "x_y/z.nii")
	join := func(name string) string { return filepath.Join(root, filepath.FromSlash(name)) }
	same(t, found(t, root, Options{}, join("a/pet.nii.gz"), join("b/pet.nii.gz"), join("b/PET.nii"), join("x/y_z.nii")),
		"a/pet.nii.gz > a/pet", "b/pet.nii.gz > b/pet", "b/PET.nii > b/PET.nii", "x/y_z.nii > y_z")
	same(t, found(t, root, Options{}, join("c")), "c/other.nii > other", "c/other.nii.gz > other.nii.gz")
	seen := map[string]bool{}
	for _, path := range []string{"a", "b", "c", "x", "x_y"} {
		put(t, join("deep"), path+"/pet.nii", path+"/pet.nii.gz")
	}
	l, err := Find(t.Context(), []string{root, join("a"), join("deep")}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range l.Scans {
		if key := strings.ToLower(s.Place); seen[key] || !filepath.IsLocal(s.Place) {
			t.Errorf("place %s of %s is another's, or outside", s.Place, s.Path)
		} else {
			seen[key] = true
		}
	}
	if len(seen) != 17 {
		t.Errorf("%d scans", len(seen))
	}
}

// TestNNUNet: of several channels dataset.json says which is the PET, and nothing else does.
func TestNNUNet(t *testing.T) {
	root := t.TempDir()
	put(t, root, "imagesTr/ct_1_0000.nii.gz", "imagesTr/ct_1_0001.nii.gz", "labelsTr/ct_1.nii.gz")
	same(t, found(t, root, Options{}, root), "!imagesTr/ct_1_0000.nii.gz > imagesTr/ct_1_0000",
		"!imagesTr/ct_1_0001.nii.gz > imagesTr/ct_1_0001", "- labelsTr: a folder of masks by its name")
	text := `{"channel_names": {"0": "CT", "1": "FDG-PET"}}`
	if err := os.WriteFile(filepath.Join(root, "dataset.json"), []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	for _, named := range []string{root, filepath.Join(root, "imagesTr")} {
		all := found(t, root, Options{}, named)
		if !strings.HasPrefix(all[0], "imagesTr/ct_1_0001.nii.gz > ") || !strings.HasSuffix(all[0], "ct_1") ||
			!slices.Contains(all, "- imagesTr/ct_1_0000.nii.gz: another channel than the PET") {
			t.Errorf("%s: %q", named, all)
		}
	}
	// A single channel needs no name, unless it is called a CT.
	single := t.TempDir()
	put(t, single, "imagesTs/case_0000.nii.gz")
	same(t, found(t, single, Options{}, single), "imagesTs/case_0000.nii.gz > imagesTs/case")
	if err := os.WriteFile(filepath.Join(single, "dataset.json"), []byte(`{"channel_names": {"0": "CT"}}`), 0o666); err != nil {
		t.Fatal(err)
	}
	same(t, found(t, single, Options{}, single), "!imagesTs/case_0000.nii.gz > imagesTs/case")
}

// TestLinks: links to files are followed, those to folders are said, and those that lead nowhere are errors.
func TestLinks(t *testing.T) {
	root, other := t.TempDir(), t.TempDir()
	put(t, other, "a.nii.gz", "more/b.nii.gz")
	for name, to := range map[string]string{"a.nii.gz": "a.nii.gz", "folder": "more", "gone.nii": "none"} {
		if err := os.Symlink(filepath.Join(other, to), filepath.Join(root, name)); err != nil {
			t.Skip(err)
		}
	}
	same(t, found(t, root, Options{}, root), "!gone.nii > gone", "a.nii.gz > a", "- folder: a link to a folder")
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(other, link); err != nil {
		t.Skip(err)
	}
	same(t, found(t, link, Options{}, link), "a.nii.gz > a", "more/b.nii.gz > more/b")
}

// TestSeries: each PET series of DICOM is a scan, in the folder that holds it.
func TestSeries(t *testing.T) {
	root := t.TempDir()
	grid := volume.Grid{Dims: [3]int{4, 3, 3}, Affine: volume.Affine{{-4, 0, 0, 8}, {0, -4, 0, 6}, {0, 0, 5, 0}, {3: 1}}}
	for n := 1; n <= 2; n++ {
		folder := filepath.Join(root, fmt.Sprint("p", n))
		put(t, folder, "./")
		for k, d := range dicomtest.Of(volume.NewVolume(grid), 1, n) {
			dicomtest.File(t, filepath.Join(folder, fmt.Sprint(k)), d)
		}
	}
	put(t, root, "p3/pet.nii.gz")
	all := found(t, root, Options{}, root)
	same(t, all, "p3/pet.nii.gz > p3/pet", "p1 > p1", "p2 > p2")
	first, err := os.ReadDir(filepath.Join(root, "p1"))
	if err != nil {
		t.Fatal(err)
	}
	var files []string
	for _, e := range first {
		files = append(files, filepath.Join(root, "p1", e.Name()))
	}
	if all := found(t, root, Options{}, files...); len(all) != 1 {
		t.Errorf("the files of a series are %q", all)
	}
	if all := found(t, root, Options{Series: "no such series"}, root); slices.ContainsFunc(all, func(s string) bool {
		return strings.HasPrefix(s, "p1 ")
	}) {
		t.Errorf("a series that is not named is found: %q", all)
	}
}
