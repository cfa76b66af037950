package format

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
)

// Count is a number of things: "1 slice", "2 slices".
func Count(n int, thing string) string { return fmt.Sprintf("%d %s", n, Noun(n, thing)) }

// Files is the name of a file, or how many there are.
func Files(paths []string) string {
	if len(paths) == 1 {
		return filepath.Base(paths[0])
	}
	return Count(len(paths), "file")
}

// Noun is what a number of things is called: "slice", "slices".
func Noun(n int, thing string) string {
	if n == 1 {
		return thing
	}
	return thing + "s"
}

// KeepStart cuts a name of more than so many characters at its end: "Left lobe of…".
func KeepStart(name string, most int) string {
	r := []rune(name)
	if len(r) <= most {
		return name
	}
	return string(r[:most-1]) + "…"
}

// KeepEnd cuts it at its beginning; the end tells files apart.
func KeepEnd(name string, most int) string {
	r := []rune(name)
	if len(r) <= most {
		return name
	}
	return "…" + string(r[len(r)-most+1:])
}

// Listed names several things in a sentence, eight of them at most: "a, b and c".
func Listed(all []string) string {
	const most = 8
	if n := len(all) - most; n > 1 {
		all = append(slices.Clone(all[:most]), fmt.Sprintf("%d more", n))
	}
	if len(all) < 2 {
		return strings.Join(all, "")
	}
	return strings.Join(all[:len(all)-1], ", ") + " and " + all[len(all)-1]
}
