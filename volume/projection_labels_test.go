package volume

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// TestProjectedLabels holds the labels in projections against those found voxel by voxel, for rows of memory along each axis and
// with blocks of voxels in one.
func TestProjectedLabels(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for name, affine := range map[string]Affine{
		"left":  {{-2}, {0, 3}, {0, 0, 4}, {0, 0, 0, 1}},
		"right": {{2}, {0, -3}, {0, 0, -4}, {0, 0, 0, 1}},
		"back":  {{0, 2}, {-3}, {0, 0, 4}, {0, 0, 0, 1}},
		"up":    {{0, 0, 2}, {0, 3}, {4}, {0, 0, 0, 1}},
	} {
		v := NewVolume(Grid{Dims: [3]int{9, 8, 7}, Affine: affine})
		m := NewMask(v.Grid)
		for at := range v.Data {
			v.Data[at] = random.Float32()
			m.Data[at] = uint8(max(random.IntN(12)-8, 0)) // 1 to 3
		}
		v.Data[11] = float32(math.NaN())
		rank := func(label uint8) int { return []int{0, 1, 1, 0}[label] }
		for _, block := range [][3]int{{1, 1, 1}, {2, 3, 2}} {
			p := NewProjector(v)
			l := p.layout
			p.block = block
			p.size = [3]int{(l.Cols-1)/block[0] + 1, (l.Rows-1)/block[1] + 1, (l.Slices-1)/block[2] + 1}
			p.cols = int(math.Hypot(float64(p.size[0]*block[0])*l.Dx, float64(p.size[1]*block[1])*l.Dy)/p.bin) | 1
			for _, angle := range []float64{0, 30, 90} {
				t.Run(fmt.Sprint(name, block, angle), func(t *testing.T) {
					var got Slice[uint8]
					p.Labels(v, m.Rows(func(int) bool { return true }), rank, angle, &got)
					want, best := make([]uint8, len(got.Pix)), make([]float32, len(got.Pix))
					for at, label := range m.Data {
						if rank(label) == 0 {
							continue
						}
						col, row, slice := l.Pixel([3]float64{float64(at % 9), float64(at / 9 % 8), float64(at / 72)})
						k := int(slice) / block[2]
						if l.Ascending {
							k = p.size[2] - 1 - k
						}
						s := p.spans(angle)[int(row)/block[1]*p.size[0]+int(col)/block[0]]
						for c := int(s.from); c < int(s.to); c++ {
							if i := k*p.cols + c; want[i] == 0 || v.Data[at] > best[i] {
								want[i], best[i] = label, v.Data[at]
								if v.Data[at] != v.Data[at] { // no number counts least
									best[i] = -1
								}
							}
						}
					}
					if !slices.Equal(got.Pix, want) || !slices.Contains(got.Pix, 2) || slices.Contains(got.Pix, 3) {
						t.Errorf("the labels are\n%v, want\n%v", got.Pix, want)
					}
				})
			}
		}
	}
}
