package nifti

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"slices"
	"strings"
	"testing"

	gonii "github.com/okieraised/gonii/pkg/nifti"
)

// maskFile is a file of voxels along i, j, k of a type.
func maskFile(t testing.TB, dims [3]int16, datatype, bits int16, slope, inter float32, voxels any) string {
	h := header1()
	h.Dim, h.Datatype, h.Bitpix = [8]int16{3, dims[0], dims[1], dims[2], 1, 1, 1, 1}, datatype, bits
	h.SclSlope, h.SclInter = slope, inter
	return put(t, "mask.nii", build(little, &h, voxels))
}

func TestReadLabels(t *testing.T) {
	row := func(voxels ...float32) string {
		return maskFile(t, [3]int16{int16(len(voxels)), 1, 1}, 16, 32, 1, 0, voxels)
	}
	nan := float32(math.NaN())
	for _, c := range []struct {
		name, path string
		want       []uint16 // nil where it is no mask
		says       []string // parts of its warnings in turn, or of the refusal
	}{
		{"labels", row(0, 1, 3, 300, 65535), []uint16{0, 1, 3, 300, 65535}, nil},
		{"nearly whole", row(1e-3, 0.9999, 6.9995, 7.0001, -1e-9, 299.9991), []uint16{0, 1, 7, 7, 0, 300}, nil},
		{"int16 of 0 and 255 with slope 1/255 and intercept 2e-6", maskFile(t, [3]int16{3, 1, 1}, 4, 16, 1./255, 2e-6,
			[]int16{0, 255, 255}), []uint16{0, 1, 1}, nil},
		{"uint8 of 0 and 255", maskFile(t, [3]int16{3, 1, 1}, 2, 8, 1, 0, []uint8{0, 255, 0}), []uint16{0, 255, 0},
			nil},
		{"not annotated", maskFile(t, [3]int16{4, 1, 1}, 4, 16, 1, 0, []int16{-1, 0, 2, -1}), []uint16{0, 0, 2, 0},
			[]string{"The mask holds negative values, down to -1, in 50 % of its voxels; they count as background."}},
		{"probabilities", row(0, 0.49, 0.5, 0.51, 1, 0.002, 0, 0), []uint16{0, 0, 1, 1, 1, 0, 0, 0},
			[]string{"The mask is soft: 50 % of its voxels are fractions, neither 0 nor 1; it is cut at one half: " +
				"from 0.5 on a voxel is inside."}},
		{"splines", row(-0.2, 0, 0.3, 1.2, 1.5, 1, 0.7, -0.1), []uint16{0, 0, 0, 1, 1, 1, 1, 0},
			[]string{"75 % of its voxels are fractions", "down to -0.2, in 25 %"}},
		{"never a half", row(0, 0.1, 0.4, 0), []uint16{0, 0, 0, 0},
			[]string{"which no voxel reaches: nothing is inside"}},
		{"empty", row(0, 0, 0), []uint16{0, 0, 0}, nil},

		{"fractions beside a label", row(0, 0.5, 1, 2, 0), nil,
			[]string{"is no mask: it holds fractions such as 0.5 and values up to 2"}},
		{"percent with fractions", row(0, 12.5, 100), nil, []string{"fractions such as 12.5 and values up to 100"}},
		{"label 7 smoothed", row(0, 3.5, 7), nil, []string{"fractions such as 3.5 and values up to 7"}},
		{"above 65535", maskFile(t, [3]int16{2, 1, 1}, 8, 32, 1, 0, []int32{0, 65536}), nil,
			[]string{"is no mask: it holds values up to 65536; a mask holds whole numbers from 0 to 65535"}},
		{"no number", row(0, nan, 1), nil, []string{"1 voxel whose value is no finite number; set them to 0"}},
		{"infinite", row(0, float32(math.Inf(-1)), nan), nil, []string{"2 voxels whose value is no finite number"}},
	} {
		l, err := ReadLabels(context.Background(), c.path)
		if c.want == nil {
			no := (*MaskError)(nil)
			if !errors.As(err, &no) || !strings.HasPrefix(err.Error(), c.path+" is no mask") ||
				!strings.Contains(err.Error(), c.says[0]) {
				t.Errorf("%s: %v", c.name, err)
			}
			continue
		}
		if err != nil || !slices.Equal(l.Data, c.want) {
			t.Errorf("%s: %v, %v", c.name, l, err)
			continue
		}
		if len(l.Problems) != len(c.says) {
			t.Errorf("%s: %v", c.name, l.Problems)
			continue
		}
		for i, p := range l.Problems {
			if p.Level != Warning || !strings.Contains(p.String(), c.says[i]) {
				t.Errorf("%s: %q", c.name, p)
			}
		}
	}
	if _, err := ReadLabels(context.Background(), row(1)+".nii"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("missing mask: %v", err)
	}
}

// TestScattered: whole numbers that lie as values of a scan do are no labels, however many labels there are otherwise.
func TestScattered(t *testing.T) {
	const n = 16
	field := func(value func(i, j, k int) int16) string {
		var voxels []int16
		for k := range n {
			for j := range n {
				for i := range n {
					voxels = append(voxels, value(i, j, k))
				}
			}
		}
		return maskFile(t, [3]int16{n, n, n}, 4, 16, 1, 0, voxels)
	}
	from := func(i, j, k int) float64 { return math.Hypot(float64(i-8), math.Hypot(float64(j-8), float64(k-8))) }
	noise := uint32(1)
	random := func(most uint32) int16 {
		noise = noise*1664525 + 1013904223
		return int16(noise >> 8 % most)
	}
	for _, c := range []struct {
		name  string
		value func(i, j, k int) int16
		mask  bool
	}{
		{"a PET in Bq/ml", func(i, j, k int) int16 { return 1000 + random(500) + int16(20000/(1+from(i, j, k))) },
			false},
		{"a CT", func(i, j, k int) int16 {
			if from(i, j, k) > 7 {
				return -1000
			}
			return 20 + random(60)
		}, false},
		{"a probability in percent",
			func(i, j, k int) int16 { return int16(math.Round(100 / (1 + math.Exp(2*(from(i, j, k)-5))))) }, false},
		{"a smooth PET in SUV, without decimals",
			func(i, j, k int) int16 { return int16(math.Round(1 + 7*math.Exp(-from(i, j, k)*from(i, j, k)/32))) },
			false},
		{"the same, with nothing about the body", func(i, j, k int) int16 {
			return int16(math.Round(9 * math.Exp(-from(i, j, k)*from(i, j, k)/20)))
		}, false},
		{"vertebrae", func(i, j, k int) int16 {
			if i < 6 || i > 10 || j < 6 || j > 10 {
				return 0
			}
			return int16(1 + k/2)
		}, true},
		{"one large lesion and four small", func(i, j, k int) int16 {
			if k < 8 {
				return 1
			}
			if k == 12 && j == 4 && i%4 < 2 {
				return int16(2 + i/4)
			}
			return 0
		}, true},
		{"noise of ten values", func(int, int, int) int16 { return 1 + random(10) }, false},
		{"instances", func(i, j, k int) int16 { // 512 cubes of 2×2×2, side by side
			return int16(1 + i/2 + 8*(j/2) + 64*(k/2))
		}, true},
		{"instances of a voxel each", func(i, j, k int) int16 {
			if i%2+j%2+k%2 > 0 {
				return 0
			}
			return int16(1 + i/2 + 8*(j/2) + 64*(k/2))
		}, true},
		{"organs", func(i, j, k int) int16 { return int16(1 + i/4 + 4*(j/4)) }, true},
		{"four labels as they like", func(int, int, int) int16 { return random(5) }, true},
	} {
		l, err := ReadLabels(context.Background(), field(c.value))
		if no := (*MaskError)(nil); c.mask != (err == nil) || !c.mask && !errors.As(err, &no) {
			t.Errorf("%s: %v", c.name, err)
		}
		if c.mask && err == nil && l.Data[0] != uint16(c.value(0, 0, 0)) && c.name != "four labels as they like" {
			t.Errorf("%s: label %d", c.name, l.Data[0])
		}
	}
}

// TestLabelsAxes: one frame in four axes is a mask, several are not, and neither are colours.
func TestLabelsAxes(t *testing.T) {
	h := header1()
	h.Dim, h.Datatype, h.Bitpix = [8]int16{5, 2, 1, 1, 1, 1, 1, 1}, 2, 8
	if l, err := ReadLabels(context.Background(), put(t, "m.nii", build(big, &h, []uint8{0, 9}))); err != nil ||
		l.Data[1] != 9 || len(l.Header.Shape()) != 5 {
		t.Errorf("five axes of one frame: %v, %v", l, err)
	}
	h.Dim = [8]int16{4, 2, 1, 1, 2, 1, 1, 1}
	_, err := ReadLabels(context.Background(), put(t, "m.nii", build(little, &h, []uint8{0, 9, 1, 1})))
	if no := (*UnsupportedError)(nil); !errors.As(err, &no) || !strings.Contains(err.Error(),
		"holds 2 frames, and a mask is one; save the frame that is wanted") {
		t.Errorf("two frames: %v", err)
	}
	h.Dim, h.Datatype, h.Bitpix = [8]int16{3, 2, 1, 1, 1, 1, 1, 1}, int16(gonii.DT_RGB24), 24
	_, err = ReadLabels(context.Background(), put(t, "m.nii", build(little, &h, make([]uint8, 6))))
	if no := (*UnsupportedError)(nil); !errors.As(err, &no) || !strings.Contains(err.Error(), "RGB colours") ||
		!strings.Contains(err.Error(), "one whole number for each voxel") {
		t.Errorf("colours: %v", err)
	}
}

func TestReadMask(t *testing.T) {
	path := maskFile(t, [3]int16{2, 2, 1}, 16, 32, 1, 0, []float32{0, 1, 2, 255})
	m, header, err := ReadMask(context.Background(), path)
	if err != nil || !slices.Equal(m.Data, []uint8{0, 1, 2, 255}) || header.Dtype() != "float32" ||
		header.Grid() != m.Grid {
		t.Errorf("%v, %v, %v", m, header, err)
	}
	_, _, err = ReadMask(context.Background(), maskFile(t, [3]int16{2, 1, 1}, 512, 16, 1, 0, []uint16{0, 256}))
	if no := (*MaskError)(nil); !errors.As(err, &no) || !strings.Contains(fmt.Sprint(err), "holds label 256") {
		t.Errorf("label 256: %v", err)
	}
}
