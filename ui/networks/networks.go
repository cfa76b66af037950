// Package networks asks what a network of another maker leaves unsaid.
package networks

import (
	"fmt"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynelayout "fyne.io/fyne/v2/layout"

	"isopet/app/foreign"
	"isopet/app/format"
	"isopet/app/job"
	"isopet/inference/unsaid"
	"isopet/ui/command"
	"isopet/ui/dialogs"
	"isopet/ui/layout"
	"isopet/ui/theme"
	"isopet/ui/widget"
)

// labels are the keys of the JSON file beside a network in words.
var labels = map[string]string{
	"role": "What it does", "side": "Pixels along an edge", "fov": "Width it shows, in mm",
	"normalisation": "How uptake is scaled", "channels": "Channels", "constant": "Constant threshold",
	"output": "Output", "layout": "Order of its axes", "class": "The tumour's class", "activation": "Still to be computed",
	"neighbours": "Neighbouring slices", "uptake": "How it sees uptake",
}

const width = 680

// Files are the ends of the names of networks.
var Files = dialogs.FileKinds{".onnx"}

// form asks what a network leaves unsaid.
type form struct {
	q      *dialogs.Dialog
	asked  *foreign.Asked
	desk   *foreign.Desk
	answer map[string]func() string
	wrong  *layout.Paragraph
	trying *job.Job // nil: none
}

// Host is the window.
type Host interface {
	command.Host
	Focus(fyne.Focusable)
}

// Ask asks for all that a network leaves unsaid, with what was guessed of it.
func Ask(host Host, d *dialogs.Dialogs, desk *foreign.Desk, asked *foreign.Asked) {
	f := &form{asked: asked, desk: desk, answer: map[string]func() string{},
		wrong: layout.NewParagraph(theme.Error)}
	rows := container.New(fynelayout.NewFormLayout())
	var first fyne.Focusable
	for _, q := range asked.Questions {
		field, focus := f.field(q)
		if first == nil {
			first = focus
		}
		label := labels[q.Key]
		if label == "" {
			label = q.Key
		}
		rows.Add(layout.Inset(0, 0, 0, 8, layout.Middle(layout.NewText(label, 12, theme.Text))))
		rows.Add(layout.Row(8, layout.MinWidth(170, field), layout.Middle(layout.NewText(q.Why, 12, theme.Muted))))
	}
	about, kept := layout.NewParagraph(theme.Text), layout.NewParagraph(theme.Muted)
	about.Say(fmt.Sprintf("%s does not say all that must be known to use it rightly. Please check what was guessed: a wrong "+
		"answer makes a wrong outline.", filepath.Base(asked.Path)))
	kept.Say(fmt.Sprintf("This is kept in %s beside it, for the command line too.", filepath.Base(asked.Beside())))
	if asked.Err != nil {
		f.wrong.Say(format.Sentence(asked.Err))
	}
	f.q = d.Form("Network "+filepath.Base(asked.Path), width,
		layout.Column(8, layout.Outdent(about), rows, layout.Outdent(f.wrong), layout.Outdent(kept)),
		host.Commands().Label(command.Cancel), func(*dialogs.Dialog, command.Choice) { f.try() }, command.Main("Use it", nil))
	f.q.OnClosed(func() {
		if f.trying != nil {
			f.trying.Cancel()
		}
	})
	if first != nil {
		host.Focus(first)
	}
}

// field is where a question is answered.
func (f *form) field(q unsaid.Question) (fyne.CanvasObject, fyne.Focusable) {
	if q.Choices != nil {
		s := widget.NewSelect(q.Choices, nil)
		s.SetSelected(q.Guess)
		f.answer[q.Key] = func() string { return s.Selected }
		return s, nil
	}
	e := widget.NewEntry()
	e.SetText(q.Guess)
	f.answer[q.Key] = func() string { return strings.TrimSpace(e.Text) }
	return e, e
}

// try tries the network with the answers, and says what is wrong with them, or closes the dialog.
func (f *form) try() {
	if f.trying != nil {
		return
	}
	answers := map[string]string{}
	for key, said := range f.answer {
		answers[key] = said()
	}
	f.q.SetReady(false)
	j := f.desk.Answer(f.asked, answers, func(err error) {
		f.trying = nil
		if err == nil {
			f.q.Close()
			return
		}
		f.q.SetReady(true)
		f.wrong.Say(format.Sentence(err))
		f.q.Fit()
	})
	f.trying = j
}
