package app

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"unicode"

	"isopet/app/format"
	"isopet/app/scan"
	"isopet/volume"
	"isopet/volume/imagefile"
)

// ExportKind is what an exported mask holds.
type ExportKind int

// The kinds of export.
const (
	ExportMask    ExportKind = iota // all lesions together, 0 and 1
	ExportLabels                    // each lesion's label
	ExportLesions                   // a file for each lesion that has voxels, 0 and 1
)

// maskFile is a mask to be written.
type maskFile struct {
	path string
	want func(label uint8) uint8 // what a voxel of a label becomes
}

// maskFiles are the files that an export to a path makes.
func (s *State) maskFiles(path string, kind ExportKind) ([]maskFile, error) {
	switch kind {
	case ExportMask:
		return []maskFile{{path, func(label uint8) uint8 { return min(label, 1) }}}, nil
	case ExportLabels:
		return []maskFile{{path, func(label uint8) uint8 { return label }}}, nil
	}
	var files []maskFile
	stem, suffix := imagefile.Split(path)
	taken := map[string]bool{}
	for _, l := range s.Lesions {
		if s.LesionVoxels(l.Label) == 0 {
			continue
		}
		name := safeName(l.Name)
		for name == "" || taken[strings.ToLower(name)] {
			name = strings.TrimPrefix(fmt.Sprintf("%s-%d", name, l.Label), "-")
		}
		taken[strings.ToLower(name)] = true
		files = append(files, maskFile{stem + "_" + name + suffix, func(label uint8) uint8 {
			if label == l.Label {
				return 1
			}
			return 0
		}})
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("no lesion has voxels, so there is no file to write to %s; outline or draw one first", path)
	}
	return files, nil
}

// safeName is a lesion's name as a part of a file's name on every system: letters, digits and hyphens.
func safeName(name string) string {
	const longest = 40
	words := strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) })
	runes := []rune(strings.Join(words, "-"))
	return string(runes[:min(len(runes), longest)])
}

// Export writes the mask with the scan's geometry, in the background, each file in one step: no interruption
// leaves a half file. then, which may be nil, is called once all are written, unless another scan is open by that time. If
// a file exists and overwrite is not set, the error is an [ExistsError] and nothing is written.
func (a *App) Export(path string, kind ExportKind, overwrite bool, then func()) (*Job, error) {
	s := a.State.Scan
	if s == nil {
		return nil, errors.New("there is no scan to export a mask of; open one")
	}
	files, err := a.State.maskFiles(path, kind)
	if err != nil {
		return nil, err
	}
	there := &ExistsError{}
	for _, f := range files {
		err := CheckMask(f.path, overwrite, a.State.images()...)
		if exists, ok := err.(*ExistsError); ok {
			there.Paths = append(there.Paths, exists.Paths...)
		} else if err != nil {
			return nil, err
		}
	}
	if len(there.Paths) > 0 {
		return nil, there
	}
	a.Seal()
	mask, at := a.State.Mask.Rows(a.State.HasVoxels), a.history.last()
	// Whether nothing is lost that was done by hand: a mask of 0 and 1 holds no labels.
	whole := !a.State.Remarked() && (kind != ExportMask || len(a.State.Lesions) == 1)
	return a.startWriting("Writing "+filepath.Base(path), func(ctx context.Context, progress func(done, total int)) (func(), error) {
		if err := writeMasks(ctx, files, mask, s, progress); err != nil {
			return nil, err
		}
		return func() {
			open := a.State.Scan == s
			if open && whole {
				a.saved(at)
			}
			a.notice(Notice{Text: writtenSentence(files)})
			if open && then != nil {
				then()
			}
		}, nil
	}), nil
}

// writeMasks writes masks one after another. The error says which are written if not all could be.
func writeMasks(ctx context.Context, files []maskFile, mask *volume.Rows, s *scan.Scan, progress func(done, total int)) error {
	for i, f := range files {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := imagefile.WriteMask(f.path, mask.Relabelled(f.want), s.Geometry); err != nil {
			if i > 0 {
				err = fmt.Errorf("%s The files before it are whole: %s", format.Sentence(err), names(files[:i]))
			}
			return err
		}
		progress(i+1, len(files))
	}
	return nil
}

func writtenSentence(files []maskFile) string {
	if len(files) == 1 {
		return fmt.Sprintf("Mask written to %s.", files[0].path)
	}
	return fmt.Sprintf("%d masks written to %s: %s.", len(files), filepath.Dir(files[0].path), names(files))
}

func names(files []maskFile) string {
	var all []string
	for _, f := range files {
		all = append(all, filepath.Base(f.path))
	}
	return strings.Join(all, ", ")
}

// saved notes that what stood after an edit (nil: before all) is in a file of the user's.
func (a *App) saved(at *Edit) {
	a.history.save(at)
	a.autosave() // what was done since
}

// Remarked reports whether there is work that no mask holds but only a session: distances, or a comment.
func (s *State) Remarked() bool { return len(s.Rulers) > 0 || s.Comment != "" }

// ExportName is what to call the mask of the open scan: scan.nii.gz becomes scan_mask.nii.gz.
func (s *State) ExportName() string { return s.stem() + "_mask" + imagefile.Suffix() }

// stem is the name of the open scan without its ending.
func (s *State) stem() string {
	if s.Scan == nil || s.Scan.Demo {
		return "demo"
	}
	stem, _ := imagefile.Split(s.Scan.Name)
	return stem
}
