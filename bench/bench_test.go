package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// notes collects what is said.
type notes []string

func (n *notes) say(format string, values ...any) { *n = append(*n, fmt.Sprintf(format, values...)) }

// scripted is a side that gives one figure after the other; NaN is a failure.
func scripted(name string, turns *[]string, values ...float64) side {
	run := 0
	return side{name, nil, func(context.Context) (told, error) {
		*turns = append(*turns, name)
		value := values[run]
		if run++; math.IsNaN(value) {
			return told{}, errors.New("it ran out of memory")
		}
		return told{name + " 1.0", figures{"step": value}}, nil
	}}
}

// TestAlternate: the sides take turns, the least of each counts, and one that fails takes no more turns and has no
// figure, not even those from before.
func TestAlternate(t *testing.T) {
	var turns []string
	var said notes
	sides := []side{
		scripted("a", &turns, 5, 3, 4), scripted("b", &turns, 2, math.NaN()), scripted("c", &turns, 9, 8, 7),
	}
	results := alternate(t.Context(), sides, 3, said.say)
	if got := strings.Join(turns, ""); got != "abcabcac" {
		t.Errorf("turns %s", got)
	}
	if results[0].figures["step"] != 3 || results[1].figures != nil || results[2].figures["step"] != 7 {
		t.Errorf("%v", results)
	}
	if results[0].name != "a 1.0" || len(said) != 1 || said[0] != "b is left out: it ran out of memory" {
		t.Errorf("%s, %q", results[0].name, said)
	}
}

func TestRatio(t *testing.T) {
	all := func(values ...float64) (results []result) {
		for _, v := range values {
			r := result{figures: figures{}}
			if !math.IsNaN(v) {
				r.figures["step"] = v
			}
			results = append(results, r)
		}
		return results
	}
	none := math.NaN()
	for _, c := range []struct {
		values []float64
		want   float64
	}{
		{[]float64{3, 6, 4}, 0.75},
		{[]float64{3, none, 4}, 0.75},
		{[]float64{8, 4, none}, 2},
		{[]float64{3, none, none}, none},
		{[]float64{none, 6, 4}, none},
		{[]float64{3}, none},
		{[]float64{3, 0}, none},
	} {
		got := ratio(all(c.values...), "step")
		if got != c.want && !(math.IsNaN(got) && math.IsNaN(c.want)) {
			t.Errorf("%v: %g, want %g", c.values, got, c.want)
		}
	}
}

func example() (comparison, []result) {
	return comparison{title: "U-Net", rows: []row{{"step", "step, ms"}, {"memory", "memory, MB"}}}, []result{
		{"Isopet", figures{"step": 48.04, "memory": 28}},
		{"PyTorch 2.15.0", figures{"step": 168.2}},
		{"Keras", nil},
	}
}

func TestTable(t *testing.T) {
	var out strings.Builder
	r := report{out: &out}
	c, results := example()
	c.check = func([]result) string { return "Something is odd." }
	r.add(c, results)
	const want = `
U-Net          Isopet   PyTorch 2.15.0   Keras   ratio
  step, ms       48.0              168       –    0.29
  memory, MB     28.0                –       –       –
Something is odd.
`
	if out.String() != want {
		t.Errorf("got\n%s\nwant\n%s", out.String(), want)
	}
}

func TestJSON(t *testing.T) {
	var out strings.Builder
	r := report{json: true, out: &out}
	r.begin("a machine", settings{})
	r.add(example())
	if err := r.end(); err != nil {
		t.Fatal(err)
	}
	var lines []line
	if err := json.Unmarshal([]byte(out.String()), &lines); err != nil {
		t.Fatal(err)
	}
	if len(lines) != 2 || lines[0].Values["PyTorch 2.15.0"] != 168.2 || lines[1].Ratio != nil ||
		math.Abs(*lines[0].Ratio-48.04/168.2) > 1e-12 {
		t.Errorf("%s", out.String())
	}
}

// fakePython is a program that answers as Python does. It has numpy as installed, brings what it is told to, except
// keras, and writes down what it was called for.
func fakePython(t *testing.T, listed string) (program string, calls func() []string) {
	t.Helper()
	dir := t.TempDir()
	program, log := filepath.Join(dir, "python3"), filepath.Join(dir, "log")
	script := `#!/bin/sh
echo "$*" >>` + log + `
case "$*" in
"-m venv"*) mkdir -p "$4/bin" && cp "$0" "$4/bin/python" ;;
"-m pip list"*) echo '` + listed + `' ;;
*keras*) printf 'Looking\nERROR: No matching distribution found.\n' >&2; exit 1 ;;
esac
`
	if err := os.WriteFile(program, []byte(script), 0o777); err != nil {
		t.Fatal(err)
	}
	return program, func() []string {
		text, _ := os.ReadFile(log)
		os.Remove(log)
		return strings.Split(strings.TrimSpace(string(text)), "\n")
	}
}

func wanted(t *testing.T) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "requirements.txt")
	const text = "# peers\nSimple_ITK==2.5\nkeras==3.15.1\ntorch==2.15.0\n"
	if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	return file
}

// TestPrepare makes an environment of Python, says which package cannot be had, and brings the others.
func TestPrepare(t *testing.T) {
	program, calls := fakePython(t, `[]`)
	e := environment{program, filepath.Join(t.TempDir(), "peers"), wanted(t)}
	var said notes
	p := prepare(t.Context(), e, said.say)
	if p.lacks([]string{"torch", "Simple_ITK"}) != "" || p.lacks([]string{"torch", "keras"}) != "keras" {
		t.Errorf("%v", p.installed)
	}
	if want := "keras 3.15.1 cannot be had: ERROR: No matching distribution found."; !slices.Contains(said, want) {
		t.Errorf("said %q", said)
	}
	if got := calls(); len(got) != 4 || !strings.HasPrefix(got[0], "-m venv") ||
		!strings.HasSuffix(got[3], "torch==2.15.0") {
		t.Errorf("called for %q", got)
	}
}

// TestPrepareAgain: an environment that has all asks no network; a package of another version is brought anew.
func TestPrepareAgain(t *testing.T) {
	const all = `[{"name": "simple-itk", "version": "2.5"}, {"name": "keras", "version": "3.15.1"}, ` +
		`{"name": "torch", "version": "2.15.0+cpu"}]`
	for listed, pips := range map[string]int{all: 0, strings.Replace(all, "2.15.0", "2.14.0", 1): 1} {
		program, calls := fakePython(t, listed)
		e := environment{"no-such-python", t.TempDir(), wanted(t)}
		if err := os.MkdirAll(filepath.Join(e.folder, "bin"), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(program, filepath.Join(e.folder, "bin", "python")); err != nil {
			t.Fatal(err)
		}
		var said notes
		p := prepare(t.Context(), e, said.say)
		if got := calls(); len(got) != 1+pips || len(said) != pips || p.lacks([]string{"torch", "keras"}) != "" {
			t.Errorf("%d packages to bring: called for %q, said %q", pips, got, said)
		}
	}
}

// TestNoPython: without Python Isopet is measured alone, and it is said once for the whole and once for each side.
func TestNoPython(t *testing.T) {
	var said notes
	p := prepare(t.Context(), environment{"no-such-python", t.TempDir(), wanted(t)}, said.say)
	c := comparison{title: "U-Net", sides: []side{{name: "Isopet"}, {name: "Keras", needs: []string{"keras"}}}}
	sides := c.present(p, said.say)
	if len(sides) != 1 || sides[0].name != "Isopet" {
		t.Errorf("%v", sides)
	}
	want := []string{"Isopet is measured alone, as no-such-python is not installed.",
		"U-Net: Keras is left out, as keras is missing."}
	if !slices.Equal(said, want) {
		t.Errorf("said %q", said)
	}
}

// TestExecute: the last line that a program prints is its answer, and the last that it says on standard error its
// failure.
func TestExecute(t *testing.T) {
	var answer told
	ran, err := execute(t.Context(), []string{"STEP=7"}, &answer, "/bin/sh", "-c",
		`echo warming up; echo '{"name": "sh", "figures": {"step": '$STEP'}}'`)
	if err != nil || answer.Name != "sh" || answer.Figures["step"] != 7 || !(ran.seconds > 0) || !(ran.peakMB > 0) {
		t.Errorf("%+v, %+v, %v", answer, ran, err)
	}
	if _, err = execute(t.Context(), nil, &answer, "/bin/sh", "-c", "echo reading; echo oh. >&2; exit 3"); err == nil ||
		err.Error() != "oh" {
		t.Errorf("%v", err)
	}
}

func TestRequirements(t *testing.T) {
	all, err := requirements("peers/requirements.txt")
	if err != nil {
		t.Fatal(err)
	}
	named := map[string]bool{}
	for _, r := range all {
		named[r.name] = true
	}
	var sides []side
	for _, part := range parts[:2] { // the others make scans
		comparisons, err := part.comparisons(t.Context(), settings{}, python{})
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range comparisons {
			sides = append(sides, c.sides...)
		}
	}
	for _, s := range sides {
		for _, name := range s.needs {
			if !named[name] {
				t.Errorf("%s needs %s, which requirements.txt does not name", s.name, name)
			}
		}
	}
}

func TestChoose(t *testing.T) {
	if all, err := choose(""); err != nil || len(all) != len(parts) {
		t.Errorf("%d parts, %v", len(all), err)
	}
	if two, err := choose("segment,training"); err != nil || len(two) != 2 || two[0].name != "segment" {
		t.Errorf("%v, %v", two, err)
	}
	if _, err := choose("nfti"); err == nil || err.Error() !=
		`there is no part "nfti" to measure; there are training, avx2, nifti, segment, start` {
		t.Errorf("%v", err)
	}
}
