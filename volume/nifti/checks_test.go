package nifti

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	gonii "github.com/okieraised/gonii/pkg/nifti"
)

// TestChecks breaks a good header in one way for each row of the table.
func TestChecks(t *testing.T) {
	nan := float32(math.NaN())
	qformOnly := func(h *gonii.Nii1Header) { h.SformCode, h.QformCode, h.Pixdim[0] = 0, 1, -1 }
	tests := []struct {
		check string
		spoil func(h *gonii.Nii1Header)
		says  string            // part of the message
		then  func(*Image) bool // what must hold of a file that is read
	}{
		{"number of axes", func(h *gonii.Nii1Header) { h.Dim[0] = 9 }, "9 axes", nil},
		{"number of axes", func(h *gonii.Nii1Header) { h.Dim[0] = 0 }, "0 axes", nil},
		{"number of axes", func(h *gonii.Nii1Header) { h.Dim[0] = -3 }, "-3 axes", nil},
		{"length of an axis", func(h *gonii.Nii1Header) { h.Dim[2] = -2 }, "axis 2 has -2 voxels", nil},
		{"length of an axis", func(h *gonii.Nii1Header) { h.Dim[3] = 0 }, "axis 3 has 0 voxels", nil},
		{"empty axis", func(h *gonii.Nii1Header) { h.Dim[0], h.Dim[4] = 4, 0 }, "Axis 4",
			func(i *Image) bool { return slices.Equal(i.Header.Shape(), []int{3, 2, 2, 1}) }},
		{"vectors", func(h *gonii.Nii1Header) { h.Dim[0], h.Dim[5] = 5, 3 }, "more than one number", nil},
		{"frames", func(h *gonii.Nii1Header) { h.Dim = [8]int16{4, 3, 2, 1, 2} }, "2 frames; frame 0 is read",
			func(i *Image) bool { return slices.Equal(i.Data, values()[:6]) }},
		{"one axis", func(h *gonii.Nii1Header) { h.Dim[0] = 1 }, "a row of 3 numbers", nil},
		{"unknown datatype", func(h *gonii.Nii1Header) { h.Datatype = 9999 }, "type 9999", nil},
		{"unknown datatype", func(h *gonii.Nii1Header) { h.Datatype = 0 }, "type 0", nil},
		{"datatype", func(h *gonii.Nii1Header) { h.Datatype = 128 }, "RGB colours", nil},
		{"datatype", func(h *gonii.Nii1Header) { h.Datatype = 1 }, "single bits", nil},
		{"bits per voxel", func(h *gonii.Nii1Header) { h.Bitpix = 64 }, "64 bits per voxel, but int16",
			func(i *Image) bool { return i.Data[11] == 1100 }},
		{"place of the voxels", func(h *gonii.Nii1Header) { h.VoxOffset = 8 }, "byte 8",
			func(i *Image) bool { return i.Data[11] == 1100 }},
		{"place of the voxels", func(h *gonii.Nii1Header) { h.VoxOffset = -1e30 }, "byte",
			func(i *Image) bool { return i.Data[11] == 1100 }},
		{"size of voxels", func(h *gonii.Nii1Header) { qformOnly(h); h.Pixdim[1] = -2 }, "-2 mm",
			func(i *Image) bool { return i.Affine.Zooms() == [3]float64{2, 3, 4} }},
		{"size of voxels", func(h *gonii.Nii1Header) { qformOnly(h); h.Pixdim[3] = nan }, "NaN mm",
			func(i *Image) bool { return i.Affine.Zooms() == [3]float64{2, 3, 1} }},
		{"size of voxels", func(h *gonii.Nii1Header) { qformOnly(h); h.Pixdim[2] = 0 }, "0 mm",
			func(i *Image) bool { return i.Affine.Zooms() == [3]float64{2, 1, 4} }},
		{"sform code", func(h *gonii.Nii1Header) { qformOnly(h); h.SformCode = 77 }, "code 77",
			func(i *Image) bool { return i.Header.SformCode() == 0 && i.Affine[0][0] == 2 }},
		{"qform code", func(h *gonii.Nii1Header) { h.QformCode = -1 }, "code -1",
			func(i *Image) bool { return i.Header.QformCode() == 0 }},
		{"sform", func(h *gonii.Nii1Header) { qformOnly(h); h.SformCode, h.SrowX[3] = 1, nan }, "sform",
			func(i *Image) bool { return i.Affine[0][0] == 2 }},
		{"sform", func(h *gonii.Nii1Header) { qformOnly(h); h.SformCode, h.SrowX[0] = 1, 0 }, "sform",
			func(i *Image) bool { return i.Affine[0][0] == 2 }},
		{"qfac", func(h *gonii.Nii1Header) { qformOnly(h); h.Pixdim[0] = 0 }, "qfac is 0", func(i *Image) bool {
			return i.Affine == [4][4]float64{{2, 0, 0, 0}, {0, 3, 0, 0}, {0, 0, 4, 0}, {0, 0, 0, 1}} &&
				i.Header.QformCode() == 1 && len(i.Problems) == 1
		}},
		{"qfac beside a sform", func(h *gonii.Nii1Header) { h.QformCode, h.Pixdim[0] = 1, nan; h.QuaternC = 0 },
			"qfac is NaN", func(i *Image) bool {
				return i.Affine[0] == [4]float64{-2, 0, 0, 10} && i.Header.QformCode() == 1 &&
					i.Problems[0].Level == Note
			}},
		{"quaternion", func(h *gonii.Nii1Header) { qformOnly(h); h.QuaternD = 1.5 }, "1.5",
			func(i *Image) bool { return i.Affine[0][0] == -2 && i.Header.fields.QuaternD == 1 }},
		{"qform", func(h *gonii.Nii1Header) { qformOnly(h); h.QoffsetY = nan }, "qform",
			func(i *Image) bool { return i.Header.QformCode() == 0 && i.Affine[0][0] == -2 }},
		{"no orientation", func(h *gonii.Nii1Header) { h.SformCode = 0 }, "how the patient lies", func(i *Image) bool {
			// nibabel's shape_zoom_affine
			return i.Affine == [4][4]float64{{-2, 0, 0, 2}, {0, 3, 0, -1.5}, {0, 0, 4, -2}, {0, 0, 0, 1}}
		}},
		{"sform and qform", func(h *gonii.Nii1Header) { qformOnly(h); h.SformCode = 1 }, "mm apart",
			func(i *Image) bool { return i.Affine[0][0] == -2 }},
		{"size and affine", func(h *gonii.Nii1Header) { h.Pixdim[2] = 3.5 }, "3.5 mm, the sform 3 mm",
			func(i *Image) bool { return i.Affine.Zooms()[1] == 3 }},
		{"slope", func(h *gonii.Nii1Header) { h.SclSlope, h.SclInter = nan, 5 }, "slope",
			func(i *Image) bool { return i.Data[11] == 1100 }},
		{"slope", func(h *gonii.Nii1Header) { h.SclSlope = float32(math.Inf(-1)) }, "slope",
			func(i *Image) bool { return i.Data[11] == 1100 }},
		{"intercept", func(h *gonii.Nii1Header) { h.SclSlope, h.SclInter = 2, nan }, "intercept",
			func(i *Image) bool { return i.Data[11] == 2200 }},
		{"units", func(h *gonii.Nii1Header) { h.XyztUnits = 8 + 1 }, "meter",
			func(i *Image) bool { return i.Affine[0][0] == -2 }},
		{"kind of file", func(h *gonii.Nii1Header) { h.Magic[1] = 'i' }, ".hdr and .img",
			func(i *Image) bool { return i.Data[11] == 1100 }},
		{"no usable affine",
			func(h *gonii.Nii1Header) { h.SformCode, h.Pixdim = 0, [8]float32{1, 1e-40, 1e-40, 1e-40} },
			"pixdim gives the voxels no place", nil},
		{"oblique", func(h *gonii.Nii1Header) { qformOnly(h); h.QuaternD = 0.087156 }, "10.0°",
			func(i *Image) bool { return i.Problems[0].Level == Note }},
	}
	for _, test := range tests {
		t.Run(test.check, func(t *testing.T) {
			row := checks[slices.IndexFunc(checks, func(c check) bool { return c.name == test.check })]
			h := header1()
			test.spoil(&h)
			img, err := ReadFrame(context.Background(), put(t, "scan.nii", build(little, &h, stored)), 0, Watch{})
			var f *FormatError
			var u *UnsupportedError
			switch {
			case row.level == broken && !errors.As(err, &f), row.level == unsupported && !errors.As(err, &u):
				t.Fatalf("got %v", err)
			case row.level >= broken:
				if !strings.Contains(err.Error(), test.says) || test.then != nil {
					t.Errorf("says %q, want %q", err, test.says)
				}
				return
			case err != nil:
				t.Fatal(err)
			}
			at := slices.IndexFunc(img.Problems, func(p Problem) bool { return p.Name == test.check })
			if at < 0 || !strings.Contains(img.Problems[at].String(), test.says) {
				t.Fatalf("problems %v, want one that says %q", img.Problems, test.says)
			}
			if !test.then(img) {
				t.Errorf("%v, but the affine is %v, the values %v", img.Problems, img.Affine, img.Data)
			}
		})
	}
	for _, row := range checks {
		if !slices.ContainsFunc(tests, func(test struct {
			check string
			spoil func(h *gonii.Nii1Header)
			says  string
			then  func(*Image) bool
		}) bool {
			return test.check == row.name
		}) {
			t.Errorf("no test for the check %q", row.name)
		}
	}
}

// TestNothingToComplain: what is usual or harmless is no problem.
func TestNothingToComplain(t *testing.T) {
	for name, change := range map[string]func(h *gonii.Nii1Header){
		"as it is":            func(h *gonii.Nii1Header) {},
		"slope 0":             func(h *gonii.Nii1Header) { h.SclSlope, h.SclInter = 0, 7 },
		"offset 0":            func(h *gonii.Nii1Header) { h.VoxOffset = 0 },
		"axes left at 0":      func(h *gonii.Nii1Header) { h.Dim = [8]int16{3, 3, 2, 2} },
		"nonsense behind":     func(h *gonii.Nii1Header) { h.Dim[4], h.Dim[5] = 2, -9 },
		"one frame":           func(h *gonii.Nii1Header) { h.Dim[0] = 4 },
		"qfac unused":         func(h *gonii.Nii1Header) { h.Pixdim[0] = 0 },
		"no step in time":     func(h *gonii.Nii1Header) { h.Dim[0], h.Pixdim[4] = 4, float32(math.NaN()) },
		"a single flat slice": func(h *gonii.Nii1Header) { h.Dim = [8]int16{2, 3, 4}; h.Pixdim[3] = 0 },
		"both forms, in order": func(h *gonii.Nii1Header) {
			h.QformCode, h.Pixdim[0], h.QuaternC = 1, -1, 1
			h.QoffsetX, h.QoffsetY, h.QoffsetZ = 10, 20, 30
		},
	} {
		h := header1()
		change(&h)
		img, err := Read(context.Background(), put(t, "scan.nii", build(little, &h, stored)), nil)
		if err != nil || len(img.Problems) > 0 {
			t.Errorf("%s: %v, %v", name, err, img.Problems)
			continue
		}
		if !slices.Equal(img.Data, values()) {
			t.Errorf("%s: %v", name, img.Data)
		}
		for _, z := range img.Header.Zooms() {
			if z-z != 0 {
				t.Errorf("%s: zooms %v", name, img.Header.Zooms())
			}
		}
	}
}
