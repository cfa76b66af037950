package rtstruct

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"isopet/volume"
	"isopet/volume/dicom"
	"isopet/volume/dicom/derived"
	"isopet/volume/dicom/series"
)

// grid is oblique, of slices that lie 3.27 mm apart.
func grid(columns, rows, slices int) volume.Grid {
	return volume.Grid{Dims: [3]int{columns, rows, slices},
		Affine: volume.Affine{{-3.9, 0.1, 0.02, 120}, {0.1, -3.9, 0.03, 90.5}, {0.02, 0.03, 3.27, -554.26}, {3: 1}}}
}

// source is a series of slices on a grid.
func source(g volume.Grid) series.Source {
	h := dicom.New()
	h.SetText(dicom.SpecificCharacterSet, "ISO_IR 100")
	for tag, text := range map[dicom.Tag]string{dicom.PatientName: "Doe^Jérôme", dicom.PatientID: "7",
		dicom.StudyInstanceUID: "1.2.3", dicom.SeriesInstanceUID: "1.2.3.4", dicom.FrameOfReferenceUID: "1.2.3.5",
		dicom.StudyDate: "20040119"} {
		h.SetText(tag, text)
	}
	s := series.Source{Header: h, Study: "1.2.3", Series: "1.2.3.4", FrameOfReference: "1.2.3.5"}
	for k := range g.Dims[2] {
		s.Slices = append(s.Slices, series.Ref{Class: "1.2.840.10008.5.1.4.1.1.128",
			Instance: fmt.Sprintf("1.2.3.4.%d", k+1)})
	}
	return s
}

// options are those of the tests.
func options() derived.Options {
	return derived.Options{Description: "Isopet lesions of a scan", Version: "1", Random: rand.NewChaCha8([32]byte{1}),
		Now: time.Date(2026, 11, 30, 9, 5, 7, 0, time.UTC)}
}

// written writes lesions and reads them back.
func written(t *testing.T, g volume.Grid, lesions ...Lesion) (*dicom.Dataset, *Set) {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, source(g), g, lesions, options()); err != nil {
		t.Fatal(err)
	}
	d, err := dicom.Decode(&b, int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	s, err := Read(d)
	if err != nil {
		t.Fatal(err)
	}
	return d, s
}

// drawn is a mask by its rows, slice after slice.
func drawn(t *testing.T, slices ...string) *volume.Mask {
	t.Helper()
	rows := strings.Fields(slices[0])
	m := volume.NewMask(grid(len(rows[0]), len(rows), len(slices)))
	for k, slice := range slices {
		for j, row := range strings.Fields(slice) {
			for i, c := range row {
				if c == '#' {
					m.Data[m.Index(i, j, k)] = 1
				}
			}
		}
	}
	return m
}

// shapes are masks with holes, corners that touch, islands in holes and single voxels.
var shapes = map[string][]string{
	"voxel":            {"... .#. ..."},
	"all":              {"### ### ###"},
	"ring":             {"##### #...# #...# #####"},
	"two holes":        {"####### #.##..# #.##.## #######"},
	"touching corners": {"#.#. .#.# #.#. .#.#"},
	"hole at a corner": {"#### #.## ##.# ####"},
	"island":           {"####### #.....# #.###.# #.#.#.# #.###.# #.....# #######"},
	"holes in a row":   {"######### #.#.#.#.# ######### #.##.##.# #########"},
	"three slices":     {"##. ... ...", "... ... ...", "... .## .#."},
	"comb":             {"#.#.#.# #.#.#.# #######"},
}

// TestRoundTrip: a mask comes back voxel by voxel, and every contour alone can be filled by readers that know no holes.
func TestRoundTrip(t *testing.T) {
	masks := map[string]*volume.Mask{}
	for name, slices := range shapes {
		masks[name] = drawn(t, slices...)
	}
	r := rand.New(rand.NewPCG(1, 2))
	for n := range 200 {
		m := volume.NewMask(grid(3+r.IntN(12), 3+r.IntN(12), 1+r.IntN(3)))
		share := 0.1 + 0.8*r.Float64()
		for i := range m.Data {
			if r.Float64() < share {
				m.Data[i] = 1
			}
		}
		m.Data[r.IntN(len(m.Data))] = 1
		masks[fmt.Sprint("random ", n)] = m
	}
	for name, m := range masks {
		_, s := written(t, m.Grid, Lesion{Name: name, Algorithm: "MANUAL", Mask: m})
		back, err := s.Fill(&s.ROIs[0], m.Grid, true)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if !slices.Equal(back.Data, m.Data) {
			t.Errorf("%s: %v became %v", name, m.Data, back.Data)
		}
		union := volume.NewMask(m.Grid)
		for _, contour := range s.ROIs[0].Contours {
			one := ROI{Contours: [][]Point{contour}}
			filled, err := new(Set).Fill(&one, m.Grid, true)
			if err != nil {
				t.Fatal(err)
			}
			for i, v := range filled.Data {
				union.Data[i] |= v
			}
			if len(contour) < 4 {
				t.Errorf("%s: a contour of %d points", name, len(contour))
			}
		}
		if !slices.Equal(union.Data, m.Data) {
			t.Errorf("%s: holes depend on even-odd", name)
		}
	}
}

// TestRemains: contours of one or two points, as programs leave them behind, are left out, and the others are read.
func TestRemains(t *testing.T) {
	m := drawn(t, "... .#. ...", "##. ##. ...", ".#. .#. .#.")
	d, _ := written(t, m.Grid, Lesion{Name: "x", Algorithm: "MANUAL", Mask: m})
	contours := d.Item(dicom.ROIContourSequence).Items(dicom.ContourSequence)
	contours[0].SetFloats(dicom.ContourData, 1, 2, -554.26)
	contours[1].SetFloats(dicom.ContourData, 1, 2, -550.99, 3, 2, -550.99)
	s, err := Read(d)
	if err != nil {
		t.Fatal(err)
	}
	if len(s.ROIs[0].Contours) != 1 ||
		!slices.Equal(s.Warnings, []string{`2 parts of "x" are points or lines, which were left out.`}) {
		t.Errorf("%d contours, %q", len(s.ROIs[0].Contours), s.Warnings)
	}
	contours[0].SetFloats(dicom.ContourData, 1, 2, -554.26, 3)
	if _, err := Read(d); err == nil || !strings.Contains(err.Error(), `a contour of "x" has 4 numbers`) {
		t.Error(err)
	}
}

// TestTrace: the corners of a ring, clockwise, and its hole by a way in and out.
func TestTrace(t *testing.T) {
	m := drawn(t, "### #.# ###")
	outer, holes := trace(3, 3, func(i, j int) bool { return m.Data[i+3*j] == 1 })
	if len(outer) != 1 || len(holes) != 1 {
		t.Fatalf("%v, %v", outer, holes)
	}
	got := keyholes(outer, holes)
	want := loop{{0, 0}, {3, 0}, {3, 3}, {0, 3}, {0, 1}, {1, 1}, {1, 2}, {2, 2}, {2, 1}, {0, 1}}
	if len(got) != 1 || !slices.Equal(got[0], want) {
		t.Errorf("%v, not %v", got, want)
	}
}

// TestWrite: what planning systems look for.
func TestWrite(t *testing.T) {
	m := drawn(t, "... ... ...", "... .#. ...")
	long := strings.Repeat("lesion", 4)
	d, s := written(t, m.Grid, Lesion{Name: long, Colour: [3]uint8{255, 0, 7}, Algorithm: "AUTOMATIC", Mask: m},
		Lesion{Name: long + " too", Mask: m, Algorithm: "MANUAL"})
	rois := d.Items(dicom.StructureSetROISequence)
	if rois[0].Text(dicom.ROIName) != "lesionlesionlesi" || rois[1].Text(dicom.ROIName) != "lesionlesionle 2" ||
		s.ROIs[0].Name != long || s.ROIs[1].Name != long+" too" ||
		s.ROIs[0].Colour != [3]uint8{255, 0, 7} || s.ROIs[0].Algorithm != "AUTOMATIC" || s.ROIs[0].Type != "GTV" ||
		!slices.Equal(s.Series, []string{"1.2.3.4"}) || s.Label != "Isopet lesions o" ||
		s.ROIs[0].FrameOfReference != "1.2.3.5" {
		t.Errorf("%+v", s)
	}
	contour := d.Item(dicom.ROIContourSequence).Item(dicom.ContourSequence)
	image := contour.Item(dicom.ContourImageSequence)
	// -(affine @ [0.5, 0.5, 1, 1]) of numpy, but for z
	if p := s.ROIs[0].Contours[0][0]; len(s.ROIs[0].Contours[0]) != 4 || p != (Point{-118.12, -88.63, -550.965}) {
		t.Errorf("%v", s.ROIs[0].Contours)
	}
	if image.Text(dicom.ReferencedSOPInstanceUID) != "1.2.3.4.2" || d.Text(dicom.PatientName) != "Doe^Jérôme" ||
		d.Text(dicom.SpecificCharacterSet) != "ISO_IR 100" || d.Text(dicom.StudyInstanceUID) != "1.2.3" ||
		d.Text(dicom.SeriesInstanceUID) == d.Text(dicom.SOPInstanceUID) || d.Find(dicom.OperatorsName) == nil ||
		d.Text(dicom.StructureSetTime) != "090507" {
		t.Errorf("%v", d)
	}
	for _, number := range contour.Strings(dicom.ContourData) {
		if len(number) > 16 {
			t.Errorf("%q is too long", number)
		}
	}
	var b bytes.Buffer
	o := options()
	o.Pseudonym = "P1"
	if err := Write(&b, source(m.Grid), m.Grid, []Lesion{{Name: "x", Mask: m, Algorithm: "MANUAL"}}, o); err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(b.Bytes(), []byte("Doe")) || !bytes.Contains(b.Bytes(), []byte("P1")) {
		t.Error("the patient's name is in it")
	}
}

// TestRefused: what cannot be written or filled.
func TestRefused(t *testing.T) {
	m := drawn(t, "... .#. ...")
	empty := volume.NewMask(m.Grid)
	for want, write := range map[string]func() error{
		"is empty; outline it": func() error {
			return Write(&bytes.Buffer{}, source(m.Grid), m.Grid, []Lesion{{Name: "x", Mask: empty}}, options())
		},
		"there is no lesion": func() error { return Write(&bytes.Buffer{}, source(m.Grid), m.Grid, nil, options()) },
		"which series": func() error {
			return Write(&bytes.Buffer{}, series.Source{}, m.Grid, []Lesion{{Mask: m}}, options())
		},
		"is no structure set": func() error { _, err := Read(dicom.New()); return err },
		"that are not flat": func() error {
			_, err := new(Set).Fill(&ROI{Contours: [][]Point{{{0, 0, -554}, {9, 0, -554}, {9, 9, -554}, {0, 9, -549}}}},
				grid(9, 9, 9), true)
			return err
		},
		"planes of several directions": func() error {
			_, err := new(Set).Fill(&ROI{Contours: [][]Point{{{0, 0, -554}, {9, 0, -554}, {9, 9, -554}},
				{{0, 0, -554}, {9, 0, -554}, {9, 0, -540}}}}, grid(9, 9, 9), true)
			return err
		},
		"lie nowhere": func() error {
			_, err := new(Set).Fill(&ROI{Contours: [][]Point{{{0, 0, 0}, {math.Inf(1), 0, 0}, {0, 9, 0}}}}, grid(9, 9, 9), true)
			return err
		},
	} {
		if err := write(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, not %q", err, want)
		}
	}
}
