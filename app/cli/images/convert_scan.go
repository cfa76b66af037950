package images

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"slices"

	"isopet/app/cli/args"
	"isopet/app/cli/console"
	"isopet/app/export"
	"isopet/app/format"
	"isopet/app/scan"
	"isopet/app/units"
	"isopet/training/pathtext"
	"isopet/volume/atomicfile"
	"isopet/volume/dicom/suv"
	"isopet/volume/imagefile"
)

// scan writes a scan as NIfTI, and what is known of it in a JSON file beside it, so that none of another scan is left
// there.
func (c *Convert) scan(ctx context.Context, con *console.Console) (console.Result, error) {
	in := c.In[0]
	stem, _ := imagefile.Split(c.Output)
	beside := stem + ".json"
	source, _ := imagefile.Split(in)
	if err := export.CheckTarget(beside, c.Force, append(slices.Clone(c.In), source+".json")...); err != nil {
		return nil, err
	}
	switch c.Stored = c.Unit == "stored"; {
	case c.Unit != "" && c.Unit != "suv" && !c.Stored:
		return nil, args.Usage(fmt.Errorf("--unit %s: say suv or stored", c.Unit))
	case c.Stored && c.Corrects():
		return nil, args.Usage(fmt.Errorf("--unit stored leaves values as they are: leave out what is for SUV"))
	case c.Pseudonym != "" || len(c.Region) > 0:
		return nil, args.Usage(fmt.Errorf("--pseudonym and --region are for masks: %s is taken for a scan; of a mask, name "+
			"its scan with --scan", in))
	}
	s, err := c.ReadScan(ctx, in, con.Progress("Reading"))
	if err != nil {
		return nil, err
	}
	r := &Conversion{File: pathtext.Path(c.Output), Warnings: []string{}}
	if err := c.allOf(s, r); err != nil {
		return nil, err
	}
	var why []string
	if !s.DICOM() && !s.Values().Computed() && !c.Stored && s.SUV != nil { // NIfTI in Bq/ml
		if v, err := s.Values().Corrected(suv.Corrections{}, false); err == nil {
			s, _ = s.With(v)
		} else {
			why = []string{fmt.Sprintf("%s The values stay in %s.", format.Sentence(err), s.Unit)}
		}
	}
	doubted := s.HardlyAny()
	if doubted != "" && c.Unit == "suv" {
		return nil, fmt.Errorf("%s: %s", in, doubted)
	} else if doubted != "" {
		if s, err = s.Stored(); err != nil {
			return nil, err
		}
		why = []string{fmt.Sprintf("%s The values stay in %s.", doubted, s.Unit)}
	}
	switch {
	case !s.DICOM() && s.SUV == nil && s.Unit != units.Unknown:
		return nil, args.Usage(fmt.Errorf("%s is NIfTI in %s already", in, s.Unit))
	case !s.DICOM() && s.SUV == nil:
		for _, warning := range s.Warnings {
			con.Note(warning)
		}
		return nil, args.Usage(fmt.Errorf("%s is NIfTI already, and its values are not known to be Bq/ml; of a mask, name "+
			"its scan with --scan", in))
	case c.Unit == "suv" && s.Unit != units.SUV && s.SUV != nil && s.SUV.Result.Reason != "":
		return nil, fmt.Errorf("%s: %s; with --unit stored it is converted as it is", in, s.SUV.Result.Reason)
	case c.Unit == "suv" && s.Unit != units.SUV:
		return nil, fmt.Errorf("%s has no SUV, as it is no PET; leave out --unit", in)
	}
	r.Shape, r.Affine, r.Unit = s.Dims[:], s.Affine, s.Unit
	r.Warnings = slices.Concat(r.Warnings, s.Warnings, why)
	if s.SUV != nil && doubted == "" {
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
	r.Sidecar = pathtext.Path(beside)
	said, err := json.MarshalIndent(s.Sidecar(), "", "  ")
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
func (c *Convert) allOf(s *scan.Scan, r *Conversion) error {
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
			return args.Usage(fmt.Errorf("%s is no file of the series of %s; name one scan", path, c.In[0]))
		}
	}
	if n := len(files) - len(c.In); n > 0 {
		r.Warnings = append(r.Warnings, fmt.Sprintf("The series has %d more files beside those named; all are read.", n))
	}
	return nil
}
