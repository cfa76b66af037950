package series_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"isopet/volume/dicom"
	"isopet/volume/dicom/dicomtest"
	"isopet/volume/dicom/series"
	"isopet/volume/dicom/suv"
)

// TestMade: seven slices in any order make their volume.
func TestMade(t *testing.T) {
	s := dicomtest.Find(t, dicomtest.Write(t, dicomtest.Slices(7)...))
	im := dicomtest.Load(t, s)
	if im.Dims != [3]int{4, 3, 7} || len(im.Warnings) > 0 {
		t.Fatalf("%v, %q", im.Dims, im.Warnings)
	}
	for k := range 7 {
		for j := range 3 {
			for i := range 4 {
				near(t, "voxel", float64(im.Data[im.Index(i, j, k)]), float64(100*k+10*j+i)/2, 0)
			}
		}
	}
	// by hand: RAS of -10+2i, 20+0.8*3j-0.6*5k, 30+0.6*3j+0.8*5k
	p := im.Affine.Apply([3]float64{3, 2, 6})
	for r, want := range []float64{10 - 6, -(20 + 4.8 - 18), 30 + 3.6 + 24} {
		near(t, "place", p[r], want, 1e-5)
	}
	if label := s.Label(); label != "PT 3 made, 2000-09-07, 7 slices" {
		t.Errorf("label %q", label)
	}
}

// TestFaults: what is wrong with a series is said, and no volume is made of it, or the right one.
func TestFaults(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(all []*dicom.Dataset) []*dicom.Dataset
		err    string // of the largest series, empty if it has a volume
		says   string // among the warnings, or of what was left out
	}{
		{"removed", func(all []*dicom.Dataset) []*dicom.Dataset { return slices.Delete(all, 2, 3) },
			"series 3 made lacks 1 slice, at 22.00 mm; copy them from the scanner, the archive or the CD into its folder, and " +
				"open it again; without them volumes and masks would be wrong, so that it is not opened", ""},
		{"two removed", func(all []*dicom.Dataset) []*dicom.Dataset { return slices.Delete(all, 2, 4) },
			"lacks 2 slices, at 22.00 mm, 27.00 mm; copy", ""},
		{"doubled", func(all []*dicom.Dataset) []*dicom.Dataset { return append(all, all[2]) }, "",
			"copies of other files (1)"},
		{"doubled under another UID", func(all []*dicom.Dataset) []*dicom.Dataset {
			d := dicomtest.Slice(2)
			d.SetText(dicom.SOPInstanceUID, "2.25.9")
			return append(all, d)
		}, "", "1 slice is there twice under two names, with the same voxels: one of each counts."},
		{"two at a place", func(all []*dicom.Dataset) []*dicom.Dataset {
			d := dicomtest.Slice(2)
			d.SetText(dicom.SOPInstanceUID, "2.25.9")
			d.SetFloats(dicom.RescaleSlope, 0.25)
			return append(all, d)
		}, "has two different slices at one place and time, at 22.00 mm", ""},
		{"two at a place under one UID", func(all []*dicom.Dataset) []*dicom.Dataset {
			d := dicomtest.Slice(2)
			d.SetFloats(dicom.RescaleSlope, 0.25)
			return append(all, d)
		}, "has two different slices at one place and time", ""},
		{"other voxels under one UID", func(all []*dicom.Dataset) []*dicom.Dataset {
			d := dicomtest.Slice(2)
			d.SetBytes(dicom.PixelData, append([]byte{1}, d.Raw(dicom.PixelData)[1:]...))
			return append(all, d)
		}, "has two different slices at one place and time", ""},
		{"one UID for two slices", func(all []*dicom.Dataset) []*dicom.Dataset {
			all[3].SetText(dicom.SOPInstanceUID, all[2].Text(dicom.SOPInstanceUID))
			return all
		}, "", "1 slice is under the UID of another slice (SOPInstanceUID)"},
		{"one without a slope", func(all []*dicom.Dataset) []*dicom.Dataset {
			all[3].Delete(dicom.RescaleSlope)
			return all
		}, "has 1 slice without a slope (RescaleSlope), and 6 with one", ""},
		{"many more voxels than bytes", func(all []*dicom.Dataset) []*dicom.Dataset {
			for _, d := range all {
				d.SetInts(dicom.Rows, 9000)
				d.SetInts(dicom.Columns, 9000)
			}
			return all
		}, "is said to have 9000×9000×7 voxels in", ""},
		{"two at a place at two times", func(all []*dicom.Dataset) []*dicom.Dataset {
			d := dicomtest.Slice(2)
			d.SetText(dicom.SOPInstanceUID, "2.25.9")
			d.SetText(dicom.AcquisitionTime, "113000")
			return append(all, d)
		}, "has 2 slices of different times at one place, at 22.00 mm, and one at most others", ""},
		{"one tilted", func(all []*dicom.Dataset) []*dicom.Dataset {
			all[3].SetFloats(dicom.ImageOrientationPatient, 1, 0, 0, 0, 0.8660254, 0.5)
			return all
		}, "lacks 1 slice", "The series also holds 1 file of another orientation, which stand apart."},
		{"all tilted", func(all []*dicom.Dataset) []*dicom.Dataset {
			for k, d := range all {
				dicomtest.Place(d, 0, 0.5*float64(k), 5*float64(k))
			}
			return all
		}, "has slices that lie askew by 5.7°, as those of no PET do", ""},
		{"a tilted gantry", func(all []*dicom.Dataset) []*dicom.Dataset {
			for k, d := range all {
				dicomtest.Place(d, 0, 0.5*float64(k), 5*float64(k))
				d.SetText(dicom.SOPClassUID, "1.2.840.10008.5.1.4.1.1.2")
			}
			return all
		}, "", "The slices lie askew by 5.7° (a tilted gantry)"},
		{"one moved in its plane", func(all []*dicom.Dataset) []*dicom.Dataset {
			dicomtest.Place(all[3], 0.5, 0, 15)
			return all
		}, "has a slice that does not lie in line with the others, at 27.00 mm (004)", ""},
		{"one moved along the normal", func(all []*dicom.Dataset) []*dicom.Dataset {
			dicomtest.Place(all[3], 0, 0, 16)
			return all
		}, "has slices at uneven distances: 6 mm between 22.00 mm and 28.00 mm, and 5 mm usually", ""},
		{"another patient's", func(all []*dicom.Dataset) []*dicom.Dataset {
			all[3].SetText(dicom.PatientID, "two")
			return all
		}, "lacks 1 slice", "The series also holds 1 file of another patient, which stand apart."},
		{"another study's", func(all []*dicom.Dataset) []*dicom.Dataset {
			all[0].SetText(dicom.StudyInstanceUID, "2.25.1")
			return all
		}, "", "1 file of another study"},
		{"another size", func(all []*dicom.Dataset) []*dicom.Dataset {
			all[3].SetInts(dicom.Rows, 4)
			all[3].SetInts(dicom.Columns, 3)
			return all
		}, "lacks 1 slice", "1 file of another size"},
		{"another unit", func(all []*dicom.Dataset) []*dicom.Dataset {
			all[3].SetText(dicom.Units, "CNTS")
			return all
		}, "lacks 1 slice", "1 file of another unit"},
		{"another slope", func(all []*dicom.Dataset) []*dicom.Dataset {
			all[3].SetFloats(dicom.RescaleSlope, 0.25)
			return all
		}, "", "The slices have 2 different slopes: each has its own."},
		{"compressed with loss", func(all []*dicom.Dataset) []*dicom.Dataset {
			for _, d := range all {
				d.SetText(dicom.LossyImageCompression, "01")
			}
			return all
		}, "", "The slices were compressed with loss: their values are not quite those of the scanner."},
		{"an intercept", func(all []*dicom.Dataset) []*dicom.Dataset {
			all[3].SetFloats(dicom.RescaleIntercept, 1)
			return all
		}, "", "have an intercept (RescaleIntercept), which is added"},
		{"no position", func(all []*dicom.Dataset) []*dicom.Dataset {
			all[3].Delete(dicom.ImagePositionPatient)
			return all
		}, "lacks 1 slice", "images that cannot be used (1)"},
		{"the last of those it is said to have", func(all []*dicom.Dataset) []*dicom.Dataset {
			for _, d := range all {
				d.SetInts(dicom.NumberOfSlices, 7)
			}
			return all[:6]
		}, "", "The series is said to have 7 slices, and 6 slices are here."},
		{"only one", func(all []*dicom.Dataset) []*dicom.Dataset { return all[:1] }, "",
			"has only one slice; its thickness, 7 mm, is taken"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f, err := series.Find(context.Background(), dicomtest.Write(t, c.change(dicomtest.Slices(7))...), nil)
			if err != nil {
				t.Fatal(err)
			}
			s := slices.MaxFunc(f.Series, func(a, b *series.Series) int { return a.Slices - b.Slices })
			said := strings.Join(s.Warnings, "\n")
			for _, l := range f.Left {
				said += fmt.Sprintf("\n%s (%d)", l.What, l.Count)
			}
			if !strings.Contains(said, c.says) || c.says == "" && said != "" {
				t.Errorf("says %q, want %q", said, c.says)
			}
			im, err := s.Load(context.Background(), series.Options{}, nil)
			if err != nil && (c.err == "" || !strings.Contains(err.Error(), c.err)) || err == nil && c.err != "" {
				t.Errorf("error %v, want %q", err, c.err)
			}
			if err != nil {
				return
			}
			for n, v := range im.Data { // as made, but for what the case changes
				want := float32(100*(n/12)+10*(n%12/4)+n%4) / 2
				switch {
				case c.name == "another slope" && n/12 == 3:
					want /= 2
				case c.name == "an intercept" && n/12 == 3:
					want++
				case c.name == "another study's":
					want += 50
				}
				if v != want {
					t.Fatalf("voxel %d is %g, want %g", n, v, want)
				}
			}
		})
	}
}

// TestNamed: of copies of a file, the one that is opened counts.
func TestNamed(t *testing.T) {
	dir := dicomtest.Write(t, append(dicomtest.Slices(7), dicomtest.Slice(3))...)
	for _, name := range []string{"001", "005"} {
		s := dicomtest.Find(t, filepath.Join(dir, name))
		if path := dicomtest.Load(t, s).Source.Slices[3].Path; filepath.Base(path) != name || s.Files != 8 {
			t.Errorf("of %s %s is taken, %d files", name, path, s.Files)
		}
	}
}

// TestFill: a gap may be filled with nothing.
func TestFill(t *testing.T) {
	s := dicomtest.Find(t, dicomtest.Write(t, slices.Delete(dicomtest.Slices(7), 2, 4)...))
	im, err := s.Load(context.Background(), series.Options{Fill: true}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if im.Dims[2] != 7 || !slices.Equal(im.Missing, []int{2, 3}) || im.Source.Slices[2] != (series.Ref{}) {
		t.Fatalf("%v, missing %v", im.Dims, im.Missing)
	}
	near(t, "filled", float64(im.Data[im.Index(1, 1, 3)]), 0, 0)
	near(t, "after it", float64(im.Data[im.Index(1, 1, 4)]), 205.5, 0)
	if r := im.Scan.SUV(suv.Corrections{}); len(r.Factors) != 7 || r.Factor() == 0 {
		t.Errorf("factors %v", r.Factors)
	}
}

// TestDynamic: slices of several times are as many volumes.
func TestDynamic(t *testing.T) {
	var all []*dicom.Dataset
	for minute := range 3 {
		for k, d := range dicomtest.Slices(7) {
			d.SetText(dicom.SOPInstanceUID, fmt.Sprintf("2.25.%d%d", minute+1, k))
			d.SetText(dicom.AcquisitionTime, fmt.Sprintf("11%d000", minute))
			d.SetFloats(dicom.RescaleSlope, float64(minute+1))
			all = append(all, d)
		}
	}
	s := dicomtest.Find(t, dicomtest.Write(t, all...))
	if s.Phases != 3 || s.Slices != 7 || !strings.Contains(s.Warnings[0], "3 times") {
		t.Fatalf("%d volumes of %d slices, %q", s.Phases, s.Slices, s.Warnings)
	}
	for minute := range 3 {
		im, err := s.Load(context.Background(), series.Options{Phase: minute}, nil)
		if err != nil {
			t.Fatal(err)
		}
		near(t, "voxel", float64(im.Data[im.Index(3, 2, 6)]), 623*float64(minute+1), 0)
	}
	_, err := s.Load(context.Background(), series.Options{Phase: 3}, nil)
	if err == nil || err.Error() != "series 3 made has 3 volumes; name one of them, counted from 0" {
		t.Errorf("a fourth: %v", err)
	}
	if s := (dicomtest.Find(t, dicomtest.Write(t, slices.Delete(all, 9, 10)...))); s.Err == nil ||
		!strings.Contains(s.Err.Error(), "has 2 slices at 22.00 mm and 3 at most others") {
		t.Errorf("without a slice: %v", s.Err)
	}
}

// TestDynamicSUV: all volumes of a dynamic series are corrected to one time, which none finds by its own frames alone.
// Here the series is later than the first acquisition, at 11:00, and earlier than the last; with the frames' reference
// times from 11:00 on, decay was corrected to then, for sure.
func TestDynamicSUV(t *testing.T) {
	for rule, reference := range map[string]float64{"earliest acquisition": 0, "frame start": 600_000} {
		var all []*dicom.Dataset
		for minute := range 3 {
			for k, d := range dicomtest.Slices(2) {
				d.SetText(dicom.SOPInstanceUID, fmt.Sprintf("2.25.%d%d", minute+1, k))
				d.SetText(dicom.SeriesTime, "111500")
				d.SetText(dicom.AcquisitionTime, fmt.Sprintf("11%d000", minute))
				d.SetFloats(dicom.FrameReferenceTime, float64(minute)*reference)
				all = append(all, d)
			}
		}
		s := dicomtest.Find(t, dicomtest.Write(t, all...))
		for phase := range 3 {
			im, err := s.Load(context.Background(), series.Options{Phase: phase}, nil)
			if err != nil {
				t.Fatal(err)
			}
			r := im.Scan.SUV(suv.Corrections{})
			if r.Rule != "BQML START, "+rule || len(r.Factors) != 2 {
				t.Errorf("volume %d: by %q, %s", phase, r.Rule, r.Reason)
			}
			near(t, "factor", r.Factor(), 71000/388777472.*math.Exp2(1500./6588), 1e-12)
		}
	}
}

// TestChoose: series are named in several ways.
func TestChoose(t *testing.T) {
	all := dicomtest.Slices(7)
	for k := range 5 {
		d := dicomtest.Slice(k)
		d.SetText(dicom.SOPClassUID, "1.2.840.10008.5.1.4.1.1.2")
		d.SetText(dicom.SOPInstanceUID, fmt.Sprintf("2.25.2%d", k))
		d.SetText(dicom.SeriesInstanceUID, "2.25.78")
		d.SetText(dicom.SeriesDescription, "low dose")
		d.SetInts(dicom.SeriesNumber, 2)
		all = append(all, d)
	}
	f, err := series.Find(context.Background(), dicomtest.Write(t, all...), nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"": "PT", "2.25.78": "CT", "1": "CT", "2": "CT", "#2": "PT", "3": "PT", "LOW": "CT",
	} {
		if s, err := f.Choose(name); err != nil || s.Modality != want {
			t.Errorf("%q: %v, %v", name, s, err)
		}
	}
	for _, s := range f.Series {
		if again, err := f.Choose(f.Name(s)); err != nil || again != s {
			t.Errorf("%q is %v, %v", f.Name(s), again, err)
		}
	}
	pet, _ := f.Choose("")
	if ct := f.CT(pet); ct == nil || ct.Description != "low dose" {
		t.Errorf("CT of the PET: %v", ct)
	}
	_, err = f.Choose("other")
	if err == nil || !strings.HasSuffix(err.Error(), `holds no series "other"; name one of `+
		"2 (CT 2 low dose, 2000-09-07, 5 slices), 3 (PT 3 made, 2000-09-07, 7 slices)") {
		t.Error(err)
	}
}

// TestNothing: a folder without slices says what it holds.
func TestNothing(t *testing.T) {
	dir := t.TempDir()
	check := func(want string) {
		t.Helper()
		if _, err := series.Find(context.Background(), dir, nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	check("holds no slices of PET, CT or MR; open the folder of a scan")
	if err := os.WriteFile(filepath.Join(dir, "a"), []byte("text"), 0o600); err != nil {
		t.Fatal(err)
	}
	check("only files that are no DICOM (1)")
	if _, err := series.Find(context.Background(), filepath.Join(dir, "b"), nil); !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
}

// TestUnusable: images that make no volume are named with what is wrong with one of them.
func TestUnusable(t *testing.T) {
	all := dicomtest.Slices(2)
	all[0].Delete(dicom.PixelSpacing)
	all[1].Delete(dicom.ImageOrientationPatient)
	dir := dicomtest.Write(t, all...)
	_, err := series.Find(context.Background(), dir, nil)
	if err == nil || !strings.Contains(err.Error(), "images that cannot be used (2), such as 001, which does not say how "+
		"it lies in the patient (ImageOrientationPatient)") {
		t.Error(err)
	}
	path := filepath.Join(dir, "002")
	_, err = series.Find(context.Background(), path, nil)
	if err == nil || !strings.HasPrefix(err.Error(), path+" does not say how large its pixels are (PixelSpacing)") {
		t.Error(err)
	}
}

// TestManyFrames: an image of more frames than are read, or of a number that is none, is not taken for one of a single
// frame.
func TestManyFrames(t *testing.T) {
	for said, want := range map[string]string{
		"65537": "has 65537 frames, and at most 65536 are read", "-2": `states "-2" frames`,
		"3": "has 3 frames and does not say where each lies", "0": "has no frames",
	} {
		d := dicomtest.Slice(0)
		d.SetText(dicom.NumberOfFrames, said)
		_, err := series.Find(context.Background(), dicomtest.Write(t, d), nil)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", said, err)
		}
	}
}

// TestDirectory: a DICOMDIR that names a slice too many, in names of another case.
func TestDirectory(t *testing.T) {
	directory := dicom.New()
	directory.SetText(dicom.SOPClassUID, "1.2.840.10008.1.3.10")
	directory.SetText(dicom.SOPInstanceUID, "2.25.1")
	for k, d := range dicomtest.Slices(7) {
		if k == 0 {
			r := directory.AddItem(dicom.DirectoryRecordSequence)
			r.SetText(dicom.DirectoryRecordType, "SERIES")
			r.Copy(d, dicom.SeriesInstanceUID)
		}
		r := directory.AddItem(dicom.DirectoryRecordSequence)
		r.SetText(dicom.DirectoryRecordType, "IMAGE")
		r.SetText(dicom.ReferencedFileID, "DISC", fmt.Sprintf("SLICE%d", k))
		r.SetText(dicom.ReferencedSOPInstanceUIDInFile, d.Text(dicom.SOPInstanceUID))
	}
	dir := dicomtest.Write(t, dicomtest.Slices(6)...)
	dicomtest.File(t, filepath.Join(dir, "dicomdir"), directory)
	for _, path := range []string{dir, filepath.Join(dir, "dicomdir")} {
		f, err := series.Find(context.Background(), path, nil)
		if err != nil {
			t.Fatal(err)
		}
		const want = "The DICOMDIR names files of this series that are not here: 1."
		if s := f.Series[0]; s.Slices != 6 || !slices.Contains(s.Warnings, want) {
			t.Errorf("%d slices, %q", s.Slices, s.Warnings)
		}
		left := series.Left{What: "files that the DICOMDIR names and that are not here", Count: 1,
			Example: filepath.Join("DISC", "SLICE6")}
		if !slices.Contains(f.Left, left) {
			t.Errorf("left out: %+v", f.Left)
		}
	}
}

// TestDamagedDirectory: a DICOMDIR that cannot be read does not hide the files beside it.
func TestDamagedDirectory(t *testing.T) {
	dir := dicomtest.Write(t, dicomtest.Slices(6)...)
	path := filepath.Join(dir, "DICOMDIR")
	if err := os.WriteFile(path, append(make([]byte, 128), "DICM\x02\x00"...), 0o600); err != nil {
		t.Fatal(err)
	}
	if s := dicomtest.Find(t, path); s.Slices != 6 {
		t.Errorf("%d slices", s.Slices)
	}
}

// TestCancel: finding and loading end when they are told to, and say how far they are.
func TestCancel(t *testing.T) {
	dir := dicomtest.Write(t, dicomtest.Slices(7)...)
	done, total := 0, 0
	f, err := series.Find(context.Background(), dir, func(d, n int) { done, total = d, n })
	if err != nil || done != 7 || total != 7 {
		t.Errorf("%d of %d, %v", done, total, err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := series.Find(ctx, dir, nil); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if _, err := f.Series[0].Load(ctx, series.Options{}, nil); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// TestMixedTimes: where places have as many slices as all others but not of the same times, no volume is made of slices
// of several; beds that were acquired one after the other are said to overlap, and passes over the body follow.
func TestMixedTimes(t *testing.T) {
	slice := func(k, minute int) *dicom.Dataset {
		d := dicomtest.Slice(k)
		d.SetText(dicom.SOPInstanceUID, fmt.Sprintf("2.25.%d.%d", k+1, minute))
		d.SetText(dicom.AcquisitionTime, fmt.Sprintf("11%02d00", minute))
		return d
	}
	for _, c := range []struct {
		name    string
		minutes func(k int) []int // of the slices at each of 4 places
		change  func(d *dicom.Dataset)
		err     string
		says    string
	}{
		{"another time is missing at each half", func(k int) []int { return []int{10 * (k / 2), 10 + 10*(k/2)} }, nil,
			"has 2 slices at each place, but not all of the same times or parts of the cycle: number 2 at 12.00 mm is of the " +
				"time of number 1 at 22.00 mm", ""},
		{"the same in parts of a cycle", func(k int) []int { return []int{10 * (k / 2), 10 + 10*(k/2)} },
			func(d *dicom.Dataset) {
				d.SetFloats(dicom.TriggerTime, float64(d.Text(dicom.AcquisitionTime)[2]-'0')*100)
				d.SetText(dicom.AcquisitionTime, "110000")
			}, "not all of the same times or parts of the cycle", ""},
		{"two passes over two beds", func(k int) []int { return []int{k / 2, 2 + k/2} }, nil, "", "has 2 times: each"},
		{"beds one after the other", func(k int) []int { return []int{10 * (k / 2), 10*(k/2) + 1} }, nil, "",
			"The volumes overlap in time: one has slices of 11:10:00, and the next of 11:01:00."},
		{"gated beds", func(k int) []int { return []int{10 * (k / 2), 10*(k/2) + 1} }, func(d *dicom.Dataset) {
			d.SetFloats(dicom.TriggerTime, float64(d.Text(dicom.AcquisitionTime)[3]-'0')*100)
			d.SetText(dicom.AcquisitionTime, d.Text(dicom.AcquisitionTime)[:3]+"000")
		}, "", "has 2 times: each"},
		{"fewer than it is said to have", func(int) []int { return []int{0, 1} }, func(d *dicom.Dataset) {
			d.SetText(dicom.SeriesType, "DYNAMIC", "IMAGE")
			d.SetInts(dicom.NumberOfTimeSlices, 3)
		}, "", "The series is said to have 3 times, and 2 of them are here."},
	} {
		var all []*dicom.Dataset
		for k := range 4 {
			for _, minute := range c.minutes(k) {
				d := slice(k, minute)
				if c.change != nil {
					c.change(d)
				}
				all = append(all, d)
			}
		}
		s := dicomtest.Find(t, dicomtest.Write(t, all...))
		said := strings.Join(s.Warnings, "\n")
		if c.err == "" && s.Err != nil || c.err != "" && (s.Err == nil || !strings.Contains(s.Err.Error(), c.err)) {
			t.Errorf("%s: error %v, want %q", c.name, s.Err, c.err)
		}
		if !strings.Contains(said, c.says) || strings.Contains(said, "overlap") != strings.Contains(c.says, "overlap") {
			t.Errorf("%s: says %q, want %q", c.name, said, c.says)
		}
	}
}
