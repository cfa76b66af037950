package cli

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"isopet/app/cli/images"
	"isopet/inference"
	"isopet/volume"
	"isopet/volume/nifti"
)

// put writes a scan whose values are those of the test scan times a factor, in a unit.
func put(t *testing.T, path string, factor float32, unit string) {
	t.Helper()
	v := testScan()
	for i := range v.Data {
		v.Data[i] *= factor
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := nifti.WriteVolume(path, v, nifti.NewHeader(v.Grid).WithQuantity(unit)); err != nil {
		t.Fatal(err)
	}
}

// runBatch is the command on several scans, which may fail in part; it returns the exit code too.
func runBatch(t *testing.T, args ...string) (images.Batch, int, string) {
	t.Helper()
	code, out, errs := run(append([]string{"segment", "--json"}, args...)...)
	var b images.Batch
	if err := json.Unmarshal([]byte(out), &b); err != nil {
		t.Fatalf("isopet segment %v: exit %d, %s%s: %v", args, code, out, errs, err)
	}
	return b, code, errs
}

// states are what became of scans, by their base names.
func states(b images.Batch) map[string]images.State {
	all := map[string]images.State{}
	for _, s := range b.Scans {
		all[filepath.Base(string(s.Scan))] = s.State
	}
	return all
}

// readTable reads a CSV file as rows by heads.
func readTable(t *testing.T, path string) (heads []string, rows []map[string]string) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	all, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(text, []byte("\ufeff")))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, cells := range all[1:] {
		row := map[string]string{}
		for i, cell := range cells {
			row[all[0][i]] = cell
		}
		rows = append(rows, row)
	}
	return all[0], rows
}

// TestBatch: all scans of a folder are outlined as alone, the damaged one is named, masks and CT between them are left
// out, and a second run does nothing twice.
func TestBatch(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "Kohorte ü")
	out := filepath.Join(folder, "masks") // inside
	a, b := filepath.Join(folder, "a.nii.gz"), filepath.Join(folder, "p1", "a.nii.gz")
	put(t, a, 1, "SUV")
	put(t, b, 1000, "Bq/ml")
	put(t, filepath.Join(folder, "c.nii"), 2, "SUV")
	whole, err := os.ReadFile(a)
	if err != nil {
		t.Fatal(err)
	}
	damaged := filepath.Join(folder, "damaged.nii.gz")
	write := func(path string, data []byte) {
		t.Helper()
		if err := os.WriteFile(path, data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	write(damaged, whole[:len(whole)/2])
	write(filepath.Join(folder, "a_seg.nii.gz"), whole)
	m := testReference()
	if err := nifti.WriteMask(filepath.Join(folder, "drawn.nii.gz"), m, nifti.NewHeader(m.Grid)); err != nil {
		t.Fatal(err)
	}
	ct := testScan()
	for i := range ct.Data {
		if ct.Data[i] = 40; i%2 == 0 {
			ct.Data[i] = -1000
		}
	}
	if err := nifti.WriteVolume(filepath.Join(folder, "thorax.nii"), ct, nifti.NewHeader(ct.Grid)); err != nil {
		t.Fatal(err)
	}

	args := []string{folder, "-o", out, "--method", "percent", "--slices", "all"}
	first, code, errs := runBatch(t, args...)
	if code != exitFailed || !strings.HasSuffix(errs, "isopet: 1 of 4 scans failed: "+damaged+"\n") {
		t.Errorf("exit %d: %s", code, errs)
	}
	if got := fmt.Sprint(states(first)); got != "map[a.nii.gz:done c.nii:done damaged.nii.gz:failed]" {
		t.Errorf("states are %s", got)
	}
	var left []string
	for _, l := range first.LeftOut {
		left = append(left, filepath.Base(string(l.Path)))
	}
	slices.Sort(left)
	if !slices.Equal(left, []string{"a_seg.nii.gz", "drawn.nii.gz", "thorax.nii"}) {
		t.Errorf("left out are %q", first.LeftOut)
	}

	// As alone, and measured as by measure.
	heads, rows := readTable(t, filepath.Join(out, "lesions.csv"))
	for _, head := range []string{"Scan", "Mask", "MTV (ml)", "Maximum (SUV)", "Maximum (Bq/ml)", "Peak (SUV)", "Remarks"} {
		if !slices.Contains(heads, head) {
			t.Errorf("the table has no column %q: %q", head, heads)
		}
	}
	if len(rows) != 4 || slices.Contains(heads, "Dice") {
		t.Fatalf("%d rows with %q", len(rows), heads)
	}
	for _, s := range first.Scans {
		row := rows[slices.IndexFunc(rows, func(row map[string]string) bool { return row["Scan"] == string(s.Scan) })]
		if s.State == images.Failed {
			if row["State"] != "failed" || row["MTV (ml)"] != "" || row["Remarks"] == "" || s.Figures != nil {
				t.Errorf("the row of the damaged scan is %v", row)
			}
			continue
		}
		alone := filepath.Join(t.TempDir(), "m.nii.gz")
		var one segmentation
		runJSON(t, &one, "segment", string(s.Scan), "-o", alone, "--method", "percent", "--slices", "all")
		want, _, err1 := nifti.ReadMask(t.Context(), alone)
		got, _, err2 := nifti.ReadMask(t.Context(), string(s.Mask))
		if err1 != nil || err2 != nil || !bytes.Equal(got.Data, want.Data) || got.Grid != want.Grid {
			t.Errorf("%s: another mask than alone; %v, %v", s.Scan, err1, err2)
		}
		var all measurement
		runJSON(t, &all, "measure", alone, string(s.Scan))
		if one.VolumeML != s.VolumeML || jsonText(one.Slices) != jsonText(s.Slices) || s.All.Max != all.All.Max ||
			s.All.Peak != all.All.Peak || s.Unit != all.Unit {
			t.Errorf("%s: %+v, alone %+v", s.Scan, s.All, all.All)
		}
		for head, want := range map[string]float64{
			"MTV (ml)": all.All.VolumeML, "Maximum (" + s.Unit + ")": float64(all.All.Max),
			"Mean (" + s.Unit + ")": float64(all.All.Mean), "Peak (" + s.Unit + ")": float64(all.All.Peak),
			"Centroid x (mm)": all.All.Centroid[0],
		} {
			if got, err := strconv.ParseFloat(row[head], 64); err != nil || !close6(got, want) {
				t.Errorf("%s: %s is %q, want %v", s.Scan, head, row[head], want)
			}
		}
	}

	// Again: what is done is kept as it is.
	stamp := func() time.Time {
		info, err := os.Stat(filepath.Join(out, "a_mask.nii.gz"))
		if err != nil {
			t.Fatal(err)
		}
		return info.ModTime()
	}
	before := stamp()
	second, code, _ := runBatch(t, args...)
	if got := fmt.Sprint(states(second)); code != exitFailed || !stamp().Equal(before) ||
		got != "map[a.nii.gz:done before c.nii:done before damaged.nii.gz:failed]" {
		t.Errorf("again: exit %d, states %s", code, got)
	}
	for i, s := range second.Scans {
		if s.State == images.DoneBefore && jsonText(s.Figures) != jsonText(first.Scans[i].Figures) {
			t.Errorf("again %s has other figures: %+v", s.Scan, s.Figures)
		}
	}
	if _, again := readTable(t, filepath.Join(out, "lesions.csv")); fmt.Sprint(again) != fmt.Sprint(rows) {
		t.Errorf("the table has become %v", again)
	}
	if code, text, _ := run(append([]string{"segment"}, args...)...); code != exitFailed ||
		!strings.Contains(text, "3 before (--force makes them anew)") || !strings.Contains(text, "1 scan failed:\n  "+damaged) {
		t.Errorf("as text: exit %d, %s", code, text)
	}

	// A mask that is not what would be made is never taken for it, and never replaced unasked.
	if err := os.Remove(damaged); err != nil {
		t.Fatal(err)
	}
	refused := func(what, want string, args ...string) {
		t.Helper()
		r, code, _ := runBatch(t, args...)
		i := slices.IndexFunc(r.Scans, func(s *images.ScanRow) bool { return string(s.Scan) == a })
		if code != exitFailed || i < 0 || r.Scans[i].State != images.Failed || !strings.Contains(r.Scans[i].Error, want) {
			t.Errorf("%s: exit %d, %s", what, code, jsonText(r.Scans))
		}
	}
	refused("another method", "made with other settings", folder, "-o", out, "--method", "otsu")
	mask := filepath.Join(out, "a_mask.nii.gz")
	made, err := os.ReadFile(mask)
	if err != nil {
		t.Fatal(err)
	}
	write(mask, []byte("by hand"))
	refused("a mask changed by hand", "was changed since it was written", args...)
	if now, _ := os.ReadFile(mask); string(now) != "by hand" {
		t.Error("it was replaced")
	}
	write(mask, made)
	beside := strings.TrimSuffix(a, ".nii.gz") + ".json"
	write(beside, []byte(`{"PatientWeight": 71}`))
	refused("another file beside the scan", "made when a.json said something else of the scan", args...)
	if err := os.Remove(beside); err != nil {
		t.Fatal(err)
	}
	put(t, a, 3, "SUV")
	refused("another scan", "made of another scan", args...)
	if _, now := readTable(t, filepath.Join(out, "lesions.csv")); !slices.ContainsFunc(now, func(row map[string]string) bool {
		return fmt.Sprint(row) == fmt.Sprint(rows[0])
	}) {
		t.Errorf("what was measured before is not in the table: %v", now)
	}
	if r, code, errs := runBatch(t, append(args, "--force")...); code != exitDone || len(r.Scans) != 3 {
		t.Errorf("by force: exit %d, %s %s", code, errs, jsonText(r.Scans))
	}
	record := filepath.Join(out, "a_mask.json")
	if err := os.Remove(record); err != nil {
		t.Fatal(err)
	}
	refused("no record", "no a_mask.json says what of", args...)
	write(record, []byte(`{"Units": "Bq/mL"}`))
	refused("a record of another program", "is not of a mask that Isopet wrote", append(args, "--force")...)
	if left, _ := filepath.Glob(filepath.Join(out, ".*")); len(left) > 0 {
		t.Errorf("temporary files are left: %v", left)
	}
}

// TestBatchArguments: what cannot be meant for several scans is refused before anything is done.
func TestBatchArguments(t *testing.T) {
	folder, empty, out := t.TempDir(), t.TempDir(), filepath.Join(t.TempDir(), "out")
	a, b := filepath.Join(folder, "a.nii"), filepath.Join(folder, "b.nii")
	put(t, a, 1, "SUV")
	put(t, b, 1, "SUV")
	foreign := t.TempDir()
	if err := os.WriteFile(filepath.Join(foreign, "lesions.csv"), []byte("my,own\n1,2\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		code int
		want string
		args []string
	}{
		{exitUsage, "is the name of one mask", []string{a, b, "-o", "m.nii.gz"}},
		{exitUsage, "--weight is for one scan", []string{a, b, "-o", out, "--weight", "70"}},
		{exitUsage, "--ct is for one scan", []string{folder, "-o", out, "--ct", a}},
		{exitUsage, "--pseudonym is for one scan", []string{a, b, "-o", out, "--pseudonym", "P1"}},
		{exitUsage, "--grid paper is for one scan", []string{a, b, "-o", out, "--grid", "paper"}},
		{exitFailed, "holds no scan", []string{empty, "-o", out}},
		{exitFailed, "cannot be made", []string{a, b, "-o", filepath.Join(a, "out")}},
		{exitFailed, "is no table of lesions", []string{a, b, "-o", foreign}},
	} {
		code, text, errs := run(append([]string{"segment", "--method", "otsu"}, c.args...)...)
		if code != c.code || text != "" || !strings.Contains(errs, c.want) || strings.Count(errs, "\n") != 1 {
			t.Errorf("%v: exit %d, %q, %q, want %q", c.args, code, text, errs, c.want)
		}
	}
	if _, err := os.Stat(out); err == nil {
		t.Error("the folder was made")
	}
	// A scan that is not there is one of several; a mask and a dynamic scan that are named are refused by themselves.
	frames := writeFrames(t)
	r, code, _ := runBatch(t, a, b, a+".gone", frames, writeMask(t, testReference()), "-o", out, "--method", "otsu")
	if got := fmt.Sprint(states(r)); code != exitFailed ||
		got != "map[a.nii:done a.nii.gone:failed b.nii:done dynamic.nii:failed mask.nii.gz:failed]" {
		t.Errorf("exit %d, %s", code, got)
	}
	for _, s := range r.Scans {
		if s.State == images.Failed && !strings.Contains(s.Error, filepath.Base(string(s.Scan))) {
			t.Errorf("%q does not name %s", s.Error, s.Scan)
		}
	}
	// A single scan into a folder that is there.
	if r, code, errs := runBatch(t, b, "-o", empty, "--method", "otsu"); code != exitDone || len(r.Scans) != 1 {
		t.Errorf("one scan: exit %d, %s", code, errs)
	}
}

// TestBatchOfDICOM: each PET series of a folder has a mask.
func TestBatchOfDICOM(t *testing.T) {
	folder, out := t.TempDir(), t.TempDir()
	for n := 1; n <= 2; n++ {
		v := testScan()
		writeSeries(t, filepath.Join(folder, fmt.Sprint("p", n)), v, n)
	}
	r, code, errs := runBatch(t, folder, "-o", out, "--method", "percent", "--slices", "all")
	if code != exitDone || len(r.Scans) != 2 {
		t.Fatalf("exit %d, %s", code, errs)
	}
	for n, s := range r.Scans {
		name := fmt.Sprint("p", n+1)
		if s.Unit != "SUV" || filepath.Base(string(s.Mask)) != name+"_mask.nii.gz" || s.Series == "" ||
			!(s.VolumeML > 0) {
			t.Errorf("%+v", s)
		}
		var m measurement
		if runJSON(t, &m, "measure", string(s.Mask), filepath.Join(folder, name)); m.All.VolumeML != s.All.VolumeML ||
			m.All.Max != s.All.Max {
			t.Errorf("%+v, measured %+v", s.All, m.All)
		}
	}
	if r, code, _ := runBatch(t, folder, "-o", out, "--method", "percent", "--slices", "all"); code != exitDone ||
		r.Scans[0].State != images.DoneBefore {
		t.Errorf("again: exit %d, %s", code, r.Scans[0].State)
	}
}

// predicting has a method in the table that calls a function for each scan.
func predicting(t *testing.T, each func()) {
	t.Helper()
	methods := inference.Methods
	t.Cleanup(func() { inference.Methods = methods })
	inference.Methods = append(methods[:len(methods):len(methods)], inference.Method{
		Name: "half", Label: "Half", OnPET: true, ThresholdLabel: "Half",
		Predict: func(_ context.Context, _ inference.Models, inputs []inference.Input, _ float64) ([]inference.Prediction, error) {
			each()
			predictions := make([]inference.Prediction, len(inputs))
			for i, in := range inputs {
				predictions[i] = inference.Prediction{Image: in.X, Threshold: 0.5}
			}
			return predictions, nil
		},
	})
}

// TestBatchInterrupted: a signal leaves what is done whole and says what is not; the same command goes on there.
func TestBatchInterrupted(t *testing.T) {
	signal := signaller(t)
	folder, out := t.TempDir(), t.TempDir()
	const scans = 6
	for n := range scans {
		put(t, filepath.Join(folder, fmt.Sprintf("%d.nii", n)), 1, "SUV")
	}
	n := 0
	predicting(t, func() {
		if n++; n == 3 {
			if err := signal(syscall.SIGINT); err != nil {
				t.Error(err)
			}
			time.Sleep(200 * time.Millisecond) // until it has come
		}
	})
	r, code, errs := runBatch(t, folder, "-o", out, "--method", "half")
	done := 0
	for _, s := range r.Scans {
		switch _, _, err := nifti.ReadMask(t.Context(), string(s.Mask)); {
		case s.State == images.Done && err == nil:
			done++
		case s.State == images.NotDone && os.IsNotExist(err):
		case s.State == images.NotDone:
			if _, err := os.Stat(string(s.Mask)); err == nil {
				t.Errorf("%s is there", s.Mask)
			}
		default:
			t.Errorf("%s is %s, %v", s.Scan, s.State, err)
		}
	}
	if code != exitInterrupted || !strings.Contains(errs, "isopet: interrupted") || len(r.Scans) != scans ||
		done < 2 || done == scans {
		t.Errorf("exit %d, %d of %d done: %s", code, done, len(r.Scans), errs)
	}
	if _, rows := readTable(t, filepath.Join(out, "lesions.csv")); len(rows) != scans {
		t.Errorf("the table is %v", rows)
	}
	r, code, _ = runBatch(t, folder, "-o", out, "--method", "half")
	before := 0
	for _, s := range r.Scans {
		if s.State == images.DoneBefore {
			before++
		}
	}
	if code != exitDone || before != done {
		t.Errorf("again: exit %d, %d done before of %d", code, before, done)
	}
}

// TestBatchMemory: never more than two scans are in memory.
func TestBatchMemory(t *testing.T) {
	folder, out := t.TempDir(), t.TempDir()
	const side, scans = 128, 5
	g := volume.Grid{Dims: [3]int{side, side, side}, Affine: volume.Affine{{-2, 0, 0, side}, {0, -2, 0, side}, {0, 0, 2, 0}, {3: 1}}}
	v := volume.NewVolume(g)
	for i := range v.Data {
		v.Data[i] = float32(i%1000) / 10
	}
	for n := range scans {
		if err := nifti.WriteVolume(filepath.Join(folder, fmt.Sprintf("%d.nii", n)), v, nifti.NewHeader(g)); err != nil {
			t.Fatal(err)
		}
	}
	v = nil
	live := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	base, most := live(), uint64(0)
	predicting(t, func() {
		time.Sleep(200 * time.Millisecond) // until the next is read
		most = max(most, live())
	})
	if _, code, errs := runBatch(t, folder, "-o", out, "--method", "half", "--slices", "60-64"); code != exitDone {
		t.Fatal(errs)
	}
	const size = 4 * side * side * side
	if volumes := float64(most-base) / size; volumes < 1 || volumes > 2.8 { // with a mask, a quarter of a scan
		t.Errorf("%.1f scans were in memory", volumes)
	}
}
