package projection

import "testing"

func TestTurned(t *testing.T) {
	for _, c := range [][3]int{{0, 1, 3}, {0, -1, 357}, {357, 1, 0}, {90, 240, 90}, {-7, 0, 354}, {1000, 0, 279}} {
		if got := Turned(c[0], c[1]); got != c[2] {
			t.Errorf("%d° turned by %d steps is %d°, want %d°", c[0], c[1], got, c[2])
		}
	}
}
