package app

import (
	"fmt"

	"isopet/app/history"
	"isopet/app/outline"
	"isopet/app/remark"
	"isopet/app/ruler"
	"isopet/app/scan"
	"isopet/volume"
	"isopet/volume/paint"
)

// Name is what an edit is called.
type Name = history.Name

var named = history.Named

// Edit is a change that can be undone. It holds what it will put in place and, once applied, what it took away:
// applying it again takes it back. Masks are kept as the rows of voxels that changed, never whole.
type Edit struct {
	// Name is what the menu calls the change: "Threshold of slice 31".
	Name Name
	// Manual says that a person made it by hand; such work must not be lost unasked.
	Manual bool
	// Edit is what becomes of the outline.
	outline.Edit

	kind    editKind
	gesture gesture         // of several that grow together
	rulers  *[]ruler.Ruler  // nil: unchanged
	remarks *remark.Remarks // nil: unchanged
	values  *scan.Values    // nil: unchanged
	at      *Spot           // where it was drawn; nil: in no slice in particular
	lesion  uint8           // the one that was active when it was made
}

// ByHand says that a person made it.
func (e *Edit) ByHand() bool { return e.Manual }

// gesture tells gestures of one kind of edits apart: the slice whose threshold is moved, or one of those below.
type gesture int

// The gestures of setups. One of a setup that is an edit of its own never grows.
const (
	noGesture gesture = iota - 1
	regionGesture
	slicesGesture
)

// editKind tells which edits grow together in one gesture.
type editKind int

const (
	otherEdit editKind = iota
	setupEdit
	thresholdEdit
	segmentEdit
	remarksEdit
	valuesEdit
)

// swap exchanges what the edit holds with what the state holds.
func (e *Edit) swap(s *State) {
	if e.rulers != nil {
		s.Rulers, *e.rulers = *e.rulers, s.Rulers
	}
	if e.remarks != nil {
		s.Remarks, *e.remarks = *e.remarks, s.Remarks
	}
	if e.values != nil {
		s.swapValues(e.values)
	}
	e.Edit.Swap(&s.Outline)
}

// apply makes an edit and remembers it for Undo.
func (a *App) apply(e *Edit) {
	a.EndStroke()
	if len(e.Voxels) > 0 {
		a.stop("the outline has changed meanwhile", drawJob)
		a.DropOffer()
	}
	last, ok := a.history.Last()
	_, undone := a.history.Next()
	e.swap(&a.State)
	e.lesion = a.State.Active
	if e.kind == segmentEdit && ok && last.kind == setupEdit && !undone && e.joins(last) {
		a.history.Back()
	}
	a.history.Push(e)
	a.noteEdit(e)
	a.edited(e)
}

// joins makes one edit of the choice of a method or region and of the segmentation of the same lesion that follows it.
func (e *Edit) joins(last *Edit) bool {
	for label, c := range last.Of {
		of := e.Of[label]
		if of == nil {
			return false
		}
		of.Setup, e.Name, e.Manual, e.lesion = c.Setup, last.Name, e.Manual || last.Manual, last.lesion
	}
	return true
}

// Change makes an edit of the outline, which Undo takes back; byHand says that a person made it.
func (a *App) Change(name Name, byHand bool, e outline.Edit) {
	if a.State.Scan != nil {
		a.apply(&Edit{Name: name, Manual: byHand, Edit: e})
		a.Seal()
	}
}

// changed are the parts of a state that an edit has changed.
func (e *Edit) changed(s *State) Change {
	what := ChangedHistory
	if e.InMask() {
		what |= ChangedMask
	}
	another := e.Lesions != nil && e.Lesions.Active != s.Active
	if e.InSetup() || another || e.kind == segmentEdit { // which may settle the region
		what |= ChangedSetup
	}
	if e.Lesions != nil {
		what |= ChangedLesions
	}
	if e.rulers != nil {
		what |= ChangedRulers
	}
	if e.remarks != nil {
		what |= ChangedComment
	}
	if e.values != nil {
		what |= ChangedUnit | ChangedMask | ChangedView | ChangedProjection | ChangedLesions
	}
	return what
}

// edited announces what an edit changed.
func (a *App) edited(e *Edit) {
	what := e.changed(&a.State)
	if e.values != nil {
		a.forgetValues()
	}
	if what.Has(ChangedMask | ChangedSetup) {
		a.unscore(e.Voxels)
		a.score()
	}
	a.changed(what)
}

// unscore forgets the scores of slices that changes lie in.
func (a *App) unscore(changes paint.Changes) {
	if ref := a.State.Reference; ref != nil {
		for index := range a.State.Counts.Touched(changes) {
			delete(ref.Scores, index)
		}
	}
}

// resume begins the next step of a gesture: if the last edit is a step of the same one, it is taken back and
// forgotten, and the caller makes the change anew from where the gesture began. So the many positions of a dragged
// slider are one edit.
func (a *App) resume(kind editKind, gesture gesture) {
	a.EndStroke()
	last, ok := a.history.Last()
	if !ok || !a.history.Grows() || last.kind != kind || last.gesture != gesture {
		return
	}
	last.swap(&a.State)
	a.history.Forget()
	a.unscore(last.Voxels)
	a.noteEdit(last)
}

// Undo takes the last change back and goes to where it was; nothing to undo is no error. A segmentation under way is
// cancelled.
func (a *App) Undo() {
	a.EndStroke()
	if e, ok := a.history.Last(); ok {
		a.swap(e, a.history.Back, "something was undone meanwhile", "Undone")
	}
}

// Redo makes the change again that was last taken back, and goes to where it is.
func (a *App) Redo() {
	a.EndStroke()
	if e, ok := a.history.Next(); ok {
		a.swap(e, a.history.Forward, "something was redone meanwhile", "Done again")
	}
}

// swap takes an edit back or makes it again, as step notes in the history. why is said of what is cancelled by it.
func (a *App) swap(e *Edit, step func(), why, did string) {
	told, before := a.State.Notice.Number, a.axialIndex()
	a.stop(why, segmentJob, drawJob)
	a.DropOffer()
	e.swap(&a.State)
	step()
	if e.Of[e.lesion] != nil { // what is seen of it is seen of its lesion alone
		a.ActivateLesion(e.lesion)
	}
	a.noteEdit(e)
	a.edited(e)
	a.reveal(e)
	a.unless(told, did+": "+e.Name.String()+"."+a.movedFrom(before))
}

// axialIndex is the axial slice on the screen.
func (a *App) axialIndex() int {
	if a.State.Scan == nil {
		return 0
	}
	return a.State.View.Index(a.State.Scan.Layouts[volume.Axial])
}

// movedFrom says that another axial slice is on the screen than before, if it is.
func (a *App) movedFrom(before int) string {
	if now := a.axialIndex(); now != before {
		return fmt.Sprintf(" Slice %d is shown now.", now)
	}
	return ""
}

// unless says what was done, in place of what is true no more, unless something else was said since a notice.
func (a *App) unless(since int, text string) {
	if a.State.Notice.Number == since {
		a.Say(text)
	}
}

// lastEdit is the edit that Undo would take back, nil for none.
func (a *App) lastEdit() *Edit {
	e, _ := a.history.Last()
	return e
}

// CanUndo names the change that Undo would take back.
func (a *App) CanUndo() (name Name, ok bool) {
	if e, ok := a.history.Last(); ok {
		return e.Name, true
	}
	return Name{}, false
}

// CanRedo names the change that Redo would make again.
func (a *App) CanRedo() (name Name, ok bool) {
	if e, ok := a.history.Next(); ok {
		return e.Name, true
	}
	return Name{}, false
}

// Seal ends a gesture, such as the drag of a slider or a stroke: the next change is undone on its own.
func (a *App) Seal() {
	a.EndStroke()
	a.history.Sealed = true
}
