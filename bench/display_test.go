package main

import "testing"

// TestBars: a dozen runs of the same width are bars; text, an edge and a grid of too few lines are none.
func TestBars(t *testing.T) {
	row := func(bright func(x int) bool) pixels {
		p := pixels{b: make([]byte, 4*400), width: 400, height: 1, stride: 4 * 400}
		for x := range p.width {
			if bright(x) {
				copy(p.b[4*x:], []byte{250, 240, 230})
			}
		}
		return p
	}
	for what, c := range map[string]struct {
		bright func(x int) bool
		want   bool
	}{
		"bars":            {func(x int) bool { return x/9%2 == 1 }, true},
		"bars, stretched": {func(x int) bool { return x*10/77%2 == 1 }, true},
		"bars in a part":  {func(x int) bool { return x > 200 && x/7%2 == 1 }, true},
		"thin lines":      {func(x int) bool { return x/2%2 == 1 }, false},
		"an edge":         {func(x int) bool { return x > 100 }, false},
		"few":             {func(x int) bool { return x < 100 && x/10%2 == 1 }, false},
		"uneven":          {func(x int) bool { return x*x/900%2 == 1 }, false},
	} {
		if got := row(c.bright).bars(0); got != c.want {
			t.Errorf("%s: %v", what, got)
		}
	}
}
