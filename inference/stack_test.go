package inference

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"isopet/volume"
)

// grid is one of slices so many mm apart.
func spaced(dz float64, n int) volume.Grid {
	g := upright
	g.Dims[2], g.Affine[2][2] = n, dz
	return g
}

// TestOffsets: neighbours are the nearest slices, counted from the feet, and a scan that has none is refused.
func TestOffsets(t *testing.T) {
	for _, c := range []struct {
		dz   float64
		want []int
	}{
		{3.27, []int{-3, -1, 0, 1, 3}}, {2.79, []int{-3, -1, 0, 1, 3}}, {1.5, []int{-6, -2, 0, 2, 6}},
		{5.5, []int{-2, -1, 0, 1, 2}}, {-3.27, []int{3, 1, 0, -1, -3}},
	} {
		if got, err := Beside.Offsets(spaced(c.dz, 20)); err != nil || !slices.Equal(got, c.want) {
			t.Errorf("slices %g mm apart: %v, %v, want %v", c.dz, got, err, c.want)
		}
	}
	if _, err := Beside.Offsets(spaced(8, 20)); err == nil || !strings.Contains(err.Error(), "8 mm apart") {
		t.Errorf("slices 8 mm apart: %v", err)
	}
	if _, err := Beside.Offsets(spaced(3, 1)); err == nil {
		t.Error("a single slice has neighbours")
	}
}

// TestUptake holds the channels against NumPy 2:
//
//	r = np.array([[0, 1], [2, 6], [9, 3]]); lo, hi = r[1].min(), r[1].max(); g, e = 1.2, 0.8
//	((r[1] - lo)/(hi - lo))**e, 0.8*np.log1p(g*r) - 0.5, np.clip((r[[0, 2]] - lo)/(hi - lo), 0, 3)
func TestUptake(t *testing.T) {
	near := [][]float32{{0, 1}, {2, 6}, {9, 3}}
	for uptake, want := range map[Uptake][]float32{
		LogSUV:   {0, 1, -0.5, 0.130766, 0.479020, 1.183307, 1.474480, 0.720845},
		Relative: {0, 1, 0, 0, 1.75, 0.25},
	} {
		if got := uptake.Channels(near, 1.2, 0.8); !slices.EqualFunc(got, want, near32) {
			t.Errorf("%s: %v, want %v", uptake, got, want)
		}
	}
}

func near32(a, b float32) bool { return math.Abs(float64(a-b)) < 1e-5 }

// ownModels hold a network that puts out half its second channel, the third slice below.
func ownModels(uptake Uptake, gate float64) Models {
	spec := Spec{Role: Isopet, Side: side, FOV: 125, Neighbours: volume.Neighbours{5, 15}, Uptake: uptake, Gate: gate, Constant: 0.5}
	return Models{Isopet: Function(spec, func(x []float32) []float32 {
		y := slices.Clone(x[side*side : 2*side*side])
		for i := range y {
			y[i] /= 2
		}
		return y
	})}
}

// TestIsopet: each slice is seen with its neighbours, whatever slices are chosen, and whether the scan is in memory or
// an excerpt; what the network is nowhere sure of is left empty; and values that are not SUV are refused by name.
func TestIsopet(t *testing.T) {
	v := scan(ball)
	o := Options{Method: "isopet", Slices: Slices{SliceRange, 5, 8}, SUV: true}
	got, err := Segment(t.Context(), ownModels(LogSUV, 0), v, o, nil)
	if err != nil {
		t.Fatal(err)
	}
	all, err := Segment(t.Context(), ownModels(LogSUV, 0), v, Options{Method: "isopet", Slices: Slices{Which: SlicesAll},
		SUV: true}, nil)
	if err != nil {
		t.Fatal(err)
	}
	places, err := windows(v.Grid, got.Region, side)
	if err != nil {
		t.Fatal(err)
	}
	var below volume.Slice[float32]
	for _, s := range got.Slices {
		v.Slice(volume.Axial, s.Index-3, &below)
		for i, value := range Values(below, places[s.Index-3], side) {
			if want := float32(0.8*math.Log1p(float64(value))-0.5) / 2; s.Prediction.Image[i] != want {
				t.Fatalf("slice %d, pixel %d: %g, want %g", s.Index, i, s.Prediction.Image[i], want)
			}
		}
		if !slices.Equal(s.Prediction.Image, all.Slice(s.Index).Prediction.Image) {
			t.Errorf("slice %d depends on which were chosen", s.Index)
		}
	}
	e := NewExcerpt(v.Grid, ownModels(LogSUV, 0), Options{Method: "isopet", Slices: o.Slices})
	e.Add(v.Data)
	part, err := SegmentExcerpt(t.Context(), ownModels(LogSUV, 0), e, o, nil)
	if err != nil || !slices.Equal(part.Mask.Data, got.Mask.Data) {
		t.Errorf("an excerpt gives another mask: %v", err)
	}
	if got.VolumeML() == 0 {
		t.Error("nothing is outlined")
	}
	shut, err := Segment(t.Context(), ownModels(LogSUV, 1e6), v, o, nil)
	if err != nil || shut.VolumeML() != 0 || shut.Slices[0].Threshold != 1 {
		t.Errorf("a closed gate lets through %g ml: %v", shut.VolumeML(), err)
	}
	o.SUV = false
	if _, err := Segment(t.Context(), ownModels(LogSUV, 0), v, o, nil); !errors.Is(err, ErrNoSUV) {
		t.Errorf("values of any unit are taken for SUV: %v", err)
	}
	if _, err := Segment(t.Context(), ownModels(Relative, 0), v, o, nil); err != nil {
		t.Errorf("a network that sees no unit: %v", err)
	}
}

// TestInstead: where scan or models do not suit a method another is taken, the result says which and why, and an excerpt
// holds what either looks at.
func TestInstead(t *testing.T) {
	cnn := Function(Spec{Role: Threshold, Side: side, FOV: 125}, func([]float32) []float32 { return []float32{0.4} })
	both := func(uptake Uptake) Models { return Models{Isopet: ownModels(uptake, 0)[Isopet], Threshold: cnn} }
	v := scan(ball)
	thick := sample(spaced(12, 12), ball)
	for _, c := range []struct {
		name   string
		v      *volume.Volume
		models Models
		suv    bool
		want   string
		note   string
	}{
		{"SUV", v, both(LogSUV), true, DefaultMethod, ""},
		{"no SUV", v, both(LogSUV), false, StandIn, "it is not known that the scan's values are SUV"},
		{"no unit needed", v, both(Relative), false, DefaultMethod, ""},
		{"slices far apart", thick, both(Relative), true, StandIn, "isopet.onnx: the slices lie 12 mm apart"},
		{"older models", v, Models{Threshold: cnn}, true, StandIn, "method isopet needs isopet.onnx"},
		{"the network alone", v, ownModels(Relative, 0), true, DefaultMethod, ""},
	} {
		o := Options{Method: DefaultMethod, Instead: StandIn, Slices: Slices{SliceRange, 5, 8}, SUV: c.suv}
		got, err := Segment(t.Context(), c.models, c.v, o, nil)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		said := strings.Join(got.Notes, " ")
		if got.Method.Name != c.want || strings.Contains(said, "Threshold CNN was used instead of Isopet network: ") !=
			(c.note != "") || !strings.Contains(said, c.note) {
			t.Errorf("%s: by %s: %s", c.name, got.Method.Name, said)
		}
		plain, err := Segment(t.Context(), c.models, c.v, Options{Method: c.want, Slices: o.Slices, SUV: c.suv}, nil)
		if err != nil || !slices.Equal(plain.Mask.Data, got.Mask.Data) {
			t.Errorf("%s: by itself %s gives another mask: %v", c.name, c.want, err)
		}
		e := NewExcerpt(c.v.Grid, c.models, Options{Method: o.Method, Instead: o.Instead, Slices: o.Slices})
		e.Add(c.v.Data)
		part, err := SegmentExcerpt(t.Context(), c.models, e, o, nil)
		if err != nil || !slices.Equal(part.Mask.Data, got.Mask.Data) || part.Method.Name != c.want {
			t.Errorf("%s: an excerpt gives another mask: %v", c.name, err)
		}
	}
	_, err := Segment(t.Context(), Models{}, v, Options{Method: DefaultMethod, Instead: StandIn}, nil)
	if err == nil || !strings.HasPrefix(err.Error(), "method threshold needs threshold.onnx") {
		t.Errorf("without models: %v", err)
	}
}
