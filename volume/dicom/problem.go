package dicom

import (
	"fmt"
	"os"
)

// Kind says why a file is not read.
type Kind int

const (
	// Foreign files are not DICOM.
	Foreign Kind = iota
	// Damaged files are DICOM, but cut short or contradict themselves.
	Damaged
	// Unsupported files are valid, or could be, but hold what is not handled.
	Unsupported
)

// Problem is why a file is not read, or a dataset not written: what was found and what to do.
type Problem struct {
	Path, Found, Advice string
	Kind                Kind
}

func (p *Problem) Error() string {
	name := p.Path
	if name == "" {
		name = "The DICOM file"
	}
	return fmt.Sprintf("%s %s; %s", name, p.Found, p.Advice)
}

// What to do about files that are not read.
const (
	adviceReexport = "export or copy it again"
	adviceDICOM    = "open a DICOM file"
)

// damaged is the problem of a file that contradicts itself; its path is filled in by who knows it.
func damaged(format string, args ...any) *Problem {
	return &Problem{Found: fmt.Sprintf(format, args...), Advice: adviceReexport, Kind: Damaged}
}

// cut is the problem of a file that ends too early.
func cut(within string) *Problem { return damaged("is cut short: it ends within %s", within) }

// systemError says why the operating system refused. [errors.Is] finds what it said itself.
type systemError struct {
	path string
	err  error
}

func (e *systemError) Error() string {
	reason := e.err
	if p, ok := reason.(*os.PathError); ok {
		reason = p.Err
	}
	return fmt.Sprintf("%s cannot be read: %v", e.path, reason)
}
func (e *systemError) Unwrap() error { return e.err }
