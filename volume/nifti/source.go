package nifti

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/klauspost/compress/gzip"
	gonii "github.com/okieraised/gonii/pkg/nifti"
	"golang.org/x/sync/errgroup"
)

// locate names the file with the header and the one with the voxels, which for .nii is the same.
func locate(path string) (header, image string, err error) {
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
		return "", system(path, err)
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
		return nil, system(path, err)
	case info.IsDir():
		return nil, &FormatError{path, "is a folder", "name a file in it"}
	case !info.Mode().IsRegular():
		return nil, &FormatError{path, "is no ordinary file", "save it as one first"}
	case info.Size() == 0:
		return nil, &FormatError{path, "is empty", again}
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, system(path, err)
	}
	b := bufio.NewReaderSize(f, 1<<17)
	s := &source{path: path, file: f, r: b, size: info.Size()}
	if magic, _ := b.Peek(3); bytes.Equal(magic, []byte{0x1f, 0x8b, 8}) {
		s.gzip = true
		if s.r, err = gzip.NewReader(b); err != nil {
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

// failed says why reading stopped.
func (s *source) failed(err error, what string) error {
	switch {
	case errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF):
		return &FormatError{s.path, "is cut short: it ends within its " + what, again}
	case errors.Is(err, gzip.ErrChecksum):
		return &FormatError{s.path, "is damaged: its checksum is wrong", again}
	case s.gzip && !isSystem(err):
		return &FormatError{s.path, "is damaged: its compressed data make no sense", again}
	}
	return system(s.path, err)
}

func isSystem(err error) bool {
	var e *os.PathError
	return errors.As(err, &e)
}

// header reads the header and checks it.
func (s *source) header(pair bool) (Header, []Problem, error) {
	b := make([]byte, gonii.NII2HeaderSize)
	n, err := io.ReadFull(s, b[:gonii.NII1HeaderSize])
	if err == nil && binary.LittleEndian.Uint32(b) != gonii.NII1HeaderSize && binary.BigEndian.Uint32(b) != gonii.NII1HeaderSize {
		var more int
		more, err = io.ReadFull(s, b[n:])
		n += more
	}
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return Header{}, nil, s.failed(err, "header")
	}
	h, err := parse(b[:n])
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

const (
	block    = 1 << 16 // voxels decoded at a time
	deflate  = 1032    // gzip makes nothing smaller than this many times
	trailing = 1 << 20 // bytes behind the voxels that are read to reach gzip's checksum
)

// voxels reads the values, straight into the one copy that is kept. Memory is taken for as much as the file can hold:
// a header that lies about it costs nothing.
func (s *source) voxels(ctx context.Context, h Header, progress func(done, total int64)) ([]float32, []Problem, error) {
	k := kinds[h.fields.Datatype]
	voxels, need, ok := h.extent(k.size)
	if room := s.room(); !ok || need > room || h.fields.VoxOffset > room-need {
		return nil, nil, s.short(h, k.size)
	}
	if _, err := io.CopyN(io.Discard, s, h.fields.VoxOffset-s.at); err != nil {
		return nil, nil, s.failed(err, "header")
	}
	// One goroutine decompresses, this one decodes, with three buffers between them.
	blocks, free := make(chan []byte, 3), make(chan []byte, 3)
	for range cap(free) {
		free <- make([]byte, block*k.size)
	}
	var g errgroup.Group
	g.Go(func() error {
		defer close(blocks)
		for left := need; left > 0 && ctx.Err() == nil; {
			b := <-free
			b = b[:min(left, int64(cap(b)))]
			if _, err := io.ReadFull(s, b); err != nil {
				return s.failed(err, "voxels")
			}
			left -= int64(len(b))
			blocks <- b
		}
		return ctx.Err()
	})
	slope, inter := h.Scaling()
	decode := k.decoder(h.order, slope, inter)
	data := make([]float32, 0, s.trusted(h.fields.VoxOffset+need, voxels))
	bad := 0
	for b := range blocks {
		n := len(b) / k.size
		data = slices.Grow(data, n)[:len(data)+n]
		part := data[len(data)-n:]
		decode(b, part)
		free <- b
		for _, v := range part {
			if v-v != 0 {
				bad++
			}
		}
		if progress != nil {
			progress(int64(len(data)*k.size), need)
		}
	}
	if err := g.Wait(); err != nil {
		return nil, nil, err
	}
	var problems []Problem
	if bad > 0 {
		problems = append(problems, Problem{"no numbers", Warning, fmt.Sprintf("%d voxels are no finite numbers", bad),
			"they count as the lowest value of their slice"})
	}
	more, err := s.finish()
	return data, append(problems, more...), err
}

// finish reads a gzip file to its end, where its checksum stands.
func (s *source) finish() ([]Problem, error) {
	if !s.gzip {
		return nil, nil
	}
	switch _, err := io.CopyN(io.Discard, s, trailing); {
	case err == nil:
		return []Problem{{"long file", Warning, "The file holds much more than its header states",
			"the rest is not read, and the checksum behind it not checked"}}, nil
	case errors.Is(err, gzip.ErrHeader):
		return []Problem{{"stray bytes", Note, "There are stray bytes at the end of the file", "they are not read"}}, nil
	case !errors.Is(err, io.EOF):
		return nil, s.failed(err, "checksum")
	}
	return nil, nil
}

// extent is how many voxels a header announces, and their bytes; not ok if that is no number that a computer can hold.
func (h Header) extent(size int) (voxels int, need int64, ok bool) {
	need = int64(size)
	for _, n := range h.fields.Dim[1 : h.fields.Dim[0]+1] {
		if need > math.MaxInt/n {
			return 0, 0, false
		}
		need *= n
	}
	return int(need / int64(size)), need, true
}

// room is how many bytes the file can hold at most.
func (s *source) room() int64 {
	if s.gzip {
		return s.size * deflate
	}
	return s.size
}

// trusted is how many voxels to make room for at once. A gzip file ends with its size before it was compressed, modulo
// 2^32; one that agrees with the header is believed, otherwise memory grows with what comes.
func (s *source) trusted(bytes int64, voxels int) int {
	if !s.gzip {
		return voxels
	}
	var end [4]byte
	if _, err := s.file.ReadAt(end[:], s.size-4); err == nil && binary.LittleEndian.Uint32(end[:]) == uint32(bytes) {
		return voxels
	}
	return min(voxels, block)
}

// short says that the file does not hold what its header announces.
func (s *source) short(h Header, size int) error {
	dims := strings.Trim(strings.ReplaceAll(fmt.Sprint(h.Shape()), " ", "×"), "[]")
	return &FormatError{s.path, fmt.Sprintf("is cut short: its header announces %s voxels of %d bytes, more than its %d bytes hold",
		dims, size, s.size), again}
}

// looks says what a file that is no NIfTI file seems to be.
func looks(b []byte) string {
	for _, row := range []struct {
		at         int
		mark, name string
	}{
		{128, "DICM", "it is a DICOM file, which must be converted first"},
		{0, "version https://git-lfs", "it is a placeholder of Git LFS, whose content was not fetched"},
		{0, "\x89HDF", "it is an HDF5 or MINC file"},
		{0, "CDF", "it is a MINC file"},
		{0, "NRRD", "it is an NRRD file"},
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
