package paint

import (
	"context"
	"math"
	"slices"

	"isopet/volume"
)

// Span is a row of voxels, side by side in memory.
type Span struct{ At, N int }

// Grow finds the voxels with values from low to high that hang together with a seed (6-connected), within a box. A seed
// whose own value lies outside, or that lies outside the box, gives none. It needs a bit for each voxel of the scan
// besides what it finds. Growth into all of 150 million voxels takes some seconds; progress, which may be nil, is told
// of how many voxels of the box have been taken. When ctx is cancelled the error is ctx.Err().
func Grow(ctx context.Context, v *volume.Volume, seed [3]int, low, high float64, box Box,
	progress func(done, total int)) ([]Span, error) {
	g := grower{v: v, low: low, high: high, box: box, seen: make([]uint64, (len(v.Data)+63)/64)}
	if !box.Has(seed) {
		return nil, nil
	}
	g.todo = append(g.todo, seed)
	var found []Span
	taken := 0
	for n := 0; len(g.todo) > 0; n++ {
		if n%4096 == 0 {
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			if progress != nil {
				progress(taken, box.Len())
			}
		}
		at := g.todo[len(g.todo)-1]
		g.todo = g.todo[:len(g.todo)-1]
		if first, last, any := g.row(at); any {
			found = append(found, Span{v.Index(first, at[1], at[2]), last - first + 1})
			taken += last - first + 1
			for axis := 1; axis <= 2; axis++ {
				for _, step := range [2]int{-1, 1} {
					next := at
					next[axis] += step
					if next[axis] >= box.Min[axis] && next[axis] < box.Max[axis] {
						g.beside(first, last, next)
					}
				}
			}
		}
	}
	slices.SortFunc(found, func(a, b Span) int { return a.At - b.At })
	return found, nil
}

// Climb goes from a voxel of a box, by steepest ascent, to one within the box round which no value is higher: again and
// again to the highest of the voxels around, of equally high ones the first in memory. Around are the 26 neighbours,
// and where voxels are small all that lie no farther than so many millimetres. What is no finite number is passed over.
func Climb(v *volume.Volume, from [3]int, mm float64, box Box) [3]int {
	zooms := v.Affine.Zooms()
	var reach [3]int
	for axis := range reach {
		const most = 10 // voxels
		reach[axis] = max(int(math.Min(mm/zooms[axis], most)), 1)
	}
	for at := from; ; from = at {
		highest := float64(v.Data[v.Index(at[0], at[1], at[2])])
		for k := max(from[2]-reach[2], box.Min[2]); k <= min(from[2]+reach[2], box.Max[2]-1); k++ {
			for j := max(from[1]-reach[1], box.Min[1]); j <= min(from[1]+reach[1], box.Max[1]-1); j++ {
				for i := max(from[0]-reach[0], box.Min[0]); i <= min(from[0]+reach[0], box.Max[0]-1); i++ {
					di, dj, dk := float64(i-from[0]), float64(j-from[1]), float64(k-from[2])
					if max(math.Abs(di), math.Abs(dj), math.Abs(dk)) > 1 &&
						math.Hypot(di*zooms[0], math.Hypot(dj*zooms[1], dk*zooms[2])) > mm {
						continue
					}
					if value := float64(v.Data[v.Index(i, j, k)]); value > highest && !math.IsInf(value, 0) {
						at, highest = [3]int{i, j, k}, value
					}
				}
			}
		}
		if at == from {
			return at
		}
	}
}

// grower works in rows along the first axis, so that memory is read in order.
type grower struct {
	v         *volume.Volume
	low, high float64
	box       Box
	seen      []uint64 // a bit for each voxel found
	todo      [][3]int
}

func (g *grower) may(at int) bool {
	value := float64(g.v.Data[at])
	return value >= g.low && value <= g.high && g.seen[at>>6]>>(at&63)&1 == 0
}

// row takes the voxels of a row around one of them, and reports which, if there are any.
func (g *grower) row(at [3]int) (first, last int, any bool) {
	base := g.v.Index(0, at[1], at[2])
	if !g.may(base + at[0]) {
		return 0, 0, false
	}
	first, last = at[0], at[0]
	for first > g.box.Min[0] && g.may(base+first-1) {
		first--
	}
	for last < g.box.Max[0]-1 && g.may(base+last+1) {
		last++
	}
	for i := base + first; i <= base+last; i++ {
		g.seen[i>>6] |= 1 << (i & 63)
	}
	return first, last, true
}

// beside puts the beginnings of what may be taken in a neighbouring row on the list.
func (g *grower) beside(first, last int, row [3]int) {
	base := g.v.Index(0, row[1], row[2])
	before := false
	for i := first; i <= last; i++ {
		may := g.may(base + i)
		if may && !before {
			g.todo = append(g.todo, [3]int{i, row[1], row[2]})
		}
		before = may
	}
}

// Put draws spans, or erases in them.
func (p *Pen) Put(spans []Span) {
	for _, s := range spans {
		p.run(s.At, s.N)
	}
}
