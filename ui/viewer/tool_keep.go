package viewer

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"isopet/app/candidates"
	"isopet/ui/command"
)

var keepKind = toolKind{id: command.Keep, label: "Keep or discard", keywords: "tumour physiological whole body sort remove",
	key: fyne.KeyY, page: command.PageBody, cursor: desktop.PointerCursor,
	hint: "Click a lesion to discard it as no tumour, or to keep it again; with {Ctrl} it is merged into the active one. " +
		"On the MIP a box discards all that lie in it.",
	make: func(v *Viewer) handler { return &keeper{v: v} }}

// keeper keeps lesions as tumours, or discards them.
type keeper struct {
	idle
	v *Viewer
}

func (k *keeper) press(at place) { k.click(k.v.seenAt(at), at.erases()) }

// seenAt is the lesion that is seen at a place, 0 for none.
func (v *Viewer) seenAt(at place) uint8 {
	label := v.app.State.LesionAt(v.voxel(at))
	if l := v.app.State.Lesion(label); l == nil || l.Hidden || !v.Layers.Lesions {
		return 0
	}
	return label
}

// choose makes a lesion that was clicked the active one; 0 is none.
func (v *Viewer) choose(label uint8) {
	if l := v.app.State.Lesion(label); l != nil && label != v.app.State.Active {
		v.app.ActivateLesion(label)
		v.app.Say(l.Name + " is chosen.")
	}
}

// click is a press on a lesion, 0 for none.
func (k *keeper) click(label uint8, merge bool) {
	switch {
	case label == 0 && !k.v.Layers.Lesions:
		k.v.app.Warn("The lesions are not shown, so none is kept or discarded. Show them first.")
	case label == 0:
		k.v.app.Warn("There is no lesion here.")
	case merge:
		candidates.Merge(k.v.app, label)
	default:
		candidates.Toggle(k.v.app, label)
	}
}

// projected implements projecting.
func (k *keeper) projected(labels []uint8, box, ctrl bool) {
	if !box {
		k.click(append(labels, 0)[0], ctrl)
		return
	}
	if !k.v.Layers.Lesions {
		k.click(0, false)
		return
	}
	if labels = k.v.tumours(labels); len(labels) == 0 {
		k.v.app.Warn("No tumour lies in this box with more than its half.")
		return
	}
	candidates.Discard(k.v.app, labels...)
}

// tumours are those of some lesions that count.
func (v *Viewer) tumours(labels []uint8) (count []uint8) {
	for _, label := range labels {
		if l := v.app.State.Lesion(label); l != nil && l.Kind.Counts() {
			count = append(count, label)
		}
	}
	return count
}
