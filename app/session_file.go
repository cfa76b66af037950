package app

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
	"isopet/volume/atomicfile"
	"isopet/volume/nifti"
)

// What a session's file, a zip archive, holds.
const (
	sessionEntry = "session.json"
	maskEntry    = "mask.nii.gz"
	imagesEntry  = "images.bin"
)

// Limits of what a session's file may make the program hold in memory, whatever it says of itself. The mask's is the scan.
const (
	maxSession = 16 << 20
	maxImages  = 256 << 20
)

// write puts the session into its file in one step.
func (k *kept) write(ctx context.Context, path string) error {
	err := atomicfile.Replace(path, func(w io.Writer) error { return k.encode(ctx, w) })
	if err != nil && ctx.Err() == nil {
		err = WithAdvice(err)
	}
	return err
}

// encode writes the zip archive.
func (k *kept) encode(ctx context.Context, w io.Writer) error {
	z := zip.NewWriter(w) // with a buffer
	entry, err := z.Create(sessionEntry)
	if err != nil {
		return err
	}
	encoder := json.NewEncoder(entry)
	encoder.SetIndent("", "\t")
	if err := encoder.Encode(k.session); err != nil {
		return err
	}
	if entry, err = z.CreateHeader(&zip.FileHeader{Name: maskEntry, Modified: k.Saved}); err != nil { // compressed already
		return err
	}
	if err := nifti.EncodeMask(ctx, entry, k.marked, k.geometry.NIfTI(k.marked.Grid)); err != nil {
		return err
	}
	if len(k.images) > 0 {
		if entry, err = z.Create(imagesEntry); err != nil {
			return err
		}
		var b []byte
		for _, image := range k.images {
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

// sessionFile is a session's file that is being read.
type sessionFile struct {
	path string
	zip  *zip.ReadCloser // nil: it is all in the replay
	session

	replay *replay     // of what was done since; nil for a session of the user's
	images [][]float32 // of it
}

// openSession reads what a session's file says, but not yet the mask and images in it.
func openSession(path string) (*sessionFile, error) {
	z, err := zip.OpenReader(path)
	switch {
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, fs.ErrPermission):
		return nil, fmt.Errorf("%s cannot be opened: %w", path, pathtext.Reason(err))
	case err != nil:
		return nil, damaged(path, "it is no zip archive, or not all of it")
	}
	f := &sessionFile{path: path, zip: z}
	if err := f.decode(); err != nil {
		z.Close()
		return nil, err
	}
	return f, nil
}

// damaged says that a session's file cannot be used.
func damaged(path, why string) error {
	return fmt.Errorf("%s cannot be read as a session: %s; nothing was changed, use an older copy of it or begin anew from the scan", path, why)
}

func (f *sessionFile) decode() error {
	entry, err := f.zip.Open(sessionEntry)
	if err != nil {
		return damaged(f.path, "it lacks "+sessionEntry)
	}
	defer entry.Close()
	text, err := io.ReadAll(io.LimitReader(entry, maxSession+1))
	switch {
	case err != nil:
		return damaged(f.path, sessionEntry+" in it is damaged")
	case len(text) > maxSession:
		return damaged(f.path, fmt.Sprintf("%s in it is larger than %d MB", sessionEntry, maxSession>>20))
	}
	// The version first: the rest of a newer one may not even parse.
	var written struct {
		Version int    `json:"version"`
		Program string `json:"program"`
	}
	if json.Unmarshal(text, &written) != nil || written.Version < 1 {
		return damaged(f.path, sessionEntry+" in it makes no sense")
	}
	if written.Version > sessionVersion {
		return fmt.Errorf("%s was written by a newer version of Isopet, %.20q; open it with that one", f.path, written.Program)
	}
	if err := json.Unmarshal(text, &f.session); err != nil {
		return damaged(f.path, sessionEntry+" in it makes no sense")
	}
	return nil
}

// Close closes the file.
func (f *sessionFile) Close() error {
	if f.zip == nil {
		return nil
	}
	return f.zip.Close()
}
