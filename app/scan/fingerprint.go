package scan

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"io"
	"os"

	"isopet/volume/imagefile"
)

// Fingerprint tells whether a file is the one that it was, without reading all of it.
type Fingerprint struct {
	// Size is that of the file in bytes; of a pair, both.
	Size int64 `json:"size"`
	// SHA256 is of [printBlocks] blocks of [printBlock] bytes spread evenly from the file's first byte, where its
	// header stands, to its last; of the whole file if it is no larger. Any change to a compressed file shows in one of
	// them.
	SHA256 string `json:"sha256"`
}

// A fingerprint takes 4 MiB at most, some milliseconds however large the file is.
const (
	printBlock  = 1 << 16
	printBlocks = 64
)

// Take of an image: of both files where it is a pair.
func Take(path string) (Fingerprint, error) {
	names, err := imagefile.Files(path)
	if err != nil {
		return Fingerprint{}, err
	}
	var p Fingerprint
	hash := sha256.New()
	for _, name := range names {
		size, err := printFile(hash, name)
		if err != nil {
			return Fingerprint{}, err
		}
		p.Size += size
	}
	p.SHA256 = hex.EncodeToString(hash.Sum(nil))
	return p, nil
}

// printFile writes a file's size and its blocks to a hash.
func printFile(hash io.Writer, name string) (size int64, err error) {
	f, err := os.Open(name)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	size = info.Size()
	if err := binary.Write(hash, binary.LittleEndian, size); err != nil {
		return 0, err
	}
	blocks := int64(printBlocks)
	last := size - printBlock // where the last block begins
	if size <= printBlock*printBlocks {
		blocks, last = 1, 0
	}
	for i := range blocks {
		n := int64(printBlock)
		at := int64(0)
		if blocks == 1 {
			n = size
		} else {
			at = last / (blocks - 1) * i
		}
		if i == blocks-1 {
			at = last
		}
		if _, err := io.Copy(hash, io.NewSectionReader(f, at, n)); err != nil {
			return 0, err
		}
	}
	return size, nil
}
