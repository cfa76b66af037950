package command

import (
	"runtime"
	"slices"
	"testing"

	"fyne.io/fyne/v2"
)

// TestMnemonics: each menu has a letter of its own, of its name in the language of the window; one whose letters are all
// taken, or of another script, has none.
func TestMnemonics(t *testing.T) {
	if runtime.GOOS == "darwin" {
		t.Skip("the system has the menus")
	}
	s := &Set{Menus: []Menu{{ID: "d", Label: "Draw"}, {ID: "i", Label: "Display"}, {ID: "a", Label: "A"}, {ID: "e", Label: "ad"}}}
	if got, want := s.Mnemonics(), []fyne.KeyName{"D", "I", "A", ""}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	s.Language = Language{"d": "Ääni", "i": "绘图"}
	if got, want := s.Mnemonics(), []fyne.KeyName{"N", "", "A", "D"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if s.MenuKey(0) != "Alt+N" || s.MenuKey(1) != "" {
		t.Errorf("%q and %q", s.MenuKey(0), s.MenuKey(1))
	}
}
