package figures

import (
	"image/color"

	"isopet/training/typeset"
)

// Palette is the colours of a figure. The three data colours are told apart with any kind of colour blindness
// (Okabe and Ito 2008, lightened for the dark one).
type Palette struct {
	Background, Ink, Axis, Grid color.Color

	Predicted color.Color // what a network says: blue, as the paper's outline
	Reference color.Color // what is true or best: orange
	Quiet     color.Color // what is only context
}

// Light is for paper and light windows, Dark for dark windows.
var (
	Light = Palette{
		Background: color.NRGBA{255, 255, 255, 255},
		Ink:        typeset.Ink,
		Axis:       typeset.Grey,
		Grid:       typeset.Hairline,
		Predicted:  color.NRGBA{0, 114, 178, 255},
		Reference:  typeset.Accent,
		Quiet:      color.NRGBA{170, 176, 184, 255},
	}
	Dark = Palette{
		Background: color.NRGBA{24, 26, 31, 255},
		Ink:        color.NRGBA{222, 226, 232, 255},
		Axis:       color.NRGBA{120, 126, 136, 255},
		Grid:       color.NRGBA{44, 48, 56, 255},
		Predicted:  color.NRGBA{86, 180, 233, 255},
		Reference:  color.NRGBA{240, 158, 56, 255},
		Quiet:      color.NRGBA{98, 104, 114, 255},
	}
)

// translucent lets points that lie over each other show.
func translucent(c color.Color) color.Color {
	n := color.NRGBAModel.Convert(c).(color.NRGBA)
	n.A = 150
	return n
}
