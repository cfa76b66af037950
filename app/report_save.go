package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"isopet/app/export"
	"isopet/app/job"
	"isopet/app/outline"
	"isopet/app/remark"
	"isopet/app/report"
	"isopet/app/scan"
	"isopet/training/typeset"
	"isopet/volume"
	"isopet/volume/atomicfile"
)

// Write writes a file of the user's in the background and in one step, and says so: "Report written to …". If it exists
// and overwrite is not set, the error is an [export.ExistsError] and nothing is written. then, unless it is nil, is called
// once it is there.
func (a *App) Write(what, path string, overwrite bool, write func(context.Context, io.Writer) error, then func(),
) (*job.Job, error) {
	if err := export.CheckTarget(path, overwrite, a.State.images()...); err != nil {
		return nil, err
	}
	return a.startWriting(writing(path), func(ctx context.Context, _ job.Progress) (func(), error) {
		if err := atomicfile.Replace(path, func(w io.Writer) error { return write(ctx, w) }); err != nil {
			return nil, export.WithAdvice(err)
		}
		return func() {
			a.notice(Notice{Text: fmt.Sprintf("%s written to %s.", what, path)})
			if then != nil {
				then()
			}
		}, nil
	}), nil
}

// SaveReport writes a report of the open scan as PDF, as [App.Write] does.
func (a *App) SaveReport(path string, look report.Look, overwrite bool, then func()) (*job.Job, error) {
	s := &a.State
	if s.Scan == nil {
		return nil, errors.New("there is no scan to report of; open one")
	}
	p := NewReport(s.Scan)
	p.Table.Names, p.Table.OutlinedBy, p.Table.Distances = s.LesionNames(), s.LesionsOutlinedBy(), report.Distances(s.Rulers)
	p.Low, p.High, p.Look, p.Facts, p.Remarks = s.View.Low, s.View.High, look, s.reportFacts(), s.Remarks
	if s.Reference != nil {
		p.Reference = s.Reference.Labels
	}
	a.EndStroke()
	mask, kinds := s.Mask.Rows(s.HasVoxels), s.Others()
	return a.Write("Report", path, overwrite, func(ctx context.Context, w io.Writer) (err error) {
		drawn := volume.NewMask(p.Volume.Grid)
		mask.Put(drawn)
		p.Mask = drawn.Labels()
		if p.Table.Measurements, err = report.Measure(ctx, p.Volume, p.Mask, p.Reference, kinds); err != nil {
			return err
		}
		return p.Write(ctx, w)
	}, then)
}

// NewReport is a report of a scan in which nothing is measured yet.
func NewReport(s *scan.Scan) *report.Page {
	return &report.Page{
		Program: "Isopet " + Version, Volume: s.Volume, Table: &report.Table{Scan: s.Name, Unit: s.Unit},
		UnitFrom: s.Values().From(), Date: time.Now(),
	}
}

// SaveMeasurements writes the table of measurements, as CSV or as JSON by the end of the path, as [App.Write] does.
func (a *App) SaveMeasurements(path string, overwrite bool) (*job.Job, error) {
	t := a.State.MeasureTable()
	if t == nil || a.State.Measuring {
		return nil, errors.New("nothing is measured yet; outline a lesion, and wait a moment")
	}
	return a.Write("Measurements", path, overwrite, func(_ context.Context, w io.Writer) error { return t.WriteAs(path, w) }, nil)
}

// SetRemarks keeps what the user has to say in the report. Steps up to [App.Seal] are undone together.
func (a *App) SetRemarks(r remark.Remarks) {
	if a.State.Scan != nil && r != a.State.Remarks {
		a.resume(remarksEdit, 0)
		a.apply(&Edit{Name: named("remarks"), Manual: true, kind: remarksEdit, remarks: &r})
	}
}

// reportFacts are how the lesions were outlined.
func (s *State) reportFacts() []typeset.Fact {
	annotation := "none"
	if s.Reference != nil {
		annotation = s.Reference.Name
	}
	return append([]typeset.Fact{{Name: "Annotation", Value: annotation}},
		outline.Facts(&s.Outline, s.Settings.Scale, s.Engine.Models, s.Engine.Label)...)
}

// ReportName is what to call the report of the open scan: scan.nii.gz becomes scan_report.pdf.
func (s *State) ReportName() string { return s.stem() + "_report.pdf" }

// MeasurementsName is what to call its table: scan.nii.gz becomes scan_lesions.csv.
func (s *State) MeasurementsName() string { return s.stem() + "_lesions.csv" }
