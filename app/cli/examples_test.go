package cli

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"isopet/inference/ort"
	"isopet/inference/ort/cuda"
	"isopet/volume/nifti"
)

// shorter is what an example is given beside its own arguments, so that it ends soon. Nothing else of it is changed.
var shorter = map[string][]string{
	"phantom":  {"--patients", "2"},
	"train":    {"--epochs-unet", "1", "--epochs-threshold", "1"},
	"crossval": {"--epochs-unet", "1", "--epochs-threshold", "1", "--folds", "2"},
	"bench":    {"--steps", "1"},
}

// elsewhere are places that examples name and that are others on this computer.
func elsewhere(t *testing.T) *strings.Replacer {
	rt, err := ort.Open(ort.Config{Device: "cpu"})
	if err != nil {
		t.Skipf("ONNX Runtime is not there; run `make` first: %v", err)
	}
	return strings.NewReplacer("/opt/onnxruntime/lib", filepath.Dir(rt.Library()),
		"gpu install", "gpu list", // a test does not fetch 1.2 GB
		"$fold", "1", "$repeat", "1", "$SLURM_CPUS_PER_TASK", "1", `"`, "")
}

// example is a command line of the program that a text shows.
type example struct{ from, line string }

// exampleLine is a command line in a text: its comment begins after two blanks or more.
var exampleLine = regexp.MustCompile(`(?m)(?:^|\s|\./)isopet( [^\n]*?)?(?:  +.*)?$`)

// continued is the end of a line that goes on in the next.
var continued = regexp.MustCompile(` *\\\n *`)

// examples are the command lines of a text, in its order: those in the fenced blocks of a page, or the indented ones of
// a help.
func examples(from, text string) []example {
	text = continued.ReplaceAllString(text, " ")
	var found []example
	fenced := false
	for line := range strings.SplitSeq(text, "\n") {
		if strings.HasPrefix(line, "```") {
			fenced = !fenced
			continue
		}
		if !fenced && !strings.HasPrefix(line, "    ") {
			continue
		}
		line, _, _ = strings.Cut(line, " # ")
		m := exampleLine.FindStringSubmatch(strings.TrimRight(line, " "))
		if m != nil && !strings.Contains(line, "=isopet") {
			found = append(found, example{from, strings.TrimSpace(m[1])})
		}
	}
	return found
}

// TestExamples runs every command of README, of the other pages and of every help, in the order in which they stand, on
// a small phantom whose files have the names of the examples.
func TestExamples(t *testing.T) {
	places := elsewhere(t)
	var all []example
	pages, err := filepath.Glob("../../docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, page := range append([]string{"../../README.md"}, pages...) {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, examples(filepath.Base(page), string(text))...)
	}
	all = append(all, examples("isopet --help", about)...)
	for _, c := range commands {
		shown := examples("isopet "+c.name+" --help", c.fresh().Help())
		if len(shown) == 0 {
			t.Errorf("isopet %s --help shows no example", c.name)
		}
		all = append(all, shown...)
	}
	folder := exampleFolder(t)
	t.Setenv("DISPLAY", ":0") // the window is asked for, not opened
	done, made := map[string]bool{}, map[string]bool{}
	for _, e := range all {
		if done[e.line] {
			continue
		}
		done[e.line] = true
		t.Run(fmt.Sprintf("%s: isopet %s", e.from, e.line), func(t *testing.T) {
			t.Chdir(folder)
			args := strings.Fields(places.Replace(e.line))
			if len(args) > 0 && args[0] == "gpu" && len(cuda.Sets()) == 0 {
				t.Skip("there is no CUDA for this system")
			}
			if len(args) > 0 {
				args = append(args, shorter[args[0]]...)
				if args[0] == "crossval" && made["crossval"] {
					args = append(args, "--no-report") // one report is enough
				}
				made[args[0]] = true
				if slices.Contains([]string{"phantom", "segment", "measure", "convert"}, args[0]) {
					args = append(args, "--force") // an example before may have written the same
				}
			}
			if code, errs := runBuilt(args...); code != exitDone {
				t.Errorf("isopet %s: exit %d: %s", strings.Join(args, " "), code, errs)
			}
		})
	}
	for _, name := range []string{
		"report.pdf", "lesions.csv", "mask.nii.gz", "models/unet.onnx", "results/report.pdf",
	} {
		if info, err := os.Stat(filepath.Join(folder, name)); err != nil || info.Size() == 0 {
			t.Errorf("the examples leave no %s: %v", name, err)
		}
	}
}

// runBuilt runs the program that ISOPET_PROGRAM names, as `make test` does, at its own speed; without one, and for what
// opens the window, the command line of this test.
func runBuilt(args ...string) (code int, errs string) {
	program := os.Getenv("ISOPET_PROGRAM")
	known := func(c command) bool { return len(args) > 0 && c.name == args[0] }
	if program == "" || !slices.ContainsFunc(commands, known) {
		code, _, errs = run(args...)
		return code, errs
	}
	said, err := exec.Command(program, args...).CombinedOutput()
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		return exit.ExitCode(), string(said)
	} else if err != nil {
		return exitFailed, err.Error()
	}
	return exitDone, ""
}

// exampleFolder has the files that examples name: a scan of a synthetic patient with all that is drawn on it, in DICOM
// too.
func exampleFolder(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	made := filepath.Join(t.TempDir(), "phantom")
	if code, _, errs := run("phantom", made, "--patients", "1", "--seed", "7", "--full"); code != exitDone {
		t.Fatal(errs)
	}
	for to, from := range map[string]string{
		"scan.nii.gz": "imagesTr/*_0000.nii.gz", "drawn-by-hand.nii.gz": "labelsTr/*.nii.gz",
	} {
		found, err := filepath.Glob(filepath.Join(made, from))
		if err != nil || len(found) != 1 {
			t.Fatalf("the phantom has %v for %s: %v", found, from, err)
		}
		if err := os.Rename(found[0], filepath.Join(folder, to)); err != nil {
			t.Fatal(err)
		}
	}
	scan, err := nifti.Read(t.Context(), filepath.Join(folder, "scan.nii.gz"), nil)
	if err != nil {
		t.Fatal(err)
	}
	writeDICOM(t, filepath.Join(folder, "pet"), scan.Volume)
	ownNetwork(t, folder)
	put(t, filepath.Join(folder, "scans", "a.nii.gz"), 1, "SUV")
	put(t, filepath.Join(folder, "scans", "b.nii.gz"), 2, "SUV")
	return folder
}

func TestExamplesAreFound(t *testing.T) {
	text := "Text with isopet inside.\n\n```sh\nisopet info a.nii.gz   # a comment\n" +
		"srun ./isopet crossval --data c \\\n    -o r\nmake run\nisopet\n```\n\n" +
		"    isopet train --data c    on one machine\n"
	var lines []string
	for _, e := range examples("", text) {
		lines = append(lines, e.line)
	}
	if want := []string{"info a.nii.gz", "crossval --data c -o r", "", "train --data c"}; !slices.Equal(lines, want) {
		t.Errorf("found %q, want %q", lines, want)
	}
}
