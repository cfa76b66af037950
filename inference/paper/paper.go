// Package paper holds what the published method (Rainio et al. 2023, sections 2.1 and 2.2) shows its networks of a
// scan: a square of each axial slice, brought to a few pixels. It knows no network, and what is done with the pixels is
// not its business.
package paper

import "isopet/volume"

const (
	Width = 125. // of the square, in mm
	Side  = 64   // pixels along its edge, as the networks see it
)

// The authors cut out columns 184–311 and rows 236–363 of an upright axial picture of 512×512 pixels that shows 500 mm.
// The middle of that square lies 8 pixels to the left of the picture's middle and 44 pixels below it.
const (
	left = 8 * 500. / 512  // mm
	back = 44 * 500. / 512 // mm
)

// Square is a square of so many millimetres, [Width] in the paper, as far from the middle of the field of view as the
// paper has it: 7.8 mm to the left of the picture and 43 mm to the back.
func Square(g volume.Grid, width float64) volume.Region { return g.Square(-left, back, width) }
