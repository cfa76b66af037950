package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"isopet/app/export"
	"isopet/app/filekind"
	"isopet/app/job"
	"isopet/app/outline"
	"isopet/app/recovery"
	"isopet/app/ruler"
	"isopet/app/scan"
	"isopet/app/session"
)

// SaveSession writes the session in the background and in one step; then, which may be nil, is called once it is
// written, unless another scan is open by that time. If the file exists, is not the session's own and overwrite is not
// set, the error is an [export.ExistsError] and nothing is written.
func (a *App) SaveSession(path string, overwrite bool, then func()) (*job.Job, error) {
	s := a.State.Scan
	if s == nil {
		return nil, errors.New("there is no scan to keep a session of; open one")
	}
	if !session.Is(path) {
		return nil, fmt.Errorf("%s is no name for a session; let it end in %s", path, session.Suffix)
	}
	if _, err := os.Stat(path); err == nil && !overwrite && path != a.State.Session {
		return nil, &export.ExistsError{Paths: []string{path}}
	}
	a.Seal()
	opened, at, k := a.State.Mask, a.lastEdit(), a.sessionContent(path)
	return a.startWriting("Saving "+filepath.Base(path), func(ctx context.Context, _ job.Progress) (func(), error) {
		if err := k.Write(ctx, path); err != nil {
			return nil, export.WithAdvice(err)
		}
		return func() {
			open := a.State.Mask == opened
			if open {
				a.State.Session = path
				a.saved(at)
			}
			a.Remember(path)
			a.notice(Notice{Text: fmt.Sprintf("Session saved to %s.", path)})
			if open && then != nil {
				then()
			}
		}, nil
	}), nil
}

// SessionName is what to call the session of the open scan: scan.nii.gz becomes scan.isopet.
func (s *State) SessionName() string { return s.stem() + session.Suffix }

// openSession reads a session and its scan in the background, and takes up the work where it was left. scan is where
// the scan is now, empty if it is where the session says; if it is not there either, the session becomes
// State.Missing, so that the user can say where it is, for [App.OpenSessionWith].
func (a *App) openSession(path, scan string) *job.Job {
	kept := a.autosaver.store.Holds(path)
	return a.start(openJob, opening(path), func(ctx context.Context, progress job.Progress) (func(), error) {
		open := session.Open
		if kept {
			open = recovery.Open
		}
		f, err := open(path)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		w, err := f.Read(ctx, scan, progress)
		if missing := (*session.MissingError)(nil); errors.As(err, &missing) {
			return func() {
				a.State.Missing = missing.Missing
				a.changed(ChangedMissing)
			}, nil
		}
		if err != nil {
			return nil, err
		}
		results := ""
		if f.Results != nil {
			places := f.Results.Places(path)
			if at := slices.IndexFunc(places, filekind.IsResults); at >= 0 {
				results = places[at]
			} else {
				w.Lost = append(w.Lost, fmt.Sprintf("The results were left out: %s is not there any more.",
					f.Results.Path))
			}
		}
		return func() {
			if !kept {
				a.applySession(w, path, results, false)
				a.Remember(path)
			} else if err := a.autosaver.store.Adopt(path, a.discardAutosave); err != nil {
				a.fail(err)
				return
			} else {
				a.applySession(w, string(w.File), results, true)
			}
			a.announce(w)
		}, nil
	})
}

// OpenSessionWith opens a session whose scan has been moved.
func (a *App) OpenSessionWith(path, scan string) *job.Job { return a.openSession(path, scan) }

// applySession replaces the open scan by a session's, with all that was done, whose file is at a path, and the results
// of a folder, unless that is empty; recovered says that the work is not all in the file.
func (a *App) applySession(w *session.Work, path, results string, recovered bool) {
	s := &a.State
	a.begin(w.Scan)
	s.Session, a.history.Recovered = path, recovered
	s.Outline = outline.Restored(w.Scan, w.Mask, w.Counts, outline.List{Lesions: w.Lesions, Active: w.Active}, w.Outlinings)
	s.Notes = w.Notes
	s.View = w.View.Within(w.Scan.Dims, s.View)
	s.CT = w.CT
	s.Rulers, s.Remarks = ruler.Possible(w.Rulers), w.Remarks
	a.setReference(w.Reference)
	a.changed(changedAll | ChangedResumed)
	if results != "" {
		a.OpenResults(results)
	}
	if w.Outlining {
		a.keepView = true
		a.Segment(false)
	}
}

// announce says that a session was opened, and what is not there any more.
func (a *App) announce(w *session.Work) {
	text := fmt.Sprintf("Session of %s opened.", w.Saved.Local().Format("2 January 2006, 15:04"))
	if a.history.Recovered {
		text = fmt.Sprintf("Work of %s restored; it is not saved yet.", w.Saved.Local().Format("2 January 2006, 15:04"))
	}
	a.notice(Notice{Text: strings.Join(append([]string{text}, w.Lost...), " "), Failed: len(w.Lost) > 0})
}

// sessionContent takes what is to be kept out of the state, for a file at path. Of the mask what is not empty is
// copied, which takes little of the window's time however large the scan is; everything else that it holds is never
// changed once made.
func (a *App) sessionContent(path string) *session.Content {
	s := &a.State
	k := &session.Content{Data: a.sessionData(path), Marked: s.Mask.Rows(s.HasVoxels), Geometry: s.Scan.Geometry}
	k.AddSlices(s.Outlined)
	return k
}

// sessionData is what a session says, for a file at path, apart from the slices.
func (a *App) sessionData(path string) session.Data {
	s := &a.State
	said := session.Data{
		Program: Version, Saved: time.Now(), Scan: session.ScanOf(path, s.Scan),
		Unit: s.Scan.Values().StoredUnit(), UnitFrom: s.Scan.UnitSource, SUV: session.SUVOf(s.Scan.Values()),
		Notes: slices.Clone(s.Notes), View: s.View, Rulers: s.Rulers, Remarks: s.Remarks,
		Lesions: slices.Clone(s.Lesions), Active: s.Active, Outlining: s.SegmentJob() != nil,
	}
	var stroke map[uint8][]int
	if a.stroke != nil { // its voxels are in the mask already
		stroke = s.Touched(a.stroke.pen.Changes)
	}
	said.Outline(s.Outlined, stroke)
	if r := s.Reference; r != nil {
		reference := session.SourceOf(path, r.Path, r.Fingerprint)
		reference.Demo = r.Path == ""
		said.Reference, said.ReferenceLabels = &reference, r.Chosen
		for _, more := range r.More {
			said.MoreReferences = append(said.MoreReferences, session.SourceOf(path, more.Path, more.Fingerprint))
		}
	}
	if ct := s.CT; ct != nil {
		said.CT = &session.CompanionRef{Source: session.ScanOf(path, ct.Scan), Modality: ct.Modality}
	}
	if s.Results != nil {
		results := session.SourceOf(path, s.Results.Folder, scan.Fingerprint{})
		said.Results = &results
	}
	return said
}
