package dialogs

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"isopet/app/export"
	"isopet/app/format"
	"isopet/ui/command"
	"isopet/ui/layout"
	"isopet/ui/theme"
	"isopet/ui/widget"
)

// AskTarget asks where to write a file, with more to fill in or nil, and again before a file is replaced. It stays
// until the file could be written, so that nothing that was filled in is lost. Fyne's own save dialog would empty an
// existing file before anything is written; so this one only asks for a name, and the program writes in one step.
func (d *Dialogs) AskTarget(title, name, hint string, more fyne.CanvasObject,
	write func(path string, overwrite bool) error) *Target {
	if !filepath.IsAbs(name) {
		name = filepath.Join(d.folder(), name)
	}
	e := newPathEntry(name)
	browse := d.browseButton(func() string { return filepath.Dir(e.Text) }, func(folder string) {
		e.SetText(filepath.Join(folder, filepath.Base(e.Text)))
	})
	say := layout.NewParagraph(theme.Muted)
	say.Say(hint)
	content := layout.Column(6, container.NewBorder(nil, nil, nil, browse, e))
	if more != nil {
		content.Add(more)
	}
	content.Add(layout.Outdent(say))
	of := d.host.App().State.Scan
	q := d.Form(title, 660, content, d.cancel(), func(q *Dialog, _ command.Choice) {
		d.win.Canvas().Focus(e) // which the button took away
		if path := typedPath(e); path != "" {
			d.orReplace(func(overwrite bool) error {
				if err := d.stillOpen(of); err != nil {
					return err
				}
				return write(path, overwrite)
			}, q.Close)
		}
	}, command.Main("Save", nil))
	d.win.Canvas().Focus(e)
	return &Target{q, e}
}

// Target is the dialog that asks where to write a file, and its line for the path.
type Target struct {
	*Dialog
	entry *widget.Entry
}

// Rename changes the end of the path, unless another was typed.
func (t *Target) Rename(from, to string) {
	if stem, ok := strings.CutSuffix(t.entry.Text, from); ok {
		t.entry.SetText(stem + to)
	}
}

// browseButton lets the user choose a folder, beginning in another.
func (d *Dialogs) browseButton(begin func() string, chosen func(folder string)) *widget.Button {
	return widget.NewButton("Folder…", func() { d.Files.chooseFolder(begin(), chosen) })
}

// orReplace writes files, after asking whether those may be replaced that are there, or says why it could not; then is
// called when they are being written.
func (d *Dialogs) orReplace(write func(overwrite bool) error, then func()) {
	try := func(overwrite bool) *export.ExistsError {
		err := write(overwrite)
		exists := (*export.ExistsError)(nil)
		switch {
		case err == nil:
			then()
		case !errors.As(err, &exists):
			d.Failed(format.Sentence(err))
		}
		return exists
	}
	exists := try(false)
	if exists == nil {
		return
	}
	title, sentence, verb := "Replace the file?", exists.Paths[0]+" exists already.", "Replace"
	if len(exists.Paths) > 1 {
		title, sentence, verb = "Replace the files?", fmt.Sprintf("These exist already: %s.",
			strings.Join(exists.Paths, ", ")), "Replace all"
	}
	d.Ask(title, sentence, command.Danger(verb, func() { try(true) }))
}
