package metrics

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"isopet/volume"
)

// Match pairs the lesions of a mask with those of an annotation, whatever their labels are: pairs that share the most
// voxels come first, and of equals those of the lower labels. No lesion is in two pairs.
//
// Each label is a lesion, with one exception: if the annotation has a single label and the mask several lesions, each
// island of the annotation is a lesion. A single lesion is compared with all of such an annotation. Voxels of an island
// are connected by their faces.
type Match struct {
	Lesions   []Matched // of the mask, by label
	Annotated []Matched // by label, or by island, the largest first
	Islands   bool      // Annotated are islands of a single label
	// Together is how many islands an annotation of a single label has that is compared with a single lesion.
	Together int
	// All is how the whole mask agrees with the whole annotation.
	All Agreement
}

// Matched is a lesion of one side.
type Matched struct {
	Label  uint16 // in its mask
	Island int    // which island of the label, counted from 1; 0 for all of it
	Voxels int
	// Partner is the place of its partner among those of the other side, -1 without one.
	Partner int
	// Touches is the place of the one on the other side with which it shares the most voxels, -1 if it shares none.
	// Where it has no partner, that one has another.
	Touches int
	// Agreement with the partner.
	Agreement Agreement
}

// Agreement is how two masks, or two lesions, agree.
type Agreement struct {
	Overlap
	SurfaceDistance
}

// NewMatch pairs the lesions of two masks on the same grid. It stops with the context's error.
func NewMatch(ctx context.Context, mask, reference *volume.Labels) (*Match, error) {
	have, want := newSide(mask), newSide(reference)
	m := &Match{}
	switch {
	case len(want.lesions) != 1:
	case len(have.lesions) == 1:
		_, m.Together = want.components()
	case len(have.lesions) > 1:
		m.Islands = want.split()
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	shared := map[[2]int]int{} // voxels, by the places of the lesion and the annotated one
	both := 0
	want.box.each(mask.Grid, func(at int) {
		n := want.place(at)
		if n < 0 {
			return
		}
		if o := have.place(at); o >= 0 {
			shared[[2]int{o, n}]++
			both++
		}
	})
	m.Lesions, m.Annotated = have.matched(), want.matched()
	pairs := slices.SortedFunc(maps.Keys(shared), func(a, b [2]int) int {
		return cmp.Or(shared[b]-shared[a], a[0]-b[0], a[1]-b[1])
	})
	for _, p := range pairs {
		lesion, annotated := &m.Lesions[p[0]], &m.Annotated[p[1]]
		if lesion.Touches < 0 {
			lesion.Touches = p[1]
		}
		if annotated.Touches < 0 {
			annotated.Touches = p[0]
		}
		if lesion.Partner >= 0 || annotated.Partner >= 0 {
			continue
		}
		lesion.Partner, annotated.Partner = p[1], p[0]
		o := Overlap{TP: shared[p], FP: lesion.Voxels - shared[p], FN: annotated.Voxels - shared[p]}
		a, err := agreement(ctx, have, want, p[0], p[1], o)
		if err != nil {
			return nil, err
		}
		lesion.Agreement, annotated.Agreement = a, a
	}
	var err error
	m.All, err = agreement(ctx, have, want, every, every, Overlap{TP: both, FP: have.voxels - both,
		FN: want.voxels - both})
	return m, err
}

// agreement adds the distance of the surfaces of two lesions, or of all, to how they overlap. Only the box about them
// is looked at: what lies on its faces has nothing beyond them.
func agreement(ctx context.Context, have, want *side, lesion, annotated int, o Overlap) (Agreement, error) {
	b := have.boxOf(lesion).join(want.boxOf(annotated))
	apart, err := Surfaces(ctx, have.mask(b, lesion), want.mask(b, annotated), 0)
	return Agreement{o, apart}, err
}
