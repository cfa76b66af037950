package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"isopet/app/contour"
	"isopet/app/reference"
	"isopet/app/ruler"
	"isopet/app/scan"
	"isopet/app/units"
)

// IsSession reports whether a path is named as sessions are.
func IsSession(path string) bool { return strings.HasSuffix(strings.ToLower(path), SessionSuffix) }

// SaveSession writes the session in the background and in one step; then, which may be nil, is called once it is
// written, unless another scan is open by that time. If the file exists, is not the session's own and overwrite is not
// set, the error is an [ExistsError] and nothing is written.
func (a *App) SaveSession(path string, overwrite bool, then func()) (*Job, error) {
	s := a.State.Scan
	if s == nil {
		return nil, errors.New("there is no scan to keep a session of; open one")
	}
	if !IsSession(path) {
		return nil, fmt.Errorf("%s is no name for a session; let it end in %s", path, SessionSuffix)
	}
	if _, err := os.Stat(path); err == nil && !overwrite && path != a.State.Session {
		return nil, &ExistsError{[]string{path}}
	}
	a.Seal()
	at, k := a.history.last(), a.session(path)
	return a.startWriting("Saving "+filepath.Base(path), func(ctx context.Context, _ func(done, total int)) (func(), error) {
		if err := k.write(ctx, path); err != nil {
			return nil, err
		}
		return func() {
			open := a.State.Scan == s
			if open {
				a.State.Session = path
				a.saved(at)
			}
			a.remember(path)
			a.notice(Notice{Text: fmt.Sprintf("Session saved to %s.", path)})
			if open && then != nil {
				then()
			}
		}, nil
	}), nil
}

// SessionName is what to call the session of the open scan: scan.nii.gz becomes scan.isopet.
func (s *State) SessionName() string { return s.stem() + SessionSuffix }

// missingError says that a file that a session refers to is in none of the places where it may be.
type missingError struct{ Missing }

func (e *missingError) Error() string {
	return fmt.Sprintf("%s, to which %s belongs, is not there any more; put it back", e.Scan, e.Session)
}

// openSession reads a session and its scan in the background, and takes up the work where it was left. scan is where
// the scan is now, empty if it is where the session says; if it is not there either, the session becomes
// State.Missing, so that the user can say where it is, for [App.OpenSessionWith].
func (a *App) openSession(path, scan string) *Job {
	kept := a.keeper.holds(path)
	return a.start(openJob, "Opening "+filepath.Base(path), func(ctx context.Context, progress func(done, total int)) (func(), error) {
		w, err := readSession(ctx, path, scan, kept, progress)
		if missing := (*missingError)(nil); errors.As(err, &missing) {
			return func() {
				a.State.Missing = missing.Missing
				a.changed(ChangedMissing)
			}, nil
		}
		if err != nil {
			return nil, err
		}
		return func() {
			if !kept {
				a.takeUp(w, path, false)
				a.remember(path)
			} else if err := a.adopt(path); err != nil {
				a.fail(err)
				return
			} else {
				a.takeUp(w, string(w.File), true)
			}
			a.tell(w)
		}, nil
	})
}

// OpenSessionWith opens a session whose scan has been moved.
func (a *App) OpenSessionWith(path, scan string) *Job { return a.openSession(path, scan) }

// resumed is all that work is taken up with.
type resumed struct {
	*restored
	scan      *scan.Scan
	reference *reference.Reference
	ct        *scan.Companion
	results   string   // the folder of an experiment, empty for none
	lost      []string // sentences: what is not there any more
}

// readSession reads a session and what it refers to: its scan, without which there is none, its annotation and its CT.
// kept says that it is work that was kept, with journals.
func readSession(ctx context.Context, path, image string, kept bool, progress func(done, total int)) (*resumed, error) {
	open := openSession
	if kept {
		open = openKept
	}
	f, err := open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	w := &resumed{}
	var truth *reference.Reference
	if f.Scan.Demo {
		w.scan, truth = openDemo()
	} else {
		place, err := f.Scan.find(path, image)
		if err != nil {
			return nil, err
		}
		w.scan, err = scan.Read(ctx, place, &f.Scan.Frame, func(done, total int64) { progress(int(done>>10), int(total>>10)) })
		if err != nil {
			return nil, err
		}
	}
	if w.restored, err = f.load(ctx, w.scan, progress); err != nil {
		return nil, err
	}
	if f.UnitFrom == scan.UnitFromUser && slices.Contains(units.Choices, f.Unit) {
		w.scan.Unit, w.scan.UnitSource = f.Unit, f.UnitFrom
	}
	if r := f.Reference; r != nil && r.Demo {
		w.reference = truth
	} else if r != nil {
		if w.reference, err = f.reference(ctx, w.scan); err != nil {
			w.lost = append(w.lost, "The annotation was left out: "+Sentence(err))
		}
	}
	if f.CT != nil {
		if w.ct, err = f.CT.companion(ctx, path, w.scan); err != nil {
			w.lost = append(w.lost, "The "+f.CT.Modality.Name+" was left out: "+Sentence(err))
		}
	}
	if f.Results != nil {
		places := f.Results.places(path)
		if at := slices.IndexFunc(places, IsResults); at >= 0 {
			w.results = places[at]
		} else {
			w.lost = append(w.lost, fmt.Sprintf("The results were left out: %s is not there any more.", f.Results.Path))
		}
	}
	if w.reference != nil {
		var outlined []*contour.Slice
		for _, r := range w.slices {
			outlined = append(outlined, r)
		}
		found, err := w.reference.Best(ctx, w.scan, outlined)
		if err != nil {
			return nil, err
		}
		w.reference.Know(found)
	}
	return w, ctx.Err()
}

// reference reads the annotation that the session refers to.
func (f *sessionFile) reference(ctx context.Context, scan *scan.Scan) (*reference.Reference, error) {
	var places []string
	for _, file := range append([]source{*f.Reference}, f.MoreReferences...) {
		place, err := file.find(f.path, "")
		if err != nil {
			return nil, err
		}
		places = append(places, place)
	}
	return reference.ReadUnion(ctx, places, scan, f.ReferenceLabels)
}

// companion reads the scan beneath the PET that a session at path refers to.
func (k *keptCT) companion(ctx context.Context, path string, under *scan.Scan) (*scan.Companion, error) {
	place, err := k.find(path, "")
	if err != nil {
		return nil, err
	}
	s, err := scan.Read(ctx, place, &k.Frame, nil)
	if err != nil {
		return nil, err
	}
	return scan.NewCompanion(s, under, k.Modality)
}

// find is where a file is that a session at path refers to: in the place that the user named, else where it stood from
// the session's folder, else where it stood on the computer. It must be the same file as when the session was saved.
func (s *source) find(path, named string) (string, error) {
	places := []string{named}
	if named == "" {
		places = s.places(path)
	}
	changed := ""
	for _, place := range places {
		fingerprint, err := scan.Take(place)
		switch {
		case err != nil && named != "":
			return "", err
		case err != nil:
		case s.Fingerprint == scan.Fingerprint{} || fingerprint == s.Fingerprint:
			return place, nil
		case changed == "":
			changed = place
		}
	}
	if changed != "" {
		return "", fmt.Errorf("%s is not the file that it was when %s was saved, so what is outlined may not fit; name the unchanged file, or open this one without the session", changed, path)
	}
	return "", &missingError{Missing{path, string(s.Path)}}
}

// places are where the file may be that a session at path refers to: where it stood from the session's folder, else where
// it stood on the computer.
func (s *source) places(path string) []string {
	if s.Relative == "" {
		return []string{string(s.Path)}
	}
	return []string{filepath.Join(filepath.Dir(path), filepath.FromSlash(string(s.Relative))), string(s.Path)}
}

// takeUp replaces the open scan by a session's, with all that was done, whose file is at a path; recovered says that it
// is not all in there.
func (a *App) takeUp(w *resumed, path string, recovered bool) {
	s := &a.State
	a.begin(w.scan)
	s.Session, a.history.recovered = path, recovered
	s.Setup, s.Notes = w.Setup, w.Notes
	s.Mask, s.counts, s.Slices = w.mask, w.counts, w.slices
	s.Lesions, s.Active, s.Outlined = w.Lesions, w.Active, w.Outlined
	for _, index := range w.Drawn {
		s.Drawn[index] = true
	}
	s.View = w.View.Within(w.scan.Dims, s.View)
	s.CT = w.ct
	s.Rulers, s.Comment = ruler.Possible(w.Rulers), w.Comment
	a.setReference(w.reference)
	a.changed(changedAll | ChangedResumed)
	if w.results != "" {
		a.OpenResults(w.results)
	}
	if w.Outlining {
		a.stay = true
		a.Segment(false)
	}
}

// tell says that a session was opened, and what is not there any more.
func (a *App) tell(w *resumed) {
	text := fmt.Sprintf("Session of %s opened.", w.Saved.Local().Format("2 January 2006, 15:04"))
	if a.history.recovered {
		text = fmt.Sprintf("Work of %s restored; it is not saved yet.", w.Saved.Local().Format("2 January 2006, 15:04"))
	}
	a.notice(Notice{Text: strings.Join(append([]string{text}, w.lost...), " "), Failed: len(w.lost) > 0})
}
