package viewer

import (
	"fyne.io/fyne/v2"

	"isopet/ui/command"
	"isopet/ui/layout"
	"isopet/volume"
)

// Toolbox is the tools, and what is true of all of them. The side panel shows it.
type Toolbox struct {
	v        *Viewer
	tools    []*tool // by the row of their kind
	selected int
	brush    *brush       // what tools that draw share
	plane    volume.Plane // of the pane that was clicked or turned last
	pointer  *place       // nil: over no slice
}

func newToolbox(v *Viewer) *Toolbox {
	t := &Toolbox{v: v, brush: newBrush(v)}
	v.Toolbox = t
	for i := range toolKinds {
		t.tools = append(t.tools, newTool(v, &toolKinds[i]))
	}
	return t
}

// Tools are the tools, by their commands.
func (t *Toolbox) Tools() (ids []command.ID) {
	for _, one := range t.tools {
		ids = append(ids, one.id)
	}
	return ids
}

// SelectedTool is the selected one, by its command.
func (t *Toolbox) SelectedTool() command.ID { return t.tool().id }

// SelectTool selects a tool and shows what it can be set to.
func (t *Toolbox) SelectTool(id command.ID) {
	for row := range toolKinds {
		if toolKinds[row].id == id {
			t.selectTool(row)
		}
	}
}

// BrushRadius is that of the brush and the eraser, in mm; SetBrushRadius changes it within their limits.
func (t *Toolbox) BrushRadius() float64      { return t.brush.Radius }
func (t *Toolbox) SetBrushRadius(mm float64) { t.brush.setRadius(mm) }

// Pointing reports whether the pointer is over a slice.
func (t *Toolbox) Pointing() bool { return t.pointer != nil }

// Hint says how the selected tool is used.
func (t *Toolbox) Hint() string { return t.v.host.Commands().Sentence(t.tool().hint) }

// Options are the commands that switch how the selected tool works.
func (t *Toolbox) Options() []command.ID { return t.tool().options }

// AllOptions are those of all tools, in the order of their menu.
func (t *Toolbox) AllOptions() (all []command.ID) {
	seen := map[command.ID]bool{}
	for _, one := range t.tools {
		for _, id := range one.options {
			if !seen[id] {
				seen[id], all = true, append(all, id)
			}
		}
	}
	return all
}

// Settings are what tools can be set to beside their options. ShowSettings brings them up to date and shows those of
// the selected tool only.
func (t *Toolbox) Settings() (all []fyne.CanvasObject) {
	seen := map[fyne.CanvasObject]bool{}
	for _, one := range t.tools {
		if o := one.settings(); o != nil && !seen[o] {
			seen[o], all = true, append(all, o)
		}
	}
	return all
}

// ShowSettings shows the settings of the selected tool, and no others.
func (t *Toolbox) ShowSettings() {
	selected := t.tool().settings()
	for _, one := range t.tools {
		if o := one.settings(); o != nil {
			layout.SetVisible(o, o == selected)
		}
		one.refresh()
	}
}
