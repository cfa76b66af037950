package app

import (
	"cmp"
	"fmt"
	"io"
	"math/rand/v2"
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

// writeThrough puts what write writes in place of a file in one step: a new file beside it, flushed to the disk, renamed.
// If it fails, the file is as it was.
func writeThrough(name string, write func(io.Writer) error) error {
	folder, base := filepath.Split(name)
	beside := filepath.Join(folder, fmt.Sprintf(".%s.%016x", base, rand.Uint64()))
	err := writeNew(beside, write)
	if err == nil {
		err = os.Rename(beside, name)
	}
	if err != nil {
		os.Remove(beside)
	}
	return err
}

// writeNew writes a file that is not there yet, and leaves it on the disk, not in memory.
func writeNew(name string, write func(io.Writer) error) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	if err = write(f); err == nil {
		err = f.Sync()
	}
	return cmp.Or(err, f.Close())
}
