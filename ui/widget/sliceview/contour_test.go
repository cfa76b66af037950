package sliceview

import (
	"math/rand/v2"
	"slices"
	"testing"
)

func parse(rows ...string) (mask []uint8, cols, n int) {
	for _, r := range rows {
		for _, c := range r {
			v := uint8(0)
			if c == '#' {
				v = 1
			}
			mask = append(mask, v)
		}
	}
	return mask, len(rows[0]), len(rows)
}

func TestTraceShapes(t *testing.T) {
	tests := []struct {
		name    string
		rows    []string
		paths   int
		corners int
	}{
		{"nothing", []string{"...", "..."}, 0, 0},
		{"a pixel", []string{"#"}, 1, 4},
		{"a bar", []string{"....", ".##.", "...."}, 1, 4},
		{"an L", []string{"#..", "#..", "##."}, 1, 6},
		{"a ring", []string{"###", "#.#", "###"}, 2, 8},
		{"two that touch at a corner", []string{"#.", ".#"}, 2, 8},
		{"two that touch the other way", []string{".#", "#."}, 2, 8},
	}
	for _, test := range tests {
		mask, cols, rows := parse(test.rows...)
		paths := Trace(mask, cols, rows)
		corners := 0
		for _, p := range paths {
			corners += len(p)
		}
		if len(paths) != test.paths || corners != test.corners {
			t.Errorf("%s: %d paths with %d corners, want %d with %d: %v",
				test.name, len(paths), corners, test.paths, test.corners, paths)
		}
	}
}

func TestTracePath(t *testing.T) {
	mask, cols, rows := parse("....", ".##.", "....")
	want := []Corner{{3, 1}, {3, 2}, {1, 2}, {1, 1}}
	if got := Trace(mask, cols, rows); len(got) != 1 || !slices.Equal(got[0], want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// Paths that are filled again by the even-odd rule must give the mask.
func TestTraceIsTheMask(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 50 {
		cols, rows := 1+rng.IntN(20), 1+rng.IntN(20)
		mask := make([]uint8, cols*rows)
		for i := range mask {
			mask[i] = uint8(rng.IntN(2))
		}
		filled := make([]uint8, len(mask))
		for _, path := range Trace(mask, cols, rows) {
			last := path[len(path)-1]
			for _, c := range path {
				if c.Col == last.Col { // an upright edge turns everything to its right over
					for r := min(c.Row, last.Row); r < max(c.Row, last.Row); r++ {
						for at := c.Col; at < cols; at++ {
							filled[r*cols+at] ^= 1
						}
					}
				} else if c.Row != last.Row {
					t.Fatalf("edge from %v to %v is not along an axis", last, c)
				}
				last = c
			}
		}
		if !slices.Equal(filled, mask) {
			t.Fatalf("%d×%d: filled %v, mask %v", cols, rows, filled, mask)
		}
	}
}
