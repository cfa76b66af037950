// Package wholebody is what is looked for in a whole scan: by which threshold, above which volume, and what a reference
// says of that. It knows no mask and no state.
package wholebody

import (
	"errors"
	"fmt"
	"math"
	"strings"

	"isopet/app/format"
	"isopet/app/scan"
	"isopet/app/units"
	"isopet/volume/islands"
)

// Threshold is a way to say from which value on uptake is looked for.
type Threshold struct {
	Label, About string
	// SUV, if not 0, is the value itself.
	SUV float64
	// Share, if not 0, is that of the maximum of each focus.
	Share float64
	// Times, if not 0, and two standard deviations more is what of a reference's mean.
	Times float64
}

// Thresholds are the rows of the choice. The formulas of references are those of PERCIST 1.0 (Wahl et al. 2009, J Nucl
// Med 50, supplement 1, 122S), for the liver and, where that is diseased, for the blood pool. PERCIST takes SUL, which is
// SUV times a number that is the same for all voxels, so that the same voxels lie above.
var Thresholds = []Threshold{
	{Label: "SUV 4", SUV: 4, About: "All voxels of SUV 4 or more."},
	{Label: "SUV 3", SUV: 3, About: "All voxels of SUV 3 or more."},
	{Label: "SUV 2.5", SUV: 2.5, About: "All voxels of SUV 2.5 or more."},
	{Label: "41 % of each focus", Share: 0.41, About: "Of each focus the voxels from 41 % of its own maximum on. A focus is " +
		"what hangs together from the value below on."},
	{Label: "50 % of each focus", Share: 0.5, About: "Of each focus the voxels from 50 % of its own maximum on. A focus is " +
		"what hangs together from the value below on."},
	{Label: "Liver: 1.5 × mean + 2 SD", Times: 1.5, About: "From 1.5 times the mean of the reference and two standard " +
		"deviations on, as PERCIST has it for the liver."},
	{Label: "Blood pool: 2 × mean + 2 SD", Times: 2, About: "From twice the mean of the reference and two standard " +
		"deviations on, as PERCIST has it for the blood pool."},
	{Label: "Value", About: "All voxels from the value below on."},
}

// Typed reports whether the threshold takes a value that somebody gives.
func (t Threshold) Typed() bool { return t.SUV == 0 && t.Times == 0 }

// Reference is what is measured of a reference region.
type Reference struct {
	Name     string
	Mean, SD float64 // of its voxels
}

// Above is the threshold that a reference gives with a formula of [Thresholds].
func (r *Reference) Above(times float64) float64 { return times*r.Mean + 2*r.SD }

// Said says what was measured, and what follows from it.
func (r *Reference) Said(unit string) string {
	return strings.TrimSpace(fmt.Sprintf("%s: mean %s, SD %s %s", r.Name, format.Number(r.Mean), format.Number(r.SD), unit)) +
		fmt.Sprintf("; 1.5 × mean + 2 SD = %s, 2 × mean + 2 SD = %s.", format.Number(r.Above(1.5)), format.Number(r.Above(2)))
}

// Search is what is looked for.
type Search struct {
	Threshold
	// Value is that of a threshold that is typed, in the scan's unit: where that is of a share, foci begin there.
	Value float64
	// Least is the volume in ml below which nothing counts.
	Least float64
}

// Rule is the search in a scan, with a reference where the threshold needs one, and says by what: "from 4 SUV". The
// error says why it means nothing there.
func (s Search) Rule(in *scan.Scan, reference *Reference) (r islands.Rule, by string, err error) {
	with := func(v float64) string { return strings.TrimSpace(format.Short(v) + " " + in.Unit) }
	r.Least = s.Least
	switch {
	case !(s.Least >= 0) || math.IsInf(s.Least, 0):
		return r, "", fmt.Errorf("%g ml is no smallest volume; give 0 or more", s.Least)
	case s.SUV > 0:
		if in.Unit != units.SUV {
			return r, "", fmt.Errorf("%s; say what its unit is, or look from a value of its own", notSUV(in))
		}
		r.Low, by = s.SUV, "from "+with(s.SUV)
	case s.Times > 0:
		if reference == nil {
			return r, "", errors.New("there is no reference; put a sphere into the liver or the aorta with the tool Reference " +
				"sphere first")
		}
		if r.Low = reference.Above(s.Times); !(r.Low > 0) || math.IsInf(r.Low, 0) {
			return r, "", fmt.Errorf("%s gives the threshold %s, from which on nothing can be looked for", reference.Name,
				format.Plain(r.Low))
		}
		by = fmt.Sprintf("from %s = %s × mean + 2 SD of %s", with(r.Low), format.Short(s.Times), reference.Name)
	case !(s.Value > 0) || math.IsInf(s.Value, 0):
		return r, "", errors.New("there is no value to look from; give one above 0")
	case s.Share > 0:
		r.Low, r.Share = s.Value, s.Share
		by = fmt.Sprintf("from %s %% of each focus, foci from %s", format.Short(100*s.Share), with(s.Value))
	default:
		r.Low, by = s.Value, "from "+with(s.Value)
	}
	return r, by, nil
}

// notSUV says what the values of a scan are instead.
func notSUV(in *scan.Scan) string {
	if in.Unit == units.Unknown {
		return in.Name + " does not say that its values are SUV"
	}
	return fmt.Sprintf("the values of %s are %s, not SUV", in.Name, in.Unit)
}

// TooMany says that more was found than a mask has room for, and what to do: from how many millilitres on there are as
// many as fit.
func TooMany(found []islands.Island, room int, voxelML float64) error {
	ml := format.Rounded(float64(found[room].Voxels+1)*voxelML, 3)
	return fmt.Errorf("%d islands were found, and the mask has room for %d lesions; choose a higher threshold, or a "+
		"smallest volume of %s ml", len(found), room, format.Short(ml))
}
