package paint

import (
	"math/rand/v2"
	"slices"
	"testing"

	"isopet/volume"
)

// TestSpans holds spans against the same of single voxels.
func TestSpans(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	const n = 200
	spans := func() (all []Span, has [n]bool) {
		for at := random.IntN(5); at < n; at += 1 + random.IntN(9) {
			length := min(1+random.IntN(12), n-at)
			all = append(all, Span{at, length})
			for end := at + length; at < end; at++ {
				has[at] = true
			}
		}
		return all, has
	}
	for range 300 {
		some, in := spans()
		gone, out := spans()
		var left [n]bool
		for _, s := range Without(some, gone) {
			for at := s.At; at < s.At+s.N; at++ {
				if left[at] {
					t.Fatalf("%v without %v has voxel %d twice", some, gone, at)
				}
				left[at] = true
			}
		}
		m := &volume.Mask{Grid: volume.Grid{Dims: [3]int{n, 1, 1}}, Data: make([]uint8, n)}
		for at := range m.Data {
			m.Data[at] = uint8(random.IntN(3))
		}
		before := slices.Clone(m.Data)
		changes := Relabelled(m.Data, some, 2)
		changes.Swap(m)
		for at := range left {
			if want := in[at] && !out[at]; left[at] != want {
				t.Fatalf("%v without %v: voxel %d is left: %v", some, gone, at, left[at])
			}
			if want := before[at]; in[at] && m.Data[at] != 2 || !in[at] && m.Data[at] != want {
				t.Fatalf("relabelled %v: voxel %d is %d, was %d", some, at, m.Data[at], want)
			}
		}
		if changes.Swap(m); !slices.Equal(m.Data, before) {
			t.Fatal("the changes are not taken back")
		}
	}
}

// TestBallSpans: they are what a ball-shaped brush draws, also at the border of a scan.
func TestBallSpans(t *testing.T) {
	g := volume.Grid{Dims: [3]int{20, 15, 12}, Affine: volume.Affine{{2}, {0, -3}, {0, 0, 2.5}, {0, 0, 0, 1}}}
	for _, at := range [][3]int{{10, 7, 6}, {0, 14, 11}} {
		for _, radius := range []float64{0, 3, 7.5, 15} {
			pen := Pen{Mask: volume.NewMask(g), Label: 1}
			middle := [3]float64{float64(at[0]), float64(at[1]), float64(at[2])}
			pen.Ball(middle, middle, radius)
			got := make([]uint8, g.Len())
			for _, s := range BallSpans(g, at, radius) {
				for i := s.At; i < s.At+s.N; i++ {
					got[i]++
				}
			}
			if !slices.Equal(got, pen.Mask.Data) {
				t.Errorf("a ball of %g mm about %v is not what a brush draws", radius, at)
			}
		}
	}
}

// TestAround: the box holds the spans, row by row where one crosses several.
func TestAround(t *testing.T) {
	g := volume.Grid{Dims: [3]int{5, 4, 3}}
	for _, c := range []struct {
		spans []Span
		want  Box
	}{
		{[]Span{{g.Index(1, 2, 1), 2}}, Box{[3]int{1, 2, 1}, [3]int{3, 3, 2}}},
		{[]Span{{g.Index(3, 3, 0), 4}}, Box{[3]int{0, 0, 0}, [3]int{5, 4, 2}}}, // ends in the next slice
		{[]Span{{g.Index(4, 1, 1), 1}, {g.Index(2, 0, 2), 1}}, Box{[3]int{2, 0, 1}, [3]int{5, 2, 3}}},
	} {
		if got := Around(g, c.spans); got != c.want {
			t.Errorf("around %v is %v, want %v", c.spans, got, c.want)
		}
	}
}

// TestOnly: a pen that is limited paints the voxels that it may, of whatever shape; erasing it takes all.
func TestOnly(t *testing.T) {
	g := volume.Grid{Dims: [3]int{16, 16, 3}, Affine: volume.Affine{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}}
	draw := func(p *Pen) {
		p.Disc(volume.Axial, 1, Point{Col: 4, Row: 5}, Point{Col: 11, Row: 9}, 3)
		p.Ball([3]float64{8, 8, 1}, [3]float64{8, 8, 1}, 5)
		p.Polygon(volume.Axial, 2, []Point{{Col: 1, Row: 1}, {Col: 14, Row: 2}, {Col: 7, Row: 13}})
	}
	only := func(at int) bool { return at%3 != 0 }
	all, some := &Pen{Mask: volume.NewMask(g), Label: 2}, &Pen{Mask: volume.NewMask(g), Label: 2, Only: only}
	draw(all)
	draw(some)
	drawn := 0
	for at, label := range all.Mask.Data {
		want := label
		if !only(at) {
			want = 0
		}
		if drawn += int(want); some.Mask.Data[at] != want {
			t.Fatalf("voxel %d is %d, want %d", at, some.Mask.Data[at], want)
		}
	}
	if drawn == 0 || some.Changes.Voxels() != drawn/2 {
		t.Errorf("%d voxels are drawn, the changes say %d", drawn/2, some.Changes.Voxels())
	}
	eraser := &Pen{Mask: all.Mask, Label: 2, Erase: true, Only: only}
	draw(eraser)
	for at, label := range all.Mask.Data {
		if label != 0 {
			t.Fatalf("voxel %d is not erased", at)
		}
	}
}
