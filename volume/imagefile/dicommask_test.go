package imagefile

import (
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"isopet/volume"
	"isopet/volume/dicom"
	"isopet/volume/dicom/dicomtest"
	"isopet/volume/dicom/seg"
	"isopet/volume/dicom/series"
)

// scanned is a series of axial slices, without its files; its slices lie a little off the grid, as those of two beds.
func scanned() (volume.Grid, Geometry) {
	g := volume.Grid{Dims: [3]int{11, 9, 6}, Affine: volume.Affine{{-4, 0, 0, 20}, {0, -4, 0, 16}, {0, 0, 3, -50}, {3: 1}}}
	h := dicom.New()
	for tag, text := range map[dicom.Tag]string{
		dicom.PatientName: "Doe^Jane", dicom.PatientID: "7", dicom.StudyInstanceUID: "1.2.3",
		dicom.SeriesInstanceUID: "1.2.3.4", dicom.FrameOfReferenceUID: "1.2.3.5", dicom.StudyID: "S1",
		dicom.PatientBirthDate: "19500102",
	} {
		h.SetText(tag, text)
	}
	h.SetText(dicom.ImageOrientationPatient, "1", "0", "0", "0", "1", "0")
	h.SetText(dicom.PixelSpacing, "4", "4")
	s := series.Source{Study: "1.2.3", Series: "1.2.3.4", FrameOfReference: "1.2.3.5", Header: h}
	for k := range g.Dims[2] {
		z := -50 + 3*float64(k) + 0.02*float64(k%2)
		s.Slices = append(s.Slices, series.Ref{Class: "1.2.840.10008.5.1.4.1.1.128", Instance: fmt.Sprint("1.2.3.4.", k+1),
			Position: fmt.Sprintf(`-20\-16\%g`, z)})
	}
	return g, Geometry{s}
}

// shapes is a mask of three lesions: a ring with a hole and a voxel at a corner, voxels that touch at corners, and one
// alone. No lesion has the label 2.
func shapes(g volume.Grid) *volume.Mask {
	m := volume.NewMask(g)
	for k := 1; k < 4; k++ {
		for j := range 5 {
			for i := range 5 {
				if i%4 == 0 || j%4 == 0 {
					m.Data[g.Index(i+1, j+1, k)] = 1
				}
				if k == 2 && (i+j)%2 == 0 && j < 4 {
					m.Data[g.Index(i+6, j, k)] = 3
				}
			}
		}
	}
	m.Data[g.Index(0, 0, 1)] = 1
	m.Data[g.Index(3, 3, 2)] = 4
	return m
}

func content() Content {
	c := Content{Segments: []seg.Segment{
		{Number: 1, Label: "Left internal iliac node 1", By: seg.Semiautomatic, Algorithm: "41 %", Colour: [3]uint8{250, 30, 40}},
		{Number: 3, Label: "Left internal iliac node 2", By: seg.Manual, Type: seg.Secondary, Region: seg.Pelvis},
	}}
	c.Version = "test"
	return c
}

// TestDICOMMasks: masks come back voxel by voxel with what is said of them.
func TestDICOMMasks(t *testing.T) {
	g, of := scanned()
	m := shapes(g)
	on := &Place{g, of}
	for name, most := range map[string]int{"m.seg.dcm": 0, "m.rtstruct.dcm": 2} {
		path := filepath.Join(t.TempDir(), name)
		remarks, err := CheckMask(path, g, of, content())
		if err != nil || len(remarks) != 1+most || !strings.Contains(remarks[0], "the patient's name, ID, sex and date") {
			t.Errorf("%s: %q, %v", name, remarks, err)
		}
		if err := WriteMask(path, m.Rows(all), of, content()); err != nil {
			t.Fatal(err)
		}
		other := filepath.Join(filepath.Dir(path), "IM0001") // is known by what it holds
		if err := os.Rename(path, other); err != nil {
			t.Fatal(err)
		}
		l, err := ReadLabels(t.Context(), other, LabelOptions{On: on})
		if err != nil || len(l.Warnings) > 0 {
			t.Fatalf("%s: %+v, %v", name, l, err)
		}
		number := map[uint8]uint16{1: 1, 3: 2, 4: 3}
		for i, label := range m.Data {
			if l.Data[i] != number[label] {
				t.Fatalf("%s: voxel %d is %d, not %d", name, i, l.Data[i], label)
			}
		}
		for n, want := range []seg.Segment{content().Segments[0], content().Segments[1], {Label: "Lesion 4", By: seg.Manual}} {
			if s := l.Segments[n]; s.Label != want.Label || s.By != want.By || s.Colour != want.Colour || s.Number != n+1 ||
				strings.Contains(name, "seg") && (s.Algorithm != want.Algorithm || s.Region != want.Region) {
				t.Errorf("%s: %+v, want %+v", name, s, want)
			}
		}
		d, err := dicom.Read(other)
		if err != nil {
			t.Fatal(err)
		}
		for tag, want := range map[dicom.Tag]string{
			dicom.PatientName: "Doe^Jane", dicom.PatientBirthDate: "19500102", dicom.StudyInstanceUID: "1.2.3",
			dicom.FrameOfReferenceUID: "1.2.3.5", dicom.StudyID: "S1", dicom.SoftwareVersions: "test",
		} {
			if d.Text(tag) != want {
				t.Errorf("%s: %v is %q, want %q", name, tag, d.Text(tag), want)
			}
		}
		one, err := ReadLabels(t.Context(), other, LabelOptions{On: on, Names: []string{"left internal iliac node 2"}})
		if err != nil || slices.Max(one.Data) != 2 || slices.Contains(one.Data, 1) {
			t.Errorf("one by its name: %v", err)
		}
		if _, err := ReadLabels(t.Context(), other, LabelOptions{On: on, Names: []string{"x"}}); err == nil ||
			!strings.Contains(err.Error(), `has no region "x"; it has "Left internal iliac node 1"`) {
			t.Errorf("another name: %v", err)
		}
	}
}

// TestPlanesOfContours: contours lie in the very planes of the slices that they refer to.
func TestPlanesOfContours(t *testing.T) {
	g, of := scanned()
	path := filepath.Join(t.TempDir(), "m.rtstruct.dcm")
	if err := WriteMask(path, shapes(g).Rows(all), of, content()); err != nil {
		t.Fatal(err)
	}
	d, err := dicom.Read(path)
	if err != nil {
		t.Fatal(err)
	}
	at := map[string]string{}
	for _, ref := range of.source.(series.Source).Slices {
		at[ref.Instance] = ref.Position[strings.LastIndex(ref.Position, `\`)+1:]
	}
	n := 0
	for _, roi := range d.Items(dicom.ROIContourSequence) {
		for _, c := range roi.Items(dicom.ContourSequence) {
			want := at[c.Item(dicom.ContourImageSequence).Text(dicom.ReferencedSOPInstanceUID)]
			for i, number := range c.Strings(dicom.ContourData) {
				if i%3 == 2 && number != want || len(number) > 16 {
					t.Fatalf("a point at %s of a slice at %s", number, want)
				}
				n++
			}
		}
	}
	if n == 0 {
		t.Error("there are no contours")
	}
}

// TestGapOfSeveral: which of several volumes is meant is asked where slices that are missing are filled, too.
func TestGapOfSeveral(t *testing.T) {
	var both []*dicom.Dataset
	for minute := range 2 {
		for _, k := range []int{0, 1, 3, 4} {
			d := dicomtest.Slice(k)
			d.SetText(dicom.SOPInstanceUID, fmt.Sprintf("2.25.%d%d", minute+1, k))
			d.SetText(dicom.AcquisitionTime, fmt.Sprintf("11%d000", minute))
			both = append(both, d)
		}
	}
	folder := dicomtest.Write(t, both...)
	several, one := (*FramesError)(nil), 1
	if _, err := Read(t.Context(), folder, Options{Fill: true}, Watch{}); !errors.As(err, &several) || several.Frames != 2 {
		t.Errorf("without a frame: %v", err)
	}
	if im, err := Read(t.Context(), folder, Options{Fill: true, Frame: &one}, Watch{}); err != nil || im.Frame != 1 {
		t.Errorf("with one: %v", err)
	}
}

// TestPseudonym: it stands for all that names the patient.
func TestPseudonym(t *testing.T) {
	g, of := scanned()
	c := content()
	c.Pseudonym = "P-17"
	for _, name := range []string{"m.seg.dcm", "m.rtstruct.dcm"} {
		path := filepath.Join(t.TempDir(), name)
		remarks, err := CheckMask(path, g, of, c)
		if err != nil || !strings.Contains(remarks[0], `"P-17" for the patient's name and ID`) {
			t.Errorf("%s: %q, %v", name, remarks, err)
		}
		if err := WriteMask(path, shapes(g).Rows(all), of, c); err != nil {
			t.Fatal(err)
		}
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, word := range []string{"Doe", "Jane", "19500102", "S1"} {
			if strings.Contains(string(b), word) {
				t.Errorf("%s holds %q", name, word)
			}
		}
		l, err := ReadLabels(t.Context(), path, LabelOptions{On: &Place{g, of}})
		if err != nil || len(l.Warnings) != 1 || !strings.Contains(l.Warnings[0], "another patient ID") {
			t.Errorf("%s: %+v, %v", name, l, err)
		}
		for _, bad := range []string{`a\b`, "a^b", strings.Repeat("x", 65)} {
			c := c
			c.Pseudonym = bad
			if _, err := CheckMask(path, g, of, c); err == nil || !strings.Contains(err.Error(), "the pseudonym") {
				t.Errorf("%q: %v", bad, err)
			}
		}
	}
}

// TestBelongs: masks of other coordinates, studies and patients are refused, those of other series are said.
func TestBelongs(t *testing.T) {
	g, of := scanned()
	folder := t.TempDir()
	for _, name := range []string{"m.seg.dcm", "m.rtstruct.dcm"} {
		path := filepath.Join(folder, name)
		if err := WriteMask(path, shapes(g).Rows(all), of, content()); err != nil {
			t.Fatal(err)
		}
		for what, c := range map[string]struct {
			change func(s *series.Source)
			want   string // of the error, or of the warning if it begins with +
		}{
			"the same":      {func(*series.Source) {}, ""},
			"other frame":   {func(s *series.Source) { s.FrameOfReference, s.Series = "9.1", "9.2" }, "other coordinates"},
			"other series":  {func(s *series.Source) { s.Series = "9.2" }, "+another series than the scan"},
			"frame changed": {func(s *series.Source) { s.FrameOfReference = "9.1" }, "+another frame of reference"},
			"other study": {func(s *series.Source) { s.FrameOfReference, s.Series, s.Study = "", "9.2", "9.3" },
				"another study"},
			"other patient": {func(s *series.Source) {
				s.FrameOfReference, s.Series = "", "9.2"
				s.Header = dicom.New()
				s.Header.SetText(dicom.PatientID, "8")
			}, "another patient"},
		} {
			from := of.source.(series.Source)
			c.change(&from)
			l, err := ReadLabels(t.Context(), path, LabelOptions{On: &Place{g, Geometry{from}}})
			want, warned := strings.CutPrefix(c.want, "+")
			switch {
			case want == "" && (err != nil || len(l.Warnings) > 0),
				warned && (err != nil || len(l.Warnings) != 1 || !strings.Contains(l.Warnings[0], want)),
				want != "" && !warned && (err == nil || !strings.Contains(err.Error(), want)):
				t.Errorf("%s, %s: %+v, %v", name, what, l, err)
			}
			if err != nil && (strings.Contains(err.Error(), "Doe") || strings.Contains(err.Error(), "\"7\"")) {
				t.Errorf("%v names the patient", err)
			}
		}
		l, err := ReadLabels(t.Context(), path, LabelOptions{On: &Place{Grid: g}})
		if err != nil || len(l.Warnings) != 1 || !strings.Contains(l.Warnings[0], "coordinates alone") {
			t.Errorf("%s: on a scan that is no DICOM: %v, %v", name, l, err)
		}
	}
	// Without a scan the segmentation has the voxels of its own slices, and contours have none.
	l, err := ReadLabels(t.Context(), filepath.Join(folder, "m.seg.dcm"), LabelOptions{})
	if err != nil || l.Dims != [3]int{11, 9, 3} {
		t.Errorf("%v, %v", l, err)
	}
	_, err = ReadLabels(t.Context(), filepath.Join(folder, "m.rtstruct.dcm"), LabelOptions{})
	if err == nil || !strings.Contains(err.Error(), "name the scan that they belong to") ||
		!OnScan(filepath.Join(folder, "m.rtstruct.dcm")) || !OnScan(filepath.Join(folder, "m.seg.dcm")) {
		t.Errorf("contours without a scan: %v", err)
	}
	if _, err := Read(t.Context(), filepath.Join(folder, "m.seg.dcm"), Options{}, Watch{}); err == nil ||
		!strings.Contains(err.Error(), "is a mask in DICOM SEG format, not a scan") {
		t.Errorf("as a scan: %v", err)
	}
}

// TestNoDICOM: a mask is not written that has no voxel, or whose scan did not come as DICOM; nothing is left behind.
func TestNoDICOM(t *testing.T) {
	g, of := scanned()
	folder := t.TempDir()
	for _, name := range []string{"m.seg.dcm", "m.rtstruct.dcm"} {
		path := filepath.Join(folder, name)
		if err := WriteMask(path, volume.NewMask(g).Rows(all), of, Content{}); err == nil ||
			!strings.Contains(err.Error(), "the mask is empty") {
			t.Errorf("empty: %v", err)
		}
		for _, err := range []error{
			WriteMask(path, shapes(g).Rows(all), Geometry{}, Content{}),
			func() error { _, err := CheckMask(path, g, Geometry{}, Content{}); return err }(),
		} {
			if err == nil || !strings.Contains(err.Error(), "open the scan's DICOM files, or write .nii.gz") {
				t.Errorf("no DICOM: %v", err)
			}
		}
		if _, err := Targets(filepath.Join(folder, "none", name)); err == nil ||
			!strings.Contains(err.Error(), "choose another folder") || strings.Contains(err.Error(), ".part") {
			t.Errorf("in no folder: %v", err)
		}
		missing := of.source.(series.Source)
		missing.Slices = slices.Clone(missing.Slices)
		missing.Slices[2] = series.Ref{}
		if err := WriteMask(path, shapes(g).Rows(all), Geometry{missing}, Content{}); err == nil ||
			!strings.Contains(err.Error(), "missing in the series") {
			t.Errorf("on a slice that is not there: %v", err)
		}
	}
	if entries, err := os.ReadDir(folder); err != nil || len(entries) > 0 {
		t.Errorf("left behind is %v", entries)
	}
	s, c := math.Sincos(0.1)
	g.Affine[0][0], g.Affine[0][1], g.Affine[1][0], g.Affine[1][1] = -4*c, 4*s, -4*s, -4*c
	remarks, err := CheckMask("m.rtstruct.dcm", g, of, Content{})
	if err != nil || len(remarks) != 2 || !strings.Contains(remarks[1], "not axial") {
		t.Errorf("oblique: %q, %v", remarks, err)
	}
}

// TestRegions: what can be a lesion is read, and what is left out is said.
func TestRegions(t *testing.T) {
	kind := func(label, kind string) region { return region{seg.Segment{Label: label}, kind} }
	of := func(label string, category seg.Code) region {
		return region{seg.Segment{Label: label, Category: category}, ""}
	}
	tissue := seg.Code{Value: "85756007", Scheme: "SCT", Meaning: "Tissue"}
	for _, c := range []struct {
		regions   []region
		all       bool
		want, say string
	}{
		{[]region{kind("a", "GTV"), kind("b", "GTV")}, false, "ab", ""},
		{[]region{kind("BODY", "EXTERNAL"), kind("a", "GTV"), kind("b", "PTV"), kind("c", "ORGAN")}, false, "a",
			`"a" (GTV) is read; left out is "BODY" (EXTERNAL), "b" (PTV), "c" (ORGAN)`},
		{[]region{kind("BODY", "EXTERNAL"), kind("a", "GTV"), kind("b", "PTV"), kind("c", "ORGAN")}, true, "abc",
			`left out is "BODY" (EXTERNAL)`},
		{[]region{kind("BODY", ""), kind("GTV_1", ""), kind("Bladder", "")}, false, "GTV_1", "left out"},
		{[]region{kind("BODY", ""), kind("a", "")}, false, "a", "left out"},
		{[]region{kind("a", "CTV")}, false, "a", "None of its regions is called a lesion"},
		{[]region{kind("a", "ORGAN"), kind("b", "ORGAN")}, false, "ab", "None of its regions"},
		{[]region{of("a", seg.Altered), of("liver", tissue)}, false, "a", "left out"},
		{[]region{of("a", seg.Code{Value: "M-01000", Scheme: "SRT"}), of("liver", tissue)}, true, "aliver", ""},
		{[]region{of("liver", tissue)}, false, "liver", "None of its regions"},
		{[]region{kind("BODY", "EXTERNAL"), kind("iso", "ISOCENTER")}, false, "", "no region that can be a lesion"},
	} {
		for i := range c.regions {
			c.regions[i].Number = i + 1
		}
		chosen, said, err := LabelOptions{All: c.all}.choose("m.dcm", c.regions)
		got := ""
		for _, r := range chosen {
			got += r.Label
		}
		if err != nil {
			said = err.Error()
		}
		if got != c.want || !strings.Contains(said, c.say) || c.say == "" && said != "" {
			t.Errorf("of %v: %q with %q", c.regions, got, said)
		}
	}
}

// TestOverlap: what lies in another region keeps its voxels, in whatever order they come.
func TestOverlap(t *testing.T) {
	g := volume.Grid{Dims: [3]int{6, 1, 1}, Affine: volume.Affine{{1}, {0, 1}, {0, 0, 1}, {3: 1}}}
	regions := []region{
		{Segment: seg.Segment{Number: 1, Label: "PTV"}}, {Segment: seg.Segment{Number: 2, Label: "GTV"}},
		{Segment: seg.Segment{Number: 7, Label: "none"}},
	}
	l, err := paint(g, regions, func(do func(n, voxel int)) error {
		do(1, 2)
		for v := range 5 {
			do(0, v)
		}
		do(1, 3)
		return nil
	})
	if err != nil || !slices.Equal(l.Data, []uint16{1, 1, 2, 2, 1, 0}) || len(l.Warnings) != 2 ||
		l.Warnings[0] != `"PTV" has 2 of its 5 voxels in common with smaller regions, to which they are given.` ||
		l.Name(2) != "GTV" {
		t.Errorf("%v, %q, %v", l.Data, l.Warnings, err)
	}
}

// TestContoursOfCT: a structure set drawn on the planes of a CT is read onto the PET in the same coordinates, and on the
// PET in NIfTI, with what was assumed; one that lies elsewhere is refused.
func TestContoursOfCT(t *testing.T) {
	pet, of := scanned()
	ct := volume.Grid{Dims: [3]int{22, 18, 12}, Affine: volume.Affine{{-2, 0, 0, 21}, {0, -2, 0, 17}, {0, 0, 2, -54}, {3: 1}}}
	from := of.source.(series.Source)
	from.Series, from.Slices = "1.2.3.9", nil
	for k := range ct.Dims[2] {
		from.Slices = append(from.Slices, series.Ref{Class: "1.2.840.10008.5.1.4.1.1.2", Instance: fmt.Sprint("1.2.3.9.", k+1),
			Position: fmt.Sprintf(`-21\-17\%d`, -54+2*k)})
	}
	m := volume.NewMask(ct)
	for k := 3; k < 9; k++ { // from -49 to -37 mm
		for j := 4; j < 12; j++ {
			for i := 2; i < 8; i++ {
				m.Data[ct.Index(i, j, k)] = 1
			}
		}
	}
	path := filepath.Join(t.TempDir(), "ct.rtstruct.dcm")
	if err := WriteMask(path, m.Rows(all), Geometry{from}, Content{}); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		of   Geometry
		says string
	}{
		"DICOM": {of, "on another series than the scan, in the same coordinates"}, "NIfTI": {Geometry{}, "coordinates alone"},
	} {
		l, err := ReadLabels(t.Context(), path, LabelOptions{On: &Place{pet, c.of}})
		if err != nil {
			t.Fatal(err)
		}
		for voxel, label := range l.Data {
			i, j, k := voxel%11, voxel/11%9, voxel/99
			x, y, z := 20-4*float64(i), 16-4*float64(j), -50+3*float64(k)
			inside := x < 18 && x > 6 && y < 10 && y > -6 && z >= -49 && z < -37
			if inside != (label == 1) {
				t.Fatalf("%s: voxel %d, %d, %d at %g, %g, %g mm is %d", name, i, j, k, x, y, z, label)
			}
		}
		if len(l.Warnings) != 2 || !strings.Contains(l.Warnings[0], c.says) || l.Warnings[1] != "Its contours lie 2 mm apart and "+
			"not on the scan's slices, which lie 3 mm apart: each contour counts half way to the next, and voxels belong to it "+
			"by their centres." {
			t.Errorf("%s: %q", name, l.Warnings)
		}
	}
	away := pet
	away.Affine[2][3] = 500
	if _, err := ReadLabels(t.Context(), path, LabelOptions{On: &Place{away, of}}); err == nil ||
		!strings.Contains(err.Error(), "has contours outside of the scan alone; open the scan that they belong to") {
		t.Errorf("elsewhere: %v", err)
	}
}
