package derived

import (
	"fmt"
	"strings"
	"unicode"
)

// Names are names of the parts of an object, of so many characters at most: what is too long is cut, and none is empty
// or like another.
func Names(names []string, most int) []string {
	taken := map[string]bool{}
	short := make([]string, len(names))
	for n, name := range names {
		short[n] = Cut(name, most)
		for i := n + 1; short[n] == "" || taken[short[n]]; i++ {
			number := fmt.Sprintf(" %d", i)
			short[n] = strings.TrimSpace(Cut(name, most-len(number)) + number)
		}
		taken[short[n]] = true
	}
	return short
}

// Cut is the first characters of a text, without those that values of DICOM must not hold.
func Cut(s string, most int) string {
	runes := []rune(strings.TrimSpace(strings.Map(func(r rune) rune {
		if r == '\\' || !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, s)))
	return strings.TrimSpace(string(runes[:min(len(runes), most)]))
}
