package cli

import (
	"bytes"
	"encoding/csv"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"isopet/app/report"
	"isopet/volume"
	"isopet/volume/nifti"
)

func TestMeasureCommand(t *testing.T) {
	scan, mask := writeScan(t), writeMask(t, twoLesions())
	table := filepath.Join(t.TempDir(), "lesions.csv")
	var r measurement
	runJSON(t, &r, "measure", mask, scan, "--reference", mask, "--csv", table, "--unit", "SUV")
	want, err := report.Measure(t.Context(), testScan(), twoLesions().Labels(), twoLesions().Labels(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Lesions) != 2 || r.Lesions[1].Label != 4 || r.Unit != "SUV" {
		t.Fatalf("measure says %+v", r)
	}
	for i, l := range append(r.Lesions, r.All) {
		w := append(want.Lesions, want.All)[i]
		near := func(a number, b float64) bool {
			return math.Abs(float64(a)-b) <= 1e-5*math.Max(1, math.Abs(b)) // the file is float32
		}
		if l.Voxels != w.Voxels || *l.MaxAt != w.MaxAt || !near(l.Peak, w.Peak) || !near(l.Total, w.Total) ||
			!near(l.SD, w.SD) || !near(number(l.VolumeML), w.VolumeML) {
			t.Errorf("label %d: %+v, want %+v", l.Label, l, w.Lesion)
		}
		if l.Agreement == nil || l.Agreement.Dice != 1 || l.Agreement.HD95 != 0 {
			t.Errorf("label %d agrees with itself by %+v", l.Label, l.Agreement)
		}
	}
	// Maximum at column 25, row 20 of slices 5 and 6: of label 1 in slice 5.
	if at := r.Lesions[0].MaxMM; math.Abs(at[0]-(-22)) > 1e-3 || math.Abs(at[1]-6) > 1e-3 ||
		math.Abs(at[2]-(-275)) > 1e-3 {
		t.Errorf("the maximum lies at %v", at)
	}

	data, err := os.ReadFile(table)
	if err != nil {
		t.Fatal(err)
	}
	// Excel tells UTF-8, and so "SUV × ml", by the mark at the beginning.
	data, marked := bytes.CutPrefix(data, []byte("\ufeff"))
	if !marked || !bytes.HasPrefix(data,
		[]byte("Scan,Lesion,Label,MTV (ml),Maximum (SUV),Mean (SUV),Peak (SUV),TLG (SUV × ml),")) {
		t.Errorf("the table begins with %q", data)
	}
	rows, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil || len(rows) != 4 {
		t.Fatalf("the table has %d rows, %v", len(rows), err)
	}
	column := func(name string) int {
		for i, head := range rows[0] {
			if head == name {
				return i
			}
		}
		t.Fatalf("the table has no column %q: %v", name, rows[0])
		return 0
	}
	if v, err := strconv.ParseFloat(rows[2][column("Peak (SUV)")], 64); err != nil || v != float64(r.Lesions[1].Peak) {
		t.Errorf("the peak in the table is %v, %v", v, err)
	}
	if rows[3][column("Lesion")] != "All" || rows[1][column("Scan")] != filepath.Base(scan) {
		t.Errorf("the table is %v", rows)
	}

	code, out, _ := run("measure", mask, scan)
	lines := strings.Split(strings.TrimSpace(out), "\n")
	if last := strings.Fields(lines[len(lines)-1]); code != 0 || last[0] != "all" ||
		last[1] != strconv.Itoa(want.All.Voxels) || !strings.Contains(out, "unknown") {
		t.Errorf("as text: %s", out)
	}
}

// TestMeasureLabels: labels above 255 stay apart, also against an annotation with others, and the file's own are
// printed.
func TestMeasureLabels(t *testing.T) {
	scan, folder := writeScan(t), t.TempDir()
	write := func(name string, labels ...float32) string { // those of twoLesions' 1 and 4
		v := volume.NewVolume(testGrid())
		for i, label := range twoLesions().Data {
			v.Data[i] = map[uint8]float32{1: labels[0], 4: labels[1]}[label]
		}
		path := filepath.Join(folder, name)
		if err := nifti.WriteVolume(path, v, nifti.NewHeader(testGrid())); err != nil {
			t.Fatal(err)
		}
		return path
	}
	mask, reference := write("mask.nii.gz", 300, 1000), write("reference.nii.gz", 65535, 2)
	table := filepath.Join(folder, "t.csv")
	var plain, r measurement
	runJSON(t, &plain, "measure", writeMask(t, twoLesions()), scan)
	runJSON(t, &r, "measure", mask, scan, "--reference", reference, "--csv", table)
	if len(r.Lesions) != 2 || len(r.Annotated) != 2 {
		t.Fatalf("%+v, %+v", r.Lesions, r.Annotated)
	}
	for i, l := range r.Lesions {
		if l.Label != []int{300, 1000}[i] || l.Voxels != plain.Lesions[i].Voxels || l.Mean != plain.Lesions[i].Mean ||
			l.Status != "paired" ||
			l.Agreement == nil || l.Agreement.Dice != 1 || l.Agreement.Annotated != []int{65535, 2}[i] {
			t.Errorf("%+v, %+v", l, l.Agreement)
		}
	}
	if data, err := os.ReadFile(table); err != nil || !strings.Contains(string(data), ",Lesion 300,300,") ||
		!strings.Contains(string(data), ",Lesion 1000,1000,") {
		t.Errorf("the table is %s, %v", data, err)
	}
	code, out, _ := run("measure", mask, scan, "--reference", reference)
	for _, row := range []string{" 300 ", " 1000 ", " 65535  1.000"} {
		if code != 0 || !strings.Contains(out, row) {
			t.Errorf("as text there is no %q: %s", row, out)
		}
	}
}

// TestMeasureNothing: what is not there has no place, neither in JSON nor in CSV.
func TestMeasureNothing(t *testing.T) {
	table := filepath.Join(t.TempDir(), "t.csv")
	var r map[string]any
	runJSON(t, &r, "measure", writeMask(t, volume.NewMask(testGrid())), writeScan(t), "--csv", table)
	all := r["all"].(map[string]any)
	for _, key := range []string{"max_voxel", "max_mm", "peak_voxel", "peak_mm", "centroid_mm"} {
		if v, there := all[key]; !there || v != nil {
			t.Errorf("%s is %v", key, v)
		}
	}
	data, err := os.ReadFile(table)
	if last := strings.Split(strings.TrimSpace(string(data)), "\n"); err != nil || len(last) != 2 ||
		strings.Trim(last[1], ",") != "scän.nii.gz,All,,0,,,,,,,0,0" {
		t.Errorf("the table is %q, %v", data, err)
	}
}

// pageObject begins a page of a PDF.
var pageObject = regexp.MustCompile(`/Type /Page\b`)

// TestMeasureReport: the command makes a page with four pictures of their full height, and behind it one with three
// small ones of each lesion; without a lesion one page without pictures.
func TestMeasureReport(t *testing.T) {
	scan := writeScan(t)
	for _, c := range []struct {
		mask                   *volume.Mask
		pages, pictures, small int
	}{{twoLesions(), 2, 4, 6}, {volume.NewMask(testGrid()), 1, 0, 0}} {
		report := filepath.Join(t.TempDir(), "r.pdf")
		mask := writeMask(t, c.mask)
		code, _, errs := run("measure", mask, scan, "--reference", mask, "--report", report, "--comment", "Left lobe.",
			"--unit", "SUV")
		pdf, err := os.ReadFile(report)
		if code != 0 || err != nil || errs != "" {
			t.Fatalf("exit %d: %s, %v", code, errs, err)
		}
		pages, all := len(pageObject.FindAll(pdf, -1)), bytes.Count(pdf, []byte("/Height "))
		n := bytes.Count(pdf, []byte("/Height 480"))
		if !bytes.HasPrefix(pdf, []byte("%PDF-")) || pages != c.pages || n != c.pictures || all-n != c.small {
			t.Errorf("a report of %d pages with %d pictures and %d others, want %d, %d, %d", pages, n, all-n, c.pages,
				c.pictures, c.small)
		}
	}
}

func TestMeasureCommandRefuses(t *testing.T) {
	scan, mask := writeScan(t), writeMask(t, twoLesions())
	small := testGrid()
	small.Dims[0]--
	other := writeMask(t, volume.NewMask(small))
	there := filepath.Join(t.TempDir(), "there.csv")
	if err := os.WriteFile(there, []byte("mine"), 0o666); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(scan)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		what string
		code int
		args []string
		says string
	}{
		{"a mask of another grid", 1, []string{other, scan}, "does not lie on the grid of"},
		{"an annotation of another grid", 1, []string{mask, scan, "--reference", other}, "does not lie on the grid of"},
		{"a file that is there", 1, []string{mask, scan, "--csv", there}, "--force"},
		{"the scan as a table", 1, []string{mask, scan, "--csv", scan, "--force"}, "choose another name"},
		{"the mask as a report", 1, []string{mask, scan, "--report", mask, "--force"}, "choose another name"},
		{"a folder that is not there", 1, []string{mask, scan, "--csv", filepath.Join(there, "x.csv")},
			"cannot be written"},
		{"a unit that is none", 2, []string{mask, scan, "--unit", "kg"}, "SUV or Bq/ml"},
	} {
		code, out, errs := run(append([]string{"measure"}, c.args...)...)
		if code != c.code || out != "" || !strings.Contains(errs, c.says) || strings.Count(errs, "\n") != 1 {
			t.Errorf("%s: exit %d, %q, %q", c.what, code, out, errs)
		}
	}
	if after, err := os.ReadFile(scan); err != nil || !bytes.Equal(before, after) {
		t.Error("the scan was overwritten")
	}
	if data, err := os.ReadFile(there); err != nil || string(data) != "mine" {
		t.Error("a file was overwritten without --force")
	}
}
