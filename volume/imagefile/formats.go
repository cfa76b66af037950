package imagefile

import (
	"context"
	"strings"

	"isopet/volume"
	"isopet/volume/dicom/rtstruct"
	"isopet/volume/dicom/seg"
	"isopet/volume/nifti"
)

// format is a format of files. What it cannot do is nil.
type format struct {
	label    string
	suffixes []string // of names, in small letters
	reads    string   // the files that it reads, for help
	writes   string   // and those that it writes
	offers   []string // suffixes that a user is offered to write; the first is that of names made up

	// known reports whether a file is of this format by its content, where no name says so.
	known func(path string) bool
	// foreign says what a file is that is of no format; the first row is asked.
	foreign func(path string) error

	check      func(path string) error
	files      func(ctx context.Context, path string, o Options) ([]string, error)
	read       func(ctx context.Context, path string, o Options, w Watch) (*Image, error)
	readLabels func(ctx context.Context, path string, o LabelOptions) (*Labels, error)

	ofDICOM   bool // only masks of scans that came as DICOM can be written
	targets   func(path string) ([]string, error)
	checkMask func(path string, grid volume.Grid, g Geometry, c Content) (remarks []string, err error)
	write     func(path string, mask *volume.Rows, g Geometry, c Content) error
}

// formats are tried in order; a file belongs to the first one with its suffix that knows no content, else to the first
// that knows its content, else to the first with its suffix. The first row reads and writes: it answers for files of no
// format.
var formats = []format{
	{
		label:    "NIfTI",
		suffixes: []string{".nii", ".nii.gz", ".hdr", ".img", ".hdr.gz", ".img.gz"},
		reads:    ".nii, .nii.gz or .hdr/.img",
		writes:   ".nii.gz, .nii, or .hdr or .img for a pair",
		offers:   []string{".nii.gz", ".nii"},

		foreign:    nifti.Foreign,
		check:      checkNIfTI,
		files:      filesOfNIfTI,
		read:       readNIfTI,
		readLabels: readNIfTILabels,
		targets:    targetsOfNIfTI,
		write:      writeNIfTI,
	},
	{
		label:    "DICOM SEG",
		suffixes: []string{".seg.dcm"},
		writes:   ".seg.dcm for a scan that came as DICOM",
		offers:   []string{".seg.dcm"},

		known:      func(path string) bool { return holds(path, seg.Is) },
		check:      func(string) error { return nil },
		files:      oneFile,
		readLabels: readSegmentation,

		ofDICOM:   true,
		targets:   targetsOfDICOM,
		checkMask: checkSegmentation,
		write:     writeSegmentation,
	},
	{
		label:    "DICOM RTSTRUCT",
		suffixes: []string{".rtstruct.dcm"},
		writes:   "likewise .rtstruct.dcm",
		offers:   []string{".rtstruct.dcm"},

		known:      func(path string) bool { return holds(path, rtstruct.Is) },
		check:      func(string) error { return nil },
		files:      oneFile,
		readLabels: readStructureSet,

		ofDICOM:   true,
		targets:   targetsOfDICOM,
		checkMask: checkStructureSet,
		write:     writeStructureSet,
	},
	{
		label:    "DICOM",
		suffixes: []string{".dcm", ".dicom", ".ima"},
		reads:    "a folder, file or DICOMDIR of DICOM",

		known: knownDICOM,
		check: checkDICOM,
		files: filesOfDICOM,
		read:  readDICOM,
	},
}

// suffix is the longest of the format's that a path ends with.
func (f *format) suffix(path string) string {
	longest, name := "", strings.ToLower(path)
	for _, s := range f.suffixes {
		if strings.HasSuffix(name, s) && len(s) > len(longest) {
			longest = s
		}
	}
	return path[len(path)-len(longest):]
}

// find is the format that a file or folder is read in, nil if it is of none.
func find(path string) *format {
	named := func(f *format) bool { return f.suffix(path) != "" }
	for _, fits := range []func(f *format) bool{
		func(f *format) bool { return f.known == nil && named(f) },
		func(f *format) bool { return f.known != nil && f.known(path) },
		named, // of the kinds of DICOM each knows its content; a broken file is what it is named
	} {
		for i := range formats {
			if f := &formats[i]; fits(f) {
				return f
			}
		}
	}
	return nil
}

// orFirst is a format, or the first for a file of none: it says what is wrong.
func (f *format) orFirst() *format {
	if f == nil {
		return &formats[0]
	}
	return f
}

// writer is the format that a mask is written in, which the ending of its path says; nil if none does.
func writer(path string) *format {
	for i := range formats {
		if f := &formats[i]; f.write != nil && f.suffix(path) != "" {
			return f
		}
	}
	return nil
}

// Suffixes are the ends of the names of files that can be read.
func Suffixes() []string {
	var all []string
	for _, f := range formats {
		if f.read != nil || f.readLabels != nil {
			all = append(all, f.suffixes...)
		}
	}
	return all
}

// Split takes the ending of an image's file off its name.
func Split(path string) (stem, suffix string) {
	for i := range formats {
		if suffix = formats[i].suffix(path); suffix != "" {
			break
		}
	}
	return path[:len(path)-len(suffix)], suffix
}

// Suffix is the ending of a mask's name that is made up.
func Suffix() string { return formats[0].offers[0] }

// Readable names the files that are read, for help: ".nii, .nii.gz or .hdr/.img".
func Readable() string { return joined("; ", func(f format) string { return f.reads }) }

// Writable names those that masks are written in.
func Writable() string { return joined("; ", func(f format) string { return f.writes }) }

// Written names the formats that masks of a scan are written in, "NIfTI", and the endings that say which, ".nii.gz or
// .nii".
func Written(g Geometry) (labels, endings string) {
	var names, suffixes []string
	_, dicom := g.Series()
	for _, f := range formats {
		if f.write != nil && (dicom || !f.ofDICOM) {
			names, suffixes = append(names, f.label), append(suffixes, f.offers...)
		}
	}
	return either(names), either(suffixes)
}

// either is a list of which one is to be chosen: "a, b or c".
func either(all []string) string {
	last := len(all) - 1
	if last < 1 {
		return strings.Join(all, "")
	}
	return strings.Join(all[:last], ", ") + " or " + all[last]
}

// joined is what rows say, without those that say nothing.
func joined(between string, of func(format) string) string {
	var all []string
	for _, f := range formats {
		if text := of(f); text != "" {
			all = append(all, text)
		}
	}
	return strings.Join(all, between)
}
