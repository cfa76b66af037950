package field

import (
	"fmt"
	"math"
	"strings"

	"isopet/ui/text"
)

// Limits are the numbers that a field takes, and what they are called in a sentence: "the size of the brush must be
// between 1 and 200 mm".
type Limits struct {
	What      string
	Low, High float64
	Unit      string
	Whole     bool // it counts something
	Open      bool // neither Low nor High is taken itself
}

// Between are limits that never change.
func Between(what string, low, high float64, unit string) func() Limits {
	return func() Limits { return Limits{What: what, Low: low, High: high, Unit: unit} }
}

// AnyValue are the limits of a value of the scan.
func AnyValue(what string) func() Limits {
	return Between(what, -math.MaxFloat32, math.MaxFloat32, "")
}

// parse reads a number; the error says what is taken instead.
func (l Limits) parse(typed string) (float64, error) {
	v, err := text.Parse(typed)
	switch {
	case err != nil:
	case l.Whole && v != math.Trunc(v):
		err = fmt.Errorf("%s is not whole", text.Plain(v))
	case !(v >= l.Low && v <= l.High), l.Open && (v == l.Low || v == l.High):
		err = fmt.Errorf("%s is not", text.Plain(v))
	}
	if err != nil {
		return 0, fmt.Errorf("%s must be %s; %w", l.What, l, err)
	}
	return v, nil
}

// String says which numbers are taken.
func (l Limits) String() string {
	said := ""
	switch below, above := l.High != math.MaxFloat32, l.Low != -math.MaxFloat32; {
	case below && above:
		said = fmt.Sprintf("between %s and %s %s", text.Plain(l.Low), text.Plain(l.High), l.Unit)
	case below:
		said = fmt.Sprintf("below %s %s", text.Plain(l.High), l.Unit)
	case above:
		said = fmt.Sprintf("above %s %s", text.Plain(l.Low), l.Unit)
	default:
		said = "a number that a scan can hold"
	}
	return strings.TrimSpace(said)
}
