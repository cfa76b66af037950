package paint

import (
	"bytes"
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"isopet/volume"
)

// TestPenKeepsToItsLabel: no operation takes another lesion's voxels unless asked, and all that is done can be undone.
func TestPenKeepsToItsLabel(t *testing.T) {
	before := masked(func(i, j, k int) bool { return waves(i, j, k) > .8 })
	for at := range before.Data {
		if at%3 == 0 {
			before.Data[at] *= 2
		}
	}
	part := Take(before, 1)
	smooth, err := part.Smooth(t.Context(), 3, nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, do := range map[string]func(p *Pen){
		"disc":    func(p *Pen) { p.Disc(volume.Coronal, 5, Point{2, 1}, Point{15, 7}, 6) },
		"ball":    func(p *Pen) { p.Ball([3]float64{1, 2, 3}, [3]float64{14, 9, 5}, 5) },
		"polygon": func(p *Pen) { p.Polygon(volume.Axial, 4, []Point{{1, 1}, {15, 2}, {8, 11}}) },
		"holes":   func(p *Pen) { p.FillHoles(volume.Axial, 3) },
		"fill":    func(p *Pen) { p.Fill(volume.Axial, 3, 4, 4) },
		"spans":   func(p *Pen) { p.Put([]Span{{0, 900}}) },
		"replace": func(p *Pen) { p.Replace(smooth) },
		"islands": func(p *Pen) { p.Replace(part.KeepLargest()) },
		"clear":   func(p *Pen) { p.Clear() },
	} {
		for _, erase := range []bool{false, true} {
			for _, over := range []bool{false, true} {
				m := &volume.Mask{Grid: before.Grid, Data: bytes.Clone(before.Data)}
				p := &Pen{Mask: m, Label: 1, Erase: erase, Over: over}
				do(p)
				changed := map[int]bool{}
				for _, r := range p.Changes {
					for at := r.At; at < r.At+r.N; at++ {
						if changed[at] || before.Data[at] != r.Was || m.Data[at] != r.Now || r.Was == r.Now {
							t.Fatalf("%s: voxel %d of run %+v was %d and is %d", name, at, r, before.Data[at],
								m.Data[at])
						}
						changed[at] = true
					}
				}
				if p.Changes.Voxels() != len(changed) {
					t.Errorf("%s: %d voxels changed, of %d", name, len(changed), p.Changes.Voxels())
				}
				for at, was := range before.Data {
					now := m.Data[at]
					if (now != was) != changed[at] {
						t.Fatalf("%s: that voxel %d changed from %d to %d is not noted", name, at, was, now)
					}
					if was == 2 && now != 2 && !over || now == 2 && was != 2 {
						t.Fatalf("%s: voxel %d of the other lesion became %d, %d", name, at, was, now)
					}
				}
				after := bytes.Clone(m.Data)
				p.Changes.Revert(m)
				if !bytes.Equal(m.Data, before.Data) {
					t.Errorf("%s: not reverted", name)
				}
				p.Changes.Swap(m)
				if !bytes.Equal(m.Data, after) {
					t.Errorf("%s: not made again", name)
				}
				p.Changes.Swap(m)
				if !bytes.Equal(m.Data, before.Data) {
					t.Errorf("%s: not undone", name)
				}
			}
		}
	}
}

// TestMerged: a long stroke is kept as at most one run for each row that it crosses.
func TestMerged(t *testing.T) {
	m := volume.NewMask(grid())
	p := Pen{Mask: m, Label: 1}
	for x := 2.0; x < 14; x++ {
		p.Ball([3]float64{x, 6, 4}, [3]float64{x + 1, 6, 4}, 5)
	}
	merged := p.Changes.Merged()
	rows := map[int]bool{}
	for at, label := range m.Data {
		if label == 1 {
			rows[at/dims[0]] = true
		}
	}
	if len(merged) > len(rows) || merged.Voxels() != p.Changes.Voxels() || len(merged) >= len(p.Changes) {
		t.Errorf("%d runs became %d on %d rows", len(p.Changes), len(merged), len(rows))
	}
	merged.Revert(m)
	if sum(m)[0] != 0 {
		t.Error("the merged changes are not those that were made")
	}
}

// TestDiscInEveryPlane: a disc is what lies within its radius in millimetres in its slice, and nothing elsewhere.
func TestDiscInEveryPlane(t *testing.T) {
	for plane := range volume.Plane(3) {
		m := volume.NewMask(grid())
		l := m.Layout(plane)
		p := Pen{Mask: m, Label: 1}
		from, to := Point{2.3, 1.2}, Point{float64(l.Cols) - 1.7, float64(l.Rows) - 3}
		const radius = 4.0
		p.Disc(plane, 3, from, to, radius)
		for slice := range l.Slices {
			for row := range l.Rows {
				for col := range l.Cols {
					d := math.Inf(1)
					for n := range 2001 {
						s := float64(n) / 2000
						x := (float64(col) - from.Col - s*(to.Col-from.Col)) * l.Dx
						y := (float64(row) - from.Row - s*(to.Row-from.Row)) * l.Dy
						d = min(d, math.Hypot(x, y))
					}
					inside := slice == 3 && d <= radius
					// Along the way the samples are a hundredth of a millimetre apart.
					if got := m.Data[l.Offset(col, row, slice)] == 1; got != inside && math.Abs(d-radius) > 1e-3 {
						t.Fatalf("%v: pixel %d, %d of slice %d, %v mm from the way, is drawn: %v", plane, col, row,
							slice, d, got)
					}
				}
			}
		}
	}
}

// TestThinBrushLeavesATrace: the way of a brush thinner than voxels has no gaps.
func TestThinBrushLeavesATrace(t *testing.T) {
	m := volume.NewMask(grid())
	p := Pen{Mask: m, Label: 1}
	p.Disc(volume.Axial, 4, Point{1, 1}, Point{15, 11}, 0.01)
	l := m.Layout(volume.Axial)
	for col := 1; col <= 15; col++ {
		found := false
		for row := range l.Rows {
			found = found || m.Data[l.Offset(col, row, 4)] == 1
		}
		if !found {
			t.Errorf("there is a gap at column %d", col)
		}
	}
	p.Disc(volume.Axial, 99, Point{1, 1}, Point{2, 2}, 5)
	p.Disc(volume.Axial, 4, Point{-50, -50}, Point{-40, 900}, 5)
	if n := p.Changes.Voxels(); n == 0 || n > 40 {
		t.Errorf("%d voxels were drawn", n)
	}
}

// TestPolygon holds polygons against counting the crossings of a ray for each pixel.
func TestPolygon(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	for range 50 {
		points := make([]Point, 3+random.IntN(6))
		for i := range points {
			points[i] = Point{random.Float64()*20 - 2, random.Float64()*16 - 2}
		}
		m := volume.NewMask(grid())
		p := Pen{Mask: m, Label: 1}
		p.Polygon(volume.Axial, 2, points)
		l := m.Layout(volume.Axial)
		for row := range l.Rows {
			for col := range l.Cols {
				inside := false
				for i, a := range points {
					b := points[(i+1)%len(points)]
					x, y := float64(col), float64(row)
					if (a.Row > y) != (b.Row > y) && x < (b.Col-a.Col)*(y-a.Row)/(b.Row-a.Row)+a.Col {
						inside = !inside
					}
				}
				if got := m.Data[l.Offset(col, row, 2)] == 1; got != inside {
					t.Fatalf("pixel %d, %d of %v is drawn: %v", col, row, points, got)
				}
			}
		}
	}
	// A square with whole numbers for corners: each border belongs to one of two neighbours.
	m := volume.NewMask(grid())
	for c := range 4 {
		p := Pen{Mask: m, Label: uint8(c + 1)}
		x, y := float64(2+4*(c%2)), float64(2+4*(c/2))
		p.Polygon(volume.Axial, 2, []Point{{x, y}, {x + 4, y}, {x + 4, y + 4}, {x, y + 4}})
		if n := p.Changes.Voxels(); n != 16 {
			t.Errorf("a square of 4 by 4 pixels has %d", n)
		}
	}
}

func TestFill(t *testing.T) {
	ring := func() *volume.Mask {
		m := volume.NewMask(grid())
		(&Pen{Mask: m, Label: 1}).Polygon(volume.Axial, 4, []Point{{1.5, 1.5}, {10.5, 1.5}, {10.5, 9.5}, {1.5, 9.5}})
		(&Pen{Mask: m, Label: 1, Erase: true}).Polygon(volume.Axial, 4, []Point{{3.5, 3.5}, {8.5, 3.5}, {8.5, 7.5},
			{3.5, 7.5}})
		return m
	}
	m := ring()
	n := sum(m)[0]
	p := Pen{Mask: m, Label: 1}
	if p.Fill(volume.Axial, 4, 0, 0) || p.Fill(volume.Axial, 4, 2, 2) || p.Fill(volume.Axial, 4, -1, 0) ||
		len(p.Changes) != 0 {
		t.Error("what is no hole was filled")
	}
	if !p.Fill(volume.Axial, 4, 5, 5) || p.Changes.Voxels() != 5*4 {
		t.Errorf("%d pixels were filled, want 20", p.Changes.Voxels())
	}
	m = ring()
	(&Pen{Mask: m, Label: 1}).Disc(volume.Axial, 4, Point{14, 10}, Point{14, 10}, 0.1)
	eraser := Pen{Mask: m, Label: 1, Erase: true}
	if eraser.Fill(volume.Axial, 4, 5, 5) || !eraser.Fill(volume.Axial, 4, 2, 2) || eraser.Changes.Voxels() != n {
		t.Errorf("%d pixels were erased, want %d", eraser.Changes.Voxels(), n)
	}
	if sum(m)[0] != 1 {
		t.Error("what does not hang together with the pixel was erased too")
	}
}

func TestEmptyParts(t *testing.T) {
	m := volume.NewMask(grid())
	part := Take(m, 1)
	smooth, err1 := part.Smooth(t.Context(), 2, nil)
	between, err2 := part.Interpolate(t.Context(), volume.Axial, nil)
	if err1 != nil || err2 != nil {
		t.Fatal(err1, err2)
	}
	for _, p := range []*Part{part, smooth, between, part.KeepLargest(), part.RemoveSmaller(1)} {
		if p.Voxels() != 0 || p.Len() != 0 {
			t.Errorf("a part of nothing is %+v", p)
		}
		(&Pen{Mask: m, Label: 1}).Replace(p)
	}
}

// TestFullMask: what covers the whole scan has no outside.
func TestFullMask(t *testing.T) {
	m := masked(func(i, j, k int) bool { return k != 4 })
	part, err := Take(m, 1).Interpolate(t.Context(), volume.Axial, nil)
	if err != nil {
		t.Fatal(err)
	}
	if part.Voxels() != len(m.Data) {
		t.Errorf("%d of %d voxels are filled", part.Voxels(), len(m.Data))
	}
	if part, err = part.Smooth(t.Context(), 3, nil); err != nil || part.Voxels() != len(m.Data) {
		t.Errorf("%d of %d voxels are left, %v", part.Voxels(), len(m.Data), err)
	}
}

// TestProgress: what is reported rises, up to no more than all there is.
func TestProgress(t *testing.T) {
	part := Take(masked(func(i, j, k int) bool { return k%3 == 0 }), 1)
	for name, do := range map[string]func(progress func(done, total int)) error{
		"smooth": func(p func(done, total int)) error { _, err := part.Smooth(t.Context(), 2, p); return err },
		"interpolate": func(p func(done, total int)) error {
			_, err := part.Interpolate(t.Context(), volume.Axial, p)
			return err
		},
	} {
		last, reports := -1, 0
		err := do(func(done, total int) {
			if done <= last || done >= total {
				t.Errorf("%s: %d of %d, after %d", name, done, total, last)
			}
			last, reports = done, reports+1
		})
		if err != nil || reports < 3 {
			t.Errorf("%s: %d reports, %v", name, reports, err)
		}
	}
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	part := Take(masked(func(i, j, k int) bool { return k%3 == 0 }), 1)
	_, err1 := part.Smooth(ctx, 2, nil)
	_, err2 := part.Interpolate(ctx, volume.Axial, nil)
	_, err3 := Grow(ctx, volume.NewVolume(grid()), [3]int{}, 0, 1, Whole(grid()), nil)
	for _, err := range []error{err1, err2, err3} {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("a cancelled operation gives %v", err)
		}
	}
}

// TestGrowTellsHowFarItIs: progress rises, up to the box at most, and growth can be cancelled on the way.
func TestGrowTellsHowFarItIs(t *testing.T) {
	v := volume.NewVolume(volume.Grid{Dims: [3]int{9, 120, 200}, Affine: volume.Affine{{1}, {0, 1}, {0, 0, 1},
		{0, 0, 0, 1}}})
	box := Box{Min: [3]int{2, 0, 0}, Max: [3]int{7, 120, 190}}
	if n := box.Len(); n != 5*120*190 {
		t.Fatalf("the box has %d voxels", n)
	}
	var told []int
	spans, err := Grow(t.Context(), v, [3]int{4, 60, 100}, 0, 0, box, func(done, total int) {
		if total != box.Len() || done > total || len(told) > 0 && done < told[len(told)-1] {
			t.Errorf("%d of %d after %v", done, total, told)
		}
		told = append(told, done)
	})
	if err != nil || len(told) < 3 || told[len(told)-1] < box.Len()/2 {
		t.Fatalf("%v, progress %v", err, told)
	}
	found := 0
	for _, s := range spans {
		found += s.N
	}
	if found != box.Len() {
		t.Errorf("%d voxels were found of %d", found, box.Len())
	}
	ctx, cancel := context.WithCancel(t.Context())
	calls := 0
	_, err = Grow(ctx, v, [3]int{4, 60, 100}, 0, 0, box, func(done, _ int) {
		if calls++; calls == 2 {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) || calls != 2 {
		t.Errorf("cancelled on the way: %v after %d calls", err, calls)
	}
}

// TestSmoothOfAnyWidthEnds: a width far beyond the grid takes no more memory than one of its size.
func TestSmoothOfAnyWidthEnds(t *testing.T) {
	m := masked(func(i, j, k int) bool { return i == 9 && j == 5 && k == 4 })
	for _, sigma := range []float64{1e9, math.MaxFloat64, math.Inf(1)} {
		part, err := Take(m, 1).Smooth(t.Context(), sigma, nil)
		if err != nil || part.Voxels() == 0 {
			t.Errorf("%v mm: %v", sigma, err)
		}
	}
}

func TestNthLargest(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 0))
	values := make([]float32, 2000)
	for i := range values {
		values[i] = float32(r.IntN(900)) * r.Float32() / 900
	}
	copy(values, []float32{0, 1, 1, math.SmallestNonzeroFloat32, math.MaxFloat32, float32(math.Inf(1))})
	sorted := slices.Clone(values)
	slices.Sort(sorted)
	for n := 1; n <= len(values); n++ {
		if got, want := nthLargest(values, n), sorted[len(sorted)-n]; got != want {
			t.Fatalf("number %d is %v, want %v", n, got, want)
		}
	}
}

// TestRunsAsVoxels: rows drawn at once are what their voxels are one by one.
func TestRunsAsVoxels(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	for n := range 200 {
		g := volume.Grid{Dims: [3]int{300, 2, 1}, Affine: volume.Affine{{1, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 1, 0},
			{0, 0, 0, 1}}}
		m, one := volume.NewMask(g), volume.NewMask(g)
		for at := 0; at < len(m.Data); { // runs of some length
			label := uint8(random.IntN(4))
			for range 1 + random.IntN(70) {
				if at < len(m.Data) {
					m.Data[at] = label
					at++
				}
			}
		}
		copy(one.Data, m.Data)
		before := bytes.Clone(m.Data)
		p := &Pen{Mask: m, Label: 1, Erase: n%2 == 1, Over: n%4 > 1}
		q := &Pen{Mask: one, Label: 1, Erase: p.Erase, Over: p.Over}
		for range 5 {
			s := Span{At: random.IntN(500), N: random.IntN(100)}
			p.Put([]Span{s})
			for at := s.At; at < s.At+s.N; at++ {
				q.Set(at)
			}
		}
		if !bytes.Equal(m.Data, one.Data) || p.Changes.Voxels() != q.Changes.Voxels() {
			t.Fatalf("%d: %d voxels changed, want %d", n, p.Changes.Voxels(), q.Changes.Voxels())
		}
		p.Changes.Revert(m)
		if !bytes.Equal(m.Data, before) {
			t.Fatalf("%d: the changes are not reverted", n)
		}
	}
}

// TestClimb: two blobs, from whose slopes steepest ascent leads to their tops.
//
//	w = 10*np.exp(-((i-9)**2+(j-10)**2+(k-8)**2)/8) + 6*np.exp(-((i-19)**2+(j-10)**2+(k-8)**2)/8) + 0.1
//	l, n = scipy.ndimage.label(w >= 0.41*w[top]); (l == l[top]).sum() # 81 for both tops
func TestClimb(t *testing.T) {
	g := volume.Grid{Dims: [3]int{30, 20, 16}, Affine: volume.Affine{{4, 0, 0, 0}, {0, 4, 0, 0}, {0, 0, 4, 0},
		{0, 0, 0, 1}}}
	v := volume.NewVolume(g)
	square := func(i, j, k, ci int) float64 {
		return float64((i-ci)*(i-ci) + (j-10)*(j-10) + (k-8)*(k-8))
	}
	for at := range v.Data {
		i, j, k := at%30, at/30%20, at/600
		v.Data[at] = float32(10*math.Exp(-square(i, j, k, 9)/8) + 6*math.Exp(-square(i, j, k, 19)/8) + 0.1)
	}
	whole := Whole(g)
	for _, c := range []struct{ from, to [3]int }{
		{[3]int{9, 10, 8}, [3]int{9, 10, 8}}, {[3]int{12, 10, 8}, [3]int{9, 10, 8}},
		{[3]int{7, 13, 5}, [3]int{9, 10, 8}},
		{[3]int{16, 9, 8}, [3]int{19, 10, 8}}, {[3]int{21, 8, 10}, [3]int{19, 10, 8}},
	} {
		top := Climb(v, c.from, 5, whole)
		if top != c.to {
			t.Errorf("from %v it climbs to %v, want %v", c.from, top, c.to)
			continue
		}
		spans, err := Grow(t.Context(), v, top, 0.41*float64(v.Data[v.Index(top[0], top[1], top[2])]), math.Inf(1),
			whole, nil)
		n := 0
		for _, s := range spans {
			n += s.N
		}
		if n != 81 || err != nil {
			t.Errorf("%d voxels from %v, want 81; %v", n, top, err)
		}
	}
	if top := Climb(v, [3]int{12, 12, 6}, 5, whole.OneSlice(2, 6)); top != [3]int{9, 10, 6} {
		t.Errorf("in slice 6 it climbs to %v", top)
	}
	// What is no number is passed over.
	v.Data[v.Index(10, 10, 8)], v.Data[v.Index(9, 9, 8)] = float32(math.NaN()), float32(math.Inf(1))
	if top := Climb(v, [3]int{12, 10, 8}, 5, whole); top != [3]int{9, 10, 8} {
		t.Errorf("past what is no number it climbs to %v", top)
	}
}
