package inference

import (
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"isopet/volume"
)

// TestScalingText: any two numbers make a window, which its own text gives back to the last bit.
func TestScalingText(t *testing.T) {
	for text, want := range map[string]Scaling{
		"min-max": {}, "none": {None: true}, "0-15": {High: 15}, " 0.5-2.25 ": {Low: 0.5, High: 2.25},
		"-160-240":  {Low: -160, High: 240},
		"0-5e-05":   {High: 5e-5}, // as 0.1 wrote it
		"0-0.00005": {High: 5e-5}, "1e-7-1E-5": {Low: 1e-7, High: 1e-5}, "-5--1": {Low: -5, High: -1},
		"-5 to -1": {Low: -5, High: -1},
		"-5 – -1":  {Low: -5, High: -1}, "-2e-3--1e-3": {Low: -2e-3, High: -1e-3}, "1e+3-2e+3": {Low: 1000, High: 2000},
		"+1-+2": {Low: 1, High: 2},
		".5-2.": {Low: 0.5, High: 2}, "-1e-30-0": {Low: -1e-30}, "0-1e30": {High: 1e30}, "-3e38-3e38": {Low: -3e38,
			High: 3e38}, "0 to 15": {High: 15},
	} {
		var c, again Scaling
		if err := c.UnmarshalText([]byte(text)); err != nil || c != want {
			t.Errorf("%q is %+v, want %+v; %v", text, c, want, err)
		}
		if err := again.UnmarshalText([]byte(c.String())); err != nil || again != c {
			t.Errorf("%v comes back as %v, %v", c, again, err)
		}
		// Programs of before divided the text at the last minus but the first: what has no negative end reads the same
		// there.
		if s := c.String(); c.High > 0 && strings.Contains(s, "-") && c != MinMax {
			at := strings.LastIndexByte(s, '-')
			if high, err := strconv.ParseFloat(s[at+1:], 64); err != nil || high != c.High {
				t.Errorf("%s: older programs read an end of %v, %v", s, high, err)
			}
		}
	}
	for _, text := range []string{"", "max", "15", "15-0", "0-0", "0-", "-15", "0-NaN", "0-Inf", "a-b", "-1--3",
		"0-1e39", "16777216-16777216.5", "0-1-2", "0--", "1 2", "0x1-0x2", "1_0-20"} {
		var c Scaling
		if err := c.UnmarshalText([]byte(text)); err == nil {
			t.Errorf("%q was taken for %v", text, c)
		}
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range 20000 {
		number := func() float64 { return (random.Float64() - 0.5) * math.Pow(10, 60*random.Float64()-30) }
		c, again := Scaling{Low: number(), High: number()}, Scaling{}
		if !(float32(c.High) > float32(c.Low)) {
			continue
		}
		if err := again.UnmarshalText([]byte(c.String())); err != nil || again != c {
			t.Fatalf("%v comes back as %v, %v", c, again, err)
		}
		// The text by which the settings of a training are compared, and by the model's metadata.
		spec := specs[UNet]
		spec.Normalisation = c
		if back, err := ParseSpec(spec.Metadata()); err != nil || back != spec {
			t.Fatalf("%v comes back from a model as %v, %v", c, back.Normalisation, err)
		}
	}
}

// A window is linear, clips nothing, and is the same in every slice.
func TestScalingWindow(t *testing.T) {
	s := volume.Slice[float32]{Cols: 4, Rows: 1, Dx: 1, Dy: 1, Pix: []float32{-3, 0, 7.5, 45}}
	s.Rows, s.Pix = 4, slices.Repeat(s.Pix, 4)
	w := volume.Window{Cols: 4, Rows: 4}
	in := Scaling{High: 15}.Prepare(s, w, 4)
	if want := []float32{-0.2, 0, 0.5, 3}; !slices.Equal(in.X[:4], want) {
		t.Errorf("scaled to %v, want %v", in.X[:4], want)
	}
	if in.Min != 0 || in.Max != 15 || in.ToUnits(0.5) != 7.5 || in.ToThreshold(7.5) != 0.5 || in.Highest() != 45 {
		t.Errorf("limits %v and %v, 0.5 is %v, highest %v", in.Min, in.Max, in.ToUnits(0.5), in.Highest())
	}
	in = AsIs.Prepare(s, w, 4)
	if !slices.Equal(in.X[:4], s.Pix[:4]) || in.ToUnits(0.25) != 0.25 || in.Highest() != 45 {
		t.Errorf("as they are: %v, 0.25 is %v, highest %v", in.X[:4], in.ToUnits(0.25), in.Highest())
	}
	if in = Prepare(s, w, 4); in.Highest() != 45 || slices.Max(in.X) != 1 {
		t.Errorf("by its limits: %v, highest %v", in.X[:4], in.Highest())
	}
}

// In a model with a window a threshold is the same value in all slices, on the scan's grid as on the networks'.
func TestSegmentWindow(t *testing.T) {
	f, window := folder(), Scaling{Low: 1, High: 6}
	scaled, combined := specs[UNet], specs[Combined]
	scaled.Normalisation = window
	combined.TrainedOn = scaled.Downstream(Combined).TrainedOn
	pet := specs[Threshold]
	pet.Normalisation = window
	for name, data := range map[string][]byte{
		"unet.onnx": fake(UNet, scaled.Metadata(), -1, 1, side, side), "threshold.onnx": fake(Threshold, pet.Metadata(),
			-1, 1, side, side),
		"combined.onnx": fake(Combined, combined.Metadata(), -1, 1, side, side),
	} {
		f[name] = &fstest.MapFile{Data: data}
	}
	m, err := LoadModels(t.Context(), cpu(t), f)
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	v := scan(ball)
	for _, method := range []string{"unet", "threshold", "combined"} {
		r, err := Segment(t.Context(), m, v, Options{Method: method, Slices: Slices{Which: SlicesAll}}, nil)
		if err != nil {
			t.Fatal(err)
		}
		var raw volume.Slice[float32]
		var mask volume.Slice[uint8]
		marked := 0
		for i := range r.Slices {
			s := &r.Slices[i]
			v.Slice(volume.Axial, s.Index, &raw)
			r.Mask.Slice(volume.Axial, s.Index, &mask)
			values := AsIs.Prepare(raw, s.Input.Window, side).X
			for k, x := range s.Input.X {
				if want := (values[k] - 1) / 5; !near(x, want) {
					t.Fatalf("slice %d: pixel %d is %v, want %v", s.Index, k, x, want)
				}
			}
			if _, want := expect(method, s.Input.X); math.Abs(s.Prediction.Threshold-want) > 1e-5 {
				t.Errorf("%s: slice %d: threshold %v, want %v", method, s.Index, s.Prediction.Threshold, want)
			}
			for at, got := range mask.Pix {
				if want := native(raw.Pix[at], at%raw.Cols, at/raw.Cols, s, method); got != want {
					t.Fatalf("%s: slice %d: voxel %d is %d, want %d", method, s.Index, at, got, want)
				}
				marked += int(got)
			}
		}
		if marked == 0 {
			t.Errorf("%s: the mask is empty, so nothing was tested", method)
		}
	}
}

// A combined model and a U-Net that sees something else do not go together.
func TestBehindAnotherUNet(t *testing.T) {
	f := folder()
	spec := specs[UNet]
	spec.Normalisation = Scaling{High: 15}
	f["unet.onnx"] = &fstest.MapFile{Data: fake(UNet, spec.Metadata(), -1, 1, side, side)}
	m, err := LoadModels(t.Context(), cpu(t), f)
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	method, err := MethodNamed("combined")
	if err != nil {
		t.Fatal(err)
	}
	const want = "unet.onnx (which sees pet 0-15) and combined.onnx (trained behind a U-Net that sees pet min-max) " +
		"do not go together; use models that were trained together"
	if got := message(m.Ready(method)); got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
}
