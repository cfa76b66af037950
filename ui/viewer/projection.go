package viewer

import (
	"fmt"
	"math"
	"time"

	"fyne.io/fyne/v2/container"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"

	"isopet/app"
	"isopet/app/scan"
	"isopet/ui/command"
	"isopet/ui/layout"
	"isopet/ui/text"
	"isopet/ui/theme"
	"isopet/ui/widget"
	"isopet/ui/widget/sliceview"
	"isopet/volume"
)

// Projection is the pane of the maximum intensity projection, which rotates.
type Projection struct {
	*frame
	// Picture is what is shown, and Turn from where, in degrees; below 0 where nothing is shown yet.
	Picture sliceview.Picture
	Turn    int

	play    *widget.Button
	scan    *scan.Scan // whose projection is shown
	pulled  float32    // dragged and not yet a step
	playing chan struct{}
	lesions projected
}

func newProjection(v *Viewer, row volume.Plane) Pane {
	p := &Projection{Turn: -1, lesions: projected{turn: -1}}
	p.frame = newFrame(v, row, p.size, p.largest)
	v.MIP = p
	p.View.OnTurn = p.drag
	p.View.OnScroll = func(notches int) { p.Step(notches) }
	p.View.OnPick = func(col, row float64) { v.app.PickProjected(int(col), int(row)) }
	p.View.OnChoose = func(col, row float64) { v.choose(p.labelAt(col, row)) }
	p.play = widget.NewButtonWithIcon("", fynetheme.MediaPlayIcon(), func() { v.host.Run(command.RotateMIP) })
	p.play.Importance = fynewidget.LowImportance
	p.play.SetTip(func() string { return v.host.Commands().Tip(command.RotateMIP)() })
	p.Content = layout.Border(p.header(container.NewStack(layout.Compact(p.play))), nil, nil, p.Bar, p.View)
	return p
}

// size is that of the picture, as app/view.View wants it: as wide as slices are. At its sides, where only the slices'
// corners come by as it turns, the picture is wider, by margin pixels each.
func (p *Projection) size() volume.Layout {
	s := &p.Picture.Slice
	return volume.Layout{Cols: s.Cols - 2*p.Margin, Rows: s.Rows, Dx: s.Dx, Dy: s.Dy}
}

// drag turns by the pointer's way; what the pointer touches goes along with it.
func (p *Projection) drag(dx float32) {
	const perStep = 4 // units of the interface
	p.pulled += dx
	if n := int(p.pulled / perStep); n != 0 {
		p.pulled -= float32(n) * perStep
		p.Step(-n)
	}
}

// Step turns the projection by so many steps.
func (p *Projection) Step(n int) {
	if s := &p.v.app.State; s.HasScan() {
		p.v.app.SetView(s.View.Turned(n))
	}
}

// rotateEvery is the time of a step of a rotating projection.
const rotateEvery = 80 * time.Millisecond

// Rotates reports whether the projection rotates by itself.
func (p *Projection) Rotates() bool { return p.playing != nil }

// Rotate lets the projection rotate by itself, or stops it.
func (p *Projection) Rotate() {
	if p.Rotates() {
		p.Stop()
		return
	}
	if !p.shown() {
		p.v.Arrange(fourPanes)
	}
	stop := make(chan struct{})
	p.playing = stop
	p.play.SetIcon(fynetheme.MediaPauseIcon())
	go func() {
		ticker := time.NewTicker(rotateEvery)
		defer ticker.Stop()
		for {
			select {
			case <-stop:
				return
			case <-ticker.C:
				p.v.app.Post(func() { p.tick(stop) })
			}
		}
	}()
}

// tick makes a step, unless it is too late for it or the picture of the last one is still to come.
func (p *Projection) tick(of chan struct{}) {
	switch {
	case p.playing != of:
	case !p.shown():
		p.Stop()
	case p.Turn == p.v.app.State.View.Turn:
		p.Step(1)
	}
}

// Stop stops the rotation.
func (p *Projection) Stop() {
	if p.playing != nil {
		close(p.playing)
		p.playing = nil
		p.play.SetIcon(fynetheme.MediaPlayIcon())
	}
}

// shown reports whether the pane is on the screen.
func (p *Projection) shown() bool {
	return p.v.app.State.HasScan() && !p.v.hidden && p.Content.Visible()
}

// largest is what the projection has at a pixel; nothing beside the scan.
func (p *Projection) largest(col, row float64) (said string, ok bool) {
	s := &p.v.app.State
	at := int(row)*p.Picture.Slice.Cols + int(col)
	if s.Scan == nil || p.Picture.Slice.Cols == 0 || at >= len(p.Picture.Slice.Pix) {
		return "", false
	}
	value := float64(p.Picture.Slice.Pix[at])
	if math.IsNaN(value) {
		return "", true
	}
	return "Largest value behind this point " + text.Quantity(value, s.Scan.Unit) + "     a click goes there", true
}

// Show implements Pane.
func (p *Projection) Show(c app.Change) {
	s := &p.v.app.State
	p.lesions.forget(c)
	if s.Opening() {
		p.Where.Set("", theme.Muted)
		p.Turn = -1 // which writes that anew
	}
	if !p.shown() {
		return
	}
	if p.scan != s.Scan {
		p.scan, p.Turn = s.Scan, -1
	}
	now := p.Picture
	if p.Turn != s.View.Turn && p.v.app.Projection(s.View.Turn, &now.Slice) {
		p.Turn = s.View.Turn
		l := s.Scan.Layouts[volume.Axial]
		widest := max(float64(l.Cols)*l.Dx, float64(l.Rows)*l.Dy)
		p.Margin = max(0, (now.Slice.Cols-int(widest/now.Slice.Dx))/2)
		p.turned(s.Scan)
	}
	if now.Slice.Cols == 0 || p.Turn < 0 {
		return
	}
	now.Low, now.High, now.Colours = float32(s.View.Low), float32(s.View.High), p.v.Colours()
	now.Smooth = p.v.Layers.Smooth
	if c.Has(app.ChangedView | app.ChangedScan | app.ChangedProjection) {
		p.Picture = now
		p.View.SetPicture(now)
		p.cross(p.v.app.InProjection())
	}
	p.outline()
	p.showBar()
}

// sides are the names of whole quarters of a turn.
var sides = map[int]string{0: "from the front", 90: "from the left", 180: "from the back", 270: "from the right"}

// turned writes from where the projection is seen, and its letters.
func (p *Projection) turned(scan *scan.Scan) {
	side, known := sides[p.Turn]
	if !known {
		side = fmt.Sprintf("from %d°", p.Turn)
	}
	p.Where.Set(side, theme.Muted)
	l := scan.Layouts[volume.Axial]
	at := func(col, row, slice float64) [3]float64 { return scan.Affine.Apply(l.Voxel(col, row, slice)) }
	origin, left, back, up := at(0, 0, 0), at(1, 0, 0), at(0, 1, 0), at(0, 0, 1)
	sin, cos := math.Sincos(float64(p.Turn) * math.Pi / 180)
	var right, head, other, foot [3]float64
	for n := range right {
		right[n] = (left[n]-origin[n])/l.Dx*cos + (back[n]-origin[n])/l.Dy*sin
		head[n] = up[n] - origin[n]
		if !l.Ascending {
			head[n] = -head[n]
		}
		other[n], foot[n] = -right[n], -head[n]
	}
	p.View.SetLetters(volume.Letter(other), volume.Letter(head), volume.Letter(right), volume.Letter(foot))
}
