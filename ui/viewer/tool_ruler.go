package viewer

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"isopet/app/ruler"
	"isopet/app/scan"
	"isopet/ui/command"
	"isopet/ui/text"
	"isopet/ui/theme"
	"isopet/ui/widget/sliceview"
)

var rulerKind = toolKind{id: command.Ruler, label: "Ruler", keywords: "measure distance length", key: fyne.KeyM,
	hint: "Drag a line; its length stands beside it.", page: command.PageMeasure, cursor: desktop.CrosshairCursor,
	make: func(v *Viewer) handler { return &measurer{v: v} }}

// measurer measures distances.
type measurer struct {
	idle
	v        *Viewer
	from, to place
	scan     *scan.Scan // nil while no line is drawn
}

// line is the distance as far as it is drawn.
func (r *measurer) line() ruler.Ruler {
	return r.v.app.State.NewRuler(r.from.Plane, r.from.Slice,
		[2]float64{r.from.Col, r.from.Row}, [2]float64{r.to.Col, r.to.Row})
}

func (r *measurer) press(at place) { r.from, r.to, r.scan = at, at, r.v.app.State.Scan }

func (r *measurer) drag(at place) {
	if r.scan != nil && at.slice == r.from.slice && at.Slice == r.from.Slice {
		r.to = at
		at.slice.reshape()
	}
}

func (r *measurer) release() {
	line, drawn := ruler.Ruler{}, r.scan != nil && r.scan == r.v.app.State.Scan
	if drawn {
		line = r.line()
	}
	r.cancel()
	if drawn {
		r.v.app.AddRuler(line)
	}
}

func (r *measurer) cancel() bool {
	begun := r.scan != nil
	r.from, r.to, r.scan = place{}, place{}, nil
	return begun
}

// shapes are the distance that is being drawn.
func (r *measurer) shapes(p *Slice) []sliceview.Shape {
	if r.scan == nil || r.scan != p.scan || r.from.slice != p {
		return nil
	}
	return p.distance(r.line())
}

// rulers are the distances that have been drawn, whatever tool is selected.
func (p *Slice) rulers() (shapes []sliceview.Shape) {
	if s := &p.v.app.State; s.Scan == nil || p.scan != s.Scan {
		return nil
	}
	for _, r := range p.v.app.State.Rulers {
		shapes = append(shapes, p.distance(r)...)
	}
	return shapes
}

// distance is a line with its length, where the slice shows it.
func (p *Slice) distance(r ruler.Ruler) []sliceview.Shape {
	from, to, shown := r.Pixels(p.scan.Affine, p.Layout(), p.Index)
	if !shown {
		return nil
	}
	return []sliceview.Shape{{
		Points: [][2]float64{{from[0] + centre, from[1] + centre}, {to[0] + centre, to[1] + centre}},
		Dots:   true, Text: text.Millimetres(r.Length()), Colour: theme.MarkRuler, Width: 1.5,
	}}
}
