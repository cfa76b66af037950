package args

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"isopet/app/scan"
	"isopet/app/units"
	"isopet/volume"
	"isopet/volume/dicom/suv"
	"isopet/volume/imagefile"
)

// ImageFlags say which image of a file or folder is read.
type ImageFlags struct {
	Frame  *int   `placeholder:"N" help:"Frame to read of a file or series that holds several, counted from 0."`
	Series string `placeholder:"NAME" help:"${series}"`
}

// ReadGrid reads a scan without its values.
func (f ImageFlags) ReadGrid(ctx context.Context, path string, progress func(done, total int)) (*scan.Scan, error) {
	return ScanFlags{ImageFlags: f}.ReadValues(ctx, path, progress, func(volume.Grid) (func([]float32), error) {
		return func([]float32) {}, nil
	})
}

// ScanFlags say which image of a file or folder is read, and how its values become SUV.
type ScanFlags struct {
	ImageFlags
	Weight   float64 `placeholder:"KG" help:"For SUV: the patient's weight in kg, instead of what the file says."`
	Dose     float64 `placeholder:"MBQ" help:"For SUV: the injected dose in MBq."`
	Injected string  `placeholder:"TIME" help:"For SUV: when it was injected, such as 10:15 or '2020-12-17 10:15:30'."`
	Acquired string  `placeholder:"TIME" help:"For SUV: the time to which decay was corrected."`
	HalfLife float64 `name:"half-life" placeholder:"S" help:"For SUV: half life of the nuclide in s; 6586.2 of F-18."`

	// Said is the unit of the values, where a flag of the command says it; Stored leaves values of DICOM as they are
	// stored.
	Said   string `kong:"-"`
	Stored bool   `kong:"-"`
}

// corrections are what is said instead of the file.
func (f ScanFlags) corrections() (suv.Corrections, error) {
	by := suv.Corrections{Weight: f.Weight, Dose: f.Dose * 1e6, HalfLife: f.HalfLife}
	for _, n := range []struct {
		flag            string
		value, low, top float64
	}{{"weight", f.Weight, 0.2, 650}, {"dose", f.Dose, 0.01, 1e5}, {"half-life", f.HalfLife, 1, 1e8}} {
		if n.value != 0 && !(n.value >= n.low && n.value <= n.top) {
			return by, Usage(fmt.Errorf("--%s %g: it must lie between %g and %g", n.flag, n.value, n.low, n.top))
		}
	}
	var err error
	if f.Injected != "" {
		if by.Injected, err = suv.ParseTime(f.Injected); err != nil {
			return by, Usage(fmt.Errorf("--injected: %w", err))
		}
	}
	if f.Acquired != "" {
		if by.Acquired, err = suv.ParseTime(f.Acquired); err != nil {
			return by, Usage(fmt.Errorf("--acquired: %w", err))
		}
	}
	return by, nil
}

// Corrects reports whether something is said instead of the file.
func (f ScanFlags) Corrects() bool {
	return f.Weight != 0 || f.Dose != 0 || f.HalfLife != 0 || f.Injected != "" || f.Acquired != ""
}

// ReadScan reads a scan with its values, in SUV where something is said of it.
func (f ScanFlags) ReadScan(ctx context.Context, path string, progress func(done, total int)) (*scan.Scan, error) {
	by, err := f.corrections()
	if err != nil {
		return nil, err
	}
	s, err := f.ReadValues(ctx, path, progress, nil)
	if err != nil {
		return nil, err
	}
	if err := f.Say(path, s); err != nil || !f.Afterwards(s) {
		return s, err
	}
	assumed := s.SUV == nil && s.Unit == units.Unknown
	if assumed {
		if unit := s.SaidBeside(); unit != "" && unit != "BQML" {
			return nil, fmt.Errorf("%s is in %s by the JSON file beside it, not in Bq/ml; "+
				"leave out --weight, --dose, --injected, --acquired and --half-life", path, unit)
		}
		if s.Max <= scan.MostSUV {
			return nil, fmt.Errorf("%s does not say what its values are, and they reach only %.4g: rather SUV than Bq/ml; "+
				"leave out --weight, --dose, --injected, --acquired and --half-life", path, s.Max)
		}
		s.SetUnit(units.BqML)
		s.Warnings = append(s.Warnings, "The file does not say what its values are; they are taken for Bq/ml.")
	}
	if s.SUV == nil {
		return nil, inSUV(path, s.Unit)
	}
	v, err := s.Values().Corrected(by, false)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if s, _ = s.With(v); assumed && s.Max < scan.LeastSUV {
		return nil, fmt.Errorf("%s does not say what its values are, and taken for Bq/ml they would reach only SUV %.2g: "+
			"rather SUV already; leave out --weight, --dose, --injected, --acquired and --half-life", path, s.Max)
	}
	return s, nil
}

// Say has the unit count that is said of the values, unless DICOM says itself what they are.
func (f ScanFlags) Say(path string, s *scan.Scan) error {
	switch {
	case f.Said == "" || f.Said == s.Unit:
		return nil
	case s.DICOM() && s.UnitSource != scan.UnitNotSaid:
		return Usage(fmt.Errorf("%s says itself that its values are %s; leave out --unit", path,
			cmp.Or(s.Unit, "no PET's")))
	}
	s.SetUnit(f.Said)
	return nil
}

// Afterwards reports whether values become SUV by what is said only when all of them are read.
func (f ScanFlags) Afterwards(s *scan.Scan) bool {
	return f.Corrects() && (!s.DICOM() || s.UnitSource != scan.UnitFromFile)
}

// inSUV is the error of a scan of which SUV cannot be computed.
func inSUV(path, unit string) error {
	if unit != "" {
		unit = " in " + unit
	}
	return Usage(fmt.Errorf("--weight, --dose, --injected, --acquired and --half-life are for PET in Bq/ml, not for "+
		"%s%s", path, unit))
}

// ChooseError says that --series is missing.
type ChooseError struct {
	error
	From *imagefile.SeriesError
}

func (e *ChooseError) Error() string { return e.error.Error() + " (with --series)" }

// ReadValues is ReadScan for values that are taken as [imagefile.Watch] has it, not kept; nil keeps them. SUV of NIfTI
// in Bq/ml is ReadScan's alone.
func (f ScanFlags) ReadValues(ctx context.Context, path string, progress func(done, total int),
	values func(volume.Grid) (func([]float32), error)) (*scan.Scan, error) {
	by, err := f.corrections()
	if err != nil {
		return nil, err
	}
	o := imagefile.Options{Frame: f.Frame, Series: f.Series, SUV: by, Stored: f.Stored}
	s, err := scan.ReadWatched(ctx, path, o, imagefile.Watch{
		Progress: func(done, total int64) { progress(int(done>>10), int(total>>10)) },
		Values:   values,
	})
	var frames *imagefile.FramesError
	var series *imagefile.SeriesError
	switch {
	case errors.As(err, &frames) && frames.Frames > 1:
		return nil, fmt.Errorf("%s holds %d frames; choose one of them with --frame 0 to --frame %d",
			path, frames.Frames, frames.Frames-1)
	case errors.As(err, &series):
		return nil, &ChooseError{err, series}
	case err != nil:
		return nil, err
	case f.Corrects() && s.DICOM() && s.SUV == nil:
		return nil, inSUV(path, s.Unit)
	case f.Corrects() && s.DICOM() && len(s.SUV.Result.Factors) == 0 &&
		!(f.Said == units.BqML && s.UnitSource == scan.UnitNotSaid):
		return nil, fmt.Errorf("%s: %s", path, s.SUV.Result.Reason)
	case f.Series != "" && !s.DICOM():
		return nil, Usage(fmt.Errorf("--series is for DICOM: %s is %s", path, strings.TrimSpace(s.Facts.Format)))
	}
	return s, nil
}
