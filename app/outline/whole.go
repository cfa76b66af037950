package outline

import (
	"errors"
	"fmt"
	"slices"

	"isopet/app/lesion"
	"isopet/volume/islands"
	"isopet/volume/paint"
)

// Taken are the voxels in which a search of the whole scan finds nothing: those of lesions that it does not replace.
func (o *Outline) Taken() []paint.Span {
	replaced := o.replaced()
	return spans(o, func(label uint8) bool { return !replaced[label] })
}

// spans are the voxels of the lesions of some labels, in the order of memory.
func spans(o *Outline, of func(label uint8) bool) (all []paint.Span) {
	has := func(index int) bool {
		for label, n := range o.Counts.Slices[index][1:] {
			if n > 0 && of(uint8(label+1)) {
				return true
			}
		}
		return false
	}
	for at, labels := range o.Mask.Rows(has).Runs() {
		if of(labels[0]) {
			all = append(all, paint.Span{At: at, N: len(labels)})
		}
	}
	return all
}

// only is one label for [spans].
func only(label uint8) func(uint8) bool { return func(l uint8) bool { return l == label } }

// replaced are the labels of lesions that the next search of the whole scan replaces: those that the last one found and
// nobody has changed since, but their names and kinds, and lesions in which nothing is outlined yet.
func (o *Outline) replaced() (gone [256]bool) {
	for _, l := range o.Lesions {
		empty := o.LesionVoxels(l.Label) == 0 && l.Kind.Counts() && l.Name == fmt.Sprintf("Lesion %d", l.Label)
		gone[l.Label] = (l.Made.AsFound() || empty) && len(o.Outlined(l.Label).Slices) == 0
	}
	return gone
}

// Room is for how many lesions of a search there is room in the mask.
func (o *Outline) Room() int {
	room, gone := 255, o.replaced()
	for _, l := range o.Lesions {
		if !gone[l.Label] {
			room--
		}
	}
	return room
}

// Searched has what was found in the whole scan by a rule as lesions, the largest first, in place of what an earlier
// search found. by says by what. An island on one lesion of the earlier search alone keeps its name, and is no tumour
// where that was none, unless most of the island lies beyond it, which may be something else; kept is how many are no
// tumours by that. There are some islands, and at most [Outline.Room].
func (o *Outline) Searched(found []islands.Island, rule islands.Rule, by string) (e Edit, kept int) {
	gone := o.replaced()
	l := o.list()
	e.Lesions = l
	l.Lesions = slices.DeleteFunc(l.Lesions, func(l lesion.Lesion) bool { return gone[l.Label] })
	for _, l := range o.Lesions {
		if gone[l.Label] {
			o.begins(&e, l.Label, o.Outlined(l.Label).Setup)
		}
	}
	named := map[uint8]bool{} // whose names are used again
	var all []paint.Span
	for n, island := range found {
		next, ok := lesion.Next(l.Lesions)
		if !ok {
			break
		}
		if next.Made = (&lesion.Made{Found: by}); n == 0 {
			l.Active = next.Label
		}
		on, others, outside := o.beneath(island.Spans)
		if before := o.Lesion(on); before != nil && !others {
			if !named[on] && before.Name != fmt.Sprintf("Lesion %d", on) {
				next.Name, named[on] = before.Name, true
			}
			if !before.Kind.Counts() && outside <= island.Voxels/2 {
				next.Kind = before.Kind
			}
		}
		if !next.Kind.Counts() {
			kept++
		}
		l.Lesions = append(l.Lesions, next)
		c := o.begins(&e, next.Label, o.Setup.Finding(o.Scan, island.Spans, rule))
		for index := range o.Counts.Touched(runs(island.Spans)) {
			c.Drawn[index] = true
		}
		all = append(all, island.Spans...)
		e.Voxels = append(e.Voxels, paint.Relabelled(o.Mask.Data, island.Spans, next.Label)...)
	}
	slices.SortFunc(l.Lesions, func(x, y lesion.Lesion) int { return int(x.Label) - int(y.Label) })
	slices.SortFunc(all, func(a, b paint.Span) int { return a.At - b.At })
	left := spans(o, func(label uint8) bool { return gone[label] })
	e.Voxels = append(e.Voxels, paint.Relabelled(o.Mask.Data, paint.Without(left, all), 0)...).Merged()
	return e, kept
}

// runs are spans as changes.
func runs(spans []paint.Span) paint.Changes {
	all := make(paint.Changes, len(spans))
	for i, s := range spans {
		all[i] = paint.Run{At: s.At, N: s.N}
	}
	return all
}

// beneath says which lesion lies beneath spans, 0 for none, whether others do, and how many voxels lie on none.
func (o *Outline) beneath(spans []paint.Span) (label uint8, others bool, outside int) {
	for _, r := range paint.Relabelled(o.Mask.Data, spans, 0) {
		others = others || label != 0 && label != r.Was
		label = r.Was
		outside -= r.N
	}
	for _, s := range spans {
		outside += s.N
	}
	return label, others, outside
}

// Split makes each island of a lesion a lesion of its own; the largest stays. The error says why not.
func (o *Outline) Split(label uint8) (Edit, error) {
	first := o.Lesion(label)
	if first == nil || o.LesionVoxels(label) == 0 {
		return Edit{}, errors.New("there is nothing to split; choose a lesion that has voxels")
	}
	parts := islands.Of(o.Mask.Rows(func(index int) bool { return o.Counts.Slices[index][label] > 0 }), label)
	if len(parts) == 1 {
		return Edit{}, fmt.Errorf("%s hangs together, so there is nothing to split", first.Name)
	}
	if room := 255 - len(o.Lesions); len(parts)-1 > room {
		return Edit{}, fmt.Errorf("%s has %d islands, and a mask holds 255 lesions; remove small islands first", first.Name,
			len(parts))
	}
	e := Edit{Lesions: o.list()}
	of := o.Outlined(label)
	method := of.Slices.Text(o.Scan.Unit)
	for _, island := range parts[1:] {
		next, _ := lesion.Next(e.Lesions.Lesions)
		next.Kind = first.Kind
		next.Made = &lesion.Made{Method: method, PostProcessed: []string{"Split from " + first.Name}}
		if first.Made.AsFound() {
			next.Made = first.Made
		}
		o.begins(&e, next.Label, of.Setup)
		e.Lesions.Lesions = append(e.Lesions.Lesions, next)
		e.Voxels = append(e.Voxels, paint.Relabelled(o.Mask.Data, island.Spans, next.Label)...)
	}
	slices.SortFunc(e.Lesions.Lesions, func(x, y lesion.Lesion) int { return int(x.Label) - int(y.Label) })
	e.Voxels = e.Voxels.Merged()
	o.drawn(&e)
	return e, nil
}

// Merged adds a lesion's voxels to another one, which is the active one then, and takes the lesion away.
func (o *Outline) Merged(from, into uint8) Edit {
	added := spans(o, only(from))
	e := o.Deleted(from)
	e.Voxels = paint.Relabelled(o.Mask.Data, added, into)
	e.Lesions.Active = into
	for i := range e.Lesions.Lesions {
		if l := &e.Lesions.Lesions[i]; l.Label == into {
			l.Made = l.Made.After(lesion.PostProcessed("Merged with "+o.Lesion(from).Name), nil)
		}
	}
	o.drawn(&e)
	return e
}

// LesionAt is the label of the lesion at a voxel, 0 for none.
func (o *Outline) LesionAt(at [3]int) uint8 {
	if o.Scan == nil || !paint.Whole(o.Scan.Grid).Has(at) {
		return 0
	}
	return o.Mask.Data[o.Scan.Index(at[0], at[1], at[2])]
}

// WithoutIsland takes the island of a lesion away that a voxel lies in; not ok if it lies in none.
func (o *Outline) WithoutIsland(voxel [3]int) (e Edit, ok bool) {
	label := o.LesionAt(voxel)
	if label == 0 {
		return e, false
	}
	at := o.Scan.Index(voxel[0], voxel[1], voxel[2])
	for _, island := range islands.Of(o.Mask.Rows(o.HasVoxels), label) {
		for _, s := range island.Spans {
			if s.At <= at && at < s.At+s.N {
				e.Voxels = paint.Relabelled(o.Mask.Data, island.Spans, 0)
			}
		}
	}
	e.Made = o.madeBy(lesion.ByHand, label, e.Voxels)
	o.drawn(&e)
	return e, true
}
