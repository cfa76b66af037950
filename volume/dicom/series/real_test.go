package series_test

import (
	"context"
	"maps"
	"math"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"isopet/volume/dicom/dicomtest"
	"isopet/volume/dicom/series"
	"isopet/volume/dicom/suv"
	"isopet/volume/nifti"
)

func sum(im *series.Image) float64 {
	total := 0.0
	for _, v := range im.Data {
		total += float64(v)
	}
	return total
}

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s is %.12g, want %.12g within %g", what, got, want, tolerance)
	}
}

// TestSTS001: a whole-body PET of GE with 267 slopes. Voxels and affine are those of
//
//	dcm2niix -o out STS_001_FDG_PET   # 1.0.20220720
//	n = nibabel.load('out/….nii'); n.affine; n.dataobj[64, 60, 100], …
//
// which has the rows from back to front: its j is 127 - j here. dcm2niix rounds the affine, as float32, to 0.00002 mm.
func TestSTS001(t *testing.T) {
	s := dicomtest.Find(t, dicomtest.Shared(t, "STS_001_FDG_PET"))
	im := dicomtest.Load(t, s)
	if im.Dims != [3]int{128, 128, 267} || im.Unit != "BQML" || s.Modality != "PT" || s.Description != "PET AC" {
		t.Errorf("%v %s %s", im.Dims, im.Unit, s.Label())
	}
	near(t, "sum", sum(im), 2688853840.0017, 1) // pydicom's of RescaleSlope * pixel_array; dcm2niix adds in float32
	for _, v := range []struct {
		i, j, k int
		want    float64
	}{
		{64, 60, 100, 3864.202880859375}, {50, 70, 200, 3348.189453125}, {70, 90, 30, 18.191368103027344},
		{69, 57, 62, 273860.375},
	} {
		near(t, "voxel", float64(im.Data[im.Index(v.i, 127-v.j, v.k)]), v.want, 0.04) // float32
	}
	dcm2niix := [3][4]float64{{-4.6875, 0, 0, 297.65625}, {0, 4.6875, 0, -297.65625}, {0, 0, 3.27001953, -881.29998779}}
	for _, v := range [][3]float64{{0, 0, 0}, {127, 0, 0}, {0, 127, 0}, {127, 127, 266}} {
		p := im.Affine.Apply([3]float64{v[0], 127 - v[1], v[2]})
		for r, row := range dcm2niix {
			near(t, "corner", p[r], row[0]*v[0]+row[1]*v[1]+row[2]*v[2]+row[3], 0.006)
		}
	}
	r := im.Scan.SUV(suv.Corrections{})
	near(t, "factor", r.Factor(), 0.000242902977, 1e-12)
	if r.Rule != "BQML START, series time" || len(r.Warnings) > 0 {
		t.Errorf("rule %q, warnings %q", r.Rule, r.Warnings)
	}
	if want := []string{
		"The distances between slices are 3.19 to 3.29 mm: 3.27 mm is taken, and no slice is moved by more than 0.05 mm.",
		"The slices have 267 different slopes: each has its own.",
	}; !slices.Equal(s.Warnings, want) {
		t.Errorf("warnings %q", s.Warnings)
	}
	ref := im.Source.Slices[266]
	if ref.Frame != 0 || ref.Class != "1.2.840.10008.5.1.4.1.1.128" || ref.Instance == "" || len(im.Source.Slices) != 267 {
		t.Errorf("source %+v", ref)
	}
}

// TestOneFile: a file stands for its series.
func TestOneFile(t *testing.T) {
	if s := dicomtest.Find(t, dicomtest.Shared(t, "STS_001_FDG_PET", "1-100.dcm")); s.Files != 267 || s.Slices != 267 {
		t.Errorf("%d files, %d slices", s.Files, s.Slices)
	}
}

// TestCrop: a PET in SUV; the sum is pydicom's of slope * pixel_array.
func TestCrop(t *testing.T) {
	im := dicomtest.Load(t, dicomtest.Find(t, dicomtest.Shared(t, "IBSI_STS_002_PET_crop")))
	near(t, "sum", sum(im), 24193.15842, 0.001)
	r := im.Scan.SUV(suv.Corrections{})
	if im.Dims != [3]int{30, 27, 48} || r.Factor() != 1 || r.Rule != "GML, SUVbw as stored" {
		t.Errorf("%v, %g by %q: %s", im.Dims, r.Factor(), r.Rule, r.Reason)
	}
}

// TestLegacy: an enhanced PET with its frames out of order and a slope for each. dcm2niix takes one slope for all.
func TestLegacy(t *testing.T) {
	im := dicomtest.Load(t, dicomtest.Find(t, dicomtest.Shared(t, "multiframe", "sts001_legacy_enhanced_pet.dcm")))
	near(t, "sum", sum(im), 174040816.735507, 1)
	near(t, "first", im.Affine[2][3], -554.26, 1e-6)
	near(t, "last", im.Affine.Apply([3]float64{0, 0, 19})[2], -492.13, 1e-6)
	near(t, "spacing", im.Affine[2][2], 3.27, 1e-6)
	if refs := im.Source.Slices; refs[0].Frame != 1 || refs[1].Frame != 4 {
		t.Errorf("frames of the first slices: %+v", refs[:2])
	}
	near(t, "factor", im.Scan.SUV(suv.Corrections{}).Factor(), 0.000242902977, 1e-12)
}

// TestCD: what lies on a CD, whatever its DICOMDIR says.
func TestCD(t *testing.T) {
	dir := dicomtest.Shared(t, "dicomdir")
	for _, path := range []string{dir, filepath.Join(dir, "DICOMDIR")} {
		f, err := series.Find(context.Background(), path, nil)
		if err != nil {
			t.Fatal(err)
		}
		files, left := 0, map[string]int{}
		for _, s := range f.Series {
			files += s.Files
		}
		for _, l := range f.Left {
			left[l.What] = l.Count
		}
		// as the directory lists them: 11 CT, 17 MR, 3 CR
		want := map[string]int{"localisers": 2, "projections": 7, "images and objects of other kinds": 3, "directories": 1,
			"files that are no DICOM": 1}
		if files != 19 || !maps.Equal(left, want) {
			t.Errorf("%d files in series, left out %v", files, left)
		}
	}
}

// TestObjects: the digital reference objects of the IBSI. In each mask SUV has a minimum of 0.20, a median of 1.00 and
// a maximum of 4.00; the slope of 0.01 of object 2_3 is coarser than that.
func TestObjects(t *testing.T) {
	archive := dicomtest.Shared(t, "suv_dro", "DRO.tar.xz")
	dir := t.TempDir()
	if out, err := exec.Command("tar", "-xf", archive, "-C", dir).CombinedOutput(); err != nil {
		t.Skipf("tar: %v %s", err, out)
	}
	rules := map[string]string{
		"DRO_2_1": "GML, from SUVlbm (James)", "DRO_2_2": "GML, from SUVibw", "DRO_2_3": "CM2ML, from SUVbsa",
		"DRO_2_0": "GML, SUVbw as stored", "DRO_2_4": "CNTS, SUV factor of Philips",
		"DRO_2_5": "CNTS, activity factor of Philips, START, series time",
		"DRO_3_1": "BQML ADMIN", "DRO_3_2": "BQML START, average activity", "DRO_3_3": "BQML START, GE private time",
		"DRO_3_4": "BQML NONE, acquisition of each frame",
	}
	objects, err := filepath.Glob(filepath.Join(dir, "DRO", "DRO_*_*"))
	if err != nil || len(objects) == 0 {
		t.Fatal("no objects", err)
	}
	for _, object := range objects {
		name := filepath.Base(object)
		t.Run(name, func(t *testing.T) {
			im := dicomtest.Load(t, dicomtest.Find(t, filepath.Join(object, "PT")))
			r := im.Scan.SUV(suv.Corrections{})
			want := rules[name]
			if want == "" {
				want = "BQML START, series time"
			}
			if r.Rule != want {
				t.Fatalf("rule %q, want %q; %s", r.Rule, want, r.Reason)
			}
			if name == "DRO_0_0" {
				near(t, "factor", r.Factor(), 0.000277778125, 1e-12)
			}
			im.Scale(r.Factors)
			read, err := nifti.ReadLabels(context.Background(), filepath.Join(object, "mask", "DRO_mask.nii.gz"))
			if err != nil {
				t.Fatal(err)
			}
			mask, err := read.On(im.Grid)
			if err != nil {
				t.Fatal(err)
			}
			var inside []float32
			for i, m := range mask.Data {
				if m != 0 {
					inside = append(inside, im.Data[i])
				}
			}
			slices.Sort(inside)
			tolerance := 0.01
			if name == "DRO_2_3" {
				tolerance = 0.025
			}
			near(t, "minimum", float64(inside[0]), 0.20, tolerance)
			near(t, "median", float64(inside[len(inside)/2]), 1.00, tolerance)
			near(t, "maximum", float64(inside[len(inside)-1]), 4.00, tolerance)
		})
	}
}
