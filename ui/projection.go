package ui

import (
	"fmt"
	"math"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"

	"isopet/app"
	"isopet/app/scan"
	"isopet/ui/command"
	"isopet/ui/layout"
	"isopet/ui/theme"
	"isopet/ui/widget"
	"isopet/ui/widget/sliceview"
	"isopet/volume"
)

// projection is the pane of the maximum intensity projection, which turns.
type projection struct {
	w       *window
	view    *sliceview.View
	bar     *widget.ColourBar
	where   *layout.Text
	play    *widget.Button
	picture sliceview.Picture
	scan    *scan.Scan // whose projection is shown, and from which side
	turn    int
	margin  int
	pulled  float32 // dragged and not yet a step
	playing chan struct{}
	content *fyne.Container
}

func newProjection(w *window) *projection {
	p := &projection{w: w, turn: -1}
	p.view = sliceview.New(sliceTheme, p.place)
	p.view.OnTurn = p.drag
	p.view.OnScroll = func(notches int) { p.step(notches) }
	p.view.OnWindow = w.dragWindow
	p.view.OnDouble = func() { w.enlarge(projected) }
	p.view.OnPick = func(col, row float64) { w.app.PickProjected(int(col), int(row)) }
	p.view.OnHover = p.hover
	p.view.OnLeave = func() { w.status.pointer("") }
	p.view.OnZoom = func(factor float64, at fyne.Position) {
		size := p.view.Size()
		w.app.SetView(w.app.State.View.Zoomed(projected, p.layout(), float64(size.Width), float64(size.Height), factor, float64(at.X), float64(at.Y)))
	}
	p.view.OnPan = w.moved(projected, p.view, p.layout)
	p.view.Gripped = w.gripped
	p.where = layout.NewText("", 12, theme.Muted)
	p.play = widget.NewButtonWithIcon("", fynetheme.MediaPlayIcon(), func() { w.Run(command.RotateMIP) })
	p.play.Importance = fynewidget.LowImportance
	p.play.SetTip(w.commands.Tip(command.RotateMIP))
	p.bar = w.newColourBar()
	header := paneHeader(w, projected, "MIP", container.NewStack(layout.Compact(p.play)), p.where)
	p.content = layout.Border(header, nil, nil, p.bar, p.view)
	return p
}

// layout is the size of the picture, as [view.View] wants it: as wide as slices are. At its sides, where only the slices'
// corners come by as it turns, the picture is wider, by margin pixels each.
func (p *projection) layout() volume.Layout {
	s := &p.picture.Slice
	return volume.Layout{Cols: s.Cols - 2*p.margin, Rows: s.Rows, Dx: s.Dx, Dy: s.Dy}
}

func (p *projection) place(size fyne.Size) sliceview.Frame {
	f := p.w.app.State.View.Frame(projected, p.layout(), float64(size.Width), float64(size.Height))
	return sliceview.Frame{X: f.X - float64(p.margin)*f.ScaleX, Y: f.Y, ScaleX: f.ScaleX, ScaleY: f.ScaleY}
}

// drag turns by the pointer's way; what the pointer touches goes along with it.
func (p *projection) drag(dx float32) {
	const perStep = 4 // units of the interface
	p.pulled += dx
	if n := int(p.pulled / perStep); n != 0 {
		p.pulled -= float32(n) * perStep
		p.step(-n)
	}
}

func (p *projection) step(n int) {
	if p.w.hasScan() {
		p.w.app.SetView(p.w.app.State.View.Turned(n))
	}
}

// turnEvery is the time of a step of a turning projection.
const turnEvery = 80 * time.Millisecond

// toggle lets the projection turn by itself, or stops it.
func (p *projection) toggle() {
	if p.playing != nil {
		p.stop()
		return
	}
	if !p.shown() {
		p.w.arrange("four")
	}
	stop := make(chan struct{})
	p.playing = stop
	p.play.SetIcon(fynetheme.MediaPauseIcon())
	go func() {
		ticker := time.NewTicker(turnEvery)
		defer ticker.Stop()
		for {
			select {
			case <-stop:
				return
			case <-ticker.C:
				p.w.app.Post(func() { p.tick(stop) })
			}
		}
	}()
}

// tick makes a step, unless it is too late for it or the picture of the last one is still to come.
func (p *projection) tick(of chan struct{}) {
	switch {
	case p.playing != of:
	case !p.shown():
		p.stop()
	case p.turn == p.w.app.State.View.Turn:
		p.step(1)
	}
}

func (p *projection) stop() {
	if p.playing != nil {
		close(p.playing)
		p.playing = nil
		p.play.SetIcon(fynetheme.MediaPlayIcon())
	}
}

// shown reports whether the pane is on the screen.
func (p *projection) shown() bool {
	return p.w.hasScan() && p.w.tab == 0 && p.content.Visible()
}

// hover shows in the status line what is under the pointer.
func (p *projection) hover(col, row float64) {
	s := &p.w.app.State
	at := int(row)*p.picture.Slice.Cols + int(col)
	if s.Scan == nil || p.picture.Slice.Cols == 0 || at >= len(p.picture.Slice.Pix) {
		return
	}
	value := float64(p.picture.Slice.Pix[at])
	if math.IsNaN(value) {
		p.w.status.pointer("")
		return
	}
	p.w.status.pointer("Largest value behind this point " + quantity(value, s.Scan.Unit) + "     a click goes there")
}

// show brings the pane up to date with what changed.
func (p *projection) show(c app.Change) {
	s := &p.w.app.State
	if p.w.opening() {
		p.where.Set("", theme.Muted)
		p.turn = -1 // which writes that anew
	}
	if !p.shown() {
		return
	}
	if p.scan != s.Scan {
		p.scan, p.turn = s.Scan, -1
	}
	now := p.picture
	if p.turn != s.View.Turn && p.w.app.Projection(s.View.Turn, &now.Slice) {
		p.turn = s.View.Turn
		l := s.Scan.Layouts[volume.Axial]
		p.margin = max(0, (now.Slice.Cols-int(max(float64(l.Cols)*l.Dx, float64(l.Rows)*l.Dy)/now.Slice.Dx))/2)
		p.turned(s.Scan)
	}
	if now.Slice.Cols == 0 || p.turn < 0 {
		return
	}
	now.Low, now.High, now.Colours, now.Smooth = float32(s.View.Low), float32(s.View.High), p.w.colours(), p.w.layers.smooth
	if c.Has(app.ChangedView | app.ChangedScan | app.ChangedProjection) {
		p.picture = now
		p.view.SetPicture(now)
		p.cross()
	}
	p.bar.SetColours(now.Colours)
	p.bar.SetRange(s.View.Low, s.View.High, s.Scan.Unit)
}

// sides are the names of whole quarters of a turn.
var sides = map[int]string{0: "from the front", 90: "from the left", 180: "from the back", 270: "from the right"}

// turned writes from where the projection is seen, and its letters.
func (p *projection) turned(scan *scan.Scan) {
	side, known := sides[p.turn]
	if !known {
		side = fmt.Sprintf("from %d°", p.turn)
	}
	p.where.Set(side, theme.Muted)
	l := scan.Layouts[volume.Axial]
	at := func(col, row, slice float64) [3]float64 { return scan.Affine.Apply(l.Voxel(col, row, slice)) }
	origin, left, back, up := at(0, 0, 0), at(1, 0, 0), at(0, 1, 0), at(0, 0, 1)
	sin, cos := math.Sincos(float64(p.turn) * math.Pi / 180)
	var right, head, other, foot [3]float64
	for n := range right {
		right[n] = (left[n]-origin[n])/l.Dx*cos + (back[n]-origin[n])/l.Dy*sin
		head[n] = up[n] - origin[n]
		if !l.Ascending {
			head[n] = -head[n]
		}
		other[n], foot[n] = -right[n], -head[n]
	}
	p.view.SetLetters(volume.Letter(other), volume.Letter(head), volume.Letter(right), volume.Letter(foot))
}

func (p *projection) cross() {
	col, row, ok := p.w.app.InProjection()
	if !ok || !p.w.layers.cross {
		p.view.HideCross()
		return
	}
	p.view.SetCross(col+centre, row+centre)
}
