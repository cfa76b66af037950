package cli

import (
	"errors"
	"io/fs"
	"math"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"isopet/volume"
	"isopet/volume/dicom"
	"isopet/volume/dicom/pixel"
	"isopet/volume/nifti"
	"isopet/volume/racetest"
)

// shared has DICOM files of other programs; where it is absent, tests on them are left out.
const shared = "../../../shared/data/dicom"

// said is what SOURCES.md there says of a file, and what its program says of its geometry where SOURCES.md says
// nothing: the positions, spacings and factors of STS_001 are those of dcm2niix and nibabel.
type said struct {
	refused     string     // by info and by convert: part of the sentence
	sum         float64    // of slope × raw + intercept, of a scan that opens
	raw         float64    // sum of the first frame's samples as numbers without sign, of a file that is refused
	shape       [3]int     // voxels
	spacing     [3]float64 // mm
	first, last float64    // mm, positions of the slices along the patient
	factor      float64    // from stored values to SUV
	labels      []int      // voxels of the regions of a mask, which convert writes though info refuses it
	unconverted string     // why convert does not, where its reason is another
}

const stsFactor = 0.000242902977

var (
	petSlice = said{
		sum: 11772139.421496, shape: [3]int{128, 128, 1}, spacing: [3]float64{4.6875, 4.6875, 3.27},
		first: -462.70, last: -462.70, factor: stsFactor,
	}
	mrSmall = said{
		sum: 2125338, shape: [3]int{64, 64, 1}, spacing: [3]float64{0.3125, 0.3125, 0.8}, first: 6.6406, last: 6.6406,
	}
	// ctSmall is 14826310 raw, as pydicom has it, with an intercept of -1024.
	ctSmall = said{
		sum: 14826310 - 1024*128*128, shape: [3]int{128, 128, 1}, spacing: [3]float64{0.661468, 0.661468, 5},
		first: -75.70, last: -75.70,
	}
	jpeg2000   = said{refused: "JPEG 2000, which Isopet does not read; convert it: gdcmconv --raw IN OUT"}
	screenshot = said{refused: "only screenshots (1)"}
	plan       = said{refused: "only plans and doses of radiotherapy (1)"}
	other      = said{refused: "only images and objects of other kinds (1)"}
	unplaced   = said{refused: "has 10 frames and does not say where each lies", raw: 590962}
	noImage    = said{refused: "is no NIfTI file"}
	tiny       = said{shape: [3]int{16, 16, 1}}
)

func (s said) withRaw(sum float64) said { s.raw = sum; return s }

// maskOf is a mask with regions of some voxels.
func maskOf(voxels ...int) said { return said{refused: "is a mask in DICOM", labels: voxels} }

// sharedFiles are all files there, or the folders of those that belong together. A file opens alone, apart from the
// others of its folder.
var sharedFiles = map[string]said{
	"STS_001_FDG_PET": {
		sum: 2688853840, shape: [3]int{128, 128, 267}, spacing: [3]float64{4.6875, 4.6875, 3.27}, first: -881.30,
		last: -11.48, factor: stsFactor,
	},
	"IBSI_STS_002_PET_crop": {
		sum: 24193.15842, shape: [3]int{30, 27, 48}, spacing: [3]float64{5.46875, 5.46875, 3.27}, first: -629.02,
		last: -475.33, factor: 1,
	},
	"STS_001_RTSTRUCT": {refused: "is a mask in DICOM RTSTRUCT format", unconverted: "name the scan"},

	"codec/le_imp": petSlice, "codec/le_exp": petSlice, "codec/nometa_exp": petSlice, "codec/deflated": petSlice,
	"codec/rle": petSlice, "codec/jpll_p14": petSlice, "codec/jpll_sv1": petSlice, "codec/jpls": petSlice,
	"codec/gdcm_jpls": petSlice, "codec/j2k": jpeg2000,
	"codec/MR_small_RLE": mrSmall, "codec/MR_small_jpeg_ls_lossless": mrSmall, "codec/MR_small_jp2klossless": jpeg2000,
	"codec/693_J2KI": jpeg2000, "codec/J2K_pixelrep_mismatch": jpeg2000, "codec/JPEG2000": screenshot,
	"codec/JPEG2000-embedded-sequence-delimiter": screenshot,
	"codec/JPGLosslessP14SV1_1s_1f_8b":           other.withRaw(13572107),
	"codec/JLSL_08_07_0_1F":                      screenshot.withRaw(775483),
	// The samples are signed, and sum up to -66250735: SOURCES.md counts them as numbers of 15 bits without a sign.
	"codec/JLSL_16_15_1_1F": screenshot.withRaw(374511633),

	"multiframe/emri_small": unplaced, "multiframe/emri_small_RLE": unplaced,
	"multiframe/emri_small_big_endian": unplaced, "multiframe/emri_small_jpeg_ls_lossless": unplaced,
	"multiframe/emri_small_jpeg_2k_lossless": {refused: unplaced.refused},
	"multiframe/sts001_legacy_enhanced_pet": {
		sum: 174040816.735507, shape: [3]int{128, 128, 20}, spacing: [3]float64{4.6875, 4.6875, 3.27}, first: -554.26,
		last: -492.13, factor: stsFactor,
	},

	"quirk/MR_small": mrSmall, "quirk/MR_small_bigendian": mrSmall, "quirk/MR_small_expb": mrSmall,
	"quirk/MR_small_implicit": mrSmall, "quirk/MR_truncated": {refused: "is cut short: it ends within its pixels"},
	"quirk/CT_small": ctSmall, "quirk/no_meta": ctSmall,
	"quirk/bad_sequence": { // 248348502 raw, as pydicom has it, with an intercept of -1024
		sum: 248348502 - 1024*512*512, shape: [3]int{512, 512, 1}, spacing: [3]float64{0.287109, 0.287109, 1},
		first: 1687.5, last: 1687.5,
	},
	"quirk/explicit_VR-UN":      {refused: "has only one slice, of unknown thickness"},
	"quirk/ExplVR_BigEndNoMeta": plan, "quirk/ExplVR_LitEndNoMeta": plan, "quirk/badVR": plan,
	"quirk/rtplan_truncated":     {refused: "is cut short: it ends within element (300A,00B0)"},
	"quirk/meta_missing_tsyntax": other, "quirk/empty_charset_LEI": other, "quirk/priv_SQ": other,
	"quirk/image_dfl": screenshot,
	"quirk/rtstruct":  {refused: "is a mask in DICOM RTSTRUCT format", unconverted: "name the scan"},

	"seg/ct_image": ctSmall,
	// Sums of pydicom's pixel_array. Of the regions that overlap, of 64 voxels and 16, the smaller one keeps its own.
	"seg/liver": maskOf(107098), "seg/liver_expb": maskOf(107098), "seg/liver_rle": maskOf(107098),
	"seg/seg_image_ct_binary": maskOf(638), "seg/seg_image_ct_binary_overlap": maskOf(48, 16),
	"seg/seg_image_ct_true_fractional": maskOf(638), "seg/sparse-labelmap-ppv5": maskOf(630),
	"seg/seg_image_sm_control_labelmap": {refused: "is a mask in DICOM SEG format", unconverted: "does not say where"},

	"dicomdir/77654033/CR1": other, "dicomdir/77654033/CR2": other, "dicomdir/77654033/CR3": other,
	"dicomdir/77654033/CT2": tiny, "dicomdir/98892001/CT5N": tiny, "dicomdir/98892003/MR1": tiny,
	"dicomdir/98892003/MR2":   tiny,
	"dicomdir/98892001/CT2N":  {refused: "only localisers (1)"},
	"dicomdir/98892003/MR700": {refused: "only projections (1)"},
	"dicomdir/DICOMDIR":       {refused: "files that the DICOMDIR names and that are not here (31)"},

	"dicomdir/README.txt": noImage, "SOURCES.md": noImage, "suv_vectors.json": noImage, "suv_dro/DRO.tar.xz": noImage,
}

// TestSharedDICOM: every file opens with the sums, positions and spacings that are known of it, and is converted with
// the same, or is refused in a sentence.
func TestSharedDICOM(t *testing.T) {
	racetest.Skip(t)
	files := map[string]string{} // by the row's name: one path of each file or folder
	err := filepath.WalkDir(shared, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || name == shared {
			return err
		}
		rel, err := filepath.Rel(shared, name)
		rel = filepath.ToSlash(rel)
		row, known := sharedFiles[rel]
		switch {
		case entry.IsDir() && known && row.shape[2] > 1: // a series
			files[rel] = name
			return filepath.SkipDir
		case entry.IsDir():
		case known, hasRow(path.Dir(rel)):
			files[rel] = name
		default:
			files[strings.TrimSuffix(rel, ".dcm")] = name
		}
		return err
	})
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("the shared DICOM files are absent")
	}
	if err != nil || len(files) < len(sharedFiles) {
		t.Fatalf("%d files for %d rows, %v", len(files), len(sharedFiles), err)
	}
	for rel, name := range files {
		row, known := sharedFiles[rel]
		if !known {
			row, known = sharedFiles[path.Dir(rel)]
		}
		if !known {
			t.Errorf("%s has no row", rel)
			continue
		}
		t.Run(rel, func(t *testing.T) { checkShared(t, name, row) })
	}
	// The CD as a whole, and a mask on its scan: the tumour, and the oedema of 8058 voxels round it.
	var list seriesList
	runJSON(t, &list, "info", filepath.Join(shared, "dicomdir", "DICOMDIR"))
	if len(list.Series) != 12 {
		t.Errorf("the DICOMDIR leads to %d series", len(list.Series))
	}
	var c conversion
	runJSON(t, &c, "convert", filepath.Join(shared, "STS_001_RTSTRUCT", "1-1.dcm"), "--scan",
		filepath.Join(shared, "STS_001_FDG_PET"), "-o", filepath.Join(t.TempDir(), "m.nii.gz"))
	if len(c.Labels) != 2 || c.Labels[0].Voxels != 5095 || c.Labels[1].Voxels != 8058-5095 {
		t.Errorf("regions of STS_001: %+v", c.Labels)
	}
}

func hasRow(name string) bool { _, known := sharedFiles[name]; return known }

// checkShared holds a file against what is said of it.
func checkShared(t *testing.T, name string, want said) {
	in, out := name, filepath.Join(t.TempDir(), "out.nii.gz")
	if entry, err := os.Stat(name); err == nil && !entry.IsDir() {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		in = filepath.Join(t.TempDir(), filepath.Base(name))
		if err := os.WriteFile(in, b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	convert := []string{"convert", in, "-o", out}
	if want.refused != "" {
		refuses(t, want.refused, "info", in, "--json")
		checkRaw(t, in, want.raw)
		switch {
		case want.labels != nil:
			var c conversion
			runJSON(t, &c, convert...)
			var voxels []int
			for _, l := range c.Labels {
				voxels = append(voxels, l.Voxels)
			}
			if !slices.Equal(voxels, want.labels) {
				t.Errorf("regions of %v voxels, want %v", voxels, want.labels)
			}
		case want.unconverted != "":
			refuses(t, want.unconverted, convert...)
		default:
			refuses(t, want.refused, convert...)
		}
		return
	}
	var i information
	var c conversion
	runJSON(t, &i, "info", in)
	runJSON(t, &c, append(convert, "--unit", "stored")...)
	written, err := nifti.Read(t.Context(), out, nil)
	if err != nil {
		t.Fatal(err)
	}
	factor := 1.0
	if i.SUVFactor != nil {
		factor = *i.SUVFactor
	}
	if want.factor != 0 && (i.SUVFactor == nil || math.Abs(factor/want.factor-1) > 1e-8) {
		t.Errorf("factor %v, want %v", i.SUVFactor, want.factor)
	}
	var sum float64
	for _, v := range written.Data {
		sum += float64(v)
	}
	if opened := float64(i.Sum) / factor; math.Abs(opened-sum) > 1e-7*math.Abs(sum) {
		t.Errorf("info: sum %v, convert: %v", opened, sum)
	}
	if !slices.Equal(i.Shape, want.shape[:]) || !slices.Equal(c.Shape, want.shape[:]) || written.Dims != want.shape {
		t.Errorf("%v voxels, %v converted, want %v", i.Shape, written.Dims, want.shape)
	}
	if !written.Grid.SameAs(volume.Grid{Dims: written.Dims, Affine: i.Affine}, 1e-4) {
		t.Errorf("affine %v, converted %v", i.Affine, written.Affine)
	}
	if want.spacing == [3]float64{} {
		return // of which no more is said
	}
	if math.Abs(sum/want.sum-1) > 1e-7 {
		t.Errorf("sum %v, want %v", sum, want.sum)
	}
	for axis, z := range i.Zooms {
		if math.Abs(float64(z)-want.spacing[axis]) > 1e-4 {
			t.Errorf("spacing %v, want %v", i.Zooms, want.spacing)
		}
	}
	gaps := float64(want.shape[2] - 1)
	first, last := i.Affine[2][3], i.Affine[2][2]*gaps+i.Affine[2][3]
	if math.Abs(first-want.first) > 0.01 || math.Abs(last-want.last) > 0.01 {
		t.Errorf("slices from %v to %v mm, want %v to %v", first, last, want.first, want.last)
	}
}

// refuses runs a command that must fail with a sentence.
func refuses(t *testing.T, sentence string, args ...string) {
	t.Helper()
	if code, out, errs := run(args...); code != exitFailed || out != "" || !strings.Contains(errs, sentence) {
		t.Errorf("isopet %v: exit %d, %q, %q, want %q", args, code, out, errs, sentence)
	}
}

// checkRaw sums the samples of a file's first frame, without their sign.
func checkRaw(t *testing.T, name string, want float64) {
	t.Helper()
	if want == 0 {
		return
	}
	d, err := dicom.Read(name)
	if err != nil {
		t.Fatal(err)
	}
	images, err := pixel.Frames(d)
	if err != nil {
		t.Fatal(err)
	}
	frame, err := images.Frame(0, nil)
	if err != nil {
		t.Fatal(err)
	}
	bits, _ := d.Int(dicom.BitsStored)
	var sum float64
	for _, v := range frame {
		if v < 0 {
			v += float64(int(1) << bits)
		}
		sum += v
	}
	if sum != want {
		t.Errorf("samples sum up to %v, want %v", sum, want)
	}
}
