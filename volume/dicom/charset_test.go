package dicom

import (
	"slices"
	"testing"
)

// letters are names in the character sets that pydicom 3.0.2 decodes alike:
//
//	pydicom.charset.decode_bytes(raw, pydicom.charset.convert_encodings(set), {0x5c, 0x5e, 0x3d, 0x0d, 0x0a, 0x09, 0x0c})
//
// The names with escapes are examples of PS3.5 annexes H to K; of that of IR 58 pydicom leaves the escapes in.
var lettersOf = []struct {
	set       []string
	raw, text string
}{
	{[]string{"ISO_IR 100"}, "Buc^J\xe9r\xf4me", "Buc^Jérôme"},
	{[]string{"ISO_IR 144"}, "\xbb\xee\xda\xd1\xe3\xe0\xd3", "Люкбург"},
	{[]string{"ISO_IR 126"}, "\xc4\xe9\xef\xed\xf5\xf3\xe9\xef\xf2", "Διονυσιος"},
	{[]string{"ISO_IR 127"}, "\xe2\xc8\xc7\xe6\xea^\xe4\xe6\xd2\xc7\xd1", "قباني^لنزار"},
	{[]string{"ISO_IR 138"}, "\xf9\xf8\xe5\xef^\xe3\xe1\xe5\xf8\xe4", "שרון^דבורה"},
	{[]string{"ISO_IR 166"}, "\xb9\xd2\xc2", "นาย"},
	{[]string{"ISO_IR 192"}, "Wang^XiaoDong=王^小東", "Wang^XiaoDong=王^小東"},
	{[]string{"GB18030"}, "Wang^XiaoDong=\xcd\xf5^\xd0\xa1\xb6\xab", "Wang^XiaoDong=王^小东"},
	{[]string{"ISO_IR 13"}, "\xd4\xcf\xc0\xde^\xc0\xdb\xb3", "ﾔﾏﾀﾞ^ﾀﾛｳ"},
	{[]string{"", "ISO 2022 IR 87"},
		"Yamada^Tarou=\033$B;3ED\033(B^\033$BB@O:\033(B=\033$B$d$^$@\033(B^\033$B$?$m$&\033(B",
		"Yamada^Tarou=山田^太郎=やまだ^たろう"},
	{[]string{"ISO 2022 IR 13", "ISO 2022 IR 87"},
		"\xd4\xcf\xc0\xde^\xc0\xdb\xb3=\033$B;3ED\033(J^\033$BB@O:\033(J=\033$B$d$^$@\033(J^\033$B$?$m$&\033(J",
		"ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう"},
	{[]string{"", "ISO 2022 IR 149"},
		"Hong^Gildong=\033$)C\xfb\xf3^\033$)C\xd1\xce\xd4\xd7=\033$)C\xc8\xab^\033$)C\xb1\xe6\xb5\xbf",
		"Hong^Gildong=洪^吉洞=홍^길동"},
	{[]string{"", "ISO 2022 IR 58"}, "Zhang^XiaoDong=\033$)A\xd5\xc5^\033$)A\xd0\xa1\xb6\xab=",
		"Zhang^XiaoDong=张^小东="},
	{[]string{"", "ISO 2022 IR 159"}, "\033$(D\x22\x2f\033(B x", "˘ x"},
	{[]string{"ISO 2022 IR 100", "ISO 2022 IR 144"}, "J\xe9r\xf4me \033-L\xbb\xee\xda\033-A \xe9", "Jérôme Люк é"},
	{nil, "J\xe9r\xf4me", "Jérôme"}, // none is named, and it is no UTF-8
	{nil, "Jérôme", "Jérôme"},
	{[]string{"ISO_IR 6"}, "J\xe9r", "Jér"},
	{[]string{"ISO_IR 192"}, "J\xe9r", "J\uFFFDr"},
}

func TestCharset(t *testing.T) {
	for _, l := range lettersOf {
		d := New()
		if l.set != nil {
			d.SetText(SpecificCharacterSet, l.set...)
		}
		inner := d.AddItem(UnitsSequence) // which has the set of what it lies in
		inner.Set(Element{Tag: PatientName, VR: PN, Raw: even([]byte(l.raw), ' ')})
		if got := inner.Text(PatientName); got != l.text {
			t.Errorf("%q of %q: %q, not %q", l.raw, l.set, got, l.text)
		}
		d.UTF8()
		if got := inner.Text(PatientName); got != l.text || d.Text(SpecificCharacterSet) != "ISO_IR 192" {
			t.Errorf("%q of %q as UTF-8: %q", l.raw, l.set, got)
		}
	}
}

// TestBackslash: the second byte of a letter may be the one that parts values; b"\x81\x5c".decode("gb18030") of Python.
func TestBackslash(t *testing.T) {
	d := New()
	d.SetText(SpecificCharacterSet, "GB18030")
	d.Set(Element{Tag: OtherPatientIDs, VR: LO, Raw: []byte("\x81\\\\2")})
	if got := d.Strings(OtherPatientIDs); !slices.Equal(got, []string{"乗", "2"}) {
		t.Errorf("%q", got)
	}
}

// TestSetText: texts are written in the character set that is there, or all of them are changed to UTF-8.
func TestSetText(t *testing.T) {
	d := New()
	d.SetText(SpecificCharacterSet, "ISO_IR 100")
	d.Set(Element{Tag: PatientName, VR: PN, Raw: []byte("J\xe9r\xf4me ")})
	inner := d.AddItem(SegmentSequence)
	inner.SetText(SegmentLabel, "Läsion")
	if string(inner.Raw(SegmentLabel)) != "L\xe4sion" || d.Text(SpecificCharacterSet) != "ISO_IR 100" {
		t.Errorf("%q in %s", inner.Raw(SegmentLabel), d.Text(SpecificCharacterSet))
	}
	inner.SetText(SegmentDescription, "病灶")
	if inner.Text(SegmentDescription) != "病灶" || inner.Text(SegmentLabel) != "Läsion" ||
		d.Text(PatientName) != "Jérôme" || d.Text(SpecificCharacterSet) != "ISO_IR 192" {
		t.Errorf("%q, %q, %q in %s", inner.Text(SegmentDescription), inner.Text(SegmentLabel), d.Text(PatientName),
			d.Text(SpecificCharacterSet))
	}
	if d.err != nil {
		t.Error(d.err)
	}
}
