package app

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"isopet/app/export"
	"isopet/app/scan"
	"isopet/app/session"
	"isopet/app/units"
	"isopet/volume/dicom"
	"isopet/volume/dicom/dicomtest"
	"isopet/volume/dicom/series"
)

// slicesOf are those of a series of 16 × 16 voxels, with a hot spot, of a patient with a name. The series of dicomtest
// says the rest: its factor from Bq/ml to SUV is 0.000242902976615.
func slicesOf(modality, class string, number int) []*dicom.Dataset {
	const side = 16
	all := dicomtest.Slices(8)
	for k, d := range all {
		d.SetText(dicom.SOPClassUID, class)
		d.SetText(dicom.Modality, modality)
		d.SetText(dicom.SeriesInstanceUID, fmt.Sprintf("2.25.77%d", number))
		d.SetText(dicom.SOPInstanceUID, fmt.Sprintf("2.25.1000%d%03d", number, k))
		d.SetText(dicom.PatientName, "Doe^Jane")
		d.SetInts(dicom.SeriesNumber, number)
		d.SetInts(dicom.Rows, side)
		d.SetInts(dicom.Columns, side)
		d.SetFloats(dicom.PixelSpacing, 4, 4)
		d.SetFloats(dicom.ImageOrientationPatient, 1, 0, 0, 0, 1, 0)
		d.SetFloats(dicom.ImagePositionPatient, -32, -32, 4*float64(k))
		var b []byte
		for at := range side * side {
			stored := 1000 + at
			if i, j := at%side, at/side; k > 2 && k < 6 && i > 5 && i < 10 && j > 5 && j < 9 {
				stored = 30000 + at
			}
			b = append(b, byte(stored), byte(stored>>8))
		}
		d.SetBytes(dicom.PixelData, b)
	}
	return all
}

// The classes of images.
const (
	classPET = "1.2.840.10008.5.1.4.1.1.128"
	classCT  = "1.2.840.10008.5.1.4.1.1.2"
	classMR  = "1.2.840.10008.5.1.4.1.1.4"
)

// outlinedPET is a bench with a PET of DICOM in a folder with its CT, outlined above 2 SUV.
func outlinedPET(t *testing.T) (b *bench, folder string) {
	t.Helper()
	b = newBench(t)
	folder = dicomtest.Write(t, append(slicesOf("PT", classPET, 3), slicesOf("CT", classCT, 4)...)...)
	b.Open(folder)
	b.wait()
	if b.State.Scan == nil {
		t.Fatal(b.State.Notice.Text)
	}
	if err := b.SetMethod("fixed"); err != nil {
		t.Fatal(err)
	}
	b.SetParameter(2)
	b.Segment(true)
	b.wait()
	return b, folder
}

func TestPETOpensFused(t *testing.T) {
	b, folder := outlinedPET(t)
	s := &b.State
	if s.Scan.Unit != units.SUV || s.Scan.Path != folder || s.CT == nil || s.CT.Unit != units.HU {
		t.Fatalf("the unit is %q, the CT %v: %s", s.Scan.Unit, s.CT, s.Notice.Text)
	}
	if s.VolumeML() == 0 {
		t.Error("nothing is outlined")
	}
	if title := s.CT.Title(); title != "CT made" {
		t.Errorf("the CT is called %q", title)
	}
	from := s.Scan.Values().From()
	if !strings.Contains(from, "series time") || !strings.Contains(from, "Bq/ml × 0.000242903") {
		t.Errorf("SUV is from %q", from)
	}
	v := s.Scan.Options.SUV
	v.Weight = 142
	if err := b.CorrectSUV(v); err != nil {
		t.Fatal(err)
	}
	if from := s.Scan.Values().From(); !strings.Contains(from, "0.000485806") ||
		!strings.HasSuffix(from, "entered: weight 142 kg") {
		t.Errorf("SUV is from %q", from)
	}
}

// TestCompanionIsNoPET: of a folder with PET and CT the CT lies beneath, and a PET is never taken for a CT.
func TestCompanionIsNoPET(t *testing.T) {
	b, folder := outlinedPET(t)
	b.ShowCT(nil)
	b.OpenCT(folder, scan.Modalities[0])
	b.wait()
	if ct := b.State.CT; ct == nil || ct.Unit != units.HU || ct.SUV != nil || ct.Title() != "CT made" {
		t.Fatalf("the CT is %+v: %s", ct, b.State.Notice.Text)
	}
	b.ShowCT(nil)
	alone := dicomtest.Write(t, slicesOf("PT", classPET, 3)...)
	for path, m := range map[string]scan.Modality{alone: scan.Modalities[0], folder: scan.Modalities[1]} {
		b.OpenCT(path, m)
		b.wait()
		n := b.State.Notice
		if b.State.CT != nil || !n.Failed || !strings.Contains(n.Text, "is read as PET, not as "+m.Name) {
			t.Errorf("a PET as %s: %+v", m.Name, n)
		}
	}
}

// TestChooseCT: of a folder with several CTs the user chooses the one that lies beneath the scan, whether or not a PET
// lies there, too; the MR beside it is none of them.
func TestChooseCT(t *testing.T) {
	b := newBench(t)
	b.Open(dicomtest.Write(t, slicesOf("PT", classPET, 3)...))
	b.wait()
	pet := b.State.Scan
	for _, beside := range [][]*dicom.Dataset{nil, slicesOf("PT", classPET, 3)} {
		folder := dicomtest.Write(t, slices.Concat(slicesOf("CT", classCT, 4), slicesOf("CT", classCT, 5),
			slicesOf("MR", classMR, 6), beside)...)
		b.State.PendingSeries = Series{}
		b.OpenCT(folder, scan.Modalities[0])
		b.wait()
		found := b.State.PendingSeries
		if b.State.CT != nil || found.Path != folder || found.Beneath != scan.Modalities[0] {
			t.Fatalf("%v is asked about: %s", found, b.State.Notice.Text)
		}
		at := slices.IndexFunc(found.Series, func(s *series.Series) bool { return s.Number == 5 })
		b.OpenSeries(found, found.Name(found.Series[at]))
		b.wait()
		if ct := b.State.CT; ct == nil || b.State.Scan != pet || ct.Modality != scan.Modalities[0] {
			t.Fatalf("the CT is %v: %s", ct, b.State.Notice.Text)
		}
		if source, _ := b.State.CT.Geometry.Series(); source.Series != "2.25.775" {
			t.Errorf("%v was opened", source.Series)
		}
		b.OpenCT(folder, scan.Modalities[1])
		b.wait()
		if source, _ := b.State.CT.Geometry.Series(); source.Series != "2.25.776" {
			t.Errorf("%v was opened as MR: %s", source.Series, b.State.Notice.Text)
		}
		b.ShowCT(nil)
	}
}

// TestMRIsNoSUV: of an MR in DICOM nobody asks whether it is SUV.
func TestMRIsNoSUV(t *testing.T) {
	b := newBench(t)
	b.Open(dicomtest.Write(t, slicesOf("MR", classMR, 3)...))
	b.wait()
	if s := b.State.Scan; s == nil || s.Unit != units.Unknown || s.UnitSource == scan.UnitNotSaid {
		t.Fatalf("%+v is asked about: %s", s, b.State.Notice.Text)
	}
	if err := b.SetUnit(units.SUV); err == nil || !strings.Contains(err.Error(), "is no PET") {
		t.Errorf("an MR in SUV: %v", err)
	}
}

func TestChooseSeries(t *testing.T) {
	b := newBench(t)
	folder := dicomtest.Write(t, append(slicesOf("PT", classPET, 3), slicesOf("PT", classPET, 4)...)...)
	b.Open(folder)
	b.wait()
	found := b.State.PendingSeries
	if b.State.Scan != nil || found.Path != folder || found.Found == nil || len(found.Series) != 2 {
		t.Fatalf("%v is asked about: %s", found, b.State.Notice.Text)
	}
	b.OpenSeries(found, found.Name(found.Series[1]))
	b.wait()
	if source, ok := b.State.Scan.Geometry.Series(); !ok || source.Series != "2.25.774" {
		t.Errorf("%v was opened", source.Series)
	}
}

// TestSessionOfSeriesElsewhere: a session that was copied beside another scan finds its own where it was.
func TestSessionOfSeriesElsewhere(t *testing.T) {
	b := newBench(t)
	root := t.TempDir()
	place := func(name string, all ...*dicom.Dataset) string {
		t.Helper()
		folder := filepath.Join(root, name, "pet")
		if err := os.CopyFS(folder, os.DirFS(dicomtest.Write(t, all...))); err != nil {
			t.Fatal(err)
		}
		return folder
	}
	here := place("here", append(slicesOf("PT", classPET, 3), slicesOf("CT", classCT, 4)...)...)
	b.Open(here)
	b.wait()
	saved := b.save(filepath.Join(root, "here", "work.isopet"))
	place("there", append(slicesOf("PT", classPET, 5), slicesOf("CT", classCT, 6)...)...)
	content, err := os.ReadFile(saved)
	if err != nil {
		t.Fatal(err)
	}
	copied := filepath.Join(root, "there", "work.isopet")
	if err := os.WriteFile(copied, content, 0o666); err != nil {
		t.Fatal(err)
	}
	c := newBench(t)
	c.Open(copied)
	c.wait()
	if s := c.State.Scan; s == nil || s.Path != here || c.State.CT == nil || c.State.CT.Path != here || c.State.Notice.Failed {
		t.Errorf("opened is %+v with %v: %s", s, c.State.CT, c.State.Notice.Text)
	}
	if err := os.RemoveAll(here); err != nil {
		t.Fatal(err)
	}
	c.Open(copied)
	c.wait()
	if n := c.State.Notice; !n.Failed {
		t.Errorf("the series that lies there is taken: %q", n.Text)
	}
}

// TestSessionOfSeries: a session finds series and CT again, says when one has changed, and knows nothing of the
// patient.
func TestSessionOfSeries(t *testing.T) {
	b, folder := outlinedPET(t)
	by := b.State.Scan.Options.SUV
	by.Weight = 142
	if err := b.CorrectSUV(by); err != nil {
		t.Fatal(err)
	}
	path := b.save(filepath.Join(t.TempDir(), "work.isopet"))
	text := entryOf(t, path, session.TextEntry)
	if bytes.Contains(text, []byte("Doe")) || bytes.Contains(text, []byte("Jane")) || versionOf(t, path) != 2 {
		t.Errorf("the session of version %d holds %s", versionOf(t, path), text)
	}
	c := newBench(t)
	c.Open(path)
	c.wait()
	if c.State.Scan == nil || c.State.Notice.Failed {
		t.Fatal(c.State.Notice.Text)
	}
	b.sameWork(c)
	if got := c.State.Scan; got.Options.SUV != by || c.State.CT == nil || !reflect.DeepEqual(got.Data, b.State.Scan.Data) {
		t.Errorf("corrected by %v, the CT is %v", got.Options.SUV, c.State.CT)
	}

	// A slice of the PET is another.
	d := slicesOf("PT", classPET, 3)[0]
	d.SetFloats(dicom.RescaleSlope, 0.6)
	for _, name := range files(t, folder) {
		read, err := dicom.ReadHeader(filepath.Join(folder, name))
		if err == nil && read.Text(dicom.SOPInstanceUID) == "2.25.10003000" {
			dicomtest.File(t, filepath.Join(folder, name), d)
		}
	}
	e := newBench(t)
	e.Open(path)
	e.wait()
	if n := e.State.Notice; !n.Failed || !strings.Contains(n.Text, "is not the series that it was") {
		t.Errorf("a changed series: %q", n.Text)
	}
	if err := os.RemoveAll(folder); err != nil {
		t.Fatal(err)
	}
	e.Open(path)
	e.wait()
	if e.State.Missing.Scan != folder {
		t.Errorf("missing is %v", e.State.Missing)
	}
}

// TestMaskOpenedAsLesions: what was exported comes back voxel by voxel, with its name.
func TestMaskOpenedAsLesions(t *testing.T) {
	b, _ := outlinedPET(t)
	b.RenameLesion(1, "Knoten")
	want := bytes.Clone(b.State.Mask.Data)
	for _, name := range []string{"m.seg.dcm", "m.rtstruct.dcm", "m.nii.gz"} {
		path := filepath.Join(t.TempDir(), name)
		if _, err := b.Export(path, export.Labels, false, nil); err != nil {
			t.Fatal(err)
		}
		b.wait()
		b.OpenLesions(path) // all of it belongs to the lesion that is there
		b.wait()
		if n := len(b.State.Lesions); n != 2 || b.State.LesionVoxels(2) != 0 ||
			!strings.Contains(b.State.Notice.Text, "stay with them") {
			t.Errorf("%s beside the same: %d lesions, %q", name, n, b.State.Notice.Text)
		}
		b.Undo()
		b.DeleteLesion(1)
		b.OpenLesions(path)
		b.wait()
		l := b.State.Lesions
		if !bytes.Equal(b.State.Mask.Data, want) || len(l) != 1 || l[0].Name != "Knoten" {
			t.Errorf("%s: %v, %s", name, l, b.State.Notice.Text)
		}
		if text := b.State.OutlinedBy(1); !strings.Contains(text, "opened from "+name) {
			t.Errorf("%s was outlined by %q", name, text)
		}
		b.Undo()
		b.Undo()
		if !bytes.Equal(b.State.Mask.Data, want) || b.State.Lesions[0].Name != "Knoten" {
			t.Error("it cannot be undone")
		}
	}
}
