package rtstruct

import (
	"fmt"
	"io"

	"isopet/volume"
	"isopet/volume/dicom"
	"isopet/volume/dicom/derived"
	"isopet/volume/dicom/series"
)

// Lesion is a region to write.
type Lesion struct {
	Name      string
	Colour    [3]uint8
	Algorithm string // MANUAL, SEMIAUTOMATIC or AUTOMATIC
	Organ     bool   // it is no tumour
	Mask      *volume.Mask
}

// MostName is how many characters names of regions have at most: the standard allows 64, and planning systems take 16.
const MostName = 16

const (
	mostLabel       = 16
	mostDescription = 1024
)

// Write writes masks, which lie on the grid of the images that they were made of. The error is a [dicom.Problem] or
// w's.
func Write(w io.Writer, from series.Source, g volume.Grid, lesions []Lesion, o derived.Options) error {
	if len(from.Slices) != g.Dims[2] {
		return refused("its scan does not say which series it is", "export NIfTI")
	}
	if len(lesions) == 0 {
		return refused("there is no lesion", "outline one")
	}
	d, err := derived.New(from.Header, Class, "RTSTRUCT", o)
	if err != nil {
		return err
	}
	day, clock := o.Now.Format("20060102"), o.Now.Format("150405")
	d.SetEmpty(dicom.OperatorsName)
	d.SetText(dicom.InstanceCreationDate, day)
	d.SetText(dicom.InstanceCreationTime, clock)
	d.SetText(dicom.StructureSetLabel, derived.Cut(o.Description, mostLabel))
	d.SetText(dicom.StructureSetDate, day)
	d.SetText(dicom.StructureSetTime, clock)
	d.SetText(dicom.ApprovalStatus, "UNAPPROVED")
	refer(d, from)
	names := make([]string, len(lesions))
	for n, l := range lesions {
		names[n] = l.Name
	}
	for n, name := range derived.Names(names, MostName) {
		if err := add(d, from, g, n+1, name, lesions[n]); err != nil {
			return err
		}
	}
	return dicom.Encode(w, d)
}

// refer says which images the contours lie on (PS3.3 C.8.8.5).
func refer(d *dicom.Dataset, from series.Source) {
	frame := d.AddItem(dicom.ReferencedFrameOfReferenceSequence)
	frame.Copy(from.Header, dicom.FrameOfReferenceUID)
	in := frame.AddItem(dicom.RTReferencedStudySequence)
	in.SetText(dicom.ReferencedSOPClassUID, "1.2.840.10008.3.1.2.3.1")
	in.SetText(dicom.ReferencedSOPInstanceUID, from.Study)
	of := in.AddItem(dicom.RTReferencedSeriesSequence)
	of.SetText(dicom.SeriesInstanceUID, from.Series)
	seen := map[string]bool{"": true} // slices that are missing have none
	for _, ref := range from.Slices {
		if !seen[ref.Instance] { // a file of several frames is named once
			seen[ref.Instance] = true
			derived.Reference(of, dicom.ContourImageSequence, ref.Class, ref.Instance)
		}
	}
}

// add adds a lesion as region n.
func add(d *dicom.Dataset, from series.Source, g volume.Grid, n int, name string, l Lesion) error {
	roi := d.AddItem(dicom.StructureSetROISequence)
	roi.SetInts(dicom.ROINumber, n)
	roi.SetText(dicom.ReferencedFrameOfReferenceUID, from.FrameOfReference)
	roi.SetText(dicom.ROIName, name)
	if name != l.Name {
		roi.SetText(dicom.ROIDescription, derived.Cut(l.Name, mostDescription))
	}
	roi.SetText(dicom.ROIGenerationAlgorithm, l.Algorithm)
	c := d.AddItem(dicom.ROIContourSequence)
	c.SetInts(dicom.ROIDisplayColor, int(l.Colour[0]), int(l.Colour[1]), int(l.Colour[2]))
	c.SetInts(dicom.ReferencedROINumber, n)
	number := 0
	for k, ref := range from.Slices {
		slice := l.Mask.Data[k*g.Dims[0]*g.Dims[1]:]
		outer, holes := trace(g.Dims[0], g.Dims[1], func(i, j int) bool { return slice[i+j*g.Dims[0]] != 0 })
		if ref.Instance == "" && len(outer) > 0 {
			return refused(fmt.Sprintf("the lesion %q has voxels on a slice that is missing in the series", l.Name),
				"erase them, or get the whole series")
		}
		for _, way := range keyholes(outer, holes) {
			number++
			contour := c.AddItem(dicom.ContourSequence)
			image := derived.Reference(contour, dicom.ContourImageSequence, ref.Class, ref.Instance)
			if ref.Frame > 0 {
				image.SetInts(dicom.ReferencedFrameNumber, ref.Frame)
			}
			contour.SetText(dicom.ContourGeometricType, "CLOSED_PLANAR")
			contour.SetInts(dicom.NumberOfContourPoints, len(way))
			contour.SetInts(dicom.ContourNumber, number)
			contour.SetFloats(dicom.ContourData, points(g.Affine, ref.Position, way, k)...)
		}
	}
	if number == 0 {
		return refused(fmt.Sprintf("the lesion %q is empty", l.Name), "outline it or leave it out")
	}
	seen := d.AddItem(dicom.RTROIObservationsSequence)
	seen.SetInts(dicom.ObservationNumber, n)
	seen.SetInts(dicom.ReferencedROINumber, n)
	kind := "GTV"
	if l.Organ {
		kind = "ORGAN"
	}
	seen.SetText(dicom.RTROIInterpretedType, kind)
	seen.SetEmpty(dicom.ROIInterpreter)
	return nil
}

// points are corners of voxels of slice k in millimetres, in the very plane of its image, which planning systems know
// slices by: the grid may have it some hundredths beside.
func points(a volume.Affine, position string, way loop, k int) []float64 {
	first := a.Apply([3]float64{0, 0, float64(k)})
	written := dicom.Element{VR: dicom.DS, Raw: []byte(position)}
	if at := written.Floats(); len(at) == 3 {
		first = [3]float64{-at[0], -at[1], at[2]}
	}
	all := make([]float64, 0, 3*len(way))
	for _, c := range way {
		i, j := float64(c[0])-0.5, float64(c[1])-0.5
		all = append(all, -(first[0] + a[0][0]*i + a[0][1]*j), -(first[1] + a[1][0]*i + a[1][1]*j),
			first[2]+a[2][0]*i+a[2][1]*j)
	}
	return all
}

func refused(found, advice string) error {
	return &dicom.Problem{Path: "The structure set", Found: "cannot be written: " + found, Advice: advice,
		Kind: dicom.Unsupported}
}
