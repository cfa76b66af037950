package sliceview

import "image/color"

// Corner is a point between pixels: pixel (col, row) has the corners (col, row) and (col+1, row+1).
type Corner struct{ Col, Row int }

// Contour is the border of a mask, to be drawn on a [View] along the pixels' edges.
type Contour struct {
	Paths  [][]Corner  // closed: the last corner joins the first
	Colour color.Color // of the line
	Halo   color.Color // on both sides of the line, so that it reads on any picture; nil for none
	Width  float32     // of the line, in units of the interface
}

// Trace follows the borders of a mask of cols by rows pixels, non-zero being inside. Every path is closed, holds only
// the corners where it turns, and has the mask on its right; pixels that touch at a corner only stay apart.
func Trace(mask []uint8, cols, rows int) [][]Corner {
	return new(Tracer).Trace(mask, cols, rows, AnyLabel)
}

// Tracer is [Trace] for many masks in turn, in the memory of the last one. Its zero value is ready.
type Tracer struct {
	mask       []uint8
	cols, rows int
	label      uint8

	walked  []bool // pixels whose top edge has been walked
	corners []Corner
	ends    []int // of each path in corners
	paths   [][]Corner
}

// AnyLabel stands for all labels of a mask.
const AnyLabel = 0

// Trace follows the borders of a label, or of [AnyLabel]. The paths hold until the next call; there are none (nil)
// where the label is not.
func (t *Tracer) Trace(mask []uint8, cols, rows int, label uint8) [][]Corner {
	t.mask, t.cols, t.rows, t.label = mask, cols, rows, label
	t.corners, t.ends, t.paths = t.corners[:0], t.ends[:0], t.paths[:0]
	fresh := false // walked is that of this mask
	for r := range rows {
		line := mask[r*cols:][:cols]
		for c, v := range line {
			// A path runs right along the top edge of a pixel inside, and so on around it. Each path has such an edge;
			// the ones already walked are remembered.
			if v == 0 || !t.inside(c, r) || t.inside(c, r-1) || fresh && t.walked[r*cols+c] {
				continue
			}
			if !fresh {
				t.forget()
				fresh = true
			}
			t.follow(Corner{c, r})
		}
	}
	start := 0
	for _, end := range t.ends {
		t.paths = append(t.paths, t.corners[start:end:end])
		start = end
	}
	if len(t.paths) == 0 {
		return nil
	}
	return t.paths
}

// forget makes room for the pixels walked on.
func (t *Tracer) forget() {
	if n := t.cols * t.rows; cap(t.walked) < n {
		t.walked = make([]bool, n)
	} else {
		t.walked = t.walked[:n]
		clear(t.walked)
	}
}

func (t *Tracer) inside(c, r int) bool {
	if c < 0 || r < 0 || c >= t.cols || r >= t.rows {
		return false
	}
	v := t.mask[r*t.cols+c]
	return v != 0 && (t.label == AnyLabel || v == t.label)
}

// Directions are right, down, left, up. ahead gives the two pixels in front of a corner, to the right and to the left
// of the way.
var (
	step  = [4]Corner{{1, 0}, {0, 1}, {-1, 0}, {0, -1}}
	ahead = [4][2]Corner{{{0, 0}, {0, -1}}, {{-1, 0}, {0, 0}}, {{-1, -1}, {-1, 0}}, {{0, -1}, {-1, -1}}}
)

// follow walks a border from the upper left corner of a top edge.
func (t *Tracer) follow(start Corner) {
	at, way := start, 0
	for {
		if way == 0 {
			t.walked[at.Row*t.cols+at.Col] = true
		}
		at = Corner{at.Col + step[way].Col, at.Row + step[way].Row}
		right, left := ahead[way][0], ahead[way][1]
		turn := 0
		switch {
		case !t.inside(at.Col+right.Col, at.Row+right.Row):
			turn = 1
		case t.inside(at.Col+left.Col, at.Row+left.Row):
			turn = 3
		}
		if turn != 0 {
			t.corners = append(t.corners, at)
			way = (way + turn) % 4
		}
		if at == start && way == 0 {
			t.ends = append(t.ends, len(t.corners))
			return
		}
	}
}
