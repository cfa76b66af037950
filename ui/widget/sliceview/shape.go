package sliceview

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// Shape is what a tool shows over a slice: lines, a circle, a word. Unlike an [Contour] it may run at any angle, and
// showing another one draws no pixels of the slice anew.
type Shape struct {
	// Points are joined by lines, the last one with the first too if Closed.
	Points [][2]float64 // column and row as positions in the slice
	Closed bool
	// Dots marks the points.
	Dots bool
	// Radius of a circle round the first point, in mm; 0 for none.
	Radius float64
	// Text stands beside the last point, within the view.
	Text   string
	Colour color.Color // of all but the text
	Width  float32     // of the lines, in units of the interface
}

// shapes are the canvas objects that show shapes. They are used again, so that moving a circle with the pointer makes
// none.
type shapes struct {
	list    []Shape
	box     *fyne.Container
	lines   []*canvas.Line
	circles []*canvas.Circle
	texts   []*tag
}

// SetShapes shows shapes in place of the ones before; none clears.
func (v *View) SetShapes(list ...Shape) {
	v.shapes.list = list
	v.placeShapes()
}

// dot is the radius of a marked point.
const dot = 3

// placeShapes lays the shapes out over the slice as it stands now.
func (v *View) placeShapes() {
	s := &v.shapes
	var lines, circles, texts int
	line := func(a, b fyne.Position, shape *Shape) {
		l := nth(s, &s.lines, lines, func() *canvas.Line { return canvas.NewLine(shape.Colour) })
		lines++
		l.StrokeColor, l.StrokeWidth, l.Position1, l.Position2 = shape.Colour, shape.Width, a, b
		l.Hidden = false
		l.Refresh()
	}
	circle := func(at fyne.Position, radius float32, fill color.Color, shape *Shape) {
		c := nth(s, &s.circles, circles, func() *canvas.Circle { return canvas.NewCircle(nil) })
		circles++
		c.FillColor, c.StrokeColor, c.StrokeWidth = fill, shape.Colour, shape.Width
		c.Position1, c.Position2 = at.SubtractXY(radius, radius), at.AddXY(radius, radius)
		c.Hidden = false
		c.Refresh()
	}
	f := v.frame()
	for i := range s.list {
		shape := &s.list[i]
		if f.ScaleX == 0 || len(shape.Points) == 0 {
			continue
		}
		at := make([]fyne.Position, len(shape.Points))
		for n, p := range shape.Points {
			at[n] = v.PositionOf(p[0], p[1])
		}
		for n := 1; n < len(at); n++ {
			line(at[n-1], at[n], shape)
		}
		if shape.Closed && len(at) > 2 {
			line(at[len(at)-1], at[0], shape)
		}
		if shape.Dots {
			for _, p := range at {
				circle(p, dot, shape.Colour, shape)
			}
		}
		if shape.Radius > 0 {
			circle(at[0], float32(shape.Radius*f.ScaleX/v.shown.Slice.Dx), color.Transparent, shape)
		}
		if shape.Text != "" {
			t := nth(s, &s.texts, texts, func() *tag { return newTag(v.theme, 13, true) })
			texts++
			t.say(shape.Text)
			t.Move(v.beside(at[len(at)-1], t.MinSize()))
		}
	}
	hide(s.lines[lines:])
	hide(s.circles[circles:])
	hide(s.texts[texts:])
}

// beside is where a text of a size stands at a point: to the right and above, but within the view.
func (v *View) beside(at fyne.Position, size fyne.Size) fyne.Position {
	const gap = 8
	x, y := at.X+gap, at.Y-size.Height-2
	if x+size.Width > v.Size().Width {
		x = at.X - gap - size.Width
	}
	return fyne.NewPos(max(x, 0), max(y, 0))
}

// nth is an object that is there already, or a new one at the end.
func nth[T fyne.CanvasObject](s *shapes, list *[]T, n int, create func() T) T {
	if n == len(*list) {
		o := create()
		*list = append(*list, o)
		s.box.Add(o)
	}
	return (*list)[n]
}

func hide[T fyne.CanvasObject](list []T) {
	for _, o := range list {
		if o.Visible() {
			o.Hide()
		}
	}
}
