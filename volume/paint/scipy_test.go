package paint

import (
	"math"
	"testing"

	"isopet/volume"
)

// The masks and the values that they are held against come from SciPy, with
//
//	import numpy as np; from scipy import ndimage as nd
//	dims = (17, 13, 9); zooms = np.array([1.5, 2, 3.])
//	i, j, k = np.meshgrid(*[np.arange(n) for n in dims], indexing='ij')
//	waves = np.sin(.9*i) + np.cos(.7*j) + np.sin(.5*k)
//	x = 7; noise = []
//	for n in range(np.prod(dims)):
//	    x = (x*1664525 + 1013904223) % 2**32; noise.append((x >> 16) % 100)
//	noise = np.array(noise).reshape(dims, order='F')
//	def show(m):
//	    at = np.flatnonzero(m.ravel(order='F')); print(len(at), (at*(at % 31 + 1)).sum())
var dims = [3]int{17, 13, 9}

func grid() volume.Grid {
	return volume.Grid{Dims: dims, Affine: volume.Affine{{1.5, 0, 0, 0}, {0, 2, 0, 0}, {0, 0, 3, 0}, {0, 0, 0, 1}}}
}

func waves(i, j, k int) float64 {
	return math.Sin(.9*float64(i)) + math.Cos(.7*float64(j)) + math.Sin(.5*float64(k))
}

// noise is by index.
func noise() []int {
	all := make([]int, grid().Len())
	x := uint32(7)
	for n := range all {
		x = x*1664525 + 1013904223
		all[n] = int(x>>16) % 100
	}
	return all
}

// masked is the mask of label 1 where own says so.
func masked(own func(i, j, k int) bool) *volume.Mask {
	m := volume.NewMask(grid())
	for k := range dims[2] {
		for j := range dims[1] {
			for i := range dims[0] {
				if own(i, j, k) {
					m.Data[m.Index(i, j, k)] = 1
				}
			}
		}
	}
	return m
}

func sum(m *volume.Mask) [2]int {
	var s [2]int
	for at, label := range m.Data {
		if label == 1 {
			s[0]++
			s[1] += at * (at%31 + 1)
		}
	}
	return s
}

func want(t *testing.T, what string, m *volume.Mask, n, weighted int) {
	t.Helper()
	if got := sum(m); got != [2]int{n, weighted} {
		t.Errorf("%s: %v, want %v", what, got, [2]int{n, weighted})
	}
}

// p = np.ones(dims); p[c] = 0; show(nd.distance_transform_edt(p, sampling=zooms) <= r)
func TestBallAgainstSciPy(t *testing.T) {
	for _, c := range []struct {
		at          [3]float64
		radius      float64
		n, weighted int
	}{
		{[3]float64{8, 6, 4}, 4, 35, 561692},
		{[3]float64{0, 12, 8}, 7.5, 46, 1321260},
		{[3]float64{3, 3, 3}, 0.5, 1, 3585},
	} {
		p := Pen{Mask: volume.NewMask(grid()), Label: 1}
		p.Ball(c.at, c.at, c.radius)
		want(t, "ball", p.Mask, c.n, c.weighted)
	}
}

// lab, _ = nd.label((waves >= .2) & (waves <= 2.9)); show(lab == lab[0, 0, 0])
// lab, _ = nd.label((waves[:, :, 5] >= .2) & (waves[:, :, 5] <= 2.9)); m[:, :, 5] = lab == lab[2, 0]; show(m)
// lab, _ = nd.label(noise >= 40); show(lab == lab[8, 7, 4])
func TestGrowAgainstSciPy(t *testing.T) {
	v := volume.NewVolume(grid())
	for k := range dims[2] {
		for j := range dims[1] {
			for i := range dims[0] {
				v.Data[v.Index(i, j, k)] = float32(waves(i, j, k))
			}
		}
	}
	chance := volume.NewVolume(grid())
	for at, n := range noise() {
		chance.Data[at] = float32(n)
	}
	for _, c := range []struct {
		what        string
		v           *volume.Volume
		seed        [3]int
		low, high   float64
		box         Box
		n, weighted int
	}{
		{"waves", v, [3]int{0, 0, 0}, .2, 2.9, Whole(grid()), 1226, 17413405},
		{"waves in a slice", v, [3]int{2, 0, 5}, .2, 2.9, Whole(grid()).OneSlice(2, 5), 160, 3116176},
		{"noise", chance, [3]int{8, 7, 4}, 40, 100, Whole(grid()), 1181, 19163831},
	} {
		spans, err := Grow(t.Context(), c.v, c.seed, c.low, c.high, c.box, nil)
		if err != nil {
			t.Fatal(err)
		}
		p := Pen{Mask: volume.NewMask(grid()), Label: 1}
		p.Put(spans)
		want(t, c.what, p.Mask, c.n, c.weighted)
	}
}

// lab, n = nd.label(noise < 35); size = np.bincount(lab.ravel()); size[0] = 0; show(lab == size.argmax())
// keep = size*zooms.prod()/1000 >= 0.04; show(keep[lab])
func TestIslandsAgainstSciPy(t *testing.T) {
	n := noise()
	m := masked(func(i, j, k int) bool { return n[grid().Index(i, j, k)] < 35 })
	part := Take(m, 1)
	(&Pen{Mask: m, Label: 1}).Replace(part.RemoveSmaller(0.04))
	want(t, "not small", m, 592, 9195401)
	(&Pen{Mask: m, Label: 1}).Replace(part.KeepLargest())
	want(t, "largest", m, 186, 3155101)
}

// m[:, :, 4] = nd.binary_fill_holes(noise[:, :, 4] < 55); show(m)
func TestFillHolesAgainstSciPy(t *testing.T) {
	n := noise()
	m := masked(func(i, j, k int) bool { return k == 4 && n[grid().Index(i, j, k)] < 55 })
	want(t, "with holes", m, 116, 1838004)
	(&Pen{Mask: m, Label: 1}).FillHoles(volume.Axial, 4)
	want(t, "filled", m, 185, 3016203)
}

// v = nd.gaussian_filter(m.astype(np.float32), s/zooms, mode='nearest', truncate=4)
// show(v >= np.sort(v.ravel())[v.size - m.sum()])
func TestSmoothAgainstSciPy(t *testing.T) {
	hilly := func(i, j, k int) bool { return waves(i, j, k) > .6 }
	box := func(i, j, k int) bool {
		return i >= 5 && i < 9 && j >= 4 && j < 8 && k >= 3 && k < 6 || i == 9 && j == 5 && k == 4
	}
	for _, c := range []struct {
		own         func(i, j, k int) bool
		sigma       float64
		n, weighted int
	}{{hilly, 2, 986, 13310209}, {hilly, 4.5, 986, 12570742}, {box, 2, 50, 792787}} {
		m := masked(c.own)
		part, err := Take(m, 1).Smooth(t.Context(), c.sigma, nil)
		if err != nil {
			t.Fatal(err)
		}
		(&Pen{Mask: m, Label: 1}).Replace(part)
		want(t, "smooth", m, c.n, c.weighted)
	}
}

// d = nd.distance_transform_edt(m[n], sampling=z) - nd.distance_transform_edt(~m[n], sampling=z), on slices a < b of
// (waves > .6) on slices 1, 4, 5 and 8 across an axis; between them, at t = (n-a)/(b-a), (1-t)*d[a] + t*d[b] >= 0
func TestInterpolateAgainstSciPy(t *testing.T) {
	for _, c := range []struct {
		plane               volume.Plane
		axis                int
		before, n, weighted int
	}{{volume.Sagittal, 0, 228, 460, 6326675}, {volume.Coronal, 1, 271, 544, 7281905}, {volume.Axial, 2, 447, 883,
		13584927}} {
		m := masked(func(i, j, k int) bool {
			at := [3]int{i, j, k}[c.axis]
			return (at == 1 || at == 4 || at == 5 || at == 8) && waves(i, j, k) > .6
		})
		if n := sum(m)[0]; n != c.before {
			t.Fatalf("before there are %d voxels, want %d", n, c.before)
		}
		part, err := Take(m, 1).Interpolate(t.Context(), c.plane, nil)
		if err != nil {
			t.Fatal(err)
		}
		(&Pen{Mask: m, Label: 1}).Replace(part)
		want(t, "across axis "+string(rune('0'+c.axis)), m, c.n, c.weighted)
	}
}
