package scan

import (
	"fmt"
	"math"
)

// Role is what an image seems to be, by its values.
type Role int

// The roles.
const (
	PETRole        Role = iota // nothing speaks against a PET, or another scan
	AnnotationRole             // few whole numbers, most of them 0
	CTRole                     // Hounsfield units
)

// What makes an image an annotation: so few different values, all of them whole and none negative, and so much
// background.
const (
	mostLabels      = 128
	largestLabel    = 65535
	leastBackground = 0.5
)

// What makes an image a CT: air, in Hounsfield units, and something denser.
const (
	air        = -500
	leastOfAir = 0.02
)

// Role guesses what a scan is by its values.
func (s *Scan) Role() (Role, string) {
	labels := map[float32]bool{}
	whole, background, below, finite := true, 0, 0, 0
	low, high := math.Inf(1), math.Inf(-1) // unlike Min and Max with what lies round the picture
	for _, v := range s.Data {
		if math.IsNaN(float64(v)) || math.IsInf(float64(v), 0) {
			continue
		}
		finite++
		low, high = min(low, float64(v)), max(high, float64(v))
		if v == 0 {
			background++
			continue
		}
		if v < air {
			below++
		}
		if whole {
			n := math.Round(float64(v))
			if whole = math.Abs(float64(v)-n) <= 1e-3 && n >= 0 && n <= largestLabel; whole {
				if n == 0 {
					background++
				}
				labels[float32(n)] = true
				whole = len(labels) <= mostLabels
			}
		}
	}
	switch {
	case finite == 0:
	case whole && float64(background) >= leastBackground*float64(finite):
		return AnnotationRole, fmt.Sprintf("whole numbers from %.0f to %.0f", math.Round(low), math.Round(high))
	case float64(below) >= leastOfAir*float64(finite) && high > 0:
		return CTRole, fmt.Sprintf("values from %.0f to %.0f, as CT has them", low, high)
	}
	return PETRole, ""
}
