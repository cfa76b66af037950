// Command materials writes what a built program is made of: the licences of all that is shipped with it, as Debian's
// file copyright, and a bill of materials in CycloneDX's format. It asks the program itself what was linked into it, and
// fails where a licence is missing or is none that it knows. It makes no package.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	program := flag.String("program", "build/isopet", "the built `file`")
	library := flag.String("library", "", "ONNX Runtime as it is shipped, a `file`")
	windows := flag.String("windows", "", "what is shipped besides on Windows, a `folder`")
	version := flag.String("version", "", "the program's `version`")
	out := flag.String("o", "", "`folder` for copyright and isopet.cdx.json")
	flag.Parse()
	if *library == "" || *version == "" || *out == "" || flag.NArg() > 0 {
		flag.Usage()
		os.Exit(2)
	}
	if err := write(*program, *library, *windows, *version, *out); err != nil {
		fmt.Fprintln(os.Stderr, "materials:", err)
		os.Exit(1)
	}
}

func write(program, library, windows, version, out string) error {
	all, err := linked(program)
	if err != nil {
		return err
	}
	native, err := onnxRuntime(library)
	if err != nil {
		return err
	}
	own, err := isopet(program, version)
	if err != nil {
		return err
	}
	all = append(all, native...)
	if windows != "" {
		besides, err := onWindows(windows)
		if err != nil {
			return err
		}
		all = append(all, besides...)
	}
	bill, err := cycloneDX(own, all)
	return errors.Join(err,
		os.WriteFile(filepath.Join(out, "copyright"), []byte(notices(own, all)), 0o644),
		os.WriteFile(filepath.Join(out, "isopet.cdx.json"), bill, 0o644))
}
