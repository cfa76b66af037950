package ui

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"isopet/app/filekind"
	"isopet/app/format"
	"isopet/app/scan"
	"isopet/app/session"
	"isopet/ui/command"
)

// Files are looked at before anything is asked: what cannot be opened is refused at once, and the question about
// unsaved work comes last, when something is going to take the place of the open scan.

// along is what is opened once a scan is there that was named with it.
type along struct {
	scan  string // its path
	files []scan.Looked
}

// openScan opens a scan, a session, networks or results by a path.
func (w *window) openScan(path string) { w.openWith(path, nil) }

// openWith opens a scan, and with it its annotation, its CT or both.
func (w *window) openWith(path string, files []scan.Looked) {
	kind, err := filekind.Look(path)
	switch {
	case err != nil:
		w.app.Warn(format.Sentence(err))
	case kind == filekind.Results:
		w.showResults(path)
	case kind == filekind.Worklist:
		w.list.OpenList(path)
	case kind == filekind.Scans:
		w.list.Begin(path)
	case kind == filekind.Networks:
		w.networks.Open(path)
	default:
		anew := func() {
			w.dialogs.WhenSaved("Open another scan", func() {
				w.along = along{path, files}
				w.app.Open(path)
			})
		}
		beside, saved, ok := session.Beside(path)
		if !ok || kind != filekind.Image || len(files) > 0 {
			anew()
			return
		}
		w.dialogs.WhenFree(func() { w.dialogs.OfferSession(path, saved, func() { w.openScan(beside) }, anew) })
	}
}

// openAlong opens what was named with a scan that has just been opened.
func (w *window) openAlong() {
	s := w.app.State.Scan
	if s == nil || len(w.along.files) == 0 {
		return
	}
	files := w.along.files
	if w.along.scan != s.Path {
		files = nil // it was another, opened meanwhile
	}
	w.along = along{}
	w.app.Post(func() { w.beside(files) }) // once the scan is shown
}

// beside opens an annotation or a CT of the open scan.
func (w *window) beside(files []scan.Looked) {
	for _, f := range files {
		if f.Role == scan.AnnotationRole {
			w.app.LoadReference(f.Path)
		} else {
			w.app.OpenCT(f.Path, modality("CT"))
		}
	}
}

// dropped opens files that were dropped on the window or named at its start: what they are is looked at, and asked
// where it is not clear.
func (w *window) dropped(paths ...string) {
	if w.win.Canvas().Overlays().Top() != nil {
		w.app.Warn("There is a question to be answered first; then drop the " + format.Noun(len(paths),
			"file") + " again.")
		return
	}
	if w.app.State.Looking() {
		w.app.Warn("What was dropped before is still being looked at; then drop the " + format.Noun(len(paths),
			"file") + " again.")
		return
	}
	var images, others, refused []string
	for _, path := range paths {
		kind, err := filekind.Look(path)
		switch {
		case err != nil:
			refused = append(refused, format.Sentence(err))
		case kind == filekind.Image:
			images = append(images, path)
		default:
			others = append(others, path)
		}
	}
	if len(others) > 0 {
		w.openScan(others[0])
		if rest := slices.Concat(others[1:], images); len(rest) > 0 {
			refused = append(refused, fmt.Sprintf("%s was opened; %s not: drop them on their own.",
				filepath.Base(others[0]), bases(rest)))
		}
	}
	if len(refused) > 0 {
		const most = 3
		if n := len(refused) - most; n > 0 {
			refused = append(refused[:most], fmt.Sprintf("And %d more were refused.", n))
		}
		w.app.Warn(strings.Join(refused, "\n"))
	}
	switch {
	case len(others) > 0 || len(images) == 0:
	case len(images) == 1 && !w.ownScan():
		w.openScan(images[0])
	default:
		w.app.LookInto(images, func(looked []scan.Looked) {
			w.dialogs.WhenFree(func() { w.place(looked) })
		})
	}
}

// ownScan reports whether a scan is open that is the user's.
func (w *window) ownScan() bool { return w.app.State.HasScan() && !w.app.State.Scan.Demo }

// place opens images by what they seem to be. One beside an open scan is asked about.
func (w *window) place(looked []scan.Looked) {
	var by [3][]scan.Looked // by role
	var refused []string
	for _, l := range looked {
		if l.Err != nil {
			refused = append(refused, format.Sentence(l.Err))
			continue
		}
		by[l.Role] = append(by[l.Role], l)
	}
	defer func() {
		if len(refused) > 0 {
			w.app.Warn(strings.Join(refused, "\n"))
		}
	}()
	if len(looked) == 1 && len(refused) == 0 && w.ownScan() {
		w.askRole(looked[0])
		return
	}
	if !w.ownScan() && len(by[scan.PETRole]) == 0 {
		by[scan.PETRole], by[scan.CTRole] = by[scan.CTRole], nil
	}
	// One of each is opened.
	var first, left []scan.Looked
	for _, role := range []scan.Role{scan.PETRole, scan.AnnotationRole, scan.CTRole} {
		if all := by[role]; len(all) > 0 {
			left = append(left, all[1:]...)
			if role != scan.PETRole {
				first = append(first, all[0])
			}
		}
	}
	scans := by[scan.PETRole]
	switch {
	case len(scans) > 0:
		w.openWith(scans[0].Path, first)
	case w.ownScan():
		w.beside(first)
	case len(first) > 0 && len(refused) > 0: // such as its scan
		left = nil
		refused = append(refused, filepath.Base(first[0].Path)+" was not opened either: open its scan first.")
	case len(first) > 0:
		left = nil
		refused = append(refused,
			fmt.Sprintf("%s holds %s, as annotations do: open its scan first, or drop both together.",
				filepath.Base(first[0].Path), first[0].Why))
	}
	if len(left) > 0 {
		var names []string
		for _, l := range left {
			names = append(names, l.Path)
		}
		refused = append(refused,
			fmt.Sprintf("Not opened: %s. There is room for one scan, one annotation and one CT at a time; "+
				"drop another on its own to say what it is.", bases(names)))
	}
}

// askRole asks what an image is that was dropped beside the open scan; the usual answer is what it seems to be.
func (w *window) askRole(l scan.Looked) {
	question := "Is it another scan, or does it belong to the open one?"
	if l.Why != "" {
		question = fmt.Sprintf("It holds %s", l.Why)
		if l.Role == scan.AnnotationRole {
			question += ", as annotations do"
		}
		question += ". What is it?"
	}
	answers := []struct {
		label string
		role  scan.Role
		mask  bool // what a mask of DICOM can be
		do    func()
	}{
		{"Scan", scan.PETRole, false, func() { w.openScan(l.Path) }},
		{w.label(command.Annotation), scan.AnnotationRole, true, func() { w.app.LoadReference(l.Path) }},
		{w.label(command.Lesions), -1, true, func() { w.app.OpenLesions(l.Path) }},
		{"CT", scan.CTRole, false, func() { w.app.OpenCT(l.Path, modality("CT")) }},
		{"MR", -1, false, func() { w.app.OpenCT(l.Path, modality("MR")) }},
	}
	var choices []command.Choice
	for _, a := range answers {
		if l.Mask && !a.mask {
			continue
		}
		c := command.Other(a.label, a.do)
		if a.role == l.Role {
			c = command.Main(a.label, a.do)
		}
		choices = append(choices, c)
	}
	w.Ask("Open "+filepath.Base(l.Path), question, choices...)
}

// bases are the names of files without their folders, a few of them.
func bases(paths []string) string {
	const most = 4
	var names []string
	for _, path := range paths[:min(len(paths), most)] {
		names = append(names, format.KeepEnd(filepath.Base(path), 40))
	}
	if n := len(paths) - most; n > 0 {
		names = append(names, fmt.Sprintf("%d more", n))
	}
	return strings.Join(names, ", ")
}
