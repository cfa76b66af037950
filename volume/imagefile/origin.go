package imagefile

import (
	"fmt"
	"slices"

	"isopet/volume/dicom"
	"isopet/volume/dicom/series"
)

// Series is the series that a scan was read of, if it came as DICOM.
func (g Geometry) Series() (series.Source, bool) {
	s, ok := g.source.(series.Source)
	return s, ok
}

// Of is the geometry of a scan that came as DICOM.
func Of(s series.Source) Geometry { return Geometry{s} }

// origin is what a DICOM mask says of the scan that it belongs to: UIDs, and the patient's ID. What it does not say is
// empty.
type origin struct {
	patient, study, frame string
	series                []string
}

// originOf is that of a data set whose own frame of reference is its images'.
func originOf(d *dicom.Dataset, frame string, series ...string) origin {
	known := slices.DeleteFunc(slices.Clone(series), func(uid string) bool { return uid == "" })
	return origin{d.Text(dicom.PatientID), d.Text(dicom.StudyInstanceUID), frame, known}
}

// belongs says whether a mask belongs to a scan: what casts doubt on it is a warning, what speaks against it an error.
// Names and IDs of patients are not said.
func (o origin) belongs(path string, on *Place) (warnings []string, err error) {
	if on == nil {
		return nil, nil
	}
	from, ok := on.Geometry.Series()
	if !ok {
		return []string{"It is laid on the scan by its coordinates alone: that both are of the same examination cannot be " +
			"told, as the scan did not come as DICOM."}, nil
	}
	differs := func(a, b string) bool { return a != "" && b != "" && a != b }
	frame, patient := differs(o.frame, from.FrameOfReference), differs(o.patient, from.Header.Text(dicom.PatientID))
	sameFrame := o.frame != "" && o.frame == from.FrameOfReference
	sameSeries := slices.Contains(o.series, from.Series)
	const open = "; open the scan that it was made of"
	switch {
	case sameSeries && frame:
		warnings = append(warnings, "It names the scan's series, but another frame of reference: its contours are taken to "+
			"lie in the scan's coordinates.")
	case sameSeries:
	case frame:
		return nil, fmt.Errorf("%s lies in other coordinates (frame of reference) than the scan%s", path, open)
	case sameFrame && len(o.series) > 0:
		warnings = append(warnings, "It was made on another series than the scan, in the same coordinates.")
	case !sameFrame && differs(o.study, from.Study):
		return nil, fmt.Errorf("%s belongs to another study than the scan%s", path, open)
	}
	if patient && !sameFrame && !sameSeries {
		return nil, fmt.Errorf("%s is of another patient than the scan%s", path, open)
	}
	if patient {
		warnings = append(warnings, "It has another patient ID than the scan, but lies in the scan's coordinates; perhaps "+
			"it was written under a pseudonym.")
	}
	return warnings, nil
}

// source is the series that results on a grid refer to; the error says what to do without one.
func source(path string, g Geometry) (series.Source, error) {
	from, ok := g.Series()
	if !ok {
		return from, fmt.Errorf("%s cannot be written: a DICOM mask refers to the DICOM images that it was made of, and "+
			"this scan is none; open the scan's DICOM files, or write .nii.gz", path)
	}
	if from.Study == "" || from.Series == "" || from.FrameOfReference == "" {
		return from, fmt.Errorf("%s cannot be written: the scan's files do not name their study, series and coordinates (frame "+
			"of reference), so that no result can refer to them; write .nii.gz", path)
	}
	return from, nil
}
