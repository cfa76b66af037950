// Package provenance is the JSON file beside a mask: what was exported, of which scan, how and by which networks, and what
// the labels are called. By it a mask can be traced, and opened again with its names, colours and kinds. It knows no open scan.
package provenance

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"isopet/app/lesion"
	"isopet/training/pathtext"
	"isopet/volume/atomicfile"
	"isopet/volume/dicom/seg"
	"isopet/volume/imagefile"
)

// Record is what the file says.
type Record struct {
	// Format is the version of the file's format, 1. By this field the file is known.
	Format int `json:"isopet_mask"`
	// Program is the name and the version of what wrote it.
	Program string `json:"program"`
	Mask    File   `json:"mask"`
	Scan    Scan   `json:"scan"`
	// Methods are those that outlined slices, lesion by lesion, one after the other.
	Methods []Method `json:"methods"`
	Labels  []Label  `json:"labels"`
	// Warnings are sentences for whoever uses the mask.
	Warnings []string `json:"warnings,omitempty"`
	// Settings are those of the command that wrote it and Measured what it measured, as it has them itself.
	Settings json.RawMessage `json:"settings,omitempty"`
	Measured json.RawMessage `json:"measured,omitempty"`
}

// File is a file by its name and content.
type File struct {
	Name   pathtext.Path `json:"name"`
	SHA256 string        `json:"sha256,omitempty"` // empty if it could not be had
}

// Scan is what was outlined in.
type Scan struct {
	Name   pathtext.Path `json:"name"` // of its file or folder
	Series string        `json:"series,omitempty"`
	Frame  *int          `json:"frame,omitempty"` // counted from 0, where there are several
	Unit   string        `json:"unit"`
	Files  int           `json:"files"`
	Bytes  int64         `json:"bytes"`
	// SHA256 is of all its files, one after the other: of a series in the order of its slices.
	SHA256 string `json:"sha256"`
	// Beside is that of the JSON file beside it, by which its values may have become SUV; empty if there is none.
	Beside string `json:"beside_sha256,omitempty"`
}

// Method is how a method outlined.
type Method struct {
	// Lesion is the value in the mask of what it outlined; 0 where that is all of it.
	Lesion    int      `json:"lesion,omitempty"`
	Name      string   `json:"name"`
	Parameter *float64 `json:"parameter,omitempty"`
	Provider  string   `json:"provider,omitempty"` // of the networks
	Networks  []File   `json:"networks,omitempty"`
	// X and Y are the centre of the region of interest in world millimetres (RAS+), Width its edge.
	X      float64 `json:"region_x_mm"`
	Y      float64 `json:"region_y_mm"`
	Width  float64 `json:"region_width_mm"`
	Slices []Slice `json:"slices"`
}

// Slice is one that the method outlined, counted from 0.
type Slice struct {
	Index     int     `json:"index"`
	Threshold float64 `json:"threshold"`       // 0 to 1
	Moved     bool    `json:"moved,omitempty"` // by a person
	Drawn     bool    `json:"drawn,omitempty"` // the slice was changed by hand since
}

// Label is a value of the mask.
type Label struct {
	Value      int    `json:"value"`
	Name       string `json:"name"`
	Kind       string `json:"kind,omitempty"` // of the lesion; without one it is a tumour
	Colour     string `json:"colour"`         // #rrggbb
	OutlinedBy string `json:"outlined_by,omitempty"`
	By         seg.By `json:"by,omitempty"` // AUTOMATIC, SEMIAUTOMATIC or MANUAL, as DICOM has it
}

const (
	format  = 1
	largest = 16 << 20 // bytes of a file that is read
)

// Beside is the path of the file beside a mask: mask.nii.gz has mask.json.
func Beside(mask string) string {
	stem, _ := imagefile.Split(mask)
	return stem + ".json"
}

// errForeign says that a file is none of these.
var errForeign = errors.New("is not of a mask that Isopet wrote")

// Read reads the file beside a mask, nil if there is none or it is another kind of file. Unchanged reports whether the
// mask is the one that it was written for.
func Read(mask string) (r *Record, unchanged bool, err error) {
	r, err = read(Beside(mask))
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, errForeign) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	sum, _, err := hash(mask)
	return r, err == nil && sum == r.Mask.SHA256, err
}

func read(path string) (*Record, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("%s cannot be read: %w", path, err)
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, largest+1))
	if err != nil {
		return nil, fmt.Errorf("%s cannot be read: %w", path, pathtext.Reason(err))
	}
	var r Record
	switch err := json.Unmarshal(bytes.TrimPrefix(text, []byte("\ufeff")), &r); {
	case len(text) > largest, err != nil && !bytes.Contains(text, []byte(`"isopet_mask"`)), err == nil && r.Format == 0:
		return nil, fmt.Errorf("%s %w", path, errForeign)
	case err != nil:
		return nil, fmt.Errorf("%s is damaged: %w; remove it", path, err)
	case r.Format > format:
		return nil, fmt.Errorf("%s was written by a newer Isopet; use that, or remove the file", path)
	}
	return &r, nil
}

// Check says why the file beside a mask must not be written: another program's has its name.
func Check(mask string) error {
	path := Beside(mask)
	switch _, err := read(path); {
	case errors.Is(err, errForeign):
		return fmt.Errorf("%w; choose another name for the mask", err)
	case errors.Is(err, fs.ErrNotExist):
		return nil
	}
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return fmt.Errorf("%s is no file; choose another name for the mask", path)
	}
	return nil
}

// Write writes the file beside a mask that is there. It never takes the place of another program's.
func Write(mask string, r Record) error {
	if err := Check(mask); err != nil {
		return err
	}
	r.Format = format
	r.Mask.Name = pathtext.Path(filepath.Base(mask))
	var err error
	if r.Mask.SHA256, _, err = hash(mask); err != nil {
		return err
	}
	text, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	return atomicfile.Replace(Beside(mask), func(w io.Writer) error {
		_, err := w.Write(append(text, '\n'))
		return err
	})
}

// Of is a scan at a path, with what its files hold.
func Of(path string, files []string) (Scan, error) {
	if absolute, err := filepath.Abs(path); err == nil {
		path = absolute
	}
	s := Scan{Name: pathtext.Path(filepath.Base(path)), Files: len(files)}
	var err error
	s.SHA256, s.Bytes, err = hash(files...)
	var beside File
	beside.Hash(Beside(path))
	s.Beside = beside.SHA256
	return s, err
}

// hash is that of files, one after the other, and how long they are.
func hash(paths ...string) (sum string, size int64, err error) {
	h := sha256.New()
	for _, path := range paths {
		f, err := os.Open(path)
		if err != nil {
			return "", 0, fmt.Errorf("%s cannot be read: %w", path, pathtext.Reason(err))
		}
		n, err := io.Copy(h, f)
		f.Close()
		if err != nil {
			return "", 0, fmt.Errorf("%s cannot be read: %w", path, pathtext.Reason(err))
		}
		size += n
	}
	return hex.EncodeToString(h.Sum(nil)), size, nil
}

// Hash takes over the content of a file at a path, if it can be read.
func (f *File) Hash(path string) {
	if sum, _, err := hash(path); err == nil {
		f.SHA256 = sum
	}
}

// Labels are what a file says of segments.
func Labels(segments []seg.Segment) []Label {
	all := []Label{}
	for _, s := range segments {
		colour := fmt.Sprintf("#%02x%02x%02x", s.Colour[0], s.Colour[1], s.Colour[2])
		all = append(all, Label{s.Number, s.Label, lesion.Kind(s.Kind).String(), colour, s.Algorithm, s.By})
	}
	return all
}

// Segments are the labels as masks of DICOM have them. A kind that is no [lesion.Kind] is as the file has it.
func (r *Record) Segments() []seg.Segment {
	var all []seg.Segment
	for _, l := range r.Labels {
		s := seg.Segment{Number: l.Value, Label: l.Name, Kind: l.Kind, Algorithm: l.OutlinedBy, By: l.By}
		if kind, known := lesion.KindOf(l.Kind); known {
			s.Kind = string(kind)
		}
		if c, err := hex.DecodeString(l.Colour[min(1, len(l.Colour)):]); err == nil && len(c) == len(s.Colour) {
			s.Colour = [3]uint8(c)
		}
		all = append(all, s)
	}
	return all
}
