package nifti

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"strings"

	"golang.org/x/sync/errgroup"
)

const (
	block   = 1 << 16 // voxels decoded at a time
	deflate = 1032    // gzip makes nothing smaller than this many times
)

// voxels reads the values of a frame, straight into the one copy that is kept. Memory is taken for as much as the file
// can hold: a header that lies about it costs nothing.
func (s *source) voxels(ctx context.Context, h Header, frame int, progress func(done, total int64),
	t target) ([]Problem, error) {
	k := kinds[h.fields.Datatype]
	all, ok := h.extent(k.size)
	if most := s.capacity(); !ok || all > most || h.fields.VoxOffset > most-all {
		return nil, s.short(h, k.size)
	}
	need := all / int64(h.Frames())
	before := need * int64(frame)
	first, last := h.fields.VoxOffset+before, h.fields.VoxOffset+before+need // bytes of the file to go through
	if s.gzip {
		first, last = h.fields.VoxOffset, h.fields.VoxOffset+all
	}
	report := func(at int64) {
		if progress != nil {
			progress(max(at-first, 0), last-first)
		}
	}
	if err := s.verifySize(ctx, h.fields.VoxOffset+all); err != nil {
		return nil, err
	}
	if err := s.skip(ctx, h.fields.VoxOffset+before, "voxels", report); err != nil {
		return nil, err
	}
	if err := t.allocate(h.Grid()); err != nil {
		return nil, err
	}
	slope, inter := h.Scaling()
	values := k.decoder(h.order, slope, inter)
	if v, ok := t.(*intoScan); ok && v.watch != nil && !s.gzip {
		s.middle(v, values, k.size)
	}
	odd, err := s.decode(ctx, values, h.Grid().Len(), k.size, t, report)
	if err != nil {
		return nil, err
	}
	more, err := s.drainTrailer(ctx, all-before-need, report)
	if err != nil {
		return nil, err
	}
	problems, err := odd.check(h)
	return append(more, problems...), within(s.path, err)
}

// middle reads the middle slice of a file that is not compressed before everything else, to be looked at meanwhile.
// What is wrong with it will be said when its turn comes.
func (s *source) middle(v *intoScan, values decode, size int) {
	plane := v.Dims[0] * v.Dims[1]
	from := v.Dims[2] / 2 * plane
	b := make([]byte, plane*size)
	if _, err := s.file.ReadAt(b, s.at+int64(from*size)); err == nil {
		values(b, v.buffer(from, from+plane), new(oddities))
		v.watch(v.Volume, from, from+plane)
	}
}

// decode reads so many values: one goroutine decompresses, this one decodes, with three buffers between them.
func (s *source) decode(ctx context.Context, values decode, voxels, size int, t target,
	report func(at int64)) (odd oddities, err error) {
	blocks, free := make(chan []byte, 3), make(chan []byte, 3)
	for range cap(free) {
		free <- make([]byte, min(voxels, block)*size)
	}
	at, left := s.at, voxels*size
	var g errgroup.Group
	g.Go(func() error {
		defer close(blocks)
		for left > 0 && ctx.Err() == nil {
			b := <-free
			b = b[:min(left, cap(b))]
			if _, err := io.ReadFull(s, b); err != nil {
				return s.failed(err, "voxels")
			}
			left -= len(b)
			blocks <- b
		}
		return ctx.Err()
	})
	from := 0
	for b := range blocks {
		n := len(b) / size
		data := t.buffer(from, from+n)
		values(b, data, &odd)
		odd.look(data)
		free <- b
		from += n
		t.commit(from-n, from)
		at += int64(n * size)
		report(at)
	}
	return odd, g.Wait()
}

// extent is how many bytes a header announces; not ok if that is no number that a computer can hold.
func (h Header) extent(size int) (need int64, ok bool) {
	need = int64(size)
	for _, n := range h.fields.Dim[1 : h.fields.Dim[0]+1] {
		if need > math.MaxInt/n {
			return 0, false
		}
		need *= n
	}
	return need, true
}

// capacity is how many bytes the file can hold at most.
func (s *source) capacity() int64 {
	if s.gzip {
		return s.size * deflate
	}
	return s.size
}

// verifySize makes sure that a file holds as many bytes as its header announces, before memory is taken for them. A
// gzip file ends with its size before it was compressed, modulo 2^32; one that agrees with the header is believed.
// Another, which may be of several members, is read through.
func (s *source) verifySize(ctx context.Context, bytes int64) error {
	if !s.gzip {
		return nil // capacity has told
	}
	var end [4]byte
	if _, err := s.file.ReadAt(end[:], s.size-4); err == nil && binary.LittleEndian.Uint32(end[:]) == uint32(bytes) {
		return nil
	}
	again, err := open(s.path)
	if err != nil {
		return err
	}
	defer again.Close()
	return again.skip(ctx, bytes, "voxels", func(int64) {})
}

// short says that the file does not hold what its header announces.
func (s *source) short(h Header, size int) error {
	dims := strings.Trim(strings.ReplaceAll(fmt.Sprint(h.Shape()), " ", "×"), "[]")
	return &FormatError{s.path, fmt.Sprintf("is cut short: its header announces %s voxels of %d bytes, more than its "+
		"%d bytes hold", dims, size, s.size), adviceReexport}
}
