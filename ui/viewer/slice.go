package viewer

import (
	"fmt"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"isopet/app"
	"isopet/app/scan"
	"isopet/app/view"
	"isopet/ui/layout"
	"isopet/ui/text"
	"isopet/ui/theme"
	"isopet/ui/widget/colourmap"
	"isopet/ui/widget/sliceview"
	"isopet/volume"
	"isopet/volume/paint"
)

// Slice is the pane of a plane.
type Slice struct {
	*frame
	Plane volume.Plane
	// Index is the slice that is shown, and Picture how.
	Index   int
	Picture sliceview.Picture
	// Rail is the slice scroller beside the picture.
	Rail *sliceview.Scroller
	// Loading lies over the picture while a scan is read.
	Loading *sliceview.View

	along   string // the world axis along which slices are counted
	scan    *scan.Scan
	look    look
	beneath sliceview.Under // of the picture, where a CT is shown
	behind  *scan.Companion
	depth   int // the slice that beneath was taken for, of behind
	marks   marks
	pending app.Change   // what changed while the pane was hidden
	hint    *layout.Text // in place of a slice
}

// newSlice makes panes of planes whose slices are counted along an axis.
func newSlice(along string) func(*Viewer, volume.Plane) Pane {
	return func(v *Viewer, plane volume.Plane) Pane {
		p := &Slice{Plane: plane, along: along, marks: newMarks()}
		p.frame = newFrame(v, plane, p.Layout, p.value)
		v.Planes = append(v.Planes, p)
		p.View.OnPick = p.pick
		p.View.OnChoose = p.choose
		p.View.OnScroll = func(notches int) { p.Step(notches) }
		p.takeRegion()
		p.takeTools()
		p.hint = layout.NewText("", 14, theme.Muted)
		if plane == volume.Axial {
			p.hint.Text = "Open a scan, or drop one here"
		}
		p.Rail = sliceview.NewScroller(theme.Text, theme.Panel)
		p.Rail.OnPick = func(index int) { v.app.GoTo(plane, index) }
		p.Loading = sliceview.New(Theme, p.placeLoading)
		p.Loading.Hide()
		p.Content = layout.Border(p.header(), nil, nil, layout.Border(nil, nil, p.Bar, nil, p.Rail),
			container.NewStack(p.View, p.Loading, container.NewCenter(p.hint)))
		return p
	}
}

// Layout is that of the plane's slices; only with a scan.
func (p *Slice) Layout() volume.Layout { return p.v.app.State.Scan.Layouts[p.Plane] }

func (p *Slice) pick(col, row float64) {
	p.use()
	v := p.v.app.State.View
	p.v.app.SetView(v.WithCursor(p.Layout(), col-centre, row-centre, v.Index(p.Layout())))
}

// choose makes the lesion that is seen at a place the active one.
func (p *Slice) choose(col, row float64) {
	if p.v.app.State.HasScan() {
		at := place{p, app.Spot{Plane: p.Plane, Slice: p.Index, Point: paint.Point{Col: col - centre, Row: row - centre}}, 0}
		p.v.choose(p.v.seenAt(at))
	}
}

// Step goes so many slices towards the head, the front or the right.
func (p *Slice) Step(n int) {
	s := &p.v.app.State
	if s.Scan == nil {
		return
	}
	p.use()
	if !p.Layout().Ascending {
		n = -n
	}
	p.v.app.GoTo(p.Plane, s.View.Index(p.Layout())+n)
}

// cursor is the voxel where the three planes meet.
func cursor(v view.View) (at [3]float64) {
	for axis, voxel := range v.Cursor {
		at[axis] = float64(voxel)
	}
	return at
}

// value is what the scan has at a pixel.
func (p *Slice) value(col, row float64) (said string, ok bool) {
	s := &p.v.app.State
	l := p.Layout()
	voxel := view.MapPixelToVoxel(l, math.Floor(col), math.Floor(row), s.View.Index(l))
	at := view.MapVoxelToWorld(s.Scan.Grid, voxel)
	value := s.Scan.Data[s.Scan.Index(int(voxel[0]), int(voxel[1]), int(voxel[2]))]
	return fmt.Sprintf("%s     x %s   y %s   z %s mm     voxel %.0f, %.0f, %.0f",
		ValueText(s, float64(value), voxel), text.Signed(at[0]), text.Signed(at[1]), text.Signed(at[2]),
		voxel[0], voxel[1], voxel[2]), true
}

// Show implements Pane.
func (p *Slice) Show(c app.Change) {
	s := &p.v.app.State
	if c.Has(app.ChangedPreview | app.ChangedScan) {
		p.load(s.Preview)
	}
	p.pending |= c
	if s.Opening() {
		layout.SetVisible(p.hint, false)
		p.Rail.SetSlices(0, false, 0)
	}
	if !s.HasScan() || !p.Content.Visible() {
		return
	}
	c, p.pending = p.pending, 0
	layout.SetVisible(p.hint, false)
	l := p.Layout()
	turned := p.turn(l)
	if turned || c.Has(app.ChangedView|app.ChangedScan|app.ChangedCT) {
		p.paint(turned)
		col, row, _ := view.MapVoxelToPixel(l, cursor(s.View))
		p.cross(col, row, true)
		p.title(l)
	}
	if c.Has(app.ChangedView | app.ChangedScan | app.ChangedUnit) {
		p.showBar()
	}
	if turned || c.Has(app.ChangedMask|app.ChangedReference|app.ChangedScan|app.ChangedLesions|app.ChangedOffer) {
		p.outlines()
		p.lanes(l)
		p.reshape()
	} else if c.Has(app.ChangedStroke) || p.marks.on != p.v.Colours() {
		p.outlines()
	}
	if turned || c.Has(app.ChangedSetup) || p.Plane != volume.Axial && c.Has(app.ChangedView|app.ChangedMask) {
		p.region()
	}
}

// turn takes the slice that the state has, and reports whether it is another one.
func (p *Slice) turn(l volume.Layout) bool {
	s := &p.v.app.State
	index := s.View.Index(l)
	if p.scan == s.Scan && p.Index == index {
		return false
	}
	if p.scan != s.Scan {
		if p.under != nil {
			p.leave() // the pixel was the other scan's
		}
		letters := s.Scan.Letters(p.Plane)
		p.View.SetLetters(letters[0], letters[1], letters[2], letters[3])
	}
	p.scan, p.Index = s.Scan, index
	s.Scan.Slice(p.Plane, index, &p.Picture.Slice)
	p.point()
	return true
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
func (p *Slice) paint(turned bool) {
	s := &p.v.app.State
	now := look{low: float32(s.View.Low), high: float32(s.View.High), colours: p.v.Colours(), smooth: p.v.Layers.Smooth}
	if s.CT != nil && !s.View.HiddenCT && s.View.Blend > 0 {
		now.ct, now.share = s.CT, float32(s.View.Blend)
		now.lowCT, now.highCT = float32(s.View.LowCT), float32(s.View.HighCT)
	}
	if !turned && now == p.look {
		p.View.LayOut()
		return
	}
	p.look = now
	p.Picture.Low, p.Picture.High, p.Picture.Colours, p.Picture.Smooth = now.low, now.high, now.colours, now.smooth
	p.Picture.Under = nil
	if now.ct != nil {
		if p.behind != now.ct || p.depth != p.Index {
			p.behind, p.depth = now.ct, p.Index
			now.ct.Slice(p.Layout(), p.Plane, p.Index, &p.beneath.Slice)
		}
		p.beneath.Low, p.beneath.High, p.beneath.Share = now.lowCT, now.highCT, now.share
		p.beneath.Colours = colourmap.Grey
		p.Picture.Under = &p.beneath
	}
	p.View.SetPicture(p.Picture)
}

// title says which slice it is and where its middle lies, unless a slice of another scan lies over it.
func (p *Slice) title(l volume.Layout) {
	if p.Loading.Visible() {
		return
	}
	middle := view.MapPixelToVoxel(l, float64(l.Cols-1)/2, float64(l.Rows-1)/2, p.Index)
	at := view.MapVoxelToWorld(p.scan.Grid, middle)
	p.Where.Set(fmt.Sprintf("Slice %d of 0–%d     %s %s mm", p.Index, l.Slices-1, p.along,
		text.Signed(at[p.along[0]-'x'])), theme.Muted)
}

// load shows a slice of a scan that is being read, nil for none.
func (p *Slice) load(of *scan.Preview) {
	if of == nil || of.Plane != p.Plane {
		if p.Loading.Visible() {
			p.Loading.Hide()
			p.Loading.SetPicture(sliceview.Picture{Colours: p.v.Colours()})
		}
		switch {
		case p.v.app.State.Opening():
			p.Where.Set("", theme.Muted)
		case p.scan != nil:
			p.title(p.Layout())
		}
		return
	}
	layout.SetVisible(p.hint, false)
	p.Loading.SetPicture(sliceview.Picture{Slice: of.Slice, Low: float32(of.Low), High: float32(of.High),
		Colours: p.v.Colours(), Smooth: p.v.Layers.Smooth})
	layout.SetVisible(p.Loading, true)
	p.Where.Set(fmt.Sprintf("Slice %d of 0–%d of %s, loading", of.Index, of.Slices-1, of.Name), theme.Text)
}

func (p *Slice) placeLoading(size fyne.Size) sliceview.Frame {
	of := p.v.app.State.Preview
	if of == nil {
		return sliceview.Frame{}
	}
	l := volume.Layout{Cols: of.Slice.Cols, Rows: of.Slice.Rows, Dx: of.Slice.Dx, Dy: of.Slice.Dy}
	f := view.View{}.Frame(p.Plane, l, float64(size.Width), float64(size.Height))
	return sliceview.Frame{X: f.X, Y: f.Y, ScaleX: f.ScaleX, ScaleY: f.ScaleY}
}
