package nifti

import (
	"context"
	"encoding/binary"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	gonii "github.com/okieraised/gonii/pkg/nifti"
)

// TestBeyondFloat32 reads values that a float of 32 bits does not hold: right as far as it can be, and never without a
// word. What they are is stored*slope + inter, in double precision.
func TestBeyondFloat32(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	low := float32(-math.MaxFloat32)
	for _, test := range []struct {
		name         string
		stored       any // 4 voxels
		slope, inter float64
		want         []float32 // nil: refused
		says         string    // all that is said; "" for nothing
	}{
		{"in range", []float64{0.1, 3.4e38, -3.4e38, 1e-30}, 1, 0, []float32{0.1, 3.4e38, -3.4e38, 1e-30}, ""},
		{"the ends", []float64{math.MaxFloat32, -math.MaxFloat32, 0, math.Copysign(0, -1)}, 1, 0,
			[]float32{math.MaxFloat32, low, 0, 0}, ""},
		{"too large", []float64{1e300, 0, 1, 2}, 1, 0, nil,
			"holds values up to 1e+300, beyond the 3.4e+38 that can be kept; store them in a larger unit, or mend " +
				"the header's slope, which is 1"},
		{"too large and no number", []float64{1e39, nan, inf, 2}, 1, 0, nil, "up to 1e+39"},
		{"slope too large", []int16{-5, 0, 1, 42}, 3e38, 0, nil,
			"up to 1.26e+40, beyond the 3.4e+38 that can be kept; store them in a larger unit, or mend the header's " +
				"slope, which is 3e+38"},
		{"slope beyond double precision", []float64{1e300, 0, 1, 2}, 3e38, 0, nil, "up to +Inf, beyond"},
		{"a little too large", []float32{3.4e38, 1, 2, 3}, 2, 0, nil, "up to 6.8e+38"},
		{"intercept too large", []float32{3.4e38, 1, 2, 3}, 1, 3e38, nil, "up to 6.4e+38"},
		{"padding", []float64{-1e300, 0, 1, 2}, 1, 0, []float32{low, 0, 1, 2},
			"Values go down to -1e+300, below the -3.4e+38 that can be kept; 1 voxel is counted as -3.4e+38."},
		{"padding by slope", []int16{-7, 0, 1, 1}, 1e38, 0, []float32{low, 0, 1e38, 1e38},
			"Values go down to -7e+38, below the -3.4e+38 that can be kept; 1 voxel is counted as -3.4e+38."},
		{"padding and no number", []float64{-1e300, -inf, nan, 2}, 1, 0, []float32{low, float32(-inf), float32(nan), 2},
			"2 voxels are no finite numbers; they count as the lowest value of their slice. Values go down to " +
				"-1e+300, below the -3.4e+38 that can be kept; 1 voxel is counted as -3.4e+38."},
		{"infinite and turned", []float64{inf, 1, 2, 3}, -1, 0, []float32{float32(-inf), -1, -2, -3},
			"1 voxel is no finite numbers; they count as the lowest value of their slice."},
		{"too small", []float64{1e-300, 5e-44, 0, 2}, 1, 0, []float32{0, 5e-44, 0, 2},
			"Some values, such as 1e-300, are too small to be kept; 2 voxels are counted as 0 or rounded."},
		{"small, but right to a thousandth", []float64{1e-42, -2e-42, 0, 1e-40}, 1, 0, []float32{1e-42, -2e-42, 0,
			1e-40}, ""},
		{"all too small", []float64{1e-300, -1e-200, 0, 0}, 1, 0, nil,
			"holds no value larger than 1e-200, too small to be kept; store them in a smaller unit"},
		{"slope too small", []int16{0, 3, 7, -100}, 1e-45, 0, nil, "holds no value larger than 1e-43, too small"},
		{"intercept too large for the differences", []int16{-5, 0, 20, 42}, 1, 1e10, []float32{1e10, 1e10, 1e10, 1e10},
			"Values between 9999999995 and 10000000042 lie closer together than can be kept of them; they are " +
				"rounded to steps of 1.02e+03."},
		{"differences in double precision", []float64{3, 3 + 1e-9, 3 + 2e-6, 3}, 1, 0, []float32{3, 3, 3.000002, 3},
			"Values between 3 and 3.000002 lie closer together than can be kept of them; they are rounded to steps " +
				"of 2.38e-07."},
		{"all the same", []float64{3, 3, 3, 3}, 1, 0, []float32{3, 3, 3, 3}, ""},
		{"a usual intercept", []int16{0, 1, 2, 1000}, 1, -1024, []float32{-1024, -1023, -1022, -24}, ""},
		{"slope as small as can be", []int16{0, 3, 700, 20000}, 1e-40, 0, []float32{0, 3e-40, 7e-38, 2e-36}, ""},
	} {
		h := header2()
		h.Dim = [8]int64{3, 2, 2, 1, 1, 1, 1, 1}
		h.SclSlope, h.SclInter = test.slope, test.inter
		switch test.stored.(type) {
		case []float64:
			h.Datatype, h.Bitpix = int16(gonii.DT_FLOAT64), 64
		case []float32:
			h.Datatype, h.Bitpix = int16(gonii.DT_FLOAT32), 32
		}
		for _, order := range []binary.ByteOrder{little, big} {
			img, err := Read(context.Background(), put(t, "scan.nii", build(order, &h, test.stored)), nil)
			if test.want == nil {
				if u := (*UnsupportedError)(nil); !errors.As(err, &u) || u.Path == "" || !strings.Contains(err.Error(),
					test.says) {
					t.Errorf("%s: %v, want %q", test.name, err, test.says)
				}
				continue
			}
			if err != nil {
				t.Errorf("%s: %v", test.name, err)
				continue
			}
			var said []string
			for _, p := range img.Problems {
				said = append(said, p.String())
			}
			if got := strings.Join(said, " "); got != test.says {
				t.Errorf("%s: %q, want %q", test.name, got, test.says)
			}
			if !slices.EqualFunc(img.Data, test.want, func(a, b float32) bool { return a == b || a != a && b != b }) {
				t.Errorf("%s: %v, want %v", test.name, img.Data, test.want)
			}
		}
	}
}
