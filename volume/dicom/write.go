package dicom

import (
	"bytes"
	"encoding/binary"
	"io"
)

// implementation names this writer in the files that it writes (PS3.7 D.3.3.2).
const (
	implementation = "2.25.198830217417236214720387166403425126549"
	version        = "ISOPET"
)

// Encode writes a dataset as a file of part 10, explicit little endian; with encapsulated pixels in the transfer syntax
// that it was read in. SOPClassUID and SOPInstanceUID must be set. The error is a [Problem] or w's.
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
	if err := encode(&b, meta.Elements); err != nil {
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
	return encode(w, d.Elements[behind:])
}

// encode writes elements in their order.
func encode(w io.Writer, elements []Element) error {
	for i := range elements {
		e := &elements[i]
		if i > 0 && elements[i-1].Tag >= e.Tag {
			return &Problem{Found: "cannot be written: element " + e.Tag.String() + " is out of order", Kind: Unsupported,
				Advice: "set elements one by one"}
		}
		if err := e.encode(w); err != nil {
			return err
		}
	}
	return nil
}

// encode writes an element. Sequences have their lengths, fragments their mark.
func (e *Element) encode(w io.Writer) error {
	value := even(e.Raw, kinds[e.VR].padding)
	length := uint64(len(value))
	switch {
	case e.Fragments != nil:
		value, length = nil, undefined
	case e.VR == SQ:
		var b bytes.Buffer
		for _, inner := range e.Items {
			var in bytes.Buffer
			if err := encode(&in, inner.Elements); err != nil {
				return err
			}
			b.Write(appendHead(nil, item, "", uint32(in.Len())))
			b.Write(in.Bytes())
		}
		value, length = b.Bytes(), uint64(b.Len())
	}
	if k, known := kinds[e.VR]; !known || !k.long && length > 1<<16-1 || length > undefined-1 && e.Fragments == nil {
		return &Problem{Found: "cannot be written: element " + e.Tag.String() + " is too long for " + string(e.VR),
			Advice: "write less", Kind: Unsupported}
	}
	if _, err := w.Write(appendHead(nil, e.Tag, e.VR, uint32(length))); err != nil {
		return err
	}
	if _, err := w.Write(value); err != nil || e.Fragments == nil {
		return err
	}
	for _, f := range e.Fragments {
		f = even(f, 0)
		if _, err := w.Write(append(appendHead(nil, item, "", uint32(len(f))), f...)); err != nil {
			return err
		}
	}
	_, err := w.Write(appendHead(nil, sequenceEnd, "", 0))
	return err
}

// appendHead appends what stands before a value; marks have no representation.
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
