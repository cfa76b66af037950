package app

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"isopet/volume"
	"isopet/volume/nifti"
)

// ExistsError says that a file is there that would be overwritten. The window asks; the command line wants --force.
type ExistsError struct{ Path string }

func (e *ExistsError) Error() string {
	return fmt.Sprintf("%s exists already; choose another name, or overwrite it with --force", e.Path)
}

// checkOutput says why a mask cannot be written to a path, before any work is done for it. The files of the scan itself
// are never overwritten.
func checkOutput(path string, overwrite bool, scan string) error {
	if err := nifti.Writable(path); err != nil {
		return err
	}
	names, err := nifti.Names(path)
	if err != nil {
		return err
	}
	header, image, _ := nifti.Locate(scan) // neither if there is no file, as for the demo scan
	for _, name := range names {
		info, err := os.Stat(name)
		switch {
		case err != nil:
		case sameFile(info, header), sameFile(info, image):
			return fmt.Errorf("%s is the scan itself; choose another name for the mask", name)
		case !overwrite:
			return &ExistsError{name}
		}
	}
	return nil
}

func sameFile(info os.FileInfo, path string) bool {
	other, err := os.Stat(path)
	return err == nil && os.SameFile(info, other)
}

// Export writes the mask as NIfTI with the scan's geometry, in the background and in one step: no interruption leaves
// a half file. If the file exists and overwrite is not set, the error is an [ExistsError] and nothing is written.
func (a *App) Export(path string, overwrite bool) (*Job, error) {
	s := a.State.Scan
	if s == nil {
		return nil, fmt.Errorf("there is no scan to export a mask of; open one")
	}
	if err := checkOutput(path, overwrite, s.Path); err != nil {
		return nil, err
	}
	mask := &volume.Mask{Grid: s.Grid, Data: slices.Clone(a.State.Mask.Data)}
	a.Seal()
	at := a.history.last()
	return a.start(exportJob, "Writing "+filepath.Base(path), func(ctx context.Context, _ func(done, total int)) (func(), error) {
		if err := nifti.WriteMask(path, mask, s.Header); err != nil {
			return nil, err
		}
		return func() {
			a.history.save(at)
			a.notice(Notice{Text: fmt.Sprintf("Mask written to %s.", path)})
		}, nil
	}), nil
}

// ExportName is what to call the mask of the open scan: scan.nii.gz becomes scan_mask.nii.gz.
func (s *State) ExportName() string {
	if s.Scan == nil || s.Scan.Demo {
		return "demo_mask.nii.gz"
	}
	name := s.Scan.Name
	for _, suffix := range []string{".gz", ".nii", ".hdr", ".img"} {
		if strings.HasSuffix(strings.ToLower(name), suffix) {
			name = name[:len(name)-len(suffix)]
		}
	}
	return name + "_mask.nii.gz"
}
