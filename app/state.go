package app

import (
	"slices"

	"isopet/app/contour"
	"isopet/app/engine"
	"isopet/app/job"
	"isopet/app/outline"
	"isopet/app/reference"
	"isopet/app/remark"
	"isopet/app/report"
	"isopet/app/ruler"
	"isopet/app/scan"
	"isopet/app/session"
	"isopet/app/settings"
	"isopet/app/view"
	"isopet/inference"
	"isopet/training/experiment"
	"isopet/volume"
	"isopet/volume/dicom/series"
)

// State is everything that a window shows. Only the methods of [App] change it; read it on the owner's goroutine.
type State struct {
	// Outline is the open scan and what is outlined in it.
	outline.Outline
	// Waits says that the scan is whole-body, see [scan.Scan.WholeBody], and that the user has not asked for an outline
	// yet.
	Waits bool
	// Notes say what the last segmentation chose by itself, a sentence each.
	Notes []string
	// PendingFrames is the file last opened that holds several frames, one of which is to be chosen.
	PendingFrames Frames
	// PendingSeries is the folder last opened that holds several series, one of which is to be chosen.
	PendingSeries Series
	// Session is the file that the work was last saved to or opened from; empty if it never was.
	Session string
	// Missing is the session last opened whose scan was not found, and is to be looked for.
	Missing session.Missing
	// Reference is the loaded annotation, nil without one.
	Reference *reference.Reference
	// CT is the scan of another kind that is shown beneath this one, nil without one.
	CT *scan.Companion
	// Measured is what was last measured of the lesions, nil before; Measuring says that the mask has changed since.
	Measured  *report.Measurements
	Measuring bool
	// Rulers are the distances measured in the scan. The slice is replaced, never changed.
	Rulers []ruler.Ruler
	// Remarks are what the user has to say in the report.
	remark.Remarks
	// Results are those of an experiment that are open, nil without any. They are replaced, never changed.
	Results *experiment.Scores
	// Row is the row of Results that the open scan was opened from last, nil for none.
	Row *experiment.Row
	// Offer is what has grown so far that it is asked about before it is drawn, nil for nothing.
	Offer *Offer
	// View is what is on the screen, and DefaultView what was first shown of the scan.
	View, DefaultView view.View
	// Preview is a slice of the scan that is being opened, nil for none.
	Preview *scan.Preview

	// Engine is what the networks run on.
	Engine engine.State
	// Jobs are under way.
	Jobs []*job.Job
	// Recent are the scans opened last, newest first.
	Recent []string
	// Settings are what the user chose for the program as a whole.
	Settings settings.Settings
	// Notice is the last sentence to the user; Notice.Number grows with each.
	Notice Notice
}

// Frames is a file, or a series of a folder, of several frames.
type Frames struct {
	Path   string
	Series string // empty for the only one
	Frames int
}

// Series is a folder of several series.
type Series struct {
	Path string
	*series.Found
	Beneath scan.Modality // as which the one that is chosen lies beneath the open scan; none if it is to be the scan
}

// Notice is a sentence to the user.
type Notice struct {
	Number int
	Text   string
	Failed bool
	// Warning says that it must not be missed, though nothing failed.
	Warning bool
}

// Change says which parts of the state changed; parts are added with |.
type Change uint

// The parts of the state.
const (
	ChangedScan          Change = 1 << iota // Scan and all that hangs on it
	ChangedMask                             // Mask, Slices, Drawn, the scores of Reference
	ChangedSetup                            // Setup; with ChangedLesions Slices and Drawn, which are another lesion's
	ChangedReference                        // Reference
	ChangedView                             // View
	ChangedEngine                           // Engine
	ChangedJobs                             // Jobs and their progress
	ChangedRecent                           // Recent
	ChangedNotice                           // Notice
	ChangedPendingFrames                    // PendingFrames: a frame is to be chosen
	ChangedPendingSeries                    // PendingSeries: a series is to be chosen
	ChangedUnit                             // Scan.Unit
	ChangedCT                               // CT and what of it is shown
	ChangedProjection                       // the projections that are there
	ChangedPreview                          // Preview
	ChangedLesions                          // Lesions, Active
	ChangedResults                          // Results
	ChangedStroke                           // Mask, by a brush that is still pressed; ChangedMask follows
	ChangedMissing                          // Missing: a session's scan is to be looked for
	ChangedResumed                          // with ChangedScan: the work on it goes on where it was left
	ChangedMeasured                         // Measured, Measuring
	ChangedRulers                           // Rulers
	ChangedComment                          // Comment
	ChangedHistory                          // undo and redo
	ChangedOffer                            // Offer
	ChangedSettings                         // Settings
)

// Has reports whether any part of d is in c.
func (c Change) Has(d Change) bool { return c&d != 0 }

// Current is the outline of the axial slice on the screen, nil if there is none.
func (s *State) Current() *contour.Slice {
	if s.Scan == nil {
		return nil
	}
	return s.Slices[s.View.Index(s.Scan.Layouts[volume.Axial])]
}

// ScaleOf is the scale in which thresholds of a method are written, see [contour.ScaleOf].
func (s *State) ScaleOf(m inference.Method) settings.Scale {
	return contour.ScaleOf(s.Settings.Scale, m)
}

// SegmentJob is the segmentation under way, nil if none is.
func (s *State) SegmentJob() *job.Job { return job.Running(s.Jobs, segmentJob) }

// OpenJob is the one that reads a scan, which is to take the place of Scan; nil if none does.
func (s *State) OpenJob() *job.Job { return job.Running(s.Jobs, openJob) }

// Opening reports whether a scan is being read.
func (s *State) Opening() bool { return s.OpenJob() != nil }

// HasScan reports whether there is a scan to be seen: while another one is read, none is.
func (s *State) HasScan() bool { return s.Scan != nil && !s.Opening() }

// Busy reports whether something is under way that the user may stop.
func (s *State) Busy() bool {
	return slices.ContainsFunc(s.Jobs, func(j *job.Job) bool { return !j.Quiet() })
}

// SlicesInUse are the axial slices that the method is told to outline or else has outlined, or else the one shown; only
// with a scan.
func (s *State) SlicesInUse() (first, last int) {
	if s.Setup.Slices.Which == inference.SliceRange {
		return s.Setup.Slices.First, s.Setup.Slices.Last
	}
	if first, last, some := s.Slices.Ends(); some {
		return first, last
	}
	at := s.View.Index(s.Scan.Axial())
	return at, at
}
