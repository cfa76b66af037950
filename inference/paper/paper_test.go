package paper

import (
	"math"
	"math/rand/v2"
	"testing"

	"isopet/volume"
	"isopet/volume/phantom"
)

// scans are grids whose axial picture has n×n pixels of mm, and 9 slices, with their axes stored in all 48 orders.
func scans(n int, mm float64) (all []volume.Grid) {
	for _, p := range [][3]int{{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}} {
		for signs := range 8 {
			g := volume.Grid{Affine: volume.Affine{{3: 12}, {3: -345}, {3: 67}, {3: 1}}}
			for world, axis := range p {
				size, step := n, mm
				if world == 2 {
					size, step = 9, 2.79
				}
				if signs>>world&1 == 1 {
					step = -step
				}
				g.Dims[axis], g.Affine[world][axis] = size, step
			}
			all = append(all, g)
		}
	}
	return all
}

// The square of the paper's section 2.1 as its pictures show it: columns 184–311 and rows 236–363.
func TestSquare(t *testing.T) {
	for _, mm := range []float64{0.977, 500. / 512, 0.9765625} {
		for _, g := range scans(512, mm) {
			for slice := range 9 {
				w, err := g.Window(Square(g, Width), slice, Side)
				if want := (volume.Window{Col: 184, Row: 236, Cols: 128, Rows: 128}); err != nil || w != want {
					t.Fatalf("axes %v, %v mm: %v, %v, want %v", g.Affine, mm, w, err, want)
				}
			}
		}
	}
	for _, g := range scans(256, 500./256) {
		if w, err := g.Window(Square(g, Width), 0, Side); err != nil ||
			w != (volume.Window{Col: 92, Row: 118, Cols: 64, Rows: 64}) {
			t.Fatalf("axes %v, 256 pixels: %v, %v", g.Affine, w, err)
		}
	}
	// A field of 168 pixels of 4 mm, no multiple: the same millimetres from the middle.
	for _, g := range scans(168, 4) {
		w, err := g.Window(Square(g, Width), 0, Side)
		want := volume.Window{Col: 84 - 7.8125/4 - 62.5/4, Row: 84 + 42.96875/4 - 62.5/4, Cols: 125. / 4,
			Rows: 125. / 4}
		if err != nil ||
			math.Abs(w.Col-want.Col)+math.Abs(w.Row-want.Row)+math.Abs(w.Cols-want.Cols)+math.Abs(w.Rows-want.Rows) > 1e-9 {
			t.Fatalf("axes %v, 168 pixels: %v, %v, want %v", g.Affine, w, err, want)
		}
	}
	// To the picture's left is the patient's right, and behind is behind.
	g := scans(512, 500./512)[0]
	middle := g.Affine.Apply([3]float64{255.5, 255.5, 4})
	if r := Square(g, Width); r != (volume.Region{X: middle[0] + 7.8125, Y: middle[1] - 42.96875, Width: 125}) {
		t.Errorf("region %v around the middle %v", r, middle)
	}
}

// Section 2.2 of the paper: 128×128 pixels to 64×64 by the mean of 2×2, a mask positive where any of the four is.
func TestResampling(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	s := volume.Slice[float32]{Cols: 512, Rows: 512, Pix: make([]float32, 512*512)}
	m := volume.Slice[uint8]{Cols: 512, Rows: 512, Pix: make([]uint8, 512*512)}
	for i := range s.Pix {
		s.Pix[i] = float32(math.Exp(4 * r.NormFloat64()))
		m.Pix[i] = uint8(max(0, r.IntN(12)-8)) // labels 1 to 3, and two of three pixels empty
	}
	for _, mm := range []float64{0.977, 500. / 512} {
		g := scans(512, mm)[3] // LPS
		if codes := g.Affine.Orientation().Codes(); codes != "LPS" {
			t.Fatal(codes)
		}
		w, err := g.Window(Square(g, Width), 0, Side)
		if err != nil {
			t.Fatal(err)
		}
		x, y := make([]float32, Side*Side), make([]uint8, Side*Side)
		volume.Resample(s, w, Side, x)
		volume.ResampleMask(m, w, Side, y)
		for row := range Side {
			for col := range Side {
				at := (236+2*row)*512 + 184 + 2*col
				var sum float64
				var positive uint8
				for _, i := range []int{at, at + 1, at + 512, at + 513} {
					sum += float64(s.Pix[i])
					positive |= min(m.Pix[i], 1)
				}
				if x[row*Side+col] != float32(sum/4) || y[row*Side+col] != positive {
					t.Fatalf("%v mm: row %d column %d: %v %v, want %v %v", mm, row, col, x[row*Side+col],
						y[row*Side+col], sum/4, positive)
				}
			}
		}
	}
}

// TestPhantom: the synthetic patients are cropped to the paper's square of their whole field of view, with pixels of
// 0.977 mm as the paper prints it.
func TestPhantom(t *testing.T) {
	full, _, err := phantom.FullField(1, 0, phantom.FieldConfig{Pixels: 40, Pixel: 9, Centred: true})
	if err != nil {
		t.Fatal(err)
	}
	crop, square := phantom.New(1, 0).PET.Whole(), Square(full.Grid, Width)
	if math.Abs(crop.X-square.X)+math.Abs(crop.Y-square.Y)+math.Abs(crop.Width-square.Width) > .1 ||
		phantom.Side != Side {
		t.Errorf("the crop is %v, the paper's square %v", crop, square)
	}
}
