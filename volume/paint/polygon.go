package paint

import (
	"math"
	"slices"

	"isopet/volume"
)

// Polygon draws what a closed polygon holds in a slice of a plane: the pixels whose centres lie inside, by the even-odd
// rule. Fewer than three points hold nothing.
func (p *Pen) Polygon(plane volume.Plane, slice int, points []Point) {
	l := p.Mask.Layout(plane)
	if slice < 0 || slice >= l.Slices || len(points) < 3 {
		return
	}
	var crossings []float64
	for row := range l.Rows {
		crossings = crossings[:0]
		y := float64(row)
		last := points[len(points)-1]
		for _, point := range points {
			// An edge holds its upper end but not its lower one, so that a corner counts once.
			if (last.Row <= y) != (point.Row <= y) {
				crossings = append(crossings, last.Col+(y-last.Row)/(point.Row-last.Row)*(point.Col-last.Col))
			}
			last = point
		}
		slices.Sort(crossings)
		for i := 0; i+1 < len(crossings); i += 2 {
			first := max(int(math.Ceil(math.Max(crossings[i], 0))), 0)
			for col := first; col < l.Cols && float64(col) < crossings[i+1]; col++ {
				p.Set(l.Offset(col, row, slice))
			}
		}
	}
}
