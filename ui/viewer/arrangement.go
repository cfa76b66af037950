package viewer

import (
	"fyne.io/fyne/v2"

	"isopet/app/view"
	"isopet/ui/command"
	"isopet/ui/layout"
	"isopet/volume"
)

// Arrangement is how the panes share the area of the slices.
type Arrangement struct {
	Command command.ID // that chooses it
	Icon    string     // its drawing, a path on 24×24

	name string // for settings: never shown, never changed
	// cells are where panes stand, in fractions of the area. The first is the main pane's unless the panes are fixed;
	// the others follow in the order of their kinds.
	cells []cell
	fixed bool
}

type cell struct{ x, y, width, height float32 }

// The names of the arrangements.
const (
	onePaneLarge = "large"
	fourPanes    = "four"
	onePaneAlone = "alone" // to which a double click leads
)

// Arrangements are those on offer; the first is the default.
var Arrangements = []Arrangement{
	{name: onePaneLarge, Command: command.OnePaneLarge, Icon: "M3 4h12v16H3zM17 4h4v7h-4zM17 13h4v7h-4z",
		cells: []cell{{0, 0, .63, 1}, {.63, 0, .37, .5}, {.63, .5, .37, .5}}},
	{name: fourPanes, Command: command.FourPanes, Icon: "M3 4h8v7H3zM13 4h8v7h-8zM3 13h8v7H3zM13 13h8v7h-8z",
		cells: []cell{{0, 0, .5, .5}, {.5, 0, .5, .5}, {0, .5, .5, .5}, {.5, .5, .5, .5}}, fixed: true},
	{name: onePaneAlone, Command: command.OnePaneAlone, Icon: "M3 4h18v16H3z",
		cells: []cell{{0, 0, 1, 1}}},
}

// arrangement is the chosen one.
func (v *Viewer) arrangement() *Arrangement {
	for i := range Arrangements {
		if a := &Arrangements[i]; a.name == v.app.State.View.Arrangement {
			return a
		}
	}
	return &Arrangements[0]
}

// IsArranged reports whether an arrangement is the chosen one, by its command.
func (v *Viewer) IsArranged(by command.ID) bool { return v.arrangement().Command == by }

// main is the row of the pane that an arrangement shows large or alone.
func (v *Viewer) main() volume.Plane {
	if row := v.app.State.View.Main; int(row) < len(v.kinds) {
		return row
	}
	return 0 // of a later version
}

// order is the panes in the order of the cells, of so many.
func (a *Arrangement) order(main volume.Plane, panes int) []volume.Plane {
	var order []volume.Plane
	if !a.fixed {
		order = append(order, main)
	}
	for i := range panes {
		if row := volume.Plane(i); a.fixed || row != main {
			order = append(order, row)
		}
	}
	return order[:min(len(order), len(a.cells))]
}

// Arrange chooses an arrangement by its name.
func (v *Viewer) Arrange(name string) {
	shown := v.app.State.View
	if now := v.arrangement().name; name == onePaneAlone && now != onePaneAlone {
		shown.Before = now
	}
	shown.Arrangement = name
	v.app.SetView(shown)
}

// ArrangeBy is what the command of an arrangement does.
func (v *Viewer) ArrangeBy(id command.ID) {
	for _, a := range Arrangements {
		if a.Command == id {
			v.Arrange(a.name)
		}
	}
}

// enlarge shows a pane alone, or all that stood around it before.
func (v *Viewer) enlarge(row volume.Plane) {
	shown := v.app.State.View
	if now := v.arrangement().name; now == onePaneAlone {
		shown.Arrangement = shown.Before
	} else {
		shown.Before, shown.Arrangement, shown.Main = now, onePaneAlone, row
	}
	v.app.SetView(shown)
}

// setMain brings a pane to the large place.
func (v *Viewer) setMain(row volume.Plane) {
	shown := v.app.State.View
	shown.Main = row
	if v.arrangement().fixed {
		shown.Arrangement = Arrangements[0].name
	}
	v.app.SetView(shown)
}

// arranged lays the panes out as the view says.
type arranged struct {
	v    *Viewer
	last string
	main volume.Plane
	scan bool // there was one
}

// follow lays the panes out anew if the view says so.
func (l *arranged) follow(c *fyne.Container) {
	a, main, scan := l.v.arrangement(), l.v.main(), l.v.app.State.HasScan()
	if a.name == l.last && main == l.main && scan == l.scan {
		return
	}
	l.last, l.main, l.scan = a.name, main, scan
	first := a.order(main, len(l.v.kinds))[0]
	for row, p := range l.v.Panes { // the colour bar is the same for all, so that one shows it
		f := p.base()
		layout.SetVisible(f.Bar, volume.Plane(row) == first && scan)
		f.Content.Refresh()
	}
	c.Refresh()
}

// Layout implements fyne.Layout.
func (l *arranged) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	a := l.v.arrangement()
	seen := make([]bool, len(objects))
	for i, row := range a.order(l.v.main(), len(l.v.kinds)) {
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
		objects[row].Move(fyne.NewPos(x0, y0))
		objects[row].Resize(fyne.NewSize(x1-x0, y1-y0))
		seen[row] = true
	}
	for row, o := range objects {
		layout.SetVisible(o, seen[row])
	}
}

// MinSize implements fyne.Layout.
func (*arranged) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(320, 120) }

// FirstLook shows a scan that was just opened: whole-body in four panes, others enlarged at the region, arranged as
// before.
func (v *Viewer) FirstLook() {
	switch now := v.arrangement().name; {
	case v.app.State.Waits:
		if now != fourPanes {
			v.former = now
			v.Arrange(fourPanes)
		}
		return
	case v.former != "" && now == fourPanes:
		v.Arrange(v.former)
	}
	v.former = ""
	v.ZoomToRegion()
}

// FitToWindow shows whole slices.
func (v *Viewer) FitToWindow() {
	shown := v.app.State.View
	shown.Panes = view.Panes{}
	v.app.SetView(shown)
}

// ZoomToRegion enlarges axial slices, when the region of interest is small in them, until it takes a good part of the
// pane.
func (v *Viewer) ZoomToRegion() {
	const part = 0.45
	s := &v.app.State
	box, ok := v.square()
	if !ok {
		return
	}
	l, shown := s.Scan.Axial(), s.View
	mmX, mmY := float64(l.Cols)*l.Dx, float64(l.Rows)*l.Dy
	zoom := part * min(mmX, mmY) / s.Setup.Region.Width
	if zoom <= 1 {
		return
	}
	shown.Panes[volume.Axial] = view.Pane{
		Zoom: zoom - 1,
		PanX: mmX/2 - (box.Col+box.Cols/2)*l.Dx,
		PanY: mmY/2 - (box.Row+box.Rows/2)*l.Dy,
	}
	v.app.SetView(shown)
}
