package dialogs

import (
	"isopet/app/format"
	"isopet/app/session"
	"isopet/ui/command"
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
