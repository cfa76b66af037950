package app

import (
	"errors"
	"slices"

	"isopet/app/contour"
	"isopet/app/format"
	"isopet/app/scan"
	"isopet/app/settings"
	"isopet/app/units"
	"isopet/training/pathtext"
	"isopet/volume/dicom/suv"
)

// CorrectSUV computes SUV with what a person says instead of the file of the open scan, which stays as it is. Values,
// thresholds in them and measurements follow, outlines stay. The error says why there is no SUV.
func (a *App) CorrectSUV(by suv.Corrections) error { return a.recompute(named("suv"), by, false) }

// ShowStored shows the values that the file of the open scan stores in place of SUV.
func (a *App) ShowStored() error {
	if a.State.Scan == nil {
		return errNoScan
	}
	return a.recompute(named("storedValues"), a.State.Scan.Options.SUV, true)
}

func (a *App) recompute(name Name, by suv.Corrections, stored bool) error {
	if a.State.Scan == nil {
		return errNoScan
	}
	v, others, err := a.State.Scan.Recomputed(by, stored)
	if others {
		a.showValues(name, v)
	}
	return err
}

var errNoScan = errors.New("there is no scan; open one")

// showValues is the edit that shows other values of the open scan.
func (a *App) showValues(name Name, v scan.Values) {
	s := &a.State
	a.EndStroke()
	next, scale := s.Scan.With(v)
	a.stop("the values of the scan have changed meanwhile", segmentJob, drawJob, referenceJob)
	a.DropOffer()
	e := &Edit{Name: name, Manual: true, kind: valuesEdit, values: &v, Edit: s.Outline.Scaled(next, scale)}
	a.Seal()
	a.apply(e)
	a.Seal()
}

// swapValues exchanges the values that the open scan shows with others. They are computed anew, so that none need be
// kept. The window of values follows.
func (s *State) swapValues(v *scan.Values) {
	before := s.Scan.Values()
	next, scale := s.Scan.With(*v)
	s.Scan, *v = next, before
	s.View, s.DefaultView = s.View.Scaled(scale.All()), s.DefaultView.Scaled(scale.All())
}

// forgetValues drops what was computed of the values of the scan.
func (a *App) forgetValues() {
	a.jobs.Cancel(projectionJob)
	a.projections, a.scoreMap = nil, contour.LastScoreMap{}
	a.State.Measured = nil
}

// SetUnit says what unit the open scan's values have, units.Unknown included, and keeps that for its file, unless it
// came as DICOM. A scan that is shown in SUV which were computed goes back to the unit of its file, and from that to SUV.
// The error says why the unit is another.
func (a *App) SetUnit(unit string) error {
	s := a.State.Scan
	if s == nil || !slices.Contains(units.Choices, unit) || unit == s.Unit && s.UnitSource != scan.UnitNotSaid {
		return nil
	}
	switch asked, err := s.Asked(unit); {
	case err != nil:
		return err
	case asked == scan.AskedSUV:
		return a.CorrectSUV(s.Options.SUV)
	case asked == scan.AskedStored:
		return a.ShowStored()
	}
	if s.SetUnit(unit); !s.DICOM() { // where the next time other series may lie
		if err := settings.KeepUnit(s.Path, unit); err != nil {
			a.notice(Notice{Text: "The unit could not be kept for the next time: " + format.Sentence(pathtext.Reason(err))})
		}
	}
	a.changed(ChangedUnit)
	return nil
}
