package text

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"isopet/app/format"
)

// Number writes a value, see [format.Number].
func Number(v float64) string { return Minus(format.Number(v)) }

// Quantity writes a value with its unit, which is empty where nobody knows it.
func Quantity(v float64, unit string) string {
	if unit == "" || math.IsNaN(v) {
		return Number(v)
	}
	return Number(v) + " " + unit
}

// Named is what a quantity is called over a column or along an axis: "Value, SUV".
func Named(what, unit string) string {
	if unit == "" {
		return what
	}
	return what + ", " + unit
}

// Signed writes millimetres with a tenth, and a sign as wide as a digit.
func Signed(mm float64) string {
	s := strconv.FormatFloat(mm, 'f', 1, 64)
	if s == "-0.0" {
		s = "0.0"
	}
	return Minus(s)
}

// Minus makes a minus sign as wide as a plus sign. It is an en dash: Fyne's own font, all there is on a system
// without fonts, lacks the minus sign itself. The hyphen of an exponent stays.
func Minus(s string) string {
	if rest, negative := strings.CutPrefix(s, "-"); negative {
		return "–" + rest
	}
	return s
}

// Length writes an edge in millimetres with as many digits as it has, two at most.
func Length(mm float64) string {
	return strings.TrimRight(strings.TrimRight(strconv.FormatFloat(mm, 'f', 2, 64), "0"), ".")
}

// Share writes a threshold or a Dice coefficient.
func Share(v float64) string { return Minus(format.Share(v)) }

// Plain writes a number in full, as it is typed.
func Plain(v float64) string {
	short, _ := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 12, 64), 64)
	return strconv.FormatFloat(short, 'f', -1, 64)
}

// Parse reads a number as people type it, with a decimal point or comma. Where a comma may as well stand between
// thousands, "10,000", it is not guessed. The error goes on a sentence.
func Parse(text string) (float64, error) {
	typed := strings.TrimSpace(text)
	if typed == "" {
		return 0, errors.New("nothing was typed")
	}
	whole, part, _ := strings.Cut(typed, ",")
	if len(part) == 3 && strings.Trim(whole, "+-0") != "" {
		return 0, fmt.Errorf("%q may be two numbers; write it without the comma", text)
	}
	v, err := strconv.ParseFloat(strings.Replace(typed, ",", ".", 1), 64)
	if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
		return 0, fmt.Errorf("%q is no number", text)
	}
	return v, nil
}
