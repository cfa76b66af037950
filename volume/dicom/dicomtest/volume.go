package dicomtest

import (
	"encoding/binary"
	"fmt"
	"math"

	"isopet/volume"
	"isopet/volume/dicom"
)

// Of is the slices of a volume as those of a PET like [Slice], whose values are stored times a slope. The voxels' axes
// are at right angles, and the third goes through the slices; name tells the series and its UIDs from others.
func Of(v *volume.Volume, slope float64, name int) []*dicom.Dataset {
	zooms := v.Affine.Zooms()
	way := func(axis int) []float64 {
		a := v.Affine
		return []float64{-a[0][axis] / zooms[axis], -a[1][axis] / zooms[axis], a[2][axis] / zooms[axis]}
	}
	plane := v.Dims[0] * v.Dims[1]
	var all []*dicom.Dataset
	for k := range v.Dims[2] {
		d := Slice(k)
		for tag, n := range map[dicom.Tag]int{
			dicom.StudyInstanceUID: 1, dicom.SeriesInstanceUID: 2, dicom.FrameOfReferenceUID: 3, dicom.SOPInstanceUID: 4 + k,
		} {
			d.SetText(tag, fmt.Sprintf("2.25.77.%d.%d", name, n))
		}
		d.SetText(dicom.PatientID, fmt.Sprint("patient ", name))
		d.SetInts(dicom.Columns, v.Dims[0])
		d.SetInts(dicom.Rows, v.Dims[1])
		d.SetFloats(dicom.PixelSpacing, zooms[1], zooms[0])
		d.SetFloats(dicom.ImageOrientationPatient, append(way(0), way(1)...)...)
		p := v.Affine.Apply([3]float64{0, 0, float64(k)})
		d.SetFloats(dicom.ImagePositionPatient, -p[0], -p[1], p[2])
		d.SetFloats(dicom.RescaleSlope, slope)
		var b []byte
		for _, value := range v.Data[k*plane : (k+1)*plane] {
			b = binary.LittleEndian.AppendUint16(b, uint16(math.Round(float64(value)/slope)))
		}
		d.SetBytes(dicom.PixelData, b)
		all = append(all, d)
	}
	return all
}
