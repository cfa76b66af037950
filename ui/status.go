package ui

import (
	"fmt"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynewidget "fyne.io/fyne/v2/widget"

	"isopet/app"
	"isopet/app/job"
	"isopet/ui/command"
	"isopet/ui/layout"
	"isopet/ui/theme"
	"isopet/ui/widget"
)

// status is the line at the bottom: what is under the pointer, or what was last said; work under way with a way to
// stop it; what the networks run on.
type status struct {
	w        *window
	content  fyne.CanvasObject
	left     *layout.Text
	job      *layout.Text
	progress *widget.Progress
	cancel   *widget.Button
	work     *fyne.Container
	provider *widget.Button
	said     string
}

func newStatus(w *window) *status {
	s := &status{w: w, left: layout.NewText("", 12, theme.Muted), job: layout.NewText("", 12, theme.Text)}
	s.progress = widget.NewProgress()
	s.cancel = widget.NewButton(w.commands.Label(command.Cancel), func() { w.app.Cancel() })
	s.cancel.Importance = fynewidget.LowImportance
	s.cancel.SetTip(w.commands.Tip(command.Cancel))
	s.work = layout.Row(10, s.job, layout.Middle(s.progress), s.cancel)
	s.work.Hide()
	s.provider = widget.NewButton("", w.dialogs.Engine)
	s.provider.Importance = fynewidget.LowImportance
	s.provider.SetTip(widget.Says("What the networks run on, and which they are"))
	if n := w.app.State.Notice; !n.Failed {
		s.tell(n.Text)
	}
	right, left := layout.Row(12, s.work, s.provider), container.NewClip(layout.Middle(s.left))
	s.content = layout.Filled(theme.Panel, layout.Inset(1, 1, 12, 6, container.NewBorder(nil, nil, nil, right, left)))
	return s
}

// pointer shows what is under the pointer; nothing shows again what was last said.
func (s *status) pointer(what string) {
	if what == "" {
		s.left.Set(s.said, theme.Muted)
		return
	}
	s.left.Set(what, theme.Text)
}

// tell says something short that is no matter of the state.
func (s *status) tell(what string) {
	s.said = what
	s.pointer("")
}

func (s *status) show(c app.Change) {
	state := &s.w.app.State
	if c.Has(app.ChangedNotice) {
		s.said = strings.ReplaceAll(state.Notice.Text, "\n", " ") // it has one line
		if state.Notice.Failed {
			s.said = ""
			failed := state.Notice.Text
			if s.w.list.Desk.Opening() { // the list says why, and there is the next
				s.w.warning.Say(failed)
			} else {
				s.w.dialogs.WhenFree(func() { s.w.dialogs.Failed(failed) })
			}
		}
		if state.Notice.Warning {
			s.w.warning.Say(state.Notice.Text)
		}
		s.pointer("")
	}
	if c.Has(app.ChangedEngine) {
		e := &state.Engine
		label := "Networks loading"
		switch {
		case e.Err != nil:
			label = "No networks (details)"
		case e.Ready:
			label = fmt.Sprintf("%s · ONNX Runtime %s", e.Label, e.Version)
		}
		s.provider.SetText(label)
	}
	if c.Has(app.ChangedJobs) {
		s.jobs(state.Jobs)
	}
}

// jobs shows the job that was started last, of those that the user waits for.
func (s *status) jobs(all []*job.Job) {
	jobs := slices.DeleteFunc(slices.Clone(all), (*job.Job).Quiet)
	if len(jobs) == 0 {
		s.work.Hide()
		return
	}
	j := jobs[len(jobs)-1]
	done, total := j.Progress()
	name := j.Name
	if total > 0 {
		name += fmt.Sprintf(", %d %%", 100*int64(done)/int64(total))
	}
	s.job.Set(name, theme.Text)
	s.progress.Set(done, total)
	s.work.Show()
}
