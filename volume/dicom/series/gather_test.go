package series

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"isopet/volume/dicom"
)

// file writes an axial CT slice, which change makes another.
func file(t *testing.T, path string, k int, change func(d *dicom.Dataset)) {
	t.Helper()
	d := dicom.New()
	for tag, text := range map[dicom.Tag]string{
		dicom.SOPClassUID: "1.2.840.10008.5.1.4.1.1.2", dicom.SOPInstanceUID: fmt.Sprint("2.25.1", k),
		dicom.Modality: "CT", dicom.PatientID: "one", dicom.StudyInstanceUID: "2.25.2", dicom.SeriesInstanceUID: "2.25.3",
		dicom.FrameOfReferenceUID: "2.25.4", dicom.SeriesDescription: "made",
	} {
		d.SetText(tag, text)
	}
	for tag, n := range map[dicom.Tag]int{dicom.Rows: 2, dicom.Columns: 2, dicom.BitsAllocated: 8, dicom.BitsStored: 8,
		dicom.HighBit: 7, dicom.PixelRepresentation: 0, dicom.SamplesPerPixel: 1, dicom.SeriesNumber: 3} {
		d.SetInts(tag, n)
	}
	d.SetText(dicom.PhotometricInterpretation, "MONOCHROME2")
	d.SetFloats(dicom.PixelSpacing, 1, 1)
	d.SetFloats(dicom.ImageOrientationPatient, 1, 0, 0, 0, 1, 0)
	d.SetFloats(dicom.ImagePositionPatient, 0, 0, float64(k))
	d.SetBytes(dicom.PixelData, []byte{byte(k), 1, 2, 3})
	if change != nil {
		change(d)
	}
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := dicom.Encode(f, d); err != nil {
		t.Fatal(err)
	}
}

// TestGathered: of what makes no volume nothing is kept but counts, an example and UIDs, and what slices have alike is
// kept once.
func TestGathered(t *testing.T) {
	folder := t.TempDir()
	var paths []string
	for k := range 40 {
		path := filepath.Join(folder, fmt.Sprintf("%02d", k))
		paths = append(paths, path)
		switch k % 4 {
		case 0:
			if err := os.WriteFile(path, []byte("a letter"), 0o600); err != nil {
				t.Fatal(err)
			}
		case 1:
			file(t, path, k, func(d *dicom.Dataset) { d.SetText(dicom.SOPClassUID, "1.2.840.10008.5.1.4.1.1.88.11") })
		default:
			file(t, path, k, nil)
		}
	}
	g := newGathered()
	if err := g.all(context.Background(), paths, nil, nil); err != nil {
		t.Fatal(err)
	}
	var first *instance
	kept := 0
	for _, in := range g.instances {
		if in == nil {
			continue
		}
		if kept++; first == nil {
			first = in
		}
		if in.common != first.common || in.scan != first.scan {
			t.Errorf("%s has its own of what all have", in.path)
		}
	}
	letters, reports := g.left["files that are no DICOM"], g.left["structured reports"]
	if kept != 20 || len(g.headers) != 1 || len(g.others) != 10 || letters.Count != 10 || reports.Count != 10 ||
		letters.Example != paths[0] || reports.Example != paths[1] || g.headers[*first.common].index != 2 {
		t.Errorf("%d slices, %d headers, %d UIDs, %+v, %+v", kept, len(g.headers), len(g.others), letters, reports)
	}
}

// TestPassedOver: what cannot be opened in a folder is said, and is an error where nothing else is there.
func TestPassedOver(t *testing.T) {
	folder := t.TempDir()
	closed := filepath.Join(folder, "closed")
	for _, err := range []error{
		os.Symlink("nothing", filepath.Join(folder, "away")), os.Symlink("nothing else", filepath.Join(folder, "away too")),
		os.Mkdir(closed, 0), os.Symlink("..", filepath.Join(folder, "up")),
	} {
		if err != nil {
			t.Skip(err)
		}
	}
	t.Cleanup(func() { _ = os.Chmod(closed, 0o700) })
	want := []Left{{What: nowhere, Count: 2, Example: filepath.Join(folder, "away")},
		{What: "links to folders, which are not followed", Count: 1, Example: filepath.Join(folder, "up")}}
	if _, err := os.ReadDir(closed); err != nil { // whoever may do all has no closed folders
		want = slices.Insert(want, 0, Left{What: unopened, Count: 1, Example: closed})
	}
	_, err := Find(t.Context(), folder, nil)
	if err == nil || !strings.Contains(err.Error(), "links that lead nowhere (2), such as stat "+
		filepath.Join(folder, "away")+": ") {
		t.Errorf("nothing there: %v", err)
	}
	for k := range 5 {
		file(t, filepath.Join(folder, fmt.Sprint(k)), k, nil)
	}
	for _, path := range []string{folder, filepath.Join(folder, "3")} {
		f, err := Find(t.Context(), path, nil)
		if err != nil || len(f.Series) != 1 || f.Series[0].Slices != 5 {
			t.Fatalf("%+v, %v", f, err)
		}
		for _, w := range want {
			i := slices.IndexFunc(f.Left, func(l Left) bool { return l.What == w.What })
			if i < 0 {
				if w.What != unopened || path == folder { // beside a file no folder is looked into
					t.Errorf("%s: %s are not said", path, w.What)
				}
				continue
			}
			l := f.Left[i]
			if said := w.What == nowhere || w.What == unopened; (l.Err != nil) != said {
				t.Errorf("%s: %v", w.What, l.Err)
			}
			if l.Err = nil; l != w {
				t.Errorf("%+v, not %+v", l, w)
			}
		}
	}
}

// TestUnnamed: files that do not say their series are put together by what they share, and apart by number.
func TestUnnamed(t *testing.T) {
	folder := t.TempDir()
	for k := range 9 {
		file(t, filepath.Join(folder, fmt.Sprint(k)), k, func(d *dicom.Dataset) {
			d.Delete(dicom.SeriesInstanceUID)
			if k >= 5 {
				d.SetInts(dicom.SeriesNumber, 4)
			}
		})
	}
	f, err := Find(t.Context(), folder, nil)
	if err != nil || len(f.Series) != 2 {
		t.Fatalf("%+v, %v", f, err)
	}
	for i, files := range []int{5, 4} {
		s := f.Series[i]
		if s.Err != nil || s.Slices != files || s.Number != 3+i || !slices.Equal(s.Warnings, []string{fmt.Sprintf(
			"Its files do not say to which series they belong (SeriesInstanceUID): %d files are taken together by patient, "+
				"study, number and place.", files)}) {
			t.Errorf("%s, %v, %q", s.Label(), s.Err, s.Warnings)
		}
		if again, err := f.Choose(f.Name(s)); err != nil || again != s {
			t.Errorf("%q is %v, %v", f.Name(s), again, err)
		}
	}
	path := filepath.Join(folder, "6")
	if f, err := Find(t.Context(), path, nil); err != nil || f.With(path) == nil || f.With(path).Number != 4 {
		t.Errorf("by a file: %+v, %v", f, err)
	}
}
