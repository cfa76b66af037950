package ui

import (
	"fmt"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"

	"isopet/app"
	"isopet/app/scan"
	"isopet/app/view"
	"isopet/ui/layout"
	"isopet/ui/theme"
	"isopet/ui/widget"
	"isopet/ui/widget/colourmap"
	"isopet/ui/widget/sliceview"
	"isopet/volume"
)

// panes are the planes on the screen, by [volume.Plane]; where they stand is in [arrangements].
var panes = []struct {
	plane volume.Plane
	label string
	along string // the world axis along which slices are counted
}{
	{volume.Axial, "Axial", "z"},
	{volume.Coronal, "Coronal", "y"},
	{volume.Sagittal, "Sagittal", "x"},
}

// projected is the pane of the projection, behind the planes.
const projected = volume.Plane(3)

// pane shows one plane.
type pane struct {
	w     *window
	plane volume.Plane
	along string
	view  *sliceview.View
	rail  *sliceview.Scroller
	bar   *widget.ColourBar
	where *layout.Text

	picture sliceview.Picture
	look    look
	beneath sliceview.Under // of the picture, where a CT is shown
	behind  *scan.Companion
	depth   int // the slice that beneath was taken for, of behind
	mask    volume.Slice[uint8]
	tint    sliceview.Tint              // of mask, where lesions are filled, or of offered
	offered volume.Slice[uint8]         // what has grown and is asked about
	offer   sliceview.Tracer            // of it
	tracers map[uint8]*sliceview.Tracer // by label; of the annotation at 0
	inked   *colourmap.Map              // on which the outlines were drawn
	pending app.Change                  // what changed while the pane was hidden
	loading *sliceview.View             // over the view while a scan is read
	scan    *scan.Scan                  // whose slice is in the view
	index   int
	under   *[2]float64  // the pixel under the pointer, nil for none
	hint    *layout.Text // in place of a slice
	content *fyne.Container
}

func newPane(w *window, row int) *pane {
	def := panes[row]
	p := &pane{w: w, plane: def.plane, along: def.along, tracers: map[uint8]*sliceview.Tracer{}}
	p.view = sliceview.New(sliceTheme, p.place)
	p.view.OnDouble = func() { w.enlarge(p.plane) }
	p.view.OnPick = p.pick
	p.view.OnHover = p.hover
	p.view.OnLeave = p.leave
	p.view.OnScroll = func(notches int) { p.step(notches) }
	p.view.OnWindow = w.dragWindow
	p.view.OnZoom = p.zoom
	p.view.OnPan = w.moved(p.plane, p.view, p.layout)
	p.view.Gripped = w.gripped
	p.takeRegion()
	p.where = layout.NewText("", 12, theme.Muted)
	header := paneHeader(w, p.plane, def.label, nil, p.where)
	p.hint = layout.NewText("", 14, theme.Muted)
	if p.plane == volume.Axial {
		p.hint.Text = "Open a scan, or drop one here"
	}
	p.rail = sliceview.NewScroller(theme.Text, theme.Panel)
	p.rail.OnPick = func(index int) { w.app.GoTo(p.plane, index) }
	p.bar = w.newColourBar()
	p.loading = sliceview.New(sliceTheme, p.placeLoading)
	p.loading.Hide()
	p.takeTools()
	p.content = layout.Border(header, nil, nil, layout.Border(nil, nil, p.bar, nil, p.rail), container.NewStack(p.view, p.loading, container.NewCenter(p.hint)))
	return p
}

// paneHeader is the line above a pane: its name, what belongs to it, where it is, and a button that shows it alone.
func paneHeader(w *window, plane volume.Plane, label string, extra fyne.CanvasObject, where *layout.Text) fyne.CanvasObject {
	left := layout.Row(4, layout.NewHeading(label, 12))
	if extra != nil {
		left.Add(extra)
	}
	b := widget.NewButtonWithIcon("", fynetheme.ViewFullScreenIcon(), func() { w.enlarge(plane) })
	b.Importance = fynewidget.LowImportance
	b.SetTip(widget.Says(label + " alone, or all panes again (double click)"))
	space, at := layout.Spacer(0, 1), layout.Row(0, where)
	row := &layout.Priority{Gap: 4, Stretch: space, Spare: []fyne.CanvasObject{at}}
	return layout.Filled(theme.Panel, layout.Inset(1, 1, 12, 4, container.New(row, left, space, at, layout.Compact(b))))
}

func (p *pane) layout() volume.Layout { return p.w.app.State.Scan.Layouts[p.plane] }

// place lays the slice into the view as the state has it.
func (p *pane) place(size fyne.Size) sliceview.Frame {
	s := &p.w.app.State
	if s.Scan == nil {
		return sliceview.Frame{}
	}
	f := s.View.Frame(p.plane, p.layout(), float64(size.Width), float64(size.Height))
	return sliceview.Frame{X: f.X, Y: f.Y, ScaleX: f.ScaleX, ScaleY: f.ScaleY}
}

// The view counts pixels from their edges, the program from their centres.
const centre = 0.5

func (p *pane) pick(col, row float64) {
	p.use()
	v := p.w.app.State.View
	p.w.app.SetView(v.WithCursor(p.layout(), col-centre, row-centre, v.Index(p.layout())))
}

// step goes so many slices towards the head, the front or the right.
func (p *pane) step(n int) {
	s := &p.w.app.State
	if s.Scan == nil {
		return
	}
	p.use()
	if !p.layout().Ascending {
		n = -n
	}
	p.w.app.GoTo(p.plane, s.View.Index(p.layout())+n)
}

func (p *pane) zoom(factor float64, at fyne.Position) {
	size := p.view.Size()
	p.w.app.SetView(p.w.app.State.View.Zoomed(p.plane, p.layout(), float64(size.Width), float64(size.Height), factor, float64(at.X), float64(at.Y)))
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
	voxel := view.MapPixelToVoxel(l, math.Floor(col), math.Floor(row), s.View.Index(l))
	at := view.MapVoxelToWorld(s.Scan.Grid, voxel)
	value := s.Scan.Data[s.Scan.Index(int(voxel[0]), int(voxel[1]), int(voxel[2]))]
	p.w.status.pointer(fmt.Sprintf("%s     x %s   y %s   z %s mm     voxel %.0f, %.0f, %.0f",
		p.w.valueText(float64(value), voxel), signed(at[0]), signed(at[1]), signed(at[2]), voxel[0], voxel[1], voxel[2]))
}

// show brings the view up to date with what changed.
func (p *pane) show(c app.Change) {
	s := &p.w.app.State
	if c.Has(app.ChangedPreview | app.ChangedScan) {
		p.load(s.Preview)
	}
	p.pending |= c
	if p.w.opening() {
		layout.SetVisible(p.hint, false)
		p.rail.SetSlices(0, false, 0)
	}
	if !p.w.hasScan() || !p.content.Visible() {
		return
	}
	c, p.pending = p.pending, 0
	layout.SetVisible(p.hint, false)
	l := p.layout()
	index := s.View.Index(l)
	turned := p.scan != s.Scan || p.index != index
	if turned {
		if p.scan != s.Scan && p.under != nil {
			p.leave() // the pixel was the other scan's
		}
		if p.scan != s.Scan {
			letters := s.Scan.Letters(p.plane)
			p.view.SetLetters(letters[0], letters[1], letters[2], letters[3])
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
	if c.Has(app.ChangedView | app.ChangedScan | app.ChangedUnit) {
		p.bar.SetColours(p.w.colours())
		p.bar.SetRange(s.View.Low, s.View.High, s.Scan.Unit)
	}
	if turned || c.Has(app.ChangedMask|app.ChangedReference|app.ChangedScan|app.ChangedLesions|app.ChangedOffer) {
		p.outlines()
		p.rails(l)
		p.reshape()
	} else if c.Has(app.ChangedStroke) || p.inked != p.w.colours() {
		p.outlines()
	}
	if turned || c.Has(app.ChangedSetup) || p.plane != volume.Axial && c.Has(app.ChangedView|app.ChangedMask) {
		p.region()
	}
}

// look is all that a picture of a slice depends on.
type look struct {
	low, high     float32
	colours       *colourmap.Map
	smooth        bool
	ct            *scan.Companion // nil where none is shown
	share         float32
	lowCT, highCT float32
}

// paint shows the slice as the state has it; what looks as it did is only laid out.
func (p *pane) paint(turned bool) {
	s := &p.w.app.State
	now := look{low: float32(s.View.Low), high: float32(s.View.High), colours: p.w.colours(), smooth: p.w.layers.smooth}
	if s.CT != nil && !s.View.HiddenCT && s.View.Blend > 0 {
		now.ct, now.share, now.lowCT, now.highCT = s.CT, float32(s.View.Blend), float32(s.View.LowCT), float32(s.View.HighCT)
	}
	if !turned && now == p.look {
		p.view.LayOut()
		return
	}
	p.look = now
	p.picture.Low, p.picture.High, p.picture.Colours, p.picture.Smooth = now.low, now.high, now.colours, now.smooth
	p.picture.Under = nil
	if now.ct != nil {
		if p.behind != now.ct || p.depth != p.index {
			p.behind, p.depth = now.ct, p.index
			now.ct.Slice(p.layout(), p.plane, p.index, &p.beneath.Slice)
		}
		p.beneath.Low, p.beneath.High, p.beneath.Share, p.beneath.Colours = now.lowCT, now.highCT, now.share, colourmap.Grey
		p.picture.Under = &p.beneath
	}
	p.view.SetPicture(p.picture)
}

// load shows a slice of a scan that is being read, nil for none.
func (p *pane) load(of *scan.Preview) {
	if of == nil || of.Plane != p.plane {
		if p.loading.Visible() {
			p.loading.Hide()
			p.loading.SetPicture(sliceview.Picture{Colours: p.w.colours()})
		}
		switch {
		case p.w.opening():
			p.where.Set("", theme.Muted)
		case p.scan != nil:
			p.title(p.layout())
		}
		return
	}
	layout.SetVisible(p.hint, false)
	p.loading.SetPicture(sliceview.Picture{Slice: of.Slice, Low: float32(of.Low), High: float32(of.High), Colours: p.w.colours(), Smooth: p.w.layers.smooth})
	layout.SetVisible(p.loading, true)
	p.where.Set(fmt.Sprintf("Slice %d of 0–%d of %s, loading", of.Index, of.Slices-1, of.Name), theme.Text)
}

func (p *pane) placeLoading(size fyne.Size) sliceview.Frame {
	of := p.w.app.State.Preview
	if of == nil {
		return sliceview.Frame{}
	}
	l := volume.Layout{Cols: of.Slice.Cols, Rows: of.Slice.Rows, Dx: of.Slice.Dx, Dy: of.Slice.Dy}
	f := view.View{}.Frame(p.plane, l, float64(size.Width), float64(size.Height))
	return sliceview.Frame{X: f.X, Y: f.Y, ScaleX: f.ScaleX, ScaleY: f.ScaleY}
}

// title says which slice it is and where its middle lies, unless a slice of another scan lies over it.
func (p *pane) title(l volume.Layout) {
	if p.loading.Visible() {
		return
	}
	middle := view.MapPixelToVoxel(l, float64(l.Cols-1)/2, float64(l.Rows-1)/2, p.index)
	at := view.MapVoxelToWorld(p.scan.Grid, middle)
	p.where.Set(fmt.Sprintf("Slice %d of 0–%d     %s %s mm", p.index, l.Slices-1, p.along, signed(at[p.along[0]-'x'])), theme.Muted)
}
