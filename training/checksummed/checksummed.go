// Package checksummed keeps values of the program in files that can be told from damaged ones. It does not know what
// the values are.
package checksummed

import (
	"bytes"
	"crypto/sha256"
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"os"

	"isopet/volume/atomicfile"
)

// magic begins a file.
const magic = "isopet sealed 1\n"

// Write writes a value, by gob, to a file that [Read] can tell from a damaged one. It appears whole or not at all.
func Write(path string, value any) error {
	var body bytes.Buffer
	if err := gob.NewEncoder(&body).Encode(value); err != nil {
		return fmt.Errorf("%s cannot be written: %w", path, err)
	}
	sum := sha256.Sum256(body.Bytes())
	return atomicfile.Replace(path, func(w io.Writer) error {
		for _, part := range [][]byte{[]byte(magic), sum[:], body.Bytes()} {
			if _, err := w.Write(part); err != nil {
				return err
			}
		}
		return nil
	})
}

// Read reads what [Write] wrote. The error of a damaged file does not name it.
func Read(path string, value any) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	body, ok := bytes.CutPrefix(data, []byte(magic))
	if !ok || len(body) < sha256.Size || sha256.Sum256(body[sha256.Size:]) != [sha256.Size]byte(body) {
		return errors.New("it is damaged or not one of Isopet's")
	}
	return gob.NewDecoder(bytes.NewReader(body[sha256.Size:])).Decode(value)
}

// Is reports whether a file begins as those of [Write] do.
func Is(path string) bool { return Begins(path, magic) }

// Begins reports whether a file can be read and begins with a text.
func Begins(path, with string) bool {
	file, err := os.Open(path)
	if err != nil {
		return false
	}
	defer file.Close()
	begin := make([]byte, len(with))
	_, err = io.ReadFull(file, begin)
	return err == nil && string(begin) == with
}
