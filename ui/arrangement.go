package ui

import (
	"fyne.io/fyne/v2"

	"isopet/ui/command"
	"isopet/ui/layout"
	"isopet/volume"
)

// arrangement is how the panes share the area of the slices.
type arrangement struct {
	name    string // for settings: never shown, never changed
	command command.ID
	icon    string // its drawing, a path on 24×24
	// cells are where panes stand, in fractions of the area. The first is the main pane's unless the panes are fixed;
	// the others follow in their order: axial, coronal, sagittal, projection.
	cells []cell
	fixed bool
}

type cell struct{ x, y, width, height float32 }

// arrangements are those on offer; the first is the default.
var arrangements = []arrangement{
	{name: "large", command: command.OnePaneLarge, icon: "M3 4h12v16H3zM17 4h4v7h-4zM17 13h4v7h-4z",
		cells: []cell{{0, 0, .63, 1}, {.63, 0, .37, .5}, {.63, .5, .37, .5}}},
	{name: "four", command: command.FourPanes, icon: "M3 4h8v7H3zM13 4h8v7h-8zM3 13h8v7H3zM13 13h8v7h-8z",
		cells: []cell{{0, 0, .5, .5}, {.5, 0, .5, .5}, {0, .5, .5, .5}, {.5, .5, .5, .5}}, fixed: true},
	{name: alone, command: command.OnePaneAlone, icon: "M3 4h18v16H3z",
		cells: []cell{{0, 0, 1, 1}}},
}

// alone is the name of the arrangement to which a double click leads.
const alone = "alone"

// arrangement is the chosen one.
func (w *window) arrangement() *arrangement {
	for i := range arrangements {
		if a := &arrangements[i]; a.name == w.app.State.View.Arrangement {
			return a
		}
	}
	return &arrangements[0]
}

// order is the panes in the order of the cells.
func (a *arrangement) order(main volume.Plane) []volume.Plane {
	order := make([]volume.Plane, 0, 4)
	if !a.fixed {
		order = append(order, main)
	}
	for p := range projected + 1 {
		if a.fixed || p != main {
			order = append(order, p)
		}
	}
	return order[:min(len(order), len(a.cells))]
}

// arrange chooses an arrangement by its name.
func (w *window) arrange(name string) {
	v := w.app.State.View
	if name == alone && w.arrangement().name != alone {
		v.Before = w.arrangement().name
	}
	v.Arrangement = name
	w.app.SetView(v)
}

// enlarge shows a pane alone, or all that stood around it before.
func (w *window) enlarge(p volume.Plane) {
	v := w.app.State.View
	if w.arrangement().name == alone {
		v.Arrangement = v.Before
	} else {
		v.Before, v.Arrangement, v.Main = w.arrangement().name, alone, p
	}
	w.app.SetView(v)
}

// setMain brings a pane to the large place.
func (w *window) setMain(p volume.Plane) {
	v := w.app.State.View
	v.Main = p
	if w.arrangement().fixed {
		v.Arrangement = arrangements[0].name
	}
	w.app.SetView(v)
}

func (w *window) onMain(p volume.Plane) func() bool {
	return func() bool { return !w.arrangement().fixed && w.app.State.View.Main == p }
}

func (w *window) onArrangement(name string) func() bool {
	return func() bool { return w.arrangement().name == name }
}

// arranged lays the panes out as the view says.
type arranged struct {
	w    *window
	last string
	main volume.Plane
	scan bool // there was one
}

// follow lays the panes out anew if the view says so.
func (l *arranged) follow(c *fyne.Container) {
	a, main, scan := l.w.arrangement(), l.w.app.State.View.Main, l.w.hasScan()
	if a.name != l.last || main != l.main || scan != l.scan {
		l.last, l.main, l.scan = a.name, main, scan
		l.w.showBar(a.order(main)[0])
		c.Refresh()
	}
}

// showBar shows the colour bar beside one pane only: it is the same for all.
func (w *window) showBar(main volume.Plane) {
	for _, p := range w.panes {
		layout.SetVisible(p.bar, p.plane == main && w.hasScan())
		p.content.Refresh()
	}
	layout.SetVisible(w.mip.bar, main == projected && w.hasScan())
	w.mip.content.Refresh()
}

// Layout is Fyne's.
func (l *arranged) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	a := l.w.arrangement()
	order := a.order(l.w.app.State.View.Main)
	seen := make([]bool, len(objects))
	for i, p := range order {
		// Edges are whole units and neighbours leave one unit of the ground between them.
		edge := func(part, whole float32) float32 { return float32(int(part*whole + 0.5)) }
		c := a.cells[i]
		x0, y0 := edge(c.x, size.Width), edge(c.y, size.Height)
		x1, y1 := edge(c.x+c.width, size.Width), edge(c.y+c.height, size.Height)
		if c.x+c.width < 0.999 {
			x1--
		}
		if c.y+c.height < 0.999 {
			y1--
		}
		objects[p].Move(fyne.NewPos(x0, y0))
		objects[p].Resize(fyne.NewSize(x1-x0, y1-y0))
		seen[p] = true
	}
	for p, o := range objects {
		layout.SetVisible(o, seen[p])
	}
}

// MinSize is Fyne's.
func (*arranged) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(320, 120) }
