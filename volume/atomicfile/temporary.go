package atomicfile

import (
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"time"

	"isopet/volume/filelock"
)

// A temporary file is named after its target, so that the next writer of the same file knows what was left behind, and
// after the computer, since not every network file system shows a lock to the others. It is locked while its process
// lives. The name has the same length for each target: that may be as long as the system takes.
const temporaryName = ".isopet-%08x-%s.part"

// abandoned is how old a file must be that another computer left behind.
const abandoned = 24 * time.Hour

// here begins the unique part of the names of this computer's files.
func here() string {
	host, _ := os.Hostname() // "" will do
	return fmt.Sprintf("%08x", crc32.ChecksumIEEE([]byte(host)))
}

// pattern matches the names of temporary files for a target in its folder.
func pattern(name, unique string) string {
	return fmt.Sprintf(temporaryName, crc32.ChecksumIEEE([]byte(name)), unique)
}

// begin makes a new temporary file for target.
func begin(target string) (*Pending, error) {
	folder, name := filepath.Split(target)
	for {
		path := folder + pattern(name, here()+fmt.Sprintf("%08x", rand.Uint32()))
		f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o666)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		lock, err := filelock.TakeExisting(path)
		if err != nil && (errors.Is(err, filelock.ErrHeld) || errors.Is(err, fs.ErrNotExist)) {
			f.Close() // swept away before it was locked
			continue
		}
		return &Pending{f, lock, target}, nil // without a lock where there are none
	}
}

// Sweep removes the temporary files for path that dead writers left behind. [Begin] does that too.
func Sweep(path string) {
	folder, name := filepath.Split(path)
	entries, err := os.ReadDir(filepath.Clean(folder + "."))
	if err != nil {
		return // what is to be written there will say so
	}
	any, own := pattern(name, "????????????????"), pattern(name, here()+"????????")
	for _, e := range entries {
		if ok, _ := filepath.Match(any, e.Name()); ok {
			if own, _ := filepath.Match(own, e.Name()); own || old(e) {
				removeUnlocked(folder + e.Name())
			}
		} else if numberedAbandoned(name, e.Name()) {
			os.Remove(folder + e.Name())
		}
	}
}

// old says of a file that nobody has written to it for long.
func old(e fs.DirEntry) bool {
	info, err := e.Info()
	return err == nil && time.Since(info.ModTime()) > abandoned
}

// removeUnlocked removes a file unless a process holds it.
func removeUnlocked(path string) {
	if lock, err := filelock.TakeExisting(path); err == nil {
		lock.Remove()
	}
}
