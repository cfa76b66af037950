package rtstruct

import (
	"fmt"
	"io"
	"time"
	"unicode/utf8"

	"isopet/volume"
	"isopet/volume/dicom"
)

// Source is the series that masks lie on.
type Source struct {
	// Header is that of any of its files: patient, study and frame of reference are taken from it.
	Header *dicom.Dataset
	// Class is the SOP class of its files, and Instances their UIDs, one for each slice of the grid.
	Class     string
	Instances []string
}

// Lesion is a region to write.
type Lesion struct {
	Name      string
	Colour    [3]uint8
	Algorithm string // MANUAL, SEMIAUTOMATIC or AUTOMATIC
	Mask      *volume.Mask
}

// Options are what else goes into a file.
type Options struct {
	Label, Version string    // of the structure set and of the program
	Time           time.Time // of the file
	Random         io.Reader // of which UIDs are made
	// Pseudonym stands for name and ID of the patient, of whom nothing else is written then; empty for none.
	Pseudonym string
}

// What planning systems take, beyond the standard: names of ROIs may have 64 characters by it.
const (
	mostLabel = 16
	mostName  = 16
)

// patient and study are copied: PS3.3 C.7.1.1, C.7.2.1, C.7.2.2.
var (
	patient = []dicom.Tag{dicom.PatientName, dicom.PatientID, dicom.IssuerOfPatientID, dicom.PatientBirthDate,
		dicom.PatientSex, dicom.OtherPatientIDsSequence, dicom.PatientIdentityRemoved, dicom.DeidentificationMethod,
		dicom.DeidentificationMethodCodeSequence}
	study = []dicom.Tag{dicom.StudyDate, dicom.StudyTime, dicom.AccessionNumber, dicom.ReferringPhysicianName,
		dicom.StudyDescription, dicom.StudyInstanceUID, dicom.StudyID, dicom.PatientAge, dicom.PatientSize,
		dicom.PatientWeight}
	required = []dicom.Tag{dicom.PatientName, dicom.PatientID, dicom.PatientBirthDate, dicom.PatientSex, dicom.StudyDate,
		dicom.StudyTime, dicom.AccessionNumber, dicom.ReferringPhysicianName, dicom.StudyID, dicom.OperatorsName,
		dicom.PositionReferenceIndicator}
)

// Write writes masks, which lie on one grid: its third axis goes through the slices of the series. The error is a
// [dicom.Problem] or w's.
func Write(w io.Writer, s Source, g volume.Grid, lesions []Lesion, o Options) error {
	if len(s.Instances) != g.Dims[2] || !s.Header.Has(dicom.FrameOfReferenceUID) ||
		!s.Header.Has(dicom.StudyInstanceUID) || !s.Header.Has(dicom.SeriesInstanceUID) {
		return refused("its scan does not say which series and frame of reference it is", "export NIfTI")
	}
	if len(lesions) == 0 {
		return refused("there is no lesion", "outline one")
	}
	d := dicom.New()
	d.Copy(s.Header, dicom.SpecificCharacterSet)
	if o.Pseudonym == "" {
		d.Copy(s.Header, patient...)
	} else {
		d.SetText(dicom.PatientName, o.Pseudonym)
		d.SetText(dicom.PatientID, o.Pseudonym)
		d.SetText(dicom.PatientIdentityRemoved, "YES")
		d.SetText(dicom.DeidentificationMethod, "Pseudonym")
	}
	d.Copy(s.Header, study...)
	d.Copy(s.Header, dicom.FrameOfReferenceUID, dicom.PositionReferenceIndicator)
	for _, t := range required {
		if d.Find(t) == nil {
			d.SetEmpty(t)
		}
	}
	for _, t := range []dicom.Tag{dicom.SOPInstanceUID, dicom.SeriesInstanceUID} {
		uid, err := dicom.NewUID(o.Random)
		if err != nil {
			return err
		}
		d.SetText(t, uid)
	}
	day, clock := o.Time.Format("20060102"), o.Time.Format("150405")
	for tag, text := range map[dicom.Tag]string{
		dicom.SOPClassUID: Class, dicom.Modality: "RTSTRUCT", dicom.Manufacturer: "Isopet",
		dicom.ManufacturerModelName: "Isopet", dicom.SoftwareVersions: o.Version, dicom.InstanceCreationDate: day,
		dicom.InstanceCreationTime: clock, dicom.SeriesDescription: o.Label, dicom.StructureSetLabel: cut(o.Label, mostLabel),
		dicom.StructureSetDate: day, dicom.StructureSetTime: clock, dicom.ApprovalStatus: "UNAPPROVED",
	} {
		d.SetText(tag, text)
	}
	d.SetInts(dicom.SeriesNumber, 1)
	d.SetInts(dicom.InstanceNumber, 1)
	s.refer(d)
	names := map[string]bool{}
	for n, l := range lesions {
		if err := s.add(d, g, n+1, l, names); err != nil {
			return err
		}
	}
	return dicom.Encode(w, d)
}

// refer says which images the contours lie on (PS3.3 C.8.8.5).
func (s Source) refer(d *dicom.Dataset) {
	frame := d.AddItem(dicom.ReferencedFrameOfReferenceSequence)
	frame.Copy(s.Header, dicom.FrameOfReferenceUID)
	in := frame.AddItem(dicom.RTReferencedStudySequence)
	in.SetText(dicom.ReferencedSOPClassUID, "1.2.840.10008.3.1.2.3.1")
	in.SetText(dicom.ReferencedSOPInstanceUID, s.Header.Text(dicom.StudyInstanceUID))
	series := in.AddItem(dicom.RTReferencedSeriesSequence)
	series.Copy(s.Header, dicom.SeriesInstanceUID)
	seen := map[string]bool{}
	for _, uid := range s.Instances {
		if !seen[uid] { // a file of several frames is named once
			seen[uid] = true
			s.image(series, uid)
		}
	}
}

// image names one.
func (s Source) image(d *dicom.Dataset, uid string) *dicom.Dataset {
	image := d.AddItem(dicom.ContourImageSequence)
	image.SetText(dicom.ReferencedSOPClassUID, s.Class)
	image.SetText(dicom.ReferencedSOPInstanceUID, uid)
	return image
}

// add adds a lesion as region n.
func (s Source) add(d *dicom.Dataset, g volume.Grid, n int, l Lesion, names map[string]bool) error {
	roi := d.AddItem(dicom.StructureSetROISequence)
	roi.SetInts(dicom.ROINumber, n)
	roi.SetText(dicom.ReferencedFrameOfReferenceUID, s.Header.Text(dicom.FrameOfReferenceUID))
	name := unlike(l.Name, n, names)
	roi.SetText(dicom.ROIName, name)
	if name != l.Name {
		roi.SetText(dicom.ROIDescription, l.Name)
	}
	roi.SetText(dicom.ROIGenerationAlgorithm, l.Algorithm)
	c := d.AddItem(dicom.ROIContourSequence)
	c.SetInts(dicom.ROIDisplayColor, int(l.Colour[0]), int(l.Colour[1]), int(l.Colour[2]))
	c.SetInts(dicom.ReferencedROINumber, n)
	number := 0
	for k := range g.Dims[2] {
		slice := l.Mask.Data[k*g.Dims[0]*g.Dims[1]:]
		outer, holes := trace(g.Dims[0], g.Dims[1], func(i, j int) bool { return slice[i+j*g.Dims[0]] != 0 })
		for _, way := range keyholes(outer, holes) {
			number++
			contour := c.AddItem(dicom.ContourSequence)
			image := s.image(contour, s.Instances[k])
			if s.frames() {
				image.SetInts(dicom.ReferencedFrameNumber, k+1)
			}
			contour.SetText(dicom.ContourGeometricType, "CLOSED_PLANAR")
			contour.SetInts(dicom.NumberOfContourPoints, len(way))
			contour.SetInts(dicom.ContourNumber, number)
			contour.SetFloats(dicom.ContourData, points(g.Affine, way, k)...)
		}
	}
	if number == 0 {
		return refused(fmt.Sprintf("the lesion %q is empty", l.Name), "outline it or leave it out")
	}
	seen := d.AddItem(dicom.RTROIObservationsSequence)
	seen.SetInts(dicom.ObservationNumber, n)
	seen.SetInts(dicom.ReferencedROINumber, n)
	seen.SetText(dicom.RTROIInterpretedType, "GTV")
	seen.SetEmpty(dicom.ROIInterpreter)
	return nil
}

// frames reports whether the slices are frames of one file.
func (s Source) frames() bool { return len(s.Instances) > 1 && s.Instances[0] == s.Instances[1] }

// points are corners of voxels of slice k in millimetres.
func points(a volume.Affine, way loop, k int) []float64 {
	all := make([]float64, 0, 3*len(way))
	for _, c := range way {
		p := a.Apply([3]float64{float64(c[0]) - 0.5, float64(c[1]) - 0.5, float64(k)})
		all = append(all, -p[0], -p[1], p[2])
	}
	return all
}

// unlike is a name that planning systems take and that no other region has.
func unlike(name string, n int, names map[string]bool) string {
	short := cut(name, mostName)
	if short == "" || names[short] {
		number := fmt.Sprintf(" %d", n)
		short = cut(name, mostName-len(number)) + number
	}
	names[short] = true
	return short
}

// cut is the first characters of a text.
func cut(s string, most int) string {
	if utf8.RuneCountInString(s) > most {
		s = string([]rune(s)[:most])
	}
	return s
}

func refused(found, advice string) error {
	return &dicom.Problem{Path: "The structure set", Found: "cannot be written: " + found, Advice: advice,
		Kind: dicom.Unsupported}
}
