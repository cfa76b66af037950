package series

import (
	"fmt"
	"testing"

	"isopet/volume/dicom"
	"isopet/volume/r3"
)

// fuzzed are the elements that change in a set of headers.
var fuzzed = []dicom.Tag{
	dicom.ImagePositionPatient, dicom.ImageOrientationPatient, dicom.PixelSpacing, dicom.Rows, dicom.Columns,
	dicom.RescaleSlope, dicom.RescaleIntercept, dicom.SOPInstanceUID, dicom.SeriesInstanceUID, dicom.FrameOfReferenceUID,
	dicom.PatientID, dicom.AcquisitionTime, dicom.AcquisitionDate, dicom.FrameReferenceTime, dicom.TriggerTime,
	dicom.ActualFrameDuration, dicom.NumberOfSlices, dicom.NumberOfFrames, dicom.SOPClassUID, dicom.ImageType, dicom.Units,
	dicom.SliceThickness, dicom.SeriesType, dicom.SeriesDate, dicom.SeriesTime, dicom.TemporalPositionIdentifier,
}

// set makes a set of headers of bytes: how many there are, whether they are one image, and what changes in which.
func set(b []byte) []*dicom.Dataset {
	if len(b) < 2 {
		return nil
	}
	n := int(b[0]%12) + 1
	var all []*dicom.Dataset
	one := dicom.New()
	for k := range n {
		d := one
		if b[1]%2 == 0 || k == 0 {
			head(d, k)
		}
		if b[1]%2 == 1 {
			group := one.AddItem(dicom.PerFrameFunctionalGroupsSequence)
			d = group.AddItem(dicom.PlanePositionSequence)
			one.SetInts(dicom.NumberOfFrames, n)
		} else {
			one = dicom.New()
		}
		d.SetFloats(dicom.ImagePositionPatient, 0, 0, 3*float64(k))
		all = append(all, d)
	}
	for b = b[2:]; len(b) >= 3; {
		d, tag, size := all[int(b[0])%n], fuzzed[int(b[1])%len(fuzzed)], min(int(b[2]%64), len(b)-3)
		if size%2 == 1 {
			size--
		}
		d.SetBytes(tag, b[3:3+size])
		b = b[3+size:]
	}
	if one.Has(dicom.PerFrameFunctionalGroupsSequence) {
		return []*dicom.Dataset{one}
	}
	return all
}

func head(d *dicom.Dataset, k int) {
	d.SetText(dicom.SOPClassUID, "1.2.840.10008.5.1.4.1.1.128")
	d.SetText(dicom.SOPInstanceUID, fmt.Sprint("1.2.", k))
	d.SetText(dicom.SeriesInstanceUID, "1.2")
	d.SetInts(dicom.Rows, 2)
	d.SetInts(dicom.Columns, 2)
	d.SetFloats(dicom.PixelSpacing, 2, 2)
	d.SetFloats(dicom.ImageOrientationPatient, 1, 0, 0, 0, 1, 0)
}

// FuzzSeries: whatever a set of headers says, what is called a volume is one: all its slices lie where its affine has
// them.
func FuzzSeries(f *testing.F) {
	change := func(slice, tag int, value string) []byte {
		if len(value)%2 == 1 {
			value += " "
		}
		return append([]byte{byte(slice), byte(tag), byte(len(value))}, value...)
	}
	for multi := range byte(2) {
		f.Add([]byte{5, multi})
		f.Add(append([]byte{5, multi}, change(2, 0, `0\0\7`)...))
		f.Add(append([]byte{5, multi}, change(2, 0, `0\0\9`)...))
		f.Add(append([]byte{5, multi}, change(2, 1, `1\0\0\0\.8\.6`)...))
		f.Add(append([]byte{9, multi}, change(0, 0, `0\0\-1e7`)...))
		f.Add(append([]byte{5, multi}, append(change(1, 0, `0\0\6`), change(1, 11, "112233")...)...))
		f.Add(append([]byte{5, multi}, append(change(1, 0, `0\0\6`), change(1, 13, "1e300")...)...))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		all := set(b)
		read := newGathered()
		read.instances = make([]*instance, len(all))
		for i, d := range all {
			in := &instance{path: fmt.Sprint(i), files: 1}
			in.read(d)
			read.keep(i, in, d)
		}
		found := &Found{}
		found.collect(read)
		files := 0
		for _, s := range found.Series {
			files += s.Files
			_ = s.Label()
			checkSeries(t, s)
		}
		for _, l := range found.Left {
			if l.What != "copies of other files" {
				files += l.Count
			}
		}
		if files != len(all) {
			t.Errorf("%d files went into series or were left out, of %d", files, len(all))
		}
	})
}

func checkSeries(t *testing.T, s *Series) {
	if _, gap := s.Err.(*GapError); s.Err != nil && !gap {
		if s.Err.Error() == "" {
			t.Error("an empty error")
		}
		return
	}
	if len(s.phases) != s.Phases || s.Phases == 0 {
		t.Fatalf("%d volumes, %d said", len(s.phases), s.Phases)
	}
	affine := s.affine()
	if _, err := affine.Inverse(); err != nil {
		t.Fatalf("affine %v: %v", affine, err)
	}
	depths := s.grid.depths()
	for _, phase := range s.phases {
		if len(phase) != len(depths) {
			t.Fatalf("%d slices in a volume with %d", len(phase), len(depths))
		}
		for i, sl := range phase {
			p := affine.Apply([3]float64{0, 0, float64(depths[i])})
			if d := r3.Norm(r3.Sub(sl.position, r3.Vec{-p[0], -p[1], p[2]})); !(d <= max(0.05*r3.Norm(s.grid.step), 0.011)) {
				t.Fatalf("slice %d lies %g mm from where the affine has it", i, d)
			}
		}
	}
}
