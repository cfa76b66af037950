// Package format writes numbers for people: in the window, in reports and on the command line in the same way.
package format

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Number writes a value with three significant digits, or all that stand before the point: 0.00269, 1.36, 42.3,
// 12346. From ten million on and below a ten-thousandth it has an exponent: 2.50e7.
func Number(v float64) string {
	switch {
	case math.IsNaN(v):
		return "not a number"
	case math.IsInf(v, 1):
		return "infinite"
	case math.IsInf(v, -1):
		return "-infinite"
	case v == 0:
		return "0"
	}
	const digits, most, least = 3, 7, -4
	rounded := strconv.FormatFloat(v, 'e', digits-1, 64) // with the exponent that rounding gives: 9.999 is 1.00e+01
	at := len(rounded) - 1
	for rounded[at] != 'e' {
		at--
	}
	exponent, _ := strconv.Atoi(rounded[at+1:])
	if exponent >= most || exponent < least {
		return rounded[:at] + "e" + strconv.Itoa(exponent)
	}
	return strconv.FormatFloat(v, 'f', max(digits-1-exponent, 0), 64)
}

// Short is [Number] without zeros at the end of its decimals, for values that people chose: 4, 8.93, 12346.
func Short(v float64) string {
	s := Number(v)
	if !strings.Contains(s, ".") || strings.Contains(s, "e") {
		return s
	}
	return strings.TrimRight(strings.TrimRight(s, "0"), ".")
}

// Plain writes a number with four significant digits, and never with an exponent: 0.00001234, 12340000.
func Plain(v float64) string { return Full(Rounded(v, 4)) }

// Full writes a number with all the digits that it has, and never with an exponent: 0.41, 41.
func Full(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// Rounded is a number to so many significant digits.
func Rounded(v float64, digits int) float64 {
	short, _ := strconv.ParseFloat(strconv.FormatFloat(v, 'g', digits, 64), 64)
	return short
}

// Cell is [Number] for tables: a dash where there is no number.
func Cell(v float64) string {
	if math.IsNaN(v) {
		return "–"
	}
	return Number(v)
}

// Share writes a threshold or a Dice coefficient, with three decimals; a dash where there is none.
func Share(v float64) string {
	if math.IsNaN(v) {
		return "–"
	}
	s := strconv.FormatFloat(v, 'f', 3, 64)
	if s == "-0.000" {
		return "0.000"
	}
	return s
}

// Dims writes how many voxels a grid has along each axis: 400×400×83.
func Dims(n [3]int) string { return fmt.Sprintf("%d×%d×%d", n[0], n[1], n[2]) }
