// Package view is what of a scan is on the screen, and where things of the scan lie there. It knows no toolkit, no
// scan's file, and nothing of the work on the scan.
package view

import (
	"encoding/json"
	"math"

	"isopet/app/format"
	"isopet/app/projection"
	"isopet/volume"
)

// View is what of the scan is on the screen, without any toolkit. It is a plain value: whoever changes it changes a
// copy.
//
// Four systems of coordinates meet here, and every conversion is named for the pair that it maps:
//
//	canvas (x, y)            a pane's own units, from its upper left corner, y down
//	pixel  (col, row)        of the slice shown, see [volume.Layout]; whole numbers are the centres of pixels
//	voxel  (i, j, k)         of the scan as stored
//	world  (x, y, z)         millimetres, RAS+
type View struct {
	// Cursor is the voxel where the three planes meet.
	Cursor [3]int
	// Low and High are the values shown as the colour map's ends.
	Low, High float64
	// ColourMap names the colour map; the table is the window's. Empty is its first.
	ColourMap string
	// Panes holds how each pane is enlarged and moved.
	Panes Panes
	// Arrangement names how the panes lie in the window; the table is the window's. Empty is its first.
	Arrangement string
	// Main is the pane that an arrangement shows large or alone, by its place in Panes.
	Main volume.Plane
	// Before is the arrangement to return to from a pane that is shown alone.
	Before string
	// Turn is from where the projection is seen, in degrees: 0 from the front, 90 from the patient's left.
	Turn int

	// Blend is the share of the CT in the picture, 0 to 1, where one is open and not hidden.
	Blend    float64
	HiddenCT bool
	// LowCT and HighCT are the values of the CT that are shown black and white.
	LowCT, HighCT float64
}

// Panes are by their row in the window's table of panes. The first are the planes, by [volume.Plane]; there is room for
// a few more kinds than the window has, so that a new one changes nothing here.
type Panes [8]Pane

// MarshalJSON implements json.Marshaler. Sessions hold four panes, and more only where one of those was moved.
func (p Panes) MarshalJSON() ([]byte, error) {
	n := len(p)
	for n > 4 && p[n-1] == (Pane{}) {
		n--
	}
	return json.Marshal(p[:n])
}

// Pane is how a plane is enlarged and moved in its pane. The zero value shows the whole slice.
type Pane struct {
	// Zoom is the enlargement beyond the whole slice, less 1: 0 shows the whole slice, 1 twice as large.
	Zoom float64
	// PanX and PanY move the picture by millimetres.
	PanX, PanY float64
}

// maxZoom keeps a few pixels in sight.
const maxZoom = 31

// Level and width of the window, as radiologists name them.
func (v View) Level() float64 { return (v.Low + v.High) / 2 }

// Width is the span of values between the colour map's ends.
func (v View) Width() float64 { return v.High - v.Low }

// WithLevel is the view with another level and width; the width stays positive.
func (v View) WithLevel(level, width float64) View {
	width = max(width, 1e-6*max(1, math.Abs(level)))
	v.Low, v.High = level-width/2, level+width/2
	return v
}

// Scaled is the view of a scan whose values are multiplied by a factor since.
func (v View) Scaled(factor float64) View {
	v.Low, v.High = format.Rounded(v.Low*factor, 5), format.Rounded(v.High*factor, 5)
	return v.WithLevel(v.Level(), v.Width())
}

// Index is the slice of a plane on which the cursor lies.
func (v View) Index(l volume.Layout) int { return v.Cursor[l.SliceAxis()] }

// WithIndex is the view with the cursor on another slice of a plane; outside the scan it stays at the end.
func (v View) WithIndex(l volume.Layout, index int) View {
	v.Cursor[l.SliceAxis()] = min(max(index, 0), l.Slices-1)
	return v
}

// WithCursor is the view with the cursor on the voxel nearest to a pixel of a slice of a plane.
func (v View) WithCursor(l volume.Layout, col, row float64, slice int) View {
	limit := func(at float64, n int) float64 { return min(max(math.Round(at), 0), float64(n-1)) }
	p := l.Voxel(limit(col, l.Cols), limit(row, l.Rows), limit(float64(slice), l.Slices))
	for axis := range p {
		v.Cursor[axis] = int(p[axis])
	}
	return v
}

// Frame is where a slice lies in a pane of a given size: its pixels have the proportions of the millimetres.
type Frame struct {
	X, Y           float64 // upper left corner of pixel (0, 0) on the canvas
	ScaleX, ScaleY float64 // canvas units per pixel
	Cols, Rows     int
}

// Frame of pane p at a size of width by height canvas units. For a pane other than a plane's the layout needs only the
// size of the picture and of its pixels.
func (v View) Frame(p volume.Plane, l volume.Layout, width, height float64) Frame {
	mmX, mmY := float64(l.Cols)*l.Dx, float64(l.Rows)*l.Dy
	if !(mmX > 0 && mmY > 0) {
		return Frame{ScaleX: 1, ScaleY: 1}
	}
	pane := v.Panes[p]
	scale := min(width/mmX, height/mmY) * (1 + pane.Zoom)
	return Frame{
		X:      (width-mmX*scale)/2 + pane.PanX*scale,
		Y:      (height-mmY*scale)/2 + pane.PanY*scale,
		ScaleX: l.Dx * scale, ScaleY: l.Dy * scale,
		Cols: l.Cols, Rows: l.Rows,
	}
}

// MapCanvasToPixel maps a place in the pane to the slice; outside the picture likewise.
func (f Frame) MapCanvasToPixel(x, y float64) (col, row float64) {
	return (x-f.X)/f.ScaleX - 0.5, (y-f.Y)/f.ScaleY - 0.5
}

// MapPixelToCanvas is the inverse of [Frame.MapCanvasToPixel].
func (f Frame) MapPixelToCanvas(col, row float64) (x, y float64) {
	return f.X + (col+0.5)*f.ScaleX, f.Y + (row+0.5)*f.ScaleY
}

// Size of the picture on the canvas.
func (f Frame) Size() (width, height float64) {
	return float64(f.Cols) * f.ScaleX, float64(f.Rows) * f.ScaleY
}

// hasRoom reports that the pane has a size; without one places in it have no pixels.
func (f Frame) hasRoom() bool { return f.ScaleX > 0 && f.ScaleY > 0 }

// Zoomed is the view with a plane enlarged by a factor about a place of its pane, which stays where it is.
func (v View) Zoomed(p volume.Plane, l volume.Layout, width, height, factor, x, y float64) View {
	before := v.Frame(p, l, width, height)
	if !before.hasRoom() {
		return v
	}
	col, row := before.MapCanvasToPixel(x, y)
	pane := &v.Panes[p]
	pane.Zoom = min(max((1+pane.Zoom)*factor-1, 0), maxZoom)
	if pane.Zoom == 0 {
		*pane = Pane{}
		return v
	}
	after := v.Frame(p, l, width, height)
	nx, ny := after.MapPixelToCanvas(col, row)
	return v.Panned(p, l, width, height, x-nx, y-ny)
}

// Panned is the view with a plane moved by canvas units, at most until an edge of the slice is in the pane's middle.
func (v View) Panned(p volume.Plane, l volume.Layout, width, height, dx, dy float64) View {
	f := v.Frame(p, l, width, height)
	if !f.hasRoom() {
		return v
	}
	limit := func(at, mm float64) float64 { return min(max(at, -mm/2), mm/2) }
	pane := &v.Panes[p]
	pane.PanX = limit(pane.PanX+dx/f.ScaleX*l.Dx, float64(l.Cols)*l.Dx)
	pane.PanY = limit(pane.PanY+dy/f.ScaleY*l.Dy, float64(l.Rows)*l.Dy)
	return v
}

// InSight is the view with each enlarged plane moved, if the cursor lies out of sight in it, so that the cursor is in
// its middle. How large the panes are is not known here: a pane is taken to show no more than the slice's own
// proportions.
func (v View) InSight(layouts [3]volume.Layout) View {
	cursor := [3]float64{float64(v.Cursor[0]), float64(v.Cursor[1]), float64(v.Cursor[2])}
	for p, l := range layouts {
		pane := &v.Panes[p]
		col, row, _ := l.Pixel(cursor)
		x, y := (col+0.5-float64(l.Cols)/2)*l.Dx, (row+0.5-float64(l.Rows)/2)*l.Dy // from the middle of the slice, mm
		halfX, halfY := float64(l.Cols)*l.Dx/2/(1+pane.Zoom), float64(l.Rows)*l.Dy/2/(1+pane.Zoom)
		if math.Abs(x+pane.PanX) > halfX || math.Abs(y+pane.PanY) > halfY {
			pane.PanX, pane.PanY = -x, -y
		}
	}
	return v
}

// MapPixelToVoxel maps a pixel of a slice to the scan's voxels.
func MapPixelToVoxel(l volume.Layout, col, row float64, slice int) [3]float64 {
	return l.Voxel(col, row, float64(slice))
}

// MapVoxelToPixel is the inverse of [MapPixelToVoxel].
func MapVoxelToPixel(l volume.Layout, v [3]float64) (col, row, slice float64) { return l.Pixel(v) }

// MapVoxelToWorld maps a voxel to millimetres, RAS+.
func MapVoxelToWorld(g volume.Grid, v [3]float64) [3]float64 { return g.Affine.Apply(v) }

// MapWorldToVoxel is the inverse of [MapVoxelToWorld]; a singular affine is an error.
func MapWorldToVoxel(g volume.Grid, p [3]float64) ([3]float64, error) {
	inv, err := g.Affine.Inverse()
	if err != nil {
		return [3]float64{}, err
	}
	return inv.Apply(p), nil
}

// OnLesion is the view with the cursor in the middle of a lesion's outline on an axial slice.
func (v View) OnLesion(m *volume.Mask, index int, label uint8) View {
	l := m.Layout(volume.Axial)
	var col, row, n float64
	for r := range l.Rows {
		for c := range l.Cols {
			if m.Data[l.Offset(c, r, index)] == label {
				col, row, n = col+float64(c), row+float64(r), n+1
			}
		}
	}
	if n == 0 {
		return v.WithIndex(l, index)
	}
	return v.WithCursor(l, col/n, row/n, index)
}

// ShowCT is the view with another share and window of the CT, both made possible.
func (v View) ShowCT(blend, low, high float64) View {
	v.Blend, v.LowCT, v.HighCT = 0.5, low, high
	if blend >= 0 && blend <= 1 {
		v.Blend = blend
	}
	if width := v.HighCT - v.LowCT; !(width > 0) || math.IsInf(width, 0) {
		v.LowCT, v.HighCT = 0, 1
	}
	return v
}

// Within is a view that a scan of so many voxels can be shown in: the cursor on it, the window positive, the
// enlargement possible; usual has the window that it gets otherwise.
func (v View) Within(dims [3]int, usual View) View {
	for axis, n := range dims {
		v.Cursor[axis] = min(max(v.Cursor[axis], 0), n-1)
	}
	if width := v.High - v.Low; !(width > 0) || math.IsInf(width, 0) {
		v.Low, v.High = usual.Low, usual.High
	}
	for i, p := range v.Panes {
		if p.Zoom < 0 || p.Zoom > maxZoom || math.Abs(p.PanX)+math.Abs(p.PanY) > 1e6 {
			v.Panes[i] = Pane{}
		}
	}
	v.Main = min(max(v.Main, 0), volume.Plane(len(v.Panes)-1))
	v.Turn = projection.Turned(v.Turn, 0)
	if v.LowCT != v.HighCT || v.Blend != 0 {
		v = v.ShowCT(v.Blend, v.LowCT, v.HighCT)
	}
	return v
}

// Turned is the view with the projection turned by so many steps.
func (v View) Turned(steps int) View {
	v.Turn = projection.Turned(v.Turn, steps)
	return v
}
