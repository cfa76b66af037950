package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"isopet/inference/ort/cuda"
)

// TestGPU: what would be fetched is listed, and nothing is fetched or written before somebody has agreed.
func TestGPU(t *testing.T) {
	needRuntime(t)
	if len(cuda.Sets()) == 0 {
		t.Skip("there is no CUDA for this system")
	}
	t.Setenv("PATH", "") // nvidia-smi, pip
	set := cuda.Sets()[0]
	code, out, errs := run("gpu", "list", "--cuda", "13")
	if code != exitDone {
		t.Fatal(errs)
	}
	for _, p := range set.Packages {
		if !strings.Contains(out, p.SHA256+"  "+p.File+"\n") || !strings.Contains(out, "# "+p.Name+"=="+p.Version) {
			t.Errorf("%s is not in the list: %s", p.File, out)
		}
	}
	to := filepath.Join(t.TempDir(), "to")
	for _, test := range []struct {
		line []string
		code int
		want string
	}{
		{nil, exitFailed, "nothing was fetched; answer y, or give --yes in a script"},
		{[]string{"--yes"}, exitFailed, "neither pip nor uv can be called here"},
		{[]string{"--from", t.TempDir()}, exitFailed, " lacks " + set.Packages[0].File},
		{[]string{"--cuda", "11"}, exitUsage, "--cuda must be 13"},
	} {
		line := append([]string{"gpu", "install", "--to", to}, test.line...)
		code, _, errs := run(line...)
		if code != test.code || !strings.Contains(errs, test.want) {
			t.Errorf("%v: exit %d: %s", test.line, code, errs)
		}
		if left, _ := os.ReadDir(to); len(left) > 0 {
			t.Errorf("%v leaves %v", test.line, left)
		}
	}
}
