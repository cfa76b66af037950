package ort

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// TestVerboseProcess is what TestVerbose starts: the level is the process', and stays.
func TestVerboseProcess(t *testing.T) {
	switch os.Getenv("ISOPET_TEST_VERBOSE") {
	case "":
		t.Skip("started by TestVerbose")
	case "yes":
		Doctor(Config{Verbose: true})
	}
	rt, err := Open(Config{Device: "cpu"}) // without a wish of its own
	if err != nil {
		t.Fatal(err)
	}
	os.Stderr.WriteString("opened\n")
	s, err := rt.NewSession(selfTest)
	if err != nil {
		t.Fatal(err)
	}
	s.Close()
}

// TestVerbose: who wants to, sees what ONNX Runtime says itself, and nobody else.
func TestVerbose(t *testing.T) {
	for _, wish := range []string{"yes", "no"} {
		child := exec.Command(os.Args[0], "-test.run=^TestVerboseProcess$")
		child.Env = append(os.Environ(), "ISOPET_TEST_VERBOSE="+wish)
		var said strings.Builder
		child.Stderr = &said
		if err := child.Run(); err != nil {
			t.Fatalf("%v\n%s", err, said.String())
		}
		_, after, opened := strings.Cut(said.String(), "opened\n")
		if !opened || strings.Contains(after, "onnxruntime") != (wish == "yes") {
			t.Errorf("%s: standard error holds %q", wish, said.String())
		}
	}
}
