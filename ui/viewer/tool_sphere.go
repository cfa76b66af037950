package viewer

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"isopet/app/candidates"
	"isopet/app/format"
	"isopet/ui/command"
	"isopet/ui/layout"
	"isopet/ui/theme"
	"isopet/ui/widget"
	"isopet/ui/widget/sliceview"
	"isopet/volume/paint"
)

var sphereKind = toolKind{id: command.Sphere, label: "Reference sphere",
	keywords: "liver blood pool aorta percist mean background", key: fyne.KeyF12, page: command.PageDraw,
	cursor: desktop.CrosshairCursor,
	hint:   "Click into the liver or the aorta: a sphere is put there, or moved there, as a reference.",
	make:   newSpheres}

// references are the spheres that can be put: PERCIST 1.0 has 3 cm in the right lobe of the liver, and 1 cm in the
// descending aorta.
var references = []struct {
	label, name string
	diameter    float64 // mm
}{{"Liver, 3 cm", "Liver", 30}, {"Aorta, 1 cm", "Blood pool", 10}}

// spheres puts reference spheres.
type spheres struct {
	idle
	v      *Viewer
	choice *widget.Select
	row    fyne.CanvasObject
}

func newSpheres(v *Viewer) handler {
	s := &spheres{v: v}
	var labels []string
	for _, r := range references {
		labels = append(labels, r.label)
	}
	s.choice = widget.NewSelect(labels, func(string) {
		v.host.Unfocus()
		v.reshape()
	})
	s.choice.Selected = labels[0]
	s.row = layout.Row(6, layout.NewText("Sphere", 12, theme.Muted), layout.MinWidth(150, s.choice))
	return s
}

func (s *spheres) press(at place) {
	voxel := s.v.voxel(at)
	if !paint.Whole(s.v.app.State.Scan.Grid).Has(voxel) {
		return
	}
	r := references[max(s.choice.SelectedIndex(), 0)]
	if err := candidates.PlaceReference(s.v.app, r.name, voxel, r.diameter); err != nil {
		s.v.app.Warn(format.Sentence(err))
	}
}

// shapes are a circle at the pointer, as large as the sphere.
func (s *spheres) shapes(p *Slice) []sliceview.Shape {
	at := s.v.pointer
	if at == nil || at.slice != p {
		return nil
	}
	r := references[max(s.choice.SelectedIndex(), 0)]
	halo := sliceview.Shape{Points: [][2]float64{{at.Col + centre, at.Row + centre}}, Radius: r.diameter / 2,
		Colour: theme.MarkHalo, Width: 3.5}
	circle := halo
	circle.Colour, circle.Width = theme.MarkRuler, 1.5
	return []sliceview.Shape{halo, circle}
}

func (s *spheres) settings() fyne.CanvasObject { return s.row }
