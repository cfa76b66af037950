package dialogs

import (
	"fmt"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynewidget "fyne.io/fyne/v2/widget"

	"isopet/app/reading"
	"isopet/ui/command"
	"isopet/ui/layout"
	"isopet/ui/theme"
	"isopet/ui/widget"
)

// askPlace asks for a folder, which need not be there yet, with more to choose or nil. do begins what was asked for, and
// closes the dialog, which stays if it does not.
func (d *Dialogs) askPlace(title, folder, hint, verb string, more fyne.CanvasObject, do func(folder string, done func())) {
	e := newPathEntry(folder)
	browse := d.browseButton(func() string { return filepath.Dir(e.Text) }, func(folder string) { e.SetText(folder) })
	say := layout.NewParagraph(theme.Muted)
	say.Say(hint)
	content := layout.Column(6, container.NewBorder(nil, nil, nil, browse, e))
	if more != nil {
		content.Add(more)
	}
	content.Add(layout.Outdent(say))
	d.Form(title, 660, content, d.cancel(), func(q *Dialog, _ command.Choice) {
		d.win.Canvas().Focus(e) // which the button took away
		if path := typedPath(e); path != "" {
			do(path, q.Close)
		}
	}, command.Main(verb, nil))
	d.win.Canvas().Focus(e)
}

// BeginList asks where the list of the scans of a folder is to be kept, and the work on them.
func (d *Dialogs) BeginList(source, folder string, then func(folder string)) {
	d.askPlace("Worklist of "+filepath.Base(source), folder, "The list, and the work on each scan, are kept in this folder. "+
		"Nothing is written beside the scans.", "Open", nil, func(folder string, done func()) {
		done()
		then(folder)
	})
}

// ExportAll asks where to, and as what, the masks of a worklist are to be written.
func (d *Dialogs) ExportAll(desk *reading.Desk) {
	kinds := exports[:2]
	kind := widget.NewChoices(kinds[0].label, kinds[1].label)
	kind.Select(1)
	folder := filepath.Join(filepath.Dir(desk.List.File()), "masks")
	d.askPlace("Export all masks", folder, "The masks of all scans on which work is kept, a JSON file beside each, and one table "+
		"of all lesions, lesions.csv.", "Export", kind, func(folder string, done func()) {
		d.orReplace(func(overwrite bool) error {
			return desk.Export(folder, kinds[kind.Selected].kind, overwrite, d.exported)
		}, done)
	})
}

// exported tells what became of an export, and of what nothing could be written.
func (d *Dialogs) exported(e *reading.Exported) {
	if len(e.Failed) == 0 {
		d.host.App().Say(e.Summary())
		return
	}
	d.WhenFree(func() {
		failed := fynewidget.NewLabel(strings.Join(e.Failed, "\n\n"))
		failed.Wrapping = fyne.TextWrapWord
		said := layout.NewParagraph(theme.Text)
		said.Say(e.Summary())
		content := layout.Column(8, layout.Outdent(said), d.Scrolled(260, failed))
		d.Tell("Export all masks", 640, content, e.Summary()+"\n"+strings.Join(e.Failed, "\n"))
	})
}

// FindScans asks where the scans of a worklist are now.
func (d *Dialogs) FindScans(desk *reading.Desk) {
	missing := desk.List
	d.Show("Where are the scans?", 560, fynewidget.NewLabel(fmt.Sprintf("The scans of this worklist were in %s, which "+
		"is not there any more. Where are they now?", missing.Folder)), d.cancel(),
		command.Main("Choose…", func() {
			d.AskFolder("Where are the scans now?", func(folder string) {
				if desk.List == missing {
					desk.Relocate(folder)
				}
			})
		}))
}
