package viewer

import (
	"fyne.io/fyne/v2"

	"isopet/ui/command"
	"isopet/volume"
)

// DrawCommands are the rows of the menu "Draw" that select tools and switch how they work.
func (t *Toolbox) DrawCommands() []command.Command {
	var rows []command.Command
	for i := range toolKinds {
		k := &toolKinds[i]
		rows = append(rows, command.Command{ID: k.id, Label: k.label, Was: k.was, Keywords: k.keywords,
			Keys: []command.Key{command.Press(k.key)}, Do: func() { t.selectTool(i) },
			Enabled: t.v.app.State.HasScan, Checked: func() bool { return t.selected == i }})
	}
	rows = append(rows, command.Separator,
		command.Command{ID: command.ClosePolygon, Label: "Close polygon",
			Keys: []command.Key{command.Press(fyne.KeyReturn), command.Press(fyne.KeyEnter)},
			Do:   t.finish, Enabled: t.canFinish},
		command.Command{ID: command.In3D, Label: "In 3D", Was: []string{"In three dimensions"},
			Keywords: "three dimensions ball", Keys: []command.Key{command.Press(fyne.KeyD)},
			Do: t.toggle(t.depth), Checked: func() bool { return *t.depth() }},
		command.Command{ID: command.Overwrite, Label: "Overwrite other lesions", Was: []string{"Over other lesions"},
			Keys: []command.Key{command.Press(fyne.KeyQ)},
			Do:   t.toggle(func() *bool { return &t.brush.Over }), Checked: func() bool { return t.brush.Over }})
	for _, one := range t.tools {
		rows = append(rows, one.commands()...)
	}
	return rows
}

// toggle is a command that switches what tools are set to.
func (t *Toolbox) toggle(what func() *bool) func() {
	return func() {
		on := what()
		*on = !*on
		t.changed()
	}
}

// depth is whether the selected tool works in three dimensions; where that means nothing to it, whether the brush
// does.
func (t *Toolbox) depth() *bool {
	if d, ok := t.tool().handler.(deepener); ok {
		return d.depth()
	}
	return &t.brush.Ball
}

// Resizes reports whether the selected tool can be made larger.
func (t *Toolbox) Resizes() bool {
	_, ok := t.tool().handler.(resizer)
	return ok
}

// Resize makes the selected tool larger by steps, or smaller.
func (t *Toolbox) Resize(steps int) {
	if r, ok := t.tool().handler.(resizer); ok {
		r.resize(steps)
	}
}

// SliceMeant is the slice that a command on a slice means: that of the pane under the pointer or, where the pointer
// is on a button, of the pane last used. It is asked for only with a scan.
func (t *Toolbox) SliceMeant() (plane volume.Plane, slice int) {
	plane = t.plane
	if t.pointer != nil {
		plane = t.pointer.Plane
	}
	return plane, t.sliceOf(plane)
}

// SliceUsed is the slice of the pane last used; only with a scan.
func (t *Toolbox) SliceUsed() (plane volume.Plane, slice int) { return t.plane, t.sliceOf(t.plane) }

func (t *Toolbox) sliceOf(plane volume.Plane) int {
	return t.v.app.State.View.Index(t.v.app.State.Scan.Layouts[plane])
}
