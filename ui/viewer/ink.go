package viewer

import (
	"image/color"
	"slices"

	"isopet/app/lesion"
	"isopet/ui/theme"
	"isopet/ui/widget"
	"isopet/ui/widget/sliceview"
)

// Theme is what marks on pictures look like.
var Theme = sliceview.Theme{
	Empty:   theme.NoPicture,
	Letters: theme.MarkLetters,
	Plate:   theme.MarkPlate,
	Cross:   theme.MarkCross,
	Region:  theme.MarkRegion,
}

// AnnotationInk is the colour of the annotation's contour, and of its halo, on the colour map that is chosen.
func (v *Viewer) AnnotationInk() (line, halo color.NRGBA) {
	if ground := v.Colours().At(0); theme.Luminance(color.NRGBA(ground)) > 0.5 {
		return theme.MarkAnnotationOnLight, theme.MarkHaloOnLight
	}
	return theme.MarkAnnotation, theme.MarkHalo
}

// Colourful reports whether the colour map that is chosen has colours, among which those of lesions are lost.
func (v *Viewer) Colourful() bool {
	for _, at := range []float64{0.25, 0.5, 0.75} {
		if c := v.Colours().At(at); c.R != c.G || c.G != c.B {
			return true
		}
	}
	return false
}

// LesionInk is the colour of a lesion's contour on the colour map that is chosen, and of its halo, nil for none. row
// is that of the lesion in [theme.Lesions].
func (v *Viewer) LesionInk(row int) (line color.NRGBA, halo color.Color) {
	line = theme.Lesion(row)
	if !v.Colourful() {
		return line, nil
	}
	for _, part := range []*uint8{&line.R, &line.G, &line.B} {
		*part = uint8((4*int(*part) + 0xff) / 5)
	}
	return line, theme.MarkHalo
}

// Ink is [Viewer.LesionInk] of a lesion.
func (v *Viewer) Ink(l *lesion.Lesion) (line color.NRGBA, halo color.Color) {
	if line, halo = v.LesionInk(l.Colour); l.Kind == lesion.NotTumour {
		line = theme.LesionOf(*l)
	}
	return line, halo
}

// LesionLine is a sample of the lesions' contours, the active one's first.
func (v *Viewer) LesionLine() widget.Line {
	s := &v.app.State
	active, halo := v.Ink(s.Lesion(s.Active))
	colours := []color.Color{active}
	for i := range s.Lesions {
		l := &s.Lesions[i]
		if c, _ := v.Ink(l); !l.Hidden && !slices.Contains(colours, color.Color(c)) {
			colours = append(colours, c)
		}
	}
	return widget.NewLine(halo, colours...)
}

// AnnotationLine is a sample of the annotation's contour.
func (v *Viewer) AnnotationLine() widget.Line {
	line, halo := v.AnnotationInk()
	return widget.NewLine(halo, line)
}
