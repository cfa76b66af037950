package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"path/filepath"
	"slices"
	"time"

	"isopet/app/export"
	"isopet/app/scan"
	"isopet/app/units"
	"isopet/training/pathtext"
	"isopet/volume/atomicfile"
	"isopet/volume/dicom/suv"
	"isopet/volume/imagefile"
)

// scan writes a scan as NIfTI, and of PET what is known of its SUV in a JSON file beside it.
func (c *convertCommand) scan(ctx context.Context, console *console) (result, error) {
	in := c.In[0]
	stem, _ := imagefile.Split(c.Output)
	beside := stem + ".json"
	if err := export.CheckTarget(beside, c.Force, c.In...); err != nil {
		return nil, err
	}
	switch c.stored = c.Unit == "stored"; {
	case c.Unit != "" && c.Unit != "suv" && !c.stored:
		return nil, usageError{fmt.Errorf("--unit %s: say suv or stored", c.Unit)}
	case c.stored && c.corrects():
		return nil, usageError{fmt.Errorf("--unit stored leaves values as they are: leave out what is for SUV")}
	case c.Pseudonym != "" || len(c.Region) > 0:
		return nil, usageError{fmt.Errorf("--pseudonym and --region are for masks: %s is taken for a scan; of a mask, name "+
			"its scan with --scan", in)}
	}
	s, err := c.readScan(ctx, in, console.progress("Reading"))
	if err != nil {
		return nil, err
	}
	r := &conversion{File: pathtext.Path(c.Output), Warnings: []string{}}
	if err := c.allOf(s, r); err != nil {
		return nil, err
	}
	if !s.DICOM() && !s.Values().Computed() && !c.stored && s.SUV != nil { // NIfTI in Bq/ml
		v, err := s.Values().Corrected(suv.Corrections{}, false)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", in, err)
		}
		s, _ = s.With(v)
	}
	computed := s.Values().Computed()
	switch {
	case !s.DICOM() && !computed:
		return nil, usageError{fmt.Errorf("%s is NIfTI already, and its values are not known to be Bq/ml; of a mask, name its "+
			"scan with --scan", in)}
	case c.Unit == "suv" && s.Unit != units.SUV && s.SUV != nil && s.SUV.Result.Reason != "":
		return nil, fmt.Errorf("%s: %s; with --unit stored it is converted as it is", in, s.SUV.Result.Reason)
	case c.Unit == "suv" && s.Unit != units.SUV:
		return nil, fmt.Errorf("%s has no SUV, as it is no PET; leave out --unit", in)
	}
	r.Shape, r.Affine, r.Unit = s.Dims[:], s.Affine, s.Unit
	r.Warnings = append(r.Warnings, s.Warnings...)
	if s.SUV != nil {
		r.SUVRule = s.SUV.Result.Rule
		if f := s.SUV.Result.Factor(); f > 0 {
			r.SUVFactor = &f
		}
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if err := imagefile.WriteScan(c.Output, s.Volume, s.Geometry, s.Unit); err != nil {
		return nil, err
	}
	if s.SUV == nil {
		return r, nil
	}
	r.Sidecar = pathtext.Path(beside)
	said, err := json.MarshalIndent(sidecarOf(s), "", "  ")
	if err != nil {
		return nil, err
	}
	err = atomicfile.Replace(beside, func(w io.Writer) error {
		_, err := io.Copy(w, bytes.NewReader(append(said, '\n')))
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("%s is written, but not the file beside it: %w", c.Output, export.WithAdvice(err))
	}
	return r, nil
}

// allOf checks that several files that are named are of the series that was read.
func (c *convertCommand) allOf(s *scan.Scan, r *conversion) error {
	if len(c.In) == 1 {
		return nil
	}
	var files []string
	if from, ok := s.Geometry.Series(); ok {
		for _, path := range from.Paths() {
			if absolute, err := filepath.Abs(path); err == nil {
				files = append(files, absolute)
			}
		}
	}
	for _, path := range c.In {
		if absolute, err := filepath.Abs(path); err != nil || !slices.Contains(files, absolute) {
			return usageError{fmt.Errorf("%s is no file of the series of %s; name one scan", path, c.In[0])}
		}
	}
	if n := len(files) - len(c.In); n > 0 {
		r.Warnings = append(r.Warnings, fmt.Sprintf("The series has %d more files beside those named; all are read.", n))
	}
	return nil
}

// sidecar is what a JSON file says of a PET, as BIDS has it
// (https://bids-specification.readthedocs.io, modality PET). It names no date and nothing of the patient.
type sidecar struct {
	Modality                   string   `json:"Modality"`
	Units                      string   `json:"Units,omitempty"`
	SUVFactor                  float64  `json:"SUVFactor,omitempty"` // that values were multiplied by
	SUVRule                    string   `json:"SUVRule,omitempty"`
	InjectedRadioactivity      float64  `json:"InjectedRadioactivity,omitempty"`
	InjectedRadioactivityUnits string   `json:"InjectedRadioactivityUnits,omitempty"`
	RadionuclideHalfLife       float64  `json:"RadionuclideHalfLife,omitempty"` // s
	TimeZero                   string   `json:"TimeZero,omitempty"`
	InjectionStart             *float64 `json:"InjectionStart,omitempty"` // s after TimeZero, as those that follow
	ScanStart                  *float64 `json:"ScanStart,omitempty"`
	ImageDecayCorrected        *bool    `json:"ImageDecayCorrected,omitempty"`
	ImageDecayCorrectionTime   *float64 `json:"ImageDecayCorrectionTime,omitempty"`
}

// sidecarOf has what SUV of stored values is computed from only where it leads to the same factor again.
func sidecarOf(s *scan.Scan) sidecar {
	found := s.SUV.Result
	base := sidecar{Modality: "PT", Units: map[string]string{units.SUV: "g/mL", units.BqML: "Bq/mL"}[s.Unit]}
	if base.Units == "" {
		base.Units = s.Unit
	}
	if s.Values().Computed() {
		base.SUVFactor, base.SUVRule = found.Factor(), found.Rule
		return base
	}
	if s.Unit != units.BqML || found.Factor() == 0 {
		return base
	}
	full, zero, yes := base, 0.0, true
	after := found.Reference.Sub(found.Injected).Seconds()
	full.InjectedRadioactivity, full.InjectedRadioactivityUnits = found.Dose/1e6, "MBq"
	full.RadionuclideHalfLife, full.TimeZero = found.HalfLife, found.Injected.Format(time.TimeOnly)
	full.InjectionStart, full.ScanStart, full.ImageDecayCorrected, full.ImageDecayCorrectionTime = &zero, &after, &yes, &after
	b, err := json.Marshal(full)
	if err != nil {
		return base
	}
	again, err := suv.BIDS(b)
	if err != nil {
		return base
	}
	f := again.SUV(suv.Corrections{Weight: found.Weight}).Factor()
	if math.Abs(f-found.Factor()) > 1e-6*found.Factor() {
		return base
	}
	return full
}
