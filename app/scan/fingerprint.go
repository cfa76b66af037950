package scan

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"io"
	"os"

	"isopet/volume/imagefile"
)

// Fingerprint tells whether a file is the one that it was, without reading all of it.
type Fingerprint struct {
	// Size is that of the file in bytes; of a pair or a series, of all.
	Size int64 `json:"size"`
	// SHA256 is of [printBlocks] blocks of [printBlock] bytes spread evenly from the file's first byte, where its
	// header stands, to its last; of the whole file if it is no larger. Any change to a compressed file shows in one of
	// them. Of each file of a series it is two blocks.
	SHA256 string `json:"sha256"`
}

// A fingerprint takes 4 MiB at most, some milliseconds however large the file is.
const (
	printBlock  = 1 << 16
	printBlocks = 64
)

// Take of an image: of both files where it is a pair, of all of a series.
func Take(ctx context.Context, path string, o imagefile.Options) (Fingerprint, error) {
	names, err := imagefile.Files(ctx, path, o)
	if err != nil {
		return Fingerprint{}, err
	}
	return takeFiles(names)
}

func takeFiles(names []string) (Fingerprint, error) {
	var p Fingerprint
	hash := sha256.New()
	blocks := int64(printBlocks)
	if len(names) > 2 { // of a series
		blocks = 2
	}
	buffer := make([]byte, printBlock) // one for all: a series may be a thousand files
	for _, name := range names {
		size, err := printFile(hash, name, blocks, buffer)
		if err != nil {
			return Fingerprint{}, err
		}
		p.Size += size
	}
	p.SHA256 = hex.EncodeToString(hash.Sum(nil))
	return p, nil
}

// printFile writes a file's size and its blocks to a hash, through a buffer.
func printFile(hash io.Writer, name string, blocks int64, buffer []byte) (size int64, err error) {
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
	last := size - printBlock // where the last block begins
	if size <= printBlock*blocks {
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
		if _, err := io.CopyBuffer(hash, io.NewSectionReader(f, at, n), buffer); err != nil {
			return 0, err
		}
	}
	return size, nil
}
