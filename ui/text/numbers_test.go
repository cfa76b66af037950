package text

import (
	"math"
	"testing"
)

func TestNumber(t *testing.T) {
	for _, test := range []struct {
		v    float64
		want string
	}{
		{0, "0"}, {3.14159, "3.14"}, {-0.5, "–0.500"}, {1234.5, "1234"}, {0.004, "0.00400"}, {-1e-5, "–1.00e-5"},
		{-2.5e7, "–2.50e7"},
		{math.NaN(), "not a number"}, {math.Inf(1), "infinite"},
	} {
		if got := Number(test.v); got != test.want {
			t.Errorf("%v: %q, want %q", test.v, got, test.want)
		}
	}
	if got := Signed(-0.04); got != "0.0" {
		t.Errorf("–0.04 mm is %q", got)
	}
	if got := Length(3.27); got != "3.27" {
		t.Errorf("3.27 mm is %q", got)
	}
	if got := Length(2); got != "2" {
		t.Errorf("2 mm is %q", got)
	}
}

// TestParse reads numbers as people of several countries type them.
func TestParse(t *testing.T) {
	for typed, want := range map[string]float64{
		"2": 2, " 2.5 ": 2.5, "2,5": 2.5, "0,125": 0.125, "-0,125": -0.125, "1e3": 1000, "10000": 10000, "1,25": 1.25,
		"1,2345": 1.2345,
	} {
		if got, err := Parse(typed); err != nil || got != want {
			t.Errorf("%q is read as %v, %v; want %v", typed, got, err, want)
		}
	}
	for _, typed := range []string{"", " ", "two", "1.000,5", "1,000.5", "10,000", "-3,000", "NaN", "Inf", "1e999",
		"1 000", "--1"} {
		if got, err := Parse(typed); err == nil {
			t.Errorf("%q is read as %v", typed, got)
		}
	}
}
