package cli

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"isopet/inference/ort"
)

// TestSlurm runs the example of docs/slurm.md, made smaller, where there is a Slurm that takes jobs.
func TestSlurm(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second) // it asks for long where nothing answers
	defer cancel()
	if err := exec.CommandContext(ctx, "sinfo", "-h").Run(); err != nil {
		t.Skipf("there is no Slurm to be tried: sinfo: %v", err)
	}
	rt, err := ort.Open(ort.Config{Device: "cpu"})
	if err != nil {
		t.Skipf("ONNX Runtime is not there; run `make` first: %v", err)
	}
	t.Setenv("ISOPET_ONNXRUNTIME", rt.Library()) // the jobs run elsewhere
	guide, err := os.ReadFile("../../docs/slurm.md")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	blocks := strings.Split(string(guide), "```")
	script := strings.TrimPrefix(blocks[1], "sh\n")
	const quick = "--repeats 2 --folds 2 --side 40 --batch 8 --epochs-unet 2 --epochs-threshold 1 --seed 5 --no-report"
	for _, change := range [][2]string{
		{"--array=0-17", "--array=0-3"}, {"% 6", "% 2"}, {"/ 6", "/ 2"}, {"--repeats 3", quick},
		{"--cpus-per-task=4", "--cpus-per-task=1"}, {"#SBATCH --mem=4G\n", ""},
	} {
		if !strings.Contains(script, change[0]) {
			t.Fatalf("the example does not say %q", change[0])
		}
		script = strings.ReplaceAll(script, change[0], change[1])
	}
	program := fmt.Sprintf("#!/bin/bash\nprintf -v %s '%%s\\n' \"$@\"\nexport %[1]s=\"${%[1]s%%$'\\n'}\"\nexec %[2]s\n",
		processArgs, os.Args[0])
	for name, text := range map[string]string{"units.sh": script, "isopet": program} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o777); err != nil {
			t.Fatal(err)
		}
	}
	data := foci(t, 1, 2, 3)
	if err := os.Symlink(data, filepath.Join(dir, "cohort")); err != nil {
		t.Fatal(err)
	}
	submit := exec.Command("sbatch", "--wait", "units.sh")
	submit.Dir = dir
	if out, err := submit.CombinedOutput(); err != nil {
		logs, _ := filepath.Glob(filepath.Join(dir, "slurm-*.out"))
		for _, log := range logs {
			said, _ := os.ReadFile(log)
			t.Logf("%s: %s", filepath.Base(log), said)
		}
		t.Fatalf("%v: %s", err, out)
	}
	one := filepath.Join(dir, "one")
	for _, out := range []string{filepath.Join(dir, "results"), one} {
		args := []string{"crossval", "--data", filepath.Join(dir, "cohort"), "-o", out, "--device", "cpu", "--threads",
			"1"}
		if code, _, errs := run(append(args, strings.Fields(quick)...)...); code != 0 ||
			strings.Contains(errs, "trained") != (out == one) {
			t.Errorf("%s: exit %d: %s", out, code, errs)
		}
	}
	sameResults(t, "Slurm", filepath.Join(dir, "results"), one)
}
