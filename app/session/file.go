package session

import (
	"archive/zip"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"isopet/training/pathtext"
	"isopet/volume"
	"isopet/volume/atomicfile"
	"isopet/volume/nifti"
)

// What a session's file, a zip archive, holds.
const (
	TextEntry   = "session.json"
	MaskEntry   = "mask.nii.gz"
	ImagesEntry = "images.bin"
)

// Limits of what a session's file may make the program hold in memory, whatever it says of itself. The mask's is the
// scan.
const (
	MaxText   = 16 << 20
	maxImages = 256 << 20
)

// Write puts the session into its file in one step.
func (k *Content) Write(ctx context.Context, path string) error {
	return atomicfile.Replace(path, func(w io.Writer) error { return k.Encode(ctx, w) })
}

// Encode writes the zip archive.
func (k *Content) Encode(ctx context.Context, w io.Writer) error {
	z := zip.NewWriter(w) // with a buffer
	entry, err := z.Create(TextEntry)
	if err != nil {
		return err
	}
	encoder := json.NewEncoder(entry)
	encoder.SetIndent("", "\t")
	if err := encoder.Encode(k.Data); err != nil {
		return err
	}
	// compressed already
	if entry, err = z.CreateHeader(&zip.FileHeader{Name: MaskEntry, Modified: k.Saved}); err != nil {
		return err
	}
	if err := nifti.EncodeMask(ctx, entry, k.Marked, k.Geometry.NIfTI(k.Marked.Grid)); err != nil {
		return err
	}
	if len(k.Images) > 0 {
		if entry, err = z.Create(ImagesEntry); err != nil {
			return err
		}
		var b []byte
		for _, image := range k.Images {
			if b, err = binary.Append(b[:0], binary.LittleEndian, image); err != nil {
				return err
			}
			if _, err := entry.Write(b); err != nil {
				return err
			}
		}
	}
	return z.Close()
}

// File is a session's file that is being read.
type File struct {
	path string
	zip  *zip.ReadCloser // nil: all is in since
	Data

	since *since // nil: nothing was done since it was written
}

// since is what has become of a session by what was done after its file was written.
type since struct {
	images [][]float32 // that slices name, in order
	whole  bool        // the mask was empty, not that of the file
	mark   func(*volume.Mask) error
}

// Lost is a file that cannot be read, of which all is known from elsewhere.
func Lost(path string) *File { return &File{path: path} }

// GoOn says what has become of the session since its file was written: what it says now, the images that its slices
// name in order, and what is done to the mask, which was empty before if whole is set.
func (f *File) GoOn(now Data, images [][]float32, whole bool, mark func(*volume.Mask) error) {
	f.Data, f.since = now, &since{images, whole, mark}
}

// Open reads what a session's file says, but not yet the mask and images in it.
func Open(path string) (*File, error) {
	z, err := zip.OpenReader(path)
	switch {
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, fs.ErrPermission):
		return nil, fmt.Errorf("%s cannot be opened: %w", path, pathtext.Reason(err))
	case err != nil:
		return nil, Damaged(path, "it is no zip archive, or not all of it")
	}
	f := &File{path: path, zip: z}
	if err := f.decode(); err != nil {
		z.Close()
		return nil, err
	}
	return f, nil
}

// Damaged says that a session's file cannot be used.
func Damaged(path, why string) error {
	return fmt.Errorf("%s cannot be read as a session: %s; nothing was changed, use an older copy of it or begin "+
		"anew from the scan", path, why)
}

func (f *File) decode() error {
	entry, err := f.zip.Open(TextEntry)
	if err != nil {
		return Damaged(f.path, "it lacks "+TextEntry)
	}
	defer entry.Close()
	text, err := io.ReadAll(io.LimitReader(entry, MaxText+1))
	switch {
	case err != nil:
		return Damaged(f.path, TextEntry+" in it is damaged")
	case len(text) > MaxText:
		return Damaged(f.path, fmt.Sprintf("%s in it is larger than %d MB", TextEntry, MaxText>>20))
	}
	// The version first: the rest of a newer one may not even parse.
	var written struct {
		Version int    `json:"version"`
		Program string `json:"program"`
	}
	if json.Unmarshal(text, &written) != nil || written.Version < 1 {
		return Damaged(f.path, TextEntry+" in it makes no sense")
	}
	if written.Version > Version {
		return fmt.Errorf("%s was written by a newer version of Isopet, %.20q; open it with that one", f.path,
			written.Program)
	}
	if err := json.Unmarshal(text, &f.Data); err != nil {
		return Damaged(f.path, TextEntry+" in it makes no sense")
	}
	return nil
}

// Close closes the file.
func (f *File) Close() error {
	if f.zip == nil {
		return nil
	}
	return f.zip.Close()
}
