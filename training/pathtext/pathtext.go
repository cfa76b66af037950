// Package pathtext writes names of files and patients, which may hold any bytes, as text, and reads them back: JSON,
// CSV, ONNX and PDF hold only UTF-8, and if other bytes were replaced in them, several names would become one. It opens
// no file.
package pathtext

import (
	"errors"
	"io/fs"
	"os"
	"strings"
	"unicode/utf8"
)

// Encode is a name as text on one line: bytes that are not UTF-8, or that control a terminal, become \xNN, in two
// hexadecimal digits, and a backslash that would be taken for such a one becomes \x5c. All other names stay as they
// are. No two names have the same text.
func Encode(name string) string {
	if Plain(name) && !strings.Contains(name, `\x`) {
		return name
	}
	const digits = "0123456789abcdef"
	var text strings.Builder
	for i := 0; i < len(name); {
		r, size := utf8.DecodeRuneInString(name[i:])
		_, taken := escaped(name[i:])
		if r == utf8.RuneError && size == 1 || control(r) || taken {
			text.WriteString(`\x`)
			text.WriteByte(digits[name[i]>>4])
			text.WriteByte(digits[name[i]&15])
			i++
			continue
		}
		text.WriteString(name[i : i+size])
		i += size
	}
	return text.String()
}

// Plain says that a name is text on one line.
func Plain(name string) bool { return utf8.ValidString(name) && !strings.ContainsFunc(name, control) }

func control(r rune) bool { return r < ' ' || r == 0x7f }

// Decode is the name that Encode made a text of.
func Decode(text string) string {
	if !strings.Contains(text, `\x`) {
		return text
	}
	var name strings.Builder
	for i := 0; i < len(text); i++ {
		c := text[i]
		if b, ok := escaped(text[i:]); ok {
			c = b
			i += len(`xNN`)
		}
		name.WriteByte(c)
	}
	return name.String()
}

// escaped is the byte that a text begins with as \xNN.
func escaped(text string) (b byte, ok bool) {
	if len(text) < len(`\xNN`) || text[:2] != `\x` {
		return 0, false
	}
	high, low := digit(text[2]), digit(text[3])
	return byte(high<<4 | low), high >= 0 && low >= 0
}

func digit(c byte) int { return strings.IndexByte("0123456789abcdef", c) }

// Path is a name that JSON and the like write as its text. As the key of a map, JSON writes it as it is: Encode it
// there.
type Path string

// MarshalText implements encoding.TextMarshaler.
func (p Path) MarshalText() ([]byte, error) { return []byte(Encode(string(p))), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (p *Path) UnmarshalText(text []byte) error {
	*p = Path(Decode(string(text)))
	return nil
}

// Reason is an error of the file system without the operation and the paths, which the sentence around it has.
func Reason(err error) error {
	if path := (*fs.PathError)(nil); errors.As(err, &path) {
		return path.Err
	}
	if link := (*os.LinkError)(nil); errors.As(err, &link) {
		return link.Err
	}
	return err
}
