package dicom

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Datasets are made top down: an item is added to what it lies in and then filled, so that its texts have the
// character set of the whole. Each element has the representation that the table has for its tag. A value that its
// representation does not allow is not set, and [Encode] fails with the first such.

// New is an empty dataset.
func New() *Dataset { return &Dataset{} }

// Set puts an element into its place, instead of the one with its tag.
func (d *Dataset) Set(e Element) {
	at, found := d.search(e.Tag)
	if found {
		d.Elements[at] = e
	} else {
		d.Elements = slices.Insert(d.Elements, at, e)
	}
	for _, inner := range e.Items {
		inner.parent = d
	}
}

// Delete takes an element out.
func (d *Dataset) Delete(t Tag) {
	if at, found := d.search(t); found {
		d.Elements = slices.Delete(d.Elements, at, at+1)
	}
}

// Copy sets elements as another dataset has them; what it does not have is left alone. Texts are copied as they are
// stored, so that both datasets must have the same character set: copy SpecificCharacterSet first.
func (d *Dataset) Copy(from *Dataset, tags ...Tag) {
	for _, t := range tags {
		if e := from.Find(t); e != nil {
			d.Set(e.clone())
		}
	}
}

// clone is an element with items of its own.
func (e *Element) clone() Element {
	c := *e
	c.Items = nil
	for _, inner := range e.Items {
		n := New()
		for i := range inner.Elements {
			n.Set(inner.Elements[i].clone())
		}
		c.Items = append(c.Items, n)
	}
	return c
}

// SetEmpty sets an element without value.
func (d *Dataset) SetEmpty(t Tag) { d.Set(Element{Tag: t, VR: vrOf(t)}) }

// SetBytes sets an element's value as it is stored. The bytes must not be changed afterwards.
func (d *Dataset) SetBytes(t Tag, b []byte) {
	vr := vrOf(t)
	d.Set(Element{Tag: t, VR: vr, Raw: even(b, kinds[vr].padding)})
}

// SetText sets texts. If the dataset's character set lacks one of their letters, the whole dataset is changed to UTF-8.
func (d *Dataset) SetText(t Tag, values ...string) {
	vr := vrOf(t)
	for _, s := range values {
		if err := allowed(vr, s); err != "" {
			d.fail("%v is %q, %s", t, s, err)
			return
		}
	}
	text := strings.Join(values, `\`)
	b, ok := d.charset().encode(text)
	if !ok {
		d.root().UTF8()
		b = []byte(text)
	}
	d.SetBytes(t, b)
}

// SetInts sets whole numbers.
func (d *Dataset) SetInts(t Tag, values ...int) {
	vr := vrOf(t)
	size, stored := numbers[vr]
	if !stored {
		texts := make([]string, len(values))
		for i, n := range values {
			texts[i] = strconv.Itoa(n)
		}
		d.SetText(t, texts...)
		return
	}
	var b []byte
	for _, n := range values {
		one := binary.LittleEndian.AppendUint64(nil, uint64(n))[:size.size]
		if vr == AT {
			one = []byte{byte(n >> 16), byte(n >> 24), byte(n), byte(n >> 8)}
		}
		if size.read(one) != float64(n) {
			d.fail("%v is %d, which is not within the range of %s", t, n, vr)
			return
		}
		b = append(b, one...)
	}
	d.SetBytes(t, b)
}

// SetFloats sets numbers.
func (d *Dataset) SetFloats(t Tag, values ...float64) {
	vr := vrOf(t)
	texts := make([]string, len(values))
	var b []byte
	for i, f := range values {
		texts[i] = Decimal(f)
		switch {
		case f-f != 0:
			d.fail("%v is %v, which is no number", t, f)
			return
		case vr == FD || vr == OD:
			b = binary.LittleEndian.AppendUint64(b, math.Float64bits(f))
		case vr == FL || vr == OF:
			b = binary.LittleEndian.AppendUint32(b, math.Float32bits(float32(f)))
		case vr != DS:
			d.fail("%v holds no fractions", t)
			return
		}
	}
	if vr == DS {
		d.SetText(t, texts...)
		return
	}
	d.SetBytes(t, b)
}

// AddItem adds an empty item to a sequence, which it makes if it is not there.
func (d *Dataset) AddItem(t Tag) *Dataset {
	inner := &Dataset{parent: d}
	if e := d.Find(t); e != nil && e.VR == SQ {
		e.Items = append(e.Items, inner)
	} else {
		d.Set(Element{Tag: t, VR: SQ, Items: []*Dataset{inner}})
	}
	return inner
}

// UTF8 changes all texts of a dataset to that character set.
func (d *Dataset) UTF8() {
	d.recode(d.charset())
	d.Set(Element{Tag: SpecificCharacterSet, VR: CS, Raw: []byte("ISO_IR 192")})
}

func (d *Dataset) recode(set charset) {
	if e := d.Find(SpecificCharacterSet); e != nil {
		set = e.Strings()
		d.Delete(SpecificCharacterSet)
	}
	for i := range d.Elements {
		e := &d.Elements[i]
		if kinds[e.VR].text > plain {
			e.Raw = even([]byte(set.decode(e.Raw)), ' ')
		}
		for _, inner := range e.Items {
			inner.recode(set)
		}
	}
}

// encode is a text in a character set without escapes; false if that lacks a letter.
func (c charset) encode(s string) ([]byte, bool) {
	if ascii([]byte(s)) {
		return []byte(s), true
	}
	first := c.initial()
	if first == nil || !utf8.ValidString(s) {
		return nil, false
	}
	b, err := first.NewEncoder().Bytes([]byte(s))
	return b, err == nil && c.decode(b) == s
}

// allowed says why a text is none of a representation (PS3.5 table 6.2-1), "" if it is.
func allowed(vr VR, s string) string {
	k := kinds[vr]
	parts := []string{s}
	if vr == PN {
		k.most, parts = 64, strings.Split(s, "=")
	}
	for _, part := range parts {
		if n := utf8.RuneCountInString(part); k.most > 0 && n > k.most {
			return fmt.Sprintf("which has %d characters where %s may have %d", n, vr, k.most)
		}
	}
	control := func(r rune) bool {
		return r < ' ' && (k.text != unsplit || !strings.ContainsRune("\r\n\f\t", r)) || r == 127
	}
	switch valid := letterOf[vr]; {
	case k.text == none:
		return "and " + string(vr) + " is no text"
	case !utf8.ValidString(s) || strings.ContainsFunc(s, control):
		return "which holds characters that do not print"
	case k.text != unsplit && strings.Contains(s, `\`):
		return "which holds the character that parts values"
	case k.text == plain && !ascii([]byte(s)) || valid != "" && strings.Trim(s, valid) != "":
		return "which holds characters that " + string(vr) + " may not"
	}
	return ""
}

// letterOf are those that texts of some representations consist of.
var letterOf = map[VR]string{
	AS: "0123456789DWMY",
	CS: "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 _",
	DA: "0123456789",
	DS: "0123456789+-Ee.",
	DT: "0123456789+-. ",
	IS: "0123456789+-",
	TM: "0123456789. ",
	UI: "0123456789.",
}

// vrOf is the representation of a tag, which must be in the table: another is the programmer's mistake.
func vrOf(t Tag) VR {
	vr, known := dictionary[t]
	if !known {
		panic("dicom: " + t.String() + " is not in the table of tags")
	}
	return vr
}

// fail keeps the first value that could not be set.
func (d *Dataset) fail(format string, args ...any) {
	if r := d.root(); r.err == nil {
		r.err = &Problem{Found: "cannot be written: element " + fmt.Sprintf(format, args...),
			Advice: "shorten or change the text", Kind: Unsupported}
	}
}

// even is a value with an even number of bytes.
func even(b []byte, padding byte) []byte {
	if len(b)%2 == 1 {
		return append(slices.Clip(b), padding)
	}
	return b
}

// Decimal is a number as text of at most 16 characters (PS3.5 6.2), the nearest there is.
func Decimal(f float64) string {
	const most = 16
	for _, format := range []byte("fg") {
		if s := strconv.FormatFloat(f, format, -1, 64); len(s) <= most {
			return s
		}
	}
	for digits := most; ; digits-- {
		if s := strconv.FormatFloat(f, 'g', digits, 64); len(s) <= most {
			return s
		}
	}
}

// NewUID is a new identifier of a dataset, made of 16 random bytes (PS3.5 B.2).
func NewUID(random io.Reader) (string, error) {
	var b [16]byte
	if _, err := io.ReadFull(random, b[:]); err != nil {
		return "", err
	}
	b[6], b[8] = b[6]&0x0F|0x40, b[8]&0x3F|0x80 // a UUID of version 4
	return "2.25." + new(big.Int).SetBytes(b[:]).String(), nil
}
