package outline

import (
	"fmt"
	"slices"

	"isopet/app/lesion"
	"isopet/app/scan"
	"isopet/app/setup"
	"isopet/volume"
	"isopet/volume/paint"
)

// List is the lesions with what is said of them as a whole.
type List struct {
	Lesions []lesion.Lesion
	Active  uint8 // a label
}

// firstList is that of a new scan.
func firstList() List { return List{lesion.First(), 1} }

// list is that of an outline, to be changed.
func (o *Outline) list() *List { return &List{slices.Clone(o.Lesions), o.Active} }

// setList puts a list in place. What is hidden is not part of any edit and stays as it is.
func (o *Outline) setList(l List) {
	list := slices.Clone(l.Lesions)
	for i := range list {
		if now := o.Lesion(list[i].Label); now != nil {
			list[i].Hidden = now.Hidden
		}
	}
	o.Lesions = list
	o.Activate(l.Active)
}

// Activate makes a lesion the active one.
func (o *Outline) Activate(label uint8) { o.Active, o.Outlining = label, o.Outlined(label) }

// Outlined is how a lesion is outlined.
func (o *Outline) Outlined(label uint8) *setup.Outlining {
	if o.outlinings[label] == nil {
		var s setup.Setup
		if o.Outlining != nil {
			s = o.Setup
		}
		o.outlinings[label] = setup.NewOutlining(s)
	}
	return o.outlinings[label]
}

// Restored is a scan in which things were outlined, as it was left; as says by label how lesions are outlined.
func Restored(s *scan.Scan, m *volume.Mask, c lesion.Counts, l List, as map[uint8]*setup.Outlining) Outline {
	o := Outline{Scan: s, Mask: m, Counts: c, Lesions: l.Lesions, outlinings: as}
	o.Activate(l.Active)
	return o
}

// WithContours are the lesions of which methods outlined slices.
func (o *Outline) WithContours() []lesion.Lesion {
	return slices.DeleteFunc(slices.Clone(o.Lesions), func(l lesion.Lesion) bool {
		return len(o.Outlined(l.Label).Slices) == 0
	})
}

// begins lets an edit begin a lesion anew, to be segmented by a setup.
func (o *Outline) begins(e *Edit, label uint8, by setup.Setup) *setup.Change {
	if e.Of == nil {
		e.Of = map[uint8]*setup.Change{}
	}
	c := o.Outlined(label).Clears()
	c.Setup = &by
	e.Of[label] = c
	return c
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
	e := Edit{Lesions: l}
	o.begins(&e, next.Label, o.Setup)
	return e, nil
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
	o.begins(&e, label, o.Outlined(label).Setup)
	if o.Lesion(l.Active) == nil {
		o.begins(&e, l.Active, o.Setup)
	}
	eraser := paint.Pen{Mask: o.Mask, Label: label}
	eraser.Clear()
	eraser.Changes.Revert(o.Mask)
	e.Voxels = eraser.Changes
	return e
}
