package wholebody

import (
	"math"
	"strings"
	"testing"

	"isopet/app/scan"
	"isopet/app/units"
	"isopet/volume/islands"
)

// row is one of Thresholds, by its label.
func row(t *testing.T, label string) Threshold {
	t.Helper()
	for _, r := range Thresholds {
		if strings.HasPrefix(r.Label, label) {
			return r
		}
	}
	t.Fatal(label)
	return Threshold{}
}

func TestRule(t *testing.T) {
	liver := Measure("Liver", []float32{1, 2, 3, float32(math.NaN())})
	if liver.Mean != 2 || math.Abs(liver.SD-math.Sqrt(2./3)) > 1e-15 { // numpy.std([1, 2, 3]) is 0.816496580927726
		t.Fatalf("the reference is %+v", liver)
	}
	if said, want := liver.Said(units.SUV), "Liver: mean 2.00, SD 0.816 SUV; 1.5 × mean + 2 SD = 4.63, "+
		"2 × mean + 2 SD = 5.63."; said != want {
		t.Errorf("it says %q, want %q", said, want)
	}
	for _, c := range []struct {
		label, unit string
		value       float64
		reference   *Reference
		want        islands.Rule
		says        string
	}{
		{"SUV 4", units.SUV, 0, nil, islands.Rule{Low: 4}, "from 4 SUV"},
		{"SUV 2.5", units.SUV, 9, liver, islands.Rule{Low: 2.5}, "from 2.5 SUV"},
		{"SUV 3", units.BqML, 0, nil, islands.Rule{}, "the values of a.nii are Bq/ml, not SUV; say what its unit is, or " +
			"look from a value of its own"},
		{"SUV 3", units.Unknown, 3, nil, islands.Rule{}, "a.nii does not say that its values are SUV; say what its unit " +
			"is, or look from a value of its own"},
		{"41 %", units.SUV, 3, nil, islands.Rule{Low: 3, Share: 0.41}, "from 41 % of each focus, foci from 3 SUV"},
		{"41 %", units.Unknown, 0, nil, islands.Rule{}, "there is no value to look from; give one above 0"},
		{"Value", units.BqML, 12000, nil, islands.Rule{Low: 12000}, "from 12000 Bq/ml"},
		{"Value", units.Unknown, 7, nil, islands.Rule{Low: 7}, "from 7"},
		{"Value", units.SUV, math.NaN(), nil, islands.Rule{}, "there is no value to look from; give one above 0"},
		{"Liver", units.SUV, 0, liver, islands.Rule{Low: 3 + 2*liver.SD}, "from 4.63 SUV = 1.5 × mean + 2 SD of Liver"},
		{"Blood", units.BqML, 0, liver, islands.Rule{Low: 4 + 2*liver.SD}, "from 5.63 Bq/ml = 2 × mean + 2 SD of Liver"},
		{"Liver", units.SUV, 0, nil, islands.Rule{}, "there is no reference; put a sphere into the liver or the aorta with " +
			"the tool Reference sphere first"},
		{"Liver", units.SUV, 0, &Reference{"Air", -1, 0}, islands.Rule{}, "Air gives the threshold -1.5, from which on " +
			"nothing can be looked for"},
	} {
		in := &scan.Scan{Name: "a.nii"}
		in.Unit = c.unit
		r, by, err := Search{Threshold: row(t, c.label), Value: c.value, Least: 0.5}.Rule(in, c.reference)
		if err != nil {
			by, r = err.Error(), islands.Rule{Least: 0.5}
		}
		if by != c.says || math.Abs(r.Low-c.want.Low) > 1e-12 || r.Share != c.want.Share || r.Least != 0.5 {
			t.Errorf("%s in %q: %+v, %q; want %+v, %q", c.label, c.unit, r, by, c.want, c.says)
		}
	}
}

// TestTooMany: the volume that it advises leaves as many as there is room for.
func TestTooMany(t *testing.T) {
	found := []islands.Island{{Voxels: 9}, {Voxels: 7}, {Voxels: 7}, {Voxels: 1}}
	err := TooMany(found, 2, 0.1)
	if want := "4 islands were found, and the mask has room for 2 lesions; choose a higher threshold, or a smallest " +
		"volume of 0.8 ml"; err.Error() != want {
		t.Errorf("it says %q, want %q", err, want)
	}
}
