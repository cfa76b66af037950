// Package series makes volumes of DICOM images: it finds the files of a folder, a CD or a DICOMDIR, groups them into
// series, puts the slices in order by where they lie, and checks that they make a volume. What it does not know for
// sure it says and does not guess: a series with a gap, or with two slices at one place, has no volume.
//
// It knows where slices lie and what their values are; what values mean is package suv's.
package series

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"isopet/volume/dicom"
)

// Found is what lies in a folder.
type Found struct {
	Path   string
	Series []*Series // by study, number and UID
	Left   []Left    // what else lies there
}

// Left is files that were left out.
type Left struct {
	What    string // "structured reports", "files that are no DICOM"
	Count   int
	Example string // one of them
	Err     error  // what is wrong with it, nil if it is just not wanted
}

// Series are slices that lie on one grid, or should. A series of DICOM that holds several kinds of slices, such as two
// orientations, is several of them.
type Series struct {
	UID         string // SeriesInstanceUID
	Modality    string // PT, CT or MR
	Number      int
	Description string
	Date        time.Time // of the series, else of the study; zero if not known
	Files       int
	Phases      int // how many volumes there are: times of a dynamic series, parts of a cycle of a gated one
	Slices      int // of each
	Warnings    []string

	// Err says why there is no volume, nil if there is one. With a gap, it is a [GapError].
	Err error

	apart  string         // files of the same series of DICOM that are none of these, such as "1 file of another patient"
	header *dicom.Dataset // of one of its files, without pixels
	common common
	phases [][]slice
	grid   grid
}

// Header is what one of the files says but for its pixels: patient and study are the same in all.
func (s *Series) Header() *dicom.Dataset { return s.header }

// FrameOfReference is the UID of the coordinates in which the slices lie.
func (s *Series) FrameOfReference() string { return s.common.frameOfReference }

// Label is a line about a series: "PT 3 PET AC, 2000-09-07, 267 slices".
func (s *Series) Label() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %d", s.Modality, s.Number)
	if s.Description != "" {
		fmt.Fprintf(&b, " %s", s.Description)
	}
	if !s.Date.IsZero() {
		fmt.Fprintf(&b, ", %s", s.Date.Format("2006-01-02"))
	}
	if s.Phases > 1 {
		fmt.Fprintf(&b, ", %d times", s.Phases)
	}
	fmt.Fprintf(&b, ", %s", count(s.Slices, "slice"))
	return b.String()
}

// Choose is the series that a name means: its SeriesNumber, its UID, a part of its description, or its place in the
// list as "#2", or "2" where no series has that number. Without a name it is the only PET, or the only series. The
// error lists what there is, by names that can be given.
func (f *Found) Choose(name string) (*Series, error) { return f.ChooseBy(name, "PT") }

// ChooseBy is [Found.Choose] that prefers another modality to PET, if there is any of it.
func (f *Found) ChooseBy(name, modality string) (*Series, error) {
	var matches []*Series
	for _, row := range []func(i int, s *Series) bool{
		func(i int, s *Series) bool { return name == "" && s.Modality == modality },
		func(i int, s *Series) bool { return name == "" && s.Modality == "PT" },
		func(i int, s *Series) bool { return name == "" },
		func(i int, s *Series) bool { return name == s.UID || name == fmt.Sprintf("#%d", i+1) },
		func(i int, s *Series) bool { return name == fmt.Sprint(s.Number) },
		func(i int, s *Series) bool { return name == fmt.Sprint(i+1) },
		func(i int, s *Series) bool {
			return name != "" && strings.Contains(strings.ToLower(s.Description), strings.ToLower(name))
		},
	} {
		for i, s := range f.Series {
			if row(i, s) {
				matches = append(matches, s)
			}
		}
		if len(matches) > 0 {
			break
		}
	}
	if len(matches) == 1 {
		return matches[0], nil
	}
	what, advice := "holds several series", "name one of "
	if name != "" {
		what = fmt.Sprintf("holds several series %q", name)
	}
	switch {
	case len(matches) == 0:
		what = fmt.Sprintf("holds no series %q", name)
	case f.alone(matches[0], func(s *Series) bool { return s.UID != matches[0].UID && slices.Contains(matches, s) }):
		s := matches[0]
		what = fmt.Sprintf("has %s of series %d %s, and with them %s", count(s.Files, "file"), s.Number, s.Description,
			s.apart)
		advice = Advice["take"] + ", or name one of "
	}
	var lines []string
	for _, s := range f.Series {
		lines = append(lines, fmt.Sprintf("%s (%s)", f.short(s), s.Label()))
	}
	return nil, &dicom.Problem{Path: f.Path, Found: what, Advice: advice + strings.Join(lines, ", "),
		Kind: dicom.Unsupported}
}

// Name is a name by which [Found.Choose] takes a series, now and when more has been added to the folder: its UID; where
// several have that or there is none, its place in the list.
func (f *Found) Name(s *Series) string {
	if s.UID != "" && f.alone(s, func(o *Series) bool { return o.UID == s.UID }) {
		return s.UID
	}
	return f.place(s)
}

// short is a name that a person types: the number, or the place in the list where several have it.
func (f *Found) short(s *Series) string {
	if s.Number > 0 && f.alone(s, func(o *Series) bool { return o.Number == s.Number }) {
		return fmt.Sprint(s.Number)
	}
	return f.place(s)
}

func (f *Found) place(s *Series) string { return fmt.Sprintf("#%d", slices.Index(f.Series, s)+1) }

// alone reports whether what holds for a series holds for no other.
func (f *Found) alone(s *Series, holds func(*Series) bool) bool {
	return !slices.ContainsFunc(f.Series, func(o *Series) bool { return o != s && holds(o) })
}

// With is the series that a file belongs to, nil if it is none's.
func (f *Found) With(path string) *Series {
	for _, s := range f.Series {
		for _, phase := range s.phases {
			if slices.ContainsFunc(phase, func(sl slice) bool { return sl.in.path == path }) {
				return s
			}
		}
	}
	return nil
}

// Paths are the files of a volume, each once, in the order of its slices.
func (s *Series) Paths(phase int) []string {
	var all []string
	seen := map[*instance]bool{}
	if phase < 0 || phase >= len(s.phases) {
		return nil
	}
	for _, sl := range s.phases[phase] {
		if !seen[sl.in] {
			seen[sl.in] = true
			all = append(all, sl.in.path)
		}
	}
	return all
}

// CT is the CT that lies in the same coordinates as a PET and has the most slices, nil if there is none.
func (f *Found) CT(pet *Series) *Series {
	var best *Series
	for _, s := range f.Series {
		if s.Modality == "CT" && s.Err == nil && s.FrameOfReference() != "" &&
			s.FrameOfReference() == pet.FrameOfReference() && (best == nil || s.Slices > best.Slices) {
			best = s
		}
	}
	return best
}

// count is "1 slice" or "2 slices".
func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
