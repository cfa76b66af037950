package session

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"isopet/app/contour"
	"isopet/app/format"
	"isopet/app/reference"
	"isopet/app/scan"
	"isopet/app/units"
	"isopet/volume/imagefile"
)

// Is reports whether a path is named as sessions are.
func Is(path string) bool { return strings.HasSuffix(strings.ToLower(path), Suffix) }

// Beside finds the session of a scan that lies beside it and is called as it is, and says when it was saved; not ok if
// there is none, or it is of another scan.
func Beside(scan string) (path string, saved time.Time, ok bool) {
	stem, _ := imagefile.Split(filepath.Clean(scan))
	path = stem + Suffix
	here, err := os.Stat(scan)
	if err != nil {
		return "", time.Time{}, false
	}
	f, err := Open(path)
	if err != nil {
		return "", time.Time{}, false
	}
	defer f.Close()
	of := slices.ContainsFunc(f.Scan.Places(path), func(place string) bool {
		there, err := os.Stat(place)
		return err == nil && os.SameFile(here, there)
	})
	return path, f.Saved, of
}

// Missing is a session whose scan is not where it was.
type Missing struct {
	Session string
	Scan    string // where it was
}

// MissingError says that a file that a session refers to is in none of the places where it may be.
type MissingError struct{ Missing }

func (e *MissingError) Error() string {
	return fmt.Sprintf("%s, to which %s belongs, is not there any more; put it back", e.Scan, e.Session)
}

// Work is all that work is taken up with.
type Work struct {
	*Restored
	Scan      *scan.Scan
	Reference *reference.Reference
	CT        *scan.Companion
	Lost      []string // sentences: what is not there any more, or is another
}

// Read reads a session and what it refers to: its scan, without which there is none, its annotation and its CT. image
// is where the scan is now, empty if it is where the session says. The error is a [MissingError] if it is not there.
func (f *File) Read(ctx context.Context, image string, progress func(done, total int)) (*Work, error) {
	path := f.path
	w := &Work{}
	var err error
	var truth *reference.Reference
	if f.Scan.Demo {
		w.Scan, truth = reference.Demo()
	} else {
		said := ""
		if w.Scan, said, err = f.scan(ctx, image, progress); err != nil {
			return nil, err
		}
		if said != "" {
			w.Lost = append(w.Lost, said)
		}
	}
	if w.Restored, err = f.Load(ctx, w.Scan, progress); err != nil {
		return nil, err
	}
	if r := f.Reference; r != nil && r.Demo {
		w.Reference = truth
	} else if r != nil {
		if w.Reference, err = f.reference(ctx, w.Scan); err != nil {
			w.Lost = append(w.Lost, "The annotation was left out: "+format.Sentence(err))
		}
	}
	if f.CT != nil {
		if w.CT, err = f.CT.companion(ctx, path, w.Scan); err != nil {
			w.Lost = append(w.Lost, "The "+f.CT.Modality.Name+" was left out: "+format.Sentence(err))
		}
	}
	if w.Reference != nil {
		var outlined []*contour.Slice
		for _, of := range w.Outlinings {
			outlined = slices.AppendSeq(outlined, maps.Values(of.Slices))
		}
		found, err := w.Reference.Best(ctx, w.Scan, outlined)
		if err != nil {
			return nil, err
		}
		w.Reference.Know(found)
	}
	return w, ctx.Err()
}

// scan reads the scan that the session belongs to, with the values that it had. The sentence says why they are others
// by now.
func (f *File) scan(ctx context.Context, image string, progress func(done, total int)) (*scan.Scan, string, error) {
	o := f.Scan.options()
	o.Stored = true
	s, err := f.Scan.read(ctx, f.path, image, o, func(done, total int64) { progress(int(done>>10), int(total>>10)) })
	if err != nil {
		return nil, "", err
	}
	lost := f.UnitFrom == scan.UnitFromFile && s.UnitSource == scan.UnitNotSaid // with the JSON file that said it
	other := f.SUV != nil && s.SUV == nil                                       // was said of the file since
	if (f.UnitFrom == scan.UnitFromUser || lost || other) && slices.Contains(units.Choices, f.Unit) &&
		(!s.DICOM() || s.UnitSource == scan.UnitNotSaid) {
		s.SetUnit(f.Unit)
	}
	if f.SUV == nil {
		return s, "", nil
	}
	v, said, err := f.SUV.of(s)
	if err != nil {
		return nil, "", Damaged(f.path, "what it says of SUV does not fit the scan ("+err.Error()+")")
	}
	s, _ = s.With(v)
	return s, said, nil
}

// of are the values of a scan as they were. Where SUV is found otherwise by now, by the JSON file beside the scan or by
// rules that are others, it is that of the session, which a sentence says.
func (k *SUV) of(s *scan.Scan) (v scan.Values, said string, err error) {
	v, err = s.Values().Corrected(k.Corrections, k.Stored)
	if k.Stored || len(k.Factors) == 0 || s.SUV == nil {
		return v, "", err
	}
	if n := len(k.Factors); n != 1 && n != s.Dims[2] ||
		slices.ContainsFunc(k.Factors, func(f float64) bool { return !(f > 0 && f < 1e30) }) {
		return v, "", errors.New("its factors are impossible")
	}
	kept := s.Values().Keeping(k.Corrections, k.Factors, k.Rule)
	switch middle := len(k.Factors) / 2; {
	case err != nil:
		said = fmt.Sprintf("SUV is as in the session, by the factor %.6g; by what the scan and a JSON file beside it say "+
			"now there is none (%v).", k.Factors[middle], err)
	case s.Differ(v, kept):
		now := v.SUV.Result.Factors
		said = fmt.Sprintf("SUV is as in the session, by the factor %.6g; by what the scan and a JSON file beside it say "+
			"now it would be %.6g.", k.Factors[middle], now[len(now)/2])
	default:
		return v, "", nil
	}
	return kept, said, nil
}

// reference reads the annotation that the session refers to.
func (f *File) reference(ctx context.Context, scan *scan.Scan) (*reference.Reference, error) {
	var places []string
	for _, file := range append([]Source{*f.Reference}, f.MoreReferences...) {
		place, err := file.Find(ctx, f.path, "")
		if err != nil {
			return nil, err
		}
		places = append(places, place)
	}
	return reference.ReadUnion(ctx, places, scan, f.ReferenceLabels)
}

// companion reads the scan beneath the PET that a session at path refers to.
func (k *CompanionRef) companion(ctx context.Context, path string, under *scan.Scan) (*scan.Companion, error) {
	s, err := k.read(ctx, path, "", k.options(), nil)
	if err != nil {
		return nil, err
	}
	return scan.NewCompanion(s, under, k.Modality)
}

// Find is where a file is that a session at path refers to: in the place that the user named, else where it stood from
// the session's folder, else where it stood on the computer. It must be the same file as when the session was saved.
func (s *Source) Find(ctx context.Context, path, named string) (string, error) {
	places := []string{named}
	if named == "" {
		places = s.Places(path)
	}
	changed := ""
	for _, place := range places {
		fingerprint, err := scan.Take(ctx, place, imagefile.Options{})
		switch {
		case err != nil && named != "":
			return "", err
		case err != nil:
		case s.Fingerprint == scan.Fingerprint{} || fingerprint == s.Fingerprint:
			return place, nil
		case changed == "":
			changed = place
		}
	}
	if changed != "" {
		return "", s.changed(path, changed)
	}
	return "", &MissingError{Missing{path, string(s.Path)}}
}

// read reads a scan that a session at path refers to, from where [Source.Find] looks for it. Of a folder it is known only
// when the series is read whether that is the one.
func (s *Source) read(ctx context.Context, path, named string, o imagefile.Options, progress func(done, total int64)) (*scan.Scan,
	error) {
	if s.Series == "" {
		place, err := s.Find(ctx, path, named)
		if err != nil {
			return nil, err
		}
		return scan.Read(ctx, place, o, progress)
	}
	places := []string{named}
	if named == "" {
		places = s.Places(path)
	}
	var first error // of the places that are there
	for _, place := range places {
		if _, err := os.Stat(place); err != nil {
			continue
		}
		found, err := scan.Read(ctx, place, o, progress)
		switch {
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case err == nil && found.Fingerprint == s.Fingerprint:
			return found, nil
		case err == nil:
			err = s.changed(path, place)
		}
		first = cmp.Or(first, err)
	}
	if first == nil {
		first = &MissingError{Missing{path, string(s.Path)}}
	}
	return nil, first
}

// changed says that what a session at path refers to is another now.
func (s *Source) changed(path, place string) error {
	what, name := "file", "file"
	if s.Series != "" {
		what, name = "series", "folder"
	}
	return fmt.Errorf("%s is not the %s that it was when %s was saved, so what is outlined may not fit; name the "+
		"unchanged %s, or open this one without the session", place, what, path, name)
}

// Places are where the file may be that a session at path refers to: where it stood from the session's folder, else
// where it stood on the computer.
func (s *Source) Places(path string) []string {
	if s.Relative == "" {
		return []string{string(s.Path)}
	}
	return []string{filepath.Join(filepath.Dir(path), filepath.FromSlash(string(s.Relative))), string(s.Path)}
}
