package export

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"isopet/app/apptest"
	"isopet/app/lesion"
	"isopet/volume/imagefile"
	"isopet/volume/nifti"
)

// TestFailsHalfway: what is written is whole and named, the rest is not there.
func TestFailsHalfway(t *testing.T) {
	mask := apptest.TwoLesions()
	lesions := []lesion.Lesion{{Label: 1, Name: "Lesion 1"}, {Label: 2, Name: "Lesion 2"}}
	voxels := 0
	for _, label := range mask.Data {
		if label == 1 {
			voxels++
		}
	}
	folder := t.TempDir()
	out, err := Masks(filepath.Join(folder, "m.nii.gz"), Lesions, lesions, func(uint8) bool { return true })
	if err != nil || len(out) != 2 {
		t.Fatal(out, err)
	}
	out = slices.Insert(out, 1, File{filepath.Join(folder, "absent", "m.nii.gz"), out[0].want, ""})
	all, none := func(int) bool { return true }, func(int, int) {}
	err = Write(t.Context(), out, mask.Rows(all), imagefile.Geometry{}, imagefile.Content{}, nil, none)
	if err == nil || !strings.Contains(err.Error(), "The files before it are whole: m_Lesion-1.nii.gz") {
		t.Error(err)
	}
	entries, err := os.ReadDir(folder)
	if err != nil || len(entries) != 1 || entries[0].Name() != "m_Lesion-1.nii.gz" {
		t.Errorf("there are %v, %v", entries, err)
	}
	written, err := nifti.ReadLabels(t.Context(), out[0].Path)
	if err != nil {
		t.Fatal(err)
	}
	for _, label := range written.Labels.Data {
		voxels -= int(label)
	}
	if voxels != 0 {
		t.Errorf("the first lacks %d voxels", voxels)
	}
}

func TestSafeName(t *testing.T) {
	for name, want := range map[string]string{
		"Lesion 1": "Lesion-1", "../../etc/passwd": "etc-passwd", `C:\a*b?`: "C-a-b", "Lymphknoten " +
			"höher": "Lymphknoten-höher",
		"病变 2": "病变-2", "...": "", "a\x00b\nc": "a-b-c", strings.Repeat("x", 300): strings.Repeat("x", 40),
	} {
		if got := safeName(name); got != want {
			t.Errorf("%q becomes %q, want %q", name, got, want)
		}
	}
}

// TestExportedLesionsHaveFilesOfTheirOwn: names that come out alike, by themselves or with a label, are told apart.
func TestExportedLesionsHaveFilesOfTheirOwn(t *testing.T) {
	var lesions []lesion.Lesion
	for i, name := range []string{"a-3", "a", "A", "", "...", "5"} {
		label := uint8(i + 1)
		lesions = append(lesions, lesion.Lesion{Label: label, Name: name})
	}
	out, err := Masks("m.nii.gz", Lesions, lesions, func(uint8) bool { return true })
	if err != nil || len(out) != len(lesions) {
		t.Fatal(out, err)
	}
	seen := map[string]bool{}
	for _, f := range out {
		if folded := strings.ToLower(f.Path); seen[folded] {
			t.Errorf("%s is written twice", f.Path)
		} else {
			seen[folded] = true
		}
	}
}
