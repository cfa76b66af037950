package ui

import (
	"fmt"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"

	"isopet/app"
	"isopet/ui/widget"
	"isopet/volume"
)

// panes are the planes on the screen: the first large, the others beside it. The letters stand at the picture's left,
// top, right and bottom.
var panes = []struct {
	plane   volume.Plane
	label   string
	letters [4]string
	along   string // the world axis along which slices are counted
}{
	{volume.Axial, "Axial", [4]string{"R", "A", "L", "P"}, "z"},
	{volume.Coronal, "Coronal", [4]string{"R", "S", "L", "I"}, "y"},
	{volume.Sagittal, "Sagittal", [4]string{"A", "S", "P", "I"}, "x"},
}

// pane shows one plane.
type pane struct {
	w     *window
	plane volume.Plane
	along string
	view  *widget.SliceView
	rail  *widget.Rail
	where *canvas.Text

	picture widget.Picture
	mask    volume.Slice[uint8]
	scan    *app.Scan // whose slice is in the view
	index   int
	under   *[2]float64  // the pixel under the pointer, nil for none
	hint    *canvas.Text // in place of a slice
	content fyne.CanvasObject
}

func newPane(w *window, row int) *pane {
	def := panes[row]
	p := &pane{w: w, plane: def.plane, along: def.along}
	p.view = widget.NewSliceView(sliceTheme, p.place)
	p.view.SetLetters(def.letters[0], def.letters[1], def.letters[2], def.letters[3])
	p.view.OnPick = p.pick
	p.view.OnHover = p.hover
	p.view.OnLeave = p.leave
	p.view.OnScroll = func(notches int) { p.step(notches) }
	p.view.OnWindow = w.dragWindow
	p.view.OnZoom = p.zoom
	p.view.OnPan = func(dx, dy float32) {
		size := p.view.Size()
		w.app.SetView(w.app.State.View.Panned(p.plane, p.layout(), float64(size.Width), float64(size.Height), float64(dx), float64(dy)))
	}
	if p.plane == volume.Axial {
		p.view.OnRegion = p.moveRegion
		p.view.OnRegionEnd = func() {
			w.moving = false
			w.app.Segment(false)
		}
	}
	p.where = text("", 12, colourMuted)
	header := inset(5, 5, 12, 12, ends(middle(bold(text(def.label, 12, colourText))), middle(p.where)))
	p.hint = text("", 14, colourMuted)
	if p.plane == volume.Axial {
		p.hint.Text = "Open a scan, or drop one here"
	}
	p.rail = widget.NewRail(colourText, colourPanel)
	p.rail.OnPick = func(index int) { w.app.GoTo(p.plane, index) }
	p.content = around(panel(colourPanel, header), nil, nil, p.rail, container.NewStack(p.view, container.NewCenter(p.hint)))
	return p
}

func (p *pane) layout() volume.Layout { return p.w.app.State.Scan.Layouts[p.plane] }

// place lays the slice into the view as the state has it.
func (p *pane) place(size fyne.Size) widget.Frame {
	s := &p.w.app.State
	if s.Scan == nil {
		return widget.Frame{}
	}
	f := s.View.Frame(p.plane, p.layout(), float64(size.Width), float64(size.Height))
	return widget.Frame{X: f.X, Y: f.Y, ScaleX: f.ScaleX, ScaleY: f.ScaleY}
}

// The view counts pixels from their edges, the program from their centres.
const centre = 0.5

func (p *pane) pick(col, row float64) {
	v := p.w.app.State.View
	p.w.app.SetView(v.WithCursor(p.layout(), col-centre, row-centre, v.Index(p.layout())))
}

// step goes so many slices towards the head, the front or the right.
func (p *pane) step(n int) {
	s := &p.w.app.State
	if s.Scan == nil {
		return
	}
	if !p.layout().Ascending {
		n = -n
	}
	p.w.app.GoTo(p.plane, s.View.Index(p.layout())+n)
}

func (p *pane) zoom(factor float64, at fyne.Position) {
	size := p.view.Size()
	p.w.app.SetView(p.w.app.State.View.Zoomed(p.plane, p.layout(), float64(size.Width), float64(size.Height), factor, float64(at.X), float64(at.Y)))
}

func (p *pane) moveRegion(col, row float64) {
	p.w.moving = true
	s := &p.w.app.State
	l := p.layout()
	at := app.MapVoxelToWorld(s.Scan.Grid, app.MapPixelToVoxel(l, col-centre, row-centre, s.View.Index(l)))
	p.w.app.SetRegion(volume.Region{X: at[0], Y: at[1], Width: s.Setup.Region.Width})
}

func (p *pane) hover(col, row float64) {
	p.under = &[2]float64{col, row}
	p.value()
}

func (p *pane) leave() {
	p.under = nil
	p.w.status.pointer("")
}

// value shows in the status line what is under the pointer.
func (p *pane) value() {
	s := &p.w.app.State
	col, row := p.under[0], p.under[1]
	l := p.layout()
	voxel := app.MapPixelToVoxel(l, math.Floor(col), math.Floor(row), s.View.Index(l))
	at := app.MapVoxelToWorld(s.Scan.Grid, voxel)
	value := s.Scan.Data[s.Scan.Index(int(voxel[0]), int(voxel[1]), int(voxel[2]))]
	p.w.status.pointer(fmt.Sprintf("Value %s     x %s   y %s   z %s mm     voxel %.0f, %.0f, %.0f",
		number(float64(value)), signed(at[0]), signed(at[1]), signed(at[2]), voxel[0], voxel[1], voxel[2]))
}

// show brings the view up to date with what changed.
func (p *pane) show(c app.Change) {
	s := &p.w.app.State
	if s.Scan == nil {
		return
	}
	p.hint.Hide()
	l := p.layout()
	index := s.View.Index(l)
	turned := p.scan != s.Scan || p.index != index
	if turned {
		if p.scan != s.Scan && p.under != nil {
			p.leave() // the pixel was the other scan's
		}
		p.scan, p.index = s.Scan, index
		s.Scan.Slice(p.plane, index, &p.picture.Slice)
		if p.under != nil {
			p.value()
		}
	}
	if turned || c.Has(app.ChangedView|app.ChangedScan|app.ChangedCT) {
		p.paint(turned)
		p.cross()
		p.title(l)
	}
	if turned || c.Has(app.ChangedMask|app.ChangedReference|app.ChangedScan) {
		p.outlines()
		p.rails(l)
	}
	if p.plane == volume.Axial && (turned || c.Has(app.ChangedSetup)) {
		p.region()
	}
}

// paint shows the slice as the state has it; what looks as it did is not painted again.
func (p *pane) paint(turned bool) {
	s := &p.w.app.State
	now := p.picture
	now.Low, now.High, now.Colours, now.Smooth = float32(s.View.Low), float32(s.View.High), p.w.colours(), p.w.layers.smooth
	if !turned && now.Low == p.picture.Low && now.High == p.picture.High && now.Colours == p.picture.Colours && now.Smooth == p.picture.Smooth {
		p.view.LayOut()
		return
	}
	p.picture = now
	p.view.SetPicture(now)
}

// title says which slice it is and where its middle lies.
func (p *pane) title(l volume.Layout) {
	middle := app.MapPixelToVoxel(l, float64(l.Cols-1)/2, float64(l.Rows-1)/2, p.index)
	at := app.MapVoxelToWorld(p.scan.Grid, middle)
	setText(p.where, fmt.Sprintf("Slice %d of 0–%d     %s %s mm", p.index, l.Slices-1, p.along, signed(at[p.along[0]-'x'])), colourMuted)
}

func (p *pane) cross() {
	s := &p.w.app.State
	if !p.w.layers.cross {
		p.view.HideCross()
		return
	}
	var at [3]float64
	for axis, v := range s.View.Cursor {
		at[axis] = float64(v)
	}
	col, row, _ := app.MapVoxelToPixel(p.layout(), at)
	p.view.SetCross(col+centre, row+centre)
}

func (p *pane) outlines() {
	s := &p.w.app.State
	var outlines []widget.Outline
	add := func(m *volume.Mask, o widget.Outline) {
		m.Slice(p.plane, p.index, &p.mask)
		if o.Paths = widget.Trace(p.mask.Pix, p.mask.Cols, p.mask.Rows); o.Paths != nil {
			outlines = append(outlines, o)
		}
	}
	if s.Reference != nil && p.w.layers.annotation {
		add(s.Reference.Mask, widget.Outline{Colour: colourReference, Halo: colourHalo, Width: 4})
	}
	if s.Mask != nil && p.w.layers.outline {
		add(s.Mask, widget.Outline{Colour: colourPredicted, Width: 2})
	}
	p.view.SetOutlines(outlines...)
}

// rails shows on which slices there is something; which axial ones are outlined and annotated is known, so only they
// have lanes.
func (p *pane) rails(l volume.Layout) {
	s := &p.w.app.State
	var lanes []widget.Lane
	if p.plane == volume.Axial {
		lanes = append(lanes, widget.Lane{Colour: colourPredicted, Has: func(i int) bool {
			r := s.Slices[i]
			return r != nil && r.Voxels > 0
		}})
		if ref := s.Reference; ref != nil {
			lanes = append(lanes, widget.Lane{Colour: colourReference, Has: func(i int) bool {
				score := ref.Scores[i]
				return score != nil && score.Annotated
			}})
		}
	}
	p.rail.SetSlices(l.Slices, l.Ascending, p.index, lanes...)
}

func (p *pane) region() {
	s := &p.w.app.State
	if !p.w.layers.region {
		p.view.SetRegion(nil)
		return
	}
	w, err := s.Scan.Window(s.Setup.Region, p.index, regionSide)
	if err != nil {
		p.view.SetRegion(nil)
		return
	}
	p.view.SetRegion(&w)
}

// regionSide is the networks' input side, to whose multiples windows are snapped.
const regionSide = 64

// viewLayout gives the first pane the larger part on the left and stacks the others to its right.
type viewLayout struct{}

func (viewLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	const gap = 1
	side := float32(math.Round(float64(size.Width) * 0.37))
	objects[0].Move(fyne.NewPos(0, 0))
	objects[0].Resize(fyne.NewSize(size.Width-side-gap, size.Height))
	rest := objects[1:]
	height := (size.Height - gap*float32(len(rest)-1)) / float32(len(rest))
	for i, o := range rest {
		o.Move(fyne.NewPos(size.Width-side, float32(i)*(height+gap)))
		o.Resize(fyne.NewSize(side, height))
	}
}

func (viewLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(400, 300) }
