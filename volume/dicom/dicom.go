// Package dicom reads and writes the data elements of DICOM files of part 10: implicit and explicit, big endian and
// deflated ones, and those without preamble or meta information. It reads tolerantly and writes strictly. What it
// allocates is bounded by what a file holds, and what two readers could take differently it refuses in a sentence.
// It knows how elements are encoded, not what they mean: pixels are decoded by package pixel.
//
// Sections named in comments are those of the standard (https://dicom.nema.org/medical/dicom/current/).
package dicom

import (
	"fmt"
	"slices"
)

// Tag is an element's: group and number within it.
type Tag uint32

func (t Tag) String() string { return fmt.Sprintf("(%04X,%04X)", uint16(t>>16), uint16(t)) }

// Group is the first half of a tag. Private elements have an odd one.
func (t Tag) Group() uint16 { return uint16(t >> 16) }

// Element is a data element with its value.
type Element struct {
	Tag Tag
	VR  VR
	// Raw is the value, little endian whatever the file was, with its padding. It is nil for a sequence. It must not be
	// changed.
	Raw []byte
	// Items are those of a sequence.
	Items []*Dataset
	// Fragments are those of encapsulated pixels; the first is the table of offsets, which may be empty.
	Fragments [][]byte
}

// Dataset is the data elements of a file, or of an item of a sequence.
type Dataset struct {
	Elements []Element // in ascending order of their tags, each once
	parent   *Dataset  // of an item
	file     *file     // of a dataset that was read, not of its items
	err      error     // the first value that could not be set
}

// file is where a dataset came from.
type file struct {
	path   string
	syntax string // UID of the transfer syntax, also where it had to be guessed
	size   int64
	pixels int64  // where the element with the pixels begins, if only what lies before was read
	coding coding // of that element
}

// root is the dataset that an item lies in, at whatever depth, or the dataset itself.
func (d *Dataset) root() *Dataset {
	for d.parent != nil {
		d = d.parent
	}
	return d
}

// Path is that of the file it was read from; empty if there is none.
func (d *Dataset) Path() string {
	if f := d.root().file; f != nil {
		return f.path
	}
	return ""
}

// Size is the number of bytes of the file that it was read from; 0 if there is none.
func (d *Dataset) Size() int64 {
	if f := d.root().file; f != nil {
		return f.size
	}
	return 0
}

// Syntax is the UID of the transfer syntax that the file was encoded in.
func (d *Dataset) Syntax() string {
	if f := d.root().file; f != nil {
		return f.syntax
	}
	return explicitLittle
}

// search is where an element is, or would be.
func (d *Dataset) search(t Tag) (at int, found bool) {
	return slices.BinarySearchFunc(d.Elements, t, func(e Element, t Tag) int { return int(int64(e.Tag) - int64(t)) })
}

// Find is the element with a tag, nil if there is none or d is nil.
func (d *Dataset) Find(t Tag) *Element {
	if d == nil {
		return nil
	}
	if at, found := d.search(t); found {
		return &d.Elements[at]
	}
	return nil
}

// Has reports whether an element is there and not empty.
func (d *Dataset) Has(t Tag) bool {
	e := d.Find(t)
	return e != nil && (len(e.Raw) > 0 || len(e.Items) > 0 || len(e.Fragments) > 0)
}

// Private is an element of a creator's block in an odd group (PS3.5 7.8): (7053,1009) for 0x7053, the creator that
// (7053,0010) names, and 0x09. It is nil if there is none.
func (d *Dataset) Private(group uint16, creator string, element byte) *Element {
	if d == nil {
		return nil
	}
	first := Tag(group)<<16 | 0x10
	for at, _ := d.search(first); at < len(d.Elements) && d.Elements[at].Tag <= first|0xFF; at++ {
		if e := &d.Elements[at]; e.Text() == creator {
			return d.Find(first&^0xFFFF | e.Tag&0xFF<<8 | Tag(element))
		}
	}
	return nil
}

// pixels are the elements that an image's samples are in.
var pixels = []Tag{FloatPixelData, DoubleFloatPixelData, PixelData}

// Pixels is the element with the pixels, nil if there is none. Of a dataset of which only the header was read it is
// read from the file and not kept. The error is a [Problem].
func (d *Dataset) Pixels() (*Element, error) {
	for _, t := range pixels {
		if e := d.Find(t); e != nil {
			return e, nil
		}
	}
	if d.file == nil || d.file.pixels == 0 {
		return nil, nil
	}
	return d.file.readPixels()
}
