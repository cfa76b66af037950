package command

import (
	"strings"
	"testing"
)

// TestLanguages: the file of each language can be read.
func TestLanguages(t *testing.T) {
	files, err := languages.ReadDir("languages")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if code, ok := strings.CutSuffix(file.Name(), ".json"); ok && len(in(code)) == 0 {
			t.Errorf("nothing can be read of %s", file.Name())
		}
	}
	if in("there is none") != nil {
		t.Error("a language without a file is not English")
	}
}
