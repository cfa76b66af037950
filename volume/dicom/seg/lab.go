package seg

import "math"

// Colours are stored as CIELab for D50, in 16 bits (PS3.3 C.10.7.1.1): L of 0 to 100, a and b of -128 to 127.

// white is D50.
var white = [3]float64{0.96422, 1, 0.82521}

// toXYZ turns linear sRGB into XYZ for D50 (Bradford's adaptation).
var toXYZ = [3][3]float64{
	{0.4360747, 0.3850649, 0.1430804},
	{0.2225045, 0.7168786, 0.0606169},
	{0.0139322, 0.0971045, 0.7141733},
}

// toRGB is its inverse.
var toRGB = [3][3]float64{
	{3.1338561, -1.6168667, -0.4906146},
	{-0.9787684, 1.9161415, 0.0334540},
	{0.0719453, -0.2289914, 1.4052427},
}

func times(m [3][3]float64, v [3]float64) (p [3]float64) {
	for r := range m {
		p[r] = m[r][0]*v[0] + m[r][1]*v[1] + m[r][2]*v[2]
	}
	return p
}

// toLab is a colour as it is stored.
func toLab(c [3]uint8) [3]int {
	var linear, f [3]float64
	for i, v := range c {
		x := float64(v) / 255
		if x <= 0.04045 {
			linear[i] = x / 12.92
		} else {
			linear[i] = math.Pow((x+0.055)/1.055, 2.4)
		}
	}
	for i, v := range times(toXYZ, linear) {
		if v /= white[i]; v > 216./24389 {
			f[i] = math.Cbrt(v)
		} else {
			f[i] = (24389./27*v + 16) / 116
		}
	}
	l, a, b := 116*f[1]-16, 500*(f[0]-f[1]), 200*(f[1]-f[2])
	stored := func(v, low, high float64) int {
		return int(math.Round(min(1, max(0, (v-low)/(high-low))) * 65535))
	}
	return [3]int{stored(l, 0, 100), stored(a, -128, 127), stored(b, -128, 127)}
}

// fromLab is a colour of what is stored.
func fromLab(s [3]int64) (c [3]uint8) {
	f := [3]float64{}
	l := float64(s[0]) / 65535 * 100
	f[1] = (l + 16) / 116
	f[0] = f[1] + (float64(s[1])/65535*255-128)/500
	f[2] = f[1] - (float64(s[2])/65535*255-128)/200
	var xyz [3]float64
	for i, v := range f {
		if cube := v * v * v; cube > 216./24389 {
			xyz[i] = cube * white[i]
		} else {
			xyz[i] = (116*v - 16) * 27 / 24389 * white[i]
		}
	}
	for i, v := range times(toRGB, xyz) {
		if v = min(1, max(0, v)); v <= 0.0031308 {
			v *= 12.92
		} else {
			v = 1.055*math.Pow(v, 1/2.4) - 0.055
		}
		c[i] = uint8(math.Round(min(1, max(0, v)) * 255))
	}
	return c
}
