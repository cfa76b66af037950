package seg_test

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"maps"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"isopet/volume"
	"isopet/volume/dicom"
	"isopet/volume/dicom/derived"
	"isopet/volume/dicom/dicomtest"
	"isopet/volume/dicom/seg"
	"isopet/volume/dicom/series"
)

func load(t *testing.T, names ...string) *series.Image {
	t.Helper()
	return dicomtest.Load(t, dicomtest.Find(t, dicomtest.Shared(t, names...)))
}

// shapes are two masks that overlap: a ring with a hole and a voxel apart, and voxels that touch at corners.
func shapes(g volume.Grid) (ring, corners *volume.Mask) {
	ring, corners = volume.NewMask(g), volume.NewMask(g)
	c := [3]int{g.Dims[0] / 2, g.Dims[1] / 2, g.Dims[2] / 2}
	for dk := -2; dk <= 2; dk++ {
		for dj := -9; dj <= 9; dj++ {
			for di := -9; di <= 9; di++ {
				at := g.Index(c[0]+di, c[1]+dj, c[2]+dk)
				if r := math.Hypot(float64(di), float64(dj)); r > 4 && r < 8.5 {
					ring.Data[at] = 1
				}
				if dk < 0 && di > 5 && (di+dj+dk)%2 == 0 {
					corners.Data[at] = 1
				}
			}
		}
	}
	ring.Data[g.Index(1, 2, c[2])] = 1
	corners.Data[g.Index(g.Dims[0]-1, g.Dims[1]-1, g.Dims[2]-1)] = 1
	return ring, corners
}

func options() seg.Options {
	return seg.Options{Options: derived.Options{
		Description: "Isopet: lesions", Creator: "Doe^Jane", Version: "1.0", Random: rand.Reader,
		Now: time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC),
	}}
}

// written is a segmentation of the shapes, as a file.
func written(t *testing.T, im *series.Image, o seg.Options) (path string, ring, corners *volume.Mask) {
	t.Helper()
	ring, corners = shapes(im.Grid)
	m := seg.NewMasks(im.Grid)
	m.Add(seg.Segment{Label: "Läsion 1", By: seg.Semiautomatic, Algorithm: "Threshold CNN",
		Colour: [3]uint8{230, 158, 140}, Type: seg.Primary, Region: seg.Prostate},
		func(i int) bool { return ring.Data[i] != 0 })
	m.Add(seg.Segment{Label: "2", By: seg.Manual}, func(i int) bool { return corners.Data[i] != 0 })
	var b bytes.Buffer
	if err := seg.Encode(&b, im.Source, m, o); err != nil {
		t.Fatal(err)
	}
	path = filepath.Join(t.TempDir(), "mask.seg.dcm")
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path, ring, corners
}

func decode(t *testing.T, path string) *seg.File {
	t.Helper()
	d, err := dicom.Read(path)
	if err != nil {
		t.Fatal(err)
	}
	f, err := seg.Decode(d)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// differing is in how many voxels of a grid a segment is not a mask.
func differing(t *testing.T, f *seg.File, segment int, m *volume.Mask) int {
	t.Helper()
	got := volume.NewMask(m.Grid)
	if err := f.Each(m.Grid, func(s, voxel int) {
		if s == segment {
			got.Data[voxel] = 1
		}
	}); err != nil {
		t.Fatal(err)
	}
	n := 0
	for i := range got.Data {
		if got.Data[i] != m.Data[i] {
			n++
		}
	}
	return n
}

// TestRoundTrip: what is written is read, on series of single frames and on multi-frame ones. pydicom 2.3.1 reads the
// same masks, of 881 and 77 voxels, from the file that is made of the legacy PET: no voxel of pixel_array differs.
func TestRoundTrip(t *testing.T) {
	for _, name := range []string{
		"STS_001_FDG_PET", "IBSI_STS_002_PET_crop", "multiframe/sts001_legacy_enhanced_pet.dcm",
	} {
		im := load(t, name)
		for _, all := range []bool{false, true} {
			o := options()
			o.AllSlices = all
			path, ring, corners := written(t, im, o)
			f := decode(t, path)
			if a, b := differing(t, f, 1, ring), differing(t, f, 2, corners); a+b > 0 {
				t.Errorf("%s: %d and %d voxels differ", name, a, b)
			}
			s := f.Segments[0]
			if len(f.Segments) != 2 || s.Label != "Läsion 1" || s.By != seg.Semiautomatic || s.Algorithm != "Threshold CNN" ||
				s.Type != seg.Primary || s.Region != seg.Prostate || s.Colour != [3]uint8{230, 158, 140} || s.Number != 1 {
				t.Errorf("%+v", f.Segments)
			}
			if f.Series != im.Source.Series || f.FrameOfReference != im.Source.FrameOfReference {
				t.Errorf("%+v, want %+v", f, im.Source)
			}
		}
	}
}

// TestSource: patient, study and geometry are the source's own, to the digit.
func TestSource(t *testing.T) {
	im := load(t, "IBSI_STS_002_PET_crop")
	path, _, _ := written(t, im, options())
	d, err := dicom.Read(path)
	if err != nil {
		t.Fatal(err)
	}
	from := im.Source.Header
	for _, tag := range []dicom.Tag{dicom.PatientName, dicom.PatientID, dicom.PatientBirthDate, dicom.PatientSex,
		dicom.StudyInstanceUID, dicom.StudyDate, dicom.FrameOfReferenceUID, dicom.StudyID} {
		if d.Text(tag) != from.Text(tag) {
			t.Errorf("%v is %q, want %q", tag, d.Text(tag), from.Text(tag))
		}
	}
	o := d.Item(dicom.SharedFunctionalGroupsSequence).Item(dicom.PlaneOrientationSequence)
	if got, want := o.Text(dicom.ImageOrientationPatient), from.Text(dicom.ImageOrientationPatient); got != want {
		t.Errorf("orientation %q, want %q", got, want)
	}
	p := options()
	p.Pseudonym = "P-17"
	path, _, _ = written(t, im, p)
	if d, err = dicom.Read(path); err != nil {
		t.Fatal(err)
	}
	if d.Text(dicom.PatientName) != "P-17" || d.Text(dicom.PatientID) != "P-17" || d.Has(dicom.PatientBirthDate) {
		t.Errorf("pseudonym: %q %q %q", d.Text(dicom.PatientName), d.Text(dicom.PatientID), d.Text(dicom.PatientBirthDate))
	}
	if b, _ := os.ReadFile(path); from.Text(dicom.PatientName) != "" && bytes.Contains(b, from.Raw(dicom.PatientName)) {
		t.Error("the file names the patient")
	}
}

// TestValidator: dciodvfy of dicom3tools finds no error.
func TestValidator(t *testing.T) {
	if _, err := exec.LookPath("dciodvfy"); err != nil {
		t.Skip(err)
	}
	for _, name := range []string{"STS_001_FDG_PET", "multiframe/sts001_legacy_enhanced_pet.dcm"} {
		path, _, _ := written(t, load(t, name), options())
		out, _ := exec.Command("dciodvfy", path).CombinedOutput() // ends with 1 for warnings, too
		if strings.Contains(string(out), "Error") || !strings.Contains(string(out), "SegmentationDocument") &&
			!strings.Contains(string(out), "Segmentation") {
			t.Errorf("%s: %s", name, out)
		}
	}
}

// TestErrors: what cannot be written says why.
func TestErrors(t *testing.T) {
	im := load(t, "IBSI_STS_002_PET_crop")
	none, some := func(int) bool { return false }, func(i int) bool { return i == 0 }
	for _, c := range []struct {
		change func(from *series.Source, m *seg.Masks)
		want   string
	}{
		{func(*series.Source, *seg.Masks) {}, "The segmentation would hold no segment; outline something first"},
		{func(_ *series.Source, m *seg.Masks) { m.Add(seg.Segment{Label: "a"}, none) }, `an empty segment, "a"`},
		{func(_ *series.Source, m *seg.Masks) { m.Add(seg.Segment{Label: strings.Repeat("a", 65)}, some) }, "65 characters"},
		{func(s *series.Source, m *seg.Masks) { s.Slices[0] = series.Ref{}; m.Add(seg.Segment{Label: "a"}, some) },
			`would have voxels of "a" on a slice that is missing in the series`},
		{func(s *series.Source, m *seg.Masks) { s.Slices = s.Slices[1:]; m.Add(seg.Segment{Label: "a"}, some) },
			"cannot be made of another grid"},
		{func(s *series.Source, m *seg.Masks) { s.Header = dicom.New(); m.Add(seg.Segment{Label: "a"}, some) },
			"does not name its study"},
	} {
		from := im.Source
		from.Slices = append([]series.Ref(nil), from.Slices...)
		m := seg.NewMasks(im.Grid)
		c.change(&from, m)
		var b bytes.Buffer
		if err := seg.Encode(&b, from, m, options()); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v, want %q", err, c.want)
		}
	}
}

// TestOthers: segmentations of other programs, with the number of voxels of each segment: pydicom's pixel_array, of
// fractions from one half of MaximumFractionalValue on.
func TestOthers(t *testing.T) {
	for name, want := range map[string]map[int]int{
		"liver.dcm": {1: 107098}, "liver_expb.dcm": {1: 107098}, "seg_image_ct_binary.dcm": {1: 638},
		"seg_image_ct_binary_overlap.dcm":  {1: 64, 2: 16},
		"seg_image_ct_true_fractional.dcm": {1: 638}, "sparse-labelmap-ppv5.dcm": {1: 630},
	} {
		f := decode(t, dicomtest.Shared(t, "seg", name))
		got := map[int]int{}
		g, _, err := f.Grid()
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if err := f.Each(g, func(s, _ int) { got[s]++ }); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if !maps.Equal(got, want) {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
	d, err := dicom.Read(dicomtest.Shared(t, "seg", "seg_image_sm_control_labelmap.dcm"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := seg.Decode(d); err == nil || !strings.Contains(err.Error(), "does not say where frame 1 lies") {
		t.Errorf("of a microscope: %v", err)
	}
}

// made is a segmentation of slices of 3×3 pixels at heights.
func made(t testing.TB, heights ...float64) *dicom.Dataset {
	t.Helper()
	d := dicom.New()
	d.SetText(dicom.SOPInstanceUID, "1.2")
	d.SetText(dicom.StudyInstanceUID, "1.3")
	d.SetText(dicom.FrameOfReferenceUID, "1.4")
	d.SetFloats(dicom.ImageOrientationPatient, 1, 0, 0, 0, 1, 0)
	d.SetFloats(dicom.PixelSpacing, 2, 2)
	from := series.Source{Series: "1.5", Header: d}
	g := volume.Grid{Dims: [3]int{3, 3, len(heights)}}
	g.Affine = volume.Affine{{-2, 0, 0, 0}, {0, -2, 0, 0}, {0, 0, 4, 0}, {0, 0, 0, 1}}
	for _, z := range heights {
		from.Slices = append(from.Slices, series.Ref{Class: "1.6", Instance: "1.7", Position: fmt.Sprintf(`0\0\%g`, z)})
	}
	m := seg.NewMasks(g)
	m.Add(seg.Segment{Label: "a"}, func(i int) bool { return i%2 == 0 })
	var b bytes.Buffer
	if err := seg.Encode(&b, from, m, options()); err != nil {
		t.Fatal(err)
	}
	made, err := dicom.Decode(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// TestAlone: without its scan a segmentation lies as far apart as its frames do, whatever is said of their thickness,
// and what was assumed is said.
func TestAlone(t *testing.T) {
	for _, c := range []struct {
		name               string
		heights            []float64
		spacing, thickness float64
		step               float64
		depth              int
		says               string
	}{
		{"as it says", []float64{0, 4, 8}, 4, 4, 4, 3, ""},
		{"on every second slice, as it says", []float64{0, 8, 16}, 4, 4, 4, 5, ""},
		{"thin slices", []float64{0, 4, 8}, 0, 2, 4, 3, "It does not say how far its slices lie apart: 4 mm is taken, by " +
			"the places of its frames; their thickness is 2 mm."},
		{"thick slices", []float64{0, 4, 8}, 0, 6, 4, 3, "4 mm is taken"},
		{"as thick as they lie apart", []float64{0, 4, 12}, 0, 4, 4, 4, ""},
		{"what distances have in common", []float64{0, 8, 20}, 0, 4, 4, 6, ""},
		{"neither", []float64{0, 3, 6}, 0, 0, 3, 3, "3 mm is taken, by the places of its frames."},
		{"not as it says", []float64{0, 4, 8}, 3, 3, 4, 3, "It says that its slices lie 3 mm apart, but by the places of its " +
			"frames that is 4 mm"},
		{"one slice", []float64{4}, 4, 2, 4, 1, ""},
		{"one slice, of a thickness", []float64{4}, 0, 2, 2, 1, "It has one slice and does not say how far slices lie " +
			"apart: their thickness, 2 mm, is taken"},
		{"one slice of none", []float64{4}, 0, 0, 0, 0, "has one slice and says neither how thick it is nor how far slices " +
			"lie apart; name its scan"},
		{"uneven", []float64{0, 4, 10.5, 21.3}, 0, 0, 0, 0, "has frames at uneven distances"},
	} {
		d := made(t, c.heights...)
		m := d.Item(dicom.SharedFunctionalGroupsSequence).Item(dicom.PixelMeasuresSequence)
		for tag, v := range map[dicom.Tag]float64{dicom.SpacingBetweenSlices: c.spacing, dicom.SliceThickness: c.thickness} {
			if m.Delete(tag); v > 0 {
				m.SetFloats(tag, v)
			}
		}
		f, err := seg.Decode(d)
		if err != nil {
			t.Fatal(err)
		}
		g, said, err := f.Grid()
		if err != nil {
			said = err.Error()
		}
		if err == nil && (math.Abs(g.Affine.Zooms()[2]-c.step) > 1e-6 || g.Dims[2] != c.depth) || (err != nil) != (c.step == 0) ||
			!strings.Contains(said, c.says) || c.says == "" && said != "" {
			t.Errorf("%s: %v mm, %d slices, %q", c.name, g.Affine.Zooms(), g.Dims[2], said)
		}
	}
}

// TestManySegments: a file of many segments and many frames takes little longer than one of many frames of one.
func TestManySegments(t *testing.T) {
	const many, longer = 1 << 14, 20
	one := decoding(t, 1, many)
	if all := decoding(t, many, many); all > longer*one {
		t.Errorf("took %v, and %v with one segment", all, one)
	}
}

// decoding is how long it takes to decode a segmentation of so many segments and frames, which are of the last.
func decoding(t *testing.T, segments, frames int) time.Duration {
	t.Helper()
	d := made(t, 0)
	d.Delete(dicom.SegmentSequence)
	for n := range segments {
		s := d.AddItem(dicom.SegmentSequence)
		s.SetInts(dicom.SegmentNumber, n+1)
		s.SetText(dicom.SegmentLabel, "a")
	}
	place := d.Item(dicom.PerFrameFunctionalGroupsSequence).Item(dicom.PlanePositionSequence)
	d.Delete(dicom.PerFrameFunctionalGroupsSequence)
	for range frames {
		f := d.AddItem(dicom.PerFrameFunctionalGroupsSequence)
		f.AddItem(dicom.PlanePositionSequence).Copy(place, dicom.ImagePositionPatient)
		f.AddItem(dicom.SegmentIdentificationSequence).SetInts(dicom.ReferencedSegmentNumber, segments)
	}
	d.SetInts(dicom.NumberOfFrames, frames)
	d.SetBytes(dicom.PixelData, make([]byte, (9*frames+15)/16*2))
	began := time.Now()
	if _, err := seg.Decode(d); err != nil {
		t.Fatal(err)
	}
	return time.Since(began)
}

// FuzzDecode: whatever a file says, it is refused or its voxels lie on its grid.
func FuzzDecode(f *testing.F) {
	var b bytes.Buffer
	if err := dicom.Encode(&b, made(f, 0, 4)); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Fuzz(func(t *testing.T, b []byte) {
		d, err := dicom.Decode(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			return
		}
		s, err := seg.Decode(d)
		if err != nil {
			return
		}
		grid, _, err := s.Grid()
		if err != nil {
			return
		}
		if err := s.Each(grid, func(_, voxel int) {
			if voxel < 0 || voxel >= grid.Len() {
				t.Fatalf("voxel %d of %v", voxel, grid.Dims)
			}
		}); err != nil && err.Error() == "" {
			t.Error("an empty error")
		}
	})
}
