package cuda

import (
	"archive/tar"
	"archive/zip"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"isopet/volume/atomicfile"
)

// What an archive may hold: those of the table have some hundred entries, and libraries of half a GB.
const (
	mostEntries      = 10_000
	mostLibraryBytes = 2 << 30
)

// unpack puts the libraries of a package into a folder, each as a whole, and gives their sums by name. Nothing else of
// the archive is written, and no name out of it is used.
func unpack(file string, p Package, folder string) (map[string]string, error) {
	wanted := map[string]bool{}
	for _, name := range p.Libraries {
		wanted[name] = true
	}
	sums := map[string]string{}
	take := func(name string, size int64, from io.Reader) error {
		if size > mostLibraryBytes {
			return fmt.Errorf("%s in it would have %d MB, which no such library has", name, size>>20)
		}
		base := path.Base(name)
		sum := sha256.New()
		err := atomicfile.Replace(filepath.Join(folder, base), func(w io.Writer) error {
			_, err := io.CopyN(io.MultiWriter(w, sum), from, size)
			if err == nil { // at the end the archive's own sum is compared
				_, err = io.CopyN(io.Discard, from, 1)
			}
			if errors.Is(err, io.EOF) {
				return nil
			}
			return err
		})
		sums[base] = hex.EncodeToString(sum.Sum(nil))
		delete(wanted, name)
		return err
	}
	var err error
	if strings.HasSuffix(file, ".tgz") {
		err = unpackTar(file, wanted, take)
	} else {
		err = unpackZip(file, wanted, take)
	}
	if err != nil {
		return nil, err
	}
	for name := range wanted {
		return nil, fmt.Errorf("%s lacks %s", file, name)
	}
	return sums, nil
}

func unpackZip(file string, wanted map[string]bool, take func(string, int64, io.Reader) error) error {
	z, err := zip.OpenReader(file)
	if err != nil {
		return fmt.Errorf("%s cannot be unpacked: %w", file, err)
	}
	defer z.Close()
	if len(z.File) > mostEntries {
		return fmt.Errorf("%s has %d entries, more than %d", file, len(z.File), mostEntries)
	}
	for _, f := range z.File {
		if !wanted[f.Name] || !f.Mode().IsRegular() {
			continue
		}
		from, err := f.Open()
		if err == nil {
			err = take(f.Name, int64(min(f.UncompressedSize64, mostLibraryBytes+1)), from)
			from.Close()
		}
		if err != nil {
			return fmt.Errorf("%s cannot be unpacked: %w", file, err)
		}
	}
	return nil
}

func unpackTar(file string, wanted map[string]bool, take func(string, int64, io.Reader) error) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	plain, err := gzip.NewReader(f)
	if err != nil {
		return fmt.Errorf("%s cannot be unpacked: %w", file, err)
	}
	entries := tar.NewReader(plain)
	for n := 0; len(wanted) > 0; n++ {
		h, err := entries.Next()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err == nil && n > mostEntries:
			err = fmt.Errorf("it has more than %d entries", mostEntries)
		case err == nil && h.Typeflag == tar.TypeReg && wanted[strings.TrimPrefix(h.Name, "./")]:
			err = take(strings.TrimPrefix(h.Name, "./"), h.Size, entries)
		}
		if err != nil {
			return fmt.Errorf("%s cannot be unpacked: %w", file, err)
		}
	}
	return nil
}

// digest is the SHA-256 of a file.
func digest(file string) (string, error) {
	f, err := os.Open(file)
	if err != nil {
		return "", err
	}
	defer f.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

// check says that an archive is not the one of the table.
func (p Package) check(file string) error {
	switch sum, err := digest(file); {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%s is missing", file)
	case err != nil:
		return fmt.Errorf("%s cannot be read: %w", file, reason(err))
	case sum != p.SHA256:
		return fmt.Errorf("%s is damaged or another file: its SHA-256 is %s, not %s; fetch it again", file, sum, p.SHA256)
	}
	return nil
}

// reason is an error without the name of the file.
func reason(err error) error {
	if named := (*fs.PathError)(nil); errors.As(err, &named) {
		return named.Err
	}
	return err
}
