// Package seg writes masks as DICOM Segmentations and reads them (PS3.3 A.51). Masks are written in one bit for each
// voxel (BINARY), on the slices of the images that they were made of; of others those of fractions (FRACTIONAL) and of
// labels (LABELMAP) are read, too.
package seg

import (
	"fmt"
	"io"
	"math"
	"strings"

	"isopet/volume"
	"isopet/volume/dicom"
	"isopet/volume/dicom/derived"
	"isopet/volume/dicom/frame"
	"isopet/volume/dicom/series"
)

// Segment is a part of the body, or what was found in it.
type Segment struct {
	Number    int    // as the file has it; Encode counts from 1
	Label     string // 64 characters at most
	Kind      string // what it is instead of a lesion, in words; empty if it is one
	Algorithm string // what made it, such as the name of a method; empty if a person did
	By        By
	Colour    [3]uint8 // sRGB; black if there is none
	Category  Code     // what its type is one of; if it is empty, what the type says
	Type      Code     // what it is, such as a neoplasm
	Region    Code     // where it lies; may be empty
}

// Title is the label with what it is instead of a lesion: files have no other place for that.
func (s Segment) Title() string {
	if s.Kind == "" {
		return s.Label
	}
	return s.Label + " (" + s.Kind + ")"
}

// What it is: its type, and if that is empty a neoplasm or, by its kind, none.
func (s Segment) What() Code {
	switch {
	case s.Type != (Code{}):
		return s.Type
	case s.Kind != "":
		return Anatomical
	}
	return Neoplasm
}

// By is how a segment was made.
type By string

// The ways in which a segment is made.
const (
	Automatic     By = "AUTOMATIC"
	Semiautomatic By = "SEMIAUTOMATIC"
	Manual        By = "MANUAL"
)

// Code is a term of a terminology.
type Code struct{ Value, Scheme, Meaning string }

// Terms of SNOMED CT, as dcmqi's context for segmentations has them.
var (
	Neoplasm  = Code{"108369006", "SCT", "Neoplasm"}
	Primary   = Code{"86049000", "SCT", "Neoplasm, Primary"}
	Secondary = Code{"14799000", "SCT", "Neoplasm, Secondary"}
	Prostate  = Code{"41216001", "SCT", "Prostate"}
	Vesicle   = Code{"64739004", "SCT", "Seminal Vesicle"}
	Pelvis    = Code{"12921003", "SCT", "Pelvis"}

	// Altered is the category of lesions.
	Altered    = Code{"49755003", "SCT", "Morphologically Altered Structure"}
	Anatomical = Code{"123037004", "SCT", "Anatomical Structure"}
)

// category is the one that a type belongs to.
func (c Code) category() Code {
	if c == Prostate || c == Vesicle || c == Pelvis || c == Anatomical {
		return Anatomical
	}
	return Altered
}

const (
	class    = "1.2.840.10008.5.1.4.1.1.66.4"
	labelMap = "1.2.840.10008.5.1.4.1.1.66.7"
)

// Options say how a file is written.
type Options struct {
	derived.Options
	AllSlices bool // also those on which a segment has no voxel
}

// mask is a segment with its voxels.
type mask struct {
	Segment
	inside func(voxel int) bool
}

// Masks are segments with their voxels, on the grid of a series.
type Masks struct {
	grid volume.Grid
	all  []mask
}

// NewMasks are none, on the grid of a series.
func NewMasks(g volume.Grid) *Masks { return &Masks{grid: g} }

// Add adds a segment; inside says whether a voxel, by its index, belongs to it. Segments may overlap.
func (m *Masks) Add(s Segment, inside func(voxel int) bool) {
	s.Number = len(m.all) + 1
	m.all = append(m.all, mask{s, inside})
}

// Encode writes masks on the slices of the images that they were made of. The error is that of a segment without a
// voxel, or with one on a slice that has no image, of a text that is too long, or w's.
func Encode(w io.Writer, from series.Source, m *Masks, o Options) error {
	if len(from.Slices) != m.grid.Dims[2] {
		return problem("cannot be made of another grid than the series'", "resample the mask onto the scan")
	}
	if len(m.all) == 0 {
		return problem("would hold no segment", "outline something first")
	}
	d, err := derived.New(from.Header, class, "SEG", o.Options)
	if err != nil {
		return err
	}
	describe(d, m.grid, o)
	if err := dimensions(d, o); err != nil {
		return err
	}
	for _, one := range m.all {
		one.describe(d)
	}
	shared(d, from.Header, m.grid)
	if err := frames(d, from, m, o.AllSlices); err != nil {
		return err
	}
	return dicom.Encode(w, d)
}

func problem(found, advice string) error {
	return &dicom.Problem{Path: "The segmentation", Found: found, Advice: advice, Kind: dicom.Unsupported}
}

// describe says what the file is.
func describe(d *dicom.Dataset, g volume.Grid, o Options) {
	d.SetText(dicom.ImageType, "DERIVED", "PRIMARY")
	d.SetEmpty(dicom.PatientOrientation)
	d.SetText(dicom.ContentDate, o.Now.Format("20060102"))
	d.SetText(dicom.ContentTime, o.Now.Format("150405"))
	d.SetText(dicom.ContentLabel, "SEGMENTATION")
	d.SetText(dicom.ContentDescription, o.Description)
	d.SetText(dicom.ContentCreatorName, o.Creator)
	d.SetText(dicom.SegmentationType, "BINARY")
	d.SetInts(dicom.SamplesPerPixel, 1)
	d.SetText(dicom.PhotometricInterpretation, "MONOCHROME2")
	d.SetInts(dicom.Columns, g.Dims[0])
	d.SetInts(dicom.Rows, g.Dims[1])
	d.SetInts(dicom.BitsAllocated, 1)
	d.SetInts(dicom.BitsStored, 1)
	d.SetInts(dicom.HighBit, 0)
	d.SetInts(dicom.PixelRepresentation, 0)
	d.SetText(dicom.LossyImageCompression, "00")
}

// dimensions says that frames are told apart by their segment and their place.
func dimensions(d *dicom.Dataset, o Options) error {
	uid, err := dicom.NewUID(o.Random)
	if err != nil {
		return err
	}
	d.AddItem(dicom.DimensionOrganizationSequence).SetText(dicom.DimensionOrganizationUID, uid)
	for _, row := range []struct {
		pointer, group dicom.Tag
		label          string
	}{
		{dicom.ReferencedSegmentNumber, dicom.SegmentIdentificationSequence, "Segment"},
		{dicom.ImagePositionPatient, dicom.PlanePositionSequence, "Position"},
	} {
		i := d.AddItem(dicom.DimensionIndexSequence)
		i.SetText(dicom.DimensionOrganizationUID, uid)
		i.SetInts(dicom.DimensionIndexPointer, int(row.pointer))
		i.SetInts(dicom.FunctionalGroupPointer, int(row.group))
		i.SetText(dicom.DimensionDescriptionLabel, row.label)
	}
	return nil
}

// describe says what a segment is.
func (s Segment) describe(d *dicom.Dataset) {
	i := d.AddItem(dicom.SegmentSequence)
	i.SetInts(dicom.SegmentNumber, s.Number)
	i.SetText(dicom.SegmentLabel, s.Label)
	what, by := s.What(), s.By
	if by == "" {
		by = Manual
	}
	i.SetText(dicom.SegmentAlgorithmType, string(by))
	if by != Manual {
		name := s.Algorithm
		if name == "" {
			name = "unknown"
		}
		i.SetText(dicom.SegmentAlgorithmName, name)
	}
	category := s.Category
	if category == (Code{}) {
		category = what.category()
	}
	derived.Code(i, dicom.SegmentedPropertyCategoryCodeSequence, category.Value, category.Scheme, category.Meaning)
	derived.Code(i, dicom.SegmentedPropertyTypeCodeSequence, what.Value, what.Scheme, what.Meaning)
	if r := s.Region; r != (Code{}) {
		derived.Code(i, dicom.AnatomicRegionSequence, r.Value, r.Scheme, r.Meaning)
	}
	if s.Colour != [3]uint8{} {
		lab := toLab(s.Colour)
		i.SetInts(dicom.RecommendedDisplayCIELabValue, lab[0], lab[1], lab[2])
	}
}

// shared says how all frames lie: as the source's, in its own digits.
func shared(d, header *dicom.Dataset, g volume.Grid) {
	of := frame.Of(header, 0)
	s := d.AddItem(dicom.SharedFunctionalGroupsSequence)
	o := s.AddItem(dicom.PlaneOrientationSequence)
	derived.Decimals(o, dicom.ImageOrientationPatient, strings.Split(of.Text(dicom.ImageOrientationPatient), `\`),
		of.Floats(dicom.ImageOrientationPatient))
	m := s.AddItem(dicom.PixelMeasuresSequence)
	depth := math.Round(g.Affine.Zooms()[2]*1e6) / 1e6
	m.SetFloats(dicom.SliceThickness, depth)
	m.SetFloats(dicom.SpacingBetweenSlices, depth)
	derived.Decimals(m, dicom.PixelSpacing, strings.Split(of.Text(dicom.PixelSpacing), `\`),
		of.Floats(dicom.PixelSpacing))
}

// frames writes a frame for each segment and slice, with its bits: packed without gaps, the lowest of a byte first.
func frames(d *dicom.Dataset, from series.Source, m *Masks, all bool) error {
	plane := m.grid.Dims[0] * m.grid.Dims[1]
	var bits packer
	used := map[string]bool{}
	var series *dicom.Dataset
	n := 0
	for _, one := range m.all {
		voxels := 0
		for k, ref := range from.Slices {
			here := 0
			for i := range plane {
				if one.inside(k*plane + i) {
					here++
				}
			}
			if voxels += here; here == 0 && (!all || ref.Instance == "") {
				continue
			}
			if ref.Instance == "" {
				return problem(fmt.Sprintf("would have voxels of %q on a slice that is missing in the series", one.Label),
					"erase them, or get the whole series")
			}
			if series == nil {
				series = d.AddItem(dicom.ReferencedSeriesSequence)
				series.SetText(dicom.SeriesInstanceUID, from.Series)
			}
			if !used[ref.Instance] {
				used[ref.Instance] = true
				derived.Reference(series, dicom.ReferencedInstanceSequence, ref.Class, ref.Instance)
			}
			describeFrame(d.AddItem(dicom.PerFrameFunctionalGroupsSequence), ref, one.Number, k+1)
			for i := range plane {
				bits.add(one.inside(k*plane + i))
			}
			n++
		}
		if voxels == 0 {
			return problem(fmt.Sprintf("would have an empty segment, %q", one.Label), "leave it out, or outline something")
		}
	}
	d.SetInts(dicom.NumberOfFrames, n)
	d.SetBytes(dicom.PixelData, bits.bytes)
	return nil
}

// describeFrame says of which segment and which slice a frame is.
func describeFrame(f *dicom.Dataset, ref series.Ref, segment, position int) {
	derivation := f.AddItem(dicom.DerivationImageSequence)
	source := derived.Reference(derivation, dicom.SourceImageSequence, ref.Class, ref.Instance)
	if ref.Frame > 0 {
		source.SetInts(dicom.ReferencedFrameNumber, ref.Frame)
	}
	derived.Code(source, dicom.PurposeOfReferenceCodeSequence, "121322", "DCM",
		"Source image for image processing operation")
	derived.Code(derivation, dicom.DerivationCodeSequence, "113076", "DCM", "Segmentation")
	f.AddItem(dicom.FrameContentSequence).SetInts(dicom.DimensionIndexValues, segment, position)
	place := f.AddItem(dicom.PlanePositionSequence)
	written := dicom.Element{VR: dicom.DS, Raw: []byte(ref.Position)}
	derived.Decimals(place, dicom.ImagePositionPatient, written.Strings(), written.Floats())
	f.AddItem(dicom.SegmentIdentificationSequence).SetInts(dicom.ReferencedSegmentNumber, segment)
}

// packer packs bits.
type packer struct {
	bytes []byte
	n     int
}

func (p *packer) add(bit bool) {
	if p.n%8 == 0 {
		p.bytes = append(p.bytes, 0)
	}
	if bit {
		p.bytes[p.n/8] |= 1 << (p.n % 8)
	}
	p.n++
}
