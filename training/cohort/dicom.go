package cohort

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"isopet/volume/dicom"
	"isopet/volume/dicom/series"
	"isopet/volume/imagefile"
)

// dicomFolder is what the folder of a patient holds as DICOM.
type dicomFolder struct {
	pet, ct *series.Series // ct is nil where there is none in the PET's coordinates
	masks   []string       // segmentations and structure sets
}

// readDICOM looks into a folder and all below it; of a file, for the series that it belongs to. The error is
// [errNoDICOM] where there is no DICOM at all. It names no patient and no date.
func readDICOM(ctx context.Context, path string) (f dicomFolder, err error) {
	found, err := series.Find(ctx, path, nil)
	var p *dicom.Problem
	switch {
	case errors.As(err, &p) && p.Kind == dicom.Foreign && imagefile.Known(path) != nil:
		return f, errNoDICOM
	case err != nil:
		return f, err
	}
	images := map[string]bool{}
	var names []string
	for _, s := range found.Series {
		for phase := range s.Phases {
			for _, file := range s.Paths(phase) {
				images[file] = true
			}
		}
		if s.Modality != "PT" {
			continue
		}
		names = append(names, strings.TrimSpace(fmt.Sprintf("%d %s", s.Number, s.Description)))
		f.pet = s
	}
	switch {
	case len(names) == 0:
		return f, fmt.Errorf("%s holds DICOM, but no PET series: put the patient's there, or remove the folder",
			printable(path))
	case len(names) > 1:
		return f, fmt.Errorf("%s holds several PET series, %s: leave one of them there, or name a file of it in a table",
			printable(path), strings.Join(names, "; "))
	case f.pet.Phases > 1:
		return f, fmt.Errorf("%s holds a PET series of %d volumes, but a cohort's PET must be a single one: write the one "+
			"that counts to a file of its own", printable(path), f.pet.Phases)
	case f.pet.Err != nil:
		return f, fmt.Errorf("%s: %w", printable(path), f.pet.Err)
	}
	for _, l := range found.Left {
		if l.Err != nil { // among which slices of the PET may be
			f.pet.Warnings = append(f.pet.Warnings, fmt.Sprintf("Left out beside the PET: %s, %d.", l.What, l.Count))
		}
	}
	f.ct = found.CT(f.pet)
	if !isDir(path) {
		return f, nil
	}
	err = filepath.WalkDir(path, func(name string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() && !images[name] && imagefile.OnScan(name) {
			f.masks = append(f.masks, name)
		}
		return ctx.Err()
	})
	slices.Sort(f.masks)
	return f, err
}

// errNoDICOM is that of a folder without DICOM.
var errNoDICOM = errors.New("holds no DICOM")

// fromDICOM takes the PET, its CT and masks of a patient's folder that holds them as DICOM.
func (s *scan) fromDICOM(ctx context.Context, folder string) {
	f, err := readDICOM(ctx, folder)
	if errors.Is(err, errNoDICOM) {
		return
	}
	if err != nil {
		s.bad = err
		return
	}
	s.take(f)
	s.masks = slices.Compact(slices.Sorted(slices.Values(slices.Concat(s.masks, f.masks))))
	if s.masks == nil {
		s.bad = fmt.Errorf("the patient's folder %s has DICOM, but no annotation: put a DICOM SEG or RTSTRUCT there, or "+
			"remove the folder", printable(folder))
	}
}

// take takes the series.
func (s *scan) take(f dicomFolder) {
	s.series = f.pet
	s.pet = f.pet.Paths(0)[0]
	if s.ct == "" && f.ct != nil {
		s.ctSeries, s.ct = f.ct, f.ct.Paths(0)[0]
	}
}

// regional reports whether the masks are DICOM, of which regions are read by their names.
func regional(masks []string) bool {
	return len(masks) > 0 && !slices.ContainsFunc(masks, func(mask string) bool { return !imagefile.OnScan(mask) })
}

// regions is what of DICOM masks is tumour: what was asked for, else what can be a lesion.
func regions(asked []string) choice {
	if len(asked) == 1 && strings.EqualFold(asked[0], everything) {
		return choice{every: true}
	}
	return choice{regions: asked}
}

// files are all that hold an image of the scan: those of the series, or the file itself.
func seriesFiles(path string, s *series.Series) []string {
	if s != nil {
		return s.Paths(0)
	}
	return []string{path}
}

// oneUnit says in which unit the PETs that came as DICOM are, which must be one for all: SUV if it can be had of every
// one. again says that they must all be read as they are stored.
func (l *listing) oneUnit(remarks []remark, fixed, stored bool) (note string, again bool, err error) {
	units := map[string]int{}
	total := 0
	for _, r := range remarks {
		if r.unit == "" {
			continue
		}
		total++
		units[r.unit]++
	}
	first, why := l.withoutSUV(remarks)
	var names []string
	for unit, n := range units {
		names = append(names, fmt.Sprintf("%s (%d)", unit, n))
	}
	slices.Sort(names)
	switch {
	case total == 0:
		return "", false, nil
	case why == "" && !stored:
		return "The PETs that came as DICOM are read as SUV.", false, nil
	case len(units) > 1 && !stored:
		return "", true, nil
	case len(units) > 1 && fixed:
		return "", false, fmt.Errorf("the PETs are in different units, %s, so that one window cannot hold for all: leave out "+
			"the patients without SUV (%s: %s), or scale each slice by itself", strings.Join(names, " and "), first, why)
	}
	return fmt.Sprintf("Not all PETs that came as DICOM can be made SUV (%s: %s); all are read in the unit of their files: "+
		"%s.", first, why, strings.Join(names, ", ")), false, nil
}

// withoutSUV is the first patient whose PET came as DICOM and cannot be made SUV, and why; "" if all can.
func (l *listing) withoutSUV(remarks []remark) (patient, why string) {
	for i, r := range remarks {
		if r.noSUV != "" {
			return l.scans[i].patient, r.noSUV
		}
	}
	return "", ""
}

// findSeries finds the series of images that a table names and that are no NIfTI.
func (s *scan) findSeries(ctx context.Context) {
	if _, ok := stem(s.pet); ok || s.pet == "" || s.bad != nil {
		return
	}
	f, err := readDICOM(ctx, s.pet)
	if errors.Is(err, errNoDICOM) {
		return // which is said when it is read
	}
	if s.bad = err; err == nil {
		s.series = f.pet
	}
	if _, ok := stem(s.ct); s.bad == nil && s.ct != "" && !ok {
		s.ctSeries, s.bad = findCT(ctx, s.ct)
	}
}

// findCT finds the series of a CT that a table names.
func findCT(ctx context.Context, path string) (*series.Series, error) {
	found, err := series.Find(ctx, path, nil)
	if err != nil {
		return nil, err
	}
	var ct *series.Series
	for _, s := range found.Series {
		if s.Modality == "CT" && ct != nil {
			return nil, fmt.Errorf("%s holds several CT series: name a file of the one that counts", printable(path))
		}
		if s.Modality == "CT" {
			ct = s
		}
	}
	if ct == nil {
		return nil, fmt.Errorf("%s holds no CT series: name one, or leave the column empty", printable(path))
	}
	return ct, ct.Err
}
