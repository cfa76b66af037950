package dialogs

import (
	fynewidget "fyne.io/fyne/v2/widget"

	"isopet/ui/command"
)

// closing is what ends the work on the open scan, on its way there. Its states are its methods:
//
//	wait    files are being written; all saved, or kept by [Dialogs.Keeps] → finish, something not → ask
//	ask     “Save session” → save, “Export…” → export, “Don't save” → finish, “Cancel” gives it up
//	save    once the session is saved → wait
//	export  once the mask is exported → finish
//	finish  what was asked for is done
type closing struct {
	d    *Dialogs
	why  string
	then func()
}

// WhenSaved does something that ends the work on the open scan, after asking once what is to become of changes that
// are not in a file. What is then saved or exported is followed by it without another question. Of several things of a
// kind that are asked for meanwhile the last counts.
func (d *Dialogs) WhenSaved(why string, then func()) {
	if d.closing != nil && d.closing.why == why {
		d.closing.then = then
		return
	}
	d.closing = &closing{d, why, then}
	d.closing.wait()
}

// Closing reports whether something that ends the work on the scan is being settled.
func (d *Dialogs) Closing() bool { return d.closing != nil }

// wait waits for files that are being written: what is in them need not be asked about.
func (c *closing) wait() {
	done := func() {
		c.settled()
		c.finish()
	}
	if c.d.Keeps != nil && c.d.Keeps(done) {
		return
	}
	c.d.host.App().AfterWriting(func() {
		if c.d.host.App().Unsaved() {
			c.d.WhenFree(c.ask)
		} else {
			done()
		}
	})
}

// ask asks what is to become of changes. Once it is answered, nothing more is asked about this.
func (c *closing) ask() {
	question := "What you changed by hand is neither saved nor exported yet. Save your changes?"
	if c.d.host.App().State.Remarked() {
		question = "What you changed by hand is not saved yet. Distances and the report's comment are kept by a " +
			"session, not by an exported mask. Save your changes?"
	}
	dialog := c.d.Show(c.why, 560, fynewidget.NewLabel(question), c.d.cancel(),
		command.Main(c.d.host.Commands().Label(command.SaveSession), c.save),
		command.Other("Export…", c.export),
		command.Other("Don't save", c.finish),
	)
	dialog.dialog.SetOnClosed(c.settled)
}

// save saves the session, and then looks again: there may be changes since.
func (c *closing) save() { c.d.saveSessionThen(func() { c.d.WhenSaved(c.why, c.then) }) }

func (c *closing) export() { c.d.exportThen(c.finish) }

func (c *closing) finish() { c.then() }

// settled says that nothing more is asked about this.
func (c *closing) settled() {
	if c.d.closing == c {
		c.d.closing = nil
	}
}
