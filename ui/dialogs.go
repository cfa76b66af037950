package ui

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/storage"
	fynewidget "fyne.io/fyne/v2/widget"

	"isopet/app"
	"isopet/ui/command"
	"isopet/ui/layout"
	"isopet/ui/widget"
	"isopet/volume/imagefile"
)

// folder is where file dialogs begin: beside the open scan.
func (w *window) folder() string {
	if s := w.app.State.Scan; s != nil && s.Path != "" {
		if path, err := filepath.Abs(s.Path); err == nil {
			return filepath.Dir(path)
		}
	}
	if len(w.app.State.Recent) > 0 {
		return filepath.Dir(w.app.State.Recent[0])
	}
	if home, err := os.UserHomeDir(); err == nil {
		return home
	}
	return "."
}

func lister(folder string) fyne.ListableURI {
	if absolute, err := filepath.Abs(folder); err == nil {
		folder = absolute
	}
	l, err := storage.ListerForURI(storage.NewFileURI(folder))
	if err != nil {
		return nil
	}
	return l
}

// dialogSize fills most of the window.
func (w *window) dialogSize() fyne.Size {
	s := w.win.Canvas().Size()
	return fyne.NewSize(min(900, s.Width*0.85), min(650, s.Height*0.85))
}

// chooseFile lets the user pick one of some kinds of files.
func (w *window) chooseFile(title string, kinds fileKinds, then func(path string)) {
	d := dialog.NewFileOpen(func(r fyne.URIReadCloser, err error) {
		if err != nil {
			w.failed(app.Sentence(err))
			return
		}
		if r == nil {
			return
		}
		path := r.URI().Path()
		r.Close()
		then(path)
	}, w.win)
	d.SetTitleText(title)
	d.SetFilter(kinds)
	if l := lister(w.folder()); l != nil {
		d.SetLocation(l)
	}
	d.Show()
	d.Resize(w.dialogSize())
}

// fileKinds are the ends of the names of files on offer; those such as .nii.gz are more than an extension.
type fileKinds []string

// The kinds of files that are opened.
var (
	images   = fileKinds(imagefile.Suffixes())
	sessions = fileKinds{app.SessionSuffix}
)

// Matches is Fyne's.
func (k fileKinds) Matches(uri fyne.URI) bool {
	name := strings.ToLower(uri.Name())
	return slices.ContainsFunc(k, func(end string) bool { return strings.HasSuffix(name, end) })
}

func (w *window) openDialog() {
	w.chooseFile("Open scan", slices.Concat(images, sessions), w.openScan)
}

// chooseFrame asks which frame of a file to open.
func (w *window) chooseFrame(file app.Several) {
	frame := widget.NewSlider(0, float64(file.Frames-1))
	chosen := fynewidget.NewLabel("Frame 0")
	frame.OnChanged = func(v float64) { chosen.SetText(fmt.Sprintf("Frame %.0f", v)) }
	question := fynewidget.NewLabel(fmt.Sprintf("%s holds %d frames, counted from 0. Which one is to be opened?", filepath.Base(file.Path), file.Frames))
	question.Wrapping = fyne.TextWrapWord
	w.dialog("Choose a frame", 460, layout.Column(4, question, chosen, frame), w.cancel(),
		command.Main("Open", func() { w.app.OpenFrame(file.Path, int(frame.Value)) }))
}

func (w *window) openDemo() {
	w.whenSaved("Open the demo scan", func() { w.app.OpenDemo() })
}

func (w *window) openAnnotation() {
	w.chooseFile("Open annotation", images, func(path string) { w.app.LoadReference(path) })
}

// recent is the submenu of the scans opened last.
func (w *window) recent() []command.Entry {
	var entries []command.Entry
	for _, path := range w.app.State.Recent {
		entries = append(entries, command.Entry{Label: path, Do: func() {
			if _, err := os.Stat(path); err != nil {
				w.app.ForgetRecent(path)
				w.failed(fmt.Sprintf("%s is no longer there; it was taken from the list.", path))
				return
			}
			w.openScan(path)
		}})
	}
	return entries
}

// newPathEntry is a line for a path.
func newPathEntry(path string) *widget.Entry {
	e := widget.NewEntry()
	e.SetText(path)
	e.SetPlaceHolder("/folder/scan.nii.gz")
	return e
}

// typedPath is what was typed in such a line, with the home folder for a leading ~, as a shell has it; empty if nothing was.
func typedPath(e *widget.Entry) string {
	path := strings.TrimSpace(e.Text)
	if rest, ok := strings.CutPrefix(path, "~/"); ok {
		if home, err := os.UserHomeDir(); err == nil {
			return filepath.Join(home, rest)
		}
	}
	return path
}

// askPath lets the user type or paste a path: quicker than Fyne's file dialog, which is slow in large folders.
func (w *window) askPath(title string, then func(path string)) {
	e := newPathEntry("")
	w.dialog(title, 620, e, w.cancel(), command.Main("Open", func() {
		if path := typedPath(e); path != "" {
			then(path)
		}
	}))
	w.win.Canvas().Focus(e)
}

func (w *window) openPath() { w.askPath("Open scan by its path", w.openScan) }

func (w *window) openAnnotationPath() {
	w.askPath("Open annotation by its path", func(path string) { w.app.LoadReference(path) })
}

// showEngine says what the networks are and run on, and why not on something else.
func (w *window) showEngine() {
	e := &w.app.State.Engine
	var lines []string
	say := func(format string, args ...any) { lines = append(lines, fmt.Sprintf(format, args...)) }
	switch {
	case e.Ready:
		say("Running on %s, with ONNX Runtime %s from %s.", e.Label, e.Version, e.Library)
		for _, a := range e.Attempts {
			say("Not on %s: %s", a.Provider, app.Sentence(a.Err))
		}
		for _, m := range e.Models {
			say("%s: trained %s on %s, seed %d, by Isopet %s.", m.Name, m.Spec.Trained, m.Spec.Cohort, m.Spec.Seed, m.Spec.Version)
		}
		lines = append(lines, e.Warnings...)
	case e.Err != nil:
		say("%s", app.Sentence(e.Err))
	default:
		say("The networks are still being loaded.")
	}
	all := strings.Join(lines, "\n\n")
	l := fynewidget.NewLabel(all)
	l.Wrapping = fyne.TextWrapWord
	w.tell(w.commands.Label(command.ShowEngine), 680, w.scrolled(320, l), all)
}
