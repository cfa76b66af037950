package cohort

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"isopet/inference"
	"isopet/training/cohort/cohorttest"
	"isopet/volume"
	"isopet/volume/dicom"
	"isopet/volume/dicom/dicomtest"
	"isopet/volume/dicom/seg"
	"isopet/volume/imagefile"
	"isopet/volume/nifti"
)

const (
	slope  = 0.001
	factor = 0.000242902976615 // of [dicomtest.Slice]
)

// patientOfDICOM writes a patient's PET and mask into a folder, and gives them as NIfTI would have them. The mask has a
// second region beside the tumour.
func patientOfDICOM(t *testing.T, folder string, n int, mask string, change func(d *dicom.Dataset)) (*volume.Volume,
	*volume.Mask) {
	t.Helper()
	g := cohorttest.Grid(70, 66, 6)
	v, m := cohorttest.Disc(g, 1+n%2, 4, 2+float64(n))
	all := dicomtest.Of(v, slope, n)
	if err := os.MkdirAll(filepath.Join(folder, "PET"), 0o777); err != nil {
		t.Fatal(err)
	}
	for k, d := range all {
		if change != nil {
			change(d)
		}
		dicomtest.File(t, filepath.Join(folder, "PET", fmt.Sprint("I", k)), d)
	}
	im := dicomtest.Load(t, dicomtest.Find(t, folder))
	if !im.Grid.SameAs(g, 1e-4) {
		t.Fatalf("%v, want %v", im.Grid, g)
	}
	two := volume.NewMask(g)
	for i, label := range m.Data {
		if two.Data[i] = label; label == 0 && i%977 == 0 {
			two.Data[i] = 2
		}
	}
	c := imagefile.Content{Segments: []seg.Segment{
		{Number: 1, Label: "GTV", By: seg.Manual}, {Number: 2, Label: "Spots", By: seg.Manual},
	}}
	path := filepath.Join(folder, mask)
	if err := imagefile.WriteMask(path, two.Rows(func(int) bool { return true }), imagefile.Of(im.Source), c); err != nil {
		t.Fatal(err)
	}
	for i := range v.Data {
		v.Data[i] = float32(math.Round(float64(v.Data[i])/slope) * slope * factor)
	}
	return v, m
}

// TestDICOM: a cohort of DICOM folders is that of the same scans in NIfTI, with the region that --label names.
func TestDICOM(t *testing.T) {
	root, other := t.TempDir(), t.TempDir()
	for n, mask := range []string{"a.seg.dcm", "b.rtstruct.dcm", "c.seg.dcm"} {
		name := fmt.Sprint("p", n)
		v, m := patientOfDICOM(t, filepath.Join(root, name), n, mask, nil)
		in := filepath.Join(other, name)
		if err := os.MkdirAll(in, 0o777); err != nil {
			t.Fatal(err)
		}
		if err := nifti.WriteVolume(filepath.Join(in, "pet.nii.gz"), v, nifti.NewHeader(v.Grid)); err != nil {
			t.Fatal(err)
		}
		if err := nifti.WriteMask(filepath.Join(in, "mask.nii.gz"), m, nifti.NewHeader(m.Grid)); err != nil {
			t.Fatal(err)
		}
	}
	cfg := Config{Labels: []string{"gtv"}, Scale: inference.Scaling{Low: 0, High: 0.002}}
	got, err := Read(t.Context(), root, cfg, nil)
	if err != nil {
		t.Fatal(err)
	}
	cfg.Labels = nil
	want, err := Read(t.Context(), other, cfg, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Patients) != 3 || !slices.Contains(got.Notes, "The PETs that came as DICOM are read as SUV.") {
		t.Errorf("%d patients, %q", len(got.Patients), got.Notes)
	}
	for i, p := range want.Patients {
		q := got.Patients[i]
		if p.Name != q.Name || len(p.Inputs) != len(q.Inputs) {
			t.Fatalf("%s has %d slices, want %d of %s", q.Name, len(q.Inputs), len(p.Inputs), p.Name)
		}
		for k := range p.Inputs {
			if !slices.Equal(p.Masks[k], q.Masks[k]) {
				t.Errorf("%s: mask %d differs", p.Name, k)
			}
			for at, x := range p.Inputs[k].X {
				if math.Abs(float64(x-q.Inputs[k].X[at])) > 1e-5 {
					t.Fatalf("%s: pixel %d of slice %d is %v, want %v", p.Name, at, k, q.Inputs[k].X[at], x)
				}
			}
		}
	}
	// What the table of the results has of it is the same cohort again.
	cfg.Labels = []string{"gtv"}
	files, err := List(root, cfg)
	if err != nil || len(files) != 3 || !slices.Equal(files[1].Regions, []string{"gtv"}) {
		t.Fatalf("%+v, %v", files, err)
	}
	table := filepath.Join(t.TempDir(), "cohort.csv")
	if err := WriteTable(table, files); err != nil {
		t.Fatal(err)
	}
	cfg.Labels = nil
	again, err := Read(t.Context(), table, cfg, nil)
	if err != nil {
		t.Fatal(err)
	}
	again.Name, got.Name = "", ""
	if again.Fingerprint() != got.Fingerprint() {
		t.Error("the table is another cohort")
	}
	for _, label := range []struct{ name, says string }{{"x", `has no region "x"`}, {"all", ""}} {
		cfg.Labels = []string{label.name}
		c, err := Read(t.Context(), root, cfg, nil)
		if label.says == "" && (err != nil || c.Slices() <= got.Slices()) ||
			label.says != "" && (err == nil || !strings.Contains(err.Error(), label.says)) {
			t.Errorf("--label %s: %v", label.name, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Read(ctx, root, Config{Side: 68}, nil); err == nil {
		t.Error("reading was not cancelled")
	}
}

// TestDICOMUnits: all PETs are SUV or none is, and a window of values wants one unit.
func TestDICOMUnits(t *testing.T) {
	root := t.TempDir()
	patientOfDICOM(t, filepath.Join(root, "p0"), 0, "a.seg.dcm", nil)
	patientOfDICOM(t, filepath.Join(root, "p1"), 1, "b.rtstruct.dcm", func(d *dicom.Dataset) {
		d.Delete(dicom.PatientWeight)
	})
	c, err := Read(t.Context(), root, Config{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(c.Notes, func(note string) bool {
		return strings.HasPrefix(note, "Not all PETs that came as DICOM can be made SUV (p1: ") &&
			strings.HasSuffix(note, "all are read in the unit of their files: BQML (2).")
	}) {
		t.Errorf("notes are %q", c.Notes)
	}
	if most := c.Patients[0].Inputs[0].Max; most < 1 {
		t.Errorf("the first patient has values up to %v", most)
	}
	_, err = Read(t.Context(), root, Config{SUV: true}, nil)
	if err == nil || !strings.Contains(err.Error(), "which cannot be had of patient p1 (") {
		t.Errorf("as SUV: %v", err)
	}
	patientOfDICOM(t, filepath.Join(root, "p2"), 2, "c.seg.dcm", func(d *dicom.Dataset) { d.SetText(dicom.Units, "GML") })
	_, err = Read(t.Context(), root, Config{Scale: inference.Scaling{Low: 0, High: 10}}, nil)
	if err == nil || !strings.Contains(err.Error(), "in different units, BQML (2) and GML (1)") {
		t.Errorf("a window for two units: %v", err)
	}
	if c, err := Read(t.Context(), root, Config{}, nil); err != nil || len(c.Patients) != 3 {
		t.Errorf("each slice by itself: %v", err)
	}
}

// TestDICOMFaults: what a patient's folder lacks is said.
func TestDICOMFaults(t *testing.T) {
	for want, spoil := range map[string]func(folder string){
		"has DICOM, but no annotation": func(folder string) { os.Remove(filepath.Join(folder, "a.seg.dcm")) },
		"holds several PET series, 3 made; 3 made": func(folder string) {
			for k, d := range dicomtest.Of(volume.NewVolume(cohorttest.Grid(9, 9, 3)), 1, 9) {
				dicomtest.File(t, filepath.Join(folder, fmt.Sprint("J", k)), d)
			}
		},
		"lacks 1 slice": func(folder string) { os.Remove(filepath.Join(folder, "PET", "I2")) },
		"other coordinates (": func(folder string) {
			other := t.TempDir()
			patientOfDICOM(t, other, 5, "x.seg.dcm", nil)
			if err := os.Rename(filepath.Join(other, "x.seg.dcm"), filepath.Join(folder, "a.seg.dcm")); err != nil {
				t.Fatal(err)
			}
		},
	} {
		root := t.TempDir()
		patientOfDICOM(t, filepath.Join(root, "p0"), 0, "a.seg.dcm", nil)
		spoil(filepath.Join(root, "p0"))
		if _, err := Read(t.Context(), root, Config{}, nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

// TestDICOMContoursOfCT: a structure set that was drawn on a CT counts on the PET; files beside it that cannot be opened
// are said.
func TestDICOMContoursOfCT(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "p0")
	_, m := patientOfDICOM(t, folder, 0, "a.seg.dcm", nil)
	if err := os.Remove(filepath.Join(folder, "a.seg.dcm")); err != nil {
		t.Fatal(err)
	}
	ct := m.Grid // a third of the PET's slices, and half its pixels
	ct.Dims = [3]int{2 * m.Dims[0], 2 * m.Dims[1], 3 * m.Dims[2]}
	first := m.Affine.Apply([3]float64{-0.25, -0.25, -1. / 3})
	for r := range 3 {
		ct.Affine[r] = [4]float64{m.Affine[r][0] / 2, m.Affine[r][1] / 2, m.Affine[r][2] / 3, first[r]}
	}
	fine := volume.NewMask(ct)
	for i := range fine.Data {
		x, y, z := i%ct.Dims[0], i/ct.Dims[0]%ct.Dims[1], i/ct.Dims[0]/ct.Dims[1]
		fine.Data[i] = m.Data[m.Index(x/2, y/2, z/3)]
	}
	on := filepath.Join(folder, "CT")
	if err := os.Mkdir(on, 0o777); err != nil {
		t.Fatal(err)
	}
	for k, d := range dicomtest.Of(volume.NewVolume(ct), 1, 0) {
		d.SetText(dicom.SOPClassUID, "1.2.840.10008.5.1.4.1.1.2")
		d.SetText(dicom.Modality, "CT")
		d.SetText(dicom.SeriesInstanceUID, "2.25.77.0.9")
		d.SetText(dicom.SOPInstanceUID, fmt.Sprint("2.25.77.0.9.", k))
		dicomtest.File(t, filepath.Join(on, fmt.Sprint("I", k)), d)
	}
	of := imagefile.Of(dicomtest.Load(t, dicomtest.Find(t, on)).Source)
	if err := imagefile.WriteMask(filepath.Join(folder, "ct.rtstruct.dcm"), fine.Rows(func(int) bool { return true }), of,
		imagefile.Content{}); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("nothing", filepath.Join(folder, "PET", "I99")); err != nil {
		t.Skip(err)
	}
	files, err := List(filepath.Dir(folder), Config{})
	if err != nil || len(files) != 1 {
		t.Fatalf("%+v, %v", files, err)
	}
	c, err := Read(t.Context(), filepath.Dir(folder), Config{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	patientOfDICOM(t, folder, 0, "a.seg.dcm", nil)
	if err := os.Remove(filepath.Join(folder, "ct.rtstruct.dcm")); err != nil {
		t.Fatal(err)
	}
	want, err := Read(t.Context(), filepath.Dir(folder), Config{Labels: []string{"GTV"}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if p, q := c.Patients[0], want.Patients[0]; len(p.Masks) == 0 || len(p.Masks) != len(q.Masks) ||
		!slices.EqualFunc(p.Masks, q.Masks, func(a, b []uint8) bool { return slices.Equal(a, b) }) {
		t.Errorf("the masks of %d slices are not those of %d", len(p.Masks), len(q.Masks))
	}
	for _, says := range []string{"Its contours lie", "Left out beside the PET: links that lead nowhere, 1 ("} {
		if !slices.ContainsFunc(c.Notes, func(note string) bool { return strings.Contains(note, says) }) {
			t.Errorf("%q is not among %q", says, c.Notes)
		}
	}
}
