package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"isopet/app"
	"isopet/app/engine"
	"isopet/app/export"
	"isopet/volume"
	"isopet/volume/metrics"
	"isopet/volume/nifti"
)

// run is the program with arguments, and a window that opens nothing.
func run(args ...string) (code int, out, errs string) {
	var o, e bytes.Buffer
	code = Main(args, Streams{In: strings.NewReader(""), Out: &o, Err: &e},
		func(app.Config, []string) error { return nil })
	return code, o.String(), e.String()
}

// runJSON is a command that must succeed with one JSON object on standard output and nothing else.
func runJSON(t *testing.T, result any, args ...string) {
	t.Helper()
	code, out, errs := run(append(args, "--json")...)
	if code != 0 {
		t.Fatalf("isopet %v: exit %d: %s", args, code, errs)
	}
	decoder := json.NewDecoder(strings.NewReader(out))
	if err := decoder.Decode(result); err != nil {
		t.Fatalf("isopet %v prints %q: %v", args, out, err)
	}
	if _, err := decoder.Token(); err != io.EOF {
		t.Errorf("isopet %v prints more than one object: %s", args, out)
	}
}

// readOnly is a folder that nothing can be written into, even by root.
func readOnly(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	if err := os.Chmod(folder, 0o555); err != nil {
		t.Fatal(err)
	}
	if export.MakeFolder(folder) == nil {
		folder = "/sys"
	}
	if export.MakeFolder(folder) == nil {
		t.Skip("there is no folder that cannot be written to")
	}
	return folder
}

func TestFailures(t *testing.T) {
	needRuntime(t)
	scan, models := writeScan(t), testModels(t)
	folder := t.TempDir()
	put := func(name string, data []byte) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, data, 0o666); err != nil {
			t.Fatal(err)
		}
		return path
	}
	whole, err := os.ReadFile(scan)
	if err != nil {
		t.Fatal(err)
	}
	text := put("text.nii.gz", []byte("patient,pet,mask\nno scan at all\n"))
	cut := put("cut.nii.gz", whole[:len(whole)/2])
	empty := put("empty.nii.gz", nil)
	existing := put("existing.nii.gz", []byte("somebody's work"))
	fake := put("libonnxruntime.so", []byte("no library"))
	smaller := testGrid()
	smaller.Dims[0] = 39
	moved := testGrid()
	moved.Affine[0][3] += 3
	mask := writeMask(t, testReference())
	small, far := writeMask(t, volume.NewMask(smaller)), writeMask(t, volume.NewMask(moved))
	output := filepath.Join(folder, "mask.nii.gz")
	segment := func(args ...string) []string {
		return append([]string{"segment", "--models", models, "--device", "cpu"}, args...)
	}
	for _, c := range []struct {
		name string
		code int
		args []string
		says []string // words of the one line
	}{
		{"no scan", 1, segment("none.nii.gz", "-o", output), []string{"none.nii.gz"}},
		{"text called .nii.gz", 1, segment(text, "-o", output), []string{"text.nii.gz", "text"}},
		{"truncated scan", 1, segment(cut, "-o", output), []string{"cut.nii.gz", "cut short"}},
		{"empty scan", 1, segment(empty, "-o", output), []string{"empty.nii.gz", "empty"}},
		{"other format", 1, segment(put("scan.mha", []byte("ObjectType = Image\nNDims = 3\n")), "-o", output),
			[]string{"scan.mha", ".nii.gz"}},
		{"existing output", 1, segment(scan, "-o", existing), []string{"existing.nii.gz", "--force"}},
		{"output is the CT", 1, segment(scan, "-o", mask, "--ct", mask, "--force"),
			[]string{"mask.nii.gz", "one of the images in use"}},
		{"output is the scan", 1, segment(scan, "-o", scan, "--force"), []string{"scän.nii.gz", "the scan itself"}},
		{"output is a folder", 1, segment(scan, "-o", put("x", nil)+"/m.nii.gz"), []string{"m.nii.gz"}},
		{"no folder", 1, segment(scan, "-o", filepath.Join(folder, "none", "m.nii.gz")), []string{"none", "m.nii.gz"}},
		{"read-only folder", 1, segment(scan, "-o", filepath.Join(readOnly(t), "m.nii.gz")),
			[]string{"m.nii.gz", "cannot be written"}},
		{"output without a format", 1, segment(scan, "-o", filepath.Join(folder, "mask.png")),
			[]string{"mask.png", ".nii.gz"}},
		{"slices outside", 1, segment(scan, "-o", output, "--slices", "5-12"), []string{"5-12", "0-11"}},
		{"region outside", 1, segment(scan, "-o", output, "--roi", "2000,0,125"), []string{"2000", "outside"}},
		{"no networks", 1, []string{"segment", scan, "-o", output, "--models", folder}, []string{"threshold.onnx"}},
		{"no folder of networks", 1, []string{"segment", scan, "-o", output, "--models", "none"}, []string{"none"}},
		{"no library", 1, append(segment(scan, "-o", output), "--onnxruntime", filepath.Join(folder, "gone.so")),
			[]string{"gone.so"}},
		{"library that is none", 1, append(segment(scan, "-o", output), "--onnxruntime", fake),
			[]string{"libonnxruntime.so"}},
		{"no device", 1, []string{"segment", scan, "-o", output, "--models", models, "--device", "abacus"},
			[]string{"abacus", "cpu"}},

		{"no output", 2, segment(scan), []string{"--output"}},
		{"no method", 2, segment(scan, "-o", output, "--method", "guess"), []string{"guess", "unet"}},
		{"no slices", 2, segment(scan, "-o", output, "--slices", "9-3"), []string{"9-3"}},
		{"no region", 2, segment(scan, "-o", output, "--roi", "1,2"), []string{"1,2", "-4,-38,125"}},
		{"region of no width", 2, segment(scan, "-o", output, "--roi", "-1,2,0"), []string{"width"}},
		{"region without numbers", 2, segment(scan, "-o", output, "--roi", "1,NaN,3"), []string{"NaN"}},
		{"no threshold", 2, segment(scan, "-o", output, "--threshold", "1.5"), []string{"1.5"}},
		{"no grid", 2, segment(scan, "-o", output, "--grid", "coarse"), []string{"coarse", "paper"}},
		{"unknown flag", 2, segment(scan, "-o", output, "--colour"), []string{"--colour"}},

		{"info on a text", 1, []string{"info", text}, []string{"text.nii.gz"}},
		{"info outside", 1, []string{"info", scan, "--at", "1,2,12"}, []string{"[1 2 12]", "40×44×12"}},
		{"info on half a voxel", 1, []string{"info", scan, "--at", "1,2"}, []string{"[1 2]", "3 axes"}},
		{"info on no voxel", 2, []string{"info", scan, "--at", "1,b,2"}, []string{"1,b,2"}},
		{"info on a negative voxel", 2, []string{"info", scan, "--at", "1,2,-1"}, []string{"1,2,-1"}},
		{"info on nothing", 2, []string{"info"}, []string{"file"}},

		{"masks of other shapes", 1, []string{"compare", mask, small},
			[]string{"40×44×12", "39×44×12", "mask.nii.gz"}},
		{"masks in other places", 1, []string{"compare", mask, far},
			[]string{"3 mm away (0.75 voxels from right to left)", "mask.nii.gz"}},
		{"no mask", 1, []string{"compare", mask, text}, []string{"text.nii.gz"}},

		{"cohort in a read-only folder", 1, []string{"phantom", filepath.Join(readOnly(t), "cohort")},
			[]string{"cohort"}},
		{"no patients", 2, []string{"phantom", filepath.Join(folder, "cohort"), "--patients", "0"},
			[]string{"--patients"}},
		{"no cohort", 1, []string{"train", "--data", "none", "-o", filepath.Join(folder, "m"), "--device", "cpu"},
			[]string{"none"}},
		{"no epochs", 2, []string{"train", "--data", folder, "-o", filepath.Join(folder, "m"), "--epochs-unet", "0"},
			[]string{"--epochs-unet"}},
		{"all slices for validation", 2, []string{"train", "--data", folder, "-o", filepath.Join(folder, "m"),
			"--validation", "1"}, []string{"--validation"}},
		{"no field of view", 2, []string{"train", "--data", folder, "-o", filepath.Join(folder, "m"), "--fov", "wide"},
			[]string{"wide"}},

		{"neither file nor command", 1, []string{"segmnt"}, []string{"segmnt", "--help"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			code, out, errs := run(c.args...)
			if code != c.code || out != "" {
				t.Errorf("exit %d, want %d; standard output %q", code, c.code, out)
			}
			if !strings.HasPrefix(errs, "isopet: ") || strings.Count(errs, "\n") != 1 ||
				!strings.HasSuffix(errs, "\n") {
				t.Errorf("standard error is not one line: %q", errs)
			}
			for _, word := range c.says {
				if !strings.Contains(errs, word) {
					t.Errorf("%q does not say %q", errs, word)
				}
			}
			t.Log(errs)
		})
	}
	if _, err := os.Stat(output); err == nil {
		t.Error("a mask was written")
	}
	if _, err := os.Stat(filepath.Join(folder, "m")); err == nil {
		t.Error("a training that could not begin made its folder")
	}
	if data, _ := os.ReadFile(existing); string(data) != "somebody's work" {
		t.Error("the existing file was touched")
	}
	for _, pattern := range []string{filepath.Join(folder, ".*"), filepath.Join(filepath.Dir(scan), ".*")} {
		if left, _ := filepath.Glob(pattern); len(left) > 0 {
			t.Errorf("temporary files are left: %v", left)
		}
	}
}

// TestSegmentPair writes a pair beside a scan that is one, and never over it.
func TestCompareCommand(t *testing.T) {
	mask, reference := volume.NewMask(testGrid()), testReference()
	for i := range mask.Data {
		if reference.Data[i] != 0 && i%3 != 0 || i%5000 == 7 {
			mask.Data[i] = 2 // any label counts
		}
	}
	var r comparison
	runJSON(t, &r, "compare", writeMask(t, mask), writeMask(t, reference))
	want := metrics.CountOverlap(mask.Data, reference.Data)
	judgedML, referenceML := 0.08*float64(want.TP+want.FP), 0.08*float64(want.TP+want.FN)
	if r.TP != want.TP || r.FP != want.FP || r.FN != want.FN ||
		math.Abs(r.Dice-metrics.Dice(mask.Data, reference.Data)) > 1e-12 ||
		math.Abs(r.VolumeML-judgedML) > 1e-6 || math.Abs(r.ReferenceML-referenceML) > 1e-6 {
		t.Errorf("overlap is %+v, want %+v", r.Overlap, want)
	}
	var sum metrics.Overlap
	for _, s := range r.Slices {
		var a, b volume.Slice[uint8]
		mask.Slice(volume.Axial, s.Index, &a)
		reference.Slice(volume.Axial, s.Index, &b)
		if s.Dice != metrics.Dice(a.Pix, b.Pix) {
			t.Errorf("slice %d: Dice %v", s.Index, s.Dice)
		}
		sum = sum.Add(metrics.Overlap{TP: s.TP, FP: s.FP, FN: s.FN})
	}
	if sum != metrics.CountOverlap(mask.Data, reference.Data) {
		t.Errorf("the slices add up to %v", sum)
	}
	apart, err := metrics.Surfaces(t.Context(), mask, reference, 0)
	if err != nil || !(apart.HD95 > apart.Mean) || math.Abs(float64(r.HD95MM)-apart.HD95) > 1e-4 ||
		math.Abs(float64(r.ASDMM)-apart.Mean) > 1e-4 {
		t.Errorf("surfaces are %v and %v mm apart, want %+v, %v", r.HD95MM, r.ASDMM, apart, err)
	}
	empty := writeMask(t, volume.NewMask(testGrid()))
	var fields map[string]any
	runJSON(t, &fields, "compare", writeMask(t, mask), empty)
	if fields["hd95_mm"] != "Infinity" || fields["asd_mm"] != "Infinity" {
		t.Errorf("surfaces to an empty mask are %v and %v apart", fields["hd95_mm"], fields["asd_mm"])
	}
	runJSON(t, &r, "compare", empty, empty)
	if r.Dice != 1 || len(r.Slices) != 0 || r.HD95MM != 0 {
		t.Errorf("two empty masks: Dice %v, slices %v", r.Dice, r.Slices)
	}
	code, out, _ := run("compare", writeMask(t, mask), writeMask(t, reference))
	if last := strings.Fields(out[strings.LastIndex(strings.TrimRight(out, "\n"), "\n"):]); code != 0 ||
		last[0] != "all" || last[1] != strconv.FormatFloat(want.Dice(), 'f', 3, 64) {
		t.Errorf("as text: %s", out)
	}
}

func TestInfoCommand(t *testing.T) {
	v := testScan()
	v.Data[1], v.Data[2], v.Data[3] = float32(math.NaN()), float32(math.Inf(1)), -7
	path := filepath.Join(t.TempDir(), "v.nii")
	if err := nifti.WriteVolume(path, v, nifti.NewHeader(testGrid())); err != nil {
		t.Fatal(err)
	}
	var r map[string]any
	runJSON(t, &r, "info", path, "--at", "25,20,5", "--at", "1,0,0", "--at", "2,0,0")
	keys := "shape zooms dtype affine axcodes slope inter min max mean sum qform_code sform_code byteorder nifti " +
		"warnings samples"
	for _, key := range strings.Fields(keys) {
		if _, ok := r[key]; !ok {
			t.Errorf("there is no %q", key)
		}
	}
	lowest, highest, sum := math.Inf(1), math.Inf(-1), 0.0
	for i, f := range v.Data {
		if i != 1 && i != 2 {
			lowest, highest, sum = min(lowest, float64(f)), max(highest, float64(f)), sum+float64(f)
		}
	}
	mean := sum / float64(len(v.Data)-2)
	for key, want := range map[string]float64{"min": lowest, "max": highest, "mean": mean, "sum": sum, "n_nan": 1,
		"n_inf": 1, "slope": 1, "inter": 0, "nifti": 1} {
		if got := r[key].(float64); math.Abs(got-want) > 1e-9*math.Abs(want) {
			t.Errorf("%s is %v, want %v", key, got, want)
		}
	}
	samples := r["samples"].([]any)
	for i, want := range []any{float64(v.Data[v.Index(25, 20, 5)]), "NaN", "Infinity"} {
		if got := samples[i].(map[string]any)["value"]; got != want {
			t.Errorf("sample %d is %v, want %v", i, got, want)
		}
	}
	if r["axcodes"] != "LPS" || r["dtype"] != "float32" {
		t.Errorf("axes %v, type %v", r["axcodes"], r["dtype"])
	}
	if code, out, errs := run("info", path, "--at", "25,20,5"); code != 0 || !strings.Contains(out, "40 × 44 × 12") ||
		!strings.Contains(out, "[25 20 5] = ") {
		t.Errorf("exit %d: %s%s", code, out, errs)
	}
}

// TestInfoAsNibabel holds info against expected.json, which nibabel 5.0.0 made of real files. The large ones are left
// to package nifti.
func TestInfoAsNibabel(t *testing.T) {
	const folder = "../../../shared/data/nifti"
	data, err := os.ReadFile(filepath.Join(folder, "expected.json"))
	if err != nil {
		t.Skip("the corpus of NIfTI files is not there")
	}
	var corpus struct {
		Files []struct {
			File, Verdict, Dtype, Axcodes, Endian, Affine_source string
			Shape                                                []int
			Zooms                                                []float64
			Affine                                               volume.Affine
			Qform_code, Sform_code, N_nan, N_inf                 int
			Min, Max, Mean, Sum                                  any
			Voxels                                               []struct {
				IJK   []int
				Value any
			}
		}
	}
	if err := json.Unmarshal(data, &corpus); err != nil {
		t.Fatal(err)
	}
	read := 0
	for _, want := range corpus.Files {
		path := filepath.Join(folder, want.File)
		if want.Verdict == "refuse" {
			if code, out, errs := run("info", path, "--json"); code != 1 || out != "" ||
				strings.Count(errs, "\n") != 1 {
				t.Errorf("%s: exit %d, %q, %q", want.File, code, out, errs)
			}
			continue
		}
		voxels := 1
		for _, n := range want.Shape {
			voxels *= n
		}
		if want.Verdict != "read" || voxels > 1_000_000 {
			continue
		}
		read++
		args := []string{"info", path}
		for _, v := range want.Voxels {
			args = append(args, "--at", strings.Trim(strings.ReplaceAll(jsonText(v.IJK), " ", ""), "[]"))
		}
		var r struct {
			Shape                                []int
			Zooms                                []float64
			Dtype, Axcodes, Byteorder            string
			Affine                               volume.Affine
			Qform_code, Sform_code, N_nan, N_inf int
			Min, Max, Mean, Sum                  any
			Samples                              []struct{ Value any }
		}
		runJSON(t, &r, args...)
		if jsonText(r.Shape) != jsonText(want.Shape) || r.Dtype != want.Dtype || r.Axcodes != want.Axcodes ||
			r.Byteorder != want.Endian ||
			r.Qform_code != want.Qform_code || r.Sform_code != want.Sform_code || r.N_nan != want.N_nan ||
			r.N_inf != want.N_inf {
			t.Errorf("%s: %+v\nwant %+v", want.File, r, want)
		}
		for axis, z := range want.Zooms {
			if !close6(r.Zooms[axis], z) {
				t.Errorf("%s: zooms are %v, want %v", want.File, r.Zooms, want.Zooms)
			}
		}
		for i := range r.Affine {
			for j := range r.Affine[i] {
				if math.Abs(r.Affine[i][j]-want.Affine[i][j]) > 1e-4 {
					t.Errorf("%s: affine is %v, want %v", want.File, r.Affine, want.Affine)
				}
			}
		}
		for _, c := range []struct {
			name      string
			got, want any
		}{{"min", r.Min, want.Min}, {"max", r.Max, want.Max}, {"mean", r.Mean, want.Mean}, {"sum", r.Sum, want.Sum}} {
			if !sameNumber(c.got, c.want) {
				t.Errorf("%s: %s is %v, want %v", want.File, c.name, c.got, c.want)
			}
		}
		for i, v := range want.Voxels {
			if !sameNumber(r.Samples[i].Value, v.Value) {
				t.Errorf("%s: voxel %v is %v, want %v", want.File, v.IJK, r.Samples[i].Value, v.Value)
			}
		}
	}
	if read < 20 {
		t.Errorf("only %d files were read", read)
	}
}

func jsonText(v any) string {
	b, _ := json.Marshal(v)
	return string(b)
}

func close6(a, b float64) bool { return math.Abs(a-b) <= 1e-6*max(math.Abs(a), math.Abs(b)) }

// sameNumber compares what JSON holds: numbers, or the strings of those that are not finite.
func sameNumber(a, b any) bool {
	x, ok1 := a.(float64)
	y, ok2 := b.(float64)
	if ok1 && ok2 {
		return close6(x, y)
	}
	return a == b
}

func TestPhantomAndTrainCommands(t *testing.T) {
	needRuntime(t)
	folder := filepath.Join(t.TempDir(), "Kohorte ü")
	var cohort written
	runJSON(t, &cohort, "phantom", folder, "--patients", "2", "--seed", "5")
	if cohort.Patients != 2 || cohort.Slices < 10 {
		t.Errorf("cohort is %+v", cohort)
	}
	if code, _, errs := run("phantom", folder, "--patients", "1"); code != 1 || !strings.Contains(errs, "--force") {
		t.Errorf("over a cohort: exit %d %s", code, errs)
	}
	models := filepath.Join(folder, "models")
	var r trained
	runJSON(t, &r, "train", "--data", folder, "-o", models, "--epochs-unet", "1", "--epochs-threshold", "1",
		"--side", "48",
		"--device", "cpu", "--threads", "1", "--seed", "3")
	if r.Patients != 2 || r.Slices != cohort.Slices || r.Provider != "cpu" || !(r.Seconds > 0) {
		t.Errorf("trained %+v", r)
	}
	for _, role := range []string{"unet", "threshold", "combined"} {
		if len(r.Loss[role]) != 1 || len(r.ValLoss[role]) != 1 || !(r.MSPerStep[role] > 0) {
			t.Errorf("%s: losses %v and %v, %v ms per step", role, r.Loss[role], r.ValLoss[role], r.MSPerStep[role])
		}
		if r.Models[role] != filepath.Join(models, role+".onnx") {
			t.Errorf("%s is in %s", role, r.Models[role])
		}
	}
	var d diagnosis
	runJSON(t, &d, "doctor", "--models", models)
	if d.ONNXRuntime.Version == "" || len(d.Providers) < 3 || len(d.Models) != 3 || !d.Models[0].Synthetic ||
		d.Models[0].Version != app.Version {
		t.Errorf("diagnosis is %+v", d)
	}
	output := filepath.Join(folder, "mask.nii.gz")
	scan := filepath.Join(folder, "imagesTr", "phantom_000_0000.nii.gz")
	if code, out, errs := run("segment", scan, "-o", output, "--models", models, "--device", "cpu", "--slices",
		"all"); code != 0 || !strings.Contains(out, "synthetic") {
		t.Errorf("with the trained models: exit %d %s%s", code, out, errs)
	}
}

// TestDoctorWithoutLibrary: what is missing is a finding, not a failure.
func TestDoctorWithoutLibrary(t *testing.T) {
	var d diagnosis
	runJSON(t, &d, "doctor", "--onnxruntime", filepath.Join(t.TempDir(), "gone.so"))
	if !strings.Contains(d.ONNXRuntime.Error, "gone.so") || len(d.Models) != 0 {
		t.Errorf("diagnosis is %+v", d)
	}
	if code, out, _ := run("doctor", "--onnxruntime", "gone.so"); code != 0 || !strings.Contains(out, "gone.so") {
		t.Errorf("exit %d: %s", code, out)
	}
}

// TestInterrupt: a signal stops the work with exit 130, and what is finished is whole.
func TestInterrupt(t *testing.T) {
	signal := signaller(t)
	folder := t.TempDir()
	ended := make(chan int)
	var errs string
	go func() {
		code, _, e := run("phantom", folder, "--patients", "500")
		errs = e
		ended <- code
	}()
	deadline := time.Now().Add(20 * time.Second)
	for {
		if done, _ := filepath.Glob(filepath.Join(folder, "labelsTr", "phantom_*.nii.gz")); len(done) > 0 {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("no patient was written")
		}
		time.Sleep(5 * time.Millisecond)
	}
	if err := signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	if code := <-ended; code != exitInterrupted || !strings.Contains(errs, "isopet: interrupted") {
		t.Errorf("exit %d: %s", code, errs)
	}
	masks, _ := filepath.Glob(filepath.Join(folder, "labelsTr", "*"))
	for _, name := range masks {
		if _, _, err := nifti.ReadMask(t.Context(), name); err != nil {
			t.Error(err)
		}
	}
}

func TestWindow(t *testing.T) {
	scan, mask := writeScan(t), writeMask(t, testReference())
	t.Setenv("DISPLAY", ":0")
	for _, c := range []struct {
		args   []string
		files  []string
		config app.Config
	}{
		{nil, nil, app.Config{Engine: engine.Config{Device: "auto"}}},
		{[]string{scan}, []string{scan}, app.Config{Engine: engine.Config{Device: "auto"}}},
		{[]string{scan, mask}, []string{scan, mask}, app.Config{Engine: engine.Config{Device: "auto"}}},
		{[]string{scan, "--device", "cpu", "--threads", "2", "--models", "m", "--onnxruntime", "lib"}, []string{scan},
			app.Config{Engine: engine.Config{Library: "lib", Device: "cpu", Threads: 2, Models: "m"}}},
	} {
		var files []string
		var config app.Config
		code := Main(c.args, Streams{Out: io.Discard, Err: io.Discard}, func(got app.Config, names []string) error {
			files, config = names, got
			return nil
		})
		if code != 0 || !slices.Equal(files, c.files) || !reflect.DeepEqual(config, c.config) {
			t.Errorf("isopet %v: exit %d, files %q, config %+v", c.args, code, files, config)
		}
	}
	var errs bytes.Buffer
	if code := Main(nil, Streams{Out: io.Discard, Err: &errs},
		func(app.Config, []string) error { return errors.New("the window broke") }); code != 1 ||
		errs.String() != "isopet: the window broke\n" {
		t.Errorf("exit %d: %s", code, errs.String())
	}
	t.Setenv("DISPLAY", "")
	t.Setenv("WAYLAND_DISPLAY", "")
	if code, _, errs := run(); code != 1 || !strings.Contains(errs, "display") {
		t.Errorf("without a display: exit %d: %s", code, errs)
	}
}

// TestVersion: the packager reads the version elsewhere.
func TestVersion(t *testing.T) {
	data, err := os.ReadFile("../../FyneApp.toml")
	if err != nil {
		t.Fatal(err)
	}
	if want := fmt.Sprintf("Version = %q", app.Version); !strings.Contains(string(data), want) {
		t.Errorf("FyneApp.toml does not say %s", want)
	}
}

func TestHelp(t *testing.T) {
	if code, out, _ := run("--version"); code != 0 || out != "isopet "+app.Version+"\n" {
		t.Errorf("exit %d: %s", code, out)
	}
	code, out, _ := run("--help")
	if code != 0 || !strings.Contains(out, "Research software") {
		t.Errorf("exit %d: %s", code, out)
	}
	for _, c := range commands {
		if !strings.Contains(out, c.about) {
			t.Errorf("the help does not name %s", c.name)
		}
		if code, out, _ := run(c.name, "--help"); code != 0 || !strings.Contains(out, "    isopet "+c.name) {
			t.Errorf("isopet %s --help, exit %d, shows no example: %s", c.name, code, out)
		}
	}
}

// TestArgumentsOfAnyBytes: names of files that are not UTF-8, as unpacked archives of other systems leave them, are
// taken byte for byte, and no two become one.
func TestArgumentsOfAnyBytes(t *testing.T) {
	scan := writeScan(t)
	folder := t.TempDir()
	var made []string
	for _, name := range []string{"M\xfcller", "M\xf6ller", "Müller", "M\xff\xfe,=ller", "前列腺"} {
		from, to := filepath.Join(folder, name+".nii.gz"), filepath.Join(folder, name+" mask.nii.gz")
		if err := os.Symlink(scan, from); err != nil {
			t.Skipf("this disk takes no such names: %v", err)
		}
		if code, _, errs := run("info", from); code != exitDone {
			t.Errorf("info %q: exit %d: %s", name, code, errs)
		}
		for _, args := range [][]string{{"-o", to}, {"--output=" + to, "--force"}} {
			args = append([]string{"segment", from, "--method", "percent"}, args...)
			if code, _, errs := run(args...); code != exitDone {
				t.Errorf("isopet %q: exit %d: %s", args, code, errs)
			}
		}
		made = append(made, to)
	}
	for _, path := range made {
		if _, err := os.Stat(path); err != nil {
			t.Errorf("%q: %v", path, err)
		}
	}
	var info struct{ File string }
	runJSON(t, &info, "info", filepath.Join(folder, "M\xfcller.nii.gz"))
	if want := filepath.Join(folder, `M\xfcller.nii.gz`); info.File != want {
		t.Errorf("info calls it %q, want %q", info.File, want)
	}
	if entries, _ := os.ReadDir(folder); len(entries) != 2*len(made) {
		t.Errorf("the folder holds %d files, want %d", len(entries), 2*len(made))
	}
}
