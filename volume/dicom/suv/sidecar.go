package suv

import (
	"cmp"
	"encoding/json"
	"math"
	"slices"
	"time"
)

// Sidecar is what a JSON file beside a NIfTI image of PET is to say of it, as BIDS and dcm2niix have it
// (https://bids-specification.readthedocs.io, modality PET). It names no date and nothing of the patient: the weight
// neither stands in it nor can be computed from it, for with the factor to SUV it holds no dose, and with the dose no
// factor.
type Sidecar struct {
	Modality                   string    `json:"Modality"`
	Manufacturer               string    `json:"Manufacturer,omitempty"`
	ManufacturersModelName     string    `json:"ManufacturersModelName,omitempty"`
	Units                      string    `json:"Units,omitempty"`
	SUVFactor                  float64   `json:"SUVFactor,omitempty"` // that values were multiplied by
	SUVRule                    string    `json:"SUVRule,omitempty"`
	TracerName                 string    `json:"TracerName,omitempty"`
	TracerRadionuclide         string    `json:"TracerRadionuclide,omitempty"`
	InjectedRadioactivity      float64   `json:"InjectedRadioactivity,omitempty"`
	InjectedRadioactivityUnits string    `json:"InjectedRadioactivityUnits,omitempty"`
	RadionuclideHalfLife       float64   `json:"RadionuclideHalfLife,omitempty"` // s
	TimeZero                   string    `json:"TimeZero,omitempty"`             // the injection
	InjectionStart             *float64  `json:"InjectionStart,omitempty"`       // s after TimeZero, as those that follow
	ScanStart                  *float64  `json:"ScanStart,omitempty"`
	FrameTimesStart            []float64 `json:"FrameTimesStart,omitempty"`
	FrameDuration              []float64 `json:"FrameDuration,omitempty"`         // s
	AttenuationCorrection      string    `json:"AttenuationCorrection,omitempty"` // none, where there was none
	DecayCorrection            string    `json:"DecayCorrection,omitempty"`
	ImageDecayCorrected        *bool     `json:"ImageDecayCorrected,omitempty"`
	ImageDecayCorrectionTime   *float64  `json:"ImageDecayCorrectionTime,omitempty"`
}

// Sidecar is that of values in a unit as BIDS calls it, of which SUV was found with what a person said: SUV that were
// computed, or the stored ones. It has what SUV of stored values is computed from only where that leads to the same
// factor again.
func (s *Scan) Sidecar(unit string, r Result, by Corrections, computed bool) Sidecar {
	base := Sidecar{
		Modality: "PT", Manufacturer: s.Maker, ManufacturersModelName: s.Model, Units: unit,
		TracerName: s.Tracer, TracerRadionuclide: s.Radionuclide(),
	}
	if has, said := (&calculation{Scan: s}).corrected("ATTN"); said && !has {
		base.AttenuationCorrection = "none"
	}
	if computed {
		base.SUVFactor, base.SUVRule = r.Factor(), r.Rule
	} else if s.DecayCorrection == "NONE" {
		base.DecayCorrection, base.ImageDecayCorrected = s.DecayCorrection, new(bool)
	}
	if by.Weight = cmp.Or(by.Weight, r.Weight, 70); s.Units != "BQML" { // any weight tells whether the rest is enough
		return base
	}
	found, full := s.SUV(by), base
	full.timed(found, s)
	full.InjectedRadioactivity, full.InjectedRadioactivityUnits = found.Dose/1e6, "MBq"
	full.RadionuclideHalfLife, full.Units = cmp.Or(found.HalfLife, s.HalfLife), "Bq/mL"
	b, err := json.Marshal(full)
	if err != nil { // a number that is none
		return base
	}
	again, err := BIDS(b)
	if err != nil {
		return base
	}
	f := again.SUV(Corrections{Weight: by.Weight}).Factor()
	if f == 0 || math.Abs(f-found.Factor()) > 1e-6*f {
		return base
	}
	if full.Units = unit; computed {
		full.InjectedRadioactivity, full.InjectedRadioactivityUnits = 0, ""
	}
	return full
}

// timed takes when what happened, counted from the injection.
func (j *Sidecar) timed(found Result, s *Scan) {
	j.DecayCorrection = cmp.Or(s.DecayCorrection, "START")
	corrected, zero := j.DecayCorrection != "NONE", 0.0
	j.ImageDecayCorrected = &corrected
	if found.Injected.IsZero() {
		return
	}
	j.TimeZero, j.InjectionStart = found.Injected.Format(time.TimeOnly), &zero
	after := found.Reference.Sub(found.Injected).Seconds()
	if corrected {
		j.ImageDecayCorrectionTime = &after
	}
	start := after
	for i, f := range s.Frames {
		if since := f.Acquired.Sub(found.Injected).Seconds(); since > 0 && since < 86400 && (i == 0 || since < start) {
			start = since
		}
	}
	j.ScanStart, j.FrameTimesStart = &start, []float64{start}
	differs := func(f Frame) bool { return f.Duration != s.Frames[0].Duration || !(f.Duration > 0) }
	if len(s.Frames) > 0 && !slices.ContainsFunc(s.Frames, differs) {
		j.FrameDuration = []float64{s.Frames[0].Duration}
	}
}
