// Package r3 is the arithmetic of points and directions in space. It knows nothing of what they are of.
package r3

import "math"

// Vec is a point or direction: x, y and z, as a rule in millimetres.
type Vec = [3]float64

// Dot is the scalar product.
func Dot(a, b Vec) float64 { return a[0]*b[0] + a[1]*b[1] + a[2]*b[2] }

// Cross is the vector product.
func Cross(a, b Vec) Vec {
	return Vec{a[1]*b[2] - a[2]*b[1], a[2]*b[0] - a[0]*b[2], a[0]*b[1] - a[1]*b[0]}
}

// Sub is a − b.
func Sub(a, b Vec) Vec { return Vec{a[0] - b[0], a[1] - b[1], a[2] - b[2]} }

// Scale is a, f times as long.
func Scale(a Vec, f float64) Vec { return Vec{a[0] * f, a[1] * f, a[2] * f} }

// Norm is the length.
func Norm(a Vec) float64 { return math.Sqrt(Dot(a, a)) }

// Unit is the direction of a, of length 1; not a number if a has none.
func Unit(a Vec) Vec {
	n := Norm(a)
	return Vec{a[0] / n, a[1] / n, a[2] / n}
}
