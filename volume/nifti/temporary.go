package nifti

import (
	"fmt"
	"hash/crc32"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
)

// A temporary file is named after its target, so that the next export to the same file knows what an interrupted one
// left behind, and locked while its process lives, so that of two exports at once neither takes the other's.
const temporaryName = ".isopet-%08x-%s.part"

// temporary makes a new file in target's folder.
func temporary(target string) (*os.File, error) {
	folder, name := filepath.Split(target)
	for {
		unique := fmt.Sprintf("%016x", rand.Uint64())
		f, err := os.OpenFile(folder+fmt.Sprintf(temporaryName, crc32.ChecksumIEEE([]byte(name)), unique), os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o666)
		if err != nil {
			return nil, err
		}
		lock(f)
		if there(f) {
			return f, nil
		}
		f.Close() // swept away before it was locked
	}
}

// there reports whether the file still has its name.
func there(f *os.File) bool {
	held, err := f.Stat()
	if err != nil {
		return true // let writing say why
	}
	named, err := os.Stat(f.Name())
	return err == nil && os.SameFile(held, named)
}

// discard removes a temporary file, unless it has been renamed.
func discard(f *os.File) {
	f.Close()
	os.Remove(f.Name())
}

// sweep removes the temporary files that exports to target left behind when they were interrupted.
func sweep(target string) {
	folder, name := filepath.Split(target)
	pattern := fmt.Sprintf(temporaryName, crc32.ChecksumIEEE([]byte(name)), "????????????????")
	left, _ := fs.Glob(os.DirFS(filepath.Clean(folder+".")), pattern)
	for _, name := range left {
		if f, err := os.Open(folder + name); err == nil {
			removeAbandoned(f)
			f.Close()
		}
	}
}

// Writable says why no file can be written at path, before work is done for one. Nothing but a try tells that on every
// system.
func Writable(path string) error {
	names, err := Names(path)
	if err != nil {
		return err
	}
	for _, name := range names {
		target, err := destination(name)
		if err != nil {
			return err
		}
		sweep(target)
		f, err := temporary(target)
		if err != nil {
			return unwritable(path, err)
		}
		discard(f)
	}
	return nil
}
