package ui

import (
	"fyne.io/fyne/v2"

	"isopet/app"
	"isopet/app/candidates"
	"isopet/app/format"
	"isopet/app/lesion"
	"isopet/ui/command"
	"isopet/ui/panel"
	"isopet/ui/theme"
	"isopet/ui/viewer"
)

// drawing is the commands of the menu "Draw": those of the tools, post-processing, and the lesions.
type drawing struct {
	app    *app.App
	viewer *viewer.Viewer
	panel  func() *panel.Panel
	show   func(page command.ID) // of the panel
	fail   func(sentence string)
}

func (d *drawing) menu() command.Menu {
	return command.Menu{ID: "menu.draw", Label: "Draw",
		Commands: append(append(d.viewer.DrawCommands(), d.cleanupCommands()...), d.lesionCommands()...)}
}

func (d *drawing) cleanupCommands() []command.Command {
	has := d.hasLesion
	return []command.Command{
		command.Separator,
		{ID: command.FillHoles, Label: "Fill holes of the slice", Button: "Fill holes", Keywords: "close",
			Keys: keys{command.Ctrl(fyne.KeyH)}, Do: func() { d.app.FillHoles(d.viewer.SliceMeant()) }, Enabled: has},
		{ID: command.ClearSlice, Label: "Clear the slice", Button: "Clear slice", Keywords: "delete erase remove",
			Keys: keys{command.Press(fyne.KeyDelete)}, Do: func() { d.app.ClearSlice(d.viewer.SliceMeant()) },
			Enabled: has},
		{ID: command.Interpolate, Label: "Interpolate between slices", Button: "Interpolate", Keywords: "gaps",
			Keys: keys{command.Ctrl(fyne.KeyI)}, Do: func() {
				plane, _ := d.viewer.SliceMeant()
				d.app.Interpolate(plane)
			}, Enabled: has},
		{ID: command.Smooth, Label: "Smooth", Button: "Smooth over", Keys: keys{command.Ctrl(fyne.KeyM)},
			Do: func() { panel.SectionOf[*panel.Cleanup](d.panel()).Smooth() }, Enabled: has},
		{ID: command.RemoveIslands, Label: "Remove small islands", Button: "Remove islands below",
			Keywords: "delete clean", Keys: keys{command.Ctrl(fyne.KeyD)},
			Do: func() { panel.SectionOf[*panel.Cleanup](d.panel()).RemoveIslands() }, Enabled: has},
		{ID: command.KeepLargest, Label: "Keep the largest island", Button: "Largest island",
			Keys: keys{command.CtrlShift(fyne.KeyK)},
			Do:   func() { d.app.KeepLargest() }, Enabled: has},
	}
}

func (d *drawing) lesionCommands() []command.Command {
	s := &d.app.State
	return []command.Command{
		command.Separator,
		{ID: command.NewLesion, Label: "New lesion", Button: "New", Keys: keys{command.Ctrl(fyne.KeyN)}, Do: d.add,
			Enabled: s.HasScan},
		{ID: command.NextLesion, Label: "Next lesion", Keys: keys{command.Press(fyne.KeyN)}, Do: d.next,
			Enabled: s.HasScan},
		{ID: command.GoToLesion, Label: "Go to the lesion", Keys: keys{command.Press(fyne.KeyL)},
			Do: func() { d.app.GoToLesion(s.Active) }, Enabled: d.hasLesion},
		{ID: command.RenameLesion, Label: "Rename the lesion", Button: "Rename", Keys: keys{command.CtrlShift(fyne.KeyN)},
			Do: d.rename, Enabled: s.HasScan},
		{ID: command.RecolourLesion, Label: "Next colour of the lesion", Keywords: "change",
			Keys: keys{command.CtrlShift(fyne.KeyC)}, Do: d.recolour, Enabled: s.HasScan},
		{ID: command.HideLesion, Label: "Hide the lesion", Keywords: "show", Keys: keys{command.Press(fyne.KeyU)},
			Do: func() { d.app.HideLesion(s.Active, !d.hidden()) }, Enabled: s.HasScan, Checked: d.hidden},
		{ID: command.DeleteLesion, Label: "Delete the lesion", Button: "Delete",
			Keywords: "remove clear", Keys: keys{command.Ctrl(fyne.KeyDelete)}, Do: func() { d.app.DeleteLesion(s.Active) },
			Enabled: s.HasScan},
		{ID: command.SplitLesion, Label: "Split the lesion into its islands", Button: "Split", Keywords: "separate parts",
			Do: func() { candidates.Split(d.app, s.Active) }, Enabled: d.hasLesion},
		d.kind(command.IsTumour, "The lesion is a tumour", lesion.Tumour),
		d.kind(command.IsReference, "The lesion is a reference", lesion.Reference),
		d.kind(command.IsNotTumour, "The lesion is no tumour", lesion.NotTumour),
	}
}

// kind is a command that says what the active lesion is.
func (d *drawing) kind(id command.ID, label string, k lesion.Kind) command.Command {
	s := &d.app.State
	return command.Command{ID: id, Label: label, Keywords: "kind keep discard mark",
		Do: func() { candidates.SetKind(d.app, s.Active, k) }, Enabled: s.HasScan,
		Checked: func() bool { return s.Lesion(s.Active).Kind == k }}
}

func (d *drawing) hasLesion() bool {
	s := &d.app.State
	return s.HasScan() && s.LesionVoxels(s.Active) > 0
}

func (d *drawing) add() {
	if err := d.app.AddLesion(); err != nil {
		d.fail(format.Sentence(err))
	}
}

// next makes the next lesion the active one and shows where it is.
func (d *drawing) next() {
	s := &d.app.State
	for i, l := range s.Lesions {
		if l.Label == s.Active {
			label := s.Lesions[(i+1)%len(s.Lesions)].Label
			d.app.ActivateLesion(label)
			d.app.GoToLesion(label)
			return
		}
	}
}

// recolour gives the active lesion the next colour of the table.
func (d *drawing) recolour() {
	s := &d.app.State
	d.app.RecolourLesion(s.Active, (s.Lesion(s.Active).Colour+1)%len(theme.Lesions))
}

func (d *drawing) hidden() bool { return d.app.State.Lesion(d.app.State.Active).Hidden }

// rename lets the user type over the name of the active lesion in the list.
func (d *drawing) rename() {
	d.show(command.PageDraw)
	panel.SectionOf[*panel.Lesions](d.panel()).Rename(d.app.State.Active)
}
