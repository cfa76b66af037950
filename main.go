// Command isopet outlines tumours in PET scans of the prostate: in a window, or with the commands of isopet --help.
package main

import (
	"os"

	"isopet/app/cli"
	"isopet/ui"
)

func main() {
	os.Exit(cli.Program(os.Args[1:], cli.Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr}, ui.Run))
}
