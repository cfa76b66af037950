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

// TestSlurm runs the two examples of docs/slurm.md, made smaller, where there is a Slurm that takes jobs. A unit of the
// first fails, which the second mends.
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
	const quick = "--repeats 2 --folds 2 --side 40 --batch 8 --epochs-unet 2 --epochs-threshold 1 --seed 5 --no-report"
	smaller := func(block string, changes ...[2]string) string {
		t.Helper()
		text := strings.TrimPrefix(block, "sh\n")
		for _, change := range append(changes, [2]string{"--repeats 3", quick}) {
			if !strings.Contains(text, change[0]) {
				t.Fatalf("the example does not say %q", change[0])
			}
			text = strings.ReplaceAll(text, change[0], change[1])
		}
		return text
	}
	units := smaller(blocks[1], [2]string{"--array=0-17", "--array=0-3"}, [2]string{"% 6", "% 2"}, [2]string{"/ 6", "/ 2"},
		[2]string{"--cpus-per-task=4", "--cpus-per-task=1"}, [2]string{"#SBATCH --mem=4G\n", ""})
	submit := smaller(blocks[3], [2]string{"--cpus-per-task=4 --mem=4G", "--wait"}, [2]string{"--threads 4", "--threads 1"})
	program := fmt.Sprintf(`#!/bin/bash
case "$*" in *"--fold 2 --repeat 1"*) echo "no such luck" >&2; exit 1 ;; esac
printf -v %s '%%s\n' "$@"
export %[1]s="${%[1]s%%$'\n'}"
exec %[2]s
`, processArgs, os.Args[0])
	for name, text := range map[string]string{"units.sh": units, "isopet": program, "submit.sh": submit} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o777); err != nil {
			t.Fatal(err)
		}
	}
	data := foci(t, 1, 2, 3)
	if err := os.Symlink(data, filepath.Join(dir, "cohort")); err != nil {
		t.Fatal(err)
	}
	c := exec.Command("bash", "-e", "submit.sh")
	c.Dir = dir
	if out, err := c.CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, out)
	}
	logs, _ := filepath.Glob(filepath.Join(dir, "*.log"))
	if len(logs) != 4 {
		t.Errorf("the units' logs are %v", logs)
	}
	for _, log := range logs {
		said, _ := os.ReadFile(log)
		if failed := strings.Contains(string(said), "no such luck"); failed != strings.HasSuffix(log, "_1.log") {
			t.Errorf("%s: %s", filepath.Base(log), said)
		}
	}
	one := filepath.Join(dir, "one")
	args := []string{"crossval", "--data", filepath.Join(dir, "cohort"), "-o", one, "--device", "cpu", "--threads", "1"}
	if code, _, errs := run(append(args, strings.Fields(quick)...)...); code != 0 {
		t.Fatalf("exit %d: %s", code, errs)
	}
	sameResults(t, "Slurm", filepath.Join(dir, "results"), one)
}
