package dialogs

import (
	"fmt"
	"path/filepath"

	"fyne.io/fyne/v2"
	fynewidget "fyne.io/fyne/v2/widget"

	"isopet/app"
	"isopet/ui/command"
	"isopet/ui/layout"
	"isopet/ui/widget"
)

// ChooseFrame asks which frame of a file to open.
func (d *Dialogs) ChooseFrame(file app.Frames) {
	frame := widget.NewSlider(0, float64(file.Frames-1))
	chosen := fynewidget.NewLabel("Frame 0")
	frame.OnChanged = func(v float64) { chosen.SetText(fmt.Sprintf("Frame %.0f", v)) }
	question := fynewidget.NewLabel(fmt.Sprintf("%s holds %d frames, counted from 0. Which one is to be opened?",
		filepath.Base(file.Path), file.Frames))
	question.Wrapping = fyne.TextWrapWord
	d.Show("Choose a frame", 460, layout.Column(4, question, chosen, frame), d.cancel(),
		command.Main("Open", func() { d.host.App().OpenFrame(file, int(frame.Value)) }))
}
