package derived

import (
	"slices"
	"strings"
	"testing"
)

// TestNames: names of a clinic's length stay apart when they are cut, and none is empty or holds what values must not.
func TestNames(t *testing.T) {
	long := "Left internal iliac node "
	got := Names([]string{long + "1", long + "2", "a\\b\n", "", "", "Läsion 1", "Left int iliac 2", long}, 16)
	want := []string{"Left internal il", "Left internal 2", "a b", "4", "5", "Läsion 1",
		"Left int iliac 2", "Left internal 8"}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	var many []string
	for range 120 {
		many = append(many, strings.Repeat("x", 70))
	}
	seen := map[string]bool{}
	for _, name := range Names(many, 16) {
		if seen[name] || len(name) > 16 {
			t.Errorf("%q is there twice, or too long", name)
		}
		seen[name] = true
	}
}
