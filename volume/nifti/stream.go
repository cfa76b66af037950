package nifti

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/gzip"
	gonii "github.com/okieraised/gonii/pkg/nifti"

	"isopet/volume"
	"isopet/volume/nifti/gunzip"
)

// EncodeMask writes what [WriteRows] puts into a .nii.gz file to w. It stops when ctx is cancelled.
func EncodeMask(ctx context.Context, w io.Writer, r *volume.Rows, h Header) error {
	header, err := h.WithQuantity("").derive(gonii.DT_UINT8, false, remarkMask).bytes()
	if err != nil {
		return err
	}
	z := gzip.NewWriter(w)
	if _, err := z.Write(header); err != nil {
		return err
	}
	if err := encodeRows(ctx, z, r); err != nil {
		return err
	}
	return z.Close()
}

// DecodeMask reads what [EncodeMask] wrote for a scan on grid g. Memory is taken for as many voxels as g has, whatever
// r holds. Errors are a [FormatError] with name for its path, or ctx's.
func DecodeMask(ctx context.Context, r io.Reader, name string, g volume.Grid) (*volume.Mask, error) {
	damaged := func(found string) error { return &FormatError{name, found, adviceReexport} }
	z, err := gunzip.NewReader(r)
	if err != nil {
		return nil, damaged("is not compressed by gzip")
	}
	b := make([]byte, gonii.NII1HeaderSize, gonii.NII2HeaderSize)
	if _, err := io.ReadFull(z, b); err != nil {
		return nil, damaged("is cut short: it ends within its header")
	}
	if b[0] == gonii.NII2HeaderSize&0xff && b[1] == gonii.NII2HeaderSize>>8 {
		if _, err := io.ReadFull(z, b[len(b):cap(b)]); err != nil {
			return nil, damaged("is cut short: it ends within its header")
		}
		b = b[:cap(b)]
	}
	h, err := parse(b)
	if errors.Is(err, errForeign) {
		return nil, damaged("is no NIfTI file")
	}
	if err == nil {
		_, err = h.check()
	}
	if err != nil {
		return nil, within(name, err)
	}
	skip := h.fields.VoxOffset - int64(len(b))
	switch {
	case h.fields.Datatype != int16(gonii.DT_UINT8) || skip < 0 || skip > 1<<20 || h.Frames() != 1:
		return nil, damaged("is not a mask of whole numbers up to 255")
	case !h.Grid().Same(g):
		return nil, damaged(fmt.Sprintf("has %v voxels that do not lie where those of the scan do (%v)", h.Grid().Dims,
			g.Dims))
	}
	if _, err := io.CopyN(io.Discard, z, skip); err != nil {
		return nil, damaged("is cut short: it ends before its voxels")
	}
	m := volume.NewMask(g)
	for data := m.Data; len(data) > 0; {
		n := min(1<<20, len(data))
		_, err := io.ReadFull(z, data[:n])
		if err := cmp.Or(ctx.Err(), err); err != nil {
			if ctx.Err() != nil {
				return nil, err
			}
			return nil, damaged("is cut short or damaged within its voxels")
		}
		data = data[n:]
	}
	// The checksum stands behind the last voxel.
	if n, err := io.CopyN(io.Discard, z, 1); n != 0 || err != io.EOF {
		return nil, damaged("is damaged: its checksum is wrong, or it holds more than its header says")
	}
	return m, nil
}
