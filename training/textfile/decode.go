// Package textfile reads texts and tables as other programs write them: in whatever encoding, with whatever ends of
// lines and separators. It does not know what the columns mean.
package textfile

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"unicode/utf16"
)

// Mark is what tables that people open begin with: the byte order mark, without which spreadsheets take UTF-8 for an
// old code. [Decode] skips it.
const Mark = "\ufeff"

// binaries are beginnings of files that are no text, and what such a file is.
var binaries = []struct{ begin, what string }{
	{"PK\x03\x04", "is a workbook (such as .xlsx or .ods) or another zip file, not a text table; save it as CSV"},
	{"\xd0\xcf\x11\xe0", "is an old workbook (.xls), not a text table; save it as CSV"},
	{"\x1f\x8b", "is compressed (gzip); decompress it"},
	{"%PDF", "is a PDF, not text"},
	{"\xff\xfe\x00\x00", "is UTF-32 text; save it as UTF-8"},
	{"\x00\x00\xfe\xff", "is UTF-32 text; save it as UTF-8"},
}

// Decode is a text file as bytes of UTF-8 without a mark at its beginning, with ends of lines as they are on Unix. It
// may be in UTF-8 or, if a mark says so, in UTF-16; bytes that are of neither stay. The error is a part of a sentence.
func Decode(data []byte) (string, error) {
	for _, kind := range binaries {
		if bytes.HasPrefix(data, []byte(kind.begin)) {
			return "", errors.New(kind.what)
		}
	}
	little, big := bytes.HasPrefix(data, []byte("\xff\xfe")), bytes.HasPrefix(data, []byte("\xfe\xff"))
	if little || big {
		data = data[2:]
		if len(data)%2 != 0 {
			return "", errors.New("is UTF-16 text cut off within a character; save it again as UTF-8")
		}
		var order binary.ByteOrder = binary.LittleEndian
		if big {
			order = binary.BigEndian
		}
		units := make([]uint16, len(data)/2)
		for i := range units {
			units[i] = order.Uint16(data[2*i:])
		}
		data = []byte(string(utf16.Decode(units)))
	} else if at := bytes.IndexByte(data, 0); at >= 0 {
		return "", fmt.Errorf("holds a zero byte at %d: it is not text, or UTF-16 text without a byte order mark; "+
			"save it as UTF-8", at)
	}
	text := strings.TrimPrefix(string(data), "\ufeff")
	return strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text), nil
}
