// Command isopet outlines tumours in PET scans of the prostate: in a window, or with the commands of isopet --help.
package main

import (
	"os"

	"isopet/app/cli"
	"isopet/app/cli/stdio"
	"isopet/ui"
)

func main() {
	std, done := stdio.Open()
	code := cli.Program(os.Args[1:], std, ui.Run)
	done(code)
	os.Exit(code)
}
