package series

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"isopet/volume/dicom"
	"isopet/volume/dicom/frame"
	"isopet/volume/dicom/suv"
	"isopet/volume/r3"
)

// common is what all slices of a volume have alike.
type common struct {
	series, study, patient string
	unnamed                string // without a UID of the series: what else tells it from others
	frameOfReference       string
	modality, kind, units  string
	rows, columns          int
	row, column            r3.Vec // directions of a row, and of a column
	spacing                [2]float64
}

// Tolerances of what is alike: orientations have few digits in files.
const (
	sameDirection = 1e-3
	sameSpacing   = 1e-4
)

// same says in what slices differ that makes them no slices of one volume, empty if they may be.
func (c common) same(o common) string {
	apart := func(a, b r3.Vec) bool { return r3.Norm(r3.Sub(a, b)) > sameDirection*math.Sqrt2 }
	switch {
	case c.series != o.series || c.unnamed != o.unnamed:
		return "series"
	case c.patient != o.patient:
		return "patient"
	case c.study != o.study:
		return "study"
	case c.frameOfReference != o.frameOfReference:
		return "frame of reference"
	case c.modality != o.modality:
		return "modality"
	case c.rows != o.rows || c.columns != o.columns:
		return "size"
	case apart(c.row, o.row) || apart(c.column, o.column):
		return "orientation"
	case math.Abs(c.spacing[0]-o.spacing[0]) > sameSpacing || math.Abs(c.spacing[1]-o.spacing[1]) > sameSpacing:
		return "pixel spacing"
	case c.units != o.units:
		return "unit"
	case c.kind != o.kind:
		return "kind"
	}
	return ""
}

// slice is a frame of an image.
type slice struct {
	in               *instance
	frame            int
	position         r3.Vec // of the centre of its first voxel
	written          string // the same as the file has it
	along            float64
	when             when
	slope, intercept float64
	sloped           bool // the file says the slope
	suv              suv.Frame
}

// when is what tells slices at one place from each other: the time of a dynamic series, the part of the cycle of a
// gated one.
type when struct {
	position           int // TemporalPositionIdentifier or Index
	time               time.Time
	reference, trigger float64
}

// compare orders times as they were acquired.
func (w when) compare(o when) int {
	if c := w.sum().Compare(o.sum()); c != 0 && !w.time.IsZero() && !o.time.IsZero() {
		return c
	}
	for _, d := range []float64{w.reference - o.reference, w.trigger - o.trigger, float64(w.position - o.position)} {
		if d != 0 {
			return int(math.Copysign(1, d))
		}
	}
	return 0
}

// sum is the time for which a slice holds, but for a constant.
func (w when) sum() time.Time {
	if math.Abs(w.reference) > 1e8 {
		return w.time
	}
	return w.time.Add(time.Duration(w.reference * float64(time.Second)))
}

// read takes what is needed of a header; what is left out and why is kept.
func (in *instance) read(d *dicom.Dataset) {
	in.uid = d.Text(dicom.SOPInstanceUID)
	in.class, in.multi = d.Text(dicom.SOPClassUID), frame.Multi(d)
	modality, other := wanted(d)
	if other != "" {
		in.left = other
		return
	}
	if err := in.slicesOf(d, modality); err != nil {
		in.left = "images that cannot be used"
		in.err = &dicom.Problem{Path: in.path, Found: err.Error(), Advice: "export the series again", Kind: dicom.Damaged}
	}
}

// slicesOf reads the frames of an image. The error says why it cannot be used, such as in what its frames differ.
func (in *instance) slicesOf(d *dicom.Dataset, modality string) error {
	n, err := frame.Count(d)
	switch {
	case err != nil:
		return err
	case n == 0:
		return fmt.Errorf("has no frames")
	case n > 1 && !frame.Multi(d):
		return fmt.Errorf("has %d frames and does not say where each lies", n)
	}
	scan := suv.Read(d)
	if groups := len(d.Items(dicom.PerFrameFunctionalGroupsSequence)); groups > 0 && groups != n {
		return fmt.Errorf("has %d frames and describes %d", n, groups)
	}
	for k := range n {
		f := frame.Of(d, k)
		c, err := commonOf(f, d, modality)
		if err != nil {
			return err
		}
		if k == 0 {
			in.common = &c
		}
		if what := in.common.same(c); what != "" {
			return fmt.Errorf("has frames that differ in %s", what)
		}
		s, err := sliceOf(f, modality)
		if err != nil {
			return err
		}
		s.in, s.frame, s.suv = in, k, scan.Frames[k]
		if s.when.time = s.suv.Acquired; !frame.Multi(d) || f.In(dicom.FrameReferenceTime) != nil {
			s.when.reference = s.suv.Reference
		}
		in.slices = append(in.slices, s)
	}
	in.scan, in.frames = scan, n
	in.scan.Frames = nil // each slice has its own
	return nil
}

// commonOf is what a frame has alike with the others.
func commonOf(f frame.Frame, d *dicom.Dataset, modality string) (common, error) {
	c := common{
		series: d.Text(dicom.SeriesInstanceUID), study: d.Text(dicom.StudyInstanceUID),
		patient:          d.Text(dicom.PatientID) + "\x00" + d.Text(dicom.PatientName),
		frameOfReference: d.Text(dicom.FrameOfReferenceUID), modality: modality,
		units: f.Text(dicom.Units), kind: kindOf(d),
	}
	if c.series == "" {
		for _, t := range []dicom.Tag{dicom.SeriesNumber, dicom.SeriesDescription, dicom.SeriesDate, dicom.SeriesTime} {
			c.unnamed += d.Text(t) + "\x00"
		}
	}
	rows, ok := d.Int(dicom.Rows)
	columns, also := d.Int(dicom.Columns)
	if !ok || !also || rows < 1 || columns < 1 || rows > math.MaxUint16 || columns > math.MaxUint16 {
		return c, fmt.Errorf("has no rows and columns")
	}
	c.rows, c.columns = int(rows), int(columns)
	if n, ok := d.Int(dicom.SamplesPerPixel); ok && n != 1 {
		return c, fmt.Errorf("is in colour")
	}
	spacing := f.Floats(dicom.PixelSpacing)
	if len(spacing) != 2 || !(spacing[0] > 0 && spacing[1] > 0 && spacing[0] < 1e4 && spacing[1] < 1e4) {
		return c, fmt.Errorf("does not say how large its pixels are (PixelSpacing)")
	}
	c.spacing = [2]float64{spacing[0], spacing[1]}
	o := f.Floats(dicom.ImageOrientationPatient)
	if len(o) != 6 {
		return c, fmt.Errorf("does not say how it lies in the patient (ImageOrientationPatient)")
	}
	c.row, c.column = r3.Vec(o[:3]), r3.Vec(o[3:])
	lr, lc := r3.Norm(c.row), r3.Norm(c.column)
	if math.Abs(lr-1) > sameDirection || math.Abs(lc-1) > sameDirection ||
		math.Abs(r3.Dot(c.row, c.column)) > 2*sameDirection {
		return c, fmt.Errorf("has an orientation that is no rotation (ImageOrientationPatient)")
	}
	c.row, c.column = r3.Scale(c.row, 1/lr), r3.Scale(c.column, 1/lc)
	return c, nil
}

// kindOf is the type of an image but for what slices of a series may have or not.
func kindOf(d *dicom.Dataset) string {
	all := d.Strings(dicom.ImageType)
	return strings.TrimRight(strings.Join(slices.DeleteFunc(all, func(s string) bool { return s == "AXIAL" }), `\`), `\`)
}

// sliceOf is where a frame lies and how its values are stored.
func sliceOf(f frame.Frame, modality string) (slice, error) {
	var s slice
	p := f.Floats(dicom.ImagePositionPatient)
	if len(p) != 3 || math.Abs(p[0])+math.Abs(p[1])+math.Abs(p[2]) > 1e7 {
		return s, fmt.Errorf("does not say where it lies in the patient (ImagePositionPatient)")
	}
	s.position, s.written = r3.Vec(p), f.Text(dicom.ImagePositionPatient)
	if f.In(dicom.ModalityLUTSequence) != nil {
		return s, fmt.Errorf("has values by a table (ModalityLUTSequence), which are not read")
	}
	slope, intercept := dicom.RescaleSlope, dicom.RescaleIntercept
	if f.Text(dicom.Units) == "" && modality == "PT" && f.Item(dicom.MeasurementUnitsCodeSequence) != nil {
		slope, intercept = dicom.RealWorldValueSlope, dicom.RealWorldValueIntercept // enhanced: the unit is that of these
		if f.In(slope) == nil {
			return s, fmt.Errorf("does not say by which slope its values are in their unit (RealWorldValueSlope)")
		}
	}
	if s.slope, s.sloped = f.Float(slope); !s.sloped {
		s.slope = 1
	}
	s.intercept, _ = f.Float(intercept)
	if s.slope == 0 || math.Abs(s.slope) > 1e30 || math.Abs(s.intercept) > 1e30 {
		return s, fmt.Errorf("has a slope of %g and an intercept of %g", s.slope, s.intercept)
	}
	for _, t := range []dicom.Tag{dicom.TemporalPositionIndex, dicom.TemporalPositionIdentifier} {
		if v, ok := f.Float(t); ok && math.Abs(v) < 1e9 {
			s.when.position = int(v)
		}
	}
	s.when.trigger, _ = f.Float(dicom.TriggerTime)
	return s, nil
}
