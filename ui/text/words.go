package text

import (
	"fmt"
	"unicode"
	"unicode/utf8"
)

// Lower is a label in the middle of a sentence; what begins with an abbreviation, as "SUV", stays.
func Lower(s string) string {
	first, n := utf8.DecodeRuneInString(s)
	if next, _ := utf8.DecodeRuneInString(s[n:]); n == 0 || unicode.IsUpper(next) {
		return s
	}
	return string(unicode.ToLower(first)) + s[n:]
}

// Millimetres writes a distance with a tenth.
func Millimetres(mm float64) string { return fmt.Sprintf("%.1f mm", mm) }

// Upper is a word as it stands alone.
func Upper(s string) string {
	first, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[n:]
}
