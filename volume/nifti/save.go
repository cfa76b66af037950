package nifti

import (
	"bufio"
	"bytes"
	"cmp"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/klauspost/compress/gzip"

	"isopet/volume/atomicfile"
)

// part is a file to be written.
type part struct {
	path  string
	write func(io.Writer) error // its content before compression, the same each time
}

// save writes all parts under other names, checks them, then gives them their names in turn: all are whole by then.
func save(parts []part) error {
	files := make([]*atomicfile.Pending, len(parts))
	for i, p := range parts {
		f, err := begin(p.path)
		if err != nil {
			return err
		}
		defer f.Discard()
		compress := strings.EqualFold(filepath.Ext(p.path), ".gz")
		if err = fill(f, compress, p.write); err == nil {
			err = compare(f.Name(), compress, p.write)
		}
		if err != nil {
			return unwritable(p.path, err)
		}
		files[i] = f
	}
	for i, p := range parts {
		if err := files[i].Replace(); err != nil {
			return unwritable(p.path, err)
		}
	}
	return nil
}

// Writable says why no file can be written at path, before work is done for one. Nothing but a try tells that on every
// system.
func Writable(path string) error {
	names, err := Names(path)
	if err != nil {
		return err
	}
	for _, name := range names {
		f, err := begin(name)
		if err != nil {
			return err
		}
		f.Discard()
	}
	return nil
}

// begin opens a file that is to take the place of the one at path.
func begin(path string) (*atomicfile.Pending, error) {
	switch info, err := os.Stat(path); {
	case err == nil && info.IsDir():
		return nil, &FormatError{path, "is a folder", "choose a name for the file"}
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return nil, unwritable(path, err)
	}
	f, err := atomicfile.Begin(path)
	if err != nil {
		return nil, unwritable(path, err)
	}
	return f, nil
}

// fill writes a file and leaves it on the disk, not in memory.
func fill(f *atomicfile.Pending, compress bool, write func(io.Writer) error) error {
	b := bufio.NewWriterSize(f, 1<<17)
	if compress {
		z := gzip.NewWriter(b)
		if err := cmp.Or(write(z), z.Close()); err != nil {
			return err
		}
	} else if err := write(b); err != nil {
		return err
	}
	return cmp.Or(b.Flush(), f.Finish())
}

var errDiffers = errors.New("what was written reads back differently; the disk may be failing")

// compare reads a file back and holds it against what was to be written.
func compare(path string, compressed bool, write func(io.Writer) error) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	var r io.Reader = bufio.NewReaderSize(f, 1<<17)
	if compressed {
		if r, err = gzip.NewReader(r); err != nil {
			return err
		}
	}
	if err := write(&comparer{r: r}); err != nil {
		return err
	}
	if n, err := r.Read(make([]byte, 1)); n != 0 || err != io.EOF {
		return errDiffers
	}
	return nil
}

// comparer fails when what is written to it is not what its reader holds.
type comparer struct {
	r io.Reader
	b []byte
}

func (c *comparer) Write(p []byte) (int, error) {
	if len(c.b) < len(p) {
		c.b = make([]byte, len(p))
	}
	if _, err := io.ReadFull(c.r, c.b[:len(p)]); err != nil || !bytes.Equal(p, c.b[:len(p)]) {
		return 0, errDiffers
	}
	return len(p), nil
}
