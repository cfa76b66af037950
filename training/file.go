package training

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// TableMark is what tables that people open begin with: the byte order mark, without which spreadsheets take UTF-8 for an old
// code. Our own readers skip it.
const TableMark = "\ufeff"

// WriteFile makes a file as a whole: what fill writes goes to a file beside it that takes its place when it is on the disk.
// If it fails, the file is as it was. What a process left beside it that was killed is taken away; where a link points to
// is replaced, not the link. The error names the file.
func WriteFile(path string, fill func(io.Writer) error) error {
	target := path
	if to, err := filepath.EvalSymlinks(path); err == nil {
		target = to
	}
	dir, mine := filepath.Dir(target), temporary(filepath.Base(target))
	sweep(dir, mine)
	beside := filepath.Join(dir, fmt.Sprintf("%s%d.%016x", mine, os.Getpid(), rand.Uint64()))
	err := WriteNew(beside, fill)
	if err == nil {
		err = os.Rename(beside, target)
	}
	if err != nil {
		os.Remove(beside)
		return fmt.Errorf("%s cannot be written: %w", path, reason(err))
	}
	return nil
}

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
