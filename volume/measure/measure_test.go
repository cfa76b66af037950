package measure_test

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"isopet/volume"
	"isopet/volume/measure"
)

// same holds measurements against expected ones, within a relative tolerance.
func same(t *testing.T, got, want measure.Lesion, tol float64) {
	t.Helper()
	if got.Label != want.Label || got.Voxels != want.Voxels || got.NotFinite != want.NotFinite ||
		got.MaxAt != want.MaxAt || got.PeakAt != want.PeakAt {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	for _, c := range []struct {
		name      string
		got, want float64
	}{
		{"volume", got.VolumeML, want.VolumeML}, {"max", got.Max, want.Max}, {"mean", got.Mean, want.Mean},
		{"min", got.Min, want.Min},
		{"SD", got.SD, want.SD}, {"peak", got.Peak, want.Peak}, {"total", got.Total, want.Total},
		{"x", got.Centroid[0], want.Centroid[0]}, {"y", got.Centroid[1], want.Centroid[1]},
		{"z", got.Centroid[2], want.Centroid[2]},
	} {
		if math.IsNaN(c.got) != math.IsNaN(c.want) || math.Abs(c.got-c.want) > tol*math.Max(1, math.Abs(c.want)) {
			t.Errorf("label %d: %s is %v, want %v", want.Label, c.name, c.got, c.want)
		}
	}
}

func lesions(t testing.TB, v *volume.Volume, m *volume.Labels) *measure.Measured {
	t.Helper()
	r, err := measure.Lesions(context.Background(), v, m)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestBenchmark holds the digital phantom of the Image Biomarker Standardisation Initiative (design: Alex Zwanenburg,
// CC BY 4.0) against the initiative's own values: mean 2.15, variance 3.05, volume 592 mm³, global intensity peak 3.1.
func TestBenchmark(t *testing.T) {
	g := volume.Grid{Dims: [3]int{5, 4, 4}, Affine: volume.Affine{{-2}, {0, -2}, {0, 0, 2}, {0, 0, 0, 1}}}
	v := &volume.Volume{Grid: g, Data: []float32{
		1, 4, 4, 1, 1, 1, 4, 6, 1, 1, 4, 1, 6, 4, 1, 4, 4, 6, 4, 1,
		1, 4, 4, 1, 1, 1, 1, 6, 1, 1, 1, 1, 3, 1, 1, 4, 4, 6, 1, 1,
		1, 4, 4, 1, 1, 1, 1, 1, 1, 1, 1, 1, 9, 1, 1, 1, 1, 6, 1, 1,
		1, 4, 4, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 6, 1, 1,
	}}
	m := volume.NewLabels(g)
	for i := range m.Data {
		m.Data[i] = 1
	}
	for _, outside := range []int{30, 43, 44, 52, 63, 64} {
		m.Data[outside] = 0
	}
	l := lesions(t, v, m).All
	for _, c := range []struct {
		name              string
		got, want, digits float64
	}{
		{"mean", l.Mean, 2.15, 0.005}, {"variance", l.SD * l.SD, 3.05, 0.005}, {"volume", l.VolumeML, 0.592, 1e-12},
		{"peak", l.Peak, 3.1, 0.05}, {"maximum", l.Max, 6, 0}, {"minimum", l.Min, 1, 0},
	} {
		if math.Abs(c.got-c.want) > c.digits {
			t.Errorf("%s is %v, the initiative says %v", c.name, c.got, c.want)
		}
	}
}

// random is a scan of noise with a few lesions and some values that are no numbers.
func random(seed uint64, affine volume.Affine) (*volume.Volume, *volume.Labels) {
	r := rand.New(rand.NewPCG(seed, 0))
	g := volume.Grid{Dims: [3]int{11, 9, 19}, Affine: affine}
	v, m := volume.NewVolume(g), volume.NewLabels(g)
	for i := range v.Data {
		v.Data[i] = 1000 + float32(math.Floor(100*r.Float64()))
		if r.IntN(3) == 0 {
			m.Data[i] = []uint16{1, 7, 60000}[r.IntN(3)]
		}
		if r.IntN(50) == 0 {
			v.Data[i] = []float32{float32(math.NaN()), float32(math.Inf(1)), float32(math.Inf(-1))}[r.IntN(3)]
		}
	}
	return v, m
}

// slowly measures a label as the definitions read; 0 is all labels.
func slowly(v *volume.Volume, m *volume.Labels, label uint16) measure.Lesion {
	l := measure.Lesion{Label: label, Max: math.Inf(-1), Min: math.Inf(1), Peak: math.Inf(-1)}
	finite := func(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }
	each := func(do func(at [3]int, value float64, label uint16)) {
		for k := range v.Dims[2] {
			for j := range v.Dims[1] {
				for i := range v.Dims[0] {
					n := v.Index(i, j, k)
					do([3]int{i, j, k}, float64(v.Data[n]), m.Data[n])
				}
			}
		}
	}
	world := func(p [3]int) [3]float64 {
		return v.Affine.Apply([3]float64{float64(p[0]), float64(p[1]), float64(p[2])})
	}
	var values []float64
	each(func(at [3]int, value float64, have uint16) {
		if have == 0 || label != 0 && have != label {
			return
		}
		l.Voxels++
		here := world(at)
		for axis := range here {
			l.Centroid[axis] += here[axis]
		}
		var sum, n float64
		each(func(near [3]int, value float64, _ uint16) {
			there := world(near)
			if d := math.Hypot(math.Hypot(there[0]-here[0], there[1]-here[1]),
				there[2]-here[2]); d <= measure.Radius+1e-9 && finite(value) {
				sum, n = sum+value, n+1
			}
		})
		if mean := sum / n; mean > l.Peak {
			l.Peak, l.PeakAt = mean, at
		}
		if !finite(value) {
			l.NotFinite++
			return
		}
		values = append(values, value)
		if value > l.Max {
			l.Max, l.MaxAt = value, at
		}
		l.Min = math.Min(l.Min, value)
	})
	for axis := range l.Centroid {
		l.Centroid[axis] /= float64(l.Voxels)
	}
	for _, v := range values {
		l.Mean += v / float64(len(values))
	}
	for _, v := range values {
		l.SD += (v - l.Mean) * (v - l.Mean) / float64(len(values))
	}
	l.SD = math.Sqrt(l.SD)
	l.VolumeML = float64(l.Voxels) * v.VoxelML()
	l.Total = l.Mean * l.VolumeML
	return l
}

func TestDefinitions(t *testing.T) {
	sin, cos := math.Sincos(0.4)
	for seed, affine := range map[uint64]volume.Affine{
		1: {{-2.1, 0, 0, 40}, {0, 2.3, 0, -80}, {0, 0, 3.7, 10}, {0, 0, 0, 1}},
		2: {{0, 0, 5, 3}, {1.1, 0, 0, 2}, {0, -2, 0, 1}, {0, 0, 0, 1}},                          // axes exchanged
		3: {{2 * cos, -3 * sin, 0, 5}, {2 * sin, 3 * cos, 0, 7}, {0, 0, 1.3, -9}, {0, 0, 0, 1}}, // oblique
		4: {{2.5, 0.3, 0, 0}, {0, 2.2, 1.7, 0}, {0.2, 0, 2.9, 0}, {0, 0, 0, 1}},                 // sheared
		// voxels larger than the sphere
		5: {{9, 0, 0, 0}, {0, 9, 0, 0}, {0, 0, 9, 0}, {0, 0, 0, 1}},
		// a scan smaller than the sphere
		6: {{0.01, 0, 0, 0}, {0, 0.01, 0, 0}, {0, 0, 0.01, 0}, {0, 0, 0, 1}},
		7: {{measure.Radius / 3, 0, 0, 0}, {0, measure.Radius, 0, 0}, {0, 0, 4}, {0, 0, 0, 1}}, // voxels on the sphere
	} {
		v, m := random(seed, affine)
		got := lesions(t, v, m)
		if len(got.Lesions) != 3 {
			t.Fatalf("seed %d: %d lesions, want 3", seed, len(got.Lesions))
		}
		for _, l := range append(got.Lesions, got.All) {
			want := slowly(v, m, l.Label)
			if seed == 6 { // rounding decides among equal means
				want.PeakAt = l.PeakAt
			}
			same(t, l, want, 1e-10)
		}
	}
}

func TestNothingFinite(t *testing.T) {
	g := volume.Grid{Dims: [3]int{4, 1, 1}, Affine: volume.Affine{{9}, {0, 9}, {0, 0, 9}, {0, 0, 0, 1}}}
	v, m := volume.NewVolume(g), volume.NewLabels(g)
	nan := float32(math.NaN())
	copy(v.Data, []float32{nan, 5, nan, -3})
	copy(m.Data, []uint16{2, 0, 2, 3})
	got := lesions(t, v, m)
	if l := got.Lesion(2); l.Voxels != 2 || l.NotFinite != 2 || !math.IsNaN(l.Max) || !math.IsNaN(l.Peak) ||
		!math.IsNaN(l.Total) || l.Centroid != [3]float64{9, 0, 0} {
		t.Errorf("a lesion without numbers is measured as %+v", *l)
	}
	if l := got.All; l.Voxels != 3 || l.Max != -3 || l.Peak != -3 || l.MaxAt != [3]int{3, 0, 0} {
		t.Errorf("all are measured as %+v", l)
	}
	if got.Lesion(1) != nil {
		t.Error("a label that does not occur is measured")
	}
	clear(m.Data)
	if empty := lesions(t, v, m); len(empty.Lesions) != 0 || empty.All.Voxels != 0 || empty.All.VolumeML != 0 ||
		!math.IsNaN(empty.All.Mean) {
		t.Errorf("an empty mask is measured as %+v", empty)
	}
}

func TestRefused(t *testing.T) {
	g := volume.Grid{Dims: [3]int{4, 3, 2}, Affine: volume.Affine{{1}, {0, 1}, {0, 0, 1}, {0, 0, 0, 1}}}
	other := g
	other.Dims = [3]int{3, 4, 2}
	flat := g
	flat.Affine[2] = [4]float64{}
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	for _, c := range []struct {
		ctx  context.Context
		v, m volume.Grid
		want error
	}{
		{context.Background(), g, other, measure.ErrGrid},
		{context.Background(), flat, flat, volume.ErrSingular},
		{cancelled, g, g, context.Canceled},
	} {
		if _, err := measure.Lesions(c.ctx, volume.NewVolume(c.v), volume.NewLabels(c.m)); !errors.Is(err, c.want) {
			t.Errorf("the error is %v, want %v", err, c.want)
		}
	}
}

// BenchmarkLesions measures a lesion of 200 ml in a scan of 512×512×600 voxels.
func BenchmarkLesions(b *testing.B) {
	g := volume.Grid{Dims: [3]int{512, 512, 600}, Affine: volume.Affine{{-1.37}, {0, 1.37}, {0, 0, 1.65}, {0, 0, 0, 1}}}
	v, m := volume.NewVolume(g), volume.NewLabels(g)
	for k := -22; k <= 22; k++ {
		for j := -26; j <= 26; j++ {
			for i := -26; i <= 26; i++ {
				if math.Hypot(math.Hypot(1.37*float64(i), 1.37*float64(j)), 1.65*float64(k)) <= 36.3 {
					n := g.Index(256+i, 256+j, 300+k)
					v.Data[n], m.Data[n] = 5, 1
				}
			}
		}
	}
	for b.Loop() {
		if ml := lesions(b, v, m).All.VolumeML; math.Abs(ml-200) > 5 {
			b.Fatal(ml)
		}
	}
}
