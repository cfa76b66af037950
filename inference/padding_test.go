package inference

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"isopet/inference/onnx"
	"isopet/volume"
)

// framed is a scan with so many voxels at its edges overwritten.
func framed(v *volume.Volume, value float32) *volume.Volume {
	out := &volume.Volume{Grid: v.Grid, Data: slices.Clone(v.Data)}
	for i := range out.Data {
		col, row := i%v.Dims[0], i/v.Dims[0]%v.Dims[1]
		if col < 4 || row < 4 || col >= v.Dims[0]-4 || row >= v.Dims[1]-4 {
			out.Data[i] = value
		}
	}
	return out
}

// TestPaddingChangesNothing: whatever a scan holds around the picture below 0, each method finds what it finds where
// there are no numbers, and says that it was taken so.
func TestPaddingChangesNothing(t *testing.T) {
	m := testModels(t)
	number := func(v float64) *float64 { return &v }
	v := scan(ball)
	first, last, _, err := AutoSlices(t.Context(), framed(v, float32(math.NaN())), v.Whole())
	if err != nil {
		t.Fatal(err)
	}
	found := [2]int{first, last}
	for _, o := range []Options{
		{Method: "fixed", Parameter: number(2)}, {Method: "fixed", Parameter: number(4)}, {Method: "percent"},
		{Method: "otsu"},
		{Method: "unet"}, {Method: "threshold"}, {Method: "combined"},
	} {
		o.Slices = Slices{Which: SlicesAll}
		whole := v.Whole()
		o.Region = &whole
		want, err := Segment(t.Context(), m, framed(v, float32(math.NaN())), o, nil)
		if err != nil {
			t.Fatal(err)
		}
		if want.VolumeML() == 0 {
			t.Errorf("%s finds nothing, so nothing is tested", o.Method)
		}
		for _, value := range []float32{-1024, -32768, -1e12, -1e30, -math.MaxFloat32} {
			got, err := Segment(t.Context(), m, framed(v, value), o, nil)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got.Mask.Data, want.Mask.Data) {
				t.Errorf("%s, padding %g: %.2f ml, want %.2f ml", o.Method, value, got.VolumeML(), want.VolumeML())
			}
			at := o
			at.Slices = Slices{}
			chosen, err := Segment(t.Context(), m, framed(v, value), at, nil)
			if err != nil {
				t.Fatal(err)
			}
			if first, last := chosen.Slices[0].Index, chosen.Slices[len(chosen.Slices)-1].Index; first != found[0] ||
				last != found[1] {
				t.Errorf("%s, padding %g: slices %d to %d were found, want %v", o.Method, value, first, last, found)
			}
			for _, s := range got.Slices {
				for _, x := range NewScoreMap(framed(v, value), got.Method, &s).Values() {
					if x <= value {
						t.Fatalf("%s, padding %g: a histogram shows it", o.Method, value)
					}
				}
			}
			if note := fmt.Sprintf("Values of %.4g and below were taken as padding",
				value); !strings.Contains(strings.Join(got.Notes, " "), note) {
				t.Errorf("%s, padding %g: notes %q", o.Method, value, got.Notes)
			}
		}
	}
}

func TestPaddingIsFoundWithoutDoubt(t *testing.T) {
	row := func(values ...float32) *volume.Volume {
		return &volume.Volume{Grid: volume.Grid{Dims: [3]int{len(values), 1, 1}}, Data: values}
	}
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	for _, test := range []struct {
		name   string
		v      *volume.Volume
		voxels int
		left   []float32
		notes  string // what it must hold
	}{
		{"none", row(0, 1, 5), 0, []float32{0, 1, 5}, ""},
		{"noise", row(-4, 0, 5), 0, []float32{-4, 0, 5}, ""},
		{"one value", row(-1024, 0, 5), 1, []float32{nan, 0, 5}, "Values of -1024 and below"},
		{"with noise", row(-1024, -3, 5), 1, []float32{nan, -3, 5}, "Values of -1024 and below"},
		{"two values", row(-1e30, -1024, 0, 5), 2, []float32{nan, nan, 0, 5}, "Values of -1024 and below"},
		{"infinite", row(-inf, -1024, inf, 5), 1, []float32{nan, nan, inf, 5}, "Values of -1024 and below"},
		{"nothing above 0", row(-20, -19, -13), 0, []float32{-20, -19, -13}, ""},
		{"no gap", row(-20, -12, -5, -1, 3), 0, []float32{-20, -12, -5, -1, 3},
			"Values go down to -20, further below 0 than the highest, 3"},
		{"air of a CT", row(-1000, -400, 40, 1200), 0, []float32{-1000, -400, 40, 1200}, ""},
		{"high", row(0, 5, 1e30), 0, []float32{0, 5, 1e30}, "Values go up to 1e+30, more than any uptake"},
		{"zeros", row(0, 0, -1024), 0, []float32{0, 0, -1024}, ""},
		{"no numbers", row(nan, nan), 0, []float32{nan, nan}, ""},
	} {
		p := NewPadding(test.v)
		left := slices.Clone(test.v.Data)
		p.Remove(left)
		same := slices.EqualFunc(left, test.left, func(a, b float32) bool { return a == b || a != a && b != b })
		notes := strings.Join(p.Notes(), " ")
		if p.Voxels != test.voxels || !same || (notes == "") != (test.notes == "") ||
			!strings.Contains(notes, test.notes) {
			t.Errorf("%s: %d voxels, left %v, notes %q", test.name, p.Voxels, left, notes)
		}
	}
}

// TestOneValue: of slices that hold one value all is above a lower threshold and nothing above another, on both grids.
// As NumPy's v > T.
func TestOneValue(t *testing.T) {
	v := scan(func([3]float64) float32 { return 3 })
	for _, grid := range []string{Native, Paper} {
		for _, test := range []struct {
			method string
			value  float64
			all    bool
		}{
			{"fixed", 2, true}, {"fixed", 2.999, true}, {"fixed", 3, false}, {"fixed", 4, false}, {"fixed", -1e6, true},
			{"percent", 41, true}, {"percent", 99, true},
		} {
			r, err := Segment(t.Context(), nil, v, Options{Method: test.method, Parameter: &test.value, Slices: middle,
				Grid: grid}, nil)
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range r.Slices {
				l := v.Layout(volume.Axial)
				want := 0
				if test.all {
					where := s.Input.Rect(l.Cols, l.Rows)
					if want = where.Cols * where.Rows; grid == Paper {
						want = s.Input.Side * s.Input.Side
					}
				}
				if s.Voxels != want {
					t.Errorf("%s %g, %s: %d voxels in slice %d, want %d", test.method, test.value, grid, s.Voxels,
						s.Index, want)
				}
			}
		}
	}
}

// TestThresholdsAreExact: a voxel of just the threshold's value is not above it, whatever the slice's limits.
func TestThresholdsAreExact(t *testing.T) {
	for i := range 20000 {
		low := float32(math.Sin(float64(i))) * 0.3
		in := Input{Min: low, Max: low + float32(1+i%97)*0.37}
		if i%3 == 0 {
			in.Min, in.Max = in.Min*1e4, in.Max*1e4
		}
		value := float64(in.Min) + (float64(in.Max)-float64(in.Min))*float64(i%1009)/1009
		value = float64(float32(value)) // as a voxel may have it
		if got := in.ToUnits(in.ToThreshold(value)); got < value ||
			got-value > 4e-16*(float64(in.Max)-float64(in.Min)) {
			t.Fatalf("%v between %v and %v comes back as %v", value, in.Min, in.Max, got)
		}
	}
	v := scan(func(p [3]float64) float32 { return float32(math.Round(10 * float64(ball(p)) / 3)) }) // whole numbers
	for value := -1.0; value < 40; value++ {
		r, err := Segment(t.Context(), nil, v, Options{Method: "fixed", Parameter: &value, Slices: middle}, nil)
		if err != nil {
			t.Fatal(err)
		}
		l := v.Layout(volume.Axial)
		for _, s := range r.Slices {
			where := s.Input.Rect(l.Cols, l.Rows)
			for row := range l.Rows {
				for col := range l.Cols {
					at := l.Offset(col, row, s.Index)
					if want := where.Has(col, row) && float64(v.Data[at]) > value; want != (r.Mask.Data[at] != 0) {
						t.Fatalf("value %g, a voxel of %g in slice %d: marked %v", value, v.Data[at], s.Index, !want)
					}
				}
			}
		}
	}
}

// TestTooFarApart: between values that float64 cannot tell a threshold apart there is no wrong one.
func TestTooFarApart(t *testing.T) {
	v := framed(scan(ball), -1e30)
	v.Data[len(v.Data)/2] = 1e30
	whole := v.Whole()
	for _, method := range []string{"fixed", "percent"} {
		value := 2.0
		_, err := Segment(t.Context(), nil, v, Options{Method: method, Parameter: &value,
			Slices: Slices{Which: SlicesAll}, Region: &whole}, nil)
		if method == "percent" { // 2 % of 1e30 lies well between them
			if err != nil {
				t.Error(err)
			}
			continue
		}
		if err == nil || !strings.Contains(err.Error(), "too far apart to cut it at 2") {
			t.Errorf("%v", err)
		}
	}
}

// TestNothingStandsOut: a network that puts its threshold below 0 in an empty slice does not make a tumour of all of
// it.
func TestNothingStandsOut(t *testing.T) {
	g := onnx.NewGraph("low")
	sum := g.ReduceSum(g.Input("x", -1, 1, side, side), 1, 2, 3)
	g.Output("y", g.Reshape(g.Sub(g.Mul(sum, g.Scalar(0)), g.Scalar(0.1)), -1, 1))
	m, err := LoadModels(t.Context(), cpu(t), fstest.MapFS{"threshold.onnx": {Data: g.Marshal(specs[Threshold].Metadata())}})
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	for _, value := range []float32{0, 3, -5} {
		v := scan(func([3]float64) float32 { return value })
		for _, grid := range []string{Native, Paper} {
			r, err := Segment(t.Context(), m, v, Options{Method: "threshold", Slices: middle, Grid: grid}, nil)
			if err != nil {
				t.Fatal(err)
			}
			if r.VolumeML() != 0 {
				t.Errorf("a scan of %g, %s: %.2f ml", value, grid, r.VolumeML())
			}
		}
	}
}

// TestNoNumberIsMarked: voxels without a number belong to no mask, even where all others of their slice do. As NumPy's
// v > 2.
func TestNoNumberIsMarked(t *testing.T) {
	value := 2.0
	for _, padding := range []float64{math.NaN(), math.Inf(-1), math.Inf(1), -1024, -math.MaxFloat32} {
		v := framed(scan(func([3]float64) float32 { return 3 }), float32(padding))
		whole := v.Whole()
		r, err := Segment(t.Context(), nil, v, Options{Method: "fixed", Parameter: &value,
			Slices: Slices{Which: SlicesAll}, Region: &whole}, nil)
		if err != nil {
			t.Fatal(err)
		}
		for i, x := range v.Data {
			if want := x == 3; want != (r.Mask.Data[i] != 0) {
				t.Fatalf("padding %g: a voxel of %g is marked %v", padding, x, !want)
			}
		}
	}
}
