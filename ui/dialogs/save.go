package dialogs

import (
	"fmt"

	"isopet/app/export"
	"isopet/app/format"
	"isopet/app/session"
	"isopet/ui/command"
	"isopet/ui/widget"
	"isopet/volume/imagefile"
)

// SaveSession writes the session where it was written before, or asks where.
func (d *Dialogs) SaveSession() { d.saveSessionThen(nil) }

func (d *Dialogs) saveSessionThen(then func()) {
	if path := d.host.App().State.Session; path != "" {
		if _, err := d.host.App().SaveSession(path, true, then); err != nil {
			d.Failed(format.Sentence(err))
		}
		return
	}
	d.askSession(then)
}

// SaveSessionAs asks where to write it, and writes it there.
func (d *Dialogs) SaveSessionAs() { d.askSession(nil) }

// askSession asks where to write the session.
func (d *Dialogs) askSession(then func()) {
	name := d.host.App().State.Session
	if name == "" {
		name = d.host.App().State.SessionName()
	}
	d.AskTarget(d.host.Commands().Label(command.SaveSession), name, "The scan is not copied into the session, which "+
		"knows where it is. Keep both in one folder to move them together.", nil,
		func(path string, overwrite bool) error {
			if !session.Is(path) {
				path += session.Suffix
			}
			_, err := d.host.App().SaveSession(path, overwrite, then)
			return err
		})
}

// exports are the kinds of export, as the dialog offers them.
var exports = []struct {
	label string
	kind  export.Kind
}{
	{"All lesions in one mask, 0 and 1", export.Mask},
	{"All lesions in one mask, a number for each", export.Labels},
	{"A mask for each lesion, named after it", export.Lesions},
}

// Export asks what to export, and where to.
func (d *Dialogs) Export() { d.exportThen(nil) }

func (d *Dialogs) exportThen(then func()) {
	var labels []string
	for _, e := range exports {
		labels = append(labels, e.label)
	}
	kind := widget.NewChoices(labels...)
	var of imagefile.Geometry
	if s := d.host.App().State.Scan; s != nil {
		of = s.Geometry
	}
	formats, endings := imagefile.Written(of)
	hint := fmt.Sprintf("%s with the scan's own grid and orientation. End the name with %s.", formats, endings)
	d.AskTarget("Export mask", d.host.App().State.ExportName(), hint, kind,
		func(path string, overwrite bool) error {
			_, err := d.host.App().Export(path, exports[kind.Selected].kind, overwrite, then)
			return err
		})
}
