package islands

import (
	"context"
	"errors"
	"math"
	"slices"
	"testing"

	"isopet/volume"
	"isopet/volume/paint"
)

// made is a volume of voxels of 1 × 2 × 4 mm by a formula.
func made(dims [3]int, value func(i, j, k int) float64) *volume.Volume {
	v := volume.NewVolume(volume.Grid{Dims: dims, Affine: volume.Affine{{1}, {0, 2}, {0, 0, 4}, {0, 0, 0, 1}}})
	at := 0
	for k := range dims[2] {
		for j := range dims[1] {
			for i := range dims[0] {
				v.Data[at] = float32(value(i, j, k))
				at++
			}
		}
	}
	return v
}

// noise is many islands of odd shapes, and foci are four hot places of which three hang together.
var (
	noise = made([3]int{37, 29, 23}, func(i, j, k int) float64 {
		return float64((i*7919+j*104729+k*1299709+i*j*31+j*k*17+i*k*k)%1000) / 100
	})
	foci = made([3]int{37, 29, 23}, func(i, j, k int) float64 {
		blob := func(x, y, z, width float64) float64 {
			dx, dy, dz := float64(i)-x, float64(j)-y, float64(k)-z
			return math.Exp(-(dx*dx + dy*dy + dz*dz) / width)
		}
		return 0.2 + 20*blob(9, 9, 8, 9) + 8*blob(15, 12, 9, 6) + 9*blob(20, 14, 10, 6) + 5*blob(30, 20, 16, 7)
	})
)

func find(t *testing.T, v *volume.Volume, r Rule) (found []Island, voxels []int, maxima []float64) {
	t.Helper()
	found, err := Find(t.Context(), v, r, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range found {
		n := 0
		for _, s := range l.Spans {
			n += s.N
		}
		if n != l.Voxels || !slices.IsSortedFunc(l.Spans, func(a, b paint.Span) int { return a.At + a.N - b.At }) {
			t.Errorf("%d voxels in spans, want %d, in the order of memory", n, l.Voxels)
		}
		voxels, maxima = append(voxels, l.Voxels), append(maxima, math.Round(1e4*l.Max)/1e4)
	}
	return found, voxels, maxima
}

// TestSciPy holds islands against scipy 1.17 of the same arrays:
//
//	i, j, k = np.indices((37, 29, 23))
//	v = ((i*7919 + j*104729 + k*1299709 + i*j*31 + j*k*17 + i*k*k) % 1000/100).astype(np.float32)
//	l, n = ndimage.label(v >= 7.5); c = np.bincount(l.ravel())[1:] # in double precision
//	n, np.sort(c)[::-1][:8], c.sum() # 2204 [486 344 323 234 220 189 106 86] 6158
//
// and of four blobs l, n = ndimage.label(v >= low), then with the maximum of each one's own label
// ndimage.label(v >= share*ndimage.maximum(v, l, range(n + 1))[l]).
func TestSciPy(t *testing.T) {
	for _, c := range []struct {
		low           float64
		islands, sum  int
		largest       []int
		largestExpect float64
	}{
		{7.2, 2128, 6893, []int{998, 790, 306, 218, 138, 136, 103, 90}, 9.99},
		{7.5, 2204, 6158, []int{486, 344, 323, 234, 220, 189, 106, 86}, 9.99},
	} {
		_, voxels, maxima := find(t, noise, Rule{Low: c.low})
		sum := 0
		for _, n := range voxels {
			sum += n
		}
		if len(voxels) != c.islands || sum != c.sum || !slices.Equal(voxels[:8], c.largest) ||
			maxima[0] != c.largestExpect {
			t.Errorf("from %g: %d islands of %d voxels, %v, the first up to %g; want %d of %d, %v, %g", c.low, len(voxels),
				sum, voxels[:8], maxima[0], c.islands, c.sum, c.largest, c.largestExpect)
		}
	}
	for _, c := range []struct {
		low, share float64
		voxels     []int
		maxima     []float64
	}{
		{2, 0, []int{706, 81}, []float64{20.2037, 5.2}},
		{3, 0, []int{492, 33}, []float64{20.2037, 5.2}},
		{2, 0.41, []int{93, 81, 1, 1}, []float64{20.2037, 5.2, 8.3812, 9.2539}},
		{3, 0.3, []int{172, 33, 20, 18}, []float64{20.2037, 5.2, 9.2539, 8.3812}},
	} {
		_, voxels, maxima := find(t, foci, Rule{Low: c.low, Share: c.share})
		if !slices.Equal(voxels, c.voxels) || !slices.Equal(maxima, c.maxima) {
			t.Errorf("from %g, %g of the maximum: %v up to %v, want %v up to %v", c.low, c.share, voxels, maxima, c.voxels,
				c.maxima)
		}
	}
}

// TestEachVoxel: the spans are the voxels above the threshold and no others, each once; and voxels of an island hang
// together as those of [volume.Components] do.
func TestEachVoxel(t *testing.T) {
	v := made(noise.Dims, func(i, j, k int) float64 { return float64(noise.Data[noise.Index(i, j, k)]) })
	v.Data[100], v.Data[200], v.Data[300] = float32(math.NaN()), float32(math.Inf(1)), float32(math.Inf(-1))
	const low = 6.5
	taken := []paint.Span{{At: 0, N: 40}, {At: 60, N: 1}, {At: 5000, N: 700}, {At: len(v.Data) - 3, N: 3}}
	mask := make([]uint8, len(v.Data))
	for at, value := range v.Data {
		if value >= low && !math.IsInf(float64(value), 0) {
			mask[at] = 1
		}
	}
	for _, s := range taken {
		clear(mask[s.At : s.At+s.N])
	}
	labels, n := volume.Components(mask, v.Dims)
	found, _, _ := find(t, v, Rule{Low: low, Taken: taken})
	if len(found) != n {
		t.Fatalf("%d islands, want %d", len(found), n)
	}
	for _, l := range found {
		label := labels[l.Spans[0].At]
		for _, s := range l.Spans {
			for at := s.At; at < s.At+s.N; at++ {
				if mask[at] != 1 || labels[at] != label {
					t.Fatalf("voxel %d belongs to an island, or to two", at)
				}
				mask[at] = 0
			}
		}
	}
	if slices.Contains(mask, 1) {
		t.Error("a voxel above the threshold belongs to no island")
	}
}

// TestLeast: an island of the least volume itself stays; 0.008 ml is a voxel.
func TestLeast(t *testing.T) {
	for least, want := range map[float64]int{0: 4, 0.008: 4, 0.0081: 2, 0.648: 2, 0.6481: 1, 1: 0} {
		if _, voxels, _ := find(t, foci, Rule{Low: 2, Share: 0.41, Least: least}); len(voxels) != want {
			t.Errorf("at least %g ml: %d islands, want %d", least, len(voxels), want)
		}
	}
}

// TestThreshold: a voxel at the threshold belongs to an island, also where the threshold is no number of single
// precision.
func TestThreshold(t *testing.T) {
	v := made([3]int{3, 1, 1}, func(i, _, _ int) float64 { return []float64{4.1, 0, 0.3}[i] })
	for low, want := range map[float64]int{float64(float32(4.1)): 1, 4.1: 0, 0.3: 2, float64(float32(0.3)): 2} {
		if _, voxels, _ := find(t, v, Rule{Low: low}); len(voxels) != want {
			t.Errorf("from %.17g: %d islands, want %d", low, len(voxels), want)
		}
	}
}

// TestNoise: what would take more memory than the scan is refused, and a search can be stopped.
func TestNoise(t *testing.T) {
	defer func(most int) { mostSpans = most }(mostSpans)
	mostSpans = 2000
	if _, err := Find(t.Context(), noise, Rule{Low: 2}, nil); !errors.Is(err, ErrNoise) {
		t.Errorf("the error is %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Find(ctx, foci, Rule{Low: 2}, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("a stopped search ends with %v", err)
	}
	if found, voxels, _ := find(t, foci, Rule{Low: 100}); len(found) > 0 {
		t.Errorf("above all values lie %v", voxels)
	}
}

// BenchmarkFind is of a scan of 512 × 512 × 600 voxels with foci and noise.
func BenchmarkFind(b *testing.B) {
	v := volume.NewVolume(volume.Grid{Dims: [3]int{512, 512, 600}, Affine: volume.Affine{{1}, {0, 1}, {0, 0, 1}, {0, 0, 0, 1}}})
	random := uint32(1)
	for at := range v.Data {
		random = random*1664525 + 1013904223
		v.Data[at] = float32(random>>8) / (1 << 23)
		i, j, k := at%512, at/512%512, at/(512*512)
		if di, dj, dk := i%64-32, j%64-32, k%64-32; di*di+dj*dj+dk*dk < 200 {
			v.Data[at] += 5
		}
	}
	b.SetBytes(int64(4 * len(v.Data)))
	for _, c := range []struct {
		name string
		rule Rule
	}{{"fixed", Rule{Low: 3, Least: 0.5}}, {"share", Rule{Low: 3, Share: 0.41, Least: 0.5}},
		{"noise", Rule{Low: 1.98, Least: 0.5}}} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if found, err := Find(b.Context(), v, c.rule, nil); err != nil || len(found) < 500 {
					b.Fatal(len(found), err)
				}
			}
		})
	}
}
