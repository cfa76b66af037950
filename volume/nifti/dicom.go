package nifti

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"
)

// DICOM is recognised so that it can be named where it is taken for NIfTI, with or without the preamble of a file of part 10
// (https://dicom.nema.org/medical/dicom/current/output/html/part10.html). None of it is read here.

// peeked is how many bytes of a file tell what it is.
const peeked = 540

// Foreign says what a file is that by its name is no NIfTI file, or what a folder holds: an error in any case.
func Foreign(path string) error {
	s, err := open(path)
	if err != nil {
		return err // of a folder it says what is in it
	}
	defer s.Close()
	b := make([]byte, peeked)
	n, err := io.ReadFull(s, b)
	if n == 0 {
		return s.failed(err, "first bytes")
	}
	if _, err := parse(b[:n]); !errors.Is(err, errForeign) {
		return &FormatError{path, "holds NIfTI by its content, but has another name",
			"let its name end in .nii, .nii.gz, .hdr or .img"}
	}
	return foreign(path, b[:n])
}

// foreign is the error of a file that is no NIfTI file, by its first bytes.
func foreign(path string, b []byte) error {
	switch dicom := isDICOM(b); {
	case dicom && strings.EqualFold(filepath.Ext(path), ".gz"):
		return &FormatError{path, "is compressed DICOM", "decompress it with gunzip, and open the result"}
	case dicom:
		return &FormatError{path, "is DICOM", "open its folder, or let its name end in .dcm"}
	}
	return &FormatError{path, "is no NIfTI file: " + looks(b), "open a .nii, .nii.gz, .hdr or .img file, or DICOM"}
}

// isDICOM reports whether a file that begins with these bytes is DICOM: it has the mark of part 10, or begins with data
// elements in increasing order.
func isDICOM(b []byte) bool {
	const preamble = 128
	return len(b) > preamble && bytes.HasPrefix(b[preamble:], []byte("DICM")) || elements(b, binary.LittleEndian) ||
		elements(b, binary.BigEndian)
}

// representations are the kinds of values (VR) that explicit encodings name; those in long have a length of four bytes.
const (
	representations = "AE AS AT CS DA DS DT FD FL IS LO LT PN SH SL SS ST TM UI UL US " + long
	long            = "OB OD OF OL OV OW SQ SV UC UN UR UT UV"
)

// elements reports whether data elements follow each other: of group 2 or 8 at first, three at least or as many as
// there are bytes for, each with a greater tag than the one before.
func elements(b []byte, order binary.ByteOrder) bool {
	var last uint32
	for n, at := 0, 0; ; n++ {
		if n >= 3 {
			return true
		}
		if len(b)-at < 12 {
			return n > 0 && at >= len(b)
		}
		group, tag := order.Uint16(b[at:]), uint32(order.Uint16(b[at:]))<<16|uint32(order.Uint16(b[at+2:]))
		if n == 0 && group != 2 && group != 8 || tag <= last && n > 0 || group > 0x28 {
			return false
		}
		last = tag
		head, length := 8, int64(order.Uint32(b[at+4:])) // implicit
		if vr := string(b[at+4 : at+6]); explicit(vr) {
			length = int64(order.Uint16(b[at+6:]))
			if strings.Contains(long, vr) {
				head, length = 12, int64(order.Uint32(b[at+8:]))
			}
		}
		if length%2 != 0 || length > 1<<16 {
			return false
		}
		if at += head + int(length); at > len(b) { // what follows is not seen
			return n >= 1
		}
	}
}

// explicit reports whether two bytes name a representation.
func explicit(vr string) bool {
	return utf8.ValidString(vr) && !strings.Contains(vr, " ") && strings.Contains(representations, vr)
}

// What of a folder is looked at before it is said what it holds.
const (
	mostEntries = 2000
	deepest     = 5
)

// contents is a file of a folder that is named as NIfTI files are, empty if there is none, and what the first folder or
// file said that cannot be opened.
func contents(path string) (image string, closed, err error) {
	seen := 0
	err = filepath.WalkDir(path, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			closed = cmp.Or(closed, err)
			return nil // of the rest it can still be told
		}
		if seen++; seen > mostEntries || image != "" {
			return fs.SkipAll
		}
		inside, _ := filepath.Rel(path, name)
		switch {
		case d.IsDir() && strings.Count(inside, string(filepath.Separator)) >= deepest:
			return fs.SkipDir
		case !d.Type().IsRegular():
		case named(name):
			image = inside
		default:
			f, err := os.Open(name)
			if closed = cmp.Or(closed, err); err == nil {
				f.Close()
			}
		}
		return nil
	})
	return image, closed, err
}

// folder says what a folder holds, of which no file was named.
func folder(path string) error {
	image, closed, err := contents(path)
	switch {
	case err != nil:
		return unreadable(path, err)
	case image != "":
		return &FormatError{path, "is a folder without DICOM", "name a file in it, such as " + image}
	case closed != nil:
		return &FormatError{path, fmt.Sprintf("has nothing that can be read, but what cannot be opened (%v)", closed),
			"get access to it, or copy it"}
	}
	return &FormatError{path, "is a folder without DICOM", "name a file in it"}
}

// named reports whether a file is named as NIfTI files are.
func named(path string) bool {
	_, ext, _ := split(path)
	return slices.Contains([]string{".nii", ".hdr", ".img"}, strings.ToLower(ext))
}
