package report

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"isopet/app/apptest"
	"isopet/training/typeset"
	"isopet/volume"
)

// testPage is a report of the test scan with so many lesions.
func testPage(t *testing.T, lesions int) *Page {
	t.Helper()
	scan, reference := apptest.Scan(), apptest.Reference().Labels()
	mask := volume.NewLabels(scan.Grid)
	for i := range mask.Data {
		if lesions > 0 && reference.Data[i] != 0 {
			mask.Data[i] = uint16(1 + i%lesions)
		}
	}
	m, err := Measure(t.Context(), scan, mask, reference, nil)
	if err != nil {
		t.Fatal(err)
	}
	return &Page{
		Program: "Isopet 0.1.0", Volume: scan, Mask: mask, Reference: reference, High: 8, Height: 120,
		Table: &Table{Scan: "Prüfling – 検体.nii.gz", Measurements: m, Names: map[uint16]string{1: "Left lobe"}},
		Facts: []typeset.Fact{{Name: "Method", Value: "Threshold CNN"}},
		Date:  time.Date(2026, 11, 22, 16, 0, 0, 0, time.UTC),
	}
}

func (p *Page) bytes(t *testing.T) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := p.Write(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

var pageObject = regexp.MustCompile(`/Type /Page\b`)

// TestReportPages: one page whatever it has to hold, and further ones with pictures of each of several lesions, four to a
// page and of the largest only.
func TestReportPages(t *testing.T) {
	pages := map[int]int{0: 1, 1: 1, 3: 2, 12: 4, 250: 7}
	for _, lesions := range []int{0, 1, 3, 12, 250} {
		for _, much := range []bool{false, true} {
			p := testPage(t, lesions)
			if much {
				p.Patient, p.Reader = strings.Repeat("Name ", 40), strings.Repeat("Reader ", 40)
				p.Comment = strings.Repeat("A long comment that goes on. ", 100)
				for n := range 30 {
					p.Table.Distances = append(p.Table.Distances, Distance{fmt.Sprint("Distance ", n+1), 100})
				}
				for n := range 8 {
					p.Facts = append(p.Facts, typeset.Fact{Name: fmt.Sprint("Fact ", n),
						Value: strings.Repeat("value ", 9)})
				}
				for label := range 256 {
					p.Table.Names[uint16(label)] = strings.Repeat("Name ", 20)
				}
			}
			pdf := p.bytes(t)
			if n := len(pageObject.FindAll(pdf, -1)); n != pages[lesions] {
				t.Errorf("%d lesions, much to say %v: %d pages, want %d", lesions, much, n, pages[lesions])
			}
		}
	}
}

// TestReportIsTheSame for the same content, apart from the date.
func TestReportIsTheSame(t *testing.T) {
	a := testPage(t, 3).bytes(t)
	for range 8 { // what follows the order of a map is the same now and then
		if !bytes.Equal(a, testPage(t, 3).bytes(t)) {
			t.Fatal("two reports of the same differ")
		}
	}
	p := testPage(t, 3)
	p.Table.All.Max++
	if bytes.Equal(a, p.bytes(t)) {
		t.Error("the report does not show the maximum")
	}
}

func TestReportStops(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := testPage(t, 1).Write(ctx, new(bytes.Buffer)); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled, the error is %v", err)
	}
}

// TestReportPictures: the outline of a lesion lies where its voxels are, in each picture.
func TestReportPictures(t *testing.T) {
	p := testPage(t, 1)
	p.Look, p.Reference = p.Look.orDefault(), nil
	pictures, err := p.pictures(t.Context(), map[int]bool{})
	if err != nil || len(pictures) != 4 {
		t.Fatalf("%d pictures, %v", len(pictures), err)
	}
	for n, picture := range pictures {
		low, high := [2]float64{1, 1}, [2]float64{}
		for _, line := range picture.Lines {
			for _, point := range line.Points {
				for axis, v := range point {
					low[axis], high[axis] = min(low[axis], v), max(high[axis], v)
				}
			}
		}
		size := picture.Image.Bounds().Size()
		dark := func(x, y float64) bool { // inverted grey: the focus is dark
			r, _, _, _ := picture.Image.At(int(x*float64(size.X)), int(y*float64(size.Y))).RGBA()
			return r < 0x8000
		}
		x, y := (low[0]+high[0])/2, (low[1]+high[1])/2
		if !(low[0] > 0 && high[0] < 1 && low[1] > 0 && high[1] < 1) || !dark(x, y) {
			t.Errorf("picture %d: the outline spans %v to %v, its middle is dark: %v", n, low, high, dark(x, y))
		}
		if want := p.Volume.Letters([...]volume.Plane{volume.Axial, volume.Coronal, volume.Sagittal, volume.Coronal}[n]); picture.
			Letters != want {
			t.Errorf("picture %d has the letters %v, want %v", n, picture.Letters, want)
		}
		if dark(0, 0) { // of the coronal and sagittal squares that is beside the scan
			t.Errorf("picture %d is dark in its corner", n)
		}
		outside := low[0] - (high[0]-low[0])/2
		if outside > 0 && dark(outside, y) {
			t.Errorf("picture %d is dark beside the outline", n)
		}
	}
}

func TestTableText(t *testing.T) {
	p := testPage(t, 2)
	p.Table.Names[1] = "Left\tlobe\n"
	p.Table.Distances = []Distance{{"Distance 3", 5}}
	lines := strings.Split(strings.TrimSuffix(p.Table.Text(), "\n"), "\n")
	if len(lines) != 5 {
		t.Fatalf("the table has %d lines: %q", len(lines), lines)
	}
	for _, line := range lines {
		if strings.Count(line, "\t") != strings.Count(lines[0], "\t") {
			t.Errorf("%q has another number of cells than %q", line, lines[0])
		}
	}
	if !strings.Contains(lines[0], "Maximum (unit unknown)") || !strings.Contains(lines[1], "Left lobe ") ||
		!strings.HasSuffix(lines[4], "\t5") {
		t.Errorf("the table is %q", lines)
	}
}
