package viewer

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"isopet/app"
	"isopet/ui/command"
	"isopet/ui/widget/sliceview"
	"isopet/volume"
)

// toolKind is a row of [toolKinds].
type toolKind struct {
	id       command.ID     // selects it
	label    string         // in the menu "Draw" and on its button
	was      []string       // labels that it once had
	keywords string         // see [command.Command]
	key      fyne.KeyName   // pressed alone
	hint     string         // how it is used, a sentence or two; for [command.Set.Sentence]
	page     command.ID     // of the side panel with what it can be set to; empty: none
	cursor   desktop.Cursor // over slices
	options  []command.ID   // commands that switch how it works, shown beneath the tools
	make     func(*Viewer) handler
}

// tool is a kind of tool with its handler.
type tool struct {
	*toolKind
	handler
}

// handler is what a tool does with the left button on slices. It owns what it has begun and what it is set to.
// Handlers embed [idle] for what they do not need.
type handler interface {
	press(place)
	drag(place)
	release()

	finish()         // Enter ends what takes several presses
	canFinish() bool // whether there is something to end
	cancel() bool    // Escape, or another tool: whether there was something to cancel

	// shapes are shown over a slice. They are asked for when the pointer has moved, and after [Viewer.reshape].
	shapes(*Slice) []sliceview.Shape
	// commands are switches of its own, rows of the menu "Draw".
	commands() []command.Command
	// settings is what the tool can be set to beside its options, the same each time, nil for nothing; refresh brings
	// it up to date.
	settings() fyne.CanvasObject
	refresh()
}

// resizer is a handler that can be made larger or smaller by steps, with keys and the wheel.
type resizer interface{ resize(steps int) }

// deepener is a handler that works in three dimensions, or in one slice.
type deepener interface{ depth() *bool }

// place is where a tool is used: a position in the slice that a pane shows.
type place struct {
	slice *Slice
	app.Spot
	modifier fyne.KeyModifier // held when the button was pressed
}

// erases reports whether a press erases though its tool draws.
func (at place) erases() bool { return at.modifier&fyne.KeyModifierShortcutDefault != 0 }

// toolKinds are the tools in the order of their buttons; the first is selected at the start.
var toolKinds = []toolKind{
	{id: command.Navigate, label: "Navigate", was: []string{"Point"}, keywords: "point pointer cursor", key: fyne.KeyV,
		cursor: desktop.CrosshairCursor, hint: "Click or drag to move the cross-hair. A click on a lesion chooses it."},
	brushKind, eraserKind, polygonKind, fillKind, growKind, rulerKind, keepKind, sphereKind,
}

func newTool(v *Viewer, k *toolKind) *tool {
	t := &tool{k, idle{}}
	if k.make != nil {
		t.handler = k.make(v)
	}
	return t
}

// idle is a handler that does nothing.
type idle struct{}

func (idle) press(place)                     {}
func (idle) drag(place)                      {}
func (idle) release()                        {}
func (idle) finish()                         {}
func (idle) canFinish() bool                 { return false }
func (idle) cancel() bool                    { return false }
func (idle) shapes(*Slice) []sliceview.Shape { return nil }
func (idle) commands() []command.Command     { return nil }
func (idle) settings() fyne.CanvasObject     { return nil }
func (idle) refresh()                        {}

// tool is the selected one.
func (t *Toolbox) tool() *tool { return t.tools[t.selected] }

// selectTool selects a tool by its row and shows what it can be set to.
func (t *Toolbox) selectTool(row int) {
	t.v.app.EndStroke()
	t.CancelGesture()
	t.selected = row
	for _, p := range t.v.Planes {
		p.giveTool()
	}
	t.v.MIP.giveTool()
	if page := t.tool().page; page != "" {
		t.v.host.ShowPage(page)
	}
	t.changed()
}

// changed shows what tools are set to, after that has changed.
func (t *Toolbox) changed() {
	t.v.reshape()
	t.v.host.Update(0)
}

// CancelGesture cancels what the selected tool has begun.
func (t *Toolbox) CancelGesture() { t.tool().cancel() }

// Escape cancels what a tool has begun, or else stops jobs, or else goes back to the first tool.
func (t *Toolbox) Escape() {
	switch s := &t.v.app.State; {
	case s.Offer != nil:
		t.v.app.DropOffer()
	case t.tool().cancel():
		t.v.reshape()
	case s.Busy():
		t.v.app.Cancel()
	default:
		t.selectTool(0)
	}
}

// CanEscape reports whether there is something for Escape to do.
func (t *Toolbox) CanEscape() bool {
	return t.v.app.State.Busy() || t.selected != 0 || t.v.app.State.Offer != nil
}

// finish ends what a tool has begun. What is asked about first is not kept.
func (t *Toolbox) finish() {
	if t.v.app.State.Offer != nil {
		t.v.app.DropOffer()
		return
	}
	t.tool().finish()
	t.v.reshape()
}

// canFinish reports whether there is something to end.
func (t *Toolbox) canFinish() bool { return t.tool().canFinish() || t.v.app.State.Offer != nil }

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
