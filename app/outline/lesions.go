package outline

import (
	"fmt"
	"slices"

	"isopet/app/contour"
	"isopet/app/lesion"
	"isopet/volume/paint"
)

// List is the lesions with what is said of them as a whole.
type List struct {
	Lesions          []lesion.Lesion
	Active, Outlined uint8 // labels; Outlined is [Outline.MethodLesion]
}

// firstList is that of a new scan.
func firstList() List { return List{lesion.First(), 1, 1} }

// list is that of an outline, to be changed.
func (o *Outline) list() *List { return &List{slices.Clone(o.Lesions), o.Active, o.MethodLesion} }

// setList puts a list in place. What is hidden is not part of any edit and stays as it is.
func (o *Outline) setList(l List) {
	list := slices.Clone(l.Lesions)
	for i := range list {
		if now := o.Lesion(list[i].Label); now != nil {
			list[i].Hidden = now.Hidden
		}
	}
	o.Lesions, o.Active, o.MethodLesion = list, l.Active, l.Outlined
}

// Added adds an empty lesion and makes it the active one.
func (o *Outline) Added() (Edit, error) {
	next, ok := lesion.Next(o.Lesions)
	if !ok {
		return Edit{}, fmt.Errorf("there are %d lesions, and a mask holds no more; delete one", len(o.Lesions))
	}
	l := o.list()
	l.Lesions = append(l.Lesions, next)
	slices.SortFunc(l.Lesions, func(x, y lesion.Lesion) int { return int(x.Label) - int(y.Label) })
	l.Active = next.Label
	return Edit{Lesions: l}, nil
}

// Changed changes a lesion; not ok if that leaves it as it is, or there is none.
func (o *Outline) Changed(label uint8, change func(*lesion.Lesion)) (e Edit, ok bool) {
	l := o.list()
	for i := range l.Lesions {
		if before := l.Lesions[i]; before.Label == label {
			change(&l.Lesions[i])
			return Edit{Lesions: l}, l.Lesions[i] != before
		}
	}
	return Edit{}, false
}

// Discarded makes lesions no tumours; not ok if none changes by that.
func (o *Outline) Discarded(labels []uint8) (e Edit, ok bool) {
	l := o.list()
	for i := range l.Lesions {
		if now := &l.Lesions[i]; slices.Contains(labels, now.Label) && now.Kind != lesion.NotTumour {
			now.Kind, ok = lesion.NotTumour, true
		}
	}
	return Edit{Lesions: l}, ok
}

// Deleted takes a lesion and its voxels away. In place of the last one comes a new, empty one.
func (o *Outline) Deleted(label uint8) Edit {
	l := o.list()
	l.Lesions = slices.DeleteFunc(l.Lesions, func(l lesion.Lesion) bool { return l.Label == label })
	if len(l.Lesions) == 0 {
		*l = firstList()
	}
	next := l.Lesions[0].Label
	for _, lesion := range l.Lesions {
		if lesion.Label < label {
			next = lesion.Label
		}
	}
	if l.Active == label {
		l.Active = next
	}
	e := Edit{Lesions: l}
	if o.MethodLesion == label {
		l.Outlined = l.Active
		o.forget(&e)
	}
	eraser := paint.Pen{Mask: o.Mask, Label: label}
	eraser.Clear()
	eraser.Changes.Revert(o.Mask)
	e.Voxels = eraser.Changes
	return e
}

// forget lets an edit forget all outlined slices and their drawings; their voxels stay.
func (o *Outline) forget(e *Edit) {
	e.Slices, e.Drawn = map[int]*contour.Slice{}, map[int]bool{}
	for index := range o.Slices {
		e.Slices[index] = nil
	}
	for index := range o.Drawn {
		e.Drawn[index] = false
	}
}
