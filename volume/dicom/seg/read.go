package seg

import (
	"fmt"
	"math"

	"isopet/volume"
	"isopet/volume/dicom"
	"isopet/volume/dicom/frame"
	"isopet/volume/dicom/pixel"
)

// File is a segmentation that was read.
type File struct {
	Segments         []Segment
	Type             string // BINARY, FRACTIONAL or LABELMAP
	FrameOfReference string // UID of the coordinates
	Series           string // UID of the images' series; empty if the file does not say

	path      string
	images    *pixel.Images
	frames    []placed
	numbers   map[int64]bool // of segments
	spacing   float64        // from slice to slice, 0 if it is not said
	thickness float64        // of slices, likewise
	half      float64        // from which value on a voxel counts, of fractions
	padding   float64        // of labels, NaN if there is none
}

// placed is where a frame lies, LPS: the centre of its first pixel, and the ways along a row and a column to the next.
type placed struct {
	segment       int64 // 0 of labels
	first         [3]float64
	right, down   [3]float64
	rows, columns int
}

// Is reports whether a data set is a segmentation.
func Is(d *dicom.Dataset) bool {
	c := d.Text(dicom.SOPClassUID)
	return c == class || c == labelMap
}

// Decode takes a segmentation of a data set. The error is a [dicom.Problem] or one of the operating system.
func Decode(d *dicom.Dataset) (*File, error) {
	f := &File{
		Type: d.Text(dicom.SegmentationType), FrameOfReference: d.Text(dicom.FrameOfReferenceUID), path: d.Path(),
		Series: d.Item(dicom.ReferencedSeriesSequence).Text(dicom.SeriesInstanceUID),
		half:   1, padding: math.NaN(), numbers: map[int64]bool{},
	}
	if !Is(d) {
		return nil, f.problem("is no segmentation", "open one", dicom.Unsupported)
	}
	switch f.Type {
	case "BINARY":
	case "FRACTIONAL":
		most, ok := d.Float(dicom.MaximumFractionalValue)
		if !ok || most <= 0 {
			return nil, f.damaged("does not say which fraction is the whole")
		}
		f.half = most / 2
	case "LABELMAP":
		if v, ok := d.Float(dicom.PixelPaddingValue); ok {
			f.padding = v
		}
	default:
		return nil, f.problem(fmt.Sprintf("is a segmentation of an unknown kind, %q", f.Type),
			"save it as BINARY", dicom.Unsupported)
	}
	if err := f.segments(d); err != nil {
		return nil, err
	}
	var err error
	if f.images, err = pixel.Frames(d); err != nil {
		return nil, err
	}
	if described := len(d.Items(dicom.PerFrameFunctionalGroupsSequence)); described != f.images.N {
		return nil, f.damaged(fmt.Sprintf("has %d frames and describes %d", f.images.N, described))
	}
	for k := range f.images.N {
		p, err := f.place(frame.Of(d, k), k)
		if err != nil {
			return nil, err
		}
		f.frames = append(f.frames, p)
	}
	f.spacing, _ = frame.Of(d, 0).Float(dicom.SpacingBetweenSlices)
	f.thickness, _ = frame.Of(d, 0).Float(dicom.SliceThickness)
	return f, nil
}

func (f *File) problem(found, advice string, kind dicom.Kind) error {
	path := f.path
	if path == "" {
		path = "The segmentation"
	}
	return &dicom.Problem{Path: path, Found: found, Advice: advice, Kind: kind}
}

func (f *File) damaged(found string) error { return f.problem(found, "export it again", dicom.Damaged) }

// segments reads what they are; the background of labels is none.
func (f *File) segments(d *dicom.Dataset) error {
	for _, i := range d.Items(dicom.SegmentSequence) {
		n, ok := i.Int(dicom.SegmentNumber)
		if !ok || n < 0 || n > math.MaxUint16 {
			return f.damaged("has a segment without a number")
		}
		if n == 0 {
			continue
		}
		s := Segment{
			Number: int(n), Label: i.Text(dicom.SegmentLabel), Algorithm: i.Text(dicom.SegmentAlgorithmName),
			By:       By(i.Text(dicom.SegmentAlgorithmType)),
			Category: code(i.Item(dicom.SegmentedPropertyCategoryCodeSequence)),
			Type:     code(i.Item(dicom.SegmentedPropertyTypeCodeSequence)),
			Region:   code(i.Item(dicom.AnatomicRegionSequence)),
		}
		if lab := i.Ints(dicom.RecommendedDisplayCIELabValue); len(lab) == 3 {
			s.Colour = fromLab([3]int64(lab))
		}
		if f.numbers[n] {
			return f.damaged(fmt.Sprintf("has two segments with the number %d", n))
		}
		f.numbers[n] = true
		f.Segments = append(f.Segments, s)
	}
	if len(f.Segments) == 0 {
		return f.damaged("has no segments")
	}
	return nil
}

func code(d *dicom.Dataset) Code {
	return Code{d.Text(dicom.CodeValue), d.Text(dicom.CodingSchemeDesignator), d.Text(dicom.CodeMeaning)}
}

// place is where frame k lies, and of which segment it is.
func (f *File) place(of frame.Frame, k int) (placed, error) {
	p := placed{rows: f.images.Rows, columns: f.images.Columns}
	position, spacing := of.Floats(dicom.ImagePositionPatient), of.Floats(dicom.PixelSpacing)
	orientation := of.Floats(dicom.ImageOrientationPatient)
	if len(position) != 3 || len(spacing) != 2 || len(orientation) != 6 {
		return p, f.damaged(fmt.Sprintf("does not say where frame %d lies in the patient", k+1))
	}
	for i := range 3 {
		p.first[i] = position[i]
		p.right[i], p.down[i] = orientation[i]*spacing[1], orientation[3+i]*spacing[0]
	}
	if f.Type == "LABELMAP" {
		return p, nil
	}
	n, ok := of.Float(dicom.ReferencedSegmentNumber)
	p.segment = int64(n)
	if !ok || !f.numbers[p.segment] {
		return p, f.damaged(fmt.Sprintf("does not say of which segment frame %d is", k+1))
	}
	return p, nil
}

// Each calls do for each voxel of a grid that belongs to a segment, by its number, with the voxel's index. Voxels
// of segments that overlap come several times. The grid may store its voxels in another order than the file; a file
// that lies on other voxels, or beyond the grid, is an error.
func (f *File) Each(g volume.Grid, do func(segment, voxel int)) error {
	inverse, err := g.Affine.Inverse()
	if err != nil {
		return err
	}
	var buffer []float64
	for k, p := range f.frames {
		at, right, down, ok := p.onto(inverse)
		if !ok {
			return f.problem(fmt.Sprintf("lies on other voxels than the scan (frame %d)", k+1),
				"open the scan that it was made of", dicom.Unsupported)
		}
		if buffer, err = f.images.Frame(k, buffer); err != nil {
			return err
		}
		for n, v := range buffer {
			segment := int(p.segment)
			switch {
			case f.Type == "LABELMAP" && (v == 0 || v == f.padding):
				continue
			case f.Type == "LABELMAP":
				if segment = int(v); !f.numbers[int64(segment)] {
					return f.damaged(fmt.Sprintf("has voxels of a segment that it does not describe, %d", segment))
				}
			case v < f.half:
				continue
			}
			var voxel [3]int
			for axis := range voxel {
				voxel[axis] = at[axis] + n%p.columns*right[axis] + n/p.columns*down[axis]
				if voxel[axis] < 0 || voxel[axis] >= g.Dims[axis] {
					return f.problem(fmt.Sprintf("has voxels beyond the scan (frame %d)", k+1),
						"open the scan that it was made of", dicom.Unsupported)
				}
			}
			do(segment, g.Index(voxel[0], voxel[1], voxel[2]))
		}
	}
	return nil
}

// aside is how far pixels may lie from the voxels of a grid, in voxels: beds of a scan are some hundredths apart.
const aside = 0.1

// onto is the voxel of a grid on which a frame's first pixel lies, and the steps to the next in its row and in its
// column; ok is false if the pixels lie beside the voxels.
func (p placed) onto(inverse volume.Affine) (at, right, down [3]int, ok bool) {
	apply := func(columns, rows int) [3]float64 {
		var q [3]float64
		for i := range q {
			q[i] = p.first[i] + p.right[i]*float64(columns) + p.down[i]*float64(rows)
		}
		return inverse.Apply([3]float64{-q[0], -q[1], q[2]})
	}
	far := [3]int{p.columns - 1, p.rows - 1, 0}
	first := apply(0, 0)
	for axis, v := range first {
		if !(math.Abs(v) < 1e6) {
			return at, right, down, false
		}
		at[axis] = int(math.Round(v))
		right[axis] = int(math.Round(apply(1, 0)[axis] - v))
		down[axis] = int(math.Round(apply(0, 1)[axis] - v))
	}
	for _, corner := range [][2]int{{0, 0}, {far[0], 0}, {0, far[1]}, {far[0], far[1]}} {
		for axis, v := range apply(corner[0], corner[1]) {
			if !(math.Abs(v-float64(at[axis]+corner[0]*right[axis]+corner[1]*down[axis])) <= aside) {
				return at, right, down, false
			}
		}
	}
	one := func(v [3]int) bool { return v[0]*v[0]+v[1]*v[1]+v[2]*v[2] == 1 }
	return at, right, down, one(right) && one(down) && right != down
}
