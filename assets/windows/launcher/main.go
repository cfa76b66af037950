// Command launcher is isopet.com on Windows: typed in a console, `isopet` is it. It starts isopet.exe beside it, which is a
// program with windows, for which a console would not wait, and ends with its exit code. It knows nothing else.
package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
)

func main() {
	self, err := os.Executable()
	if err == nil {
		signal.Notify(make(chan os.Signal, 1), os.Interrupt) // Ctrl+C is for isopet.exe, whose end is waited for
		program := exec.Command(filepath.Join(filepath.Dir(self), "isopet.exe"), os.Args[1:]...)
		program.Stdin, program.Stdout, program.Stderr = os.Stdin, os.Stdout, os.Stderr
		err = program.Run()
	}
	if ended := (*exec.ExitError)(nil); errors.As(err, &ended) {
		os.Exit(ended.ExitCode())
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "isopet:", err)
		os.Exit(1)
	}
}
