package nifti

import (
	"math"
	"testing"

	gonii "github.com/okieraised/gonii/pkg/nifti"

	"isopet/volume"
)

// Quaternions and qfac by nibabel 5.0:
//
//	h = nibabel.Nifti1Header(); h.set_qform(affine, 1)
//	h["pixdim"][0], h["quatern_b"], h["quatern_c"], h["quatern_d"]
//
// They are turns about an axis, among them half turns and mirrors, of voxels of 2×3×4 mm.
var turns = []struct {
	affine volume.Affine
	qfac   float64
	bcd    [3]float64
}{
	{volume.Affine{{1.7191, -1.494, -0.4597, -10}, {0.8797, 2.5059, -1.3192, 20}, {0.5205, 0.6988, 3.7481, 30}, {3: 1}},
		1, [3]float64{0.147643, -0.098432, 0.246058}},
	{volume.Affine{{-2, 0, 0, -10}, {0, -3, 0, 20}, {0, 0, 4, 30}, {3: 1}}, 1, [3]float64{0, 0, 1}},
	{volume.Affine{{2, 0, 0, -10}, {0, -3, 0, 20}, {0, 0, 4, 30}, {3: 1}}, -1, [3]float64{1, 0, 0}},
	{volume.Affine{{-2, 0, 0, -10}, {0, 3, 0, 20}, {0, 0, -4, 30}, {3: 1}}, 1, [3]float64{0, 1, 0}},
	{volume.Affine{{0.1928, 0.0503, -3.9808, -10}, {0.7718, -2.7669, 0.0873, 20}, {1.835, 1.1584, 0.3815, 30}, {3: 1}},
		-1, [3]float64{0.726990, 0.138468, 0.657745}},
	{volume.Affine{{-1.9779, 0.1715, 0.5476, -10}, {0.1497, 2.967, 0.5104, 20}, {-0.2562, 0.4093, -3.9293, 30}, {3: 1}},
		1, [3]float64{0.033169, 0.995021, 0.066339}},
	{volume.Affine{{-1.9823, 0.0879, 0.5176, -10}, {-0.0752, -2.9921, -0.248, 20}, {-0.2545, 0.199, -3.9586, 30},
		{3: 1}}, -1, [3]float64{0.064339, -0.032172, -0.997268}},
	{volume.Affine{{1.9696, -0.5209, 0, -10}, {0.3473, 2.9544, 0, 20}, {0, 0, 4, 30}, {3: 1}}, 1,
		[3]float64{0, 0, 0.087153}},
}

func TestNewHeader(t *testing.T) {
	for i, turn := range turns {
		g := volume.Grid{Dims: [3]int{50, 60, 70}, Affine: turn.affine}
		h := NewHeader(g)
		f := h.fields
		for n, v := range []float64{f.QuaternB, f.QuaternC, f.QuaternD} {
			if math.Abs(v-turn.bcd[n]) > 1e-4 {
				t.Errorf("turn %d: quaternion %v %v %v, nibabel has %v", i, f.QuaternB, f.QuaternC, f.QuaternD,
					turn.bcd)
			}
		}
		if f.Pixdim[0] != turn.qfac || h.QformCode() != 1 || h.SformCode() != 1 || h.Grid() != g {
			t.Errorf("turn %d: qfac %v, codes %d and %d, grid %v", i, f.Pixdim[0], h.QformCode(), h.SformCode(),
				h.Grid())
		}
		if mm := apart(g.Dims, h.qform(), turn.affine); mm > 0.02 { // the affines are rounded to four digits
			t.Errorf("turn %d: the qform is %v mm off", i, mm)
		}
	}
	sheared := turns[0].affine
	sheared[0][1] += 0.5
	h := NewHeader(volume.Grid{Dims: [3]int{5, 6, 7}, Affine: sheared})
	if h.QformCode() != 0 || h.SformCode() != 1 {
		t.Errorf("a sheared grid has the codes %d and %d: a qform cannot hold it", h.QformCode(), h.SformCode())
	}
	if v := NewHeader(volume.Grid{Dims: [3]int{40000, 1, 1}, Affine: turns[0].affine}).Version(); v != 2 {
		t.Errorf("40000 voxels in a row make version %d", v)
	}
}

// TestQform against nibabel 5.0: h["pixdim"][:4] = [-1, 2, 3, 4], quaternion 0.1 0.2 0.3, offset 5 6 7; h.get_qform().
func TestQform(t *testing.T) {
	h := Header{fields: gonii.Nii2Header{Pixdim: [8]float64{-1, 2, 3, 4}, QformCode: 1, QuaternB: 0.1, QuaternC: 0.2,
		QuaternD: 0.3,
		QoffsetX: 5, QoffsetY: 6, QoffsetZ: 7}}
	want := volume.Affine{{1.47999997, -1.54925138, -1.72377899, 5}, {1.19283426, 2.39999996, 0.26188946, 6},
		{-0.62188948, 0.91641713, -3.59999999, 7}, {3: 1}}
	if mm := apart([3]int{2, 2, 2}, h.qform(), want); mm > 1e-6 {
		t.Errorf("qform %v, nibabel has %v", h.qform(), want)
	}
}
