package text

import "testing"

// TestLower: a name in the middle of a sentence, whatever letter it begins with.
func TestLower(t *testing.T) {
	for s, want := range map[string]string{"": "", "Brush": "brush", "Ölung": "ölung", "SUV": "SUV", "X": "x",
		"日本": "日本", "Value": "value"} {
		if got := Lower(s); got != want {
			t.Errorf("%q becomes %q", s, got)
		}
	}
}
