package inference

import (
	"encoding/json"
	"math"
	"os"
	"strings"
	"testing"

	"isopet/volume"
)

// TestOtsuAsNumpy holds [Otsu] against the plain search with NumPy, function otsu in
// training/statistics/testdata/statistics.py.
func TestOtsuAsNumpy(t *testing.T) {
	data, err := os.ReadFile("../training/statistics/testdata/statistics.json")
	if err != nil {
		t.Fatal(err)
	}
	var reference struct {
		Otsu []struct {
			X         []float32
			Threshold float64
		}
	}
	if err := json.Unmarshal(data, &reference); err != nil || len(reference.Otsu) == 0 {
		t.Fatalf("%d images: %v", len(reference.Otsu), err)
	}
	for i, c := range reference.Otsu {
		if got := Otsu(c.X); got != c.Threshold {
			t.Errorf("image %d: %v, want %v", i, got, c.Threshold)
		}
	}
	if got := Otsu([]float32{0.25, 0.25}); got != 0.25 {
		t.Errorf("of a constant image: %g", got)
	}
	if got := Otsu(nil); got != 0 {
		t.Errorf("of nothing: %g", got)
	}
}

// TestBaselines: without any network, a baseline marks the voxels of the region above the value that its definition
// says, on the scan's own grid to the voxel.
func TestBaselines(t *testing.T) {
	v := scan(ball)
	l := v.Layout(volume.Axial)
	number := func(v float64) *float64 { return &v }
	for _, test := range []struct {
		method    string
		parameter *float64
		value     func(r *Result, s *Slice) float64 // above which voxels belong to the mask
	}{
		{"percent", nil, func(r *Result, _ *Slice) float64 { return 0.41 * highest(v, r) }},
		{"percent", number(70), func(r *Result, _ *Slice) float64 { return 0.7 * highest(v, r) }},
		{"fixed", nil, func(*Result, *Slice) float64 { return 4 }},
		{"fixed", number(2.5), func(*Result, *Slice) float64 { return 2.5 }},
		{"otsu", nil, func(_ *Result, s *Slice) float64 { return s.Input.ToUnits(Otsu(s.Input.X)) }},
	} {
		r, err := Segment(t.Context(), nil, v, Options{Method: test.method, Parameter: test.parameter, Slices: middle},
			nil)
		if err != nil {
			t.Fatal(err)
		}
		if r.Provider != "" || len(r.Slices) != 6 {
			t.Fatalf("%s: %d slices on %q", test.method, len(r.Slices), r.Provider)
		}
		marked := 0
		for _, s := range r.Slices {
			value := test.value(r, &s)
			if got := s.Input.ToUnits(s.Threshold); math.Abs(got-value) > 1e-6 {
				t.Errorf("%s, slice %d: cut at %g, want %g", test.method, s.Index, got, value)
			}
			w := s.Input.Window
			for row := range l.Rows {
				for col := range l.Cols {
					x, y := float64(col)+0.5-w.Col, float64(row)+0.5-w.Row
					inside := x >= 0 && x < w.Cols && y >= 0 && y < w.Rows
					at := l.Offset(col, row, s.Index)
					if want := inside && float64(v.Data[at]) > value; want != (r.Mask.Data[at] != 0) {
						t.Fatalf("%s, slice %d, column %d, row %d, value %g: marked %v", test.method, s.Index, col, row,
							v.Data[at], !want)
					}
				}
			}
			marked += s.Voxels
		}
		if marked == 0 {
			t.Errorf("%s marked nothing", test.method)
		}
	}
}

// highest is the largest voxel whose centre lies in the region on the slices of a result.
func highest(v *volume.Volume, r *Result) float64 {
	l := v.Layout(volume.Axial)
	high := math.Inf(-1)
	for _, s := range r.Slices {
		w := s.Input.Window
		for row := range l.Rows {
			for col := range l.Cols {
				x, y := float64(col)+0.5-w.Col, float64(row)+0.5-w.Row
				if x >= 0 && x < w.Cols && y >= 0 && y < w.Rows {
					high = max(high, float64(v.Data[l.Offset(col, row, s.Index)]))
				}
			}
		}
	}
	return high
}

// TestBaselinesOnPaperGrid: there the highest value is that of the pixels on which the mask is made.
func TestBaselinesOnPaperGrid(t *testing.T) {
	r, err := Segment(t.Context(), nil, scan(ball), Options{Method: "percent", Slices: middle, Grid: Paper}, nil)
	if err != nil {
		t.Fatal(err)
	}
	high := math.Inf(-1)
	for _, s := range r.Slices {
		high = max(high, float64(s.Input.Max))
	}
	for _, s := range r.Slices {
		if got := s.Input.ToUnits(s.Threshold); math.Abs(got-0.41*high) > 1e-6 {
			t.Errorf("slice %d: cut at %g, want %g", s.Index, got, 0.41*high)
		}
	}
}

func TestParametersThatMakeNoSense(t *testing.T) {
	for _, test := range []struct {
		method string
		value  float64
		want   string
	}{
		{"percent", 0, "percent 0% does not lie between 1 and 99"},
		{"percent", math.NaN(), "percent NaN% does not lie between 1 and 99"},
		{"fixed", 4e38, "value 4e+38 does not lie between -3.403e+38 and 3.403e+38"},
		{"otsu", 1, "method otsu takes no number, but 1 was given"},
	} {
		_, err := Segment(t.Context(), nil, scan(ball), Options{Method: test.method, Parameter: &test.value}, nil)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s with %g: %v, want %s", test.method, test.value, err, test.want)
		}
	}
}

// TestGiven: what thresholds are called, by method.
func TestGiven(t *testing.T) {
	want := map[string]string{
		"unet": "Constant", "threshold": "Predicted", "combined": "Predicted", "isopet": "Probability",
		"percent": "41.5 % of maximum", "fixed": "Value 41.5", "otsu": "Otsu",
	}
	for _, m := range Methods {
		if got := m.ThresholdName(41.5); got != want[m.Name] {
			t.Errorf("%s gives %q, want %q", m.Name, got, want[m.Name])
		}
	}
}
