package widget

import "image/color"

// Corner is a point between pixels: pixel (col, row) has the corners (col, row) and (col+1, row+1).
type Corner struct{ Col, Row int }

// Outline is the border of a mask, to be drawn on a [SliceView] along the pixels' edges.
type Outline struct {
	Paths  [][]Corner  // closed: the last corner joins the first
	Colour color.Color // of the line
	Halo   color.Color // on both sides of the line, so that it reads on any picture; nil for none
	Width  float32     // of the line, in units of the interface
}

// Trace follows the borders of a mask of cols by rows pixels, non-zero being inside. Every path is closed, holds only
// the corners where it turns, and has the mask on its right; pixels that touch at a corner only stay apart.
func Trace(mask []uint8, cols, rows int) [][]Corner {
	inside := func(c, r int) bool {
		return c >= 0 && r >= 0 && c < cols && r < rows && mask[r*cols+c] != 0
	}
	// A path runs right along the top edge of a pixel inside, and so on around it. Each path has such an edge;
	// the ones already walked are remembered.
	walked := make([]bool, cols*rows)
	var paths [][]Corner
	for r := range rows {
		for c := range cols {
			if !inside(c, r) || inside(c, r-1) || walked[r*cols+c] {
				continue
			}
			paths = append(paths, follow(inside, Corner{c, r}, func(at Corner) { walked[at.Row*cols+at.Col] = true }))
		}
	}
	return paths
}

// follow walks a border from the upper left corner of a top edge and calls top at each top edge that it passes.
func follow(inside func(c, r int) bool, start Corner, top func(Corner)) []Corner {
	// Directions are right, down, left, up. ahead gives the two pixels in front of a corner, to the right and to the
	// left of the way.
	step := [4]Corner{{1, 0}, {0, 1}, {-1, 0}, {0, -1}}
	ahead := [4][2]Corner{{{0, 0}, {0, -1}}, {{-1, 0}, {0, 0}}, {{-1, -1}, {-1, 0}}, {{0, -1}, {-1, -1}}}
	var path []Corner
	at, way := start, 0
	for {
		if way == 0 {
			top(at)
		}
		at = Corner{at.Col + step[way].Col, at.Row + step[way].Row}
		right, left := ahead[way][0], ahead[way][1]
		turn := 0
		switch {
		case !inside(at.Col+right.Col, at.Row+right.Row):
			turn = 1
		case inside(at.Col+left.Col, at.Row+left.Row):
			turn = 3
		}
		if turn != 0 {
			path = append(path, at)
			way = (way + turn) % 4
		}
		if at == start && way == 0 {
			return path
		}
	}
}
