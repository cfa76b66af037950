package app

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"isopet/app/export"
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
	e := &Edit{Name: named("remarks"), Manual: true}
	e.Voxels.Add(0, b.State.Mask.Data[0], 4)
	b.apply(e)
	b.RenameLesion(4, "knoten É!") // the same name as lesion 2's on most systems
	one, two := b.State.LesionVoxels(1), b.State.LesionVoxels(2)
	for _, test := range []struct {
		kind  export.Kind
		whole bool
		want  map[string]map[uint8]int
	}{
		{export.Mask, false, map[string]map[uint8]int{"m.nii.gz": {1: one + two + 1}}},
		{export.Labels, true, map[string]map[uint8]int{"m.nii.gz": {1: one, 2: two, 4: 1}}},
		{export.Lesions, true, map[string]map[uint8]int{
			"m_Lesion-1.nii.gz": {1: one}, "m_Knoten-é.nii.gz": {1: two}, "m_knoten-É-4.nii.gz": {1: 1},
		}},
	} {
		folder := t.TempDir()
		b.history.Save(&Edit{})
		followed := false
		if _, err := b.Export(filepath.Join(folder, "m.nii.gz"), test.kind, false,
			func() { followed = true }); err != nil {
			t.Fatal(err)
		}
		b.wait()
		if b.State.Notice.Failed || !followed {
			t.Fatal(b.State.Notice.Text)
		}
		got := map[string]map[uint8]int{}
		for _, name := range files(t, folder) {
			if filepath.Ext(name) != ".json" {
				got[name] = values(t, filepath.Join(folder, name))
			}
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
	_, err := b.Export(filepath.Join(folder, "m.nii"), export.Lesions, false, nil)
	if exists := (*export.ExistsError)(nil); !errors.As(err, &exists) || len(exists.Paths) != 2 {
		t.Fatal(err)
	}
	for _, name := range files(t, folder) {
		if data, _ := os.ReadFile(filepath.Join(folder, name)); string(data) != "precious" {
			t.Error("written without asking")
		}
	}
}
