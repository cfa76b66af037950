package phantom

import (
	"encoding/json"
	"math"
	"os"
	"slices"
	"strconv"
	"testing"

	"isopet/volume/metrics"
	"isopet/volume/racetest"
)

// goldenPath holds seed 1 as the specification's author made it, with numpy.
const goldenPath = "../../../shared/data/phantom/golden_seed1.json"

type golden struct {
	State      string    `json:"state_seed1_p0_k0"`
	Raw        []string  `json:"raw"`
	Uniform    []float64 `json:"uniform"`
	Normal     []float64 `json:"normal"`
	LastState  string    `json:"state_seed1_p77_k6"`
	LastNormal []float64 `json:"normal_p77_k6"`
	KernelXY   []float64 `json:"kernel_psf_xy"`
	KernelZ    []float64 `json:"kernel_psf_z"`
	Patients   []goldenPatient
}

type goldenPatient struct {
	Patient, N, Raw, Iters int
	Mode                   [2]float64
	C, A0, B0, B, S        float64
	Gamma, P, T, Bladder   float64
	Lesions                int
	Hot                    bool
	FirstZ                 int `json:"first_z"`
	Pos                    []int
	SumX                   float64 `json:"sum_x"`
	Opt                    []float64
}

// few are a handful of numbers of three patients out of that file, for where it is absent: one without
// complications, the one with the fewest slices, and one that needed a fallback.
var few = golden{
	State:      "5e41ab087439611e",
	Raw:        []string{"b18a02f46d8d86c3", "f8c5b62c83f707e8"},
	Uniform:    []float64{0.6935121390102292, 0.9717668398552313},
	Normal:     []float64{1.5137712494889393, 0.3647584095619147},
	LastState:  "ae1d5218e9868eed",
	LastNormal: []float64{-0.3032956008914725, 0.18142645600231808},
	KernelXY:   []float64{0.00240672586733091, 0.04280519658502955, 0.24073454651318352, 0.42810706206891197},
	KernelZ:    []float64{0.000775273132489473, 0.027460556741956833, 0.23348667504169154, 0.47655499016772435},
	Patients: []goldenPatient{
		{
			Patient: 1, N: 11, Raw: 11, Iters: 3, Mode: [2]float64{1, 1}, Lesions: 1, Hot: false, FirstZ: 5,
			C: 14.933216925000002, A0: 8.667427063159215, B0: 4.217275266646573, B: 3.2158082125632577,
			S:     18.478551728897433,
			Gamma: 0.22978662556422091, P: 7.880004260419, T: 3.9512220679342596, Bladder: 1.8583511725757047,
			Pos:  []int{3, 21, 29, 122, 71, 74, 54, 44, 36, 41, 4},
			SumX: 6300.412056813538,
			Opt:  []float64{0.97, 0.87, 0.93, 0.72, 0.63, 0.56, 0.53, 0.53, 0.58, 0.65, 0.93},
		},
		{
			Patient: 4, N: 2, Raw: 3, Iters: 1, Mode: [2]float64{1, 1}, Lesions: 1, Hot: false, FirstZ: 7,
			C: 3.5, A0: 3.5, B0: 3.5, B: 2.528487472918277, S: 13.906681101050523,
			Gamma: 0.2119730982329447, P: 3.1399400400803525, T: 2.793371844778843, Bladder: 19.907519520648744,
			Pos:  []int{93, 20},
			SumX: 1218.970955645521,
			Opt:  []float64{0.81, 0.86},
		},
		{
			Patient: 16, N: 10, Raw: 12, Iters: 6, Mode: [2]float64{0, 0.85}, Lesions: 2, Hot: false, FirstZ: 5,
			C: 9.046029976853529, A0: 4.414363254692153, B0: 5.068722876782658, B: 3.826130610739149,
			S:     21.04371835906532,
			Gamma: 0.20930952151364043, P: 5.20660199442819, T: 3.588417556847248, Bladder: 4.818907636716454,
			Pos:  []int{31, 51, 68, 76, 112, 115, 128, 107, 68, 23},
			SumX: 6417.489817249838,
			Opt:  []float64{0.93, 0.92, 0.88, 0.84, 0.79, 0.75, 0.62, 0.74, 0.84, 0.89},
		},
	},
}

func readGolden(t *testing.T) golden {
	data, err := os.ReadFile(goldenPath)
	if err != nil {
		t.Skipf("the golden cohort is absent (%s); TestGolden/few has a few of its numbers", goldenPath)
	}
	var g golden
	if err := json.Unmarshal(data, &g); err != nil {
		t.Fatal(err)
	}
	return g
}

// agree reports whether two numbers agree to 1e-9 of the wanted one.
func agree(got, want float64) bool { return math.Abs(got-want) <= 1e-9*math.Abs(want) }

func TestGolden(t *testing.T) {
	t.Run("few", func(t *testing.T) { checkGolden(t, few) })
	t.Run("all", func(t *testing.T) {
		g := readGolden(t)
		if racetest.Enabled { // all of them take half a minute
			g.Patients = slices.DeleteFunc(g.Patients, func(p goldenPatient) bool { return p.Patient%26 != 0 })
		}
		checkGolden(t, g)
	})
}

func checkGolden(t *testing.T, g golden) {
	first, last := newStream(1, 0, scalarStream), newStream(1, 77, physicianField)
	for _, s := range []struct {
		name      string
		got, want string
	}{
		{"first state", strconv.FormatUint(first.state, 16), g.State},
		{"last state", strconv.FormatUint(last.state, 16), g.LastState},
	} {
		if s.got != s.want {
			t.Errorf("%s: %s, want %s", s.name, s.got, s.want)
		}
	}
	for i, want := range g.Raw {
		s := first
		s.drawn = uint64(i)
		if got := strconv.FormatUint(s.raw(), 16); got != want {
			t.Errorf("raw %d: %s, want %s", i, got, want)
		}
	}
	uniforms, normals := first, first
	for i, want := range g.Uniform {
		if got := uniforms.unit(); got != want {
			t.Errorf("uniform %d: %v, want %v", i, got, want)
		}
	}
	for i, want := range g.Normal {
		if got := normals.normal(); !agree(got, want) {
			t.Errorf("normal %d: %v, want %v", i, got, want)
		}
	}
	for i, want := range g.LastNormal {
		if got := last.normal(); !agree(got, want) {
			t.Errorf("normal %d of the last stream: %v, want %v", i, got, want)
		}
	}
	for i, want := range g.KernelXY {
		if got := scannerBlur.xy[i]; !agree(got, want) {
			t.Errorf("kernel in the plane, %d: %v, want %v", i, got, want)
		}
	}
	for i, want := range g.KernelZ {
		if got := scannerBlur.z[i]; !agree(got, want) {
			t.Errorf("kernel along z, %d: %v, want %v", i, got, want)
		}
	}
	for _, want := range g.Patients {
		t.Run(strconv.Itoa(want.Patient), func(t *testing.T) {
			t.Parallel()
			checkPatient(t, New(1, want.Patient), want)
		})
	}
}

func checkPatient(t *testing.T, p *Patient, want goldenPatient) {
	bladder := 0.0
	if p.Bladder {
		bladder = 1
	}
	var sum float64
	for i, x := range p.X {
		positive := 0
		for j, v := range x {
			sum += v
			positive += int(p.Y[i][j])
		}
		if positive != want.Pos[i] {
			t.Errorf("slice %d: %d positive pixels, want %d", i, positive, want.Pos[i])
		}
		if got, _ := metrics.OptimalThreshold(x, p.Y[i]); got != want.Opt[i] {
			t.Errorf("slice %d: best threshold %v, want %v", i, got, want.Opt[i])
		}
	}
	for _, v := range []struct {
		name      string
		got, want int
	}{
		{"prescribed slices", p.Prescribed, want.N},
		{"slices", len(p.Slices), len(want.Pos)},
		{"slices before trimming", p.Raw, want.Raw},
		{"evaluations", p.Evaluations, want.Iters},
		{"lesions", p.Lesions, want.Lesions},
		{"first slice", p.Slices[0], want.FirstZ},
	} {
		if v.got != v.want {
			t.Errorf("%s: %d, want %d", v.name, v.got, v.want)
		}
	}
	for _, v := range []struct {
		name      string
		got, want float64
	}{
		{"bladder rule", bladder, want.Mode[0]}, {"level factor", p.LevelFactor, want.Mode[1]},
		{"height", p.Height, want.C}, {"axis along x", p.AxisX, want.A0}, {"axis along y", p.AxisY, want.B0},
		{"gland", p.GlandSUV, want.B}, {"lesion", p.LesionSUV, want.S}, {"bladder", p.BladderSUV, want.Bladder},
		{"gamma", p.Gamma, want.Gamma}, {"peak", p.Peak, want.P}, {"level", p.Level, want.T},
		{"sum of the scaled slices", sum, want.SumX},
	} {
		if !agree(v.got, v.want) {
			t.Errorf("%s: %v, want %v", v.name, v.got, v.want)
		}
	}
	if p.Hot != want.Hot {
		t.Errorf("hot focus: %v, want %v", p.Hot, want.Hot)
	}
}
