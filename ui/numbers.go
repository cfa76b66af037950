package ui

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// number writes a value with four digits that count, and no more than are there.
func number(v float64) string {
	switch a := math.Abs(v); {
	case math.IsNaN(v):
		return "not a number"
	case math.IsInf(v, 0):
		return "infinite"
	case v == 0:
		return "0"
	case a >= 1e7 || a < 1e-3:
		return minus(strconv.FormatFloat(v, 'g', 3, 64))
	case a >= 100:
		return minus(strconv.FormatFloat(v, 'f', 0, 64))
	case a >= 10:
		return minus(strconv.FormatFloat(v, 'f', 1, 64))
	}
	return minus(strconv.FormatFloat(v, 'f', 2, 64))
}

// quantity writes a value with its unit, which is empty where nobody knows it.
func quantity(v float64, unit string) string {
	if unit == "" || math.IsNaN(v) {
		return number(v)
	}
	return number(v) + " " + unit
}

// named is what a quantity is called over a column or along an axis: "Value, SUV".
func named(what, unit string) string {
	if unit == "" {
		return what
	}
	return what + ", " + unit
}

// signed writes millimetres with a tenth, and a sign as wide as a digit.
func signed(mm float64) string {
	s := strconv.FormatFloat(mm, 'f', 1, 64)
	if s == "-0.0" {
		s = "0.0"
	}
	return minus(s)
}

// minus makes hyphens as wide as a plus sign. It is an en dash: Fyne's own font, all there is on a system without fonts,
// lacks the minus sign itself.
func minus(s string) string { return strings.ReplaceAll(s, "-", "–") }

// length writes an edge in millimetres with as many digits as it has, two at most.
func length(mm float64) string {
	return strings.TrimRight(strings.TrimRight(strconv.FormatFloat(mm, 'f', 2, 64), "0"), ".")
}

// share writes a threshold or a Dice coefficient.
func share(v float64) string {
	if math.IsNaN(v) {
		return "–"
	}
	return minus(fmt.Sprintf("%.3f", v))
}

// plain writes a number in full, as it is typed.
func plain(v float64) string {
	short, _ := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 12, 64), 64)
	return strconv.FormatFloat(short, 'f', -1, 64)
}

// parseNumber reads a number as people type it, with a decimal point or comma. Where a comma may as well stand between
// thousands, "10,000", it is not guessed. The error goes on a sentence.
func parseNumber(text string) (float64, error) {
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
