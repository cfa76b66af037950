// Package pixel decodes the pixels of DICOM images: native ones of 1, 8, 16, 32 and 64 bits, RLE, lossless JPEG and
// JPEG-LS, of one sample each. A frame is decoded right or not at all. It gives the values that are stored and knows
// nothing of slopes, of units and of where frames lie.
//
// Sections named in comments are those of the standard (https://dicom.nema.org/medical/dicom/current/).
package pixel

import (
	"errors"
	"fmt"

	"isopet/volume/dicom"
)

// mostPixels are those of a frame: what is compressed well does not bound them.
const mostPixels = 1 << 23

// Images are the frames of a file.
type Images struct {
	// N is how many there are, of Rows × Columns pixels each.
	N, Rows, Columns int
	// BitsStored of BitsAllocated bits of each pixel count. Signed says whether the highest of them is a sign; Float
	// that they are floating point numbers.
	BitsAllocated, BitsStored int
	Signed, Float             bool

	path   string
	raw    []byte     // native pixels of all frames
	frames [][][]byte // encapsulated ones: the fragments of each
	decode decoder
}

// Frames finds the frames of a file. Of one of which only the header was read the pixels are read, and held by the
// images alone. The error is a [dicom.Problem], or one of the operating system.
func Frames(d *dicom.Dataset) (*Images, error) {
	m := &Images{path: d.Path()}
	pixels, err := d.Pixels()
	if err != nil {
		return nil, err
	}
	for _, c := range checks {
		if found := c.find(d, pixels, m); found != "" {
			return nil, m.problem(found, c.advice, c.kind)
		}
	}
	s, known := syntaxes[d.Syntax()]
	if !known || s.decode == nil {
		name := s.name
		if !known {
			name = "transfer syntax " + d.Syntax()
		}
		return nil, m.problem("holds pixels as "+name+", which Isopet does not read",
			"convert it: gdcmconv --raw IN OUT", dicom.Unsupported)
	}
	if s.native {
		err = m.native(d, pixels)
	} else {
		m.decode = s.decode
		m.frames, err = split(d, pixels, m.N)
	}
	return m, m.named(err)
}

// Frame decodes frame k, counted from 0: its values as they are stored, row by row from the upper left. into is used
// for them if it is long enough. Several goroutines may decode frames at once. The error is a [dicom.Problem].
func (m *Images) Frame(k int, into []float64) ([]float64, error) {
	if k < 0 || k >= m.N {
		return nil, m.problem(fmt.Sprintf("has no frame %d", k), fmt.Sprintf("choose one from 0 to %d", m.N-1),
			dicom.Unsupported)
	}
	n := m.Rows * m.Columns
	b, first := m.raw, k*n
	if m.frames != nil {
		var err error
		if b, err = m.decode(joined(m.frames[k]), m); err != nil {
			return nil, m.named(err)
		}
		first = 0
	}
	if cap(into) < n { // only now, as what a file states is not what it holds
		into = make([]float64, n)
	}
	m.unpack(b, first, into[:n])
	return into[:n], nil
}

// check is one thing that can be wrong with a description of pixels. Checks run in their order, and fill in what they
// have found to be right.
type check struct {
	find   func(d *dicom.Dataset, pixels *dicom.Element, m *Images) string // what is wrong, "" if nothing is
	advice string
	kind   dicom.Kind
}

const (
	adviceReexport = "export or copy it again"
	adviceImage    = "open the files of the scan itself"
)

var checks = []check{
	{func(_ *dicom.Dataset, pixels *dicom.Element, _ *Images) string {
		return when(pixels == nil, "holds no pixels")
	}, adviceImage, dicom.Unsupported},

	{func(d *dicom.Dataset, _ *dicom.Element, _ *Images) string {
		n, ok := d.Int(dicom.SamplesPerPixel)
		return when(ok && n > 1, "holds colours: %d numbers for each pixel", n)
	}, adviceImage, dicom.Unsupported},

	{func(d *dicom.Dataset, _ *dicom.Element, _ *Images) string {
		kind := d.Text(dicom.PhotometricInterpretation)
		return when(kind != "MONOCHROME1" && kind != "MONOCHROME2" && kind != "PALETTE COLOR",
			"has a damaged header: %q is said of what its pixels show", kind)
	}, adviceReexport, dicom.Damaged},

	{func(d *dicom.Dataset, _ *dicom.Element, m *Images) string {
		rows, _ := d.Int(dicom.Rows)
		columns, _ := d.Int(dicom.Columns)
		m.Rows, m.Columns = int(rows), int(columns)
		return when(rows < 1 || columns < 1, "does not say how large its pictures are")
	}, adviceReexport, dicom.Damaged},

	{func(_ *dicom.Dataset, _ *dicom.Element, m *Images) string {
		return when(m.Rows > mostPixels/m.Columns, "holds pictures of %d×%d pixels", m.Rows, m.Columns)
	}, "make them smaller than eight million pixels", dicom.Unsupported},

	{func(d *dicom.Dataset, _ *dicom.Element, m *Images) string {
		m.N = 1
		if !d.Has(dicom.NumberOfFrames) {
			return ""
		}
		n, ok := d.Int(dicom.NumberOfFrames)
		m.N = int(n)
		return when(!ok || n < 1 || n > 1<<31-1, "has a damaged header: it states %q frames",
			d.Text(dicom.NumberOfFrames))
	}, adviceReexport, dicom.Damaged},

	{func(d *dicom.Dataset, pixels *dicom.Element, m *Images) string {
		allocated, _ := d.Int(dicom.BitsAllocated)
		m.BitsAllocated, m.BitsStored = int(allocated), int(allocated)
		if width, float := floats[pixels.Tag]; float {
			m.Float = true
			return when(m.BitsAllocated != width, "has a damaged header: it states %d bits for numbers of %d", allocated,
				width)
		}
		return when(!widths[m.BitsAllocated], "holds pixels of %d bits", allocated)
	}, "export it with pixels of 1, 8, 16 or 32 bits", dicom.Unsupported},

	{func(d *dicom.Dataset, _ *dicom.Element, m *Images) string {
		if m.Float {
			return ""
		}
		stored, ok := d.Int(dicom.BitsStored)
		high, told := d.Int(dicom.HighBit)
		m.BitsStored = int(stored)
		return when(!ok || stored < 1 || stored > int64(m.BitsAllocated) || told && high != stored-1,
			"has a damaged header: of the %d bits of its pixels %d are said to count, up to bit %d", m.BitsAllocated,
			stored, high)
	}, adviceReexport, dicom.Damaged},

	{func(d *dicom.Dataset, _ *dicom.Element, m *Images) string {
		sign, ok := d.Int(dicom.PixelRepresentation)
		m.Signed = sign == 1 && !m.Float
		return when(!m.Float && (!ok || sign < 0 || sign > 1), "does not say whether its pixels have a sign")
	}, adviceReexport, dicom.Damaged},
}

// widths are the bits of pixels that are read.
var widths = map[int]bool{1: true, 8: true, 16: true, 32: true}

// floats are the bits of those that are floating point numbers, by where they are.
var floats = map[dicom.Tag]int{dicom.FloatPixelData: 32, dicom.DoubleFloatPixelData: 64}

func when(found bool, format string, args ...any) string {
	if !found {
		return ""
	}
	return fmt.Sprintf(format, args...)
}

func (m *Images) problem(found, advice string, kind dicom.Kind) error {
	return &dicom.Problem{Path: m.path, Found: found, Advice: advice, Kind: kind}
}

// damaged is the problem of pixels that do not decode.
func damaged(format string, args ...any) error {
	return &dicom.Problem{Found: "has damaged pixels: " + fmt.Sprintf(format, args...), Advice: adviceReexport,
		Kind: dicom.Damaged}
}

// unsupported is the problem of pixels that may be right but are not decoded.
func unsupported(what string) error {
	return &dicom.Problem{Found: "holds " + what + ", which Isopet does not read",
		Advice: "convert it: gdcmconv --raw IN OUT", Kind: dicom.Unsupported}
}

// named is a problem that says which file it is about.
func (m *Images) named(err error) error {
	if p := (*dicom.Problem)(nil); errors.As(err, &p) {
		p.Path = m.path
	}
	return err
}
