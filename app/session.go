package app

import (
	"math"
	"path/filepath"
	"slices"
	"time"

	"isopet/app/contour"
	"isopet/app/lesion"
	"isopet/app/reference"
	"isopet/app/ruler"
	"isopet/app/scan"
	"isopet/app/view"
	"isopet/training/pathtext"
	"isopet/volume"
	"isopet/volume/imagefile"
)

// SessionSuffix is the end of the name of a session's file.
const SessionSuffix = ".isopet"

// sessionVersion is the version of the format that this program writes. The rule:
//
//   - A field may be added at any time without raising it. Its zero value, which older files have, means that things are
//     as they were before the field came. Older programs skip fields that they do not know.
//   - It is raised only when older programs would misread a file. They refuse it with a sentence.
//   - The program reads all versions up to its own; testdata keeps a file of each.
const sessionVersion = 1

// session is session.json in a session's file: all that is to survive, except what lies beside it in the file (see
// [kept]) and what can be computed again from the scan. To keep something more, add a field here, fill it in
// App.session, check it in restored.check, and put it in place in App.takeUp.
type session struct {
	Version int       `json:"version"`
	Program string    `json:"program"` // version of Isopet that wrote it, for people
	Saved   time.Time `json:"saved"`
	// File is the session that an autosave belongs to, empty if it has none.
	File pathtext.Path `json:"file,omitempty"`
	// Journal is the number of the first journal of what was done since an autosave; see [entry].
	Journal int `json:"journal,omitempty"`

	Scan      source  `json:"scan"`
	Reference *source `json:"reference,omitempty"`
	// MoreReferences are the other files of an annotation that is the union of several.
	MoreReferences []source `json:"more_references,omitempty"`
	// ReferenceLabels are the labels of these files that are the annotation, where that is not all.
	ReferenceLabels *reference.Chosen `json:"reference_labels,omitempty"`
	CT              *keptCT           `json:"ct,omitempty"`

	// Unit of the scan's values, where the user said it; see [scan.Scan.Unit].
	Unit     string          `json:"unit,omitempty"`
	UnitFrom scan.UnitSource `json:"unit_source,omitempty"`

	Setup    Setup           `json:"setup"`
	Notes    []string        `json:"notes,omitempty"`
	Lesions  []lesion.Lesion `json:"lesions"`
	Active   uint8           `json:"active"`
	Outlined uint8           `json:"outlined"`
	Slices   []keptSlice     `json:"slices,omitempty"`
	Drawn    []int           `json:"drawn,omitempty"`
	View     view.View       `json:"view"`
	Rulers   []ruler.Ruler   `json:"rulers,omitempty"`
	Comment  string          `json:"comment,omitempty"`

	// Outlining says that slices were being outlined, which is then begun again.
	Outlining bool `json:"outlining,omitempty"`
	// Results is the folder of an experiment that is open beside the scan.
	Results *source `json:"results,omitempty"`
}

// source is a file that a session refers to. It is not in the session.
type source struct {
	// Path is absolute; Relative leads from the folder of the session to the file, empty where there is no such way.
	Path     pathtext.Path `json:"path,omitempty"`
	Relative pathtext.Path `json:"relative,omitempty"`
	// Demo says that it is the demo scan, or its annotation, which have no file.
	Demo bool `json:"demo,omitempty"`
	// Frame of a file that holds several.
	Frame       int              `json:"frame,omitempty"`
	Fingerprint scan.Fingerprint `json:"fingerprint"`
}

// keptCT is a scan beneath the PET.
type keptCT struct {
	source
	Modality scan.Modality `json:"modality"`
}

// keptSlice is a [contour.Slice]. Its figures are measured again.
type keptSlice struct {
	Index     int           `json:"index"`
	Method    string        `json:"method"`
	Parameter float64       `json:"parameter,omitempty"`
	Region    volume.Region `json:"region"`
	Networks  string        `json:"networks,omitempty"`
	Predicted float64       `json:"predicted"`
	Threshold float64       `json:"threshold"`
	Manual    bool          `json:"manual,omitempty"`

	// What the networks saw, see [inference.Input]. Input and Image say where among the file's images the input and the
	// continuous image stand, counted from 1; for methods on the PET they are the same.
	Side   int           `json:"side"`
	Min    float32       `json:"min"`
	Max    float32       `json:"max"`
	Window volume.Window `json:"window"`
	Input  int           `json:"input"`
	Image  int           `json:"image"`
}

// kept is a session with what lies beside session.json in its file.
type kept struct {
	session
	marked   *volume.Rows       // of the mask, mask.nii.gz
	geometry imagefile.Geometry // of the scan
	images   [][]float32        // images.bin: side×side numbers each, little-endian, in the order in which slices name them
}

// session takes what is to be kept out of the state, for a file at path. Of the mask what is not empty is copied,
// which takes little of the window's time however large the scan is; everything else that it holds is never changed once
// made.
func (a *App) session(path string) *kept {
	s := &a.State
	k := &kept{session: a.said(path), marked: s.Mask.Rows(s.HasVoxels), geometry: s.Scan.Geometry}
	for _, index := range s.SliceIndexes() {
		k.add(s.Slices[index])
	}
	return k
}

// said is what a session says, for a file at path, apart from the slices.
func (a *App) said(path string) session {
	s := &a.State
	said := session{
		Version: sessionVersion, Program: Version, Saved: time.Now(),
		Scan: sourceOf(path, s.Scan.Path, s.Scan.Fingerprint),
		Unit: s.Scan.Unit, UnitFrom: s.Scan.UnitSource,
		Setup: s.Setup, Notes: slices.Clone(s.Notes), View: s.View, Rulers: s.Rulers, Comment: s.Comment,
		Lesions: slices.Clone(s.Lesions), Active: s.Active, Outlined: s.Outlined, Drawn: s.DrawnSlices(),
		Outlining: s.SegmentJob() != nil,
	}
	if stroke := a.stroke; stroke != nil { // its voxels are in the mask already
		said.Drawn = merged(said.Drawn, a.State.outlinedSlices(stroke.pen.Changes))
	}
	said.Scan.Frame, said.Scan.Demo = s.Scan.Frame, s.Scan.Demo
	if r := s.Reference; r != nil {
		reference := sourceOf(path, r.Path, r.Fingerprint)
		reference.Demo = r.Path == ""
		said.Reference, said.ReferenceLabels = &reference, r.Chosen
		for _, more := range r.More {
			said.MoreReferences = append(said.MoreReferences, sourceOf(path, more.Path, more.Fingerprint))
		}
	}
	if ct := s.CT; ct != nil {
		said.CT = &keptCT{sourceOf(path, ct.Path, ct.Fingerprint), ct.Modality}
		said.CT.Frame = ct.Frame
	}
	if s.Results != nil {
		results := sourceOf(path, s.Results.Folder, scan.Fingerprint{})
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

// add keeps an outlined slice, with its images: 16 kB each at a side of 64, one or two a slice.
func (k *kept) add(r *contour.Slice) {
	slice, images := newKeptSlice(r)
	slice.Input, slice.Image = len(k.images)+1, len(k.images)+len(images)
	k.Slices, k.images = append(k.Slices, slice), append(k.images, images...)
}

// newKeptSlice is an outlined slice with its images, one or two.
func newKeptSlice(r *contour.Slice) (keptSlice, [][]float32) {
	slice := keptSlice{
		Index: r.Index, Method: r.Method.Name, Parameter: r.Parameter, Region: r.Region, Networks: r.Networks,
		Predicted: expressible(r.Predicted()), Threshold: expressible(r.Threshold), Manual: r.Manual,
		Side: r.Input.Side, Min: r.Input.Min, Max: r.Input.Max, Window: r.Input.Window,
	}
	if &r.Input.X[0] == r.Image() {
		return slice, [][]float32{r.Input.X}
	}
	return slice, [][]float32{r.Input.X, r.Prediction.Image}
}

// expressible is a threshold as JSON can hold it. Nothing lies above NaN, nor above the largest number; nothing below
// the smallest.
func expressible(t float64) float64 {
	if math.IsNaN(t) {
		return math.MaxFloat64
	}
	return min(max(t, -math.MaxFloat64), math.MaxFloat64)
}

// sourceOf is the reference to a file from a session at path.
func sourceOf(path, file string, fingerprint scan.Fingerprint) source {
	if file == "" {
		return source{}
	}
	s := source{Path: pathtext.Path(file), Fingerprint: fingerprint}
	if absolute, err := filepath.Abs(file); err == nil {
		s.Path = pathtext.Path(absolute)
	}
	if folder, err := filepath.Abs(filepath.Dir(path)); err == nil {
		if relative, err := filepath.Rel(folder, string(s.Path)); err == nil {
			s.Relative = pathtext.Path(filepath.ToSlash(relative))
		}
	}
	return s
}
