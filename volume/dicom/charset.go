package dicom

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// charset are the values of SpecificCharacterSet: the first is what a text begins in, the others are what it may
// change to by escapes (PS3.3 C.12.1.1.2).
type charset []string

// charset is the one of the dataset or, of an item that names none, of what it lies in.
func (d *Dataset) charset() charset {
	for ; d != nil; d = d.parent {
		if e := d.Find(SpecificCharacterSet); e != nil {
			return e.Strings()
		}
	}
	return nil
}

// repertoires are the sets by the part of their names that counts: ISO_IR 100, ISO 2022 IR 100 and ISO-IR 100 are the
// same letters.
var repertoires = map[string]encoding.Encoding{
	"100":     charmap.ISO8859_1,
	"101":     charmap.ISO8859_2,
	"109":     charmap.ISO8859_3,
	"110":     charmap.ISO8859_4,
	"126":     charmap.ISO8859_7,
	"127":     charmap.ISO8859_6,
	"138":     charmap.ISO8859_8,
	"144":     charmap.ISO8859_5,
	"148":     charmap.ISO8859_9,
	"203":     charmap.ISO8859_15,
	"13":      japanese.ShiftJIS, // of which it is the part of one byte
	"166":     charmap.Windows874,
	"192":     unicode.UTF8,
	"GB18030": simplifiedchinese.GB18030,
	"GBK":     simplifiedchinese.GBK,
}

// escape is what follows the byte ESC, and how what comes then is to be read.
type escape struct {
	code string
	set  encoding.Encoding
	pair string // of what stands for a letter in two bytes of 7 bits: what precedes them in set, where they have 8
	high bool   // they are such
}

// escapes are those of PS3.3 tables C.12-3 and C.12-4. Each changes one half of the code; the other half stays ASCII,
// but for the Japanese one.
var escapes = []escape{
	{code: "(B", set: nil},
	{code: "-A", set: charmap.ISO8859_1},
	{code: "-B", set: charmap.ISO8859_2},
	{code: "-C", set: charmap.ISO8859_3},
	{code: "-D", set: charmap.ISO8859_4},
	{code: "-F", set: charmap.ISO8859_7},
	{code: "-G", set: charmap.ISO8859_6},
	{code: "-H", set: charmap.ISO8859_8},
	{code: "-L", set: charmap.ISO8859_5},
	{code: "-M", set: charmap.ISO8859_9},
	{code: "-b", set: charmap.ISO8859_15},
	{code: "-T", set: charmap.Windows874},
	{code: "(J", set: japanese.ShiftJIS},
	{code: ")I", set: japanese.ShiftJIS},
	{code: "$B", set: japanese.EUCJP, high: true},
	{code: "$@", set: japanese.EUCJP, high: true},
	{code: "$(D", set: japanese.EUCJP, high: true, pair: "\x8f"},
	{code: "$)C", set: korean.EUCKR},
	{code: "$)A", set: simplifiedchinese.GBK},
}

// initial is the set that a text begins in, nil for ASCII.
func (c charset) initial() encoding.Encoding {
	if len(c) == 0 {
		return nil
	}
	name := strings.ToUpper(strings.ReplaceAll(c[0], "-", "_"))
	name = strings.TrimSpace(strings.TrimPrefix(strings.TrimPrefix(name, "ISO_IR"), "ISO 2022 IR"))
	return repertoires[name]
}

// decode is text in a character set. Bytes that are no letters in it become U+FFFD; where none is named and letters
// are not ASCII, the text is taken for UTF-8 if it can be, else for ISO 8859-1, as other programs write it.
func (c charset) decode(b []byte) string {
	const esc = "\x1b"
	first := c.initial()
	if ascii(b) && !strings.Contains(string(b), esc) {
		return string(b)
	}
	if first == nil && !strings.Contains(string(b), esc) {
		if utf8.Valid(b) {
			return string(b)
		}
		first = charmap.ISO8859_1
	}
	var text strings.Builder
	for i, part := range strings.Split(string(b), esc) {
		if i == 0 {
			text.WriteString(escape{set: first}.decode(part))
			continue
		}
		known := false
		for _, e := range escapes {
			if rest, begins := strings.CutPrefix(part, e.code); begins {
				known = true
				text.WriteString(e.text(rest, first))
				break
			}
		}
		if !known {
			text.WriteString(esc + escape{set: first}.decode(part))
		}
	}
	return text.String()
}

// text decodes what follows an escape, which counts to the end of a line, a value or a part of a name.
func (e escape) text(s string, first encoding.Encoding) string {
	end := strings.IndexAny(s, "\r\n\f\t")
	if !e.high {
		if at := strings.IndexAny(s, `\^=`); at >= 0 && (end < 0 || at < end) {
			end = at
		}
	}
	if end < 0 {
		end = len(s)
	}
	return e.decode(s[:end]) + escape{set: first}.decode(s[end:])
}

func (e escape) decode(s string) string {
	if e.high {
		var b []byte
		for at := 0; at+1 < len(s); at += 2 {
			b = append(append(b, e.pair...), s[at]|0x80, s[at+1]|0x80)
		}
		s = string(b)
	}
	if e.set == nil {
		return strings.ToValidUTF8(s, string(utf8.RuneError))
	}
	text, err := e.set.NewDecoder().String(s)
	if err != nil {
		return strings.ToValidUTF8(s, string(utf8.RuneError))
	}
	return text
}

// ascii reports whether all bytes are.
func ascii(b []byte) bool {
	for _, c := range b {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
