package dialogs

import (
	"fmt"
	"path/filepath"
	"time"

	fynewidget "fyne.io/fyne/v2/widget"

	"isopet/app/session"
	"isopet/ui/command"
	"isopet/volume/imagefile"
)

// OfferRecovery asks what is to become of work that a program left behind which ended unexpectedly; then comes the
// next.
func (d *Dialogs) OfferRecovery() {
	found := d.host.App().Recoveries()
	if len(found) == 0 {
		return
	}
	r := found[0]
	scan := r.Scan
	if scan == "" {
		scan = "a scan"
	}
	l := fynewidget.NewLabel(fmt.Sprintf("Isopet ended unexpectedly while %s was open. Your work was autosaved on "+
		"%s. Restore it?",
		scan, r.Saved.Local().Format("2 January 2006 at 15:04")))
	d.Show("Restore your work?", 520, l, "Later",
		command.Main("Restore", func() { d.WhenSaved("Restore your work", func() { d.host.App().Recover(r) }) }),
		command.Other("Discard", func() { d.host.App().DropRecovery(r); d.OfferRecovery() }),
	)
}

// Recover is [Dialogs.OfferRecovery] when the user asks for it.
func (d *Dialogs) Recover() {
	if len(d.host.App().Recoveries()) == 0 {
		d.Ask("Restore work", "No work was left behind by a program that ended unexpectedly.")
		return
	}
	d.OfferRecovery()
}

// OfferSession asks whether to go on with the session that lies beside a scan, or to begin anew.
func (d *Dialogs) OfferSession(scan string, saved time.Time, open, anew func()) {
	d.Ask("Go on with the session?", fmt.Sprintf("Beside %s there is a session of it, saved on %s. Open it?", filepath.Base(scan),
		saved.Local().Format("2 January 2006 at 15:04")),
		command.Main("Open session", open), command.Other("Begin anew", anew))
}

// FindScan asks where the scan of a session is now.
func (d *Dialogs) FindScan(m session.Missing) {
	open := func(path string) {
		d.WhenSaved("Open session", func() { d.host.App().OpenSessionWith(m.Session, path) })
	}
	l := fynewidget.NewLabel(fmt.Sprintf("%s belongs to %s, which is not there any more. Where is it now?",
		filepath.Base(m.Session), m.Scan))
	choose := func() { d.ChooseFile("Where is the scan?", Images, open) }
	if _, suffix := imagefile.Split(m.Scan); suffix == "" { // of DICOM
		choose = func() { d.AskFolder("Where is the scan?", open) }
	}
	d.Show("Where is the scan?", 560, l, d.cancel(),
		command.Main("Choose…", choose),
		command.Other("Type its path…", func() { d.AskPath("Where is the scan?", open) }),
	)
}
