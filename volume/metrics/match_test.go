package metrics

import (
	"context"
	"errors"
	"math/rand/v2"
	"reflect"
	"testing"

	"isopet/volume"
)

// blocks are labels of blocks of voxels at random places.
func blocks(r *rand.Rand, g volume.Grid, labels ...uint16) *volume.Labels {
	l := volume.NewLabels(g)
	for _, label := range labels {
		at := [3]int{r.IntN(g.Dims[0]), r.IntN(g.Dims[1]), r.IntN(g.Dims[2])}
		size := 1 + r.IntN(5)
		for k := at[2]; k < min(at[2]+size, g.Dims[2]); k++ {
			for j := at[1]; j < min(at[1]+size, g.Dims[1]); j++ {
				for i := at[0]; i < min(at[0]+size, g.Dims[0]); i++ {
					l.Data[g.Index(i, j, k)] = label
				}
			}
		}
	}
	return l
}

// only is 1 where a label is, or where any is for 0.
func only(l *volume.Labels, label uint16) *volume.Mask {
	m := volume.NewMask(l.Grid)
	for i, have := range l.Data {
		if have != 0 && (label == 0 || have == label) {
			m.Data[i] = 1
		}
	}
	return m
}

// agree compares two masks of the whole grid.
func agree(t *testing.T, a, b *volume.Mask) Agreement {
	t.Helper()
	d, err := Surfaces(context.Background(), a, b, 0)
	if err != nil {
		t.Fatal(err)
	}
	return Agreement{CountOverlap(a.Data, b.Data), d}
}

// TestMatch holds pairs against a slow search of all pairs, and how they agree against whole masks of them.
func TestMatch(t *testing.T) {
	g := volume.Grid{Dims: [3]int{11, 9, 8}, Affine: volume.Affine{{-2, 0.5, 0, 7}, {0, 3, 0, -4}, {0.25, 0, 4, 9},
		{0, 0, 0, 1}}}
	r := rand.New(rand.NewPCG(12, 1))
	for range 60 {
		mask := blocks(r, g, 1, 300, 7, 65535)
		reference := blocks(r, g, 2, 1, 1000, 5)
		m, err := NewMatch(context.Background(), mask, reference)
		if err != nil {
			t.Fatal(err)
		}
		if m.Islands || m.All != agree(t, only(mask, 0), only(reference, 0)) {
			t.Fatalf("all agree by %+v", m.All)
		}
		lesions, annotated := map[uint16]bool{}, map[uint16]bool{}
		for {
			best, a, b := 0, uint16(0), uint16(0)
			for _, l := range m.Lesions {
				for _, n := range m.Annotated {
					if o := CountOverlap(only(mask, l.Label).Data, only(reference, n.Label).Data); !lesions[l.Label] &&
						!annotated[n.Label] && o.TP > best {
						best, a, b = o.TP, l.Label, n.Label
					}
				}
			}
			if best == 0 {
				break
			}
			lesions[a], annotated[b] = true, true
			for i, l := range m.Lesions {
				if l.Label != a {
					continue
				}
				if l.Partner < 0 || m.Annotated[l.Partner].Label != b || m.Annotated[l.Partner].Partner != i {
					t.Fatalf("lesion %d is paired with %d, want %d", a, l.Partner, b)
				}
				if want := agree(t, only(mask, a), only(reference, b)); l.Agreement != want ||
					m.Annotated[l.Partner].Agreement != want {
					t.Fatalf("lesion %d agrees by %+v, want %+v", a, l.Agreement, want)
				}
			}
		}
		for _, l := range m.Lesions {
			if lesions[l.Label] != (l.Partner >= 0) {
				t.Fatalf("lesion %d has the partner %d", l.Label, l.Partner)
			}
			if shares := CountOverlap(only(mask, l.Label).Data,
				only(reference, 0).Data).TP > 0; shares != (l.Touches >= 0) {
				t.Fatalf("lesion %d touches %d", l.Label, l.Touches)
			}
		}
	}
}

// TestIslands: of an annotation of one label several lesions are held against its islands, the largest first, as
// scipy.ndimage.label finds them; one lesion is held against all of it.
func TestIslands(t *testing.T) {
	g := volume.Grid{Dims: [3]int{7, 3, 1}, Affine: volume.Affine{{1}, {0, 1}, {0, 0, 1}, {0, 0, 0, 1}}}
	reference := &volume.Labels{Grid: g, Data: []uint16{
		9, 0, 0, 9, 9, 0, 9,
		0, 9, 0, 0, 9, 0, 9,
		0, 0, 0, 0, 0, 0, 0,
	}}
	two := &volume.Labels{Grid: g, Data: []uint16{
		1, 0, 0, 0, 0, 0, 2,
		0, 0, 0, 0, 2, 0, 2,
		0, 0, 1, 0, 0, 0, 0,
	}}
	m, err := NewMatch(context.Background(), two, reference)
	if err != nil || !m.Islands {
		t.Fatalf("%+v, %v", m, err)
	}
	// scipy.ndimage.label(reference)[0], sizes 3, 2, 1 and 1
	var sizes []int
	for i, a := range m.Annotated {
		if a.Label != 9 || a.Island != i+1 {
			t.Errorf("island %d is %+v", i, a)
		}
		sizes = append(sizes, a.Voxels)
	}
	if !reflect.DeepEqual(sizes, []int{3, 2, 1, 1}) {
		t.Errorf("islands of %v voxels", sizes)
	}
	// Lesion 1 lies on the voxel at the corner, the first of the islands of one; lesion 2 shares two voxels with the
	// second island and one with the first.
	if l := m.Lesions[0]; l.Partner != 2 || l.Agreement.Overlap != (Overlap{TP: 1, FP: 1}) {
		t.Errorf("lesion 1: %+v", l)
	}
	if l := m.Lesions[1]; l.Partner != 1 || l.Agreement.Overlap != (Overlap{TP: 2, FP: 1}) {
		t.Errorf("lesion 2: %+v", l)
	}
	if a := m.Annotated[0]; a.Partner != -1 || a.Touches != 1 || m.Annotated[3].Touches != -1 {
		t.Errorf("island 1: %+v", a)
	}
	one := &volume.Labels{Grid: g, Data: make([]uint16, g.Len())}
	one.Data[0] = 4
	if m, err = NewMatch(context.Background(), one, reference); err != nil || m.Islands || len(m.Annotated) != 1 ||
		m.Lesions[0].Agreement.Overlap != (Overlap{TP: 1, FN: 6}) {
		t.Errorf("one lesion: %+v, %v", m, err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := NewMatch(ctx, two, reference); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}
