package dicom

import (
	"bytes"
	"encoding/binary"
	"io"
	"slices"
)

// implementation names this writer in the files that it writes (PS3.7 D.3.3.2).
const (
	implementation = "2.25.198830217417236214720387166403425126549"
	version        = "ISOPET"
)

// Encode writes a dataset as a file of part 10: explicit little endian, or implicit where a value is too long for that;
// with encapsulated pixels in the transfer syntax that it was read in. Groups up to 2, which are of messages and of other
// files, are left out. SOPClassUID and SOPInstanceUID must be set. The error is a [Problem] or w's.
func Encode(w io.Writer, d *Dataset) error {
	switch {
	case d.err != nil:
		return d.err
	case !d.Has(SOPClassUID) || !d.Has(SOPInstanceUID):
		return &Problem{Found: "cannot be written: it does not say what it is", Kind: Unsupported,
			Advice: "set its SOP class and instance"}
	}
	syntax := explicitLittle
	if e := d.Find(PixelData); e != nil && e.Fragments != nil {
		syntax = d.Syntax()
		if e := codings[syntax]; e.big || e.deflated {
			return &Problem{Found: "cannot be written: its pixels are compressed, but its transfer syntax " + syntax +
				" is one without", Kind: Unsupported, Advice: "export it again from where it comes from"}
		}
	} else if d.long() {
		syntax = implicitLittle
	}
	meta := New()
	meta.SetBytes(FileMetaInformationVersion, []byte{0, 1})
	meta.SetText(MediaStorageSOPClassUID, d.Text(SOPClassUID))
	meta.SetText(MediaStorageSOPInstanceUID, d.Text(SOPInstanceUID))
	meta.SetText(TransferSyntaxUID, syntax)
	meta.SetText(ImplementationClassUID, implementation)
	meta.SetText(ImplementationVersionName, version)
	if meta.err != nil {
		return meta.err
	}
	var b bytes.Buffer
	if err := (&writer{w: &b}).elements(meta.Elements); err != nil {
		return err
	}
	const group = 2 << 16
	head := append(make([]byte, preamble), mark...)
	length := binary.LittleEndian.AppendUint32(nil, uint32(b.Len()))
	head = appendHead(head, group|lengthOfGroup, UL, uint32(len(length)))
	for _, part := range [][]byte{head, length, b.Bytes()} {
		if _, err := w.Write(part); err != nil {
			return err
		}
	}
	behind, _ := d.search(3 << 16)
	return (&writer{w, syntax == implicitLittle}).elements(d.Elements[behind:])
}

// long reports whether a value has more bytes than an explicit encoding can state.
func (d *Dataset) long() bool {
	for _, e := range d.Elements {
		if !kinds[e.VR].long && len(e.Raw) > 1<<16-2 || slices.ContainsFunc(e.Items, (*Dataset).long) {
			return true
		}
	}
	return false
}

// writer writes elements.
type writer struct {
	w        io.Writer
	implicit bool
}

// elements writes them in their order.
func (w *writer) elements(elements []Element) error {
	for i := range elements {
		e := &elements[i]
		if i > 0 && elements[i-1].Tag >= e.Tag {
			return &Problem{Found: "cannot be written: element " + e.Tag.String() + " is out of order", Kind: Unsupported,
				Advice: "set elements one by one"}
		}
		if err := w.element(e); err != nil {
			return err
		}
	}
	return nil
}

// element writes one. Sequences have their lengths, fragments their mark.
func (w *writer) element(e *Element) error {
	value := even(e.Raw, kinds[e.VR].padding)
	switch {
	case e.Fragments != nil:
		return w.fragments(e)
	case e.VR == UN && len(e.Raw)%2 == 1: // a byte more could make it something else, such as a sequence
		return &Problem{Found: "cannot be written: element " + e.Tag.String() + " is of an unknown kind and an odd length",
			Advice: "export the file again from where it comes from", Kind: Unsupported}
	case e.VR == SQ:
		var b bytes.Buffer
		for _, inner := range e.Items {
			var in bytes.Buffer
			if err := (&writer{&in, w.implicit}).elements(inner.Elements); err != nil {
				return err
			}
			b.Write(appendHead(nil, item, "", uint32(in.Len())))
			b.Write(in.Bytes())
		}
		value = b.Bytes()
	}
	vr := e.VR
	if w.implicit {
		vr = ""
	}
	if k, known := kinds[e.VR]; !known || vr != "" && !k.long && len(value) > 1<<16-1 || len(value) >= undefined {
		return &Problem{Found: "cannot be written: element " + e.Tag.String() + " is too long for " + string(e.VR),
			Advice: "write less", Kind: Unsupported}
	}
	if _, err := w.w.Write(appendHead(nil, e.Tag, vr, uint32(len(value)))); err != nil {
		return err
	}
	_, err := w.w.Write(value)
	return err
}

// fragments writes encapsulated pixels.
func (w *writer) fragments(e *Element) error {
	b := appendHead(nil, e.Tag, e.VR, undefined)
	for _, f := range e.Fragments {
		f = even(f, 0)
		b = append(appendHead(b, item, "", uint32(len(f))), f...)
		if _, err := w.w.Write(b); err != nil {
			return err
		}
		b = b[:0]
	}
	_, err := w.w.Write(appendHead(b, sequenceEnd, "", 0))
	return err
}

// appendHead appends what stands before a value; marks and implicit encodings have no representation.
func appendHead(b []byte, t Tag, vr VR, length uint32) []byte {
	o := binary.LittleEndian
	b = o.AppendUint16(o.AppendUint16(b, t.Group()), uint16(t))
	if vr == "" {
		return o.AppendUint32(b, length)
	}
	b = append(b, vr...)
	if kinds[vr].long {
		return o.AppendUint32(append(b, 0, 0), length)
	}
	return o.AppendUint16(b, uint16(length))
}
