package stdio

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
)

const speak = "ISOPET_TEST_SPEAK" // set for the process that is to

// TestPipes: what a program says into pipes and reads from one comes through as it is.
func TestPipes(t *testing.T) {
	if os.Getenv(speak) != "" {
		std, done := Open()
		heard, err := io.ReadAll(std.In)
		fmt.Fprintf(std.Out, "Müller %s %v\n", heard, err)
		fmt.Fprintln(std.Err, "前列腺")
		done(3)
		os.Exit(3)
	}
	child := exec.Command(os.Args[0], "-test.run=^TestPipes$")
	child.Env = append(os.Environ(), speak+"=1")
	child.Stdin = strings.NewReader("ß")
	var out, errs strings.Builder
	child.Stdout, child.Stderr = &out, &errs
	child.Run()
	if code := child.ProcessState.ExitCode(); code != 3 || out.String() != "Müller ß <nil>\n" || errs.String() != "前列腺\n" {
		t.Errorf("exit %d, %q, %q", code, out.String(), errs.String())
	}
}
