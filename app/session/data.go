// Package session is the format of sessions: what is written of the work on a scan, in which versions, within which
// limits, and how it is put together again from a file and the scan that it belongs to. It knows no state: whoever has
// one fills [Data] in, and puts in place what [File.Read] gives.
package session

import (
	"math"
	"path/filepath"
	"slices"
	"time"

	"isopet/app/contour"
	"isopet/app/lesion"
	"isopet/app/reference"
	"isopet/app/remark"
	"isopet/app/ruler"
	"isopet/app/scan"
	"isopet/app/setup"
	"isopet/app/view"
	"isopet/training/pathtext"
	"isopet/volume"
	"isopet/volume/dicom/suv"
	"isopet/volume/imagefile"
)

// Suffix is the end of the name of a session's file.
const Suffix = ".isopet"

// Version is the version of the format that this program writes. The rule:
//
//   - A field may be added at any time without raising it. Its zero value, which older files have, means that things
//     are as they were before the field came. Older programs skip fields that they do not know.
//   - It is raised only when older programs would misread a file. They refuse it with a sentence.
//   - The program reads all versions up to its own; testdata keeps a file of each.
const Version = 4

// What the versions brought:
//
//	2  series of DICOM, and values that are SUV by what a person says; sessions without them are written as version 1
//	3  kinds of lesions, and lesions found in the whole scan; sessions without them are written as version 2 or 1
//	4  slices of several lesions that methods outlined; sessions in which one has some are written as version 3 to 1

// Data is session.json in a session's file: all that is to survive, except what lies beside it in the file (see
// [Content]) and what can be computed again from the scan. To keep something more, add a field here, check it in
// [Restored.check], and let the state fill it in and put it in place.
type Data struct {
	Version int       `json:"version"`
	Program string    `json:"program"` // version of Isopet that wrote it, for people
	Saved   time.Time `json:"saved"`
	// File is the session that an autosave belongs to, empty if it has none.
	File pathtext.Path `json:"file,omitempty"`
	// Journal is the number of the first journal of what was done since an autosave.
	Journal int `json:"journal,omitempty"`

	Scan      Source  `json:"scan"`
	Reference *Source `json:"reference,omitempty"`
	// MoreReferences are the other files of an annotation that is the union of several.
	MoreReferences []Source `json:"more_references,omitempty"`
	// ReferenceLabels are the labels of these files that are the annotation, where that is not all.
	ReferenceLabels *reference.Chosen `json:"reference_labels,omitempty"`
	CT              *CompanionRef     `json:"ct,omitempty"`

	// Unit of the scan's values, where the user said it; see [scan.Scan.Unit].
	Unit     string          `json:"unit,omitempty"`
	UnitFrom scan.UnitSource `json:"unit_source,omitempty"`
	// SUV is how SUV was found; nil where the values are those that the file stores, and nothing was said of others.
	SUV *SUV `json:"suv,omitempty"`

	// Outlined is a lesion, Setup how a method segments it and Drawn the slices on which it was changed since; Others are
	// that of the other lesions. Those that older sessions do not tell of have the same setup, and were drawn.
	Setup    setup.Setup     `json:"setup"`
	Notes    []string        `json:"notes,omitempty"`
	Lesions  []lesion.Lesion `json:"lesions"`
	Active   uint8           `json:"active"`
	Outlined uint8           `json:"outlined"`
	Slices   []SliceRecord   `json:"slices,omitempty"` // of all lesions
	Drawn    []int           `json:"drawn,omitempty"`
	Others   []Outlining     `json:"others,omitempty"`
	View     view.View       `json:"view"`
	Rulers   []ruler.Ruler   `json:"rulers,omitempty"`
	remark.Remarks

	// Outlining says that slices were being outlined, which is then begun again.
	Outlining bool `json:"outlining,omitempty"`
	// Results is the folder of an experiment that is open beside the scan.
	Results *Source `json:"results,omitempty"`
}

// Outlining is how a lesion is outlined, a [setup.Outlining] without its slices.
type Outlining struct {
	Lesion uint8       `json:"lesion"`
	Setup  setup.Setup `json:"setup"`
	Drawn  []int       `json:"drawn,omitempty"`
}

// Outline says how the lesions of the session are outlined, and which slices of them a stroke under way has changed.
// Older programs can read it if one lesion has slices: that is the one Outlined, or else the active one.
func (d *Data) Outline(of func(label uint8) *setup.Outlining, stroke map[uint8][]int) {
	var some []uint8
	for _, l := range d.Lesions {
		if len(of(l.Label).Slices) > 0 {
			some = append(some, l.Label)
		}
	}
	if d.Outlined = d.Active; len(some) == 1 {
		d.Outlined = some[0]
	}
	for _, l := range d.Lesions {
		k := Outlining{l.Label, of(l.Label).Setup, Merged(of(l.Label).DrawnSlices(), stroke[l.Label])}
		if l.Label == d.Outlined {
			d.Setup, d.Drawn = k.Setup, k.Drawn
		} else {
			d.Others = append(d.Others, k)
		}
	}
	d.Version = d.Needs()
}

// Merged are the numbers of two lists, in order, each once.
func Merged(a, b []int) []int {
	all := slices.Concat(a, b)
	slices.Sort(all)
	return slices.Compact(all)
}

// Source is a file that a session refers to. It is not in the session.
type Source struct {
	// Path is absolute; Relative leads from the folder of the session to the file, empty where there is no such way.
	Path     pathtext.Path `json:"path,omitempty"`
	Relative pathtext.Path `json:"relative,omitempty"`
	// Demo says that it is the demo scan, or its annotation, which have no file.
	Demo bool `json:"demo,omitempty"`
	// Frame of a file that holds several; volume of a series.
	Frame int `json:"frame,omitempty"`
	// Series is the name of a series of DICOM, see [series.Found.Choose], whose missing slices were filled if Fill is
	// set. Its Path is the folder or file in which it was found.
	Series      string           `json:"series,omitempty"`
	Fill        bool             `json:"fill,omitempty"`
	Fingerprint scan.Fingerprint `json:"fingerprint"`
}

// SUV is what a person says of SUV instead of the file; Stored that the values are those of the file even so. Factors,
// one for all slices or one for each, and their Rule are those of the SUV that are shown: thresholds are in them, and the
// JSON file beside a scan may say something else by the time that the session is opened. Older sessions have none.
type SUV struct {
	suv.Corrections
	Stored  bool      `json:",omitempty"`
	Factors []float64 `json:",omitempty"`
	Rule    string    `json:",omitempty"`
}

// SUVOf is what is to be kept of how the values of a scan were computed.
func SUVOf(v scan.Values) *SUV {
	if v.SUV == nil || len(v.SUV.Result.Factors) == 0 && v.Options.SUV == (suv.Corrections{}) {
		return nil
	}
	if !v.Computed() {
		return &SUV{Corrections: v.Options.SUV, Stored: true}
	}
	r := v.SUV.Result
	k := &SUV{Corrections: v.Options.SUV, Factors: r.Factors, Rule: r.Rule}
	if f := r.Factor(); f > 0 {
		k.Factors = []float64{f}
	}
	return k
}

// Needs is the oldest version of the program's format that does not misread a session.
func (d *Data) Needs() int {
	if slices.ContainsFunc(d.Slices, func(r SliceRecord) bool { return r.Lesion != d.Outlined }) {
		return 4
	}
	if slices.ContainsFunc(d.Lesions, func(l lesion.Lesion) bool {
		return !l.Kind.Counts() || l.Made != nil && l.Made.Found != "" // which older ones take for work by hand
	}) {
		return 3
	}
	if d.SUV != nil || d.Scan.Series != "" || d.CT != nil && d.CT.Series != "" {
		return 2
	}
	return 1
}

// CompanionRef is a scan beneath the PET.
type CompanionRef struct {
	Source
	Modality scan.Modality `json:"modality"`
}

// SliceRecord is a [contour.Slice]. Its figures are measured again.
type SliceRecord struct {
	Index     int           `json:"index"`
	Lesion    uint8         `json:"lesion,omitempty"` // 0, which older sessions have: Outlined
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

// Content is a session with what lies beside session.json in its file.
type Content struct {
	Data
	Marked   *volume.Rows       // of the mask, mask.nii.gz
	Geometry imagefile.Geometry // of the scan
	// images.bin: side×side numbers each, little-endian, in the order in which slices name them
	Images [][]float32
}

// AddSlices keeps the outlined slices of all lesions.
func (k *Content) AddSlices(of func(label uint8) *setup.Outlining) {
	for _, l := range k.Lesions {
		for _, index := range of(l.Label).SliceIndexes() {
			k.Add(l.Label, of(l.Label).Slices[index])
		}
	}
	k.Version = k.Needs()
}

// Add keeps an outlined slice of a lesion, with its images: 16 kB each at a side of 64, one or two a slice.
func (k *Content) Add(label uint8, r *contour.Slice) {
	slice, images := NewSliceRecord(label, r)
	slice.Input, slice.Image = len(k.Images)+1, len(k.Images)+len(images)
	k.Slices, k.Images = append(k.Slices, slice), append(k.Images, images...)
}

// NewSliceRecord is an outlined slice of a lesion with its images, one or two.
func NewSliceRecord(label uint8, r *contour.Slice) (SliceRecord, [][]float32) {
	slice := SliceRecord{
		Index: r.Index, Lesion: label, Method: r.Method.Name, Parameter: r.Parameter, Region: r.Region, Networks: r.Networks,
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

// ScanOf is the reference to a scan from a session at path.
func ScanOf(path string, s *scan.Scan) Source {
	source := SourceOf(path, s.Path, s.Fingerprint)
	source.Frame, source.Demo, source.Fill = s.Frame, s.Demo, s.Options.Fill
	if s.DICOM() {
		source.Series = s.Options.Series
	}
	return source
}

// options say how the scan was read.
func (s *Source) options() imagefile.Options {
	return imagefile.Options{Frame: &s.Frame, Series: s.Series, Fill: s.Fill}
}

// SourceOf is the reference to a file from a session at path.
func SourceOf(path, file string, fingerprint scan.Fingerprint) Source {
	if file == "" {
		return Source{}
	}
	s := Source{Path: pathtext.Path(file), Fingerprint: fingerprint}
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
