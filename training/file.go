package training

import (
	"cmp"
	"io"
	"os"
)

// WriteNew writes a file that is not there yet, and leaves it on the disk, not in memory.
func WriteNew(path string, fill func(io.Writer) error) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	if err = fill(file); err == nil {
		err = file.Sync()
	}
	return cmp.Or(err, file.Close())
}
