package dicom

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"slices"
)

const (
	deepest   = 32      // sequences within sequences
	mostParts = 2 << 20 // elements and items of a file: what describes each takes memory
	undefined = 1<<32 - 1

	item          Tag = 0xFFFEE000
	itemEnd       Tag = 0xFFFEE00D
	sequenceEnd   Tag = 0xFFFEE0DD
	lengthOfGroup     = 0x0000 // the number of elements that hold the length of a group
)

// more says that bytes up to this place must be read before parsing can go on.
type more int

func (more) Error() string { return "more bytes are needed" }

// parser takes elements out of bytes. All places are counted from the first of them.
type parser struct {
	b      []byte // what has been read of the file
	size   int    // of the file
	header bool   // stop before the pixels
	pixels int    // where they begin, if it did
	parts  int    // elements and items so far
}

// head is an element without its value.
type head struct {
	tag    Tag
	vr     VR
	length uint32
	value  int // where it begins
}

// within is an error unless n bytes at a place lie before an end and have been read.
func (p *parser) within(at int, n uint32, end int, t Tag) error {
	to := int64(at) + int64(n)
	switch {
	case to > int64(end) && end == p.size && slices.Contains(pixels, t):
		return cut("its pixels")
	case to > int64(end) && end == p.size && t == 0:
		return cut("its first elements")
	case to > int64(end) && end == p.size:
		return cut("element " + t.String())
	case to > int64(end):
		return damaged("has a wrong length: element %v ends behind the item that it is in", t)
	case to > int64(len(p.b)):
		return more(to)
	}
	return nil
}

// order is that of the bytes of numbers.
func (e coding) order() binary.ByteOrder {
	if e.big {
		return binary.BigEndian
	}
	return binary.LittleEndian
}

// tag is the one at a place, of which 4 bytes have been read.
func (p *parser) tag(at int, e coding) Tag {
	o := e.order()
	return Tag(o.Uint16(p.b[at:]))<<16 | Tag(o.Uint16(p.b[at+2:]))
}

// head parses what stands before a value.
func (p *parser) head(at, end int, e coding, last Tag) (head, error) {
	if err := p.within(at, 8, end, last); err != nil {
		return head{}, err
	}
	o := e.order()
	h := head{tag: p.tag(at, e), length: o.Uint32(p.b[at+4:]), value: at + 8}
	switch {
	case h.tag.Group() == item.Group():
		return h, nil
	case e.implicit:
		h.vr = implied(h.tag)
		return h, nil
	}
	h.vr = VR(p.b[at+4 : at+6])
	k, known := kinds[h.vr]
	switch {
	case !known:
		return h, damaged("cannot be understood: element %v has the kind %q, which the standard does not know", h.tag,
			string(h.vr))
	case !k.long:
		h.length = uint32(o.Uint16(p.b[at+6:]))
		return h, nil
	}
	if err := p.within(at, 12, end, h.tag); err != nil {
		return h, err
	}
	h.length, h.value = o.Uint32(p.b[at+8:]), at+12
	return h, nil
}

// seen is the encoding of a dataset that begins at a place by what is there: some files hold what they do not state.
func (p *parser) seen(at, end int, e coding, root bool) coding {
	if at+6 > min(end, len(p.b)) || e.big {
		return e
	}
	_, known := kinds[VR(p.b[at+4:at+6])]
	switch {
	case e.implicit && root && known:
		e.implicit = false
	case !e.implicit && !letters(p.b[at+4:at+6]):
		e.implicit = true
	}
	return e
}

// letters reports whether all bytes are capital letters.
func letters(b []byte) bool {
	return !slices.ContainsFunc(b, func(c byte) bool { return c < 'A' || c > 'Z' })
}

// dataset parses elements from a place up to an end or, of an item without length, to its mark and over it. They lie in
// the sequence of.
func (p *parser) dataset(d *Dataset, of Tag, at, end int, e coding, depth int, marked bool) (next int, err error) {
	root, last := depth == 0, of
	for marked || at < end {
		if root && (end-at < 4 || at+4 <= len(p.b) && p.tag(at, e) == 0) { // some files are filled up
			return end, cmp.Or(p.zeros(at, end), d.sort())
		}
		h, err := p.head(at, end, e, last)
		if err != nil {
			return 0, err
		}
		switch {
		case h.tag == itemEnd && marked && h.length == 0:
			return h.value, d.sort()
		case h.tag.Group() == item.Group():
			return 0, damaged("makes no sense: there is a mark %v outside of a sequence", h.tag)
		case root && slices.Contains(pixels, h.tag) && p.header:
			if h.length != undefined && int64(h.value)+int64(h.length) > int64(end) {
				return 0, cut("its pixels")
			}
			p.pixels = at
			return at, d.sort()
		}
		last = h.tag
		if p.parts++; p.parts > mostParts {
			return 0, damaged("holds more than %d elements", mostParts)
		}
		var el Element
		if el, at, err = p.element(d, h, end, e, depth); err != nil {
			return 0, err
		}
		if h.tag&0xFFFF != lengthOfGroup {
			d.Elements = append(d.Elements, el)
		}
	}
	return at, d.sort()
}

// zeros is an error if there is something else up to the end.
func (p *parser) zeros(at, end int) error {
	switch {
	case len(p.b) < end:
		return more(end)
	case len(bytes.Trim(p.b[at:end], "\x00")) == 0:
		return nil
	case end-at < 4:
		return cut("an element")
	}
	return damaged("makes no sense: there are zeros where an element begins")
}

// element parses a value.
func (p *parser) element(d *Dataset, h head, end int, e coding, depth int) (el Element, next int, err error) {
	el = Element{Tag: h.tag, VR: h.vr}
	switch {
	case h.length == undefined && h.tag == PixelData && h.vr != SQ:
		next, err = p.fragments(&el, h.value, end)
		return el, next, err
	case h.length == undefined && (h.vr == SQ || h.vr == UN || e.implicit):
		el.VR = SQ
		if h.vr == UN { // then what is in it is implicit (PS3.5 6.2.2)
			e = coding{implicit: true}
		}
		next, err = p.items(d, &el, h.value, end, e, depth+1, true)
		return el, next, err
	case h.length == undefined:
		return el, 0, damaged("makes no sense: element %v states no length", h.tag)
	}
	if err := p.within(h.value, h.length, end, h.tag); err != nil {
		return el, 0, err
	}
	next = h.value + int(h.length)
	if el.VR == SQ {
		_, err = p.items(d, &el, h.value, next, e, depth+1, false)
		return el, next, err
	}
	el.Raw = p.b[h.value:next:next]
	switch {
	case e.implicit && bySign[el.Tag]:
		if n, _ := d.Int(PixelRepresentation); n == 1 {
			el.VR = SS
		}
	case el.VR == UN && !e.big:
		p.known(d, &el, h.value, next, depth)
	case e.big:
		if n := kinds[el.VR].size; n > 1 {
			el.Raw = swapped(el.Raw, n)
		}
	}
	return el, next, nil
}

// known gives an element that was stored as bytes of an unknown kind the kind that the table has for it. Public ones
// that begin as sequences do are tried as such; what does not parse stays bytes.
func (p *parser) known(d *Dataset, el *Element, at, end, depth int) {
	vr, known := dictionary[el.Tag]
	switch {
	case known && vr != SQ:
		el.VR = vr
		return
	case el.Tag.Group()%2 == 1 || len(el.Raw) < 8 || p.tag(at, coding{}) != item:
		return
	}
	sequence := Element{Tag: el.Tag, VR: SQ}
	if _, err := p.items(d, &sequence, at, end, coding{implicit: true}, depth+1, false); err == nil {
		*el = sequence
	}
}

// swapped are bytes with those of each number of n bytes the other way round.
func swapped(b []byte, n int) []byte {
	s := bytes.Clone(b)
	for at := 0; at+n <= len(s); at += n {
		slices.Reverse(s[at : at+n])
	}
	return s
}

// items parses those of a sequence, up to an end or to its mark.
func (p *parser) items(d *Dataset, el *Element, at, end int, e coding, depth int, marked bool) (next int, err error) {
	if depth > deepest {
		return 0, damaged("makes no sense: its sequences lie more than %d deep in each other", deepest)
	}
	for marked || at < end {
		h, err := p.head(at, end, e, el.Tag)
		if err != nil {
			return 0, err
		}
		if h.tag == sequenceEnd && marked && h.length == 0 {
			return h.value, nil
		}
		if h.tag != item {
			return 0, damaged("makes no sense: there is %v where an item of %v begins", h.tag, el.Tag)
		}
		if p.parts++; p.parts > mostParts {
			return 0, damaged("holds more than %d elements", mostParts)
		}
		inner, to := &Dataset{parent: d}, end
		if h.length != undefined {
			if err := p.within(h.value, h.length, end, el.Tag); err != nil {
				return 0, err
			}
			to = h.value + int(h.length)
		}
		if err := p.within(h.value, 0, end, el.Tag); err != nil {
			return 0, err
		}
		at, err = p.dataset(inner, el.Tag, h.value, to, p.seen(h.value, to, e, false), depth, h.length == undefined)
		if err != nil {
			return 0, err
		}
		el.Items = append(el.Items, inner)
	}
	return at, nil
}

// fragments parses those of encapsulated pixels (PS3.5 A.4), which are little endian always.
func (p *parser) fragments(el *Element, at, end int) (next int, err error) {
	for {
		h, err := p.head(at, end, coding{}, el.Tag)
		if err != nil {
			return 0, err
		}
		switch {
		case h.tag == sequenceEnd && h.length == 0:
			return h.value, nil
		case h.tag != item || h.length == undefined:
			return 0, damaged("makes no sense: there is %v where a fragment of the pixels begins", h.tag)
		}
		if p.parts++; p.parts > mostParts {
			return 0, damaged("holds more than %d fragments", mostParts)
		}
		if err := p.within(h.value, h.length, end, el.Tag); err != nil {
			return 0, err
		}
		at = h.value + int(h.length)
		el.Fragments = append(el.Fragments, p.b[h.value:at:at])
	}
}

// sort puts elements into the order of their tags. One that is there twice must be the same both times: some readers
// take the first, others the last.
func (d *Dataset) sort() error {
	byTag := func(a, b Element) int { return int(int64(a.Tag) - int64(b.Tag)) }
	if !slices.IsSortedFunc(d.Elements, byTag) {
		slices.SortStableFunc(d.Elements, byTag)
	}
	for i := 1; i < len(d.Elements); i++ {
		a, b := d.Elements[i-1], d.Elements[i]
		if a.Tag == b.Tag && (a.Items != nil || b.Items != nil || !bytes.Equal(a.Raw, b.Raw)) {
			return damaged("contradicts itself: it has the element %v twice", a.Tag)
		}
	}
	d.Elements = slices.CompactFunc(d.Elements, func(a, b Element) bool { return a.Tag == b.Tag })
	return nil
}
