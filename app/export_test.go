package app

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"isopet/app/lesion"
	"isopet/volume/nifti"
)

// values are the labels in a mask's file and how often.
func values(t *testing.T, path string) map[uint8]int {
	t.Helper()
	m, _, err := nifti.ReadMask(context.Background(), path)
	if err != nil {
		t.Fatal(err)
	}
	n := map[uint8]int{}
	for _, label := range m.Data {
		n[label]++
	}
	delete(n, 0)
	return n
}

func TestExportKinds(t *testing.T) {
	b := worked(t)
	b.AddLesion() // empty
	b.AddLesion()
	e := &Edit{Label: "Drawing", Manual: true}
	e.changes.Add(0, b.State.Mask.Data[0], 4)
	b.apply(e)
	b.RenameLesion(4, "knoten É!") // the same name as lesion 2's on most systems
	one, two := b.State.LesionVoxels(1), b.State.LesionVoxels(2)
	for _, test := range []struct {
		kind  ExportKind
		whole bool
		want  map[string]map[uint8]int
	}{
		{ExportMask, false, map[string]map[uint8]int{"m.nii.gz": {1: one + two + 1}}},
		{ExportLabels, true, map[string]map[uint8]int{"m.nii.gz": {1: one, 2: two, 4: 1}}},
		{ExportLesions, true, map[string]map[uint8]int{
			"m_Lesion-1.nii.gz": {1: one}, "m_Knoten-é.nii.gz": {1: two}, "m_knoten-É-4.nii.gz": {1: 1},
		}},
	} {
		folder := t.TempDir()
		b.history.saved = -1
		followed := false
		if _, err := b.Export(filepath.Join(folder, "m.nii.gz"), test.kind, false, func() { followed = true }); err != nil {
			t.Fatal(err)
		}
		b.wait()
		if b.State.Notice.Failed || !followed {
			t.Fatal(b.State.Notice.Text)
		}
		got := map[string]map[uint8]int{}
		for _, name := range files(t, folder) {
			got[name] = values(t, filepath.Join(folder, name))
		}
		if !reflect.DeepEqual(got, test.want) {
			t.Errorf("kind %d: %v, want %v", test.kind, got, test.want)
		}
		if b.Unsaved() == test.whole {
			t.Errorf("kind %d: unsaved is %v", test.kind, b.Unsaved())
		}
	}
}

func TestExportOfLesionsAsksForAllAtOnce(t *testing.T) {
	b := worked(t)
	folder := t.TempDir()
	for _, name := range []string{"m_Lesion-1.nii", "m_Knoten-é.nii"} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte("precious"), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	_, err := b.Export(filepath.Join(folder, "m.nii"), ExportLesions, false, nil)
	if exists := (*ExistsError)(nil); !errors.As(err, &exists) || len(exists.Paths) != 2 {
		t.Fatal(err)
	}
	for _, name := range files(t, folder) {
		if data, _ := os.ReadFile(filepath.Join(folder, name)); string(data) != "precious" {
			t.Error("written without asking")
		}
	}
}

// TestExportFailsHalfway: what is written is whole and named, the rest is not there.
func TestExportFailsHalfway(t *testing.T) {
	b := worked(t)
	folder := t.TempDir()
	out, err := b.State.maskFiles(filepath.Join(folder, "m.nii.gz"), ExportLesions)
	if err != nil || len(out) != 2 {
		t.Fatal(out, err)
	}
	out = slices.Insert(out, 1, maskFile{filepath.Join(folder, "absent", "m.nii.gz"), out[0].want})
	err = writeMasks(context.Background(), out, b.State.Mask.Rows(b.State.HasVoxels), b.State.Scan, func(int, int) {})
	if err == nil || !strings.Contains(err.Error(), "The files before it are whole: m_Lesion-1.nii.gz") {
		t.Error(err)
	}
	if got := files(t, folder); !slices.Equal(got, []string{"m_Lesion-1.nii.gz"}) {
		t.Errorf("there are %v", got)
	}
	if n := values(t, out[0].path)[1]; n != b.State.LesionVoxels(1) {
		t.Errorf("the first holds %d voxels", n)
	}
}

func TestSafeName(t *testing.T) {
	for name, want := range map[string]string{
		"Lesion 1": "Lesion-1", "../../etc/passwd": "etc-passwd", `C:\a*b?`: "C-a-b", "Lymphknoten höher": "Lymphknoten-höher",
		"病变 2": "病变-2", "...": "", "a\x00b\nc": "a-b-c", strings.Repeat("x", 300): strings.Repeat("x", 40),
	} {
		if got := safeName(name); got != want {
			t.Errorf("%q becomes %q, want %q", name, got, want)
		}
	}
}

// TestExportedLesionsHaveFilesOfTheirOwn: names that come out alike, by themselves or with a label, are told apart.
func TestExportedLesionsHaveFilesOfTheirOwn(t *testing.T) {
	s := &State{}
	for i, name := range []string{"a-3", "a", "A", "", "...", "5"} {
		label := uint8(i + 1)
		s.Lesions = append(s.Lesions, lesion.Lesion{Label: label, Name: name})
		s.counts.Total[label] = 1
	}
	out, err := s.maskFiles("m.nii.gz", ExportLesions)
	if err != nil || len(out) != len(s.Lesions) {
		t.Fatal(out, err)
	}
	seen := map[string]bool{}
	for _, f := range out {
		if folded := strings.ToLower(f.path); seen[folded] {
			t.Errorf("%s is written twice", f.path)
		} else {
			seen[folded] = true
		}
	}
}
