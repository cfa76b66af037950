package scan

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"isopet/app/units"
	"isopet/volume"
	"isopet/volume/dicom/suv"
	"isopet/volume/imagefile"
)

// Values is which of its values a scan shows: those that its file stores, or SUV.
type Values struct {
	Unit       string
	UnitSource UnitSource
	SUV        *imagefile.SUV
	Options    imagefile.Options
}

// Values are those that the scan shows now.
func (s *Scan) Values() Values { return Values{s.Unit, s.UnitSource, s.SUV, s.Options} }

// Computed reports whether the values are SUV computed from those of the file, and not the stored ones.
func (v Values) Computed() bool {
	return v.SUV != nil && v.Unit == units.SUV && len(v.SUV.Result.Factors) > 0 && !v.Options.Stored
}

// Entered reports whether SUV takes something that a person said instead of the file.
func (v Values) Entered() bool {
	return v.Options.SUV != (suv.Corrections{}) && (!v.Computed() || len(v.entered()) > 0)
}

// sources say where the unit of a scan is known from.
var sources = map[UnitSource]string{UnitFromFile: "as the file says", UnitFromUser: "as the user said"}

// From says where the unit is known from, and by which rule and with what of a person's SUV was found.
func (v Values) From() string {
	switch {
	case !v.Computed() && v.SUV != nil && v.SUV.Result.Reason != "":
		return cmp.Or(sources[v.UnitSource], "stored") + "; " + v.SUV.Result.Reason
	case !v.Computed():
		return sources[v.UnitSource]
	}
	said := "by " + v.SUV.Result.Rule
	if f := v.SUV.Result.Factor(); f > 0 {
		said += fmt.Sprintf(", %s × %.6g", v.SUV.Stored, f)
	}
	if entered := v.entered(); len(entered) > 0 {
		said += "; entered: " + strings.Join(entered, ", ")
	}
	return said
}

// entered is what a person said instead of the file, as far as the factor depends on it.
func (v Values) entered() (all []string) {
	by, used := v.Options.SUV, v.SUV.Result
	if by.Weight > 0 && used.Weight > 0 {
		all = append(all, fmt.Sprintf("weight %g kg", by.Weight))
	}
	if by.Dose > 0 && used.Dose > 0 {
		all = append(all, fmt.Sprintf("dose %g MBq", by.Dose/1e6))
	}
	for _, t := range []struct {
		what     string
		by, used time.Time
	}{{"injected", by.Injected, used.Injected}, {"decay corrected to", by.Acquired, used.Reference}} {
		if layout := "2006-01-02 15:04:05"; !t.by.IsZero() && !t.used.IsZero() {
			if t.by.Year() <= 1 {
				layout = "15:04:05"
			}
			all = append(all, t.what+" "+t.by.Format(layout))
		}
	}
	if by.HalfLife > 0 && used.HalfLife > 0 {
		all = append(all, fmt.Sprintf("half life %g s", by.HalfLife))
	}
	return all
}

// factors are what stored values are multiplied by, one for each slice of the file or one for all.
func (v Values) factors() []float64 {
	if v.Computed() {
		return v.SUV.Result.Factors
	}
	return []float64{1}
}

// Corrected are the values of SUV with what a person says instead of the file, or the stored ones. The error says why
// there is no SUV.
func (v Values) Corrected(by suv.Corrections, stored bool) (Values, error) {
	if v.SUV == nil {
		return v, errors.New("nothing is known from which SUV could be found; say first that the values are in Bq/ml")
	}
	found := *v.SUV
	found.Result = v.SUV.Scan.SUV(by)
	if !stored && len(found.Result.Factors) == 0 {
		return v, errors.New(found.Result.Reason)
	}
	v.SUV, v.Options.SUV, v.Options.Stored = &found, by, stored
	if v.Unit = units.SUV; stored {
		v.Unit = found.Stored
	}
	return v, nil
}

// Recomputed are the values with what a person says, or the stored ones, and whether they are others than are shown. The
// error says why there is no SUV.
func (s *Scan) Recomputed(by suv.Corrections, stored bool) (v Values, others bool, err error) {
	v = s.Values()
	same := by == v.Options.SUV && stored == !v.Computed()
	if same && stored {
		return v, false, nil
	}
	if v, err = v.Corrected(by, stored); err != nil {
		return v, false, err
	}
	return v, !same || s.Differ(v, s.Values()), nil // those of a session may be others
}

// Keeping are the values of SUV by factors and a rule that were kept, whatever the file says now.
func (v Values) Keeping(by suv.Corrections, factors []float64, rule string) Values {
	kept := *v.SUV
	kept.Result = v.SUV.Scan.SUV(by)
	r := &kept.Result
	r.Factors, r.Rule, r.How, r.Reason, r.Missing, r.Checks, r.Warnings = factors, rule, "", "", nil, nil, nil
	v.SUV, v.Unit, v.Options.SUV, v.Options.Stored = &kept, units.SUV, by, false
	return v
}

// Differ reports whether stored values of the scan are multiplied by other factors in one way than in another.
func (s *Scan) Differ(v, other Values) bool {
	return slices.ContainsFunc(newScale(v.factors(), other.factors(), s.Dims[2]), func(f float64) bool {
		return !(math.Abs(f-1) <= 1e-6)
	})
}

// DICOM reports whether the scan came as DICOM, which says itself what its values are.
func (s *Scan) DICOM() bool {
	_, ok := s.Geometry.Series()
	return ok
}

// StoredUnit is the unit of the values that the file stores.
func (v Values) StoredUnit() string {
	if v.SUV != nil {
		return v.SUV.Stored
	}
	return v.Unit
}

// With is the scan with other values, and by what its values are multiplied for that. What it shows now stays as it is
// in s, which may be read meanwhile.
func (s *Scan) With(v Values) (*Scan, Scale) {
	scale := newScale(s.Values().factors(), v.factors(), s.Dims[2])
	next := *s
	next.Volume = scale.volume(s.Volume)
	next.Unit, next.UnitSource, next.SUV, next.Options = v.Unit, v.UnitSource, v.SUV, v.Options
	next.Warnings = v.warnings(s)
	next.Prepare()
	next.doubt()
	return &next, scale
}

// lowSUV begins the warning of SUV that are hardly any.
const lowSUV = "SUV reach "

// HardlyAny is why the values, SUV that were computed, are hardly any; empty where they can be.
func (s *Scan) HardlyAny() string {
	if !s.Values().Computed() || !(s.Max > 0 && s.Max < LeastSUV) {
		return ""
	}
	return fmt.Sprintf(lowSUV+"only %.2g, less than a body's mean: if the values that are stored are SUV already, say so; "+
		"else check weight, dose, times and half life.", s.Max)
}

// doubt warns of SUV that are hardly any.
func (s *Scan) doubt() {
	if why := s.HardlyAny(); why != "" {
		s.warn("%s", why)
	}
}

// Asked is what a person asks for who says what unit the values have.
type Asked int

// What can be asked for.
const (
	AskedName   Asked = iota // that the values are called so
	AskedSUV                 // SUV computed of the stored values
	AskedStored              // the stored values in place of SUV
)

// Asked is what is asked for by a unit. SUV are those computed of the stored values, and not these themselves, where they
// can be had and the stored values are too high to be SUV. The error says why the unit is another.
func (s *Scan) Asked(unit string) (Asked, error) {
	computed := s.Values().Computed()
	switch {
	case unit == units.SUV && s.SUV != nil && !computed && len(s.SUV.Result.Factors) > 0 && s.Unit == s.SUV.Stored &&
		s.Max > MostSUV:
		return AskedSUV, nil
	case s.DICOM() && s.UnitSource != UnitFromFile && !computed:
		return AskedName, nil
	case s.SUV != nil && unit == units.SUV && s.DICOM():
		return AskedSUV, nil
	case s.SUV != nil && unit == s.SUV.Stored:
		return AskedStored, nil
	case s.DICOM() && s.SUV == nil:
		return 0, fmt.Errorf("%s is no PET: its values are neither SUV nor Bq/ml", s.Name)
	case s.DICOM():
		return 0, fmt.Errorf("%s says itself what unit its values have", s.Name)
	case computed:
		return 0, fmt.Errorf("the values of %s are %s computed from %s; show the stored values first", s.Name, s.Unit,
			s.SUV.Stored)
	}
	return AskedName, nil
}

// Stored is the scan with the values that its file stores.
func (s *Scan) Stored() (*Scan, error) {
	v, err := s.Values().Corrected(s.Options.SUV, true)
	if err != nil {
		return nil, err
	}
	stored, _ := s.With(v)
	return stored, nil
}

// warnings are those of the scan, with those of the values in place of the ones that another computation of SUV had.
func (v Values) warnings(s *Scan) []string {
	kept := slices.DeleteFunc(slices.Clone(s.Warnings), func(w string) bool {
		return s.SUV != nil && (slices.Contains(s.SUV.Result.Warnings, w) || strings.HasPrefix(w, noSUV)) ||
			strings.HasPrefix(w, lowSUV)
	})
	if v.Computed() {
		kept = append(kept, v.SUV.Result.Warnings...)
	}
	return kept
}

// Scale is what the values of each slice of a file are multiplied by.
type Scale []float64

func newScale(from, to []float64, slices int) Scale {
	s := make(Scale, slices)
	for k := range s {
		s[k] = to[min(k, len(to)-1)] / from[min(k, len(from)-1)]
	}
	return s
}

// volume is a volume with all values multiplied.
func (s Scale) volume(v *volume.Volume) *volume.Volume {
	if !slices.ContainsFunc(s, func(f float64) bool { return f != 1 }) {
		return v
	}
	scaled := &volume.Volume{Grid: v.Grid, Data: make([]float32, len(v.Data))}
	plane := v.Dims[0] * v.Dims[1]
	var work errgroup.Group
	work.SetLimit(runtime.GOMAXPROCS(0))
	for k, f := range s {
		work.Go(func() error {
			to := scaled.Data[k*plane:][:plane]
			for i, x := range v.Data[k*plane:][:plane] {
				to[i] = float32(float64(x) * f)
			}
			return nil
		})
	}
	work.Wait()
	return scaled
}

// Of is the factor of an axial slice of a scan: of the middle of it where it goes through several slices of the file.
func (s Scale) Of(scan *Scan, axial int) float64 {
	l := scan.Layouts[volume.Axial]
	at := l.Voxel(float64(l.Cols/2), float64(l.Rows/2), float64(axial))
	return s[min(max(int(math.Round(at[2])), 0), len(s)-1)]
}

// All is the factor of the scan as a whole, that of its slice in the middle.
func (s Scale) All() float64 { return s[len(s)/2] }

// SetUnit says what unit the values of the file have. Of a scan that came as DICOM the file says it, as a rule.
func (s *Scan) SetUnit(unit string) {
	if s.SUV != nil && s.DICOM() {
		s.header = s.SUV.Scan
	}
	s.Unit, s.UnitSource = unit, UnitFromUser
	s.SUV, s.Options.SUV, s.Options.Stored = nil, suv.Corrections{}, false
	s.Warnings = slices.DeleteFunc(slices.Clone(s.Warnings), func(w string) bool {
		return strings.Contains(w, leftOpen) || strings.HasPrefix(w, knownBeside) || strings.HasPrefix(w, noSUV) ||
			strings.HasPrefix(w, lowSUV)
	})
	if s.header != nil && unit == units.BqML {
		said := *s.header
		s.storedIn(&said)
		return
	}
	s.findBeside()
}

// noSUV begins the warning that says why a scan of DICOM has no SUV.
const noSUV = "No SUV: "

// storedIn takes what is said of a scan in Bq/ml, to find its SUV when it is asked for.
func (s *Scan) storedIn(said *suv.Scan) {
	said.Units = "BQML"
	s.SUV = &imagefile.SUV{Scan: said, Result: said.SUV(s.Options.SUV), Stored: units.BqML}
	s.Options.Stored = true
}

// mostJSON is how large the JSON file beside a scan may be.
const mostJSON = 16 << 20

// MostSUV is up to which maximum values are taken for SUV rather than Bq/ml where their file names no unit, and
// LeastSUV is below which maximum they are not taken for Bq/ml of which SUV could be computed: they may be SUV already,
// with the JSON file of the scan that they were computed from still beside them. By its definition the mean SUV of a body
// that keeps what was injected is 1. With FDG the blood alone has 1 to 2 and the liver about 2, with PSMA ligands kidneys,
// glands and the bladder have more than 10, so that the brightest voxel of a picture of either, of its noise at least, is
// above 1. Only a part without all of these, such as the muscle of a leg, comes near.
const MostSUV, LeastSUV = 200, 0.9

// What of a unit beside the scan is said, until a person says another.
const leftOpen, knownBeside = "what they are is left open.", "The values are taken for "

// besideUnits are units of a JSON file, as DICOM calls them, that can be those of the scan.
var besideUnits = map[string]string{"BQML": units.BqML, "GML": units.SUV}

// unitBeside is the unit that the JSON file beside the scan says, where its header says none. It is not believed, and a
// warning says so, where the values rather are of another unit: nothing may be made SUV twice. How high SUV would be
// is known well enough from the dose alone: decay halves it in two hours at most, and few patients have half of 70 kg.
func (s *Scan) unitBeside() string {
	said, path, err := s.beside()
	unit := besideUnits[said.Units]
	if err != nil || units.Stated(s.Facts.Quantity, s.Facts.Description, unit) != unit || unit == units.Unknown {
		return units.Unknown // an error is said where the file is needed
	}
	name := filepath.Base(path)
	lowest := math.Inf(1)
	if r := said.SUV(s.Options.SUV); unit == units.BqML && r.Factor() > 0 {
		lowest = s.Max * r.Factor()
	} else if unit == units.BqML && r.Dose > 0 {
		lowest = s.Max * cmp.Or(r.Weight, 70) * 1000 / r.Dose
	}
	if r := said.SUV(s.Options.SUV); unit == units.SUV && r.Reason != "" {
		s.warn("%s says that the values are %s, but also why they are none (%s): "+leftOpen, name, unit,
			strings.TrimPrefix(r.Reason, "no SUV: "))
		return units.Unknown
	}
	if s.Max <= MostSUV != (unit == units.SUV) || lowest < LeastSUV {
		s.warn("%s says that the values are %s, but they reach %.4g: "+leftOpen, name, unit, s.Max)
		return units.Unknown
	}
	s.warn(knownBeside+"%s, as only %s says.", unit, name)
	return unit
}

// warn adds a sentence to the warnings, which may be others' as well.
func (s *Scan) warn(format string, values ...any) {
	s.Warnings = append(slices.Clip(s.Warnings), fmt.Sprintf(format, values...))
}

// beside is what the JSON file beside the scan says, and where it is.
func (s *Scan) beside() (said *suv.Scan, path string, err error) {
	stem, _ := imagefile.Split(s.Path)
	path = stem + ".json"
	if said, err = besideIn(path); err != nil {
		said = &suv.Scan{}
	}
	return said, path, err
}

// SaidBeside is the unit that the JSON file beside the scan says, as DICOM calls it where it has a name for it; empty
// if it says none.
func (s *Scan) SaidBeside() string {
	said, _, _ := s.beside()
	return said.Units
}

// findBeside takes what is known of a scan in Bq/ml: what the JSON file beside it says, as BIDS has it, if there is
// one. One beside a folder of DICOM is of something else.
func (s *Scan) findBeside() {
	if s.SUV != nil || s.Unit != units.BqML || s.DICOM() {
		return
	}
	said, path, err := s.beside()
	if err != nil {
		s.warn("%s.", err)
	}
	if said.Units != "" && said.Units != "BQML" {
		s.warn("%s says that the values are %s, not Bq/ml.", filepath.Base(path), said.Units)
	}
	if n := len(said.Frames); said.DecayCorrection == "NONE" { // each frame has its own factor
		if n == max(s.Frames, 1) {
			said.Frames = said.Frames[s.Frame : s.Frame+1]
		} else {
			s.warn("%s describes another number of frames (%d) than the file holds (%d): which is which is not known, so that "+
				"there is no SUV of values whose decay was not corrected.", filepath.Base(path), n, max(s.Frames, 1))
			said.Frames = nil
		}
	}
	s.storedIn(said)
}

// besideIn reads a JSON file; one that is not there says nothing.
func besideIn(path string) (*suv.Scan, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return &suv.Scan{}, nil
	}
	var b []byte
	if err == nil {
		defer f.Close()
		b, err = io.ReadAll(io.LimitReader(f, mostJSON+1))
	}
	switch {
	case err != nil:
		return nil, fmt.Errorf("%s cannot be read; what it may say of SUV was left out", filepath.Base(path))
	case len(b) > mostJSON:
		return nil, fmt.Errorf("%s is too large to be read for SUV", filepath.Base(path))
	}
	said, err := suv.BIDS(b)
	if err != nil {
		return nil, fmt.Errorf("%s %w", filepath.Base(path), err)
	}
	return said, nil
}
