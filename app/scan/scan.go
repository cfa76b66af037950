// Package scan is an open scan: reading it in whatever format it is, what its values say of it, and what lies beneath
// it in the same space. It knows nothing of the work on the scan, of networks and of windows.
package scan

import (
	"isopet/app/settings"
	"isopet/app/units"
	"isopet/inference"
	"isopet/inference/paper"
	"isopet/volume"
	"isopet/volume/dicom/suv"
	"isopet/volume/imagefile"
	"isopet/volume/phantom"
)

// Scan is an open scan.
type Scan struct {
	*volume.Volume
	// Path is the file it came from; empty for the demo scan.
	Path string
	// Name is what to call it: the file's name, or "Demo scan".
	Name string
	// Facts are what the file says of itself, and Geometry is for the masks that are written beside it; empty for the
	// demo scan.
	Facts    imagefile.Facts
	Geometry imagefile.Geometry
	// Frame is which of Frames, counted from 0, it is in its file; 0 of 1 for most.
	Frame, Frames int
	// Options are what it was read with; with them the same is read again.
	Options imagefile.Options
	// SUV is how SUV was found or why there is none; nil where nothing is said of it.
	SUV *imagefile.SUV
	// CT is a series at the same path, a CT in the same coordinates; empty if there is none.
	CT string
	// Warnings say what is odd about the file, a sentence each.
	Warnings []string
	// Demo says that it is the synthetic scan that the program makes for itself.
	Demo bool
	// Fingerprint is the fingerprint of the file as it was read; zero where it could not be taken.
	Fingerprint Fingerprint
	// Layouts are the scan's planes, by [volume.Plane].
	Layouts [3]volume.Layout
	// Min and Max are its smallest and largest finite values, without padding around the picture.
	Min, Max float64
	// Unit of the values, one of the constants; UnitSource is who said so.
	Unit       string
	UnitSource UnitSource

	header *suv.Scan // what DICOM says of SUV, whose unit a person says; nil where nobody did
}

// Prepare fills in what follows from the voxels.
func (s *Scan) Prepare() *Scan {
	for p := range s.Layouts {
		s.Layouts[p] = s.Layout(volume.Plane(p))
	}
	padding := inference.NewPadding(s.Volume)
	s.Min, s.Max = float64(padding.Low), float64(padding.High)
	return s
}

// wholeBody is the length along the patient, in mm, above which a scan is taken for whole-body: two beds of a scanner
// and more, where the hottest place is seldom the tumour.
const wholeBody = 400

// LengthMM is how long the scan is along the patient.
func (s *Scan) LengthMM() float64 {
	l := s.Layouts[volume.Axial]
	return float64(l.Slices) * l.Dz
}

// WholeBody reports whether the scan is taken for one of the whole body, in which nothing is outlined unasked.
func (s *Scan) WholeBody() bool { return s.LengthMM() > wholeBody }

// Demo makes the demo scan and what is annotated in it.
func Demo() (*Scan, *volume.Labels) {
	pet, truth := phantom.Demo()
	s := &Scan{Volume: pet, Name: "Demo scan", Demo: true, Unit: units.SUV, UnitSource: UnitFromFile}
	s.Warnings = []string{"This scan is synthetic. It shows what the program does."}
	return s.Prepare(), truth.Labels()
}

// UnitSource is who said which unit a scan has.
type UnitSource int

const (
	UnitNotSaid  UnitSource = iota // nobody; the window asks
	UnitFromFile                   // the file's header
	UnitFromUser                   // the user, now or when the same file was open before; also that it is unknown
)

// findUnit takes the unit from what the user said of the file before, else from what it says: plainly, as DICOM does,
// or in texts of its header; where it is silent, from the JSON file beside it. Of values that were made SUV nobody is
// asked, nor of what DICOM says to be no PET.
func (s *Scan) findUnit(plainly string) {
	made := s.SUV != nil && plainly != s.SUV.Stored
	unit, kept := settings.UnitOf(s.Path)
	switch {
	case kept && !made && !s.DICOM():
		s.SetUnit(unit)
		return
	case plainly != units.Unknown:
		s.Unit = plainly
	default:
		if s.Unit = units.Stated(s.Facts.Quantity, s.Facts.Description); s.Unit == units.Unknown && !s.DICOM() {
			s.Unit = s.unitBeside()
		}
		s.findBeside()
	}
	if s.Unit != units.Unknown || s.DICOM() && s.SUV == nil {
		s.UnitSource = UnitFromFile
	}
}

// Axial is the layout of axial slices.
func (s *Scan) Axial() volume.Layout { return s.Layouts[volume.Axial] }

// RegionIn is a region of interest in an axial slice, in whole pixels of the networks' input; not ok where it cannot be
// placed.
func (s *Scan) RegionIn(r volume.Region, slice int) (w volume.Window, ok bool) {
	w, err := s.Window(r, slice, paper.Side)
	return w, err == nil
}
