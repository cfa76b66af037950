package training

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// WriteFile makes a file as a whole: what fill writes goes to a file beside it that takes its place when it is on the disk.
// Such a file whose process was killed is taken away.
func WriteFile(path string, fill func(io.Writer) error) (err error) {
	dir, mine := filepath.Dir(path), temporary(filepath.Base(path))
	sweep(dir, mine)
	file, err := os.CreateTemp(dir, fmt.Sprintf("%s%d.*", mine, os.Getpid()))
	if err != nil {
		return fmt.Errorf("%s cannot be written: %w", path, reason(err))
	}
	defer func() {
		if err != nil {
			file.Close()
			os.Remove(file.Name())
			err = fmt.Errorf("%s cannot be written: %w", path, reason(err))
		}
	}()
	if err := fill(file); err != nil {
		return err
	}
	if err := file.Chmod(0o644); err != nil {
		return err
	}
	if err := file.Sync(); err != nil {
		return err
	}
	if err := file.Close(); err != nil {
		return err
	}
	return os.Rename(file.Name(), path)
}

// temporary is how the names begin of the files in which processes of this computer write the named one; the number of
// the process and "." follow. Several computers may share a folder.
func temporary(name string) string {
	host, _ := os.Hostname() // "" will do
	return "." + name + "." + filepath.Base(host) + "-"
}

// sweep takes the temporary files away whose process is no more.
func sweep(dir, begin string) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return // what is to be written there will say so
	}
	for _, e := range entries {
		rest, ok := strings.CutPrefix(e.Name(), begin)
		number, _, _ := strings.Cut(rest, ".")
		if pid, err := strconv.Atoi(number); ok && err == nil && !lives(pid) {
			os.Remove(filepath.Join(dir, e.Name()))
		}
	}
}

// lives says whether there is a process of that number, if in doubt that there is.
func lives(pid int) bool {
	p, err := os.FindProcess(pid)
	if err != nil {
		return false
	}
	defer p.Release()
	err = p.Signal(syscall.Signal(0))
	return !errors.Is(err, os.ErrProcessDone) && !errors.Is(err, syscall.ESRCH)
}
