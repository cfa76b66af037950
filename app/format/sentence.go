package format

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Sentence is an error as the user reads it: a capital letter, unless it begins with a file's name, and a full stop.
func Sentence(err error) string {
	text := strings.TrimSpace(err.Error())
	if first, _, _ := strings.Cut(text, " "); !strings.ContainsAny(first, "./\\") {
		r, n := utf8.DecodeRuneInString(text)
		text = string(unicode.ToUpper(r)) + text[n:]
	}
	if !strings.HasSuffix(text, ".") {
		text += "."
	}
	return text
}
