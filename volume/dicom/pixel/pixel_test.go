package pixel

import (
	"errors"
	"io/fs"
	"strings"
	"testing"

	"isopet/volume/dicom"
)

// shared has files of other programs; where it is absent, tests on them are left out.
const shared = "../../../../shared/data/dicom/"

// decoded are files with the frames that pydicom 3.0.2 makes of them, with pylibjpeg 2.1 for those that are compressed:
//
//	a = pydicom.dcmread(path).pixel_array.astype(float); a = a.reshape(-1, *a.shape[-2:])
//	a.shape, a.sum(), (a[-1].ravel() * (np.arange(1, a[0].size + 1) % 1009)).sum()
var decoded = []struct {
	path             string
	n, rows, columns int
	sum, weighted    float64
}{
	{"codec/JLSL_08_07_0_1F", 1, 128, 128, 775483, 388197043},
	{"codec/JLSL_16_15_1_1F", 1, 128, 128, -66250735, -32582369469},
	{"codec/JPGLosslessP14SV1_1s_1f_8b", 1, 768, 1024, 13572107, 6822311128},
	{"codec/MR_small_RLE", 1, 64, 64, 2125338, 1082057755},
	{"codec/MR_small_jpeg_ls_lossless", 1, 64, 64, 2125338, 1082057755},
	{"codec/deflated", 1, 128, 128, 16598292, 8497772428},
	{"codec/gdcm_jpls", 1, 128, 128, 16598292, 8497772428},
	{"codec/jpll_p14", 1, 128, 128, 16598292, 8497772428},
	{"codec/jpll_sv1", 1, 128, 128, 16598292, 8497772428},
	{"codec/jpls", 1, 128, 128, 16598292, 8497772428},
	{"codec/le_exp", 1, 128, 128, 16598292, 8497772428},
	{"codec/le_imp", 1, 128, 128, 16598292, 8497772428},
	{"codec/nometa_exp", 1, 128, 128, 16598292, 8497772428},
	{"codec/rle", 1, 128, 128, 16598292, 8497772428},
	{"multiframe/emri_small", 10, 64, 64, 4493276, 243288238},
	{"multiframe/emri_small_RLE", 10, 64, 64, 4493276, 243288238},
	{"multiframe/emri_small_big_endian", 10, 64, 64, 4493276, 243288238},
	{"multiframe/emri_small_jpeg_ls_lossless", 10, 64, 64, 4493276, 243288238},
	{"multiframe/sts001_legacy_enhanced_pet", 20, 128, 128, 287041831, 5176417497},
	{"quirk/CT_small", 1, 128, 128, 14826310, 7416609166},
	{"quirk/MR_small", 1, 64, 64, 2125338, 1082057755},
	{"quirk/MR_small_bigendian", 1, 64, 64, 2125338, 1082057755},
	{"quirk/MR_small_expb", 1, 64, 64, 2125338, 1082057755},
	{"quirk/MR_small_implicit", 1, 64, 64, 2125338, 1082057755},
	{"quirk/no_meta", 1, 128, 128, 14826310, 7416609166},
	{"quirk/bad_sequence", 1, 512, 512, 248348502, 124793672292},
	{"quirk/image_dfl", 1, 512, 512, 33322688, 16775078988},
	{"seg/ct_image", 1, 128, 128, 14826310, 7416609166},
	{"seg/liver", 3, 512, 512, 107098, 17478114},
	{"seg/liver_rle", 3, 512, 512, 107098, 17478114}, // as liver: pydicom does not read it
	{"seg/liver_expb", 3, 512, 512, 107098, 17478114},
	{"seg/seg_image_ct_binary", 3, 16, 16, 638, 32892},
	{"seg/seg_image_ct_binary_overlap", 8, 16, 16, 80, 446},
	{"seg/seg_image_ct_true_fractional", 3, 16, 16, 83136, 4210432},
	{"seg/seg_image_sm_control_labelmap", 20, 10, 10, 6064, 585},
	{"seg/sparse-labelmap-ppv5", 2, 38, 24, 630, 78255},
}

func TestFrames(t *testing.T) {
	readers := map[string]func(string) (*dicom.Dataset, error){"all": dicom.Read, "header": dicom.ReadHeader}
	for _, want := range decoded {
		for name, read := range readers {
			d, err := read(shared + want.path + ".dcm")
			if errors.Is(err, fs.ErrNotExist) {
				t.Skip("the shared DICOM files are absent")
			}
			if err != nil {
				t.Error(err)
				continue
			}
			m, err := Frames(d)
			if err != nil {
				t.Errorf("%s of %s: %v", name, want.path, err)
				continue
			}
			var sum, weighted float64
			var frame []float64
			for k := range m.N {
				if frame, err = m.Frame(k, frame); err != nil {
					t.Error(err)
					break
				}
				weighted = 0
				for i, v := range frame {
					sum += v
					weighted += v * float64((i+1)%1009)
				}
			}
			if m.N != want.n || m.Rows != want.rows || m.Columns != want.columns || sum != want.sum ||
				weighted != want.weighted {
				t.Errorf("%s of %s: %d frames of %d×%d, sums %v and %v; pydicom has %v", name, want.path, m.N, m.Rows,
					m.Columns, sum, weighted, want)
			}
		}
	}
}

// refused are files of which the error says why they are not decoded, and what to do.
var refused = map[string]string{
	"codec/JPEG2000": "holds pixels as JPEG 2000, which Isopet does not read; convert it: gdcmconv --raw IN OUT",
	"codec/JPEG2000-embedded-sequence-delimiter": "JPEG 2000",
	"codec/693_J2KI":                         "JPEG 2000",
	"codec/j2k":                              "JPEG 2000",
	"multiframe/emri_small_jpeg_2k_lossless": "JPEG 2000",
	"quirk/explicit_VR-UN":                   "JPEG 2000",
	"quirk/rtstruct":                         "holds no pixels; open the files of the scan itself",
	"quirk/meta_missing_tsyntax":             "\"\" is said of what its pixels show",
}

func TestRefused(t *testing.T) {
	for path, found := range refused {
		d, err := dicom.Read(shared + path + ".dcm")
		if errors.Is(err, fs.ErrNotExist) {
			t.Skip("the shared DICOM files are absent")
		}
		if err != nil {
			t.Error(err)
			continue
		}
		m, err := Frames(d)
		if err == nil {
			_, err = m.Frame(0, nil)
		}
		if p := (*dicom.Problem)(nil); !errors.As(err, &p) || !strings.Contains(err.Error(), found) ||
			p.Path != shared+path+".dcm" {
			t.Errorf("%s: %v, not %q", path, err, found)
		}
	}
}
