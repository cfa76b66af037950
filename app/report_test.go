package app

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"isopet/app/ruler"
	"isopet/app/view"
	"isopet/training/typeset"
	"isopet/volume"
	"isopet/volume/nifti"
)

// testPage is a report of the test scan with so many lesions.
func testPage(t *testing.T, lesions int) *ReportPage {
	t.Helper()
	s := (&Scan{Volume: testScan(), Name: "Prüfling – 検体.nii.gz"}).prepare()
	mask, reference := volume.NewLabels(s.Grid), testReference().Labels()
	for i := range mask.Data {
		if lesions > 0 && reference.Data[i] != 0 {
			mask.Data[i] = uint16(1 + i%lesions)
		}
	}
	m, err := MeasureLesions(t.Context(), s.Volume, mask, reference)
	if err != nil {
		t.Fatal(err)
	}
	return &ReportPage{
		Scan: s, Mask: mask, Reference: reference, View: view.View{High: 8}, High: 120, Date: time.Date(2026, 11, 22, 16, 0, 0, 0, time.UTC),
		Table: &MeasureTable{Scan: s.Name, Measurements: m, Names: map[uint16]string{1: "Left lobe"}},
		Facts: []typeset.Fact{{Name: "Method", Value: "Threshold CNN"}},
	}
}

func (p *ReportPage) bytes(t *testing.T) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := p.Write(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

var pageObject = regexp.MustCompile(`/Type /Page\b`)

// TestReportIsOnePage, whatever it has to hold.
func TestReportIsOnePage(t *testing.T) {
	for _, lesions := range []int{0, 1, 3, 12, 250} {
		for _, much := range []bool{false, true} {
			p := testPage(t, lesions)
			if much {
				p.Comment = strings.Repeat("A long comment that goes on. ", 100)
				for n := range 30 {
					p.Table.Rulers = append(p.Table.Rulers, ruler.Ruler{Number: n + 1, To: [3]float64{100, 0, 0}})
				}
				for n := range 12 {
					p.Facts = append(p.Facts, typeset.Fact{Name: fmt.Sprint("Fact ", n), Value: strings.Repeat("value ", 9)})
				}
				for label := range 256 {
					p.Table.Names[uint16(label)] = strings.Repeat("Name ", 20)
				}
			}
			pdf := p.bytes(t)
			if n := len(pageObject.FindAll(pdf, -1)); n != 1 {
				t.Errorf("%d lesions, much to say %v: %d pages", lesions, much, n)
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
	p.Look, p.Reference = p.Look.usual(), nil
	pictures, err := p.pictures(t.Context())
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
		if dark(0, 0) { // of the coronal and sagittal squares that is beside the scan
			t.Errorf("picture %d is dark in its corner", n)
		}
		outside := low[0] - (high[0]-low[0])/2
		if outside > 0 && dark(outside, y) {
			t.Errorf("picture %d is dark beside the outline", n)
		}
	}
}

func TestSaveReport(t *testing.T) {
	b := opened(t)
	b.SetComment("Left lobe.")
	path := filepath.Join(t.TempDir(), b.State.ReportName())
	if filepath.Base(path) != "scän_report.pdf" {
		t.Errorf("the report is called %s", filepath.Base(path))
	}
	save := func(overwrite bool) error {
		_, err := b.SaveReport(path, ReportLook{}, overwrite)
		b.wait()
		return err
	}
	if err := save(false); err != nil || b.State.Notice.Failed {
		t.Fatal(err, b.State.Notice.Text)
	}
	data, err := os.ReadFile(path)
	if err != nil || !bytes.HasPrefix(data, []byte("%PDF")) || len(pageObject.FindAll(data, -1)) != 1 {
		t.Errorf("the report is %d bytes, %v", len(data), err)
	}
	exists := (*ExistsError)(nil)
	if err := save(false); !errors.As(err, &exists) {
		t.Errorf("a report that is there is overwritten: %v", err)
	}
	if err := save(true); err != nil {
		t.Error(err)
	}

	table := filepath.Join(t.TempDir(), "lesions.csv")
	b.SetThreshold(b.State.SliceIndexes()[0], 0.1)
	measurements := func(path string, overwrite bool) error {
		_, err := b.SaveMeasurements(path, overwrite)
		b.wait()
		return err
	}
	if err := measurements(table, false); err == nil {
		t.Error("measurements that are out of date are saved")
	}
	b.settle()
	if err := measurements(table, false); err != nil || b.State.Notice.Failed {
		t.Fatal(err, b.State.Notice.Text)
	}
	if err := measurements(table, false); !errors.As(err, &exists) {
		t.Errorf("a table that is there is overwritten: %v", err)
	}
	if err := measurements(b.State.Scan.Path, true); err == nil || errors.As(err, &exists) {
		t.Errorf("the scan is overwritten by a table: %v", err)
	}
	if err := measurements(filepath.Join(table, "below.csv"), true); err != nil || !b.State.Notice.Failed {
		t.Errorf("a table below a file: %v, %q", err, b.State.Notice.Text)
	}
}

// TestOpenImagesStay: no report, table or mask takes the place of an image that is open, be it the other file of a pair, the
// annotation or the CT.
func TestOpenImagesStay(t *testing.T) {
	folder := t.TempDir()
	scan := filepath.Join(folder, "pair.hdr")
	if err := nifti.WriteVolume(scan, testScan(), nifti.NewHeader(testGrid())); err != nil {
		t.Fatal(err)
	}
	ct := filepath.Join(folder, "ct.nii")
	if err := nifti.WriteVolume(ct, testScan(), nifti.NewHeader(testGrid())); err != nil {
		t.Fatal(err)
	}
	annotation := filepath.Join(folder, "annotation.hdr")
	if err := nifti.WriteMask(annotation, testReference(), nifti.NewHeader(testGrid())); err != nil {
		t.Fatal(err)
	}
	b := newBench(t)
	b.Open(scan)
	b.wait()
	b.LoadReference(annotation)
	b.wait()
	b.OpenCT(ct, Modalities[0])
	b.wait()
	b.settle()
	if b.State.Reference == nil || b.State.CT == nil {
		t.Fatal(b.State.Notice.Text)
	}
	exists := (*ExistsError)(nil)
	for _, name := range []string{"pair.hdr", "pair.img", "annotation.hdr", "annotation.img", "ct.nii"} {
		path := filepath.Join(folder, name)
		before, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for what, write := range map[string]func() (*Job, error){
			"report":       func() (*Job, error) { return b.SaveReport(path, ReportLook{}, true) },
			"measurements": func() (*Job, error) { return b.SaveMeasurements(path, true) },
			"mask":         func() (*Job, error) { return b.Export(path, ExportMask, true, nil) },
		} {
			if _, err := write(); err == nil || errors.As(err, &exists) || !strings.Contains(err.Error(), "choose another name") {
				t.Errorf("%s over %s: %v", what, name, err)
			}
			b.wait()
		}
		if after, err := os.ReadFile(path); err != nil || !bytes.Equal(before, after) {
			t.Errorf("%s was overwritten", name)
		}
	}
}

func TestMeasureTableText(t *testing.T) {
	p := testPage(t, 2)
	p.Table.Names[1] = "Left\tlobe\n"
	p.Table.Rulers = []ruler.Ruler{{Number: 3, To: [3]float64{3, 4, 0}}}
	lines := strings.Split(strings.TrimSuffix(p.Table.Text(), "\n"), "\n")
	if len(lines) != 5 {
		t.Fatalf("the table has %d lines: %q", len(lines), lines)
	}
	for _, line := range lines {
		if strings.Count(line, "\t") != strings.Count(lines[0], "\t") {
			t.Errorf("%q has another number of cells than %q", line, lines[0])
		}
	}
	if !strings.Contains(lines[0], "Maximum (unit unknown)") || !strings.Contains(lines[1], "Left lobe ") || !strings.HasSuffix(lines[4], "\t5") {
		t.Errorf("the table is %q", lines)
	}
}
