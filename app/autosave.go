package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"isopet/app/session"
	"isopet/training"
	"isopet/training/pathtext"
)

// Work is kept in the state folder so that a crash loses none of it: a session's file, journals of what was done since
// (see [entry]), and a lock that its program holds for as long as it lives. The lock tells work that was left behind from
// that of another window.
const (
	keptName = "work-%016x"
	lockEnd  = ".lock"
	partEnd  = ".part" // of a session's file that is being written
)

// keepAfter is how long nothing must have changed before the whole session is kept; keepAtLatest bounds that for who
// never rests.
const (
	keepAfter    = 3 * time.Second
	keepAtLatest = 15 * time.Second
)

// StateFolder is where the program keeps work for after a crash: isopet in $XDG_STATE_HOME, or else in ~/.local/state;
// beside the settings where the system has no such place.
func StateFolder() (string, error) {
	if folder := os.Getenv("XDG_STATE_HOME"); filepath.IsAbs(folder) {
		return filepath.Join(folder, "isopet"), nil
	}
	if home, err := os.UserHomeDir(); err == nil && os.PathSeparator == '/' {
		return filepath.Join(home, ".local", "state", "isopet"), nil
	}
	folder, err := os.UserConfigDir()
	return filepath.Join(folder, "isopet", "state"), err
}

// keeper keeps the work of an App. Its zero value keeps nothing.
type keeper struct {
	folder string
	stem   string   // of this program's files in folder; empty before the first
	lock   *os.File // held
	timer  *time.Timer
	since  time.Time // when the first change was made that is not kept yet
	part   int       // number of the last file begun
	failed bool      // the user knows that work cannot be kept

	journal journal
}

// keepLater lets the work be kept a little after the last of several changes. post runs keep on the owner's goroutine.
func (k *keeper) keepLater(post func(func()), keep func()) {
	if k.folder == "" {
		return
	}
	now := time.Now()
	if k.since.IsZero() {
		k.since = now
	}
	wait := max(0, min(keepAfter, keepAtLatest-now.Sub(k.since)))
	if k.timer == nil {
		k.timer = time.AfterFunc(wait, func() { post(keep) })
	} else {
		k.timer.Reset(wait)
	}
}

// keep writes the work that is not saved into the state folder as a session; nil if there is none. In the middle of a
// stroke it waits: the journal has what was drawn.
func (a *App) keep() *Job {
	k := &a.keeper
	k.since = time.Time{}
	switch {
	case k.folder == "":
		return nil
	case !a.worth():
		a.dropKept()
		return nil
	case a.stroke != nil:
		a.keepLater()
		return nil
	}
	err := k.begin()
	if err != nil {
		a.notKept(err)
		return nil
	}
	k.part++
	path := k.stem + session.Suffix
	part := fmt.Sprintf("%s.%d%s", k.stem, k.part, partEnd)
	work := a.session(path)
	work.File = pathtext.Path(a.State.Session)
	k.journal.close()
	work.Journal = k.journal.number + 1
	return a.start(keepJob, "Keeping the work", func(ctx context.Context, _ func(done, total int)) (func(), error) {
		err := training.WriteNew(part, func(w io.Writer) error { return work.Encode(ctx, w) })
		if err != nil || ctx.Err() != nil {
			os.Remove(part)
		}
		return func() {
			if err == nil {
				err = os.Rename(part, path)
			}
			if err == nil {
				removeJournals(strings.TrimSuffix(path, session.Suffix), work.Journal)
			}
			a.notKept(err)
		}, ctx.Err()
	})
}

// keepLater lets the work be kept a little after the last of several changes.
func (a *App) keepLater() { a.keeper.keepLater(a.post, func() { a.keep() }) }

// KeepNow brings all work that is not saved to the disk, for a program that is about to be ended from outside: what a
// brush has drawn is an edit by then. What is kept is offered when the program is started again. Files of the user's that
// are being written are waited for, as long as there is patience.
func (a *App) KeepNow(patience time.Duration) {
	if a.State.Scan != nil {
		a.EndStroke()
		a.keeper.journal.wait()
	}
	over := time.After(patience)
	for _, j := range a.State.Jobs {
		if j.kind == exportJob && !j.cancelled() {
			select {
			case <-j.worked:
			case <-over:
				return
			}
		}
	}
}

// notKept says once that work cannot be kept; nil says that it can.
func (a *App) notKept(err error) {
	known := a.keeper.failed
	a.keeper.failed = err != nil
	if err != nil && !known {
		a.notice(Notice{Failed: true, Text: fmt.Sprintf("Your work cannot be kept for after a crash: %s. You can go on; save the session yourself, and make room in %s.",
			pathtext.Reason(err), a.keeper.folder)})
	}
}

// begin gives this program its own name in the folder.
func (k *keeper) begin() error {
	if k.lock != nil {
		return nil
	}
	if err := os.MkdirAll(k.folder, 0o700); err != nil {
		return err
	}
	stem := filepath.Join(k.folder, fmt.Sprintf(keptName, rand.Uint64()))
	lock, ok := takeLock(stem + lockEnd)
	if !ok {
		return fmt.Errorf("%s cannot be locked", stem+lockEnd)
	}
	k.stem, k.lock = stem, lock
	return nil
}

// dropKept removes what was kept and is being kept: it is saved, or the user did not want it.
func (a *App) dropKept() {
	a.cancelKind(keepJob)
	a.keeper.settle()
}

// settle gives up this program's name in the folder, with all files of that name.
func (k *keeper) settle() {
	if k.timer != nil {
		k.timer.Stop()
		k.timer = nil
	}
	k.since = time.Time{}
	if k.lock == nil {
		return
	}
	if k.journal.file != nil {
		k.journal.close()
		<-k.journal.ended // a file that is open cannot be removed everywhere
	}
	removeKept(k.stem, k.lock)
	k.stem, k.lock, k.journal = "", nil, journal{}
}

// removeKept removes all files of a name; the lock, which is held, last.
func removeKept(stem string, lock *os.File) {
	removeParts(stem)
	removeJournals(stem, 0)
	os.Remove(stem + session.Suffix)
	dropLock(lock)
}

// removeParts removes what was not written to its end.
func removeParts(stem string) {
	parts, _ := filepath.Glob(stem + ".*" + partEnd)
	for _, name := range parts {
		os.Remove(name)
	}
}

// holds reports whether a session's file is work that was kept, not a file of the user's.
func (k *keeper) holds(path string) bool {
	return k.folder != "" && filepath.Dir(path) == filepath.Clean(k.folder) && strings.HasPrefix(filepath.Base(path), "work-")
}

// adopt makes kept work this program's own, which goes on keeping it there.
func (a *App) adopt(path string) error {
	k := &a.keeper
	stem := strings.TrimSuffix(path, session.Suffix)
	if stem == k.stem {
		return nil
	}
	lock, ok := takeLock(stem + lockEnd)
	if !ok {
		return errors.New("this work is open in another window of Isopet")
	}
	a.dropKept()
	k.stem, k.lock = stem, lock
	if numbers, _ := journalFiles(stem); len(numbers) > 0 {
		k.journal.number = numbers[len(numbers)-1]
	}
	return nil
}

// Recovery is work that was kept by a program that ended unexpectedly.
type Recovery struct {
	Path string
	// Scan is what it was done on, empty if the file cannot be read.
	Scan  string
	Saved time.Time
}

// Recoveries are what programs left behind that ended unexpectedly, newest first. What they left half written is
// removed.
func (a *App) Recoveries() []Recovery {
	if a.keeper.folder == "" {
		return nil
	}
	var found []Recovery
	kept, _ := filepath.Glob(filepath.Join(a.keeper.folder, "work-*"))
	for i, name := range kept {
		stem, _, _ := strings.Cut(filepath.Base(name), ".")
		kept[i] = filepath.Join(a.keeper.folder, stem)
	}
	for _, stem := range slices.Compact(kept) {
		lock, ok := takeLock(stem + lockEnd)
		if !ok {
			continue // its program lives
		}
		removeParts(stem)
		if r, ok := recovery(stem + session.Suffix); ok {
			found = append(found, r)
			lock.Close()
		} else {
			removeKept(stem, lock)
		}
	}
	slices.SortFunc(found, func(x, y Recovery) int { return y.Saved.Compare(x.Saved) })
	return found
}

// recovery is what was kept in a file and its journals; not ok if there is nothing.
func recovery(path string) (Recovery, bool) {
	r := Recovery{Path: path}
	info, err := os.Stat(path)
	if err == nil {
		r.Saved = info.ModTime()
	}
	f, broken := openKept(path)
	if broken == nil {
		defer f.Close()
		r.Saved, r.Scan = f.Saved, filepath.Base(string(f.Scan.Path))
		if f.Scan.Demo {
			r.Scan = "the demo scan"
		}
	}
	return r, err == nil || broken == nil
}

// Recover takes up work that was left behind. It stays kept until it is saved or discarded.
func (a *App) Recover(r Recovery) *Job { return a.openSession(r.Path, "") }

// DropRecovery removes work that was left behind, unless another window has taken it up.
func (a *App) DropRecovery(r Recovery) {
	stem := strings.TrimSuffix(r.Path, session.Suffix)
	if lock, ok := takeLock(stem + lockEnd); ok {
		removeKept(stem, lock)
	}
}
