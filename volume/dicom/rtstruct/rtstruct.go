// Package rtstruct reads and writes masks as contours of DICOM structure sets (PS3.3 C.8.8.5 and C.8.8.6). It writes
// the edges of voxels, so that a mask comes back as it was, with holes by keyholes and within what planning systems
// take; it reads closed contours in any parallel planes onto any grid, filled by even-odd over all of a plane, which
// understands both keyholes and holes of their own. It knows nothing of what is in a mask.
package rtstruct

import (
	"fmt"
	"strings"

	"isopet/volume/dicom"
	"isopet/volume/dicom/derived"
)

// Class is the SOP class of structure sets.
const Class = "1.2.840.10008.5.1.4.1.1.481.3"

// Point is a place in millimetres as DICOM has it: to the left, to the back, to the head.
type Point [3]float64

// ROI is a region.
type ROI struct {
	Number            int
	Name, Description string
	Colour            [3]uint8 // red, green, blue
	Coloured          bool     // a colour is stated
	Algorithm         string   // MANUAL, SEMIAUTOMATIC, AUTOMATIC; empty if it is not stated
	Type              string   // GTV, ORGAN, EXTERNAL …; empty if it is not stated
	FrameOfReference  string   // UID of the coordinates
	Thickness         float64  // of what a contour stands for, in mm; 0 if it is not stated, or not the same for all
	Contours          [][]Point
}

// Set is a structure set.
type Set struct {
	Label    string
	Series   []string // UIDs of the series that it refers to
	ROIs     []ROI
	Warnings []string // what was left out, a sentence each
}

// Is reports whether a data set is a structure set.
func Is(d *dicom.Dataset) bool { return d.Text(dicom.SOPClassUID) == Class }

// Read takes the regions out of a file. The error is a [dicom.Problem].
func Read(d *dicom.Dataset) (*Set, error) {
	if !Is(d) {
		return nil, problem(d, "is no structure set", "open an RTSTRUCT file")
	}
	s := &Set{Label: d.Text(dicom.StructureSetLabel)}
	for _, frame := range d.Items(dicom.ReferencedFrameOfReferenceSequence) {
		for _, study := range frame.Items(dicom.RTReferencedStudySequence) {
			for _, of := range study.Items(dicom.RTReferencedSeriesSequence) {
				s.Series = append(s.Series, of.Text(dicom.SeriesInstanceUID))
			}
		}
	}
	own := d.Text(dicom.Manufacturer) == derived.Program
	at := map[int64]int{}
	for _, item := range d.Items(dicom.StructureSetROISequence) {
		n, ok := item.Int(dicom.ROINumber)
		if _, twice := at[n]; !ok || twice {
			return nil, problem(d, "is damaged: the numbers of its regions make no sense", "export it again")
		}
		at[n] = len(s.ROIs)
		s.ROIs = append(s.ROIs, ROI{Number: int(n), Name: item.Text(dicom.ROIName),
			Description: item.Text(dicom.ROIDescription), Algorithm: item.Text(dicom.ROIGenerationAlgorithm),
			FrameOfReference: item.Text(dicom.ReferencedFrameOfReferenceUID)})
		if r := &s.ROIs[len(s.ROIs)-1]; own && r.Description != "" {
			r.Name = r.Description // which was too long for planning systems
		}
	}
	for _, item := range d.Items(dicom.RTROIObservationsSequence) {
		n, _ := item.Int(dicom.ReferencedROINumber)
		if i, known := at[n]; known {
			s.ROIs[i].Type = item.Text(dicom.RTROIInterpretedType)
		}
	}
	for _, item := range d.Items(dicom.ROIContourSequence) {
		n, _ := item.Int(dicom.ReferencedROINumber)
		i, known := at[n]
		if !known {
			return nil, problem(d, fmt.Sprintf("is damaged: it has contours of a region %d that it does not name", n),
				"export it again")
		}
		if err := s.contours(d, &s.ROIs[i], item); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// contours takes those of a region.
func (s *Set) contours(d *dicom.Dataset, r *ROI, item *dicom.Dataset) error {
	if c := item.Ints(dicom.ROIDisplayColor); len(c) == 3 && max(c[0], c[1], c[2]) < 256 && min(c[0], c[1], c[2]) >= 0 {
		r.Colour, r.Coloured = [3]uint8{uint8(c[0]), uint8(c[1]), uint8(c[2])}, true
	}
	others := 0
	said := map[float64]bool{}
	for _, c := range item.Items(dicom.ContourSequence) {
		if kind := c.Text(dicom.ContourGeometricType); !strings.HasPrefix(kind, "CLOSED") {
			others++
			continue
		}
		numbers := c.Floats(dicom.ContourData)
		if n := len(numbers); n == 3 || n == 6 || len(c.Raw(dicom.ContourData)) == 0 {
			others++ // programs leave them behind where a contour was erased
			continue
		}
		if len(numbers)%3 != 0 || len(numbers) == 0 {
			return problem(d, fmt.Sprintf("is damaged: a contour of %q has %d numbers", r.Name, len(numbers)),
				"export it again")
		}
		points := make([]Point, len(numbers)/3)
		for i := range points {
			points[i] = Point(numbers[3*i:])
		}
		r.Contours = append(r.Contours, points)
		r.Thickness, _ = c.Float(dicom.ContourSlabThickness)
		said[r.Thickness] = true
	}
	if len(said) != 1 || !(r.Thickness > 0) || r.Thickness > farthest {
		r.Thickness = 0
	}
	if others > 0 {
		s.Warnings = append(s.Warnings, fmt.Sprintf("%d parts of %q are points or lines, which were left out.",
			others, r.Name))
	}
	return nil
}

func problem(d *dicom.Dataset, found, advice string) error {
	return &dicom.Problem{Path: d.Path(), Found: found, Advice: advice, Kind: dicom.Damaged}
}
