package series

import (
	"fmt"

	"isopet/volume/dicom"
)

// Fault is why a series has no volume: one of [Reasons], with its values.
type Fault struct {
	dicom.Problem
	Reason string
	Values []any
}

// Unwrap is the fault as a problem of the series.
func (f *Fault) Unwrap() error { return &f.Problem }

// GapError is the error of a series in which slices are missing. [Options] may fill them.
type GapError struct {
	Fault
	Missing []int // slices, counted as if they were there
}

// Unwrap is the fault alone.
func (e *GapError) Unwrap() error { return &e.Fault }

// Reason is what is wrong with a series, with places for values as [fmt.Sprintf] has them, and what to do: one of
// [Advice].
type Reason struct{ Found, Advice string }

// Reasons are those for which a series has no volume, in English, by a name for other languages.
var Reasons = map[string]Reason{
	"gap":       {"lacks %s, at %s", "get"},
	"uneven":    {"has slices at uneven distances: %s between %s and %s, and %s usually", "export"},
	"moved":     {"has two slices in one plane at %s, one of them moved within it", "take"},
	"doubled":   {"has two different slices at one place and time, at %s (%s and %s)", "take"},
	"mixed":     {mixed, "export"},
	"times":     {"has %s of different times at one place, at %s, and one at most others", "take"},
	"cycle":     {"has %s at %s and %d at most others: a time or a part of the cycle is not complete", "export"},
	"slopes":    {"has %s without a slope (RescaleSlope), and %d with one", "export"},
	"thickness": {"has only one slice, of unknown thickness", "whole"},
	"astray":    {"has a slice that does not lie in line with the others, at %s (%s)", "take"},
	"askew":     {"has slices that lie askew by %s°, as those of no PET do", "export"},
}

const mixed = "has %s at each place, but not all of the same times or parts of the cycle: number %d at %s is of the time " +
	"of number %d at %s"

// Advice is what to do, in English, by the names of [Reason].
var Advice = map[string]string{
	"export": "export or copy the whole series again",
	"take":   "take out the files that do not belong to it",
	"whole":  "open a series",
	"get": "copy them from the scanner, the archive or the CD into its folder, and open it again; without them volumes " +
		"and masks would be wrong, so that it is not opened",
}

// plural is a number of slices, in words where it is written as text.
type plural int

func (n plural) String() string { return count(int(n), "slice") }

// fault is a fault of the series.
func (s *Series) fault(reason string, values ...any) Fault {
	r := Reasons[reason]
	return Fault{dicom.Problem{Path: s.name(), Found: fmt.Sprintf(r.Found, values...), Advice: Advice[r.Advice],
		Kind: dicom.Damaged}, reason, values}
}

// fails is the error of a series that has no volume, the first that is found.
func (s *Series) fails(reason string, values ...any) {
	if s.Err == nil {
		f := s.fault(reason, values...)
		s.Err = &f
	}
}
