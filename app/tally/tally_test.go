package tally

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"isopet/app/lesion"
	"isopet/app/report"
)

// measured is a lesion with a label and a volume.
func measured(label uint16, ml float64) Lesion {
	var m report.Measurement
	m.Label, m.VolumeML, m.Voxels = label, ml, int(ml)
	return Lesion{Name: "Node", Measurement: m}
}

// TestTable: rows of scans that are made anew are replaced, those that failed or are not known leave what is there, and
// others stay; what is no tumour says so.
func TestTable(t *testing.T) {
	folder := t.TempDir()
	write := func(scans ...Scan) string {
		t.Helper()
		table, err := Open(folder, false)
		if err != nil {
			t.Fatal(err)
		}
		if err := table.Write(scans); err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(table.Path)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	scan := func(name string, lesions ...Lesion) Scan {
		s := Scan{Scan: name + ".nii", Mask: filepath.Join(folder, name+"_mask.nii"), State: "done", Unit: "SUV", Lesions: lesions}
		if len(lesions) > 0 {
			s.All = &lesions[0].Measurement
		}
		return s
	}
	text := write(scan("a", measured(1, 5), measured(2, 6)), scan("b", measured(1, 7)), scan("c"))
	if strings.Contains(text, "Kind") || strings.Count(text, "\n") != 5 || !strings.Contains(text, "c.nii,c_mask.nii,done,,,") {
		t.Errorf("at first\n%s", text)
	}
	failed, unknown := scan("a"), scan("c")
	failed.State, failed.Remarks, unknown.State, unknown.Unknown = "failed", "why", "not done", true
	text = write(failed, unknown)
	for part, n := range map[string]int{"a.nii,a_mask.nii,done,Node": 2, "a.nii,a_mask.nii,failed": 1, "b.nii": 1,
		"c.nii,c_mask.nii,not done": 1} {
		if strings.Count(text, part) != n {
			t.Errorf("%s is there %d times, not %d\n%s", part, strings.Count(text, part), n, text)
		}
	}
	other := measured(3, 8)
	other.Kind = lesion.Reference
	text = write(scan("a", measured(1, 9), other))
	for part, n := range map[string]int{"a.nii": 2, ",9,": 1, "Node,3,reference,8": 1, "Node,1,tumour,9": 1, "failed": 0} {
		if strings.Count(text, part) < n || n == 0 && strings.Contains(text, part) {
			t.Errorf("%s is there %d times, not %d\n%s", part, strings.Count(text, part), n, text)
		}
	}
	if err := os.WriteFile(filepath.Join(folder, Name), []byte("a,b\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(folder, false); err == nil || !strings.Contains(err.Error(), "no table of lesions") {
		t.Errorf("another table is taken: %v", err)
	}
}
