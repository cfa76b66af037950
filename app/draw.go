package app

import (
	"errors"
	"fmt"
	"math"
	"strings"

	"isopet/app/format"
	"isopet/app/lesion"
	"isopet/volume"
	"isopet/volume/paint"
)

// Pen is how a tool draws: what of the active lesion it writes, and over what.
type Pen struct {
	// Erase takes away instead of adding.
	Erase bool
	// Over takes voxels of other lesions, too.
	Over bool
}

// Brush is a round pen.
type Brush struct {
	Pen
	// Radius in mm.
	Radius float64
	// Ball draws in three dimensions, not in one slice.
	Ball bool
	// From, if above 0, is the value in the scan's unit from which on voxels are drawn; it erases any.
	From float64
}

// Spot is a position in a slice of a plane, in pixels of it; whole numbers are the centres of pixels.
type Spot struct {
	Plane volume.Plane
	Slice int
	paint.Point
}

// stroke is a stroke of a brush under way.
type stroke struct {
	pen   *paint.Pen
	brush Brush
	last  Spot
}

// pen is ready to draw the active lesion, which is shown if it was hidden.
func (a *App) pen(p Pen) *paint.Pen {
	a.EndStroke()
	a.HideLesion(a.State.Active, false)
	return &paint.Pen{Mask: a.State.Mask, Label: a.State.Active, Erase: p.Erase, Over: p.Over}
}

// BeginStroke presses a brush on a slice. What it draws is seen at once, and is one edit when [App.EndStroke] lifts it.
func (a *App) BeginStroke(b Brush, at Spot) {
	if a.State.Scan == nil {
		return
	}
	a.stop("something is drawn meanwhile", drawJob) // it would end in an edit of what was there before
	a.stroke = &stroke{pen: a.pen(b.Pen), brush: b, last: at}
	if data := a.State.Scan.Data; b.From > 0 {
		a.stroke.pen.Only = func(at int) bool { return float64(data[at]) >= b.From }
	}
	a.Stroke(at)
}

// Stroke moves the brush straight on to another position of the plane in which it was pressed; on another slice it is
// pressed anew.
func (a *App) Stroke(to Spot) {
	s := a.stroke
	if s == nil || to.Plane != s.last.Plane {
		return
	}
	if to.Slice != s.last.Slice {
		s.last = to
	}
	before, last := s.pen.Changes, paint.Run{}
	if n := len(before); n > 0 {
		last = before[n-1]
	}
	if s.brush.Ball {
		l := a.State.Scan.Layouts[to.Plane]
		voxel := func(at Spot) [3]float64 { return l.Voxel(at.Col, at.Row, float64(at.Slice)) }
		s.pen.Ball(voxel(s.last), voxel(to), s.brush.Radius)
	} else {
		s.pen.Disc(to.Plane, to.Slice, s.last.Point, to.Point, s.brush.Radius)
	}
	s.last = to
	more := s.pen.Changes[max(len(before)-1, 0):] // the last run may have become longer
	if len(more) > 0 && (len(s.pen.Changes) > len(before) || more[0] != last) {
		a.noteStroke(more)
		a.changed(ChangedStroke)
	}
}

// Drawing reports whether a brush is pressed.
func (a *App) Drawing() bool { return a.stroke != nil }

// EndStroke lifts the brush, if one is pressed.
func (a *App) EndStroke() {
	s := a.stroke
	if s == nil {
		return
	}
	a.stroke = nil
	name := named("brush")
	if s.brush.Erase {
		name = named("eraser")
	} else if s.brush.From > 0 && len(s.pen.Changes) == 0 {
		a.Say(fmt.Sprintf("Nothing was drawn: the brush draws from %s on.",
			strings.TrimSpace(format.Plain(s.brush.From)+" "+a.State.Scan.Unit)))
	}
	a.drawn(name, &s.last, s.pen, lesion.ByHand)
}

// pauseStroke ends a stroke under way, so that something else can be changed, and returns what presses the brush again.
func (a *App) pauseStroke() (again func()) {
	s := a.stroke
	a.EndStroke()
	return func() {
		if s != nil {
			a.BeginStroke(s.brush, s.last)
		}
	}
}

// DrawPolygon draws what a closed polygon holds in a slice, its corners being pixels.
func (a *App) DrawPolygon(p Pen, plane volume.Plane, slice int, corners []paint.Point) {
	if a.State.Scan == nil {
		return
	}
	pen := a.pen(p)
	pen.Polygon(plane, slice, corners)
	a.drawn(named("polygon"), &Spot{Plane: plane, Slice: slice}, pen, lesion.ByHand)
}

// Fill draws the hole of the active lesion that a pixel lies in or, erasing, takes away the part of the lesion that it
// lies on. Without either the error says so.
func (a *App) Fill(p Pen, at Spot) error {
	if a.State.Scan == nil {
		return errors.New("there is no scan to draw on; open one")
	}
	pen := a.pen(p)
	if !pen.Fill(at.Plane, at.Slice, round(at.Col), round(at.Row)) {
		if p.Erase {
			return fmt.Errorf("there is nothing of %s here to take away", a.State.Lesion(a.State.Active).Name)
		}
		return fmt.Errorf("there is no hole of %s here to fill: its outline must close around the place",
			a.State.Lesion(a.State.Active).Name)
	}
	a.drawn(named("fill"), &at, pen, lesion.ByHand)
	return nil
}

// FillHoles draws all holes of the active lesion in a slice.
func (a *App) FillHoles(plane volume.Plane, slice int) {
	if a.State.Scan == nil {
		return
	}
	pen := a.pen(Pen{})
	pen.FillHoles(plane, slice)
	a.drawn(named("fillHoles"), &Spot{Plane: plane, Slice: slice}, pen, lesion.ByHand)
}

// ClearSlice takes the active lesion away from a slice.
func (a *App) ClearSlice(plane volume.Plane, slice int) {
	if a.State.Scan == nil {
		return
	}
	pen := a.pen(Pen{Erase: true})
	l := a.State.Scan.Layouts[plane]
	for row := range l.Rows {
		for col := range l.Cols {
			pen.Set(l.Offset(col, row, slice))
		}
	}
	a.drawn(named("clearSlice"), &Spot{Plane: plane, Slice: slice}, pen, lesion.ByHand)
}

// drawn makes an edit of what a pen has changed in the mask by hand. at is where, nil for no slice in particular; how
// is what it was done with.
func (a *App) drawn(name Name, at *Spot, pen *paint.Pen, how lesion.Step) {
	if len(pen.Changes) == 0 {
		return
	}
	e := &Edit{Name: name, Manual: true, Edit: a.State.Painted(pen, how), at: at}
	if at != nil {
		e.Name = named("inSlice", name, named(at.Plane.String()), at.Slice)
	}
	a.apply(e)
}

// reveal goes to where an edit changed the mask, unless the slices on the screen show some of it.
func (a *App) reveal(e *Edit) {
	if a.State.Scan == nil {
		return
	}
	if e.at != nil {
		a.GoTo(e.at.Plane, e.at.Slice)
		return
	}
	now := a.State.View.Index(a.State.Scan.Layouts[volume.Axial])
	nearest, best := now, -1
	for index := range a.State.Counts.Touched(e.Voxels) {
		if d := max(index-now, now-index); best < 0 || d < best || d == best && index < nearest {
			nearest, best = index, d
		}
	}
	a.GoTo(volume.Axial, nearest)
}

// round is the pixel that a position lies in.
func round(at float64) int { return int(math.Floor(at + 0.5)) }
