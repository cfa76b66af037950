package training

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Readable is a name that may hold any bytes as text that tells it from every other: a byte that is not of UTF-8, or that
// controls a terminal, is written as \xe9, a backslash as \\. Names in results are written so, as JSON, PDF and models hold
// nothing else.
func Readable(name string) string {
	if plain(name) && !strings.Contains(name, `\`) {
		return name
	}
	var b strings.Builder
	for len(name) > 0 {
		r, n := utf8.DecodeRuneInString(name)
		switch {
		case r == utf8.RuneError && n == 1 || control(r):
			for _, c := range []byte(name[:n]) {
				fmt.Fprintf(&b, `\x%02x`, c)
			}
		case r == '\\':
			b.WriteString(`\\`)
		default:
			b.WriteString(name[:n])
		}
		name = name[n:]
	}
	return b.String()
}

func control(r rune) bool { return r < ' ' || r == 0x7f }

// plain says that a name is text on one line.
func plain(name string) bool { return utf8.ValidString(name) && !strings.ContainsFunc(name, control) }

// Original is the name of which [Readable] made text.
func Original(text string) string {
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		rest := text[i:]
		if strings.HasPrefix(rest, `\\`) {
			i++
		} else if len(rest) >= 4 && strings.HasPrefix(rest, `\x`) {
			if c, err := strconv.ParseUint(rest[2:4], 16, 8); err == nil {
				b.WriteByte(byte(c))
				i += 3
				continue
			}
		}
		b.WriteByte(text[i])
	}
	return b.String()
}

// shown is a path as it stands in a sentence: only what is no text in it is written otherwise.
func shown(path string) string {
	if plain(path) {
		return path
	}
	return Readable(path)
}
