package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	"isopet/app/units"
	"isopet/inference"
	"isopet/volume"
	"isopet/volume/nifti"
	"isopet/volume/phantom"
)

// fileFormat is a format of files that scans are read from.
type fileFormat struct {
	label    string
	suffixes []string
	read     func(ctx context.Context, path string, frame *int, w nifti.Watch) (*Scan, error)
}

// formats are tried in order; a file belongs to the first one with its suffix.
var formats = []fileFormat{
	{"NIfTI", []string{".nii", ".nii.gz", ".hdr", ".img", ".hdr.gz", ".img.gz"}, readNIfTI},
}

// Suffixes are the ends of the names of files that can be opened.
func Suffixes() []string {
	var all []string
	for _, f := range formats {
		all = append(all, f.suffixes...)
	}
	return all
}

// ReadScan reads a scan in whatever format it is; of a file with several frames the one that is named, nil if none is.
func ReadScan(ctx context.Context, path string, frame *int, progress func(done, total int64)) (*Scan, error) {
	return readWatched(ctx, path, frame, nifti.Watch{Progress: progress})
}

// readWatched is ReadScan with more to be seen on the way.
func readWatched(ctx context.Context, path string, frame *int, w nifti.Watch) (*Scan, error) {
	for _, f := range formats {
		for _, suffix := range f.suffixes {
			if strings.HasSuffix(strings.ToLower(path), suffix) {
				s, err := f.read(ctx, path, frame, w)
				if err != nil {
					return nil, err
				}
				s.Path, s.Name = path, filepath.Base(path)
				s.Print, _ = fingerprint(path) // without one, sessions do not notice when the file changes
				s.findUnit()
				return s.prepare(), nil
			}
		}
	}
	return nil, nifti.Foreign(path)
}

func readNIfTI(ctx context.Context, path string, frame *int, w nifti.Watch) (*Scan, error) {
	var image *nifti.Image
	var err error
	if frame == nil {
		image, err = nifti.ReadWatched(ctx, path, w)
	} else {
		image, err = nifti.ReadFrame(ctx, path, *frame, w.Progress)
	}
	if err != nil {
		return nil, err
	}
	s := &Scan{Volume: image.Volume, Header: image.Header, Frame: image.Frame, Frames: image.Frames}
	for _, p := range image.Problems {
		s.Warnings = append(s.Warnings, p.String())
	}
	return s, nil
}

// prepare fills in what follows from the voxels.
func (s *Scan) prepare() *Scan {
	for p := range s.Layouts {
		s.Layouts[p] = s.Layout(volume.Plane(p))
	}
	padding := inference.NewPadding(s.Volume)
	s.Min, s.Max = float64(padding.Low), float64(padding.High)
	return s
}

// Reason is why the system refused, without the operation and the path that the sentence around it names.
func Reason(err error) error {
	if path := (*fs.PathError)(nil); errors.As(err, &path) {
		return path.Err
	}
	return err
}

// Open reads a scan in the background; it then takes the place of the one that is open, with its annotation and
// edits, and is segmented. Ask for work that is not saved before, see [App.Unsaved]. A file that holds several frames
// is not opened but becomes State.Several, so that the user can choose one for [App.OpenFrame]. A session is opened with
// the scan that it belongs to.
func (a *App) Open(path string) *Job {
	if IsSession(path) {
		return a.openSession(path, "")
	}
	return a.open(path, nil)
}

// OpenFrame reads one frame of a file, counted from 0, otherwise like [App.Open].
func (a *App) OpenFrame(path string, frame int) *Job { return a.open(path, &frame) }

func (a *App) open(path string, frame *int) *Job {
	return a.start(openJob, "Opening "+filepath.Base(path), func(ctx context.Context, progress func(done, total int)) (func(), error) {
		defer a.post(func() { a.endPreview(ctx) })
		s, err := readWatched(ctx, path, frame, nifti.Watch{
			Progress: func(done, total int64) { progress(int(done>>10), int(total>>10)) },
			Voxels:   a.previews(ctx, filepath.Base(path)),
		})
		if several := (*nifti.FramesError)(nil); frame == nil && errors.As(err, &several) {
			return func() {
				a.State.Several = Several{path, several.Frames}
				a.changed(ChangedSeveral)
			}, nil
		}
		if err != nil {
			return nil, err
		}
		role, why := s.role()
		return func() {
			a.remember(path)
			a.show(s, nil)
			if role == AnnotationRole {
				a.Warn(fmt.Sprintf("%s holds %s, as annotations do. If it is one, open its scan first and then this as the annotation.", s.Name, why))
			}
		}, nil
	})
}

// OpenDemo makes the demo scan, a synthetic patient on which no network was trained, and opens it with its annotation.
func (a *App) OpenDemo() *Job {
	return a.start(openJob, "Making the demo scan", func(ctx context.Context, _ func(done, total int)) (func(), error) {
		s, reference := demo()
		return func() { a.show(s, reference) }, nil
	})
}

// demo makes the demo scan and its annotation.
func demo() (*Scan, *Reference) {
	pet, truth := phantom.Demo()
	s := &Scan{Volume: pet, Header: nifti.NewHeader(pet.Grid), Name: "Demo scan", Demo: true, Unit: units.SUV, UnitSource: UnitFromFile}
	s.Warnings = []string{"This scan is synthetic. It shows what the program does."}
	return s.prepare(), newReference("", "Tumour of the demo scan", truth.Labels())
}

// show replaces the open scan by another, which is segmented unless it is whole-body.
func (a *App) show(s *Scan, reference *Reference) {
	a.begin(s)
	a.setReference(reference)
	a.State.Waits = s.WholeBody()
	a.changed(changedAll)
	if !a.State.Waits {
		a.Segment(false)
	}
}

// wholeBody is the length along the patient, in mm, above which a scan is taken for whole-body: two beds of a scanner and
// more, where the hottest place is seldom the tumour.
const wholeBody = 400

// LengthMM is how long the scan is along the patient.
func (s *Scan) LengthMM() float64 {
	l := s.Layouts[volume.Axial]
	return float64(l.Slices) * l.Dz
}

// WholeBody reports whether the scan is taken for one of the whole body, in which nothing is outlined unasked.
func (s *Scan) WholeBody() bool { return s.LengthMM() > wholeBody }

// changedAll is what another scan changes.
const changedAll = ChangedScan | ChangedMask | ChangedSetup | ChangedReference | ChangedView | ChangedLesions | ChangedUnit | ChangedCT | ChangedProjection | ChangedOffer

// begin puts a scan on which no work was done yet in place of the open one.
func (a *App) begin(s *Scan) {
	a.cancelKind(openJob, segmentJob, drawJob, referenceJob, ctJob, projectionJob)
	a.stroke, a.stay = nil, false
	a.State.Waits, a.State.Row = false, nil
	collectEarly(s)
	a.history = history{}
	a.State.CT, a.projections = nil, nil
	last, setup := a.State.Scan, Setup{Method: a.State.Setup.Method, Parameter: a.State.Setup.Parameter, AutoRegion: true}
	setup.Region = a.autoRegion(s)
	a.State.Scan, a.State.Setup = s, setup
	a.State.Mask, a.State.counts = volume.NewMask(s.Grid), newCounts(s.Grid)
	a.State.Slices, a.State.Drawn = map[int]*SliceResult{}, map[int]bool{}
	if last == nil || last.Unit != s.Unit {
		a.renewParameter()
	}
	a.State.Lesions = nil
	a.State.setLesions(firstLesions())
	a.State.View = firstView(s, setup.Region, a.State.View)
	a.State.Usual, a.State.Session = a.State.View, ""
	a.State.Measured, a.State.Rulers, a.State.Comment = nil, nil, ""
	a.State.Offer = nil
}
