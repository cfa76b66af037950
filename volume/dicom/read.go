package dicom

import (
	"bytes"
	"compress/flate"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
)

const (
	preamble  = 128
	mark      = "DICM"
	firstLook = 1 << 10
	firstRead = 16 << 10 // of a file of which only the header is wanted

	// A deflated file may be a thousand times its size: it is believed up to so many bytes, or so many times its size.
	mostInflated  = 64 << 20
	mostInflation = 32
)

// Read reads a file. The error is a [Problem], or one of the operating system.
func Read(path string) (*Dataset, error) { return new(Reader).Read(path) }

// Reader reads one file after the other into the same memory.
type Reader struct {
	b        []byte
	elements []Element
}

// Read is [Read]. The data set and its values are to be used until the next call only.
func (r *Reader) Read(path string) (*Dataset, error) { return r.readFile(path, false) }

// ReadHeader reads what lies before the pixels of a file, and of the file no more than that. [Dataset.Pixels] reads
// the pixels afterwards. Errors are those of [Read].
func ReadHeader(path string) (*Dataset, error) { return new(Reader).ReadHeader(path) }

// ReadHeader is the function of that name. The data set is kept in memory of its own, no larger than it.
func (r *Reader) ReadHeader(path string) (*Dataset, error) { return r.readFile(path, true) }

// Looks reports whether a file is DICOM by its first bytes: by the mark of part 10, or by elements that follow each
// other.
func Looks(path string) bool {
	f, err := open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	b := make([]byte, firstLook)
	n, _ := io.ReadFull(f, b)
	_, ok := (&parser{b: b[:n], size: n}).begin()
	return ok
}

// Decode reads a file of so many bytes. The error is a [Problem] or r's.
func Decode(r io.Reader, size int64) (*Dataset, error) {
	b, err := io.ReadAll(io.LimitReader(r, size))
	if err != nil {
		return nil, err
	}
	return new(Reader).decode(bytes.NewReader(b), &file{size: int64(len(b))}, false)
}

func (r *Reader) readFile(path string, header bool) (*Dataset, error) {
	f, err := open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, &systemError{path, err}
	}
	return r.decode(f, &file{path: path, size: info.Size()}, header)
}

// open opens an ordinary file.
func open(path string) (*os.File, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, &systemError{path, err}
	case info.IsDir():
		return nil, &Problem{path, "is a folder", "name a file in it", Foreign}
	case !info.Mode().IsRegular():
		return nil, &Problem{path, "is no ordinary file", "save it as one first", Foreign}
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, &systemError{path, err}
	}
	return f, nil
}

// decode parses a file, of which it reads more and more until that is enough.
func (r *Reader) decode(from io.ReaderAt, f *file, header bool) (*Dataset, error) {
	n := f.size
	if header {
		n = min(n, firstRead)
	}
	for {
		if held := int64(cap(r.b)); held < n {
			*r = Reader{} // before there is more
			r.b = make([]byte, n+held/8)
		}
		b := r.b[:n]
		if got, err := from.ReadAt(b, 0); got < len(b) {
			return nil, f.named(err)
		}
		d := &Dataset{Elements: r.elements[:0]}
		err := f.parse(d, b, header)
		r.elements = d.Elements
		needed, short := err.(more)
		switch {
		case err == nil && header:
			d.Elements = slices.Clone(d.Elements)
			var held int
			d.measure(&held)
			d.move(make([]byte, 0, held))
			return d, nil
		case err == nil:
			return d, nil
		case !short || n == f.size:
			return nil, f.named(err)
		}
		n = min(f.size, max(int64(needed), 2*n))
	}
}

// measure adds up the lengths of all values.
func (d *Dataset) measure(held *int) {
	for _, e := range d.Elements {
		*held += len(e.Raw)
		for _, inner := range e.Items {
			inner.measure(held)
		}
	}
}

// move puts all values behind b, which has room for them, so that what they were parsed from is not held.
func (d *Dataset) move(b []byte) []byte {
	for i := range d.Elements {
		e, at := &d.Elements[i], len(b)
		if e.Raw != nil {
			b = append(b, e.Raw...)
			e.Raw = b[at:len(b):len(b)]
		}
		for _, inner := range e.Items {
			b = inner.move(b)
		}
	}
	return b
}

// named is an error that says which file it is about.
func (f *file) named(err error) error {
	var p *Problem
	switch {
	case errors.As(err, &p):
		p.Path = f.path
		return p
	case errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF):
		return &Problem{f.path, "has changed while it was read", "open it again", Damaged}
	}
	return &systemError{f.path, err}
}

// parse takes a dataset out of the first bytes of a file; the error may be that there are too few.
func (f *file) parse(d *Dataset, b []byte, header bool) error {
	p := &parser{b: b, size: int(f.size), header: header}
	at, ok := p.begin()
	if !ok {
		return &Problem{Found: "is no DICOM file: " + looks(b), Advice: adviceDICOM, Kind: Foreign}
	}
	at, err := p.meta(d, at)
	if err != nil {
		return err
	}
	uid := strings.TrimSpace(d.Text(TransferSyntaxUID))
	e, state := codings[uid], uid
	if e.deflated {
		if len(b) < p.size {
			return more(p.size)
		}
		if p.b, err = inflate(b[at:], max(mostInflated, mostInflation*int64(len(b)))); err != nil {
			return err
		}
		p.size, at = len(p.b), 0
	}
	if uid == "" {
		e = p.guess(at)
		state = e.uid()
	}
	if err := p.within(at, uint32(min(12, p.size-at)), p.size, 0); err != nil {
		return err
	}
	e = p.seen(at, p.size, e, true)
	if _, err := p.dataset(d, 0, at, p.size, e, 0, false); err != nil {
		return err
	}
	d.file = &file{path: f.path, syntax: state, size: f.size, pixels: int64(p.pixels), coding: e}
	return nil
}

// begin is where the elements begin: behind the mark of part 10, or at the first byte. Where the meta information was
// cut off, the blank that ended its last value may have been left.
func (p *parser) begin() (at int, ok bool) {
	if len(p.b) >= preamble+len(mark) && string(p.b[preamble:preamble+len(mark)]) == mark {
		return preamble + len(mark), true
	}
	if p.begins(0) {
		return 0, true
	}
	return 1, len(p.b) > 0 && (p.b[0] == ' ' || p.b[0] == 0) && p.begins(1)
}

// begins reports whether two elements of the first groups follow each other at a place.
func (p *parser) begins(at int) bool {
	if len(p.b) < at+16 {
		return false
	}
	e := p.guess(at)
	h, err := p.head(at, p.size, e, 0)
	if g := h.tag.Group(); err != nil || g != 2 && g != 8 || int64(h.length) > int64(min(len(p.b), p.size)-h.value-4) {
		return false
	}
	next := p.tag(h.value+int(h.length), e)
	return next > h.tag && next.Group() < 0x30
}

// guess is the encoding of elements at a place, by the first of them.
func (p *parser) guess(at int) coding {
	if len(p.b) < at+8 {
		return coding{}
	}
	little, big := p.tag(at, coding{}), p.tag(at, coding{big: true})
	_, explicit := kinds[VR(p.b[at+4:at+6])]
	switch {
	case !explicit:
		return coding{implicit: true}
	case big.Group() < little.Group():
		return coding{big: true}
	}
	return coding{}
}

// meta parses the elements of group 2, which are explicit little endian always. Where they end is told by the next
// group; only where that is compressed it must be told by the length that the first of them states.
func (p *parser) meta(d *Dataset, at int) (next int, err error) {
	end := p.size
	for at < end {
		if err := p.within(at, uint32(min(8, p.size-at)), p.size, 0); err != nil {
			return 0, err
		}
		if p.size-at < 8 || p.tag(at, coding{}).Group() != 2 || !letters(p.b[at+4:at+6]) {
			break
		}
		h, err := p.head(at, p.size, coding{}, 0)
		if err != nil {
			return 0, err
		}
		el, to, err := p.element(d, h, p.size, coding{}, 0)
		if err != nil {
			return 0, err
		}
		if at = to; h.tag&0xFFFF != lengthOfGroup {
			d.Elements = append(d.Elements, el)
		} else if n, ok := el.first(); ok && len(d.Elements) == 0 {
			defer func(stated int) { // of a deflated file only this is certain
				if codings[d.Text(TransferSyntaxUID)].deflated && stated <= p.size {
					next = stated
				}
			}(at + int(n))
		}
	}
	return at, d.sort()
}

// inflate decompresses elements (PS3.5 A.5), so many bytes at most.
func inflate(b []byte, most int64) ([]byte, error) {
	n, err := io.Copy(io.Discard, io.LimitReader(flate.NewReader(bytes.NewReader(b)), most+1)) // how much memory it takes
	switch {
	case n > most:
		return nil, &Problem{Found: fmt.Sprintf("is larger than %d MB when it is decompressed", most>>20),
			Advice: "store it uncompressed, with dcmconv +te IN OUT", Kind: Unsupported}
	case errors.Is(err, io.ErrUnexpectedEOF):
		return nil, cut("its compressed elements")
	case err != nil:
		return nil, damaged("is damaged: its compressed elements make no sense")
	}
	out := make([]byte, n)
	_, err = io.ReadFull(flate.NewReader(bytes.NewReader(b)), out)
	return out, err
}

// readPixels reads the pixels of a file whose header was read.
func (f *file) readPixels() (*Element, error) {
	if f.coding.deflated {
		d, err := Read(f.path)
		if err != nil {
			return nil, err
		}
		return d.Pixels()
	}
	r, err := open(f.path)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	info, err := r.Stat()
	if err == nil && info.Size() != f.size {
		err = io.ErrUnexpectedEOF
	}
	b := make([]byte, f.size-f.pixels)
	if err == nil {
		_, err = io.ReadFull(io.NewSectionReader(r, f.pixels, f.size-f.pixels), b)
	}
	if err != nil {
		return nil, f.named(err)
	}
	p, d := &parser{b: b, size: len(b)}, &Dataset{}
	if _, err := p.dataset(d, 0, 0, len(b), f.coding, 0, false); err != nil {
		return nil, f.named(err)
	}
	return d.Pixels()
}

// looks says what the first bytes of a file look like.
func looks(b []byte) string {
	if len(b) == 0 {
		return "it is empty"
	}
	return "it does not begin as one"
}
