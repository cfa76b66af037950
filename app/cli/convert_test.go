package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"isopet/volume"
	"isopet/volume/dicom"
	"isopet/volume/dicom/dicomtest"
	"isopet/volume/nifti"
)

// writeDICOM writes a volume as a PET series into a folder.
func writeDICOM(t *testing.T, folder string, v *volume.Volume) { writeSeries(t, folder, v, 1) }

func writeSeries(t *testing.T, folder string, v *volume.Volume, name int) {
	t.Helper()
	if err := os.Mkdir(folder, 0o777); err != nil {
		t.Fatal(err)
	}
	slope := 0.001
	if slices.Max(v.Data) > 60 {
		slope = 1
	}
	for k, d := range dicomtest.Of(v, slope, name) {
		d.SetText(dicom.Manufacturer, "Isopet")
		tracer := d.Items(dicom.RadiopharmaceuticalInformationSequence)[0]
		tracer.AddItem(dicom.RadionuclideCodeSequence).SetText(dicom.CodeValue, "C-111A1")
		dicomtest.File(t, filepath.Join(folder, fmt.Sprintf("I%03d", k)), d)
	}
}

// TestConvertMasks: a mask goes to DICOM and back on its scan without a voxel that differs, whatever the order in which
// the scan's NIfTI file has them.
func TestConvertMasks(t *testing.T) {
	folder := t.TempDir()
	at := func(name string) string { return filepath.Join(folder, name) }
	v := volume.NewVolume(testGrid())
	writeDICOM(t, at("pet"), v)
	mask := twoLesions() // labels 1 and 4
	plain := at("mask.nii.gz")
	if err := nifti.WriteMask(plain, mask, nifti.NewHeader(mask.Grid)); err != nil {
		t.Fatal(err)
	}
	sizes := map[uint8]int{}
	for _, label := range mask.Data {
		sizes[label]++
	}
	for _, name := range []string{"m.seg.dcm", "m.rtstruct.dcm"} {
		var to, back conversion
		runJSON(t, &to, "convert", plain, "--scan", at("pet"), "-o", at(name), "--pseudonym", "P01")
		if len(to.Labels) != 2 || to.Labels[1].Label != 2 || to.Labels[1].Voxels != sizes[4] || to.Affine != mask.Affine {
			t.Errorf("%s: %+v", name, to)
		}
		d, err := dicom.ReadHeader(at(name))
		if err != nil || d.Text(dicom.PatientID) != "P01" || d.Text(dicom.PatientName) != "P01" {
			t.Errorf("%s is of %v, %v", name, d, err)
		}
		for _, on := range []string{at("pet"), plain} {
			runJSON(t, &back, "convert", at(name), "--scan", on, "-o", at("back.nii.gz"), "--force")
			if len(back.Labels) != 2 || back.Labels[1].Name != "Lesion 4" || back.Labels[1].Voxels != sizes[4] ||
				back.Labels[0].Algorithm != "MANUAL" {
				t.Errorf("%s on %s: %+v", name, on, back)
			}
			l, err := nifti.ReadLabels(t.Context(), at("back.nii.gz"))
			if err != nil {
				t.Fatal(err)
			}
			there, err := l.On(mask.Grid)
			if err != nil {
				t.Fatal(err)
			}
			for i, label := range mask.Data {
				if want := map[uint8]uint16{1: 1, 4: 2}[label]; there.Data[i] != want {
					t.Fatalf("%s on %s: voxel %d is %d, want %d", name, on, i, there.Data[i], want)
				}
			}
		}
		runJSON(t, &back, "convert", at(name), "--scan", plain, "-o", at("one.nii.gz"), "--force", "--region", "lesion 4")
		if len(back.Labels) != 1 || back.Labels[0].Name != "Lesion 4" || back.Labels[0].Voxels != sizes[4] {
			t.Errorf("one region of %s: %+v", name, back)
		}
	}
	// A SEG becomes an RTSTRUCT as well, with all that it says.
	var c conversion
	runJSON(t, &c, "convert", at("m.seg.dcm"), "--scan", at("pet"), "-o", at("other.rtstruct.dcm"))
	if len(c.Labels) != 2 || c.Labels[1].Name != "Lesion 4" || c.Labels[1].Voxels != sizes[4] {
		t.Errorf("SEG to RTSTRUCT: %+v", c)
	}
	// Without a scan it keeps its own grid.
	runJSON(t, &c, "convert", at("m.seg.dcm"), "-o", at("own.nii.gz"))
	if c.Labels[1].Voxels != sizes[4] {
		t.Errorf("on its own grid: %+v", c)
	}
	empty := at("empty.nii.gz")
	if err := nifti.WriteMask(empty, volume.NewMask(testGrid()), nifti.NewHeader(testGrid())); err != nil {
		t.Fatal(err)
	}
	entries, _ := os.ReadDir(folder)
	for _, test := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{at("m.rtstruct.dcm"), "-o", at("x.nii.gz")}, 1, "(--scan names it)"},
		{[]string{plain, "-o", at("x.seg.dcm")}, 1, "(--scan names the scan)"},
		{[]string{plain, "--scan", plain, "-o", at("x.seg.dcm")}, 1, "this scan is none"},
		{[]string{empty, "--scan", at("pet"), "-o", at("x.seg.dcm")}, 1, "DICOM has no empty masks"},
		{[]string{at("pet"), "--scan", plain, "-o", at("x.nii.gz")}, 1, "not a mask"},
		{[]string{plain, "-o", plain, "--force"}, 1, "choose another name"},
		{[]string{plain, "-o", at("m.seg.dcm")}, 1, "exists already"},
		{[]string{at("m.seg.dcm"), "-o", at("x.nii.gz"), "--region", "gland"}, 1, `no region "gland"; it has "Lesion 1"`},
		{[]string{plain, "--scan", plain, "-o", at("x.nii.gz"), "--pseudonym", "P"}, 2, "names no patient"},
		{[]string{writeMask(t, volume.NewMask(testScan().Grid)), "--scan", at("m.seg.dcm"), "-o", at("x.nii.gz")}, 1,
			"not a scan"},
	} {
		code, out, errs := run(append([]string{"convert"}, test.args...)...)
		if code != test.code || out != "" || !strings.Contains(errs, test.want) {
			t.Errorf("%v: exit %d, %q, %q", test.args, code, out, errs)
		}
	}
	if after, _ := os.ReadDir(folder); !slices.EqualFunc(entries, after, func(a, b os.DirEntry) bool {
		return a.Name() == b.Name()
	}) {
		t.Errorf("something was written: %v", after)
	}
}

// TestConvertScans: a series becomes NIfTI in SUV or as it is stored, with what makes the one of the other beside it.
func TestConvertScans(t *testing.T) {
	folder := t.TempDir()
	at := func(name string) string { return filepath.Join(folder, name) }
	v := volume.NewVolume(testGrid())
	for i := range v.Data {
		v.Data[i] = float32(i%60) * 200
	}
	writeDICOM(t, at("pet"), v)
	var c, stored, again conversion
	read := func(name, unit string, factor float64) {
		t.Helper()
		got, err := nifti.Read(t.Context(), at(name), nil)
		if err != nil || got.Header.Quantity() != unit || !got.Grid.SameAs(v.Grid, 1e-4) {
			t.Fatalf("%s: %v", name, err)
		}
		for i, x := range got.Data {
			if want := float64(v.Data[i]) * factor; math.Abs(float64(x)-want) > 1e-5*want {
				t.Fatalf("%s: voxel %d is %v, want %v", name, i, x, want)
			}
		}
	}
	runJSON(t, &c, "convert", at("pet"), "-o", at("suv.nii.gz"))
	if c.Unit != "SUV" || c.SUVFactor == nil || c.SUVRule != "BQML START, series time" ||
		string(c.Sidecar) != at("suv.json") {
		t.Errorf("%+v", c)
	}
	read("suv.nii.gz", "SUV", factor)
	runJSON(t, &stored, "convert", at("pet"), "-o", at("bqml.nii.gz"), "--unit", "stored")
	read("bqml.nii.gz", "Bq/ml", 1)
	runJSON(t, &again, "convert", at("bqml.nii.gz"), "-o", at("again.nii.gz"), "--weight", "71")
	if again.Unit != "SUV" {
		t.Errorf("%+v", again)
	}
	read("again.nii.gz", "SUV", factor)
	// NIfTI of which no SUV can be had stays as it is, as DICOM does, and keeps what is known of it.
	runJSON(t, &c, "convert", at("bqml.nii.gz"), "-o", at("kept.nii.gz"))
	if c.Unit != "Bq/ml" || c.SUVFactor != nil || len(c.Warnings) != 1 ||
		c.Warnings[0] != "No SUV: the patient's weight is missing. The values stay in Bq/ml." {
		t.Errorf("without a weight: %+v", c)
	}
	read("kept.nii.gz", "Bq/ml", 1)
	runJSON(t, &again, "convert", at("kept.nii.gz"), "-o", at("late.nii.gz"), "--weight", "71")
	read("late.nii.gz", "SUV", factor)
	runJSON(t, &c, "convert", at("bqml.nii.gz"), "-o", at("asked.nii.gz"), "--unit", "stored")
	if c.Unit != "Bq/ml" || len(c.Warnings) != 0 {
		t.Errorf("--unit stored: %+v", c)
	}
	_, out, _ := run("convert", at("bqml.nii.gz"), "-o", at("null.nii.gz"), "--json")
	if !strings.Contains(out, `"suv_factor":null`) {
		t.Errorf("no factor: %s", out)
	}
	files, err := filepath.Glob(at("pet/*"))
	if err != nil {
		t.Fatal(err)
	}
	runJSON(t, &c, append([]string{"convert", "-o", at("files.nii.gz")}, files...)...)
	read("files.nii.gz", "SUV", factor)
	runJSON(t, &c, "convert", files[0], files[1], "-o", at("two.nii.gz"))
	if len(c.Warnings) == 0 || !strings.HasPrefix(c.Warnings[0], "The series has 10 more files") {
		t.Errorf("two files of a series: %q", c.Warnings)
	}
	// Of the patient nothing, as of the date; nor does the weight follow from factor and dose.
	for name, fields := range map[string]string{
		"suv.json": "SUVFactor SUVRule", "again.json": "SUVFactor SUVRule", "bqml.json": "InjectedRadioactivity",
		"kept.json": "InjectedRadioactivity",
	} {
		b, err := os.ReadFile(at(name))
		said := map[string]any{}
		if err := errors.Join(err, json.Unmarshal(b, &said)); err != nil {
			t.Fatal(err)
		}
		for _, field := range strings.Fields(fields + ` Modality Units Manufacturer TracerRadionuclide RadionuclideHalfLife
			TimeZero InjectionStart ScanStart FrameTimesStart FrameDuration DecayCorrection ImageDecayCorrected
			ImageDecayCorrectionTime`) {
			if said[field] == nil {
				t.Errorf("%s lacks %s: %s", name, field, b)
			}
		}
		if said["SUVFactor"] != nil && said["InjectedRadioactivity"] != nil || strings.Contains(string(b), "Weight") ||
			strings.Contains(string(b), "2000") {
			t.Errorf("%s says too much: %s", name, b)
		}
	}
	// What is SUV stays so, by its header or by what lies beside it, and is not made SUV twice.
	plain, err := nifti.Read(t.Context(), at("suv.nii.gz"), nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := nifti.WriteVolume(at("suv.nii.gz"), plain.Volume, nifti.NewHeader(plain.Grid)); err != nil {
		t.Fatal(err)
	}
	var i information
	if runJSON(t, &i, "info", at("suv.nii.gz")); i.Unit != "SUV" || i.StoredIn != "" {
		t.Errorf("SUV without a unit in its header: %+v", i)
	}
	for want, args := range map[string][]string{
		"is NIfTI already":               {writeMask(t, twoLesions()), "-o", at("x.nii.gz")},
		"the patient's weight":           {at("bqml.nii.gz"), "-o", at("x.nii.gz"), "--unit", "suv"},
		"is NIfTI in SUV already":        {at("suv.nii.gz"), "-o", at("x.nii.gz")},
		"choose another name":            {at("bqml.nii.gz"), "-o", at("bqml.nii"), "--force"},
		"say suv or stored":              {at("pet"), "-o", at("x.nii.gz"), "--unit", "kBq"},
		"leave out what is for SUV":      {at("pet"), "-o", at("x.nii.gz"), "--unit", "stored", "--weight", "3"},
		"is no file of the series":       {files[0], at("suv.json"), "-o", at("x.nii.gz")},
		"suv.json exists already":        {at("pet"), "-o", at("suv.nii")},
		"--pseudonym and --region":       {at("pet"), "-o", at("x.nii.gz"), "--pseudonym", "P"},
		"is a scan in DICOM format, not": {at("pet"), "-o", at("x.seg.dcm")},
	} {
		code, out, errs := run(append([]string{"convert"}, args...)...)
		if code == exitDone || out != "" || !strings.Contains(errs, want) {
			t.Errorf("%v: exit %d, %q, want %q", args, code, errs, want)
		}
	}
	if left, _ := filepath.Glob(at("x.*")); left != nil {
		t.Errorf("something was written: %v", left)
	}
}

// TestConvertDoubts: SUV that reach hardly anything are not written, unless nothing else is wanted, which is an error.
func TestConvertDoubts(t *testing.T) {
	folder := t.TempDir()
	at := func(name string) string { return filepath.Join(folder, name) }
	v := volume.NewVolume(testGrid())
	for i := range v.Data {
		v.Data[i] = float32(i%60) / 2
	}
	writeDICOM(t, at("pet"), v)
	var c conversion
	runJSON(t, &c, "convert", at("pet"), "-o", at("a.nii.gz"))
	if c.Unit != "Bq/ml" || c.SUVFactor != nil || c.SUVRule != "" || len(c.Warnings) != 1 ||
		!strings.HasPrefix(c.Warnings[0], "SUV reach only 0.0072") || !strings.HasSuffix(c.Warnings[0], "The values stay in Bq/ml.") {
		t.Errorf("%+v", c)
	}
	got, err := nifti.Read(t.Context(), at("a.nii.gz"), nil)
	if err != nil || got.Header.Quantity() != "Bq/ml" || math.Abs(float64(got.Data[59]-v.Data[59])) > 0.01 {
		t.Errorf("written: %v", err)
	}
	code, out, errs := run("convert", at("pet"), "-o", at("b.nii.gz"), "--unit", "suv")
	if code != exitFailed || out != "" || !strings.Contains(errs, "SUV reach only 0.0072") {
		t.Errorf("--unit suv: exit %d, %q", code, errs)
	}
	if left, _ := filepath.Glob(at("b.*")); left != nil {
		t.Errorf("something was written: %v", left)
	}
}

// TestConvertCT: beside a CT lies a JSON file of its own, and none of the PET that was there before.
func TestConvertCT(t *testing.T) {
	folder := t.TempDir()
	at := func(name string) string { return filepath.Join(folder, name) }
	if err := os.Mkdir(at("ct"), 0o777); err != nil {
		t.Fatal(err)
	}
	for k, d := range dicomtest.Slices(3) {
		d.SetText(dicom.SOPClassUID, "1.2.840.10008.5.1.4.1.1.2")
		dicomtest.File(t, filepath.Join(at("ct"), fmt.Sprint(k)), d)
	}
	if err := os.WriteFile(at("x.json"), []byte(`{"Units": "Bq/mL", "InjectedRadioactivity": 350}`), 0o666); err != nil {
		t.Fatal(err)
	}
	if code, _, errs := run("convert", at("ct"), "-o", at("x.nii.gz")); code == exitDone || !strings.Contains(errs, "x.json exists") {
		t.Errorf("exit %d, %q", code, errs)
	}
	var c conversion
	runJSON(t, &c, "convert", at("ct"), "-o", at("x.nii.gz"), "--force")
	said, err := os.ReadFile(at("x.json"))
	if want := "{\n  \"Modality\": \"CT\",\n  \"Units\": \"HU\"\n}\n"; err != nil || string(said) != want || string(c.Sidecar) != at("x.json") {
		t.Errorf("%s says %s, %v", c.Sidecar, said, err)
	}
}
