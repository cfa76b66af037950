package sliceview

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// TestLettersGiveWay: a letter moves along its edge where a contour is, and is not there where the pointer is.
func TestLettersGiveWay(t *testing.T) {
	v, _ := shown(t) // 20 by 10 pixels of 10 units
	v.SetLetters("R", "A", "L", "P")
	var before [4]fyne.Position
	for i, l := range v.letters {
		before[i] = l.Position()
	}
	foot := before[3]
	v.SetContours(nil, Contour{Paths: [][]Corner{{{8, 8}, {12, 8}, {12, 10}, {8, 10}}}})
	for i, l := range v.letters {
		if moved := l.Position() != before[i]; moved != (i == 3) || l.Hidden {
			t.Errorf("letter %d is at %v, before at %v; hidden: %v", i, l.Position(), before[i], l.Hidden)
		}
	}
	if at := v.letters[3].Position(); at.Y != foot.Y || v.contoured(at, v.letters[3].MinSize()) {
		t.Errorf("it is at %v", at)
	}
	// A line that only runs through it counts too.
	v.SetContours(nil, Contour{Paths: [][]Corner{{{0, 0}, {0, 5}, {20, 5}, {20, 0}}}})
	if v.letters[0].Position() == before[0] {
		t.Error("a line runs through the letter at the left")
	}
	v.SetContours(nil)
	if v.letters[3].Position() != foot {
		t.Error("without the contour it does not come back")
	}
	over := foot.AddXY(5, 5)
	v.MouseMoved(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: over}})
	if !v.letters[3].Hidden || v.letters[1].Hidden {
		t.Error("the letter beneath the pointer stays, or another goes")
	}
	v.MouseOut()
	if v.letters[3].Hidden {
		t.Error("it does not come back")
	}
}
