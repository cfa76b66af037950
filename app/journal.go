package app

import (
	"maps"
	"slices"
	"time"

	"isopet/app/recovery"
	"isopet/app/session"
	"isopet/training/pathtext"
	"isopet/volume/paint"
)

// journalled is how far the work is in the journal.
type journalled struct {
	begun   bool             // what stands in files leads up to now, so that an entry need only hold what changes
	images  map[int]*float32 // by slice, whose image is there
	refused time.Time        // when an entry could last not be written
}

// worthKeeping reports whether there is work that a crash must not cost.
func (a *App) worthKeeping() bool {
	return a.Unsaved() || a.State.Scan != nil && a.stroke != nil && len(a.stroke.pen.Changes) > 0
}

// noteEdit writes an edit that was made, or taken back, into the journal.
func (a *App) noteEdit(e *Edit) {
	a.note(func() *recovery.Entry {
		marks := make([]recovery.Mark, len(e.changes))
		for i, r := range e.changes {
			marks[i] = recovery.Mark{At: r.At, N: r.N, Label: r.Was} // which an edit has turned round
		}
		return a.newEntry(slices.Sorted(maps.Keys(e.slices)), marks)
	})
}

// noteStroke writes a step of a stroke under way into the journal.
func (a *App) noteStroke(changes paint.Changes) {
	a.note(func() *recovery.Entry {
		return &recovery.Entry{Drawn: a.State.outlinedSlices(changes), Marks: recovery.MarksOf(changes)}
	})
}

// note adds what has just changed to the journal, or all there is if the journal does not lead up to it. Nothing is
// written while nothing was done by hand.
func (a *App) note(changed func() *recovery.Entry) {
	s := &a.autosaver
	j := &s.journal
	if s.store.Folder == "" || a.State.Scan == nil || !j.begun && !a.worthKeeping() {
		return
	}
	const again = time.Second // a disk that is full is not asked at every step of a slider
	if time.Since(j.refused) < again {
		return
	}
	err := s.store.Begin()
	if err == nil {
		var e *recovery.Entry
		if j.begun {
			e = changed()
		} else {
			e = a.wholeEntry()
		}
		err = s.store.Add(e)
	}
	j.begun = err == nil
	if err != nil {
		j.refused = time.Now()
		a.reportAutosave(err)
	}
}

// wholeEntry is all there is.
func (a *App) wholeEntry() *recovery.Entry {
	a.autosaver.journal.images = map[int]*float32{}
	var marks []recovery.Mark
	for at, labels := range a.State.Mask.Rows(a.State.HasVoxels).Runs() {
		marks = append(marks, recovery.Mark{At: at, N: len(labels), Label: labels[0]})
	}
	if stroke := a.stroke; stroke != nil { // counted when it ends
		marks = append(marks, recovery.MarksOf(stroke.pen.Changes)...)
	}
	e := a.newEntry(a.State.SliceIndexes(), marks)
	e.Whole = true
	return e
}

// newEntry is what there is now of some slices and voxels, and of all the rest.
func (a *App) newEntry(indexes []int, marks []recovery.Mark) *recovery.Entry {
	j := &a.autosaver.journal
	work := a.sessionData(a.autosaver.store.Path())
	work.File = pathtext.Path(a.State.Session)
	e := &recovery.Entry{Work: &work, Marks: marks}
	for _, index := range indexes {
		r := a.State.Slices[index]
		if r == nil {
			e.Gone = append(e.Gone, index)
			delete(j.images, index)
			continue
		}
		slice, images := session.NewSliceRecord(r)
		if j.images[index] != r.Image() {
			slice.Input, slice.Image = len(e.Images)+1, len(e.Images)+len(images)
			e.Images = append(e.Images, images...)
			j.images[index] = r.Image()
		}
		work.Slices = append(work.Slices, slice)
	}
	return e
}
