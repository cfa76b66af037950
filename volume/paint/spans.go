package paint

import "isopet/volume"

// Without are spans without what lies in others; both are in the order of memory, and so is the result.
func Without(spans, gone []Span) []Span {
	var left []Span
	for _, s := range spans {
		for len(gone) > 0 && gone[0].At+gone[0].N <= s.At {
			gone = gone[1:]
		}
		for _, g := range gone {
			if g.At >= s.At+s.N {
				break
			}
			if g.At > s.At {
				left = append(left, Span{s.At, g.At - s.At})
			}
			s.N, s.At = s.At+s.N-(g.At+g.N), g.At+g.N
		}
		if s.N > 0 {
			left = append(left, s)
		}
	}
	return left
}

// Relabelled are the changes that give spans of a mask a label, whatever they have.
func Relabelled(m []uint8, spans []Span, now uint8) Changes {
	var changes Changes
	for _, s := range spans {
		for at, end := s.At, s.At+s.N; at < end; {
			n := same(m[at:end])
			if m[at] != now {
				changes.join(Run{at, n, m[at], now})
			}
			at += n
		}
	}
	return changes
}

// Around is the smallest box that holds some spans of a grid.
func Around(g volume.Grid, spans []Span) Box {
	b := Box{Min: g.Dims}
	for _, s := range spans {
		for at, end := s.At, s.At+s.N; at < end; { // a piece for each row that it crosses
			row := at / g.Dims[0]
			next := min((row+1)*g.Dims[0], end)
			j, k := row%g.Dims[1], row/g.Dims[1]
			for axis, ends := range [3][2]int{{at - row*g.Dims[0], next - row*g.Dims[0]}, {j, j + 1}, {k, k + 1}} {
				b.Min[axis], b.Max[axis] = min(b.Min[axis], ends[0]), max(b.Max[axis], ends[1])
			}
			at = next
		}
	}
	return b
}
