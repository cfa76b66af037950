//go:build e2e

package e2e

import (
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// TestNoDisplay: where no window can be opened, that is said in a sentence.
func TestNoDisplay(t *testing.T) {
	run := exec.Command(program(t))
	run.Env = append(os.Environ(), "DISPLAY=:65000", "HOME="+t.TempDir())
	said, err := run.CombinedOutput()
	var ended *exec.ExitError
	if !errors.As(err, &ended) || ended.ExitCode() != 1 {
		t.Errorf("it ended with %v", err)
	}
	lines := strings.Split(strings.TrimSpace(string(said)), "\n")
	if last := lines[len(lines)-1]; !strings.HasPrefix(last, "isopet: the window cannot be opened") ||
		strings.Contains(string(said), "goroutine") {
		t.Errorf("it says %s", said)
	}
}
