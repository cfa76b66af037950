package nifti

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"slices"
	"strings"

	gonii "github.com/okieraised/gonii/pkg/nifti"

	"isopet/volume"
)

// WriteMask writes a mask with the geometry of the scan whose header is h: the same axes, sform, qform, codes, voxel
// sizes and units, and labels as uint8 without scaling. The ending of path says how: .nii, .nii.gz, or .hdr or .img
// for a pair. The file is written under another name in the same folder, read back, compared and then renamed, so
// path never holds half a file. What an interrupted export to path left behind is removed. A file that is there already
// is replaced: whether it may be is the caller's business.
func WriteMask(path string, m *volume.Mask, h Header) error {
	return write(path, m.Grid, encoded(m.Data), h.WithQuantity(""), gonii.DT_UINT8, remarkMask)
}

// WriteRows writes a mask given as rows, without copying it, otherwise like [WriteMask].
func WriteRows(path string, r *volume.Rows, h Header) error {
	voxels := func(w io.Writer) error { return encodeRows(context.Background(), w, r) }
	return write(path, r.Grid, voxels, h.WithQuantity(""), gonii.DT_UINT8, remarkMask)
}

// WriteVolume writes a volume as float32, with the quantity that h names, otherwise like [WriteMask].
func WriteVolume(path string, v *volume.Volume, h Header) error {
	return write(path, v.Grid, encoded(v.Data), h, gonii.DT_FLOAT32, "Isopet volume, for research use only")
}

// remarkMask describes a mask in its header.
const remarkMask = "Isopet mask, for research use only"

func write(path string, g volume.Grid, voxels func(io.Writer) error, source Header, datatype int32,
	remark string) error {
	names, err := Names(path)
	if err != nil {
		return err
	}
	pair := len(names) > 1
	header, err := source.derive(datatype, pair, remark).bytes()
	if err != nil {
		return unwritable(path, err)
	}
	h, err := parse(header) // as it will be read
	if err != nil {
		return within(path, err)
	}
	if want := h.Grid(); !g.SameAs(want, 1e-3) {
		return fmt.Errorf("%s cannot be written: its %v voxels do not lie where those of the scan do (%v)", path,
			g.Dims, want.Dims)
	}
	head := func(w io.Writer) error {
		_, err := w.Write(header)
		return err
	}
	if pair {
		return save([]part{{names[0], voxels}, {names[1], head}})
	}
	return save([]part{{path, func(w io.Writer) error {
		if err := head(w); err != nil {
			return err
		}
		return voxels(w)
	}}})
}

// Names are the files that writing to path makes: path itself, or the .img and the .hdr of a pair. The error is an
// [UnsupportedError] if the ending is none of a NIfTI file.
func Names(path string) ([]string, error) {
	stem, ext, gz := split(path)
	for _, pair := range [][2]string{{".img", ".hdr"}, {".IMG", ".HDR"}} {
		if ext == pair[0] || ext == pair[1] {
			return []string{stem + pair[0] + gz, stem + pair[1] + gz}, nil
		}
	}
	if strings.EqualFold(ext, ".nii") {
		return []string{path}, nil
	}
	return nil, &UnsupportedError{path, "has no known ending", "let the name end in .nii.gz, .nii, .hdr or .img"}
}

// derive is the header of an image on the same voxels: geometry kept, everything that describes the values left out.
// Extensions are left out too: they describe the source. Of several frames it is one.
func (h Header) derive(datatype int32, pair bool, remark string) Header {
	from := h.single().fields
	out := Header{version: h.version, order: binary.LittleEndian, pair: pair}
	f := &out.fields
	f.Datatype = int16(datatype)
	f.Bitpix = int16(8 * kinds[f.Datatype].size)
	f.SclSlope = 1
	f.Dim, f.Pixdim, f.XyztUnits, f.DimInfo = from.Dim, from.Pixdim, from.XyztUnits, from.DimInfo
	f.QformCode, f.QuaternB, f.QuaternC, f.QuaternD = from.QformCode, from.QuaternB, from.QuaternC, from.QuaternD
	f.QoffsetX, f.QoffsetY, f.QoffsetZ = from.QoffsetX, from.QoffsetY, from.QoffsetZ
	f.SformCode, f.SrowX, f.SrowY, f.SrowZ = from.SformCode, from.SrowX, from.SrowY, from.SrowZ
	f.IntentName = from.IntentName
	copy(f.Descrip[:], remark)
	f.VoxOffset = out.start()
	kind := map[bool]string{false: "n+", true: "ni"}[pair]
	if f.SizeofHdr = gonii.NII1HeaderSize; h.version == gonii.NIIVersion2 {
		f.SizeofHdr = gonii.NII2HeaderSize
		copy(f.Magic[:], kind+"2\x00\r\n\x1a\n")
	} else {
		copy(f.Magic[:], kind+"1")
	}
	return out
}

// encoded is what writes voxels, little-endian.
func encoded[T uint8 | float32](data []T) func(io.Writer) error {
	return func(w io.Writer) (err error) {
		var b []byte
		for some := range slices.Chunk(data, block) {
			if b, err = binary.Append(b[:0], binary.LittleEndian, some); err != nil {
				return err
			}
			if _, err := w.Write(b); err != nil {
				return err
			}
		}
		return nil
	}
}

// encodeRows writes the voxels of a mask. It stops when ctx is cancelled.
func encodeRows(ctx context.Context, w io.Writer, r *volume.Rows) error {
	for labels := range r.Voxels() {
		if err := ctx.Err(); err != nil {
			return err
		}
		if _, err := w.Write(labels); err != nil {
			return err
		}
	}
	return nil
}
