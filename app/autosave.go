package app

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"isopet/app/delay"
	"isopet/app/job"
	"isopet/app/recovery"
	"isopet/training/pathtext"
	"isopet/volume/paint"
)

// autosaveAfter is how long nothing must have changed before the whole session is saved for after a crash;
// autosaveAtLatest bounds that for who never rests.
const (
	autosaveAfter    = 3 * time.Second
	autosaveAtLatest = 15 * time.Second
)

// autosaver keeps the work of an App for after a crash. Its zero value keeps nothing.
type autosaver struct {
	store   recovery.Store
	delay   delay.Delay
	failed  bool // the user knows that work cannot be kept
	journal recovery.Journalled
}

// autosave saves the work that is not in a file of the user's yet for after a crash; nil if there is none. In the
// middle of a stroke it waits: the journal has what was drawn.
func (a *App) autosave() *job.Job {
	s := &a.autosaver
	s.delay.Stop()
	switch {
	case s.store.Folder == "":
		return nil
	case !a.worthKeeping():
		a.discardAutosave()
		return nil
	case a.stroke != nil:
		a.scheduleAutosave()
		return nil
	}
	if err := s.store.Begin(); err != nil {
		a.reportAutosave(err)
		return nil
	}
	work := a.sessionContent(s.store.Path())
	work.File = pathtext.Path(a.State.Session)
	saving := s.store.Save(work)
	return a.start(autosaveJob, "Autosaving", func(ctx context.Context, _ job.Progress) (func(), error) {
		err := saving.Write(ctx)
		return func() {
			if err == nil {
				err = saving.Finish()
			}
			a.reportAutosave(err)
		}, ctx.Err()
	})
}

// scheduleAutosave lets the work be saved a little after the last of several changes.
func (a *App) scheduleAutosave() {
	if a.autosaver.store.Folder != "" {
		a.autosaver.delay.Later(autosaveAfter, autosaveAtLatest, a.post, func() { a.autosave() })
	}
}

// KeepNow brings all work that is not saved to the disk, for a program that is about to be ended from outside: what a
// brush has drawn is an edit by then. What is kept is offered when the program is started again. Files of the user's
// that are being written are waited for, as long as there is patience.
func (a *App) KeepNow(patience time.Duration) {
	if a.State.Scan != nil {
		a.EndStroke()
		a.autosaver.store.Wait()
	}
	over := time.After(patience)
	for _, j := range a.State.Jobs {
		if j.Kind == exportJob && !j.Cancelled() {
			select {
			case <-j.Worked():
			case <-over:
				return
			}
		}
	}
}

// reportAutosave says once that work cannot be kept; nil says that it can.
func (a *App) reportAutosave(err error) {
	known := a.autosaver.failed
	a.autosaver.failed = err != nil
	if err != nil && !known {
		a.notice(Notice{Failed: true, Text: fmt.Sprintf("Your work cannot be kept for after a crash: %s. You can go "+
			"on; save the session yourself, and make room in %s.",
			pathtext.Reason(err), a.autosaver.store.Folder)})
	}
}

// discardAutosave removes what was saved for after a crash and is being saved: it is in a file of the user's, or the
// user did not want it.
func (a *App) discardAutosave() {
	a.jobs.Cancel(autosaveJob)
	a.autosaver.settle()
}

// settle removes this program's files.
func (s *autosaver) settle() {
	s.delay.Stop()
	if s.store.Drop() {
		s.journal = recovery.Journalled{}
	}
}

// Recoveries are what programs left behind that ended unexpectedly, newest first. What they left half written is
// removed.
func (a *App) Recoveries() []recovery.Work { return recovery.Left(a.autosaver.store.Folder) }

// Recover takes up work that was left behind. It stays kept until it is saved or discarded.
func (a *App) Recover(w recovery.Work) *job.Job { return a.openSession(w.Path, "") }

// DropRecovery removes work that was left behind, unless another window has taken it up.
func (a *App) DropRecovery(w recovery.Work) { recovery.Discard(w) }

// IfElsewhere calls then, on the owner's goroutine, if another program that runs has work on the open scan that is in
// no file of the user's yet.
func (a *App) IfElsewhere(then func()) {
	scan := a.State.Scan
	if scan == nil || scan.Demo || a.autosaver.store.Folder == "" {
		return
	}
	elsewhere := a.autosaver.store.Elsewhere()
	go func() {
		if elsewhere(scan.Path) {
			a.post(func() {
				if a.State.Scan == scan {
					then()
				}
			})
		}
	}()
}

// worthKeeping reports whether there is work that a crash must not cost.
func (a *App) worthKeeping() bool {
	return a.Unsaved() || a.State.Scan != nil && a.stroke != nil && len(a.stroke.pen.Changes) > 0
}

// noteEdit writes an edit that was made, or taken back, into the journal.
func (a *App) noteEdit(e *Edit) {
	a.note(func() *recovery.Entry {
		marks := make([]recovery.Mark, len(e.Voxels))
		for i, r := range e.Voxels {
			marks[i] = recovery.Mark{At: r.At, N: r.N, Label: r.Was} // which an edit has turned round
		}
		changed := map[uint8][]int{}
		for label, c := range e.Of {
			changed[label] = slices.Sorted(maps.Keys(c.Slices))
		}
		return a.newEntry(changed, marks)
	})
}

// noteStroke writes a step of a stroke under way into the journal.
func (a *App) noteStroke(changes paint.Changes) {
	a.note(func() *recovery.Entry {
		return &recovery.Entry{Drawn: a.State.Touched(changes), Marks: recovery.MarksOf(changes)}
	})
}

// note adds what has just changed to the journal, or all there is if the journal does not lead up to it. Nothing is
// written while nothing was done by hand.
func (a *App) note(changed func() *recovery.Entry) {
	s := &a.autosaver
	if s.store.Folder == "" || a.State.Scan == nil || !s.journal.Begun && !a.worthKeeping() || s.journal.Rests() {
		return
	}
	err := s.store.Begin()
	if err == nil {
		var e *recovery.Entry
		if s.journal.Begun {
			e = changed()
		} else {
			e = a.wholeEntry()
		}
		err = s.store.Add(e)
	}
	s.journal.Wrote(err)
	if err != nil {
		a.reportAutosave(err)
	}
}

// wholeEntry is all there is.
func (a *App) wholeEntry() *recovery.Entry {
	a.autosaver.journal.Restart()
	var marks []recovery.Mark
	for at, labels := range a.State.Mask.Rows(a.State.HasVoxels).Runs() {
		marks = append(marks, recovery.Mark{At: at, N: len(labels), Label: labels[0]})
	}
	if stroke := a.stroke; stroke != nil { // counted when it ends
		marks = append(marks, recovery.MarksOf(stroke.pen.Changes)...)
	}
	all := map[uint8][]int{}
	for _, l := range a.State.Lesions {
		all[l.Label] = a.State.Outlined(l.Label).SliceIndexes()
	}
	e := a.newEntry(all, marks)
	e.Whole = true
	return e
}

// newEntry is what there is now of some slices and voxels, and of all the rest.
func (a *App) newEntry(indexes map[uint8][]int, marks []recovery.Mark) *recovery.Entry {
	work := a.sessionData(a.autosaver.store.Path())
	work.File = pathtext.Path(a.State.Session)
	return a.autosaver.journal.Entry(work, a.State.Outlined, indexes, marks)
}
