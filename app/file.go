package app

import (
	"cmp"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
)

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

// mayWrite says why a file must not be written: it is there, or it is one of the images that are read.
func mayWrite(path string, overwrite bool, images ...string) error {
	info, err := os.Stat(path)
	if path == "" || err != nil {
		return nil // writing says why if it cannot be
	}
	for _, image := range images {
		if sameFile(info, image) {
			return fmt.Errorf("%s is one of the images that are measured; choose another name for the file", path)
		}
	}
	if !overwrite {
		return &ExistsError{[]string{path}}
	}
	return nil
}

// cannotWrite names the file that could not be written.
func cannotWrite(path string, err error) error {
	return fmt.Errorf("%s cannot be written: %w; choose another place, or make room there", path, reason(err))
}
