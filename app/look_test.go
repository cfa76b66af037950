package app

import (
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"isopet/app/filekind"
	"isopet/app/scan"
	"isopet/volume"
)

// TestLook: what cannot be opened is told by a sentence that names it, before anything is read in full.
func TestLook(t *testing.T) {
	folder := t.TempDir()
	write := func(name, content string) string {
		t.Helper()
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	scan := writeScan(t)
	data, err := os.ReadFile(scan)
	if err != nil {
		t.Fatal(err)
	}
	slice := strings.Repeat("\x00", 128) + "DICM" + strings.Repeat("\x00", 500)
	write("series/IM1", slice)
	write("networks [a]/unet.onnx", "x")
	write("plain/readme", "x")
	for path, want := range map[string]string{
		scan:                             "",
		write("notes.txt", "Patients\n"): " is no NIfTI file: it holds only 9 bytes; open a",
		write("picture.png", "\x89PNG\r\n\x1a\n"): " is no NIfTI file: it is a picture; open a",
		write("scan.nrrd", "NRRD0004\n"):          " is no NIfTI file: it is an NRRD file; open a",
		write("cut.nii", "x"):                     " is no NIfTI file: it holds only 1 bytes; open a",
		write("IM2", slice):                       "",
		filepath.Join(folder, "series"):           "",
		write("DICOMDIR", "no list\n"):            " is no DICOM file: ",
		write("scan", string(data)): " holds NIfTI by its content, but has another name; let its " +
			"name end in .nii",
		write("broken.isopet", "no archive"):        " cannot be read as a session: it is no zip archive",
		filepath.Join(folder, "plain"):              " is a folder without DICOM; name a file in it",
		filepath.Join(folder, "absent.nii"):         " does not exist; check the name and the folder",
		filepath.Join(folder, "absent.isopet"):      " does not exist; check the name and the folder",
		filepath.Join(folder, "absent", "dice.csv"): " does not exist; check the name and the folder",
	} {
		kind, err := filekind.Look(path)
		if want == "" {
			if err != nil || kind != filekind.Image {
				t.Errorf("%s: kind %d, %v", path, kind, err)
			}
			continue
		}
		if err == nil || !strings.HasPrefix(err.Error(), path+want) {
			t.Errorf("%v, want %s%s", err, path, want)
		}
	}
	for _, path := range []string{write("unet.onnx", "x"), filepath.Join(folder, "networks [a]")} {
		if kind, err := filekind.Look(path); err != nil || kind != filekind.Networks {
			t.Errorf("%s: kind %d, %v", path, kind, err)
		}
	}
}

// TestRoles guesses what images are by their values.
func TestRoles(t *testing.T) {
	fill := func(value func(at int) float64) *volume.Volume {
		v := volume.NewVolume(testGrid())
		for at := range v.Data {
			v.Data[at] = float32(value(at))
		}
		return v
	}
	part := func(at, of int, v float64) float64 {
		if at%of == 0 {
			return v
		}
		return 0
	}
	pet := testScan()
	for name, c := range map[string]struct {
		v    *volume.Volume
		role scan.Role
		why  string
	}{
		"PET": {pet, scan.PETRole, ""},
		"PET in Bq/ml": {fill(func(at int) float64 { return math.Round(5000 * float64(pet.Data[at])) }),
			scan.PETRole, ""},
		"mask": {fill(func(at int) float64 { return part(at, 7, 1) }), scan.AnnotationRole,
			"whole numbers from 0 to 1"},
		"mask of 255": {fill(func(at int) float64 { return part(at, 7, 255) }), scan.AnnotationRole,
			"whole numbers from 0 to 255"},
		"labels": {fill(func(at int) float64 { return part(at, 3, float64(at/3%12)) }),
			scan.AnnotationRole, "whole numbers from 0 to 11"},
		"almost whole": {fill(func(at int) float64 { return part(at, 7, 2.0001) }), scan.AnnotationRole,
			"whole numbers from 0 to 2"},
		"nothing annotated": {fill(func(int) float64 { return 0 }), scan.AnnotationRole,
			"whole numbers from 0 to 0"},
		"soft mask":     {fill(func(at int) float64 { return part(at, 7, 0.5) }), scan.PETRole, ""},
		"no background": {fill(func(at int) float64 { return float64(1 + at%3) }), scan.PETRole, ""},
		"MR of 256 values": {fill(func(at int) float64 { return part(at, 2, float64(at/2%256)) }), scan.PETRole,
			""},
		"CT": {fill(func(at int) float64 { return []float64{-1024, -1000, 40, 900}[at%4] }),
			scan.CTRole, "values from -1024 to 900, as CT has them"},
		"padded CT": {fill(func(at int) float64 { return []float64{-3024, 0, 40, 60}[at%4] }), scan.CTRole,
			"values from -3024 to 60, as CT has them"},
		"PET with a bad pixel": {fill(func(at int) float64 { return part(at, 20000, -1000) + float64(pet.Data[at]) }),
			scan.PETRole, ""},
		"not a number": {fill(func(int) float64 { return math.NaN() }), scan.PETRole, ""},
	} {
		s := (&scan.Scan{Volume: c.v}).Prepare()
		if role, why := s.Role(); role != c.role || why != c.why {
			t.Errorf("%s: role %d, %q", name, role, why)
		}
	}
}

// TestAnnotationOpenedAsScan is opened as asked, with a word about it.
func TestAnnotationOpenedAsScan(t *testing.T) {
	b := newBench(t)
	b.Open(writeMask(t, testReference()))
	var warned string
	b.OnChange = func(c Change) {
		if c.Has(ChangedNotice) && b.State.Notice.Warning {
			warned = b.State.Notice.Text
		}
	}
	b.wait()
	if !strings.HasPrefix(warned, "mask.nii.gz holds whole numbers from 0 to 1, as annotations do.") {
		t.Errorf("said %q", warned)
	}
}
