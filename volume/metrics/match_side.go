package metrics

import (
	"slices"

	"isopet/volume"
)

// side is a mask of a [Match] and the lesions in it.
type side struct {
	*volume.Labels
	lesions []lesion
	box     box // of all
	voxels  int
	places  []int32 // of each label's lesion in lesions, counted from 1
	islands []int32 // of each voxel of box, likewise; nil where labels are the lesions
}

// lesion is a label or an island of one.
type lesion struct {
	label  uint16
	voxels int
	box    box
}

// every stands for all lesions in place of one.
const every = -1

func newSide(l *volume.Labels) *side {
	s := &side{Labels: l, places: make([]int32, 1<<16)}
	var order []uint16
	found := map[uint16]*lesion{}
	var last *lesion // the one met last
	at := 0
	for k := range l.Dims[2] {
		for j := range l.Dims[1] {
			for i, label := range l.Data[at : at+l.Dims[0]] {
				if label == 0 {
					continue
				}
				if last == nil || last.label != label {
					if last = found[label]; last == nil {
						last = &lesion{label: label, box: emptyBox(l.Grid)}
						found[label] = last
						order = append(order, label)
					}
				}
				last.voxels++
				last.box.add([3]int{i, j, k})
			}
			at += l.Dims[0]
		}
	}
	slices.Sort(order)
	s.box = emptyBox(l.Grid)
	for n, label := range order {
		s.places[label] = int32(n + 1)
		s.lesions = append(s.lesions, *found[label])
		s.box = s.box.join(found[label].box)
		s.voxels += found[label].voxels
	}
	return s
}

// place is which lesion a voxel belongs to, -1 for none.
func (s *side) place(at int) int {
	if s.islands == nil || s.Data[at] == 0 {
		return int(s.places[s.Data[at]]) - 1
	}
	i, j, k := at%s.Dims[0], at/s.Dims[0]%s.Dims[1], at/(s.Dims[0]*s.Dims[1])
	return int(s.islands[s.box.index([3]int{i, j, k})]) - 1
}

// components are the islands of all lesions, within box.
func (s *side) components() (islands []int32, n int) {
	return volume.Components(s.mask(s.box, every).Data, s.box.dims())
}

// split makes each island of the one label a lesion, the largest first. It does not where there is only one.
func (s *side) split() bool {
	islands, n := s.components()
	if n < 2 {
		return false
	}
	found := make([]lesion, n)
	for i := range found {
		found[i] = lesion{label: s.lesions[0].label, box: emptyBox(s.Grid)}
	}
	s.box.each(s.Grid, func(at int) {
		v := [3]int{at % s.Dims[0], at / s.Dims[0] % s.Dims[1], at / (s.Dims[0] * s.Dims[1])}
		if island := islands[s.box.index(v)]; island > 0 {
			found[island-1].voxels++
			found[island-1].box.add(v)
		}
	})
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return found[b].voxels - found[a].voxels })
	rank := make([]int32, n+1)
	s.lesions = nil
	for place, island := range order {
		rank[island+1] = int32(place + 1)
		s.lesions = append(s.lesions, found[island])
	}
	for i, island := range islands {
		islands[i] = rank[island]
	}
	s.islands = islands
	return true
}

// matched are the lesions, none of them matched yet.
func (s *side) matched() []Matched {
	all := make([]Matched, len(s.lesions))
	for i, l := range s.lesions {
		all[i] = Matched{Label: l.label, Voxels: l.voxels, Partner: -1, Touches: -1}
		if s.islands != nil {
			all[i].Island = i + 1
		}
	}
	return all
}

func (s *side) boxOf(lesion int) box {
	if lesion == every {
		return s.box
	}
	return s.lesions[lesion].box
}

// mask is a lesion, or all, within a box.
func (s *side) mask(b box, lesion int) *volume.Mask {
	g := volume.Grid{Dims: b.dims(), Affine: s.Affine}
	corner := s.Affine.Apply([3]float64{float64(b.from[0]), float64(b.from[1]), float64(b.from[2])})
	for axis, v := range corner {
		g.Affine[axis][3] = v
	}
	m := volume.NewMask(g)
	n := 0
	b.each(s.Grid, func(at int) {
		if s.Data[at] != 0 && (lesion == every || s.place(at) == lesion) {
			m.Data[n] = 1
		}
		n++
	})
	return m
}

// box is a block of voxels, from one up to but not including another; empty if they are the wrong way round.
type box struct{ from, to [3]int }

// emptyBox is the box that holds no voxel of a grid.
func emptyBox(g volume.Grid) box { return box{from: g.Dims} }

func (b *box) add(v [3]int) {
	for axis, at := range v {
		b.from[axis], b.to[axis] = min(b.from[axis], at), max(b.to[axis], at+1)
	}
}

func (b box) join(c box) box {
	for axis := range 3 {
		b.from[axis], b.to[axis] = min(b.from[axis], c.from[axis]), max(b.to[axis], c.to[axis])
	}
	return b
}

func (b box) dims() [3]int {
	return [3]int{max(b.to[0]-b.from[0], 0), max(b.to[1]-b.from[1], 0), max(b.to[2]-b.from[2], 0)}
}

// index is where a voxel stands in an array of the box alone.
func (b box) index(v [3]int) int {
	d := b.dims()
	return v[0] - b.from[0] + d[0]*(v[1]-b.from[1]+d[1]*(v[2]-b.from[2]))
}

// each calls f for each voxel of the box in the order of memory, with where it stands in an array of the whole grid.
func (b box) each(g volume.Grid, f func(at int)) {
	for k := b.from[2]; k < b.to[2]; k++ {
		for j := b.from[1]; j < b.to[1]; j++ {
			for i := b.from[0]; i < b.to[0]; i++ {
				f(g.Index(i, j, k))
			}
		}
	}
}
