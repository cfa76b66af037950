// Package recovery keeps work for after a crash, in files of its own: their names, the locks that tell work that was
// left behind from that of another program, the journals of what was done since a session was written, and how all of
// it is read again. It knows no state: what is to be kept is given to a [Store], and what was left is a session's file.
package recovery

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"

	"isopet/app/session"
	"isopet/volume/atomicfile"
	"isopet/volume/filelock"
)

// Work is kept in a folder so that a crash loses none of it: a session's file, journals of what was done since (see
// [Entry]), and a lock that its program holds for as long as it lives.
const (
	fileName = "work-%016x"
	lockEnd  = ".lock"
	partEnd  = ".part" // of a session's file that is being written
)

// Folder is where the program keeps work for after a crash: isopet in $XDG_STATE_HOME, or else in ~/.local/state; on
// Windows in %LocalAppData%, which does not go along to other computers as settings do.
func Folder() (string, error) {
	if folder := os.Getenv("XDG_STATE_HOME"); filepath.IsAbs(folder) {
		return filepath.Join(folder, "isopet"), nil
	}
	if home, err := os.UserHomeDir(); err == nil && os.PathSeparator == '/' {
		return filepath.Join(home, ".local", "state", "isopet"), nil
	}
	folder, err := os.UserCacheDir()
	return filepath.Join(folder, "isopet", "state"), err
}

// Store is the files of a program in a folder. It has none before the first is begun.
type Store struct {
	// Folder is where they lie; empty: nothing is kept.
	Folder string

	stem    string         // of this program's files in Folder; empty before the first
	lock    *filelock.Lock // held
	part    int            // number of the last file begun
	journal journal
}

// Begin gives this program its own name in the folder, unless it has one.
func (s *Store) Begin() error {
	if s.lock != nil {
		return nil
	}
	if err := os.MkdirAll(s.Folder, 0o700); err != nil {
		return err
	}
	stem := filepath.Join(s.Folder, fmt.Sprintf(fileName, rand.Uint64()))
	lock, err := filelock.Take(stem + lockEnd)
	if err != nil {
		return fmt.Errorf("%s cannot be locked", stem+lockEnd)
	}
	s.stem, s.lock = stem, lock
	return nil
}

// Path is where the session of this program is or will be.
func (s *Store) Path() string { return s.stem + session.Suffix }

// Add writes an entry at the end of the journal. It is in the hands of the system then, and on the disk a moment later.
func (s *Store) Add(e *Entry) error { return s.journal.add(s.stem, e) }

// Wait returns when all entries are on the disk.
func (s *Store) Wait() { s.journal.wait() }

// Saving is a session on its way to the store.
type Saving struct {
	work       *session.Content
	part, path string
}

// Save begins to write the whole work. What is added to the journal from now on is what was done after it.
func (s *Store) Save(work *session.Content) *Saving {
	s.part++
	s.journal.close()
	work.Journal = s.journal.number + 1
	return &Saving{work, fmt.Sprintf("%s.%d%s", s.stem, s.part, partEnd), s.Path()}
}

// Write writes the work to the disk, under a name that does not count yet. It may be called on any goroutine.
func (s *Saving) Write(ctx context.Context) error {
	file, err := os.OpenFile(s.part, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err == nil {
		if err = s.work.Encode(ctx, io.Writer(file)); err == nil {
			err = file.Sync()
		}
		if closed := file.Close(); err == nil {
			err = closed
		}
	}
	if err != nil || ctx.Err() != nil {
		os.Remove(s.part)
	}
	return err
}

// Finish puts what was written in place, and removes the journals of what was done before.
func (s *Saving) Finish() error {
	err := atomicfile.Rename(s.part, s.path)
	if err == nil {
		removeJournals(strings.TrimSuffix(s.path, session.Suffix), s.work.Journal)
	}
	return err
}

// Drop gives up this program's name in the folder, with all files of that name, and reports whether it had one.
func (s *Store) Drop() bool {
	if s.lock == nil {
		return false
	}
	if s.journal.file != nil {
		s.journal.close()
		<-s.journal.ended // a file that is open cannot be removed everywhere
	}
	remove(s.stem, s.lock)
	s.stem, s.lock, s.journal = "", nil, journal{}
	return true
}

// remove removes all files of a name; the lock, which is held, last.
func remove(stem string, lock *filelock.Lock) {
	removeParts(stem)
	removeJournals(stem, 0)
	os.Remove(stem + session.Suffix)
	lock.Remove()
}

// removeParts removes what was not written to its end.
func removeParts(stem string) {
	parts, _ := filepath.Glob(stem + ".*" + partEnd)
	for _, name := range parts {
		os.Remove(name)
	}
}

// Holds reports whether a session's file is work that was kept, not a file of the user's.
func (s *Store) Holds(path string) bool {
	return s.Folder != "" && filepath.Dir(path) == filepath.Clean(s.Folder) &&
		strings.HasPrefix(filepath.Base(path), "work-")
}

// Adopt makes work that was left behind this program's own, which goes on keeping it there. drop gives up what the
// program has had so far. The error says that another program has it.
func (s *Store) Adopt(path string, drop func()) error {
	stem := strings.TrimSuffix(path, session.Suffix)
	if stem == s.stem {
		return nil
	}
	lock, err := filelock.Take(stem + lockEnd)
	if err != nil {
		return errors.New("this work is open in another window of Isopet")
	}
	drop()
	s.stem, s.lock = stem, lock
	if numbers, _ := journalFiles(stem); len(numbers) > 0 {
		s.journal.number = numbers[len(numbers)-1]
	}
	return nil
}
