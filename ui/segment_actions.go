package ui

import (
	"fmt"

	"isopet/app/format"
	"isopet/ui/command"
)

// segment runs the method anew; work made by hand is kept unless the user says otherwise.
func (w *window) segment() {
	w.forLesion(func() {
		n := len(w.app.State.KeptSlices())
		if n == 0 {
			w.app.Segment(false)
			return
		}
		w.Ask(w.commands.Label(command.SegmentAgain), fmt.Sprintf("You changed %s by hand. Keep that work, or replace it by what the method finds?", format.Count(n, "slice")),
			command.Main("Keep it", func() { w.app.Segment(false) }),
			command.Other("Replace it", func() { w.app.Segment(true) }),
		)
	})
}

// outline runs the method after its setup has changed; work made by hand is kept.
func (w *window) outline() {
	w.forLesion(func() { w.app.Segment(false) })
}

// forLesion does something to the active lesion's outline. If the method has outlined another one so far, it asks which
// is meant, as only one has thresholds at a time.
func (w *window) forLesion(then func()) {
	s := &w.app.State
	if s.Active == s.Outlined || len(s.Slices) == 0 {
		then()
		return
	}
	active, outlined := w.lesionName(s.Active), w.lesionName(s.Outlined)
	w.Ask("Which lesion?",
		fmt.Sprintf("The method has outlined %s so far, and you are working on %s. If %s is outlined now, %s stays as a drawing, without thresholds.", outlined, active, active, outlined),
		command.Main(active, then),
		command.Other(outlined, func() { w.app.ActivateLesion(s.Outlined); then() }),
	)
}

// lesionName is a lesion's name, short enough for a button.
func (w *window) lesionName(label uint8) string {
	return format.KeepStart(w.app.State.Lesion(label).Name, 24)
}
