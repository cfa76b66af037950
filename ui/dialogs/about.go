package dialogs

import (
	"fmt"
	"strings"

	"fyne.io/fyne/v2"
	fynewidget "fyne.io/fyne/v2/widget"

	"isopet/app"
	"isopet/app/format"
	"isopet/app/settings"
	"isopet/ui/command"
)

// research is the notice that everybody accepts once. If its meaning changes, raise [settings.NoticeVersion].
const research = "Isopet is research software. It is not a medical device and not for diagnosis or treatment: its " +
	"contours, volumes and other figures may be wrong, and whoever uses them answers for them."

// Greet shows the notice to who has not accepted it yet, and after it the first steps; it goes on once both are read, or
// quits.
func (d *Dialogs) Greet(then, quit func()) {
	if d.host.App().State.Settings.Accepted >= settings.NoticeVersion {
		then()
		return
	}
	d.Show("For research only", 520, fynewidget.NewLabel(research), "",
		command.Main("I understand", func() {
			d.host.App().ChangeSettings(func(s *settings.Settings) { s.Accepted = settings.NoticeVersion })
			d.FirstSteps(then)
		}),
		command.Other(d.host.Commands().Label(command.Quit), quit))
}

// About says what the program is, and which versions of what it runs on.
func (d *Dialogs) About() {
	e := &d.host.App().State.Engine
	engine := "The networks are not loaded."
	if e.Ready {
		engine = fmt.Sprintf("The networks run on %s, with ONNX Runtime %s.", e.Label, e.Version)
	}
	about := fmt.Sprintf("Isopet %s segments tumours in prostate PET scans with two small networks: one marks them, "+
		"one finds the threshold at which to cut each slice, after Rainio, Lahti, Anttinen, Ettala, Seppänen, "+
		"Boström, Kemppainen and Klén (2023).\n\n%s\n\n%s\n\nLicence: Apache License 2.0.", app.Version, engine, research)
	d.Tell(d.host.Commands().Label(command.About), 560, fynewidget.NewLabel(about), about)
}

// Engine says what the networks are and run on, and why not on something else.
func (d *Dialogs) Engine() {
	e := &d.host.App().State.Engine
	var lines []string
	say := func(format string, args ...any) { lines = append(lines, fmt.Sprintf(format, args...)) }
	switch {
	case e.Ready:
		say("Running on %s, with ONNX Runtime %s from %s.", e.Label, e.Version, e.Library)
		for _, a := range e.Attempts {
			say("Not on %s: %s", a.Provider, format.Sentence(fmt.Errorf("%w; %s", a.Err, a.Advice)))
		}
		for _, m := range e.Models {
			say("%s: trained %s on %s, seed %d, by Isopet %s.", m.Name, m.Spec.Trained, m.Spec.Cohort, m.Spec.Seed,
				m.Spec.Version)
		}
		lines = append(lines, e.Warnings...)
	case e.Err != nil:
		say("%s", format.Sentence(e.Err))
	default:
		say("The networks are still being loaded.")
	}
	all := strings.Join(lines, "\n\n")
	l := fynewidget.NewLabel(all)
	l.Wrapping = fyne.TextWrapWord
	d.Tell(d.host.Commands().Label(command.ShowEngine), 680, d.Scrolled(320, l), all)
}
