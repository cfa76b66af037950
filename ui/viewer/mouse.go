package viewer

import (
	"image/color"
	"math"

	"fyne.io/fyne/v2"

	"isopet/app"
	"isopet/app/view"
	"isopet/ui/theme"
	"isopet/ui/widget/sliceview"
	"isopet/volume/paint"
)

// takeTools lets the selected tool have the left button of a pane.
func (p *Slice) takeTools() {
	v := p.v
	at := func(col, row float64, m fyne.KeyModifier) place {
		point := paint.Point{Col: col - centre, Row: row - centre}
		return place{p, app.Spot{Plane: p.Plane, Slice: p.Index, Point: point}, m}
	}
	p.View.OnHover = func(col, row float64) {
		here := at(col, row, 0)
		v.pointer = &here
		p.hover(col, row)
		p.reshape()
	}
	p.View.OnLeave = func() {
		if v.pointer != nil && v.pointer.slice == p {
			v.pointer = nil
		}
		p.leave()
		p.reshape()
	}
	p.View.OnPress = func(col, row float64, m fyne.KeyModifier) {
		p.use()
		if v.app.State.HasScan() && v.host.PastDoubleClick() {
			v.tool().press(at(col, row, m))
			p.reshape()
		}
	}
	p.View.OnDrag = func(col, row float64) { v.tool().drag(at(col, row, 0)) }
	p.View.OnRelease = func() {
		v.tool().release()
		p.reshape()
	}
	p.giveTool()
}

// voxel is the one that a tool is used at; it may lie beside the scan.
func (v *Viewer) voxel(at place) (voxel [3]int) {
	l := v.app.State.Scan.Layouts[at.Plane]
	for axis, n := range view.MapPixelToVoxel(l, math.Floor(at.Col+0.5), math.Floor(at.Row+0.5), at.Slice) {
		voxel[axis] = int(n)
	}
	return voxel
}

// giveTool lets the pane know of the selected tool. Without a handler the view keeps the button and moves the
// cross-hair.
func (p *Slice) giveTool() {
	t := p.v.tool()
	p.View.SetTool(t.make != nil, t.cursor)
	p.View.OnSize = nil
	if r, ok := t.handler.(resizer); ok {
		p.View.OnSize = r.resize
	}
}

// use lets the pane be the one that buttons beside the slices mean.
func (p *Slice) use() {
	if p.v.plane != p.Plane {
		p.v.plane = p.Plane
		p.v.changed()
	}
}

// Shapes are what there is over a slice: distances, and what the selected tool shows.
func (p *Slice) Shapes() []sliceview.Shape {
	shapes := p.rulers()
	if p.v.app.State.HasScan() {
		shapes = append(shapes, p.v.tool().shapes(p)...)
	}
	return shapes
}

func (p *Slice) reshape() { p.View.SetShapes(p.Shapes()...) }

// reshape does so over all panes.
func (v *Viewer) reshape() {
	for _, p := range v.Planes {
		p.reshape()
	}
}

// ink is the colour of the active lesion, or that of erasing.
func (t *Toolbox) ink(erase bool) color.Color {
	if erase {
		return theme.Text
	}
	return theme.LesionOf(*t.v.app.State.Lesion(t.v.app.State.Active))
}
