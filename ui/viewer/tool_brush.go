package viewer

import (
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"

	"isopet/app"
	"isopet/ui/command"
	"isopet/ui/field"
	"isopet/ui/layout"
	"isopet/ui/theme"
	"isopet/ui/widget"
	"isopet/ui/widget/sliceview"
)

var brushKind = toolKind{id: command.Brush, label: "Brush", keywords: "paint draw", key: fyne.KeyB,
	hint: "Drag to draw the active lesion, with {Ctrl} to erase. " + sizeHint, page: command.PageDraw,
	cursor: desktop.CrosshairCursor, options: []command.ID{command.In3D, command.Overwrite},
	make: func(v *Viewer) handler { return &painter{brush: v.brush} }}

var eraserKind = toolKind{id: command.Eraser, label: "Eraser", keywords: "erase delete rubber", key: fyne.KeyE,
	hint: "Drag to erase from the active lesion. " + sizeHint, page: command.PageDraw,
	cursor: desktop.CrosshairCursor, options: []command.ID{command.In3D, command.Overwrite},
	make: func(v *Viewer) handler { return &painter{brush: v.brush, eraser: true} }}

var sizeHint = "Size: " + command.KeyIn(command.Decrease) + " and " + command.KeyIn(command.Increase) +
	", or the wheel with Shift."

// The sizes of a brush, in mm: each step is a tenth of it or so.
const (
	smallestBrush = 0.5
	largestBrush  = 100
	brushStep     = 1.12
)

// brush is what the tools that draw share: how large they draw, and whether over other lesions.
type brush struct {
	app.Brush

	v        *Viewer
	slider   *widget.Slider
	diameter *field.Number
	from     *field.Number
	unit     *layout.Text    // of the value from which the brush draws
	limit    *fyne.Container // with that value; the eraser has none
	rows     *fyne.Container
}

func newBrush(v *Viewer) *brush {
	b := &brush{Brush: app.Brush{Radius: 5}, v: v}
	b.slider = widget.NewSlider(math.Log(smallestBrush), math.Log(largestBrush))
	b.slider.Step = 0.01
	b.slider.OnChanged = func(s float64) {
		if math.Abs(s-math.Log(b.Radius)) > b.slider.Step {
			b.setRadius(math.Exp(s))
		}
	}
	b.diameter = field.New(v.host, field.Between("the size of the brush", 2*smallestBrush, 2*largestBrush, "mm"),
		func(mm float64) { b.setRadius(mm / 2) }).AtOnce()
	size := container.NewBorder(nil, nil, layout.Middle(layout.NewText("Size", 12, theme.Muted)),
		layout.Row(6, b.diameter.Box(56), layout.NewText("mm", 12, theme.Muted)), b.slider)
	b.from = field.New(v.host, field.Between("the value from which the brush draws", 0, math.MaxFloat32, ""),
		func(from float64) {
			b.From = from
			b.v.changed()
		}).AtOnce()
	b.unit = layout.NewText("", 12, theme.Muted)
	b.limit = layout.Ends(layout.Middle(layout.NewText("Only voxels from (0: any)", 12, theme.Muted)),
		layout.Row(6, b.from.Box(64), layout.MinWidth(40, layout.Middle(b.unit))))
	b.rows = layout.Column(4, size, b.limit)
	return b
}

// setRadius gives the brush a radius in mm.
func (b *brush) setRadius(mm float64) {
	b.Radius = min(max(mm, smallestBrush), largestBrush)
	b.v.changed()
}

// painter is the brush or the eraser at work.
type painter struct {
	idle
	brush  *brush
	eraser bool
}

func (p *painter) press(at place) {
	b := p.brush.Brush
	b.Erase = p.eraser || at.erases()
	p.brush.v.app.BeginStroke(b, at.Spot)
}

func (p *painter) drag(at place) { p.brush.v.app.Stroke(at.Spot) }
func (p *painter) release()      { p.brush.v.app.EndStroke() }

// resize implements resizer.
func (p *painter) resize(steps int) {
	p.brush.setRadius(p.brush.Radius * math.Pow(brushStep, float64(steps)))
}

// depth implements deepener.
func (p *painter) depth() *bool { return &p.brush.Ball }

// shapes are a circle at the pointer, as large as what is drawn.
func (p *painter) shapes(s *Slice) []sliceview.Shape {
	at := p.brush.v.pointer
	if at == nil || at.slice != s {
		return nil
	}
	erase := p.eraser || command.Held()&fyne.KeyModifierShortcutDefault != 0
	halo := sliceview.Shape{Points: [][2]float64{{at.Col + centre, at.Row + centre}}, Radius: p.brush.Radius,
		Colour: theme.MarkHalo, Width: 3.5}
	circle := halo
	circle.Colour, circle.Width = p.brush.v.ink(erase), 1.5
	return []sliceview.Shape{halo, circle}
}

func (p *painter) settings() fyne.CanvasObject { return p.brush.rows }

func (p *painter) refresh() {
	b := p.brush
	if s := math.Log(b.Radius); math.Abs(b.slider.Value-s) > b.slider.Step {
		b.slider.SetValue(s)
	}
	b.diameter.SetNumber(math.Round(20*b.Radius) / 10)
	layout.SetVisible(b.limit, b.v.SelectedTool() != command.Eraser)
	if s := &b.v.app.State; s.HasScan() && b.unit.Text != s.Scan.Unit {
		b.unit.Set(s.Scan.Unit, theme.Muted)
		b.From = 0 // which meant something else
	}
	b.from.SetNumber(b.From)
}
