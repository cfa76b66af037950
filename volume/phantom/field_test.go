package phantom

import (
	"math"
	"slices"
	"testing"

	"isopet/volume"
)

// TestFullField finds the patient's slices in a whole field of view, exactly where its pixels are those of the
// square and closely where they are not.
func TestFullField(t *testing.T) {
	const seed, patient = 2, 20 // five slices
	p := New(seed, patient)
	for name, v := range map[string]struct {
		cfg       FieldConfig
		tolerance float64
		differ    int
	}{
		"512":    {FieldConfig{Pixels: 512, Slices: 30, Centred: true}, 1e-5, 0},
		"256":    {FieldConfig{Slices: 40, Centred: true}, 5e-3, 0},
		"fine":   {FieldConfig{Pixels: 400, Pixel: .7, Slices: 30, Axes: "RAI", Centred: true}, .05, 40},
		"coarse": {FieldConfig{Pixels: 150, Pixel: 2.5, Slices: 30, Axes: "SPR", Centred: true}, .2, 120},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			scan, mask, err := FullField(seed, patient, v.cfg)
			if err != nil {
				t.Fatal(err)
			}
			comparePictures(t, p, scan, mask, scan.Paper(), v.tolerance, v.differ)
		})
	}
}

// TestFieldAxes stores one scan in all 48 orders of the axes and finds the same pictures in each.
func TestFieldAxes(t *testing.T) {
	cfg := FieldConfig{Pixels: 40, Pixel: 9, Slices: 21, Thickness: 11}.withDefaults()
	f, err := newField(2, 20, cfg)
	if err != nil {
		t.Fatal(err)
	}
	g := cfg.grid(f.z.first)
	scan, mask := f.volume(g), f.mask(g)
	tested := 0
	for _, order := range []string{"RAS", "RSA", "ARS", "ASR", "SRA", "SAR"} {
		for flips := range 8 {
			code := []byte(order)
			for i := range code {
				if world, _ := direction(code[i]); flips>>i&1 == 1 {
					code[i] = "LPI"[world]
				}
			}
			cfg.Axes = string(code)
			if err := cfg.check(); err != nil {
				t.Fatal(err)
			}
			g := cfg.grid(f.z.first)
			if got := g.Affine.Orientation().Codes(); got != cfg.Axes {
				t.Errorf("%s: axes are %s", cfg.Axes, got)
			}
			turned, turnedMask := f.volume(g), f.mask(g)
			for i := range scan.Data {
				k := [3]int{i % 40, i / 40 % 40, i / 1600}
				there := same(scan.Grid, g, k)
				if turned.Data[there] != scan.Data[i] || turnedMask.Data[there] != mask.Data[i] {
					t.Fatalf("%s: voxel %v is %v, want %v", cfg.Axes, k, turned.Data[there], scan.Data[i])
				}
			}
			tested++
		}
	}
	if tested != 48 || len(Slices(mask)) == 0 {
		t.Errorf("%d orders tested, want 48; %d slices with tumour", tested, len(Slices(mask)))
	}
}

// same is where the voxel k of one grid stands in the array of another.
func same(from, to volume.Grid, k [3]int) int {
	back, err := to.Affine.Inverse()
	if err != nil {
		panic(err)
	}
	v := back.Apply(from.Affine.Apply([3]float64{float64(k[0]), float64(k[1]), float64(k[2])}))
	return to.Index(int(math.Round(v[0])), int(math.Round(v[1])), int(math.Round(v[2])))
}

func TestFieldOffMiddle(t *testing.T) {
	off := make([]float64, 3)
	for p := range off {
		var at [2][3]float64
		for i, centred := range []bool{false, true} {
			_, mask, err := FullField(2, []int{4, 20, 41}[p], FieldConfig{Pixels: 256, Slices: 40, Centred: centred})
			if err != nil {
				t.Fatal(err)
			}
			at[i] = centroid(mask)
		}
		off[p] = math.Hypot(at[0][0]-at[1][0], at[0][1]-at[1][1])
		if dz := at[0][2] - at[1][2]; off[p] > 16 || math.Abs(dz) > .5 {
			t.Errorf("patient %d lies %.1f mm off the middle and %.1f mm off along z, want at most 15 and 0", p, off[p], dz)
		}
	}
	if slices.Max(off)-slices.Min(off) < 1 {
		t.Errorf("patients lie %.1f mm off the middle, all alike", off)
	}
}

// centroid is the mean place of a mask in the world.
func centroid(m *volume.Mask) [3]float64 {
	var sum [3]float64
	n := 0.
	for i, v := range m.Data {
		if v != 0 {
			q := m.Affine.Apply([3]float64{float64(i % m.Dims[0]), float64(i / m.Dims[0] % m.Dims[1]), float64(i / m.Dims[0] / m.Dims[1])})
			for a := range q {
				sum[a] += q[a]
			}
			n++
		}
	}
	for a := range sum {
		sum[a] /= n
	}
	return sum
}

func TestFieldRefuses(t *testing.T) {
	for name, cfg := range map[string]FieldConfig{
		"axes":       {Axes: "RAL"},
		"letters":    {Axes: "xyz"},
		"two axes":   {Axes: "RA"},
		"pixels":     {Pixels: -1},
		"many":       {Slices: 5000},
		"spacing":    {Pixel: -2},
		"no number":  {Thickness: math.NaN()},
		"too little": {Slices: 2},
	} {
		if _, _, err := FullField(2, 71, cfg); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestDemo(t *testing.T) {
	scan, mask := Demo()
	if scan.Dims != [3]int{256, 256, 96} || !scan.SameAs(mask.Grid, 0) {
		t.Errorf("scan of %v, mask of %v; want both of 256×256×96", scan.Dims, mask.Dims)
	}
	if n := len(Slices(mask)); n != 12 {
		t.Errorf("%d slices with tumour, want 12", n)
	}
	for i, v := range scan.Data {
		if !(v >= 0 && v < 1000) {
			t.Fatalf("voxel %d is %v SUV", i, v)
		}
	}
	if p := DemoPatient; New(DemoSeed, p).Hot {
		t.Error("a hot focus outside the prostate")
	}
}

func BenchmarkPatient(b *testing.B) {
	for b.Loop() {
		New(1, 0)
	}
}

func BenchmarkCohort(b *testing.B) {
	for b.Loop() {
		n := 0
		for range Cohort(Patients, 1) {
			n++
		}
		if n != Patients {
			b.Fatal(n)
		}
	}
}

func BenchmarkFullField(b *testing.B) {
	for b.Loop() {
		Demo()
	}
}
