package dicom

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// el is an element as bytes: explicit where vr is not empty.
func el(o binary.AppendByteOrder, t Tag, vr VR, value string) []byte {
	b := o.AppendUint16(o.AppendUint16(nil, t.Group()), uint16(t))
	switch {
	case vr == "":
		b = o.AppendUint32(b, uint32(len(value)))
	case kinds[vr].long:
		b = o.AppendUint32(append(append(b, vr...), 0, 0), uint32(len(value)))
	default:
		b = o.AppendUint16(append(b, vr...), uint16(len(value)))
	}
	return append(b, value...)
}

// unended is an element or mark of undefined length.
func unended(t Tag, vr VR) []byte {
	b := el(binary.LittleEndian, t, vr, "")
	copy(b[len(b)-4:], "\xff\xff\xff\xff")
	return b
}

// part10 is a file of elements, with meta information that states a transfer syntax.
func part10(syntax string, elements ...[]byte) []byte {
	o := binary.LittleEndian
	meta := el(o, TransferSyntaxUID, UI, string(even([]byte(syntax), 0)))
	length := el(o, 0x00020000, UL, string(o.AppendUint32(nil, uint32(len(meta)))))
	return slices.Concat(make([]byte, preamble), []byte(mark), length, meta, slices.Concat(elements...))
}

func decodeBytes(b []byte) (*Dataset, error) { return Decode(bytes.NewReader(b), int64(len(b))) }

// TestDecode: the same elements however they are encoded.
func TestDecode(t *testing.T) {
	l, g := binary.LittleEndian, binary.BigEndian
	words := func(o binary.AppendByteOrder) []byte { return o.AppendUint16(o.AppendUint16(nil, 1), 770) }
	explicit := func(o binary.AppendByteOrder) []byte {
		return slices.Concat(el(o, 0x00080000, UL, string(o.AppendUint32(nil, 99))), el(o, Modality, CS, "PT"),
			el(o, PatientWeight, DS, "71.5"), el(o, Rows, US, string(o.AppendUint16(nil, 258))),
			el(o, PixelData, OW, string(words(o))))
	}
	implicit := slices.Concat(el(l, Modality, "", "PT"), el(l, PatientWeight, "", "71.5"),
		el(l, Rows, "", "\x02\x01"), el(l, PixelData, "", string(words(l))))
	var deflated bytes.Buffer
	w, err := flate.NewWriter(&deflated, 9)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(explicit(l)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	for name, file := range map[string][]byte{
		"explicit":                     part10(explicitLittle, explicit(l)),
		"with zeros behind":            append(part10(explicitLittle, explicit(l)), make([]byte, 100)...),
		"implicit":                     part10(implicitLittle, implicit),
		"big endian":                   part10(explicitBig, explicit(g)),
		"deflated":                     part10(deflatedLittle, deflated.Bytes()),
		"explicit, said implicit":      part10(implicitLittle, explicit(l)),
		"implicit, said explicit":      part10(explicitLittle, implicit),
		"explicit, not said":           part10("", explicit(l)),
		"implicit, not said":           part10("", implicit),
		"big endian, not said":         part10("", explicit(g)),
		"with a zero behind":           append(part10(explicitLittle, explicit(l)), 0),
		"explicit, no meta":            explicit(l)[12:],
		"explicit, a blank of meta":    append([]byte(" "), explicit(l)[12:]...),
		"implicit, a zero of meta":     append([]byte{0}, implicit...),
		"big endian, a zero of meta":   append([]byte{0}, explicit(g)[12:]...),
		"implicit, no meta":            implicit,
		"big endian, no meta":          explicit(g)[12:],
		"meta, no preamble":            part10(explicitLittle, explicit(l))[preamble+len(mark):],
		"of an unknown syntax":         part10("1.2.3", explicit(l)),
		"in another order":             part10(explicitLittle, el(l, PatientID, LO, "7 "), explicit(l)),
		"with one element twice alike": part10(explicitLittle, el(l, Rows, US, "\x02\x01"), explicit(l)),
	} {
		d, err := decodeBytes(file)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		weight, _ := d.Float(PatientWeight)
		rows, _ := d.Int(Rows)
		pixels, err := d.Pixels()
		if d.Text(Modality) != "PT" || weight != 71.5 || rows != 258 || err != nil || !bytes.Equal(pixels.Raw, words(l)) {
			t.Errorf("%s: %q, %v, %v, %v, %v", name, d.Text(Modality), weight, rows, pixels, err)
		}
	}
}

// TestSequences: those of a length and without, of explicit, implicit and unknown kind.
func TestSequences(t *testing.T) {
	l := binary.LittleEndian
	code := el(l, CodeValue, SH, "12")
	bare := el(l, CodeValue, "", "12")
	end, stop := el(l, itemEnd, "", ""), el(l, sequenceEnd, "", "")
	const private Tag = 0x00090010
	for name, sequence := range map[string][]byte{
		"lengths":         el(l, UnitsSequence, SQ, string(el(l, item, "", string(code)))),
		"no lengths":      slices.Concat(unended(UnitsSequence, SQ), unended(item, ""), code, end, stop),
		"length of items": slices.Concat(unended(UnitsSequence, SQ), el(l, item, "", string(code)), stop),
		"length of all":   el(l, UnitsSequence, SQ, string(slices.Concat(unended(item, ""), code, end))),
		"unknown":         slices.Concat(unended(UnitsSequence, UN), unended(item, ""), bare, end, stop),
		"unknown, length": el(l, UnitsSequence, UN, string(el(l, item, "", string(bare)))),
		"implicit within": el(l, UnitsSequence, SQ, string(el(l, item, "", string(bare)))),
		"within a private": slices.Concat(unended(private, UN), unended(item, ""),
			el(l, UnitsSequence, "", string(el(l, item, "", string(bare)))), end, stop),
	} {
		d, err := decodeBytes(part10(explicitLittle, el(l, Modality, CS, "PT"), sequence))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		in := d
		if p := d.Item(private); p != nil {
			in = p
		}
		if got := in.Item(UnitsSequence).Text(CodeValue); got != "12" {
			t.Errorf("%s: %q", name, got)
		}
	}
	opaque := el(l, UnitsSequence, UN, "ten bytes!")
	if d, err := decodeBytes(part10(explicitLittle, el(l, Modality, CS, "PT"), opaque)); err != nil ||
		len(d.Raw(UnitsSequence)) != 10 {
		t.Errorf("bytes that are no sequence: %v", err)
	}
}

// UnitsSequence is one that PET has.
const UnitsSequence = MeasurementUnitsCodeSequence

// TestDamaged: what is wrong with files that are refused.
func TestDamaged(t *testing.T) {
	l := binary.LittleEndian
	begin := el(l, Modality, CS, "PT")
	deep := el(l, CodeValue, SH, "12")
	for range deepest + 1 {
		deep = slices.Concat(unended(UnitsSequence, SQ), unended(item, ""), deep, el(l, itemEnd, "", ""),
			el(l, sequenceEnd, "", ""))
	}
	long := el(l, Rows, US, "\x01\x00")
	long[6] = 200
	huge := el(l, PixelData, OW, "\x01\x00")
	copy(huge[8:], "\xfe\xff\xff\xff")
	short := el(l, UnitsSequence, SQ, string(el(l, item, "", string(long))))
	for want, file := range map[string][]byte{
		"it is empty":                     nil,
		"does not begin as one":           []byte("this is no such file at all, although it is long enough"),
		"within element (0028,0010)":      part10(explicitLittle, begin, long),
		"within its pixels":               part10(explicitLittle, begin, huge),
		"ends behind the item":            part10(explicitLittle, begin, short, make([]byte, 300)),
		"zeros where an element begins":   part10(explicitLittle, begin, make([]byte, 20), begin),
		"32 deep":                         part10(explicitLittle, begin, deep),
		"element (0008,0060) twice":       part10(explicitLittle, begin, el(l, Modality, CS, "CT")),
		"kind \"ZZ\"":                     part10(explicitLittle, begin, el(l, Rows, "ZZ", "\x01\x00")),
		"(FFFE,E00D) outside":             part10(explicitLittle, begin, el(l, itemEnd, "", "")),
		"where an item of":                part10(explicitLittle, begin, el(l, UnitsSequence, SQ, string(begin))),
		"where a fragment":                part10(explicitLittle, begin, unended(PixelData, OB), begin),
		"(0028,0009) states no length":    part10(explicitLittle, begin, unended(FrameIncrementPointer, OB)),
		"ends within element (0040,08EA)": part10(explicitLittle, begin, unended(UnitsSequence, SQ)),
		"its compressed elements":         part10(deflatedLittle, []byte{1, 2, 3}),
		"elements make no sense":          part10(deflatedLittle, []byte("\xffno stream of bits")),
		"within its first elements":       part10(explicitLittle)[:150],
		"within element (7FE1,0010)": part10(explicitLittle, begin, el(l, PixelData, OW, "\x01\x00"),
			[]byte("\xe1\x7f\x10\x00LO\x09\x00")),
		"is cut short: it ends within its pixels": part10(explicitLittle, begin, el(l, PixelData, OW, "\x01\x00"))[:195],
	} {
		path := filepath.Join(t.TempDir(), "x.dcm")
		if err := os.WriteFile(path, file, 0o600); err != nil {
			t.Fatal(err)
		}
		for name, read := range map[string]func(string) (*Dataset, error){"all": Read, "header": ReadHeader} {
			_, err := read(path)
			if d, _ := ReadHeader(path); name == "header" && d != nil { // the pixels are at fault, or what is behind them
				_, err = d.Pixels()
			}
			if p := (*Problem)(nil); !errors.As(err, &p) || !strings.Contains(err.Error(), want) || p.Path != path {
				t.Errorf("%s: %v, not %q", name, err, want)
			}
		}
		if _, err := decodeBytes(file); err == nil || !strings.HasPrefix(err.Error(), "The DICOM file ") {
			t.Errorf("without a path: %v", err)
		}
	}
}

// TestTooManyParts: elements that take more memory than the file are counted.
func TestTooManyParts(t *testing.T) {
	items := make([]byte, 0, 8*(mostParts+2))
	for range mostParts + 1 {
		items = append(items, el(binary.LittleEndian, item, "", "")...)
	}
	_, err := decodeBytes(part10(explicitLittle, el(binary.LittleEndian, UnitsSequence, SQ, string(items))))
	if err == nil || !strings.Contains(err.Error(), "more than 2097152 elements") {
		t.Error(err)
	}
}

// TestInflated: a file that is small because of its zeros is read up to a limit.
func TestInflated(t *testing.T) {
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, 9)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(make([]byte, 1<<20)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if out, err := inflate(b.Bytes(), 1<<20); err != nil || len(out) != 1<<20 {
		t.Errorf("%d bytes, %v", len(out), err)
	}
	if _, err := inflate(b.Bytes(), 1<<20-1); err == nil || !strings.Contains(err.Error(), "is larger than 0 MB") {
		t.Error(err)
	}
}
