package phantom

import (
	"fmt"
	"math"

	"isopet/volume"
)

// FieldConfig is how a whole field of view is scanned. The zero value is 256×256 pixels of 1.953 mm and 96 slices
// of 2.79 mm, stored in LPS order, with the patient up to 15 mm off the place where the paper's square expects him.
type FieldConfig struct {
	Pixels    int     // along each edge of an axial slice; 0 means 256
	Slices    int     // 0 means 96
	Pixel     float64 // mm; 0 means 500 mm over Pixels, to a thousandth
	Thickness float64 // mm from slice to slice; 0 means 2.79
	Axes      string  // the directions in which voxel axes grow, one of the 48 such as "RAS" or "PIL"; "" means "LPS"
	Centred   bool    // the patient lies where the paper's square expects him
}

func (c FieldConfig) withDefaults() FieldConfig {
	if c.Pixels == 0 {
		c.Pixels = 256
	}
	if c.Slices == 0 {
		c.Slices = 96
	}
	if c.Pixel == 0 {
		c.Pixel = math.Round(500_000/float64(c.Pixels)) / 1000
	}
	if c.Thickness == 0 {
		c.Thickness = sliceSpacing
	}
	if c.Axes == "" {
		c.Axes = "LPS"
	}
	return c
}

// check says in a sentence what cannot be made.
func (c FieldConfig) check() error {
	for _, n := range []int{c.Pixels, c.Slices} {
		if n < 1 || n > 2048 {
			return fmt.Errorf("phantom: %d voxels along an axis cannot be made: give 1 to 2048", n)
		}
	}
	for _, mm := range []float64{c.Pixel, c.Thickness} {
		if !(mm > 0 && mm <= 1000) {
			return fmt.Errorf("phantom: a spacing of %g mm cannot be made: give more than 0 and at most 1000 mm", mm)
		}
	}
	var seen [3]bool
	for _, code := range []byte(c.Axes) {
		if world, _ := direction(code); world >= 0 {
			seen[world] = true
		}
	}
	if len(c.Axes) != 3 || seen != [3]bool{true, true, true} {
		return fmt.Errorf("phantom: %q does not name three axes: give one of R and L, one of A and P, one of S and "+
			"I, such as \"RAS\"", c.Axes)
	}
	return nil
}

// direction is the world axis of a letter and whether it grows along it; -1 if the letter names none.
func direction(code byte) (world int, sign float64) {
	for world := range 3 {
		switch code {
		case "RAS"[world]:
			return world, 1
		case "LPI"[world]:
			return world, -1
		}
	}
	return -1, 0
}

// grid lies around x = y = 0 of the world with its lowest slice at bottom. c has been checked.
func (c FieldConfig) grid(bottom float64) volume.Grid {
	size, spacing := [3]int{c.Pixels, c.Pixels, c.Slices}, [3]float64{c.Pixel, c.Pixel, c.Thickness}
	g := volume.Grid{Affine: volume.Affine{3: {3: 1}}}
	g.Affine[2][3] = bottom + float64(c.Slices-1)/2*c.Thickness
	for i := range 3 {
		world, sign := direction(c.Axes[i])
		g.Dims[i] = size[world]
		g.Affine[world][i] = sign * spacing[world]
		g.Affine[world][3] -= float64(g.Dims[i]-1) / 2 * g.Affine[world][i]
	}
	return g
}
