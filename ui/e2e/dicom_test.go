//go:build e2e

package e2e

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"isopet/volume/dicom"
	"isopet/volume/dicom/dicomtest"
	"isopet/volume/imagefile"
	"isopet/volume/phantom"
)

// factor makes SUV of the activity in the series of dicomtest.
const factor = 0.000242902976615

// writeSeries writes the demo scan as a series of a modality.
func writeSeries(t *testing.T, folder, modality, class string, number int) {
	t.Helper()
	if err := os.MkdirAll(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	pet, _ := phantom.Demo()
	highest := float32(0)
	for _, v := range pet.Data {
		highest = max(highest, v)
	}
	slope := float64(highest) / factor / 30000
	z := pet.Affine.Zooms()
	for k := range pet.Dims[2] {
		d := dicomtest.Slice(k)
		d.SetText(dicom.SOPClassUID, class)
		d.SetText(dicom.Modality, modality)
		d.SetText(dicom.SeriesInstanceUID, fmt.Sprintf("2.25.77%d", number))
		d.SetText(dicom.SOPInstanceUID, fmt.Sprintf("2.25.1000%d%03d", number, k))
		d.SetText(dicom.SeriesDescription, fmt.Sprintf("made %s %d", modality, number))
		d.SetText(dicom.PatientName, "Doe^Jane")
		d.SetInts(dicom.SeriesNumber, number)
		d.SetInts(dicom.Rows, pet.Dims[1])
		d.SetInts(dicom.Columns, pet.Dims[0])
		d.SetFloats(dicom.PixelSpacing, z[1], z[0])
		d.SetFloats(dicom.ImageOrientationPatient, 1, 0, 0, 0, 1, 0)
		d.SetFloats(dicom.ImagePositionPatient, -0.5*z[0]*float64(pet.Dims[0]), -0.5*z[1]*float64(pet.Dims[1]),
			z[2]*float64(k))
		d.SetFloats(dicom.RescaleSlope, slope)
		var b []byte
		for j := range pet.Dims[1] {
			for i := range pet.Dims[0] {
				// the array's rows begin at the patient's other side, as these files have them
				v := float64(pet.Data[pet.Index(pet.Dims[0]-1-i, pet.Dims[1]-1-j, k)])
				stored := int(v / factor / slope)
				b = append(b, byte(stored), byte(stored>>8))
			}
		}
		d.SetBytes(dicom.PixelData, b)
		dicomtest.File(t, filepath.Join(folder, fmt.Sprintf("%s%d-%03d", modality, number, pet.Dims[2]-k)), d)
	}
}

// sameMask fails the test unless a mask of DICOM holds the voxels of the window's.
func (w *window) sameMask(path, scan, series string) {
	w.t.Helper()
	image, err := imagefile.Read(context.Background(), scan, imagefile.Options{Series: series}, imagefile.Watch{})
	if err != nil {
		w.t.Fatal(err)
	}
	l, err := imagefile.ReadLabels(context.Background(), path, imagefile.LabelOptions{
		On: &imagefile.Place{Grid: image.Grid, Geometry: image.Geometry}})
	if err != nil {
		w.t.Fatal(err)
	}
	differ, some := 0, 0
	for at, label := range w.state().mask.Data {
		if label != 0 {
			some++
		}
		if (label != 0) != (l.Data[at] != 0) {
			differ++
		}
	}
	if differ > 0 || some == 0 {
		w.t.Errorf("%s differs from the mask in %d voxels of %d", filepath.Base(path), differ, some)
	}
}

func TestDICOM(t *testing.T) {
	w := newWindow(t)
	folder := w.path("study")
	writeSeries(t, filepath.Join(folder, "a"), "PT", "1.2.840.10008.5.1.4.1.1.128", 3)
	writeSeries(t, filepath.Join(folder, "b"), "PT", "1.2.840.10008.5.1.4.1.1.128", 4)
	seg, contours := w.path("lesions.seg.dcm"), w.path("lesions.rtstruct.dcm")
	series, high, voxels := "", 0.0, 0
	w.play([]scenario{
		{"a dropped folder asks for the series", func(w *window) {
			w.start("Isopet – Demo scan")
			w.outlined()
			w.drop(folder)
			w.until("choice of series", w.asking)
			w.still()
			w.key("Down", "Down")
			w.enter()
			w.titled("Isopet – study")
			w.when("SUV of the second series", func(s *state) bool {
				series, high, voxels = s.Scan.Series, s.View.High, s.voxels(1)
				return s.Scan.Path == folder && s.SUV != nil && !s.SUV.Stored && voxels > 0 && high > 0.5 && high < 100
			})
		}},
		{"another weight, another SUV, the same outline", func(w *window) {
			w.pick("How SUV was found")
			w.until("dialog of SUV", w.asking)
			w.still()
			w.key("Tab", "ctrl+a")
			w.typed("142")
			w.still()
			w.enter()
			w.when("twice the SUV", func(s *state) bool {
				ratio := s.View.High / high
				return s.SUV.Weight == 142 && ratio > 1.999 && ratio < 2.001 && s.voxels(1) == voxels
			})
			w.key("ctrl+z")
			w.when("the weight of the file", func(s *state) bool { return s.SUV.Weight == 0 && s.voxels(1) == voxels })
			w.key("ctrl+shift+z")
			w.when("the other weight again", func(s *state) bool { return s.SUV.Weight == 142 })
		}},
		{"masks as DICOM", func(w *window) {
			for _, path := range []string{seg, contours} {
				w.typePath("ctrl+e", path)
				w.until("mask", func() bool { _, err := os.Stat(path); return err == nil })
				w.finished()
				w.sameMask(path, folder, series)
			}
		}},
		{"a mask as the annotation", func(w *window) {
			w.typePath("ctrl+shift+l", seg)
			w.when("annotation", func(s *state) bool { return s.Reference != nil && s.Reference.Path == seg })
		}},
		{"contours as lesions", func(w *window) {
			w.do("Delete lesion")
			w.when("no lesion", func(s *state) bool { return s.voxels(1) == 0 })
			w.drop(contours)
			w.until("question what it is", w.asking)
			w.still()
			w.key("Tab", "Tab", "space")
			w.answered()
			w.when("the lesion", func(s *state) bool { return s.voxels(1) == voxels })
			w.sameMask(contours, folder, series)
		}},
		{"the session finds its series and the weight", func(w *window) {
			w.state()
			saved := w.session
			w.quit()
			w.start("Isopet – study", saved)
			w.session = saved // which it goes on saving to
			w.when("all", func(s *state) bool {
				return s.Scan.Series == series && s.SUV != nil && s.SUV.Weight == 142 && s.voxels(1) == voxels
			})
		}},
		{"nothing to save", (*window).quit},
	})
}
