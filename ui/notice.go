package ui

import (
	"fmt"

	fynewidget "fyne.io/fyne/v2/widget"

	"isopet/app"
	"isopet/app/settings"
	"isopet/ui/command"
)

// research is the notice that everybody accepts once. If its meaning changes, raise [settings.NoticeVersion].
const research = "Isopet is research software. It is not a medical device and not for diagnosis or treatment: its outlines, " +
	"volumes and other figures may be wrong, and whoever uses them answers for them."

// greet shows the notice to who has not accepted it yet, and goes on once it is accepted.
func (w *window) greet(then func()) {
	if w.app.State.Settings.Accepted >= settings.NoticeVersion {
		then()
		return
	}
	w.dialog("For research only", 520, fynewidget.NewLabel(research), "",
		command.Main("I understand", func() {
			w.app.ChangeSettings(func(s *settings.Settings) { s.Accepted = settings.NoticeVersion })
			then()
		}),
		command.Other(w.commands.Label(command.Quit), w.close))
}

// showAbout says what the program is, and which versions of what it runs on.
func (w *window) showAbout() {
	e := &w.app.State.Engine
	engine := "The networks are not loaded."
	if e.Ready {
		engine = fmt.Sprintf("The networks run on %s, with ONNX Runtime %s.", e.Label, e.Version)
	}
	about := fmt.Sprintf("Isopet %s outlines tumours in prostate PET scans with two small networks: one marks them, one finds the "+
		"threshold at which to cut each slice, after Rainio, Lahti, Anttinen, Ettala, Seppänen, Boström, Kemppainen and Klén (2023).\n\n"+
		"%s\n\n%s\n\nLicence: Apache License 2.0.", app.Version, engine, research)
	w.tell(w.commands.Label(command.About), 560, fynewidget.NewLabel(about), about)
}
