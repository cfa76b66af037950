package phantom

import (
	"math"
	"sync"
	"testing"

	"isopet/volume"
	"isopet/volume/metrics"
	"isopet/volume/racetest"
)

// scanned is a patient with seven slices of tumour in a low field, for several tests.
var scanned = sync.OnceValues(func() (*field, error) { return newField(2, 20, low) })

var low = FieldConfig{Slices: 26}.withDefaults()

// view samples the scanned patient with other pixels.
func view(t *testing.T, cfg FieldConfig) (*volume.Volume, *volume.Mask) {
	t.Helper()
	cfg.Slices = low.Slices
	cfg = cfg.withDefaults()
	if err := cfg.check(); err != nil {
		t.Fatal(err)
	}
	once, err := scanned()
	if err != nil {
		t.Fatal(err)
	}
	f := *once
	f.place(cfg)
	g := cfg.grid(f.z.first)
	return f.volume(g), f.mask(g)
}

// square is where a patient's slices lie in a field of view.
func square(g volume.Grid) volume.Region { return g.Square(-squareX, -squareY, cropSide*cropSpacing) }

// TestField finds the patient's slices in a whole field of view, exactly where its pixels are those of the square
// and closely where they are not.
func TestField(t *testing.T) {
	p := New(2, 20)
	for name, v := range map[string]struct {
		cfg       FieldConfig
		tolerance float64
		differ    int
	}{
		"512":    {FieldConfig{Pixels: 512, Centred: true}, 1e-5, 0},
		"256":    {FieldConfig{Centred: true}, 5e-3, 0},
		"fine":   {FieldConfig{Pixels: 400, Pixel: .7, Axes: "RAI", Centred: true}, .05, 40},
		"coarse": {FieldConfig{Pixels: 150, Pixel: 2.5, Axes: "SPR", Centred: true}, .2, 120},
	} {
		t.Run(name, func(t *testing.T) {
			scan, mask := view(t, v.cfg)
			comparePictures(t, p, scan, mask, square(scan.Grid), v.tolerance, v.differ)
		})
	}
}

// TestFieldAxes stores one scan in all 48 orders of the axes and finds every voxel in each.
func TestFieldAxes(t *testing.T) {
	cfg := FieldConfig{Pixels: 40, Pixel: 9}
	scan, mask := view(t, cfg)
	if len(Slices(mask)) != 7 {
		t.Errorf("%d slices with tumour, want 7", len(Slices(mask)))
	}
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
			turned, turnedMask := view(t, cfg)
			if got := turned.Affine.Orientation().Codes(); got != cfg.Axes {
				t.Errorf("%s: axes are %s", cfg.Axes, got)
			}
			back, err := turned.Affine.Inverse()
			if err != nil {
				t.Fatal(err)
			}
			for i := 0; i < len(scan.Data); i += 3 {
				from := [3]float64{float64(i % 40), float64(i / 40 % 40), float64(i / 1600)}
				v := back.Apply(scan.Affine.Apply(from))
				to := turned.Index(int(math.Round(v[0])), int(math.Round(v[1])), int(math.Round(v[2])))
				if turned.Data[to] != scan.Data[i] || turnedMask.Data[to] != mask.Data[i] {
					t.Fatalf("%s: voxel %v is %v, want %v", cfg.Axes, from, turned.Data[to], scan.Data[i])
				}
			}
			tested++
		}
	}
	if tested != 48 {
		t.Errorf("%d orders tested", tested)
	}
}

func TestFieldOffMiddle(t *testing.T) {
	_, centred := view(t, FieldConfig{Centred: true})
	_, off := view(t, FieldConfig{})
	a, b := centroid(centred), centroid(off)
	if mm := math.Hypot(a[0]-b[0], a[1]-b[1]); mm < 1 || mm > 16 || math.Abs(a[2]-b[2]) > .5 {
		t.Errorf("the tumour lies at %.1f, centred at %.1f; want it moved, by up to 15 mm in the plane", b, a)
	}
}

// centroid is the mean place of a mask in the world.
func centroid(m *volume.Mask) [3]float64 {
	var sum [3]float64
	n := 0.
	for i, v := range m.Data {
		if v != 0 {
			q := m.Affine.Apply([3]float64{float64(i % m.Dims[0]), float64(i / m.Dims[0] % m.Dims[1]),
				float64(i / m.Dims[0] / m.Dims[1])})
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
		"too little": {Slices: 3},
	} {
		if _, _, err := FullField(2, 20, cfg); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestDemo(t *testing.T) {
	racetest.Skip(t)
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
	p := New(DemoSeed, DemoPatient)
	if p.Hot || p.Lesions != 1 || p.BladderSUV > p.Peak {
		t.Errorf("the demo has become hard to read: %+v", p.Truth)
	}
	comparePictures(t, p, scan, mask, square(scan.Grid), 5e-3, 0)
	for i, x := range p.X {
		if at, dice := metrics.OptimalThreshold(x, p.Y[i]); at < .2 || at > .67 || dice < .97 {
			t.Errorf("slice %d: best threshold %v with a Dice of %.3f", p.Slices[i], at, dice)
		}
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
