// Package dicomtest makes small PET scans of DICOM for tests, and finds the real files that lie beside the project. It
// knows no test.
package dicomtest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"isopet/volume/dicom"
	"isopet/volume/dicom/series"
)

// Slice is slice k of a PET made by code: 4 columns, 3 rows, 5 mm between slices. The stored value of voxel (i, j) is
// 100 k + 10 j + i, the slope is 0.5. An oblique plane shows mistakes that an axial one hides. The patient has 71 kg,
// and 388.777472 MBq were injected 45 minutes and 11 seconds before the series: SUV is the value × 0.000242902976615,
// 71000 / 388777472 * 2 ** (2711 / 6588).
func Slice(k int) *dicom.Dataset {
	d := dicom.New()
	for _, row := range []struct {
		tag    dicom.Tag
		values []string
	}{
		{dicom.SOPClassUID, []string{"1.2.840.10008.5.1.4.1.1.128"}},
		{dicom.SOPInstanceUID, []string{fmt.Sprintf("2.25.1000%d", k)}},
		{dicom.Modality, []string{"PT"}},
		{dicom.ImageType, []string{"ORIGINAL", "PRIMARY"}},
		{dicom.SeriesInstanceUID, []string{"2.25.77"}},
		{dicom.StudyInstanceUID, []string{"2.25.76"}},
		{dicom.FrameOfReferenceUID, []string{"2.25.75"}},
		{dicom.SeriesDescription, []string{"made"}},
		{dicom.PatientID, []string{"one"}},
		{dicom.SeriesDate, []string{"20000907"}},
		{dicom.SeriesTime, []string{"112011"}},
		{dicom.AcquisitionDate, []string{"20000907"}},
		{dicom.AcquisitionTime, []string{"112011"}},
		{dicom.Units, []string{"BQML"}},
		{dicom.DecayCorrection, []string{"START"}},
		{dicom.CorrectedImage, []string{"DECY", "ATTN"}},
		{dicom.PhotometricInterpretation, []string{"MONOCHROME2"}},
	} {
		d.SetText(row.tag, row.values...)
	}
	r := d.AddItem(dicom.RadiopharmaceuticalInformationSequence)
	r.SetText(dicom.RadiopharmaceuticalStartTime, "103500")
	r.SetFloats(dicom.RadionuclideTotalDose, 388777472)
	r.SetFloats(dicom.RadionuclideHalfLife, 6588)
	for _, row := range []struct {
		tag    dicom.Tag
		values []float64
	}{
		{dicom.PatientWeight, []float64{71}},
		{dicom.PixelSpacing, []float64{3, 2}},
		{dicom.SliceThickness, []float64{7}},
		{dicom.ImageOrientationPatient, []float64{1, 0, 0, 0, 0.8, 0.6}},
		{dicom.RescaleSlope, []float64{0.5}},
		{dicom.RescaleIntercept, []float64{0}},
		{dicom.FrameReferenceTime, []float64{0}},
	} {
		d.SetFloats(row.tag, row.values...)
	}
	for tag, n := range map[dicom.Tag]int{
		dicom.SeriesNumber: 3, dicom.ActualFrameDuration: 180000, dicom.Rows: 3, dicom.Columns: 4, dicom.SamplesPerPixel: 1,
		dicom.BitsAllocated: 16, dicom.BitsStored: 16, dicom.HighBit: 15, dicom.PixelRepresentation: 1,
	} {
		d.SetInts(tag, n)
	}
	Place(d, 0, 0, 5*float64(k))
	var b []byte
	for v := range 12 {
		stored := 100*k + 10*(v/4) + v%4
		b = append(b, byte(stored), byte(stored>>8))
	}
	d.SetBytes(dicom.PixelData, b)
	return d
}

// Place puts a slice at a point of its plane and along its normal, which is (0, -0.6, 0.8).
func Place(d *dicom.Dataset, right, down, along float64) {
	d.SetFloats(dicom.ImagePositionPatient, -10+right, 20+0.8*down-0.6*along, 30+0.6*down+0.8*along)
}

// Slices are the first n.
func Slices(n int) []*dicom.Dataset {
	var all []*dicom.Dataset
	for k := range n {
		all = append(all, Slice(k))
	}
	return all
}

// Write writes data sets into a folder, the last first, so that neither names nor numbers are in the order of places.
func Write(t testing.TB, all ...*dicom.Dataset) (folder string) {
	t.Helper()
	folder = t.TempDir()
	for i, d := range all {
		File(t, filepath.Join(folder, fmt.Sprintf("%03d", len(all)-i)), d)
	}
	return folder
}

// File writes a data set into a file.
func File(t testing.TB, path string, d *dicom.Dataset) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(dicom.Encode(f, d), f.Close()); err != nil {
		t.Fatal(err)
	}
}

// Shared is a file or folder of the DICOM files that lie beside the project; where it is absent the test is left out.
func Shared(t testing.TB, names ...string) string {
	t.Helper()
	root, err := filepath.Abs(".")
	for err == nil {
		if _, err := os.Stat(filepath.Join(root, "go.mod")); err == nil {
			break
		}
		if root == filepath.Dir(root) {
			t.Fatal("there is no go.mod above the test")
		}
		root = filepath.Dir(root)
	}
	path := filepath.Join(append([]string{filepath.Dir(root), "shared", "data", "dicom"}, names...)...)
	if _, err := os.Stat(path); err != nil {
		t.Skip(err)
	}
	return path
}

// Find finds the only PET, or the only series, of a folder or a file.
func Find(t testing.TB, path string) *series.Series {
	t.Helper()
	f, err := series.Find(context.Background(), path, nil)
	if err != nil {
		t.Fatal(err)
	}
	s, err := f.Choose("")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Load is the volume of a series.
func Load(t testing.TB, s *series.Series) *series.Image {
	t.Helper()
	im, err := s.Load(context.Background(), series.Options{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return im
}
