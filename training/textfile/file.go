package textfile

import (
	"os"
	"path/filepath"
	"unicode/utf8"
)

// File is where a file that the table names lies: paths are from the table's folder. Where there is none, but one whose
// name is the cell's in Windows-1252, which is Latin-1 with more letters, as tables come from spreadsheets, it is that.
func (t *Table) File(cell string) string {
	from := func(p string) string {
		if p = filepath.FromSlash(p); p == "" || filepath.IsAbs(p) {
			return p
		}
		return filepath.Join(filepath.Dir(t.Path), p)
	}
	path := from(cell)
	if utf8.ValidString(cell) || exists(path) {
		return path
	}
	var letters []rune
	for _, b := range []byte(cell) {
		letter := rune(b)
		if at := int(b) - 0x80; at >= 0 && at < len(windows1252) {
			letter = windows1252[at]
		}
		letters = append(letters, letter)
	}
	if other := from(string(letters)); exists(other) {
		return other
	}
	return path
}

// windows1252 are the letters of the bytes 0x80 to 0x9f, where it differs from Latin-1.
var windows1252 = []rune("€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ")

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
