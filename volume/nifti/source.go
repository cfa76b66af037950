package nifti

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	gonii "github.com/okieraised/gonii/pkg/nifti"

	"isopet/volume/nifti/gunzip"
)

// Locate names the file with the header and the one with the voxels that [Read] reads, which for .nii is the same.
func Locate(path string) (header, image string, err error) {
	stem, ext, gz := split(path)
	for _, pair := range [][2]string{{".hdr", ".img"}, {".HDR", ".IMG"}} {
		if ext != pair[0] && ext != pair[1] {
			continue
		}
		if header, err = first(path, stem+pair[0]+gz, stem+pair[0], stem+pair[0]+".gz"); err != nil {
			return "", "", err
		}
		image, err = first(path, stem+pair[1]+gz, stem+pair[1], stem+pair[1]+".gz")
		return header, image, err
	}
	return path, path, nil
}

// split takes the ending off a path, and with it ".gz".
func split(path string) (stem, ext, gz string) {
	if gz = filepath.Ext(path); strings.EqualFold(gz, ".gz") {
		path = strings.TrimSuffix(path, gz)
	} else {
		gz = ""
	}
	ext = filepath.Ext(path)
	return strings.TrimSuffix(path, ext), ext, gz
}

// first of the names that exists; one of a pair with the file named path.
func first(path string, names ...string) (string, error) {
	if _, err := os.Stat(path); err != nil {
		return "", unreadable(path, err)
	}
	for _, name := range names {
		if _, err := os.Stat(name); err == nil {
			return name, nil
		}
	}
	return "", &FormatError{path, "is half of a pair, and " + filepath.Base(names[1]) + " is missing",
		"put both files into the same folder"}
}

// source is a file that is being read, decompressed on the way.
type source struct {
	path string
	file *os.File
	r    io.Reader
	at   int64 // bytes taken out of r
	size int64 // of the file as it is on the disk
	gzip bool
}

func open(path string) (*source, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, unreadable(path, err)
	case info.IsDir():
		return nil, folder(path)
	case !info.Mode().IsRegular():
		return nil, &FormatError{path, "is no ordinary file", "save it as one first"}
	case info.Size() == 0:
		return nil, &FormatError{path, "is empty", adviceReexport}
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, unreadable(path, err)
	}
	b := bufio.NewReaderSize(f, 1<<17)
	s := &source{path: path, file: f, r: b, size: info.Size()}
	if magic, _ := b.Peek(3); bytes.Equal(magic, []byte{0x1f, 0x8b, 8}) {
		s.gzip = true
		if s.r, err = gunzip.NewReader(b); err != nil {
			f.Close()
			return nil, s.failed(err, "first bytes")
		}
	}
	return s, nil
}

// Close closes the file.
func (s *source) Close() error { return s.file.Close() }

// Read counts what it reads.
func (s *source) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	s.at += int64(n)
	return n, err
}

// failed says why reading stopped within a part of the file.
func (s *source) failed(err error, part string) error {
	var system *os.PathError
	switch {
	case errors.As(err, &system):
		return unreadable(s.path, err)
	case errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF):
		return &FormatError{s.path, "is cut short: it ends within its " + part, adviceReexport}
	case errors.Is(err, gzip.ErrChecksum):
		return &FormatError{s.path, "is damaged: its checksum is wrong", adviceReexport}
	}
	return &FormatError{s.path, "is damaged: its compressed data make no sense", adviceReexport}
}

// skip goes to a place further on, over a part of the file, and says how far it is.
func (s *source) skip(ctx context.Context, to int64, part string, report func(at int64)) error {
	if !s.gzip {
		if _, err := s.file.Seek(to, io.SeekStart); err != nil {
			return s.failed(err, part)
		}
		s.r, s.at = bufio.NewReaderSize(s.file, 1<<17), to
		return nil
	}
	for s.at < to {
		if err := ctx.Err(); err != nil {
			return err
		}
		if _, err := io.CopyN(io.Discard, s, min(to-s.at, 1<<20)); err != nil {
			return s.failed(err, part)
		}
		report(s.at)
	}
	return nil
}

// trailing is how many bytes behind the voxels are read to reach gzip's checksum.
const trailing = 1 << 20

// drainTrailer reads a gzip file to its end, where its checksum stands, over what is left of its voxels.
func (s *source) drainTrailer(ctx context.Context, left int64, report func(at int64)) ([]Problem, error) {
	if !s.gzip {
		return nil, nil
	}
	if err := s.skip(ctx, s.at+left, "voxels", report); err != nil {
		return nil, err
	}
	switch _, err := io.CopyN(io.Discard, s, trailing); {
	case err == nil:
		return []Problem{{"long file", Warning, "The file holds much more than its header states",
			"the rest is not read, and the checksum behind it not checked"}}, nil
	case errors.Is(err, gzip.ErrHeader):
		return []Problem{{"stray bytes", Note, "There are stray bytes at the end of the file", "they are not read"}},
			nil
	case !errors.Is(err, io.EOF):
		return nil, s.failed(err, "checksum")
	}
	return nil, nil
}

// header reads the header and checks it.
func (s *source) header(pair bool) (Header, []Problem, error) {
	b := make([]byte, gonii.NII2HeaderSize)
	n, err := io.ReadFull(s, b[:gonii.NII1HeaderSize])
	if err == nil && binary.LittleEndian.Uint32(b) != gonii.NII1HeaderSize &&
		binary.BigEndian.Uint32(b) != gonii.NII1HeaderSize {
		var more int
		more, err = io.ReadFull(s, b[n:])
		n += more
	}
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return Header{}, nil, s.failed(err, "header")
	}
	h, err := parse(b[:n])
	if errors.Is(err, errForeign) {
		return Header{}, nil, foreign(s.path, b[:n])
	}
	if err == nil {
		h.pair = pair
		var problems []Problem
		if problems, err = h.check(); err == nil {
			return h, problems, nil
		}
	}
	return Header{}, nil, within(s.path, err)
}

// within adds the file's name to what was found in it.
func within(path string, err error) error {
	var f *FormatError
	var u *UnsupportedError
	switch {
	case errors.As(err, &f):
		f.Path = path
	case errors.As(err, &u):
		u.Path = path
	}
	return err
}

// looks says what a file that is no NIfTI file seems to be.
func looks(b []byte) string {
	for _, row := range []struct {
		at         int
		mark, name string
	}{
		{0, "version https://git-lfs", "it is a placeholder of Git LFS, whose content was not fetched"},
		{0, "\x89HDF", "it is an HDF5 or MINC file"},
		{0, "CDF", "it is a MINC file"},
		{0, "NRRD", "it is an NRRD file"},
		{0, "ObjectType", "it is a MetaImage file"},
		{0, "\x89PNG", "it is a picture"},
		{0, "\xff\xd8\xff", "it is a picture"},
		{0, "GIF8", "it is a picture"},
		{0, "BM", "it is a picture"},
		{0, "II*\x00", "it is a picture"},
		{0, "MM\x00*", "it is a picture"},
		{0, "%PDF", "it is a PDF"},
		{0, "PK\x03\x04", "it is a ZIP archive"},
		{0, "<", "it is a web page or XML"},
	} {
		if len(b) >= row.at && bytes.HasPrefix(b[row.at:], []byte(row.mark)) {
			return row.name
		}
	}
	if len(b) < gonii.NII1HeaderSize {
		return fmt.Sprintf("it holds only %d bytes", len(b))
	}
	if utf8.Valid(b) && !bytes.ContainsRune(b, 0) {
		return "it holds text"
	}
	return "it does not begin with a header"
}
