package cli

import (
	"bytes"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"isopet/app/apptest"
	"isopet/app/contour"
	"isopet/inference"
	"isopet/volume"
	"isopet/volume/metrics"
	"isopet/volume/nifti"
)

func TestSegmentCommand(t *testing.T) {
	needRuntime(t)
	scan, models := writeScan(t), testModels(t)
	var before struct{ Sform, Qform int }
	image, err := nifti.Read(t.Context(), scan, nil)
	if err != nil {
		t.Fatal(err)
	}
	before.Sform, before.Qform = image.Header.SformCode(), image.Header.QformCode()
	for _, method := range []string{"unet", "threshold", "combined"} {
		t.Run(method, func(t *testing.T) {
			output := filepath.Join(t.TempDir(), "Maske ä.nii.gz")
			args := []string{"segment", scan, "-o", output, "--models", models, "--device", "cpu", "--threads", "1",
				"--method", method, "--slices", "3-8", "--roi", "-22,6,100"}
			var r map[string]any
			runJSON(t, &r, args...)
			for _, key := range []string{"mask", "method", "provider", "slices", "volume_ml", "seconds"} {
				if _, ok := r[key]; !ok {
					t.Errorf("there is no %q in %v", key, r)
				}
			}
			if r["mask"] != output || r["method"] != method || r["provider"] != "cpu" {
				t.Errorf("mask %v, method %v, provider %v", r["mask"], r["method"], r["provider"])
			}
			mask, header, err := nifti.ReadMask(t.Context(), output)
			if err != nil {
				t.Fatal(err)
			}
			if !mask.SameAs(image.Grid, 1e-6) || header.SformCode() != before.Sform ||
				header.QformCode() != before.Qform || header.Dtype() != "uint8" {
				t.Errorf("the mask's geometry is %v, %d, %d, %s", mask.Grid, header.SformCode(), header.QformCode(),
					header.Dtype())
			}
			voxels := 0
			for _, v := range mask.Data {
				voxels += int(v)
			}
			if voxels == 0 || math.Abs(r["volume_ml"].(float64)-float64(voxels)*0.08) > 1e-6 {
				t.Errorf("%d voxels, %v ml", voxels, r["volume_ml"])
			}
			slices := r["slices"].([]any)
			if len(slices) != 6 {
				t.Fatalf("%d slices", len(slices))
			}
			for i, s := range slices {
				s := s.(map[string]any)
				index := int(s["index"].(float64))
				var pixels volume.Slice[uint8]
				mask.Slice(volume.Axial, index, &pixels)
				if index != 3+i || s["voxels"].(float64) != float64(metrics.CountOverlap(pixels.Pix, pixels.Pix).TP) {
					t.Errorf("slice %v", s)
				}
				if t0 := s["threshold"].(float64); !(t0 > 0 && t0 < 1) ||
					(method == "unet" && math.Abs(t0-0.4) > 1e-6) {
					t.Errorf("threshold %v", t0)
				}
				if s["voxels"].(float64) > 0 && !(s["uptake_max"].(float64) > 0.2 && s["volume_ml"].(float64) > 0) {
					t.Errorf("slice %v", s)
				}
			}
			if code, _, errs := run(args...); code != 1 {
				t.Errorf("a second time: exit %d %s", code, errs)
			}
			code, out, errs := run(append(args, "--force", "--threshold", "0.95", "--grid", "paper")...)
			if code != 0 || !strings.Contains(out, "Maske ä.nii.gz") {
				t.Fatalf("exit %d, %s%s", code, out, errs)
			}
			if mask, _, err := nifti.ReadMask(t.Context(), output); err != nil ||
				mask.Dims != [3]int{apptest.Side, apptest.Side, 12} {
				t.Errorf("the mask on the networks' grid: %v", err)
			}
		})
	}
}

// TestSegmentByDefault: without --method the program's own network outlines, and the paper's best where models or scan have
// not what that needs, with a sentence that says so; a single network is the paper's best.
func TestSegmentByDefault(t *testing.T) {
	needRuntime(t)
	scan, models := writeScan(t), testModels(t)
	thick := filepath.Join(t.TempDir(), "thick.nii.gz")
	v := volume.NewVolume(volume.Grid{Dims: [3]int{48, 48, 6}, Affine: volume.Affine{{-4, 0, 0, 94}, {0, -4, 0, 94},
		{0, 0, 8, 0}, {0, 0, 0, 1}}})
	v.Data[24+48*24+3*48*48] = 5
	if err := nifti.WriteVolume(thick, v, nifti.NewHeader(v.Grid)); err != nil {
		t.Fatal(err)
	}
	const note = "Threshold CNN was used instead of Isopet network: "
	for _, c := range []struct {
		scan, models, want, why string
	}{
		{scan, "", inference.DefaultMethod, ""},
		{thick, "", inference.StandIn, note + "isopet.onnx: the slices lie 8 mm apart"},
		{scan, models, inference.StandIn, note + "method isopet needs isopet.onnx, which is not among the models"},
		{scan, filepath.Join(models, "threshold.onnx"), inference.StandIn, ""},
	} {
		args := []string{"segment", c.scan, "-o", filepath.Join(t.TempDir(), "m.nii.gz"), "--device", "cpu"}
		if c.models != "" {
			args = append(args, "--models", c.models)
		}
		var r struct {
			Method string
			Notes  []string
		}
		runJSON(t, &r, args...)
		if said := strings.Join(r.Notes, " "); r.Method != c.want || !strings.Contains(said, c.why) ||
			strings.Contains(said, note) != (c.why != "") {
			t.Errorf("%s with %q: by %s: %s", filepath.Base(c.scan), c.models, r.Method, said)
		}
		if c.want == inference.StandIn && c.why != "" { // by its name it says why it cannot
			if code, _, errs := run(append(args, "--force", "--method", "isopet")...); code != 1 ||
				!strings.Contains(errs, strings.TrimPrefix(c.why, note)) {
				t.Errorf("%s by isopet: exit %d: %s", filepath.Base(c.scan), code, errs)
			}
		}
	}
}

func TestSegmentPair(t *testing.T) {
	needRuntime(t)
	folder := t.TempDir()
	scan := filepath.Join(folder, "scan.hdr")
	if err := nifti.WriteVolume(scan, testScan(), nifti.NewHeader(testGrid())); err != nil {
		t.Fatal(err)
	}
	segment := func(output string, more ...string) (int, string) {
		code, _, errs := run(append([]string{"segment", scan, "-o", filepath.Join(folder, output), "--models",
			testModels(t),
			"--device", "cpu", "--threads", "1", "--slices", "4", "--roi", "-22,6,100"}, more...)...)
		return code, errs
	}
	if code, errs := segment("mask.img"); code != 0 {
		t.Fatalf("exit %d: %s", code, errs)
	}
	if m, _, err := nifti.ReadMask(t.Context(), filepath.Join(folder, "mask.hdr")); err != nil ||
		!m.SameAs(testGrid(), 1e-3) {
		t.Errorf("the mask is %v, %v", m, err)
	}
	if code, errs := segment("mask.hdr"); code != 1 || !strings.Contains(errs, "mask.img exists already") {
		t.Errorf("exit %d: %s", code, errs)
	}
	for _, output := range []string{"scan.hdr", "scan.img"} {
		if code, errs := segment(output, "--force"); code != 1 || !strings.Contains(errs, "is the scan itself") {
			t.Errorf("exit %d: %s", code, errs)
		}
	}
	if _, err := nifti.Read(t.Context(), scan, nil); err != nil {
		t.Error(err)
	}
}

// TestFrames: commands want to know which frame, and take it.
func TestFrames(t *testing.T) {
	path := writeFrames(t)
	for _, args := range [][]string{{"info", path}, {"segment", path, "-o", path + ".mask.nii"},
		{"info", path, "--frame", "3"}} {
		if code, _, errs := run(args...); code != 1 || !strings.Contains(errs,
			"dynamic.nii holds 3 frames; choose one of them with --frame 0 to --frame 2") {
			t.Errorf("%v: exit %d: %s", args, code, errs)
		}
	}
	var r map[string]any
	runJSON(t, &r, "info", path, "--frame", "1", "--at", "25,20,1")
	want := testScan()
	if got := r["samples"].([]any)[0].(map[string]any)["value"]; got != float64(want.Data[want.Index(25, 20, 5)]) {
		t.Errorf("the voxel is %v", got)
	}
	if shape := jsonText(r["shape"]); shape != "[40,44,4]" || r["frame"] != 1. || r["frames"] != 3. {
		t.Errorf("shape %s, frame %v of %v", shape, r["frame"], r["frames"])
	}
	if warnings := jsonText(r["warnings"]); !strings.Contains(warnings,
		"The file holds 3 frames; frame 1 is read, counted from 0.") {
		t.Errorf("warnings %s", warnings)
	}
	needRuntime(t)
	output := filepath.Join(t.TempDir(), "mask.nii.gz")
	runJSON(t, &r, "segment", path, "--frame", "2", "-o", output, "--models", testModels(t), "--device", "cpu",
		"--threads", "1", "--slices", "0", "--roi", "-22,6,100")
	if m, h, err := nifti.ReadMask(t.Context(), output); err != nil || m.Dims != [3]int{40, 44, 4} ||
		len(h.Shape()) != 3 {
		t.Errorf("the mask is %v, %v", m, err)
	}
	if warnings := jsonText(r["warnings"]); !strings.Contains(warnings, "frame 2 is read") {
		t.Errorf("warnings of segment: %s", warnings)
	}
}

// TestSegmentPadded: a scan with padding, which takes all of the scan to tell, is segmented as in memory.
func TestSegmentPadded(t *testing.T) {
	v := testScan()
	for i := range v.Data {
		if i%v.Dims[0] < 2 {
			v.Data[i] = -1024
		}
	}
	scan, out := filepath.Join(t.TempDir(), "scan.nii.gz"), filepath.Join(t.TempDir(), "mask.nii.gz")
	if err := nifti.WriteVolume(scan, v, nifti.NewHeader(v.Grid)); err != nil {
		t.Fatal(err)
	}
	var r segmentation
	runJSON(t, &r, "segment", scan, "-o", out, "--method", "percent")
	want, err := inference.Segment(t.Context(), nil, v, inference.Options{Method: "percent"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	mask, _, err := nifti.ReadMask(t.Context(), out)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(mask.Data, want.Mask.Data) || r.VolumeML == 0 || !slices.ContainsFunc(r.Notes,
		func(note string) bool { return strings.Contains(note, "padding") }) {
		t.Errorf("another mask, or %g ml; %v", r.VolumeML, r.Notes)
	}
}

// TestSegmentBaselines: the command needs no ONNX Runtime, and its mask is that of package inference.
func TestSegmentBaselines(t *testing.T) {
	scan := writeScan(t)
	missing := filepath.Join(t.TempDir(), "absent.so")
	for _, test := range []struct {
		method, flag, value string
		parameter           float64
	}{{"percent", "--percent", "60", 60}, {"percent", "", "", 41}, {"fixed", "--value", "3.5", 3.5}, {"otsu", "", "",
		0}} {
		out := filepath.Join(t.TempDir(), "mask.nii.gz")
		args := []string{"segment", scan, "-o", out, "--method", test.method, "--onnxruntime", missing, "--slices",
			"all"}
		if test.flag != "" {
			args = append(args, test.flag, test.value)
		}
		var r segmentation
		runJSON(t, &r, args...)
		o := inference.Options{Method: test.method, Slices: inference.Slices{Which: inference.SlicesAll}}
		if test.method != "otsu" {
			o.Parameter = &test.parameter
			if r.Number == nil || *r.Number != test.parameter {
				t.Errorf("%v: the number is %v", args, r.Number)
			}
		}
		want, err := inference.Segment(t.Context(), nil, testScan(), o, nil)
		if err != nil {
			t.Fatal(err)
		}
		mask, _, err := nifti.ReadMask(t.Context(), out)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(mask.Data, want.Mask.Data) || r.VolumeML == 0 || r.Provider != "" {
			t.Errorf("%v: another mask, or %g ml on %q", args, r.VolumeML, r.Provider)
		}
	}
	for _, test := range []struct{ flag, value, want string }{
		{"--value", "4", "method percent does not take --value"},
		{"--percent", "120", "percent 120% does not lie between 1 and 99"},
	} {
		code, _, errs := run("segment", scan, "-o", filepath.Join(t.TempDir(), "m.nii"), "--method", "percent",
			test.flag, test.value)
		if code != 2 || !strings.Contains(errs, test.want) {
			t.Errorf("%s %s: exit %d, %s", test.flag, test.value, code, errs)
		}
	}
	silent, says, out := scan, writeUnit(t, "SUV"), filepath.Join(t.TempDir(), "fixed.nii")
	if code, _, errs := run("segment", silent, "-o", out, "--method", "fixed"); code != 2 ||
		!strings.Contains(errs, "give one with --value") {
		t.Errorf("without a value in an unknown unit: exit %d, %s", code, errs)
	}
	var r segmentation
	if runJSON(t, &r, "segment", says, "-o", out, "--method", "fixed"); r.Number == nil || *r.Number != 4 {
		t.Errorf("the usual value of SUV is %v", r.Number)
	}
}

// cutSlices is on how many slices the region X 6, Y 6, width 60 cuts the focus of the test scan, see
// TestEdgeOfTheRegion of package app.
const cutSlices = 8

// TestEdgeInSegment: the command says so, too, on both grids.
func TestEdgeInSegment(t *testing.T) {
	scan, want := writeScan(t), contour.EdgeWarning(cutSlices)
	args := []string{"segment", scan, "--method", "fixed", "--value", "2", "--slices", "all", "--force", "-o",
		filepath.Join(t.TempDir(), "m.nii.gz")}
	for _, more := range [][]string{nil, {"--grid", "paper"}} {
		args := append(slices.Clone(args), more...)
		var r map[string]any
		runJSON(t, &r, append(args, "--roi", "6,6,60")...)
		if warnings := jsonText(r["warnings"]); !strings.Contains(warnings, strings.TrimSuffix(want, ".")) {
			t.Errorf("%v: warnings %s, want %q", more, warnings, want)
		}
		if _, out, errs := run(append(args, "--roi", "6,6,60")...); !strings.Contains(out, want) {
			t.Errorf("%v: %s %s", more, out, errs)
		}
		runJSON(t, &r, append(args, "--roi", "-22,6,100")...)
		if warnings := jsonText(r["warnings"]); strings.Contains(warnings, "edge") {
			t.Errorf("%v: warnings %s of a region that holds the focus", more, warnings)
		}
	}
}

// TestSegmentSaysWholeBody where it chooses the place by itself.
func TestSegmentSaysWholeBody(t *testing.T) {
	out := filepath.Join(t.TempDir(), "m.nii.gz")
	for _, c := range []struct {
		mm   float64
		more []string
		said bool
	}{
		{396, nil, false}, {408, nil, true}, {408, []string{"--roi", "-22,6,100"}, true},
		{408, []string{"--slices", "all"}, true},
		{408, []string{"--roi", "-22,6,100", "--slices", "around 5"}, false},
	} {
		var r map[string]any
		runJSON(t, &r, append([]string{"segment", long(t, c.mm), "--method", "fixed", "--value", "2", "--force", "-o",
			out}, c.more...)...)
		if warnings := jsonText(r["warnings"]); strings.Contains(warnings,
			"The scan is 41 cm long, so taken for whole-body") != c.said {
			t.Errorf("%g mm, %v: warnings %s", c.mm, c.more, warnings)
		}
	}
}

const wantsCT = "the networks see a CT beside the PET, and there is none: open the patient's CT too, " +
	"or choose networks that were trained on PET alone"

// TestSegmentCommandWithCT: networks that see a CT want it, and others leave it.
func TestSegmentCommandWithCT(t *testing.T) {
	needRuntime(t)
	scan, ct, mask := writeScan(t), evenCT(t, 0), filepath.Join(t.TempDir(), "mask.nii.gz")
	args := []string{"segment", scan, "-o", mask, "--device", "cpu", "--slices", "3-8", "--force"}
	with := func(models string, more ...string) []string { return append(append(args, "--models", models), more...) }
	if code, _, errs := run(with(ctModels(t))...); code != 1 ||
		errs != "isopet: "+wantsCT+"; the option --ct names it\n" {
		t.Errorf("without a CT: exit %d, %s", code, errs)
	}
	var r segmentation
	runJSON(t, &r, with(ctModels(t), "--ct", ct)...)
	for _, s := range r.Slices {
		if math.Abs(s.Threshold-0.375) > 1e-6 { // of 10: a value of 3.75
			t.Errorf("slice %d: threshold %g", s.Index, s.Threshold)
		}
	}
	image, err := nifti.Read(t.Context(), scan, nil)
	if err != nil {
		t.Fatal(err)
	}
	m, _, err := nifti.ReadMask(t.Context(), mask)
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range image.Data {
		if k := i / (40 * 44); (k >= 3 && k <= 8 && v > 3.75) != (m.Data[i] == 1) {
			t.Fatalf("voxel %d, with a value of %g, is %d", i, v, m.Data[i])
		}
	}
	if strings.Contains(strings.Join(r.Notes, " "), "was not used") || len(r.Slices) != 6 {
		t.Errorf("%d slices, notes %q", len(r.Slices), r.Notes)
	}
	runJSON(t, &r, with(testModels(t), "--ct", ct)...)
	if !strings.Contains(strings.Join(r.Notes, " "), ct+" was not used: the method does not see a CT.") {
		t.Errorf("a CT for networks that see none: notes %q", r.Notes)
	}
	if code, _, errs := run(with(ctModels(t), "--ct", evenCT(t, 2000))...); code != 1 ||
		!strings.Contains(errs, "have no place in common") {
		t.Errorf("a CT of elsewhere: exit %d, %s", code, errs)
	}
}
