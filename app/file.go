package app

import (
	"io"
	"os"
	"path/filepath"
)

// writeFile puts data in place of a file in one step, as [writeThrough].
func writeFile(name string, data []byte) error {
	return writeThrough(name, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
}

// writeThrough puts what write writes in place of a file in one step: a temporary file beside it, flushed to the disk,
// renamed. If it fails, the file is as it was.
func writeThrough(name string, write func(io.Writer) error) (err error) {
	f, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+"-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			f.Close()
			os.Remove(f.Name())
		}
	}()
	if err = write(f); err != nil {
		return err
	}
	if err = f.Sync(); err != nil {
		return err
	}
	if err = f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), name)
}
