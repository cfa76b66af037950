package inference

import (
	"fmt"
	"testing"

	"isopet/volume"
	"isopet/volume/phantom"
)

func TestParseSlices(t *testing.T) {
	for text, want := range map[string]Slices{
		"auto":  {},
		"all":   {Which: SlicesAll},
		"31-42": {SliceRange, 31, 42},
		"0-0":   {SliceRange, 0, 0},

		"around 36": Around(36),
	} {
		got, err := ParseSlices(text)
		if err != nil || got != want || got.String() != text {
			t.Errorf("%q: %v, %v", text, got, err)
		}
	}
	if got, err := ParseSlices("7"); err != nil || got != (Slices{SliceRange, 7, 7}) {
		t.Errorf("a single slice: %v, %v", got, err)
	}
	for _, text := range []string{"", "-", "3-", "-3", "5-4", "1-2-3", "a-b", "1.5-2", "Auto", "around", "around x",
		"around 3-5", "around -1"} {
		_, err := ParseSlices(text)
		if got, want := message(err), fmt.Sprintf("slices %q are not understood; give a range such as 31-42, or "+
			"auto, or all, or \"around 36\"", text); got != want {
			t.Errorf("%q: %s", text, got)
		}
	}
}

// column is a scan whose middle has an uptake of its own in each slice, on a background of 1.
func column(uptake []float32, descending bool) *volume.Volume {
	g := upright
	g.Dims[2] = len(uptake)
	if descending {
		g.Affine[2][2] = -5
	}
	v := sample(g, func([3]float64) float32 { return 1 })
	for k, u := range uptake {
		if descending {
			k = len(uptake) - 1 - k
		}
		for at := range 9 {
			v.Data[g.Index(18+at%3, 25+at/3, k)] = u
		}
		v.Data[g.Index(0, 0, k)] = 1000 // outside the region
	}
	return v
}

// The rule of AutoSlices on profiles made for each part of it, from the feet up.
func TestAutoSlicesRule(t *testing.T) {
	const chosen, none = "Slices chosen automatically: %d–%d; please check.", "No uptake in the region stands out: " +
		"slices %d–%d around the hottest were taken; please check."
	for name, c := range map[string]struct {
		uptake      []float32
		first, last int
		note        string
	}{
		"focus":                  {[]float32{1, 1, 2, 6, 12, 27, 12, 10, 8, 1, 1, 1}, 4, 7, chosen}, // √(27·3) = 9
		"bladder above":          {[]float32{1, 1, 2, 10, 12, 10, 9, 30, 90, 90, 90, 90}, 3, 6, chosen},
		"rises a little":         {[]float32{1, 1, 2, 10, 12, 10, 12, 8, 1, 1, 1, 1}, 3, 7, chosen},
		"urethra below the seed": {[]float32{1, 4.9, 2, 10, 12, 10, 2, 1, 1, 1, 1, 1}, 3, 5, chosen},
		"nothing stands out":     {[]float32{1, 1, 2, 4, 2, 1, 1, 1, 1, 1, 1, 1}, 3, 3, none},
		"constant":               {[]float32{1, 1, 1, 1, 1, 1}, 0, 0, none},
		"at the lowest slice":    {[]float32{20, 15, 12, 3, 1, 1, 1, 1}, 0, 2, chosen},
	} {
		for _, descending := range []bool{false, true} {
			v := column(c.uptake, descending)
			first, last, note, err := AutoSlices(t.Context(), v, volume.Region{X: 10, Y: -20 - 45, Width: 224})
			if descending && c.note == chosen {
				first, last = len(c.uptake)-1-last, len(c.uptake)-1-first
				note = fmt.Sprintf(chosen, first, last)
			}
			if c.note == none && descending {
				continue // which of equal slices is the hottest is no matter
			}
			if err != nil || first != c.first || last != c.last || note != fmt.Sprintf(c.note, first, last) {
				t.Errorf("%s, descending %v: slices %d–%d, %s, %v; want %d–%d", name, descending, first, last, note,
					err, c.first, c.last)
			}
		}
	}
}

// TestSlicesAround: from a slice that the user names the tumour goes as far as it would from the seed.
func TestSlicesAround(t *testing.T) {
	uptake := []float32{1, 1, 2, 10, 12, 10, 9, 30, 90, 40, 1, 1}
	region := volume.Region{X: 10, Y: -20 - 45, Width: 224}
	for _, c := range []struct{ from, first, last int }{{4, 3, 6}, {3, 3, 6}, {6, 3, 6}, {8, 7, 9}, {9, 9, 9},
		{2, 2, 2}, {10, 10, 10}, {0, 0, 0}} {
		for _, descending := range []bool{false, true} {
			turn := func(a, b int) (int, int) {
				if n := len(uptake) - 1; descending {
					return n - b, n - a
				}
				return a, b
			}
			at, _ := turn(c.from, c.from)
			first, last, err := slicesAround(t.Context(), inMemory(column(uptake, descending)), region, at)
			if first, last := turn(first, last); err != nil || first != c.first || last != c.last {
				t.Errorf("from slice %d, descending %v: slices %d–%d, %v; want %d–%d", c.from, descending, first, last,
					err, c.first, c.last)
			}
		}
	}
	v := column(uptake, false)
	r, err := Segment(t.Context(), nil, v, Options{Method: "otsu", Region: &region, Slices: Around(4)}, nil)
	if err != nil || len(r.Slices) != 4 || r.Slices[0].Index != 3 {
		t.Errorf("%+v, %v", r, err)
	}
	if _, err := Segment(t.Context(), nil, v, Options{Method: "otsu", Region: &region, Slices: Around(12)},
		nil); err == nil {
		t.Error("a slice beside the scan is taken")
	}
}

// On a phantom that the rule's numbers were not chosen on. Making one takes a while, so it is only one.
func TestAutoSlicesPhantom(t *testing.T) {
	v, mask, err := phantom.FullField(7, 6, phantom.FieldConfig{Pixels: 128})
	if err != nil {
		t.Fatal(err)
	}
	region, _ := AutoRegion(v.Grid, 125)
	first, last, _, err := AutoSlices(t.Context(), v, region)
	if err != nil {
		t.Fatal(err)
	}
	truth := tumourSlices(mask)
	found := 0
	for k := first; k <= last; k++ {
		if truth[k] {
			found++
		}
	}
	if extra := last - first + 1 - found; found < 10 || len(truth) != 12 || extra > 3 {
		t.Errorf("slices %d–%d: found %d of %d, %d extra", first, last, found, len(truth), extra)
	}
}

// tumourSlices of a mask.
func tumourSlices(m *volume.Mask) map[int]bool {
	truth := map[int]bool{}
	var s volume.Slice[uint8]
	for k := range m.Layout(volume.Axial).Slices {
		m.Slice(volume.Axial, k, &s)
		for _, b := range s.Pix {
			if b != 0 {
				truth[k] = true
			}
		}
	}
	return truth
}
