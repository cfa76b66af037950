package cli

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"isopet/training"
	"isopet/training/cohort"
	"isopet/training/figures"
	"isopet/training/textfile"
	"isopet/volume"
	"isopet/volume/nifti"
	"isopet/volume/racetest"
)

var kills = flag.Int("kills", 2, "how often TestCrossvalIsKilled kills it")

// processArgs, in the environment, makes the test's binary the program: the arguments, one in a line.
const processArgs = "ISOPET_TEST_ARGS"

// process is the program as a process of its own.
func process(args ...string) *exec.Cmd {
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), processArgs+"="+strings.Join(args, "\n"))
	return c
}

// foci writes a cohort, a folder for each patient: the test scan with foci of various heat, size and length. A patient
// of size 0 has none.
func foci(t *testing.T, sizes ...float64) string {
	t.Helper()
	dir := t.TempDir()
	for n, size := range sizes {
		scan, mask := testScan(), volume.NewMask(testGrid())
		for i, v := range scan.Data {
			if v > float32(1+0.5*size) && size > 0 && i/(40*44) < 8-n%3 {
				mask.Data[i] = 1
			}
			scan.Data[i] = v * (1 + 0.1*float32((i*(n+3))%7))
		}
		folder := filepath.Join(dir, fmt.Sprintf("patient_%d", n))
		if err := os.MkdirAll(folder, 0o777); err != nil {
			t.Fatal(err)
		}
		if err := nifti.WriteVolume(filepath.Join(folder, "pet.nii.gz"), scan,
			nifti.NewHeader(testGrid())); err != nil {
			t.Fatal(err)
		}
		if err := nifti.WriteMask(filepath.Join(folder, "mask.nii.gz"), mask, nifti.NewHeader(testGrid())); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// crossval is the command on a cohort, quick: 2 folds of networks that are trained for a moment.
func crossval(data, out string, more ...string) []string {
	return append([]string{"crossval", "--data", data, "-o", out, "--folds", "2", "--side", "40", "--batch", "8",
		"--epochs-unet", "2", "--epochs-threshold", "1", "--device", "cpu", "--threads", "1", "--seed", "5",
		"--no-report"}, more...)
}

// sameResults compares the tables.
func sameResults(t *testing.T, what, got, want string) {
	t.Helper()
	for _, name := range []string{"dice.csv", "results.json"} {
		a, err := os.ReadFile(filepath.Join(got, name))
		if err != nil {
			t.Errorf("%s: %v", what, err)
			continue
		}
		if b, err := os.ReadFile(filepath.Join(want, name)); err != nil || !bytes.Equal(a, b) {
			t.Errorf("%s: %s differs from that of one run", what, name)
		}
	}
}

func TestCrossvalCommand(t *testing.T) {
	needRuntime(t)
	data, out := foci(t, 1, 2, 3, 0, 2.5), filepath.Join(t.TempDir(), "Ergebnis ü")
	png := figures.Formats[".png"]
	delete(figures.Formats, ".png") // takes half a minute under the race detector, and has a test of its own
	t.Cleanup(func() { figures.Formats[".png"] = png })
	var r struct {
		Folder  string
		Seconds float64
		Missing []any
		Table1  []struct {
			Set              string
			Patients, Slices int
		}
		Table4 []struct {
			Set     string
			N       int
			Methods map[string]struct{ Median, IQR float64 }
		}
		Baselines []struct {
			Set     string
			N       int
			Methods map[string]struct{ Median, IQR float64 }
		} `json:"yardsticks"`
		Table5 []struct {
			Set   string
			Pairs []struct {
				Methods                  []string
				P, Difference, Low, High *float64
				PHolm                    *float64 `json:"p_holm"`
			}
		}
		Optimal  struct{ Median, IQR float64 }
		Constant struct {
			Threshold, Median, IQR float64
			UNet                   [][]float64
		}
		Regression []struct{ Set string }
		Each       []struct{ Repeat int } `json:"each_repeat"`
		Cohort     struct {
			Patients, Slices int
			Notes            []string
		}
	}
	runJSON(t, &r, crossval(data, out, "--repeats", "2", "--report")...)
	if r.Folder != out || !(r.Seconds > 0) || len(r.Missing) != 0 || len(r.Table1) != 3 || len(r.Table4) != 3 ||
		len(r.Table5) != 3 ||
		len(r.Regression) != 3 || len(r.Each) != 2 || len(r.Constant.UNet) != 2 || len(r.Constant.UNet[0]) != 2 {
		t.Fatalf("%+v", r)
	}
	if r.Cohort.Patients != 4 || len(r.Cohort.Notes) != 1 ||
		!strings.Contains(r.Cohort.Notes[0], "patient_3 has no annotated voxel") {
		t.Errorf("cohort %+v", r.Cohort)
	}
	if r.Table1[0].Slices+r.Table1[1].Slices != r.Table1[2].Slices || r.Table1[2].Slices != r.Cohort.Slices ||
		r.Table1[0].Patients != 2 {
		t.Errorf("table 1 %+v", r.Table1)
	}
	ceiling := r.Baselines[2].Methods["optimal"]
	if ceiling.Median != r.Optimal.Median || r.Constant.Median > ceiling.Median || r.Constant.Threshold <= 0 {
		t.Errorf("optimal %+v, %+v; constant %+v", r.Optimal, ceiling, r.Constant)
	}
	for _, y := range r.Baselines {
		for name, s := range y.Methods {
			if s.Median > y.Methods["optimal"].Median {
				t.Errorf("set %s: %s is better than the best threshold: %+v", y.Set, name, s)
			}
		}
	}
	for _, pair := range r.Table5[2].Pairs {
		if pair.P == nil || *pair.P < 0 || *pair.P > 1 || *pair.PHolm < *pair.P || pair.Low == nil ||
			*pair.Low > *pair.Difference || *pair.High < *pair.Difference {
			t.Errorf("table 5 %+v", pair)
		}
	}
	file, err := os.Open(filepath.Join(out, "dice.csv"))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(file).ReadAll()
	file.Close() // Windows replaces no file that is open
	if ways := 3 + len(training.Baselines); err != nil || len(rows) != 1+2*ways*r.Cohort.Slices ||
		!strings.HasPrefix(strings.Join(rows[0], ","),
			textfile.Mark+"repeat,fold,patient,slice,method,threshold,optimal,dice,precision,recall,hd95") {
		t.Errorf("%d rows, %v, %v", len(rows), rows[0], err)
	}

	if files, err := cohort.List(filepath.Join(out, "scans.csv"), cohort.Config{}); err != nil || len(files) != 5 ||
		files[0].PET != filepath.Join(data, "patient_0", "pet.nii.gz") {
		t.Errorf("where the scans are: %+v, %v", files, err)
	}
	if report, err := os.ReadFile(filepath.Join(out, "report.pdf")); err != nil ||
		!bytes.HasPrefix(report, []byte("%PDF-")) {
		t.Errorf("report: %v", err)
	}
	if pictures, _ := filepath.Glob(filepath.Join(out, "figures", "*.svg")); len(pictures) != 10 {
		t.Errorf("figures %v", pictures)
	}

	// What is there already is only read.
	models, _ := filepath.Glob(filepath.Join(out, "repeat_*", "fold_*", "combined.onnx"))
	if len(models) != 4 {
		t.Errorf("models %v", models)
	}
	start := time.Now()
	code, text, errs := run(crossval(data, out, "--repeats", "2", "--resume")...)
	if code != 0 || !strings.Contains(text, "Threshold CNN") || !strings.Contains(text, "Holm's") ||
		strings.Contains(errs, "trained") {
		t.Errorf("once more: exit %d after %v: %s%s", code, time.Since(start), text, errs)
	}

	// A unit of other settings, of another cohort, or broken, is refused.
	unit := filepath.Join(out, "repeat_1", "fold_2", "unit.json")
	for _, test := range []struct {
		args []string
		want string
	}{
		{crossval(data, out, "--lr", "0.01"),
			"was made with LearningRate 0.001, not 0.01: take another folder for this run, " +
				"or repeat it as that one was"},
		{crossval(foci(t, 1, 2, 3, 2.5), out), "was made from another cohort"},
		{crossval(data, out, "--folds", "3"), "was made with Folds 2, not 3"},
	} {
		if code, _, errs := run(test.args...); code != 1 || !strings.Contains(errs, "unit.json "+test.want) {
			t.Errorf("exit %d: %s, want %s", code, errs, test.want)
		}
	}
	if err := os.Truncate(unit, 1000); err != nil {
		t.Fatal(err)
	}
	if code, _, errs := run(crossval(data, out)...); code != 1 ||
		!strings.Contains(errs, unit+" is no result of a unit") {
		t.Errorf("a broken unit: exit %d: %s", code, errs)
	}
}

// TestCrossvalRefuses: cohorts that cannot be cross-validated have a clear answer.
func TestCrossvalRefuses(t *testing.T) {
	needRuntime(t)
	elsewhere := foci(t, 1, 2)
	grid := testGrid()
	grid.Dims[2]--
	if err := nifti.WriteMask(filepath.Join(elsewhere, "patient_1", "mask.nii.gz"), volume.NewMask(grid),
		nifti.NewHeader(grid)); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		data string
		more []string
		code int
		want string
	}{
		{foci(t, 1, 2, 3), []string{"--folds", "6"}, 1,
			"has 3 patients with tumour, too few for 6 folds: take at most 3 folds"},
		{foci(t, 1), nil, 1, "cross-validation needs at least 2 patients with tumour, but the cohort"},
		{foci(t, 1, 0), nil, 1, "cross-validation needs at least 2 patients with tumour, but the cohort"},
		{foci(t, 0), nil, 1, "no patient of the cohort"},
		{elsewhere, nil, 1, "does not lie on the grid of its scan"},
		{"nowhere", []string{"--fold", "3"}, 2, "--fold 3 is not between 1 and --folds 2"},
		{"nowhere", []string{"--repeat", "0"}, 2, "--repeat 0 is not between 1 and --repeats 1"},
		{"nowhere", []string{"--folds", "1"}, 2, "--folds must be at least 2"},
		{"nowhere", []string{"--repeats", "0"}, 2, "--repeats must be above 0"},
		{"nowhere", []string{"--preset", "paper,notebook", "--suv"}, 2, "--suv is for --preset isopet only"},
		{"nowhere", []string{"--preset", "isopet"}, 2, "--preset isopet has a recipe of its own"},
		{"nowhere", []string{"--preset", "paper", "--preset", "other"}, 2, `there is no preset "other"`},
		{"nowhere", []string{"--validation", "1"}, 2, "--validation must be at least 0 and below 1"},
	} {
		code, out, errs := run(crossval(test.data, t.TempDir(), test.more...)...)
		if code != test.code || out != "" || !strings.Contains(errs, test.want) ||
			strings.Count(strings.TrimSpace(errs), "isopet: ") != 1 {
			t.Errorf("exit %d: %s%s, want %d: %s", code, out, errs, test.code, test.want)
		}
	}
}

// TestCrossvalInParts runs the units in processes of their own, two at a time, and kills others at random: what comes
// out is what one run makes, byte by byte.
func TestCrossvalInParts(t *testing.T) {
	racetest.Skip(t)
	needRuntime(t)
	data, dir := foci(t, 1, 2, 3), t.TempDir()
	one, two, killed := filepath.Join(dir, "one"), filepath.Join(dir, "two"), filepath.Join(dir, "killed")
	if code, _, errs := run(crossval(data, one)...); code != 0 {
		t.Fatalf("exit %d: %s", code, errs)
	}

	t.Run("two processes", func(t *testing.T) {
		var units []*exec.Cmd
		for _, fold := range []string{"1", "2"} {
			c := process(crossval(data, two, "--fold", fold, "--json")...)
			if err := c.Start(); err != nil {
				t.Fatal(err)
			}
			units = append(units, c)
		}
		for _, c := range units {
			if err := c.Wait(); err != nil {
				t.Fatal(err)
			}
		}
		if code, _, errs := run(crossval(data, two)...); code != 0 || strings.Contains(errs, "trained") {
			t.Errorf("merging: exit %d: %s", code, errs)
		}
		sameResults(t, "two processes", two, one)
		// A unit that is finished leaves the tables alone; a run of all makes them.
		if err := os.Remove(filepath.Join(two, "dice.csv")); err != nil {
			t.Fatal(err)
		}
		for _, more := range [][]string{{"--fold", "2"}, nil} {
			code, _, errs := run(crossval(data, two, more...)...)
			if _, err := os.Stat(filepath.Join(two, "dice.csv")); code != 0 || (err == nil) != (more == nil) {
				t.Errorf("once more, %v: exit %d: %s, %v", more, code, errs, err)
			}
		}
	})

	t.Run("a fold alone", func(t *testing.T) {
		alone := filepath.Join(dir, "alone")
		code, out, errs := run(crossval(data, alone, "--fold", "2", "--json")...)
		var r struct{ Missing []struct{ Repeat, Fold int } }
		if err := json.Unmarshal([]byte(out), &r); code != 0 || err != nil || len(r.Missing) != 1 ||
			r.Missing[0].Fold != 1 || strings.Contains(out, "table4") {
			t.Errorf("exit %d: %s%s %v", code, out, errs, err)
		}
		if _, err := os.Stat(filepath.Join(alone, "results.json")); err == nil {
			t.Error("tables of one fold of two")
		}
	})

	t.Run("interrupted", func(t *testing.T) {
		c := process(crossval(data, filepath.Join(dir, "interrupted"), "--epochs-unet", "1000")...)
		pipe, err := c.StderrPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		said := bufio.NewScanner(pipe)
		said.Scan()
		if !strings.Contains(said.Text(), "3 patients with 16 slices in 2 test sets") {
			t.Errorf("it says %q", said.Text())
		}
		if err := c.Process.Signal(os.Interrupt); err != nil {
			t.Fatal(err)
		}
		var last string
		for said.Scan() {
			last = said.Text()
		}
		if err := c.Wait(); c.ProcessState.ExitCode() != exitInterrupted || last != "isopet: interrupted" {
			t.Errorf("%v: %s", err, last)
		}
	})

	t.Run("killed", func(t *testing.T) {
		random := rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 0))
		for range *kills {
			c := process(crossval(data, killed)...)
			if err := c.Start(); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Duration(100+random.IntN(400)) * time.Millisecond)
			c.Process.Kill()
			if err := c.Wait(); err == nil {
				t.Log("done before it was killed")
			}
		}
		if code, _, errs := run(crossval(data, killed)...); code != 0 {
			t.Fatalf("in the end: exit %d: %s", code, errs)
		}
		sameResults(t, "killed", killed, one)
	})
}
