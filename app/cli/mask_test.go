package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"isopet/app/apptest"
	"isopet/volume"
	"isopet/volume/nifti"
)

// TestKindsOfLesions: what the file beside a mask calls no tumour is in no sum and is held against nothing, which is said;
// in masks of other formats it stays what it is. A kind that is unknown is said, and counts.
func TestKindsOfLesions(t *testing.T) {
	folder := t.TempDir()
	at := func(name string) string { return filepath.Join(folder, name) }
	scan, mask := writeScan(t), at("m.nii.gz")
	both := twoLesions() // labels 1 and 4
	if err := nifti.WriteMask(mask, both, nifti.NewHeader(both.Grid)); err != nil {
		t.Fatal(err)
	}
	says := func(kind string) {
		if err := os.WriteFile(at("m.json"), []byte(`{"isopet_mask": 1, "labels": [{"value": 1, "name": "Node"},
			{"value": 4, "name": "Bladder", "kind": "`+kind+`"}]}`), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	said := func(warnings []string, want string) {
		t.Helper()
		if all := strings.Join(warnings, "\n"); !strings.Contains(all, want) {
			t.Errorf("%q does not say %q", all, want)
		}
	}
	writeDICOM(t, at("pet"), volume.NewVolume(testGrid()))
	voxels := 0
	for _, label := range both.Data {
		if label == 1 {
			voxels++
		}
	}
	for _, kind := range []string{"not tumour", "reference"} {
		says(kind)
		seg, back := at(kind+".seg.dcm"), at(kind+" back.nii.gz")
		var to conversion
		runJSON(t, &to, "convert", mask, "--scan", at("pet"), "-o", seg)
		if len(to.Labels) != 2 || to.Labels[1].Name != "Bladder" || to.Labels[1].Kind != kind {
			t.Errorf("converted are %+v", to.Labels)
		}
		runJSON(t, &to, "convert", seg, "--scan", at("pet"), "-o", back)
		for _, path := range []string{mask, back} {
			var m measurement
			runJSON(t, &m, "measure", path, scan, "--reference", path, "--csv", at("m.csv"), "--force")
			if len(m.Lesions) != 2 || m.Lesions[1].Kind != kind || m.Lesions[1].Name != "Bladder" || m.Lesions[0].Kind != "" ||
				m.Lesions[0].Status != "paired" || m.Lesions[1].Status != "" || m.All.Voxels != voxels || m.Lesions[0].Voxels != voxels || len(m.Annotated) != 1 {
				t.Errorf("%s: %+v, all %+v", path, m.Lesions, m.All)
			}
			said(m.Warnings, " Bladder ("+kind+").")
			if text, err := os.ReadFile(at("m.csv")); err != nil || !strings.Contains(string(text), ","+kind+",") ||
				!strings.Contains(string(text), ",All tumours,") {
				t.Errorf("the table is %s, %v", text, err)
			}
		}
		var c comparison
		runJSON(t, &c, "compare", mask, writeMask(t, both))
		if c.TP != voxels || c.FN == 0 {
			t.Errorf("compared are %+v", c)
		}
		said(c.Warnings, "what is no tumour is left out: 4 Bladder ("+kind+").")
		for _, as := range []string{"seg", "rtstruct"} { // without being asked for it
			path := at(kind + "." + as + ".dcm")
			runJSON(t, &to, "convert", mask, "--scan", at("pet"), "-o", path, "--force")
			var m measurement
			runJSON(t, &m, "measure", path, at("pet"))
			if len(m.Lesions) != 1 || m.All.Voxels != voxels {
				t.Errorf("%s: %+v", path, m.Lesions)
			}
			said(m.Warnings, `left out is "Bladder (`+kind+`)"`)
		}
	}
	says("cyst")
	var m measurement
	runJSON(t, &m, "measure", mask, scan)
	if m.All.Voxels <= voxels || m.Lesions[1].Kind != "" {
		t.Errorf("%+v, all %+v", m.Lesions, m.All)
	}
	said(m.Warnings, `m.json says that 4 Bladder is "cyst", which is unknown; it is taken for a tumour.`)
}

// TestSoftMasks: the one rule for what a mask may hold, in compare, in measure and in its annotation.
func TestSoftMasks(t *testing.T) {
	scan, hard := writeScan(t), writeMask(t, twoLesions())
	put := func(value func(label uint8) float32) string {
		v := volume.NewVolume(testGrid())
		for i, label := range twoLesions().Data {
			v.Data[i] = value(label)
		}
		path := filepath.Join(t.TempDir(), "soft.nii.gz")
		if err := nifti.WriteVolume(path, v, nifti.NewHeader(testGrid())); err != nil {
			t.Fatal(err)
		}
		return path
	}
	soft := put(func(label uint8) float32 { return map[uint8]float32{0: 0.25, 1: 0.5, 4: 0.75}[label] })
	var c comparison
	runJSON(t, &c, "compare", soft, hard)
	if c.Dice != 1 || len(c.Warnings) != 1 || !strings.HasPrefix(c.Warnings[0],
		soft+": The mask is soft: 100 % of its voxels are fractions") {
		t.Errorf("compare says Dice %v, %q", c.Dice, c.Warnings)
	}
	var m measurement
	runJSON(t, &m, "measure", soft, scan, "--reference", soft)
	if len(m.Lesions) != 1 || m.Lesions[0].Voxels != c.TP || m.Lesions[0].Agreement.Dice != 1 || len(m.Warnings) != 2 {
		t.Errorf("measure says %+v, %q", m.Lesions, m.Warnings)
	}
	if _, out, _ := run("measure", soft, scan); !strings.HasPrefix(out, soft+": The mask is soft") {
		t.Errorf("as text measure begins with %q", out)
	}
	if _, out, _ := run("compare", hard, soft); !strings.HasPrefix(out, soft+": The mask is soft") {
		t.Errorf("as text compare begins with %q", out)
	}

	// Of a file whose name is not UTF-8 the warning is text all the same.
	latin := filepath.Join(filepath.Dir(soft), "M\xfcller.nii.gz")
	if err := os.Link(soft, latin); err == nil {
		runJSON(t, &c, "compare", latin, hard)
		if len(c.Warnings) != 1 || !strings.HasPrefix(c.Warnings[0], filepath.Dir(soft)+`/M\xfcller.nii.gz: `) {
			t.Errorf("the warning is %q", c.Warnings)
		}
	}

	// A scan whose values end at 1.5 could be a probability, were its fellow no mask.
	if code, _, errs := run("measure", soft, hard); code != 1 ||
		!strings.Contains(errs, "the mask comes first and the scan second") {
		t.Errorf("exchanged: exit %d, %q", code, errs)
	}

	for _, args := range [][]string{
		{"measure", scan, hard},
		{"measure", hard, scan, "--reference", scan},
		{"compare", scan, hard},
		{"compare", hard, scan},
		{"measure", put(func(label uint8) float32 { return float32(label) / 2 }), scan},
	} {
		code, out, errs := run(args...)
		if code != 1 || out != "" || !strings.Contains(errs, "is no mask: it holds fractions such as") ||
			strings.Count(errs, "\n") != 1 {
			t.Errorf("%v: exit %d, %q, %q", args, code, out, errs)
		}
		if order := "the mask comes first and the scan second"; strings.Contains(errs,
			order) != (args[0] == "measure" && len(args) == 3) {
			t.Errorf("%v: %q", args, errs)
		}
	}
}

// TestReordered: masks of the same voxels, stored in another order, count as if they were stored in the scan's.
func TestReordered(t *testing.T) {
	scan, mask := writeScan(t), twoLesions()
	ras, axes := apptest.Reordered(mask)
	write := func(m *volume.Mask) string {
		path := filepath.Join(t.TempDir(), "m.nii.gz")
		if err := nifti.WriteMask(path, m, nifti.NewHeader(m.Grid)); err != nil {
			t.Fatal(err)
		}
		return path
	}
	plain := write(mask)
	var want, got measurement
	runJSON(t, &want, "measure", plain, scan)
	for _, other := range []string{write(ras), write(axes)} {
		var c comparison
		runJSON(t, &c, "compare", other, plain)
		if c.Dice != 1 || c.HD95MM != 0 || c.TP == 0 {
			t.Errorf("compare: %+v", c.Overlap)
		}
		runJSON(t, &got, "measure", other, scan, "--reference", other)
		for i, l := range got.Lesions {
			w := want.Lesions[i]
			if l.Label != w.Label || l.Voxels != w.Voxels || l.Mean != w.Mean || *l.MaxAt != *w.MaxAt ||
				l.Agreement == nil || l.Agreement.Dice != 1 {
				t.Errorf("measure: %+v, want %+v", l, w)
			}
		}
	}
}
