package dicom

import (
	"bytes"
	"encoding/binary"
	"errors"
	"os"
	"slices"
	"testing"
)

// FuzzDecode: no file makes the reader panic, what is read can be asked and written, and reads the same then. Every
// element costs the file bytes of its own.
func FuzzDecode(f *testing.F) {
	l := binary.LittleEndian
	code := el(l, CodeValue, SH, "12")
	for _, syntax := range []string{explicitLittle, implicitLittle, explicitBig, deflatedLittle, ""} {
		f.Add(part10(syntax, el(l, Modality, CS, "PT"), el(l, UnitsSequence, SQ, string(el(l, item, "", string(code)))),
			el(l, PixelData, OW, "\x01\x00")))
	}
	f.Add(part10("1.2.840.10008.1.2.5", code, unended(PixelData, OB), el(l, item, "", ""), el(l, item, "", "1234"),
		el(l, sequenceEnd, "", "")))
	f.Add(slices.Concat(el(l, SOPClassUID, UI, "1.2\x00"), el(l, SOPInstanceUID, UI, "1.23"), // and of a message
		el(l, 0x00000900, US, "\x00\x00")))
	for _, name := range []string{"quirk/priv_SQ", "quirk/rtstruct", "quirk/image_dfl", "quirk/ExplVR_BigEndNoMeta",
		"quirk/MR_small", "seg/seg_image_ct_binary", "codec/MR_small_RLE"} {
		if b, err := os.ReadFile(shared + name + ".dcm"); err == nil {
			f.Add(b)
		}
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		d, err := decodeBytes(b)
		if p := (*Problem)(nil); err != nil && !errors.As(err, &p) {
			t.Fatalf("%T: %v", err, err)
		}
		if err != nil {
			return
		}
		if n := count(d); d.Syntax() != deflatedLittle && n > len(b)/8 {
			t.Fatalf("%d elements of %d bytes", n, len(b))
		}
		ask(d)
		var out bytes.Buffer
		if err := Encode(&out, d); err != nil {
			return
		}
		back, err := decodeBytes(out.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		same(t, "what was written", d, back)
		d.UTF8()
	})
}

// ask asks all elements all that can be asked.
func ask(d *Dataset) {
	for i := range d.Elements {
		e := &d.Elements[i]
		e.Floats()
		e.Ints()
		d.Text(e.Tag)
		d.DateTime(e.Tag)
		d.Moment(e.Tag, e.Tag)
		for _, inner := range e.Items {
			ask(inner)
		}
	}
}

// FuzzCharset: no text makes the decoder panic.
func FuzzCharset(f *testing.F) {
	for _, l := range lettersOf {
		set := ""
		if len(l.set) > 0 {
			set = l.set[0]
		}
		f.Add(set, l.raw)
	}
	f.Fuzz(func(t *testing.T, set, raw string) {
		c := charset{set, "ISO 2022 IR 87"}
		text := c.decode([]byte(raw))
		if b, ok := c.encode(text); ok && c.decode(b) != text {
			t.Fatalf("%q of %q becomes %q", text, set, b)
		}
	})
}
