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
	"isopet/app/report"
	"isopet/app/scan"
	"isopet/training/typeset"
	"isopet/volume"
	"isopet/volume/atomicfile"
)

// SaveReport writes a report of the open scan as PDF, in the background and in one step. If the file exists and
// overwrite is not set, the error is an [export.ExistsError] and nothing is written.
func (a *App) SaveReport(path string, look report.Look, overwrite bool) (*job.Job, error) {
	s := &a.State
	if s.Scan == nil {
		return nil, errors.New("there is no scan to report of; open one")
	}
	if err := export.CheckTarget(path, overwrite, s.images()...); err != nil {
		return nil, err
	}
	p := NewReport(s.Scan)
	p.Table.Names, p.Table.OutlinedBy, p.Table.Distances = s.LesionNames(), s.LesionsOutlinedBy(), distances(s.Rulers)
	p.Low, p.High, p.Look, p.Facts, p.Comment = s.View.Low, s.View.High, look, s.reportFacts(), s.Comment
	if s.Reference != nil {
		p.Reference = s.Reference.Labels
	}
	a.EndStroke()
	mask, kinds := s.Mask.Rows(s.HasVoxels), s.Others()
	return a.startWriting(writing(path), func(ctx context.Context, _ job.Progress) (func(), error) {
		drawn := volume.NewMask(p.Volume.Grid)
		mask.Put(drawn)
		p.Mask = drawn.Labels()
		m, err := report.Measure(ctx, p.Volume, p.Mask, p.Reference, kinds)
		if err != nil {
			return nil, err
		}
		p.Table.Measurements = m
		if err := atomicfile.Replace(path, func(w io.Writer) error { return p.Write(ctx, w) }); err != nil {
			return nil, export.WithAdvice(err)
		}
		return func() { a.notice(Notice{Text: fmt.Sprintf("Report written to %s.", path)}) }, nil
	}), nil
}

// NewReport is a report of a scan in which nothing is measured yet.
func NewReport(s *scan.Scan) *report.Page {
	return &report.Page{
		Program: "Isopet " + Version, Volume: s.Volume, Table: &report.Table{Scan: s.Name, Unit: s.Unit},
		UnitFrom: s.Values().From(), Date: time.Now(),
	}
}

// SaveMeasurements writes the table of measurements as CSV, otherwise like [App.SaveReport].
func (a *App) SaveMeasurements(path string, overwrite bool) (*job.Job, error) {
	t := a.State.MeasureTable()
	if t == nil || a.State.Measuring {
		return nil, errors.New("nothing is measured yet; outline a lesion, and wait a moment")
	}
	if err := export.CheckTarget(path, overwrite, a.State.images()...); err != nil {
		return nil, err
	}
	return a.startWriting(writing(path), func(context.Context, job.Progress) (func(), error) {
		if err := atomicfile.Replace(path, t.WriteCSV); err != nil {
			return nil, export.WithAdvice(err)
		}
		return func() { a.notice(Notice{Text: fmt.Sprintf("Measurements written to %s.", path)}) }, nil
	}), nil
}

// SetComment keeps what the user has to say in the report. Steps up to [App.Seal] are undone together.
func (a *App) SetComment(text string) {
	if a.State.Scan == nil || text == a.State.Comment {
		return
	}
	a.resume(commentEdit, 0)
	a.apply(&Edit{Name: named("comment"), Manual: true, kind: commentEdit, comment: &text})
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
