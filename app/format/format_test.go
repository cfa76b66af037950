package format

import (
	"math"
	"strconv"
	"testing"
)

func TestNumber(t *testing.T) {
	for _, c := range []struct {
		v    float64
		want string
	}{
		{0, "0"}, {math.Copysign(0, -1), "0"}, {1, "1.00"}, {-1, "-1.00"}, {3.14159, "3.14"}, {-0.5, "-0.500"},
		{0.004, "0.00400"}, {0.00269, "0.00269"}, {0.0009, "0.000900"},
		{9.994, "9.99"}, {9.995001, "10.0"}, {9.999, "10.0"}, {42.25, "42.2"}, {99.96, "100"}, {137.4, "137"},
		{999.6, "1000"}, {1234.5, "1234"}, {12345.6, "12346"}, {1.25e6, "1250000"},
		{9999999.6, "1.00e7"}, {2.5e7, "2.50e7"}, {-3.4e38, "-3.40e38"}, {0.0001, "0.000100"}, {0.00009999, "0.000100"},
		{1e-5, "1.00e-5"}, {1e-320, "1.00e-320"},
		{math.NaN(), "not a number"}, {math.Inf(1), "infinite"}, {math.Inf(-1), "-infinite"},
	} {
		if got := Number(c.v); got != c.want {
			t.Errorf("%v is %q, want %q", c.v, got, c.want)
		}
	}
	// Whatever the size, what is written differs from the value by at most half of the third digit.
	for e := -300; e < 300; e++ {
		for _, m := range []float64{1, 1.005, 2.345, 9.994, 9.995} {
			v := m * math.Pow(10, float64(e))
			back, err := strconv.ParseFloat(Number(v), 64)
			if err != nil || !(math.Abs(back-v) <= 0.00500001*v) {
				t.Errorf("%v is %q", v, Number(v))
			}
		}
	}
	for v, want := range map[float64]string{0: "0", 4: "4", 8.934: "8.93", 0.5: "0.5", 100: "100", 12345.6: "12346",
		2.5e7: "2.50e7", -3: "-3", math.Inf(1): "infinite"} {
		if got := Short(v); got != want {
			t.Errorf("%v is %q in short, want %q", v, got, want)
		}
	}
	if Cell(math.NaN()) != "–" || Cell(2) != "2.00" || Cell(math.Inf(1)) != "infinite" {
		t.Error("cells")
	}
}

func TestShare(t *testing.T) {
	for v, want := range map[float64]string{0.8586: "0.859", 1: "1.000", -0.0001: "0.000", -0.25: "-0.250",
		1.5: "1.500"} {
		if got := Share(v); got != want {
			t.Errorf("%v is %q, want %q", v, got, want)
		}
	}
	if Share(math.NaN()) != "–" {
		t.Error("no share")
	}
}
