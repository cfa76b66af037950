package rtstruct

import "slices"

// corner is one of voxels: column and row of the voxel that lies right below it.
type corner [2]int

// loop is a way round along the edges of voxels, corner by corner; the last is followed by the first.
type loop []corner

// steps are the ways along edges, each a right turn from the one before, as rows count downwards.
var steps = [4]corner{{1, 0}, {0, 1}, {-1, 0}, {0, -1}}

// trace goes round the voxels of a slice, which inside tells: clockwise round what is connected by edges, the other way
// round its holes. Voxels that touch at a corner alone are kept apart.
func trace(columns, rows int, inside func(i, j int) bool) (outer, holes []loop) {
	in := func(i, j int) bool { return i >= 0 && j >= 0 && i < columns && j < rows && inside(i, j) }
	// An edge is gone along with the voxel on the right. These are the voxels on the right and the left of each step.
	right := [4]corner{{0, 0}, {-1, 0}, {-1, -1}, {0, -1}}
	left := [4]corner{{0, -1}, {0, 0}, {-1, 0}, {-1, -1}}
	edge := func(c corner, way int) bool {
		return in(c[0]+right[way][0], c[1]+right[way][1]) && !in(c[0]+left[way][0], c[1]+left[way][1])
	}
	gone := map[corner]bool{} // along which upper edges
	for j := range rows {
		for i := range columns {
			start := corner{i, j}
			if !edge(start, 0) || gone[start] {
				continue
			}
			var l loop
			area := 0
			for c, way := start, 0; ; {
				if way == 0 {
					if gone[c] {
						break
					}
					gone[c] = true
				}
				l = append(l, c)
				c[0], c[1] = c[0]+steps[way][0], c[1]+steps[way][1]
				area += steps[way][1] * c[0]
				for _, turn := range []int{1, 0, 3} { // the voxel on the right is stayed with as long as that goes
					if next := (way + turn) % 4; edge(c, next) {
						way = next
						break
					}
				}
			}
			if area > 0 {
				outer = append(outer, l)
			} else {
				holes = append(holes, l)
			}
		}
	}
	return outer, holes
}

// keyholes joins each hole to what it lies in, by a way there and back along the edges to the left of it, and leaves
// out corners that are none.
func keyholes(outer, holes []loop) []loop {
	type place struct{ loop, at int }
	find := map[corner]place{}
	enter := func(n int, l loop) {
		for at, c := range l {
			find[c] = place{n, at}
		}
	}
	for n, l := range outer {
		enter(n, l)
	}
	for n, l := range holes {
		for at, c := range l {
			if _, taken := find[c]; !taken {
				find[c] = place{len(outer) + n, at}
			}
		}
	}
	loops := slices.Concat(outer, holes)
	first := func(l loop) int {
		best := 0
		for at, c := range l {
			if c[0] < l[best][0] || c[0] == l[best][0] && c[1] < l[best][1] {
				best = at
			}
		}
		return best
	}
	order := make([]int, len(holes))
	for n := range order {
		order[n] = len(outer) + n
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return loops[a][first(loops[a])][0] - loops[b][first(loops[b])][0]
	})
	joined := map[int]int{} // holes that were joined, and to which
	for _, n := range order {
		hole := loops[n]
		from := first(hole)
		hit := hole[from]
		for hit[0]--; ; hit[0]-- {
			if p, met := find[hit]; met && p.loop != n {
				break
			}
		}
		target := find[hit].loop
		for {
			next, moved := joined[target]
			if !moved {
				break
			}
			target = next
		}
		at := slices.Index(loops[target], hit)
		var way loop
		for c := hit; c[0] < hole[from][0]; c[0]++ {
			way = append(way, c)
		}
		round := slices.Concat(hole[from:], hole[:from+1])
		back := slices.Clone(way)
		slices.Reverse(back)
		loops[target] = slices.Concat(loops[target][:at], way, round, back, loops[target][at+1:])
		joined[n] = target
	}
	all := loops[:len(outer)]
	for n, l := range all {
		all[n] = l.corners()
	}
	return all
}

// corners leaves out what lies on the way straight on.
func (l loop) corners() loop {
	var kept loop
	for i, c := range l {
		before, after := l[(i+len(l)-1)%len(l)], l[(i+1)%len(l)]
		if c[0]-before[0] != after[0]-c[0] || c[1]-before[1] != after[1]-c[1] {
			kept = append(kept, c)
		}
	}
	return kept
}
