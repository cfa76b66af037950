// Package frame finds what a DICOM image says of one of its frames. A single-frame image says it in the file itself; an
// enhanced or legacy-converted one in the functional groups of the frame, in those that all frames share, or in the
// file, in that order. It knows neither where frames lie nor what their values are.
package frame

import (
	"fmt"

	"isopet/volume/dicom"
)

// Most is the greatest number of frames that an image may have here.
const Most = 1 << 16

// Frame is a frame of an image.
type Frame struct{ own, shared, file *dicom.Dataset }

// Count is the number of frames that an image says it has, 1 if it does not say. The error is that of a number that is
// none or greater than [Most].
func Count(d *dicom.Dataset) (int, error) {
	said := d.Text(dicom.NumberOfFrames)
	if said == "" {
		return 1, nil
	}
	n, ok := d.Int(dicom.NumberOfFrames)
	switch {
	case !ok || n < 0:
		return 0, fmt.Errorf("states %q frames", said)
	case n > Most:
		return 0, fmt.Errorf("has %d frames, and at most %d are read", n, Most)
	}
	return int(n), nil
}

// Multi reports whether an image has functional groups, one for each frame.
func Multi(d *dicom.Dataset) bool { return len(d.Items(dicom.PerFrameFunctionalGroupsSequence)) > 0 }

// Of is frame k of an image, counted from 0.
func Of(d *dicom.Dataset, k int) Frame {
	f := Frame{file: d, shared: d.Item(dicom.SharedFunctionalGroupsSequence)}
	if own := d.Items(dicom.PerFrameFunctionalGroupsSequence); k < len(own) {
		f.own = own[k]
	}
	return f
}

// In is the data set that says an element of the frame, nil if none does. Functional groups are sequences of one item.
func (f Frame) In(t dicom.Tag) *dicom.Dataset {
	for _, groups := range []*dicom.Dataset{f.own, f.shared} {
		if groups == nil {
			continue
		}
		for i := range groups.Elements {
			if items := groups.Elements[i].Items; len(items) > 0 && items[0].Has(t) {
				return items[0]
			}
		}
	}
	if f.file.Has(t) {
		return f.file
	}
	return nil
}

// Floats, Float, Text and Item are those of the data set that says an element.
func (f Frame) Floats(t dicom.Tag) []float64 { return f.In(t).Floats(t) }

// Float is the first number of an element.
func (f Frame) Float(t dicom.Tag) (float64, bool) { return f.In(t).Float(t) }

// Text is an element as text.
func (f Frame) Text(t dicom.Tag) string { return f.In(t).Text(t) }

// Item is the first item of a sequence.
func (f Frame) Item(t dicom.Tag) *dicom.Dataset { return f.In(t).Item(t) }

// Private is an element of a private block: of the file or, where a conversion has moved it, of the groups.
func (f Frame) Private(group uint16, creator string, element byte) *dicom.Element {
	if e := f.file.Private(group, creator, element); e != nil {
		return e
	}
	for _, groups := range []*dicom.Dataset{f.own, f.shared} {
		if groups == nil {
			continue
		}
		for i := range groups.Elements {
			if items := groups.Elements[i].Items; len(items) > 0 {
				if e := items[0].Private(group, creator, element); e != nil {
					return e
				}
			}
		}
	}
	return nil
}
