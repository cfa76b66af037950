package nifti

import (
	"encoding/binary"
	"errors"
	"math"
	"reflect"

	gonii "github.com/okieraised/gonii/pkg/nifti"

	"isopet/volume"
)

// Header is what a file says about its voxels, with faults set right as the [Problem] list of the reader says. It keeps
// everything that a mask on the same voxels needs.
type Header struct {
	fields  gonii.Nii2Header // NIfTI-2 holds all of NIfTI-1 without loss
	version int
	order   binary.ByteOrder
	pair    bool // voxels are in a file of their own
}

// NewHeader describes an image of our own making. It has a qform too where the grid's axes are at right angles.
func NewHeader(g volume.Grid) Header {
	h := Header{version: gonii.NIIVersion1, order: binary.LittleEndian}
	f := &h.fields
	zooms := g.Affine.Zooms()
	f.Dim = [8]int64{3, 1, 1, 1, 1, 1, 1, 1}
	f.Pixdim = [8]float64{1, 1, 1, 1}
	for axis := range 3 {
		f.Dim[axis+1], f.Pixdim[axis+1] = int64(g.Dims[axis]), zooms[axis]
		if g.Dims[axis] > math.MaxInt16 {
			h.version = gonii.NIIVersion2
		}
	}
	f.XyztUnits = int32(gonii.NIFTI_UNITS_MM)
	f.SformCode = gonii.NIFTI_XFORM_SCANNER_ANAT
	f.SrowX, f.SrowY, f.SrowZ = g.Affine[0], g.Affine[1], g.Affine[2]
	f.SclSlope = 1
	h.setQform(g.Affine)
	return h
}

// Version is 1 or 2.
func (h Header) Version() int { return h.version }

// ByteOrder is "little" or "big".
func (h Header) ByteOrder() string {
	if h.order == binary.BigEndian {
		return "big"
	}
	return "little"
}

// Shape is the number of voxels along each axis of the file, two to seven of them. The fourth is frames, those after it
// are 1.
func (h Header) Shape() []int {
	shape := make([]int, h.fields.Dim[0])
	for i := range shape {
		shape[i] = int(h.fields.Dim[i+1])
	}
	return shape
}

// Frames is how many volumes the file holds.
func (h Header) Frames() int {
	if h.fields.Dim[0] < 4 {
		return 1
	}
	return int(h.fields.Dim[4])
}

// single is the header of one frame: as it is if the file holds one, else of three axes.
func (h Header) single() Header {
	if h.Frames() > 1 {
		h.fields.Dim = [8]int64{3, h.fields.Dim[1], h.fields.Dim[2], h.fields.Dim[3], 1, 1, 1, 1}
		h.fields.Pixdim[4] = 1
	}
	return h
}

// Zooms are the steps along the same axes as the header states them (pixdim), the first three in mm.
func (h Header) Zooms() []float64 {
	return append([]float64(nil), h.fields.Pixdim[1:h.fields.Dim[0]+1]...)
}

// Dtype names the type of the stored voxels as numpy prints it: "int16", or ">i2" if the bytes are swapped.
func (h Header) Dtype() string {
	k := kinds[h.fields.Datatype]
	if h.order == binary.BigEndian && k.size > 1 {
		return k.swapped
	}
	return k.name
}

// Scaling is how stored numbers become values: value = stored*slope + inter.
func (h Header) Scaling() (slope, inter float64) {
	if f := h.fields; f.SclSlope != 0 {
		return f.SclSlope, f.SclInter
	}
	return 1, 0
}

// SformCode is 0 if the sform is unset, else what its coordinates refer to (method 3).
func (h Header) SformCode() int { return int(h.fields.SformCode) }

// QformCode is 0 if the qform is unset, else what its coordinates refer to (method 2).
func (h Header) QformCode() int { return int(h.fields.QformCode) }

// Description is the file's own remark.
func (h Header) Description() string { return text(h.fields.Descrip[:]) }

// Quantity is what the values are, as the file names it (intent_name), "" for most files.
func (h Header) Quantity() string { return text(h.fields.IntentName[:]) }

// WithQuantity is the header of values of another quantity, such as "SUV"; at most 15 bytes of its name are kept.
func (h Header) WithQuantity(name string) Header {
	h.fields.IntentName = [16]uint8{}
	copy(h.fields.IntentName[:15], name)
	return h
}

// Grid is where the voxels lie: up to three axes, and the affine by nibabel's rule.
func (h Header) Grid() volume.Grid {
	g := volume.Grid{Dims: [3]int{1, 1, 1}}
	for axis := range min(3, int(h.fields.Dim[0])) {
		g.Dims[axis] = int(h.fields.Dim[axis+1])
	}
	g.Affine, _ = h.affine()
	return g
}

// errForeign says that bytes are no header of NIfTI, nor damaged ones.
var errForeign = errors.New("no header of NIfTI")

// parse takes a header out of the first bytes of a file. The order of bytes is the one in which the header's own
// size is right.
func parse(b []byte) (Header, error) {
	for _, order := range []binary.ByteOrder{binary.LittleEndian, binary.BigEndian} {
		if len(b) < 4 {
			break
		}
		h := Header{order: order}
		switch size := order.Uint32(b); {
		case size == gonii.NII1HeaderSize && len(b) >= gonii.NII1HeaderSize:
			var f gonii.Nii1Header
			if _, err := binary.Decode(b, order, &f); err != nil {
				return Header{}, err
			}
			h.version = gonii.NIIVersion1
			convert(&h.fields, &f)
			return h, h.signed("n+1", "ni1")
		case size == gonii.NII2HeaderSize && len(b) >= gonii.NII2HeaderSize:
			if _, err := binary.Decode(b, order, &h.fields); err != nil {
				return Header{}, err
			}
			h.version = gonii.NIIVersion2
			return h, h.signed("n+2", "ni2")
		}
	}
	return Header{}, errForeign
}

// signed checks the magic word; without one, a header of the right size is an older format's.
func (h Header) signed(words ...string) error {
	magic := text(h.fields.Magic[:4])
	for _, w := range words {
		if magic == w {
			return nil
		}
	}
	if h.version == gonii.NIIVersion1 {
		return &UnsupportedError{Found: "is an ANALYZE 7.5 file, which does not say where left and right are",
			Advice: "convert the scan to NIfTI again from its source"}
	}
	return &FormatError{Found: "has a damaged header: it lacks the mark of NIfTI-2", Advice: "export or copy it again"}
}

// bytes is the header as written: little-endian, with room for the extension flag, which stays 0.
func (h Header) bytes() ([]byte, error) {
	var fields any = &h.fields
	if h.version == gonii.NIIVersion1 {
		f := gonii.Nii1Header{Regular: 'r'}
		convert(&f, &h.fields)
		fields = &f
	}
	b, err := binary.Append(nil, binary.LittleEndian, fields)
	return append(b, make([]byte, gonii.DefaultHeaderPadding)...), err
}

// convert copies between the two versions of the header the fields that both have, by name.
func convert(dst, src any) {
	to, from := reflect.ValueOf(dst).Elem(), reflect.ValueOf(src).Elem()
	for i := range to.NumField() {
		t, f := to.Field(i), from.FieldByName(to.Type().Field(i).Name)
		switch {
		case !f.IsValid():
		case t.Kind() == reflect.Array:
			for n := range min(t.Len(), f.Len()) {
				t.Index(n).Set(f.Index(n).Convert(t.Type().Elem()))
			}
		default:
			t.Set(f.Convert(t.Type()))
		}
	}
}

// text is a C string: bytes up to the first 0.
func text(b []byte) string {
	for i, c := range b {
		if c == 0 {
			return string(b[:i])
		}
	}
	return string(b)
}
