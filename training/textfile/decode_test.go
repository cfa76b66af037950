package textfile

import (
	"strings"
	"testing"

	"isopet/training/cohort/cohorttest"
)

// TestDecode: the same text from all ways of writing it.
func TestDecode(t *testing.T) {
	const text = "Müller, 東京 😀\nx"
	for _, file := range []string{text, "\ufeff" + text, cohorttest.UTF16(text, false), cohorttest.UTF16(text, true),
		strings.ReplaceAll(text, "\n", "\r\n"), strings.ReplaceAll(text, "\n", "\r")} {
		if got, err := Decode([]byte(file)); err != nil || got != text {
			t.Errorf("%q, %v", got, err)
		}
	}
	if got, err := Decode([]byte("M\xfcller")); err != nil || got != "M\xfcller" {
		t.Errorf("bytes that are no UTF-8: %q, %v", got, err)
	}
}
