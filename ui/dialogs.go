package ui

import (
	"image/color"

	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/storage"
	fynewidget "fyne.io/fyne/v2/widget"

	"isopet/app"
)

// choice is a button of a question.
type choice struct {
	label      string
	importance fynewidget.Importance
	do         func()
}

const (
	high = fynewidget.HighImportance
	low  = fynewidget.MediumImportance
)

// ask puts a question with choices; the dialog can be cancelled too.
func (w *window) ask(title, question string, choices ...choice) {
	w.dialog(title, 420, fynewidget.NewLabelWithStyle(question, fyne.TextAlignLeading, fyne.TextStyle{}), "Cancel", choices...)
}

// dialog shows content with a button that only closes it, unless dismiss is empty, and buttons that do something after
// closing it, the most important at the right.
func (w *window) dialog(title string, width float32, content fyne.CanvasObject, dismiss string, choices ...choice) *dialog.CustomDialog {
	if l, ok := content.(*fynewidget.Label); ok {
		l.Wrapping = fyne.TextWrapWord
	}
	d := dialog.NewCustomWithoutButtons(title, inset(4, 12, 0, 0, content), w.win)
	var buttons []fyne.CanvasObject
	if dismiss != "" {
		buttons = append(buttons, fynewidget.NewButton(dismiss, d.Hide))
	}
	for i := len(choices) - 1; i >= 0; i-- {
		c := choices[i]
		b := fynewidget.NewButton(c.label, func() { w.win.Canvas().Unfocus(); d.Hide(); c.do() })
		b.Importance = c.importance
		buttons = append(buttons, b)
	}
	d.SetButtons(buttons)
	d.Show()
	d.Resize(fyne.NewSize(width, 1)) // wrapped text knows its height when it has a width
	d.Resize(fyne.NewSize(width, d.MinSize().Height))
	return d
}

// failed shows why something could not be done.
func (w *window) failed(sentence string) {
	l := fynewidget.NewLabel(sentence)
	l.Selectable = true
	w.dialog("That did not work", 460, l, "Close")
}

// folder is where file dialogs begin: beside the open scan.
func (w *window) folder() string {
	if s := w.app.State.Scan; s != nil && s.Path != "" {
		return filepath.Dir(s.Path)
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

// chooseFile lets the user pick an image file.
func (w *window) chooseFile(title string, then func(path string)) {
	d := dialog.NewFileOpen(func(r fyne.URIReadCloser, err error) {
		if err != nil {
			w.failed(err.Error())
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
	d.SetFilter(imageFilter{})
	if l := lister(w.folder()); l != nil {
		d.SetLocation(l)
	}
	d.Show()
	d.Resize(w.dialogSize())
}

// imageFilter lets the files through that the program reads; suffixes such as .nii.gz are more than an extension.
type imageFilter struct{}

// Matches is Fyne's.
func (imageFilter) Matches(uri fyne.URI) bool {
	name := strings.ToLower(uri.Name())
	for _, suffix := range app.Suffixes() {
		if strings.HasSuffix(name, suffix) {
			return true
		}
	}
	return false
}

func (w *window) openDialog() {
	w.chooseFile("Open scan", w.openScan)
}

func (w *window) openScan(path string) {
	if isResults(path) {
		w.showResults(path)
		return
	}
	w.whenSaved("Open another scan", func() { w.app.Open(path) })
}

// chooseFrame asks which frame of a file to open.
func (w *window) chooseFrame(file app.Several) {
	frame := fynewidget.NewSlider(0, float64(file.Frames-1))
	chosen := fynewidget.NewLabel("Frame 0")
	frame.OnChanged = func(v float64) { chosen.SetText(fmt.Sprintf("Frame %.0f", v)) }
	question := fynewidget.NewLabel(fmt.Sprintf("%s holds %d frames, counted from 0. Which one is to be opened?", filepath.Base(file.Path), file.Frames))
	question.Wrapping = fyne.TextWrapWord
	w.dialog("Choose a frame", 460, rows(4, question, chosen, frame), "Cancel",
		choice{"Open", high, func() { w.app.OpenFrame(file.Path, int(frame.Value)) }})
}

func (w *window) openDemo() {
	w.whenSaved("Open the demo scan", func() { w.app.OpenDemo() })
}

func (w *window) openAnnotation() {
	w.chooseFile("Open annotation", func(path string) { w.app.LoadReference(path) })
}

// recent is the submenu of the scans opened last.
func (w *window) recent() []entry {
	var entries []entry
	for _, path := range w.app.State.Recent {
		entries = append(entries, entry{path, func() {
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

// pathEntry is a line for a path; Enter is the same as the dialog's first button, and Escape, which would otherwise
// end in the line, closes the dialog.
type pathEntry struct {
	fynewidget.Entry
	escape func()
}

func (w *window) pathEntry(path string, escape, submit func()) *pathEntry {
	e := &pathEntry{escape: func() { w.win.Canvas().Unfocus(); escape() }}
	e.ExtendBaseWidget(e)
	e.SetText(path)
	e.SetPlaceHolder("/folder/scan.nii.gz")
	// A focused entry in a closed dialog would blink for ever.
	e.OnSubmitted = func(string) { e.escape(); submit() }
	return e
}

// TypedKey is Fyne's.
func (e *pathEntry) TypedKey(k *fyne.KeyEvent) {
	if k.Name == fyne.KeyEscape {
		e.escape()
		return
	}
	e.Entry.TypedKey(k)
}

// askPath lets the user type or paste a path: quicker than Fyne's file dialog, which is slow in large folders.
func (w *window) askPath(title string, then func(path string)) {
	var d *dialog.CustomDialog
	var e *pathEntry
	open := func() {
		if path := strings.TrimSpace(e.Text); path != "" {
			then(expand(path))
		}
	}
	e = w.pathEntry("", func() { d.Hide() }, open)
	d = w.dialog(title, 620, e, "Cancel", choice{"Open", high, open})
	w.win.Canvas().Focus(e)
}

func (w *window) openPath() { w.askPath("Open scan by its path", w.openScan) }

func (w *window) openAnnotationPath() {
	w.askPath("Open annotation by its path", func(path string) { w.app.LoadReference(path) })
}

// dropped opens a file that was dropped on the window. Beside a scan of the user's it may be an annotation of it.
func (w *window) dropped(path string) {
	if s := w.app.State.Scan; s == nil || s.Demo || isResults(path) {
		w.openScan(path)
		return
	}
	w.ask("Open "+filepath.Base(path), "Is it another scan, or does it belong to the open one?",
		choice{"Scan", high, func() { w.openScan(path) }},
		choice{"Annotation", low, func() { w.app.LoadReference(path) }},
		choice{"CT", low, func() { w.app.OpenCT(path, modality("CT")) }},
		choice{"MR", low, func() { w.app.OpenCT(path, modality("MR")) }},
	)
}

// expand replaces a leading ~ by the home folder, as a shell does.
func expand(path string) string {
	if rest, ok := strings.CutPrefix(path, "~/"); ok {
		if home, err := os.UserHomeDir(); err == nil {
			return filepath.Join(home, rest)
		}
	}
	return path
}

// showKeys is the sheet of all keys, made of the tables that the keys are made of.
func (w *window) showKeys() {
	const columns, height = 3, 780
	type line struct{ key, what string } // a heading where key is empty
	var lines []line
	for _, m := range w.table {
		lines = append(lines, line{"", m.label})
		for _, a := range m.actions {
			if keys := printed(w.keysOf(a)); a.label != "" && len(keys) > 0 {
				lines = append(lines, line{strings.Join(keys, ", "), a.label})
			}
		}
	}
	lines = append(lines, line{"", "Mouse on slices"})
	for _, m := range mouse {
		lines = append(lines, line{m.what, m.does})
	}
	sheet := container.NewGridWithColumns(columns)
	for part := range slices.Chunk(lines, (len(lines)+columns-1)/columns) {
		column := rows(3)
		for _, l := range part {
			if l.key == "" {
				column.Add(inset(8, 2, 0, 0, bold(text(l.what, 13, colourText))))
				continue
			}
			spacer := canvas.NewRectangle(color.Transparent)
			spacer.SetMinSize(fyne.NewSize(150, 1))
			column.Add(container.NewBorder(nil, nil, container.NewStack(spacer, text(l.key, 12, colourAccent)), nil, text(l.what, 12, colourText)))
		}
		sheet.Add(column)
	}
	scroll := container.NewVScroll(inset(0, 0, 0, 12, sheet))
	scroll.SetMinSize(fyne.NewSize(300, min(height, w.win.Canvas().Size().Height-160)))
	w.dialog("Keys and mouse", min(1240, w.win.Canvas().Size().Width-40), scroll, "Close")
}

// showEngine says what the networks are and run on, and why not on something else.
func (w *window) showEngine() {
	e := &w.app.State.Engine
	c := rows(6)
	say := func(format string, args ...any) {
		l := fynewidget.NewLabel(fmt.Sprintf(format, args...))
		l.Wrapping, l.Selectable = fyne.TextWrapWord, true
		c.Add(l)
	}
	if !e.Ready {
		if e.Err != nil {
			say("%s", app.Sentence(e.Err))
		} else {
			say("The networks are still being loaded.")
		}
	} else {
		say("Running on %s, with ONNX Runtime %s from %s.", e.Label, e.Version, e.Library)
		for _, a := range e.Attempts {
			say("Not on %s: %s", a.Provider, app.Sentence(a.Err))
		}
		for _, m := range e.Models {
			say("%s: trained %s on %s, seed %d, by Isopet %s.", m.Name, m.Spec.Trained, m.Spec.Cohort, m.Spec.Seed, m.Spec.Version)
		}
		for _, warning := range e.Warnings {
			say("%s", warning)
		}
	}
	scroll := container.NewVScroll(c)
	scroll.SetMinSize(fyne.NewSize(500, 320))
	w.dialog("Networks and provider", 680, scroll, "Close")
}
