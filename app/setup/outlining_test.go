package setup

import (
	"math"
	"slices"
	"testing"

	"isopet/app/contour"
	"isopet/app/scan"
	"isopet/inference"
	"isopet/volume"
	"isopet/volume/islands"
	"isopet/volume/paint"
)

// TestForeign: of slices that hold work by hand, those that another method or region made are known.
func TestForeign(t *testing.T) {
	percent, err := inference.MethodNamed("percent")
	if err != nil {
		t.Fatal(err)
	}
	unet, err := inference.MethodNamed("unet")
	if err != nil {
		t.Fatal(err)
	}
	made := func(m inference.Method, manual bool) *contour.Slice {
		r := &contour.Slice{Method: m, Parameter: m.Default(), Manual: manual}
		return r
	}
	o := NewOutlining(Setup{Method: "percent", Parameter: percent.Default()})
	o.Slices = contour.Set{1: made(unet, true), 2: made(percent, true), 3: made(unet, false), 4: made(unet, false),
		5: made(percent, false)}
	o.Drawn = map[int]bool{4: true, 7: true}
	if got := o.ForeignSlices(); !slices.Equal(got, []int{1, 4}) {
		t.Errorf("of another method are %v", got)
	}
	if got := o.KeptSlices(); !slices.Equal(got, []int{1, 2, 4, 7}) {
		t.Errorf("kept are %v", got)
	}
	if !o.Stale() { // by slice 3
		t.Error("an outline of another method that nobody touched is not stale")
	}
	// A change is taken back by itself.
	c := o.Clears()
	c.Setup = &Setup{Method: "otsu"}
	c.Swap(o)
	if len(o.Slices)+len(o.Drawn) != 0 || o.Setup.Method != "otsu" {
		t.Errorf("cleared, it is %+v", o)
	}
	c.Swap(o)
	if got := o.ForeignSlices(); !slices.Equal(got, []int{1, 4}) || !slices.Equal(o.DrawnSlices(), []int{4, 7}) {
		t.Errorf("taken back, of another method are %v, drawn %v", got, o.DrawnSlices())
	}
}

// TestFinding: the region lies about the voxels that were found, on an oblique grid too, with slices that are theirs.
func TestFinding(t *testing.T) {
	sin, cos := math.Sincos(0.3)
	for _, affine := range []volume.Affine{
		{{-2, 0, 0, 30}, {0, -2, 0, 40}, {0, 0, 4, -9}, {0, 0, 0, 1}},
		{{2, 0, 0, -30}, {0, 0, 3, 40}, {0, -2, 0, 9}, {0, 0, 0, 1}}, // slices run along the second axis, downwards
		{{-2 * cos, -2 * sin, 0, 5}, {2 * sin, -2 * cos, 0, 7}, {0, 0, 4, -9}, {0, 0, 0, 1}},
	} {
		s := (&scan.Scan{Volume: volume.NewVolume(volume.Grid{Dims: [3]int{40, 41, 42}, Affine: affine})}).Prepare()
		var spans []paint.Span
		for k := 10; k <= 13; k++ {
			for j := 20; j <= 22; j++ {
				spans = append(spans, paint.Span{At: s.Index(5, j, k), N: 9}) // 5 to 13
			}
		}
		got := Setup{Method: "threshold", AutoRegion: true}.Finding(s, spans, islands.Rule{Low: 4})
		if got.Method != "fixed" || got.Parameter != 4 || got.AutoRegion {
			t.Errorf("the setup is %+v", got)
		}
		if share := (Setup{}).Finding(s, spans, islands.Rule{Low: 3, Share: 0.41}); share.Method != "percent" ||
			share.Parameter != 41 {
			t.Errorf("of a share it is %+v", share)
		}
		l := s.Axial()
		first, last := math.MaxInt, -1
		for _, voxel := range [][3]float64{{5, 20, 10}, {13, 22, 13}, {13, 20, 10}, {5, 22, 13}} {
			col, row, slice := l.Pixel(voxel)
			first, last = min(first, int(slice)), max(last, int(slice))
			w, err := s.Window(got.Region, int(slice), 1)
			if err != nil || col < w.Col || col > w.Col+w.Cols || row < w.Row || row > w.Row+w.Rows {
				t.Errorf("voxel %v at %g, %g is not in the region %+v: %v", voxel, col, row, w, err)
			}
		}
		if want := (inference.Slices{Which: inference.SliceRange, First: first, Last: last}); got.Slices != want {
			t.Errorf("the slices are %v, want %v", got.Slices, want)
		}
		if got.Region.Width > 9*3+2*10+9 {
			t.Errorf("the region is %g mm wide", got.Region.Width)
		}
	}
}
