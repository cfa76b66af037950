package imagefile

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"isopet/volume"
	"isopet/volume/dicom"
	"isopet/volume/dicom/series"
	"isopet/volume/dicom/suv"
)

// mostEntries of a folder are looked at before it is taken for one without DICOM.
const mostEntries = 20_000

// knownDICOM reports whether a file is DICOM, or a folder holds some.
func knownDICOM(path string) bool {
	info, err := os.Stat(path)
	if err != nil {
		return false
	}
	if !info.IsDir() {
		return strings.EqualFold(filepath.Base(path), "DICOMDIR") || dicom.Looks(path)
	}
	root, err := filepath.EvalSymlinks(path)
	if err != nil {
		return false
	}
	found, seen := false, 0
	err = filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if seen++; found || seen > mostEntries {
			return fs.SkipAll
		}
		found = err == nil && !d.IsDir() && dicom.Looks(name)
		return nil
	})
	return err == nil && found
}

// Folder is the folder in which scans are looked for that a path leads to, a folder itself or a DICOMDIR in it; empty for
// anything else.
func Folder(path string) string {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return ""
	case info.IsDir():
		return path
	case strings.EqualFold(filepath.Base(path), "DICOMDIR"):
		return filepath.Dir(path)
	}
	if d, err := dicom.ReadHeader(path); err == nil && d.Has(dicom.DirectoryRecordSequence) {
		return filepath.Dir(path)
	}
	return ""
}

// SeriesOf tells the series of DICOM apart that files are of, each in its folder; it is empty for anything else than a
// file of a series.
func SeriesOf(path string) string {
	if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() || !dicom.Looks(path) {
		return ""
	}
	d, err := dicom.ReadHeader(path)
	if err != nil || d.Text(dicom.SeriesInstanceUID) == "" {
		return ""
	}
	return filepath.Dir(path) + "\n" + d.Text(dicom.SeriesInstanceUID)
}

func checkDICOM(path string) error {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return nil // it would not be known if it held none
	}
	_, err := dicom.ReadHeader(path)
	return err
}

// choose finds the series that is to be read.
func choose(ctx context.Context, path string, o Options, report series.Progress) (*series.Found, *series.Series, error) {
	found, err := series.Find(ctx, path, report)
	if err != nil {
		return nil, nil, err
	}
	if o.Series == "" { // of a series in parts, the one of the file that was named
		if s := found.With(filepath.Clean(path)); s != nil {
			return found, s, nil
		}
	}
	s, err := found.ChooseBy(o.Series, cmp.Or(o.Modality, "PT"))
	if err != nil {
		return nil, nil, &SeriesError{found, err}
	}
	return found, s, nil
}

func (o Options) phase() int {
	if o.Frame == nil {
		return 0
	}
	return *o.Frame
}

func filesOfDICOM(ctx context.Context, path string, o Options) ([]string, error) {
	_, s, err := choose(ctx, path, o, nil)
	if err != nil {
		return nil, err
	}
	return s.Paths(o.phase()), nil
}

// half is what the progress of finding a series counts for, and that of reading it: bytes are not known before.
const half = 1 << 30

func readDICOM(ctx context.Context, path string, o Options, w Watch) (*Image, error) {
	report := func(before int64) series.Progress {
		return func(done, total int) {
			if w.Progress != nil {
				w.Progress(before+half*int64(done)/int64(max(total, 1)), 2*half)
			}
		}
	}
	found, s, err := choose(ctx, path, o, report(0))
	if err != nil {
		return nil, err
	}
	_, gap := s.Err.(*series.GapError)
	if (s.Err == nil || gap && o.Fill) && (o.Frame == nil && s.Phases > 1 || o.phase() < 0 || o.phase() >= s.Phases) {
		return nil, &FramesError{s.Phases, fmt.Errorf("%s: series %s holds %d volumes; choose one of them, from 0 to %d",
			path, s.Label(), s.Phases, s.Phases-1)}
	}
	load := series.Options{Phase: o.phase(), Fill: o.Fill, Watch: w.slices()}
	image, err := s.Load(ctx, load, report(half))
	if err != nil {
		return nil, within(path, err)
	}
	r := &Image{
		Volume: image.Volume, Geometry: Geometry{image.Source}, Frame: o.phase(), Frames: s.Phases,
		Warnings: image.Warnings, Unit: unitOf(image.Unit, image.Scan), Facts: factsOf(image, s.Modality),
		Series: found.Name(s),
	}
	if ct := found.CT(s); ct != nil && s.Modality != "CT" {
		r.CT = found.Name(ct)
	}
	r.suv(image, s, o)
	r.Warnings = append(r.Warnings, besides(found, s, r.CT, o.Series != "")...)
	return r, w.values(r)
}

// within says in which folder a series is that has no volume.
func within(path string, err error) error {
	var p *dicom.Problem
	var gap *series.GapError
	switch {
	case errors.As(err, &gap):
		return fmt.Errorf("%s: %w", path, err)
	case errors.As(err, &p) && !filepath.IsAbs(p.Path) && strings.HasPrefix(p.Path, "series "):
		return fmt.Errorf("%s: %w", path, err)
	}
	return err
}

// slices shows a volume of DICOM as it fills.
func (w Watch) slices() func(v *volume.Volume, slices int) {
	if w.Voxels == nil || w.Values != nil {
		return nil
	}
	return func(v *volume.Volume, slices int) {
		if slices > 0 {
			w.Voxels(v, 0, slices*v.Dims[0]*v.Dims[1])
		}
	}
}

// values hands the values on to who takes them, if anybody does.
func (w Watch) values(im *Image) error {
	if w.Values == nil {
		return nil
	}
	take, err := w.Values(im.Grid)
	if err != nil {
		return err
	}
	take(im.Data)
	im.Data = nil
	return nil
}

// suv makes SUV of the values where it can be had, or says why it cannot.
func (im *Image) suv(from *series.Image, s *series.Series, o Options) {
	if s.Modality != "PT" {
		return
	}
	r := from.Scan.SUV(o.SUV)
	if r.Factors == nil && im.Unit == "SUV" { // such as without correction for attenuation
		im.Unit = "g/ml"
	}
	im.SUV = &SUV{from.Scan, r, im.Unit}
	switch {
	case o.Stored:
		return
	case r.Factors == nil:
		unit := "an unknown unit"
		if im.Unit != "" {
			unit = im.Unit
		}
		im.Warnings = append(im.Warnings, "N"+strings.TrimPrefix(r.Reason, "n")+". The values are in "+unit+".")
	default:
		from.Scale(r.Factors)
		im.Unit = "SUV"
	}
	im.Warnings = append(im.Warnings, r.Warnings...)
}

// stored are names of the units of DICOM for people.
var stored = map[string]string{"BQML": "Bq/ml", "CNTS": "counts", "HU": "HU", "PROPCNTS": "proportional counts"}

// unitOf is the unit of stored values, with the kind of SUV where they are one.
func unitOf(unit string, s *suv.Scan) string {
	if name, ok := stored[unit]; ok {
		return name
	}
	switch {
	case unit == "GML" && (s.SUVType == "" || s.SUVType == "BW"):
		return "SUV"
	case unit == "GML":
		return "SUV (" + s.SUVType + ")"
	case unit == "CM2ML":
		return "SUV (BSA)"
	}
	return unit
}

// factsOf is what the files of a series say of themselves.
func factsOf(from *series.Image, modality string) Facts {
	d := from.Source.Header
	zooms := from.Affine.Zooms()
	f := Facts{
		Format: "DICOM", Version: 3, Modality: modality, ByteOrder: "little", Shape: from.Dims[:], Zooms: zooms[:],
		Quantity: from.Unit, Description: d.Text(dicom.SeriesDescription), Slope: 1,
	}
	bits, _ := d.Int(dicom.BitsAllocated)
	signed, _ := d.Int(dicom.PixelRepresentation)
	f.Type = fmt.Sprintf("%s%d", map[bool]string{true: "int", false: "uint"}[signed == 1], bits)
	return f
}

// besides says what else there is that could have been meant, unless the series was named, or that could not be read.
func besides(found *series.Found, s *series.Series, ct string, named bool) []string {
	var others, all []string
	for _, o := range found.Series {
		if o != s && found.Name(o) != ct {
			others = append(others, o.Label())
		}
	}
	if len(others) > 0 && !named {
		const most = 5
		if n := len(others) - most; n > 0 {
			others = append(others[:most], fmt.Sprintf("%d more", n))
		}
		all = append(all, fmt.Sprintf("Of several series this is %s. There are also: %s.", s.Label(),
			strings.Join(others, "; ")))
	}
	for _, l := range found.Left {
		switch {
		case l.Err != nil:
			all = append(all, fmt.Sprintf("Left out: %s (%d), such as %v.", l.What, l.Count, l.Err))
		case l.What == series.Copies:
			all = append(all, fmt.Sprintf("Left out: %s (%d), such as %s.", l.What, l.Count, filepath.Base(l.Example)))
		}
	}
	return all
}
