package dicom

import (
	"bytes"
	"encoding/binary"
	"io"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestWrite: what is set is there again, byte by byte where PS3.5 7.1.2 says how.
func TestWrite(t *testing.T) {
	d := New()
	d.SetText(SOPClassUID, "1.2.840.10008.5.1.4.1.1.66.4")
	d.SetText(SOPInstanceUID, "1.2.3")
	d.SetInts(Rows, 258)
	d.SetInts(InstanceNumber, 7)
	d.SetInts(FrameIncrementPointer, 0x00280010)
	d.SetInts(LargestImagePixelValue, 65535)
	d.SetFloats(PixelSpacing, 1.5, 1./3)
	d.SetFloats(FrameAcquisitionDuration, 0.25)
	d.SetEmpty(PatientOrientation)
	d.AddItem(SegmentSequence).SetText(SegmentLabel, "one")
	d.AddItem(SegmentSequence).SetText(SegmentLabel, "two")
	d.SetBytes(PixelData, []byte{1, 2, 3})
	var b bytes.Buffer
	if err := Encode(&b, d); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"DICM\x02\x00\x00\x00UL\x04\x00", "(\x00\x10\x00US\x02\x00\x02\x01", "IS\x02\x007 ",
		"DS\x14\x001.5\\0.33333333333333", "SQ\x00\x00(\x00\x00\x00\xfe\xff\x00\xe0\x0c\x00\x00\x00",
		"\xe0\x7f\x10\x00OW\x00\x00\x04\x00\x00\x00\x01\x02\x03\x00"} {
		if !bytes.Contains(b.Bytes(), []byte(want)) {
			t.Errorf("%q is missing in %q", want, b.Bytes())
		}
	}
	back, err := decodeBytes(b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	same(t, "what was written", d, back)
	length, _ := back.Int(0x00020000)
	if length != 0 || len(back.Items(SegmentSequence)) != 2 || back.Items(SegmentSequence)[1].Text(SegmentLabel) != "two" {
		t.Errorf("%v", back)
	}
}

// TestNotWrittenAsElse: what would be read as something else is refused.
func TestNotWrittenAsElse(t *testing.T) {
	g, l := binary.BigEndian, binary.LittleEndian
	head := func(o binary.AppendByteOrder) []byte {
		return append(el(o, SOPClassUID, UI, "1.2\x00"), el(o, SOPInstanceUID, UI, "1.23")...)
	}
	pixels := el(g, PixelData, OB, "")
	copy(pixels[len(pixels)-4:], "\xff\xff\xff\xff")
	pixels = slices.Concat(pixels, el(l, item, "", "1234"), el(l, sequenceEnd, "", ""))
	cut := el(l, item, "", string(el(l, CodeValue, "", "1234567\x00")))
	for want, b := range map[string][]byte{
		"pixels are compressed": part10(explicitBig, head(g), pixels),
		"an odd length":         part10(explicitLittle, head(l), el(l, UnitsSequence, UN, string(cut[:len(cut)-1]))),
	} {
		d, err := decodeBytes(b)
		if err != nil {
			t.Fatal(err)
		}
		if err := Encode(io.Discard, d); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, not that %q", err, want)
		}
	}
}

// TestLong: what is too long for an explicit encoding is written implicitly.
func TestLong(t *testing.T) {
	d := New()
	d.SetText(SOPClassUID, "1.2")
	d.SetText(SOPInstanceUID, "1.2.3")
	d.SetInts(Rows, 7)
	d.AddItem(ContourSequence).SetFloats(ContourData, make([]float64, 40000)...)
	var b bytes.Buffer
	if err := Encode(&b, d); err != nil {
		t.Fatal(err)
	}
	back, err := decodeBytes(b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if n := len(back.Item(ContourSequence).Floats(ContourData)); n != 40000 || back.Syntax() != implicitLittle {
		t.Errorf("%d numbers in %s", n, back.Syntax())
	}
	same(t, "what was written", d, back)
}

// TestNotWritten: the first value that its kind does not allow is what Encode says.
func TestNotWritten(t *testing.T) {
	for want, set := range map[string]func(d *Dataset){
		"does not say what it is":            func(d *Dataset) { d.Delete(SOPClassUID) },
		"has 17 characters where SH may":     func(d *Dataset) { d.SetText(StudyID, "12345678901234567") },
		"characters that CS may not":         func(d *Dataset) { d.SetText(Modality, "pt") },
		"characters that UI may not":         func(d *Dataset) { d.SetText(StudyInstanceUID, "1.2.x") },
		"the character that parts values":    func(d *Dataset) { d.SetText(StudyID, `a\b`) },
		"characters that do not print":       func(d *Dataset) { d.SetText(StudyDescription, "a\nb") },
		"(0028,0010) is 65536, which is not": func(d *Dataset) { d.SetInts(Rows, 65536) },
		"(0028,0010) is -1, which is not":    func(d *Dataset) { d.SetInts(Rows, -1) },
		"which is no number":                 func(d *Dataset) { d.SetFloats(RescaleSlope, math.NaN()) },
		"holds no fractions":                 func(d *Dataset) { d.SetFloats(Rows, 1) },
		"and US is no text":                  func(d *Dataset) { d.SetText(Rows, "7") },
		"out of order":                       func(d *Dataset) { d.Elements = append(d.Elements, d.Elements[0]) },
	} {
		d := New()
		d.SetText(SOPClassUID, "1.2")
		d.SetText(SOPInstanceUID, "1.2.3")
		d.AddItem(SegmentSequence)
		set(d)
		if err := Encode(io.Discard, d); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, not %q", err, want)
		}
	}
	d := New()
	d.SetText(SOPClassUID, "1.2")
	d.SetText(SOPInstanceUID, "1.2.3")
	d.AddItem(SegmentSequence).SetText(SegmentLabel, strings.Repeat("x", 65))
	if err := Encode(io.Discard, d); err == nil || !strings.Contains(err.Error(), "65 characters") {
		t.Errorf("within an item: %v", err)
	}
}

// TestCopy: what is copied is no longer the source's.
func TestCopy(t *testing.T) {
	from := New()
	from.SetText(PatientID, "7")
	from.AddItem(OtherPatientIDsSequence).SetText(PatientID, "8")
	d := New()
	d.Copy(from, PatientID, OtherPatientIDsSequence, PatientName)
	d.Item(OtherPatientIDsSequence).SetText(PatientID, "9")
	if from.Item(OtherPatientIDsSequence).Text(PatientID) != "8" || d.Text(PatientID) != "7" || d.Has(PatientName) {
		t.Errorf("%v of %v", d, from)
	}
}

// TestDecimal: at most 16 characters, and as near as they allow.
func TestDecimal(t *testing.T) {
	for f, want := range map[float64]string{
		0: "0", 1.5: "1.5", -554.26: "-554.26", 1. / 3: "0.33333333333333", -1. / 3: "-0.3333333333333",
		1e-7: "0.0000001", 123456789.123456789: "123456789.123457", 1e300: "1e+300", 100000: "100000",
		-2. / 3e10: "-6.666666667e-11", 2. / 3 * 1e-5: "6.6666666667e-06", math.MaxFloat64: "1.797693135e+308",
	} {
		if got := Decimal(f); got != want {
			t.Errorf("%v: %s, not %s", f, got, want)
		}
	}
	r := rand.New(rand.NewPCG(1, 2))
	for range 10000 {
		f := (r.Float64() - 0.5) * math.Pow(10, float64(r.IntN(40)-20))
		s := Decimal(f)
		got, err := strconv.ParseFloat(s, 64)
		if err != nil || len(s) > 16 || math.Abs(got-f) > 1e-8*math.Abs(f) {
			t.Fatalf("%v: %s", f, s)
		}
	}
}

func TestNewUID(t *testing.T) {
	r := rand.NewChaCha8([32]byte{1})
	seen := map[string]bool{}
	for range 1000 {
		uid, err := NewUID(r)
		if err != nil || len(uid) > 64 || allowed(UI, uid) != "" || !strings.HasPrefix(uid, "2.25.") || seen[uid] {
			t.Fatalf("%s, %v", uid, err)
		}
		seen[uid] = true
	}
	// uuid.UUID(bytes=bytes(range(16)), version=4).int of Python
	if uid, err := NewUID(bytes.NewReader([]byte{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15})); err != nil ||
		uid != "2.25.5233100606545046729231089879813647" {
		t.Errorf("%s, %v", uid, err)
	}
	if _, err := NewUID(strings.NewReader("short")); err == nil {
		t.Error("made of too few bytes")
	}
}
