package r3

import "testing"

// TestVec: Unit, Cross, Dot, Sub, Scale and Norm agree with numpy's cross, dot and linalg.norm.
func TestVec(t *testing.T) {
	a, b := Vec{1, 2, 2}, Vec{-2, 0, 5}
	if c := Cross(a, b); c != (Vec{10, -9, 4}) || Dot(a, c) != 0 || Dot(b, c) != 0 { // numpy.cross([1, 2, 2], [-2, 0, 5])
		t.Errorf("the product is %v", c)
	}
	if Dot(a, b) != 8 || Norm(a) != 3 || Unit(a) != (Vec{1. / 3, 2. / 3, 2. / 3}) {
		t.Errorf("%v, %v, %v", Dot(a, b), Norm(a), Unit(a))
	}
	if Sub(a, b) != (Vec{3, 2, -3}) || Scale(a, -2) != (Vec{-2, -4, -4}) {
		t.Errorf("%v, %v", Sub(a, b), Scale(a, -2))
	}
}
