package export

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"unicode"

	"isopet/app/format"
	"isopet/app/lesion"
	"isopet/app/provenance"
	"isopet/volume"
	"isopet/volume/dicom/seg"
	"isopet/volume/imagefile"
)

// Kind is what an exported mask holds.
type Kind int

// The kinds of export.
const (
	Mask    Kind = iota // all tumours together, 0 and 1
	Labels              // each lesion's label
	Lesions             // a file for each lesion that has voxels, 0 and 1
)

// File is a mask to be written.
type File struct {
	Path string
	want func(label uint8) uint8 // what a voxel of a label becomes
	all  string                  // what the only label is called that all become, empty if they do not
}

// Masks are the files that an export of lesions to a path makes; has reports whether a label has voxels.
func Masks(path string, kind Kind, lesions []lesion.Lesion, has func(label uint8) bool) ([]File, error) {
	switch kind {
	case Mask:
		tumour, some, others := [256]uint8{}, false, false
		for _, l := range lesions {
			if l.Kind.Counts() {
				tumour[l.Label] = 1
			}
			some = some || l.Kind.Counts() && has(l.Label)
			others = others || has(l.Label)
		}
		if others && !some {
			return nil, fmt.Errorf("a mask of 0 and 1 holds tumours, and none of the lesions is one, so nothing was "+
				"written to %s; say what is a tumour, or export labels", path)
		}
		return []File{{path, func(label uint8) uint8 { return tumour[label] }, "All lesions"}}, nil
	case Labels:
		return []File{{path, func(label uint8) uint8 { return label }, ""}}, nil
	}
	var files []File
	stem, suffix := imagefile.Split(path)
	taken := map[string]bool{}
	for _, l := range lesions {
		if !has(l.Label) {
			continue
		}
		name := safeName(l.Name)
		for name == "" || taken[strings.ToLower(name)] {
			name = strings.TrimPrefix(fmt.Sprintf("%s-%d", name, l.Label), "-")
		}
		taken[strings.ToLower(name)] = true
		files = append(files, File{stem + "_" + name + suffix, func(label uint8) uint8 {
			if label == l.Label {
				return 1
			}
			return 0
		}, ""})
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("no lesion has voxels, so there is no file to write to %s; outline or draw one first",
			path)
	}
	return files, nil
}

// safeName is a lesion's name as a part of a file's name on every system: letters, digits and hyphens.
func safeName(name string) string {
	const longest = 40
	words := strings.FieldsFunc(name, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) &&
			!unicode.IsMark(r)
	})
	runes := []rune(strings.Join(words, "-"))
	return string(runes[:min(len(runes), longest)])
}

// content is what a file says of its labels, of what is said of the lesions'.
func (f File) content(c imagefile.Content) imagefile.Content {
	var own []seg.Segment
	for _, s := range c.Segments {
		n := f.want(uint8(s.Number))
		if n == 0 {
			continue
		}
		s.Number = int(n)
		if f.all != "" && len(own) > 0 {
			first := &own[0]
			first.Label, first.Algorithm = f.all, ""
			if first.By != s.By {
				first.By = seg.Semiautomatic
			}
			if s.Type != first.Type {
				first.Category, first.Type = seg.Code{}, seg.Code{}
			}
			if s.Region != first.Region {
				first.Region = seg.Code{}
			}
			continue
		}
		own = append(own, s)
	}
	c.Segments = own
	return c
}

// Check says what somebody should know before masks on a grid are written, or why one cannot be.
func Check(files []File, grid volume.Grid, g imagefile.Geometry, c imagefile.Content) (remarks []string, err error) {
	for _, f := range files {
		said, err := imagefile.CheckMask(f.Path, grid, g, f.content(c))
		if err == nil && traced(f.Path) {
			err = provenance.Check(f.Path)
		}
		if err != nil {
			return nil, err
		}
		remarks = append(remarks, said...)
	}
	return remarks, nil
}

// traced reports whether a file says what a mask is of beside it: those of DICOM say it themselves.
func traced(path string) bool {
	_, suffix := imagefile.Split(path)
	return !strings.EqualFold(filepath.Ext(suffix), ".dcm")
}

// Write writes masks one after another, and beside each what is said of it; of nothing no file. The error says which are
// written if not all could be.
func Write(ctx context.Context, files []File, mask *volume.Rows, g imagefile.Geometry, c imagefile.Content,
	beside *provenance.Record, progress func(done, total int)) error {
	for i, f := range files {
		if err := ctx.Err(); err != nil {
			return err
		}
		content := f.content(c)
		err := imagefile.WriteMask(f.Path, mask.Relabelled(f.want), g, content)
		if err == nil && beside != nil && traced(f.Path) {
			own := *beside
			own.Labels = provenance.Labels(content.Segments)
			err = provenance.Write(f.Path, own)
		}
		if err != nil {
			if i > 0 {
				err = fmt.Errorf("%s The files before it are whole: %s", format.Sentence(err), names(files[:i]))
			}
			return err
		}
		progress(i+1, len(files))
	}
	return nil
}

// Holds says what a mask of a kind holds of lesions that are not all tumours; empty if they are.
func Holds(kind Kind, lesions []lesion.Lesion, has func(label uint8) bool) string {
	var tumours, others []string
	for _, l := range lesions {
		switch {
		case !has(l.Label):
		case l.Kind.Counts():
			tumours = append(tumours, fmt.Sprint(l.Label))
		default:
			others = append(others, fmt.Sprintf("%d %s", l.Label, l.Title()))
		}
	}
	switch {
	case len(others) == 0:
		return ""
	case kind == Mask:
		return fmt.Sprintf(" It holds the tumours alone, not %s.", format.Listed(others))
	case kind == Labels && len(tumours) == 0:
		return fmt.Sprintf(" It holds no tumour, but %s.", format.Listed(others))
	case kind == Labels:
		return fmt.Sprintf(" Tumours have the labels %s; it also holds %s.", format.Listed(tumours), format.Listed(others))
	}
	return fmt.Sprintf(" Not all are tumours: %s.", format.Listed(others))
}

// Written says what was written, and where.
func Written(files []File) string {
	if len(files) == 1 {
		return fmt.Sprintf("Mask written to %s.", files[0].Path)
	}
	return fmt.Sprintf("%d masks written to %s: %s.", len(files), filepath.Dir(files[0].Path), names(files))
}

func names(files []File) string {
	var all []string
	for _, f := range files {
		all = append(all, filepath.Base(f.Path))
	}
	return strings.Join(all, ", ")
}
