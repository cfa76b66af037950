package suv

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// units are spellings of the stored unit, in small letters, with what DICOM calls them.
var units = map[string]string{
	"bqml": "BQML", "bq/ml": "BQML", "bq/cc": "BQML", "cnts": "CNTS", "counts": "CNTS",
	"gml": "GML", "g/ml": "GML", "suv": "GML", "suvbw": "GML", "g/ml{suvbw}": "GML", "cm2ml": "CM2ML", "cm2/ml": "CM2ML",
}

// activities are the units of injected activity, in Bq.
var activities = map[string]float64{"bq": 1, "kbq": 1e3, "mbq": 1e6, "gbq": 1e9, "mci": 3.7e7, "uci": 3.7e4, "": 1}

// sidecar is what a JSON file beside a NIfTI image says of it: the fields of BIDS for PET, and those that dcm2niix
// writes besides (https://bids-specification.readthedocs.io, modality PET).
type sidecar struct {
	Units, DecayCorrection, TracerRadionuclide, PatientSex         text
	Manufacturer, ManufacturersModelName, TracerName               text
	PatientWeight, BodyWeight, PatientSize                         number
	RadionuclideTotalDose, RadionuclideHalfLife                    number
	InjectedRadioactivity                                          number
	InjectedRadioactivityUnits                                     text
	TimeZero, SeriesTime, AcquisitionTime, AcquisitionDateTime     text
	InjectionStart, ScanStart                                      number // s after TimeZero
	ImageDecayCorrectionTime                                       number
	ImageDecayCorrected                                            text
	RadiopharmaceuticalStartTime, RadiopharmaceuticalStartDateTime text
	FrameTimesStart, FrameDuration                                 numbers
	AttenuationCorrection, AttenuationCorrectionMethod             text
}

// unattenuated is what files say, in small letters, where attenuation was not corrected.
var unattenuated = []string{"none", "no", "false", "off", "nac", "uncorrected", "not corrected"}

// text is a JSON value as text; a list is its first value, whatever is no text is written down.
type text string

// UnmarshalJSON takes any value.
func (t *text) UnmarshalJSON(b []byte) error {
	var v any
	if err := json.Unmarshal(b, &v); err != nil {
		return err
	}
	if list, ok := v.([]any); ok && len(list) > 0 {
		v = list[0]
	}
	switch v := v.(type) {
	case string:
		*t = text(strings.TrimSpace(v))
	case float64, bool:
		*t = text(fmt.Sprint(v))
	}
	return nil
}

// number is a JSON number, or text that is one; said tells it from one that is missing.
type number struct {
	v    float64
	said bool
}

// UnmarshalJSON takes any value; what is no number counts as missing.
func (n *number) UnmarshalJSON(b []byte) error {
	var t text
	if err := t.UnmarshalJSON(b); err != nil {
		return err
	}
	v, err := strconv.ParseFloat(string(t), 64)
	*n = number{v, err == nil}
	return nil
}

// numbers is a list of numbers, or one; what is neither counts as missing.
type numbers []float64

// UnmarshalJSON takes any value.
func (n *numbers) UnmarshalJSON(b []byte) error {
	var list []float64
	if json.Unmarshal(b, &list) == nil {
		*n = list
		return nil
	}
	var one number
	err := one.UnmarshalJSON(b)
	if one.said {
		*n = numbers{one.v}
	}
	return err
}

// BIDS reads what the JSON file beside a NIfTI image says of its SUV. What it leaves out, as files made anonymous
// leave out the weight, is for a person to supply. The error is that of a file that is no JSON.
func BIDS(b []byte) (*Scan, error) {
	var j sidecar
	if err := json.Unmarshal(b, &j); err != nil {
		return nil, fmt.Errorf("is no JSON file as BIDS has them: %w", err)
	}
	s := &Scan{}
	if unit := string(j.Units); unit != "" {
		if s.Units = units[strings.ToLower(unit)]; s.Units == "" {
			s.Units = unit
		}
	}
	s.DecayCorrection = strings.ToUpper(string(j.DecayCorrection))
	s.Weight, s.Height, s.Sex = first(j.PatientWeight, j.BodyWeight), j.PatientSize.v, string(j.PatientSex)
	s.Nuclide, s.Tracer = string(j.TracerRadionuclide), string(j.TracerName)
	s.Maker, s.Model = string(j.Manufacturer), string(j.ManufacturersModelName)
	s.HalfLife = j.RadionuclideHalfLife.v
	s.Dose = j.RadionuclideTotalDose.v
	for _, said := range []text{j.AttenuationCorrection, j.AttenuationCorrectionMethod} {
		if slices.Contains(unattenuated, strings.ToLower(string(said))) {
			s.Corrected = "NONE"
		}
	}
	if scale := activities[strings.ToLower(string(j.InjectedRadioactivityUnits))]; s.Dose == 0 {
		s.Dose = j.InjectedRadioactivity.v * scale
	}
	j.times(s)
	return s, nil
}

// times are those of injection, acquisition and decay correction, absolute or after TimeZero.
func (j *sidecar) times(s *Scan) {
	day, _ := ParseTime(string(j.AcquisitionDateTime))
	at := func(t text) time.Time {
		v, err := ParseTime(string(t))
		if err == nil && !dated(v) && dated(day) {
			v = on(v, day)
		}
		if err != nil || v.IsZero() {
			return time.Time{}
		}
		if !dated(v) {
			v = on(v, undated)
		}
		return v
	}
	acquired := day
	if acquired.IsZero() || !dated(acquired) {
		acquired = at(j.AcquisitionTime)
	}
	s.Series = at(j.SeriesTime)
	if v, err := ParseTime(string(j.RadiopharmaceuticalStartDateTime)); err == nil && dated(v) {
		s.Injected = v
	}
	if v, err := ParseTime(string(j.RadiopharmaceuticalStartTime)); err == nil {
		s.InjectedClock = v
	}
	if zero := at(j.TimeZero); !zero.IsZero() {
		after := func(n number) time.Time { return zero.Add(time.Duration(n.v * float64(time.Second))) }
		if j.InjectionStart.said && usable(j.InjectionStart) {
			s.Injected = after(j.InjectionStart)
		}
		if usable(j.ScanStart) {
			acquired = after(j.ScanStart)
		}
		if j.ImageDecayCorrectionTime.said && usable(j.ImageDecayCorrectionTime) {
			s.Enhanced = after(j.ImageDecayCorrectionTime)
		}
	}
	if s.DecayCorrection == "" {
		corrected := strings.ToLower(string(j.ImageDecayCorrected))
		s.DecayCorrection = map[string]string{"true": "START", "false": "NONE"}[corrected]
	}
	s.Frames = j.frames(acquired)
}

// usable reports whether a number of seconds can be meant.
func usable(n number) bool { return n.v > -1e8 && n.v < 1e8 }

// frames are those of the file, one at least.
func (j *sidecar) frames(acquired time.Time) []Frame {
	frames := make([]Frame, max(1, len(j.FrameDuration)))
	for i := range frames {
		frames[i].Acquired = acquired
		if i < len(j.FrameTimesStart) && !acquired.IsZero() && usable(number{v: j.FrameTimesStart[i]}) {
			since := j.FrameTimesStart[i] - j.FrameTimesStart[0]
			frames[i].Acquired = acquired.Add(time.Duration(since * float64(time.Second)))
		}
		if i < len(j.FrameDuration) {
			frames[i].Duration = j.FrameDuration[i]
		}
	}
	return frames
}

// first is the first number that is there.
func first(of ...number) float64 {
	for _, n := range of {
		if n.v != 0 {
			return n.v
		}
	}
	return 0
}
