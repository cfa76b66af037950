package app

import (
	"slices"
	"time"

	"isopet/app/scan"
	"isopet/app/session"
)

// sessionContent takes what is to be kept out of the state, for a file at path. Of the mask what is not empty is copied,
// which takes little of the window's time however large the scan is; everything else that it holds is never changed once
// made.
func (a *App) sessionContent(path string) *session.Content {
	s := &a.State
	k := &session.Content{Data: a.sessionData(path), Marked: s.Mask.Rows(s.HasVoxels), Geometry: s.Scan.Geometry}
	for _, index := range s.SliceIndexes() {
		k.Add(s.Slices[index])
	}
	return k
}

// sessionData is what a session says, for a file at path, apart from the slices.
func (a *App) sessionData(path string) session.Data {
	s := &a.State
	said := session.Data{
		Version: session.Version, Program: Version, Saved: time.Now(),
		Scan: session.SourceOf(path, s.Scan.Path, s.Scan.Fingerprint),
		Unit: s.Scan.Unit, UnitFrom: s.Scan.UnitSource,
		Setup: session.Setup(s.Setup), Notes: slices.Clone(s.Notes), View: s.View, Rulers: s.Rulers, Comment: s.Comment,
		Lesions: slices.Clone(s.Lesions), Active: s.Active, MethodLesion: s.MethodLesion, Drawn: s.DrawnSlices(),
		Outlining: s.SegmentJob() != nil,
	}
	if stroke := a.stroke; stroke != nil { // its voxels are in the mask already
		said.Drawn = merged(said.Drawn, a.State.outlinedSlices(stroke.pen.Changes))
	}
	said.Scan.Frame, said.Scan.Demo = s.Scan.Frame, s.Scan.Demo
	if r := s.Reference; r != nil {
		reference := session.SourceOf(path, r.Path, r.Fingerprint)
		reference.Demo = r.Path == ""
		said.Reference, said.ReferenceLabels = &reference, r.Chosen
		for _, more := range r.More {
			said.MoreReferences = append(said.MoreReferences, session.SourceOf(path, more.Path, more.Fingerprint))
		}
	}
	if ct := s.CT; ct != nil {
		said.CT = &session.CompanionRef{Source: session.SourceOf(path, ct.Path, ct.Fingerprint), Modality: ct.Modality}
		said.CT.Frame = ct.Frame
	}
	if s.Results != nil {
		results := session.SourceOf(path, s.Results.Folder, scan.Fingerprint{})
		said.Results = &results
	}
	return said
}

// merged are the numbers of two lists, in order.
func merged(a, b []int) []int {
	all := slices.Concat(a, b)
	slices.Sort(all)
	return slices.Compact(all)
}
