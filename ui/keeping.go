package ui

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	fynewidget "fyne.io/fyne/v2/widget"

	"isopet/app"
	"isopet/ui/command"
	"isopet/ui/layout"
	"isopet/ui/theme"
	"isopet/ui/widget"
	"isopet/volume/imagefile"
)

// ending is what ends the work on the open scan, once it is settled what is to become of changes that are not in a file.
type ending struct {
	why  string
	then func()
}

// whenSaved does something that ends the work on the open scan, after asking once what is to become of changes that
// are not in a file. What is then saved or exported is followed by it without another question. Files that are being
// written are waited for: what is in them need not be asked about. Of several things of a kind that are asked for
// meanwhile the last counts.
func (w *window) whenSaved(why string, then func()) {
	if w.ending != nil && w.ending.why == why {
		w.ending.then = then
		return
	}
	e := &ending{why, then}
	w.ending = e
	w.app.AfterWriting(func() {
		if w.app.Unsaved() {
			w.whenFree(func() { w.askUnsaved(e) })
			return
		}
		w.settled(e)
		e.then()
	})
}

// settled says that nothing more is asked about an ending.
func (w *window) settled(e *ending) {
	if w.ending == e {
		w.ending = nil
	}
}

func (w *window) askUnsaved(e *ending) {
	question := "What you changed by hand is neither saved nor exported yet. Save your changes?"
	if w.app.State.Remarked() {
		question = "What you changed by hand is not saved yet. Distances and the report's comment are kept by a session, not by an exported mask. Save your changes?"
	}
	q := w.dialog(e.why, 560, fynewidget.NewLabel(question), w.cancel(),
		command.Main(w.commands.Label(command.SaveSession), func() { w.saveSessionThen(func() { w.whenSaved(e.why, e.then) }) }),
		command.Other("Export…", func() { w.exportThen(func() { e.then() }) }),
		command.Other("Don't save", func() { e.then() }),
	)
	q.dialog.SetOnClosed(func() { w.settled(e) })
}

// close asks once for changes that are not in a file, and closes the window.
func (w *window) close() {
	w.whenSaved("Close Isopet", func() {
		w.app.Close()
		w.win.Close()
	})
}

// saveSession writes the session where it was written before, or asks where.
func (w *window) saveSession() { w.saveSessionThen(nil) }

func (w *window) saveSessionThen(then func()) {
	if path := w.app.State.Session; path != "" {
		if _, err := w.app.SaveSession(path, true, then); err != nil {
			w.failed(app.Sentence(err))
		}
		return
	}
	w.askSession(then)
}

func (w *window) saveSessionAs() { w.askSession(nil) }

// askSession asks where to write the session.
func (w *window) askSession(then func()) {
	name := w.app.State.Session
	if name == "" {
		name = w.app.State.SessionName()
	}
	w.askTarget(w.commands.Label(command.SaveSession), name, "The scan is not copied into the session, which knows where it is. Keep both in one folder to move them together.", nil,
		func(path string, overwrite bool) error {
			if !app.IsSession(path) {
				path += app.SessionSuffix
			}
			_, err := w.app.SaveSession(path, overwrite, then)
			return err
		})
}

func (w *window) openSession() {
	w.chooseFile("Open session", sessions, func(path string) { w.openScan(path) })
}

// findScan asks where the scan of a session is now.
func (w *window) findScan(m app.Missing) {
	open := func(path string) {
		w.whenSaved("Open session", func() { w.app.OpenSessionWith(m.Session, path) })
	}
	l := fynewidget.NewLabel(fmt.Sprintf("%s belongs to %s, which is not there any more. Where is it now?", filepath.Base(m.Session), m.Scan))
	w.dialog("Where is the scan?", 560, l, w.cancel(),
		command.Main("Choose…", func() { w.chooseFile("Where is the scan?", images, open) }),
		command.Other("Type its path…", func() { w.askPath("Where is the scan?", open) }),
	)
}

// offerRecovery asks what is to become of work that a program left behind which ended unexpectedly; then comes the next.
func (w *window) offerRecovery() {
	found := w.app.Recoveries()
	if len(found) == 0 {
		w.bar.Update(false)
		return
	}
	r := found[0]
	scan := r.Scan
	if scan == "" {
		scan = "a scan"
	}
	l := fynewidget.NewLabel(fmt.Sprintf("Isopet ended unexpectedly while %s was open. The work on it was kept on %s. Restore it?",
		scan, r.Saved.Local().Format("2 January 2006 at 15:04")))
	w.dialog("Restore your work?", 520, l, "Later",
		command.Main("Restore", func() { w.whenSaved("Restore your work", func() { w.app.Recover(r) }) }),
		command.Other("Discard", func() { w.app.DropRecovery(r); w.offerRecovery() }),
	)
}

// recover is [window.offerRecovery] when the user asks for it.
func (w *window) recover() {
	if len(w.app.Recoveries()) == 0 {
		w.Ask("Restore work", "No work was left behind by a program that ended unexpectedly.")
		return
	}
	w.offerRecovery()
}

// askTarget asks where to write a file, with more to fill in or nil, and again before a file is replaced. It stays until
// the file could be written, so that nothing that was filled in is lost. Fyne's own save dialog would empty an existing
// file before anything is written; so this one only asks for a name, and the program writes in one step.
func (w *window) askTarget(title, name, hint string, more fyne.CanvasObject, write func(path string, overwrite bool) error) {
	if !filepath.IsAbs(name) {
		name = filepath.Join(w.folder(), name)
	}
	e := newPathEntry(name)
	browse := w.browseButton(func() string { return filepath.Dir(e.Text) }, func(folder string) {
		e.SetText(filepath.Join(folder, filepath.Base(e.Text)))
	})
	say := layout.NewParagraph(theme.Muted)
	say.Say(hint)
	content := layout.Column(6, container.NewBorder(nil, nil, nil, browse, e))
	if more != nil {
		content.Add(more)
	}
	content.Add(say)
	w.form(title, 660, content, w.cancel(), func(q *question, _ command.Choice) {
		w.win.Canvas().Focus(e) // which the button took away
		if path := typedPath(e); path != "" {
			w.orReplace(func(overwrite bool) error { return write(path, overwrite) }, q.close)
		}
	}, command.Main("Save", nil))
	w.win.Canvas().Focus(e)
}

// browseButton lets the user choose a folder, beginning in another.
func (w *window) browseButton(begin func() string, chosen func(folder string)) *widget.Button {
	return widget.NewButton("Folder…", func() {
		d := dialog.NewFolderOpen(func(l fyne.ListableURI, err error) {
			if err == nil && l != nil {
				chosen(l.Path())
			}
		}, w.win)
		if l := lister(begin()); l != nil {
			d.SetLocation(l)
		}
		d.Show()
		d.Resize(w.dialogSize())
	})
}

// orReplace writes files, after asking whether those may be replaced that are there, or says why it could not; then is
// called when they are being written.
func (w *window) orReplace(write func(overwrite bool) error, then func()) {
	try := func(overwrite bool) *app.ExistsError {
		err := write(overwrite)
		exists := (*app.ExistsError)(nil)
		switch {
		case err == nil:
			then()
		case !errors.As(err, &exists):
			w.failed(app.Sentence(err))
		}
		return exists
	}
	exists := try(false)
	if exists == nil {
		return
	}
	title, sentence, verb := "Replace the file?", exists.Paths[0]+" exists already.", "Replace"
	if len(exists.Paths) > 1 {
		title, sentence, verb = "Replace the files?", fmt.Sprintf("These exist already: %s.", strings.Join(exists.Paths, ", ")), "Replace all"
	}
	w.Ask(title, sentence, command.Danger(verb, func() { try(true) }))
}

// exports are the kinds of export, as the dialog offers them.
var exports = []struct {
	label string
	kind  app.ExportKind
}{
	{"All lesions in one mask, 0 and 1", app.ExportMask},
	{"All lesions in one mask, a number for each", app.ExportLabels},
	{"A mask for each lesion, named after it", app.ExportLesions},
}

// export asks what to export, and where to.
func (w *window) export() { w.exportThen(nil) }

func (w *window) exportThen(then func()) {
	var labels []string
	for _, e := range exports {
		labels = append(labels, e.label)
	}
	kind := widget.NewChoices(labels...)
	formats, endings := imagefile.Written()
	hint := fmt.Sprintf("%s with the scan's own grid and orientation. End the name with %s.", formats, endings)
	w.askTarget("Export mask", w.app.State.ExportName(), hint, kind,
		func(path string, overwrite bool) error {
			_, err := w.app.Export(path, exports[kind.Selected].kind, overwrite, then)
			return err
		})
}
