package session

import (
	"math"
	"strings"
	"testing"

	"isopet/app/scan"
	"isopet/app/units"
	"isopet/volume"
	"isopet/volume/dicom/suv"
	"isopet/volume/imagefile"
)

// TestFactors: a session has one factor, or one for each slice.
func TestFactors(t *testing.T) {
	s := &scan.Scan{Volume: volume.NewVolume(volume.Grid{Dims: [3]int{2, 2, 3}}), Unit: units.BqML,
		SUV: &imagefile.SUV{Scan: &suv.Scan{Header: suv.Header{Units: "BQML"}}, Stored: units.BqML}}
	for _, c := range []struct {
		factors []float64
		good    bool
	}{
		{[]float64{2e-4}, true},
		{[]float64{2e-4, 3e-4, 4e-4}, true},
		{[]float64{2e-4, 3e-4}, false},
		{[]float64{2e-4, 3e-4, 4e-4, 5e-4}, false},
		{[]float64{-2e-4}, false},
		{[]float64{math.Inf(1)}, false},
	} {
		v, _, err := (&SUV{Factors: c.factors}).of(s)
		if c.good && (err != nil || len(v.SUV.Result.Factors) != len(c.factors)) {
			t.Errorf("%v: %v, %v", c.factors, v.SUV.Result.Factors, err)
		}
		if !c.good && (err == nil || !strings.Contains(err.Error(), "impossible")) {
			t.Errorf("%v: %v", c.factors, err)
		}
	}
}
