// Package suv finds the factor that makes body-weight SUV of the values of a PET scan, and says in sentences how it was
// found, what casts doubt on it, or why there is none. It reads headers of DICOM and the JSON files of BIDS, and
// says what such a file is to say; it knows nothing of voxels.
//
// The rules stand in tables: conditions (what the stored values are), references (the time to which decay was
// corrected) and tracers (half lives). They follow the vendor-neutral pseudo-code of QIBA and the manual for the
// computation of SUV of the IBSI (oncoray/suv_computation), with what is known of scanners that do otherwise.
//
// All times are those of the scanner's clock, kept as UTC. A time of day without a date has the year 0, as
// [time.Parse] gives it.
package suv

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Header is what a scan says for all its frames. What it does not say is zero.
type Header struct {
	Units           string  // of the stored values, as DICOM has them: BQML, CNTS, GML, …
	SUVType         string  // with GML: empty or BW, LBM, …
	Corrected       string  // what was corrected, as DICOM has it: DECY\ATTN\…; empty if it is not said
	DecayCorrection string  // START, ADMIN, NONE
	Weight          float64 // of the patient, in kg
	Height          float64 // in m
	Sex             string  // M, F, O
	Dose            float64 // injected activity, in Bq
	HalfLife        float64 // of the radionuclide, in s
	Nuclide         string  // a code or a name of it
	Tracers         int     // how many radiopharmaceuticals the header has; only the first counts
	Tracer          string  // what the radiopharmaceutical is called
	Maker, Model    string  // of the scanner

	Injected      time.Time // date and time of the injection
	InjectedClock time.Time // or its time of day only, in year 0
	Series        time.Time // start of the series

	GE       time.Time // the private time to which GE corrected decay
	Enhanced time.Time // that of Enhanced PET
	Siemens  time.Time // the private one of Siemens

	PhilipsSUV      float64 // private factor of Philips from counts to SUV
	PhilipsActivity float64 // and that from counts to Bq/ml

	Undated   bool // the file has times of day only: they are on a day that means nothing
	OtherZone bool // the time of injection has a time zone that the rest of the file does not name
}

// Radionuclide is the nuclide as BIDS calls it, F18; empty if it is none of the known.
func (h Header) Radionuclide() string {
	t := tracerOf(h.Nuclide)
	if t == nil {
		return ""
	}
	return strings.ReplaceAll(t.name, "-", "")
}

// Frame is what a scan says of a slice or a frame.
type Frame struct {
	Acquired  time.Time // when its acquisition began
	Reference float64   // time for which its activity holds, in s after an unnamed start (FrameReferenceTime)
	Duration  float64   // s
}

// Scan is all that is known of a scan.
type Scan struct {
	Header
	Frames []Frame
	Whole  []Frame // those of all volumes of a dynamic series, which share one reference time; nil: Frames

	differ []difference // what its files say differently
}

// Corrections are what a person says instead of the header. What is zero is as the header has it.
type Corrections struct {
	Weight   float64   `json:",omitzero"` // kg
	Dose     float64   `json:",omitzero"` // Bq
	HalfLife float64   `json:",omitzero"` // s
	Injected time.Time `json:",omitzero"` // with a date or, in year 0, without
	Acquired time.Time `json:",omitzero"` // the time to which decay was corrected, likewise
}

// Input is something that the factor depends on and that a person may supply.
type Input string

// The inputs. Height and sex count only where values are stored as another kind of SUV, and cannot be corrected.
const (
	Weight   Input = "weight"
	Dose     Input = "dose"
	HalfLife Input = "half life"
	Injected Input = "time of injection"
	Acquired Input = "time of acquisition"
)

// Result is the factor, or why there is none.
type Result struct {
	Factors  []float64 // SUVbw = stored value × factor, for each frame; nil if there is none
	Rule     string    // short and stable: "BQML START, series time"
	How      string    // the same as a sentence, with the numbers
	Reason   string    // why there is no factor, a sentence
	Missing  []Input   // what a person may supply to have one
	Warnings []string  // sentences
	Checks   []Check   // what other rules would have given

	// What the factor was computed from, zero where it was not needed or not known; without a factor, what is known.
	Weight, Dose, HalfLife float64
	Injected, Reference    time.Time
}

// Factor is the factor of all frames, 0 if there is none or not one for all.
func (r Result) Factor() float64 {
	for _, f := range r.Factors {
		if f != r.Factors[0] {
			return 0
		}
	}
	if len(r.Factors) == 0 {
		return 0
	}
	return r.Factors[0]
}

// Check is the factor by another reference time than the one used.
type Check struct {
	Rule   string
	Factor float64 // 0 if the rule gives no time
	Note   string  // why the rule does not hold, empty if it does
}

// SUV finds the factor of each frame. A scan without frames is taken for one of a single frame.
func (s *Scan) SUV(by Corrections) Result {
	c := &calculation{Scan: s, by: by, used: map[Input]bool{}}
	if len(s.Frames) == 0 {
		c.Scan = &Scan{Header: s.Header, Frames: make([]Frame, 1), differ: s.differ}
	}
	c.inputs()
	r := &c.Result
	if err := c.find(); err != nil {
		r.Factors, r.Rule, r.How, r.Checks = nil, "", "", nil
		r.Reason = err.Error()
		if lack, ok := err.(*lack); ok {
			r.Missing = lack.inputs
		}
	}
	return *r
}

// calculation is a result in the making.
type calculation struct {
	*Scan
	by   Corrections
	used map[Input]bool // what the factor depends on
	Result
}

// lack is the error of inputs that are missing or impossible.
type lack struct {
	inputs []Input
	why    string
}

func (l *lack) Error() string { return l.why }

func (c *calculation) warn(format string, values ...any) {
	c.Warnings = append(c.Warnings, fmt.Sprintf(format, values...))
}

// find looks for the first condition that holds, and takes its factor.
func (c *calculation) find() error {
	for _, d := range c.differ {
		if d.corrected == nil || !d.corrected(c.by) {
			why := "no SUV: the files of the series differ in " + d.what
			if d.input == "" {
				return errors.New(why)
			}
			return &lack{[]Input{d.input}, why}
		}
	}
	if has, said := c.corrected("ATTN"); said && !has {
		return fmt.Errorf("no SUV: attenuation was not corrected (CorrectedImage is %s)", c.Corrected)
	}
	for _, row := range conditions {
		if !row.holds(c) {
			continue
		}
		c.Rule = row.rule
		factor, err := row.factor(c)
		if err != nil {
			return err
		}
		c.Factors = make([]float64, len(c.Frames))
		for i, f := range c.Frames {
			if c.Factors[i], err = factor(f); err != nil {
				return err
			}
			if !(c.Factors[i] > 0) || c.Factors[i] > 1e30 {
				return fmt.Errorf("no SUV: the factor would be %.3g; check weight, dose, times and half life", c.Factors[i])
			}
		}
		c.idle()
		return nil
	}
	return c.unknown()
}

// idle leaves out what the factor does not depend on, and says what of it a person entered.
func (c *calculation) idle() {
	var idle []string
	for _, row := range []struct {
		input   Input
		entered bool
		value   *float64
	}{
		{Weight, c.by.Weight > 0, &c.Result.Weight}, {Dose, c.by.Dose > 0, &c.Result.Dose},
		{HalfLife, c.by.HalfLife > 0, &c.Result.HalfLife}, {Injected, !c.by.Injected.IsZero(), nil},
		{Acquired, !c.by.Acquired.IsZero(), nil},
	} {
		if c.used[row.input] {
			continue
		}
		if row.value != nil {
			*row.value = 0
		}
		if row.entered {
			idle = append(idle, string(row.input))
		}
	}
	if len(idle) > 0 {
		c.warn("What was entered has no effect (%s): %s.", strings.Join(idle, ", "), c.How)
	}
}

// unknown says why no condition holds.
func (c *calculation) unknown() error {
	activity := c.PhilipsActivity > 0 || c.Units == "BQML"
	switch {
	case c.Units == "":
		return fmt.Errorf("no SUV: the file does not say what its values are (Units is missing)")
	case c.Units == "CNTS" && !activity:
		return fmt.Errorf("no SUV: the values are counts, and the private factors of Philips are missing")
	case c.Units == "GML":
		return fmt.Errorf("no SUV of body weight: the values are SUV of type %s, which cannot be converted", c.SUVType)
	case activity:
		return fmt.Errorf("no SUV: DecayCorrection is %s, which has no meaning", c.DecayCorrection)
	}
	return fmt.Errorf("no SUV: the values are in %s, which cannot be converted", c.Units)
}

// Join is the scan of several files: the header of the first and all frames in order. What the headers say differently
// is remembered: such a scan has no SUV, unless a person says it instead.
func Join(scans ...*Scan) *Scan {
	joined := &Scan{}
	for i, s := range scans {
		if i == 0 {
			joined.Header = s.Header
		}
		for _, d := range differences {
			if d.of(joined.Header) != d.of(s.Header) &&
				!slices.ContainsFunc(joined.differ, func(o difference) bool { return o.what == d.what }) {
				joined.differ = append(joined.differ, d)
			}
		}
		joined.Frames = append(joined.Frames, s.Frames...)
	}
	return joined
}

// difference is something that matters to SUV in which headers may differ.
type difference struct {
	what      string
	of        func(Header) any
	input     Input                  // that a person may supply instead; empty if none
	corrected func(Corrections) bool // they did
}

var differences = []difference{
	{what: "units", of: func(h Header) any { return h.Units }},
	{what: "the type of SUV", of: func(h Header) any { return h.SUVType }},
	{what: "how decay was corrected", of: func(h Header) any { return h.DecayCorrection }},
	{what: "what was corrected", of: func(h Header) any { return h.Corrected }},
	{"the patient's weight", func(h Header) any { return h.Weight }, Weight,
		func(by Corrections) bool { return by.Weight > 0 }},
	{what: "the patient's height or sex", of: func(h Header) any { return [2]any{h.Height, h.Sex} }},
	{"the injected dose", func(h Header) any { return h.Dose }, Dose, func(by Corrections) bool { return by.Dose > 0 }},
	{"the half life", func(h Header) any { return h.HalfLife }, HalfLife,
		func(by Corrections) bool { return by.HalfLife > 0 }},
	{"the time of injection", func(h Header) any { return [2]time.Time{h.Injected, h.InjectedClock} }, Injected,
		func(by Corrections) bool { return !by.Injected.IsZero() }},
	{"the start of the series", func(h Header) any { return h.Series }, Acquired,
		func(by Corrections) bool { return !by.Acquired.IsZero() }},
	{"the time to which decay was corrected", func(h Header) any { return [3]time.Time{h.GE, h.Enhanced, h.Siemens} },
		Acquired, func(by Corrections) bool { return !by.Acquired.IsZero() }},
	{what: "the private factors of Philips",
		of: func(h Header) any { return [2]float64{h.PhilipsSUV, h.PhilipsActivity} }},
}
