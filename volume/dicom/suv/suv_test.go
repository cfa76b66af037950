package suv_test

import (
	"encoding/json"
	"math"
	"os"
	"strings"
	"testing"
	"time"

	"isopet/volume/dicom/dicomtest"
	"isopet/volume/dicom/suv"
)

func at(t testing.TB, s string) time.Time {
	t.Helper()
	v, err := suv.ParseTime(s)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// scan is a Siemens-like scan that has all it needs: 71 kg, 388.777472 MBq, injected 45 minutes and 11 seconds before
// the series, which starts with its first frame.
func scan(t testing.TB) *suv.Scan {
	return &suv.Scan{
		Header: suv.Header{
			Units: "BQML", DecayCorrection: "START", Corrected: `DECY\ATTN\SCAT`, Weight: 71, Dose: 388777472, HalfLife: 6588,
			Injected: at(t, "20000907103500"), Series: at(t, "20000907112011"),
		},
		Frames: []suv.Frame{{Acquired: at(t, "20000907112011"), Duration: 180}},
	}
}

func holds(t *testing.T, r suv.Result, factor float64, rule string) {
	t.Helper()
	if got := r.Factor(); !(math.Abs(got/factor-1) < 1e-9) || r.Rule != rule {
		t.Errorf("factor %.13g by %q, want %.13g by %q; reason %q", got, r.Rule, factor, rule, r.Reason)
	}
}

func warned(t *testing.T, r suv.Result, part string) {
	t.Helper()
	if all := strings.Join(r.Warnings, "\n"); part == "" && all != "" || !strings.Contains(all, part) {
		t.Errorf("warnings %q, want %q", all, part)
	}
}

// TestVectors: headers of real scanners with the factors of calculate-suv 1.1.0 (cornerstonejs), all within 1e-9.
func TestVectors(t *testing.T) {
	b, err := os.ReadFile(dicomtest.Shared(t, "suv_vectors.json"))
	if err != nil {
		t.Fatal(err)
	}
	var vectors []map[string]any
	if err := json.Unmarshal(b, &vectors); err != nil {
		t.Fatal(err)
	}
	rules := map[string]string{
		"siemens":                      "BQML START, series time",
		"philips_bqml":                 "BQML START, series time",
		"philips_cnts_suv":             "CNTS, SUV factor of Philips",
		"cps_series_after_acquisition": "BQML START, earliest acquisition",
	}
	warnings := map[string]string{
		"philips_bqml":                 "SUV would be 12.5 % lower corrected to the time back-computed",
		"cps_series_after_acquisition": "SUV would be 33.3 % higher corrected to the start of the series",
	}
	for _, v := range vectors {
		number := func(key string) float64 { f, _ := v[key].(float64); return f }
		moment := func(keys ...string) time.Time {
			var all []string
			for _, k := range keys {
				s, _ := v[k].(string)
				all = append(all, s)
			}
			got, _ := suv.ParseTime(strings.Join(all, ""))
			return got
		}
		name := v["name"].(string)
		s := &suv.Scan{
			Header: suv.Header{
				Units: v["units"].(string), DecayCorrection: v["decay_correction"].(string),
				Weight: number("weight_kg"), Dose: number("dose_bq"), HalfLife: number("half_life_s"),
				Injected: moment("injection_datetime"), InjectedClock: moment("injection_time"),
				Series:     moment("series_date", "series_time"),
				PhilipsSUV: number("philips_suv_factor"), PhilipsActivity: number("philips_activity_factor"),
			},
			Frames: []suv.Frame{{
				Acquired:  moment("acquisition_date", "acquisition_time"),
				Reference: number("frame_reference_ms") / 1000, Duration: number("frame_duration_ms") / 1000,
			}},
		}
		r := s.SUV(suv.Corrections{})
		t.Run(name, func(t *testing.T) {
			holds(t, r, number("expect_factor"), rules[name])
			warned(t, r, warnings[name])
		})
	}
}

// TestReferences: each rule for the time to which decay was corrected, on headers made for it. The numbers are
// 71000 / 388777472 * 2 ** (seconds / 6588) in Python, with the seconds from 10:35:00 as they stand there.
func TestReferences(t *testing.T) {
	const factor2711, factor2400 = 0.00024290297661484547, 0.00023508347447094365
	for _, c := range []struct {
		name   string
		change func(s *suv.Scan)
		by     suv.Corrections
		want   float64
		rule   string
		warns  string
	}{
		{"series", func(s *suv.Scan) {}, suv.Corrections{}, factor2711, "series time", ""},
		{"GE", func(s *suv.Scan) { s.GE = at(t, "20000907111500") }, suv.Corrections{}, factor2400, "GE private time",
			"SUV would be 3.3 % higher corrected to the start of the series (2000-09-07 11:20:11)"},
		{"GE of another day", func(s *suv.Scan) { s.GE = at(t, "20010907111500") }, suv.Corrections{}, factor2711,
			"series time", "is not used: it is more than a day from the acquisition"},
		{"Enhanced PET", func(s *suv.Scan) { s.Enhanced = at(t, "20000907111500"); s.Series = time.Time{} },
			suv.Corrections{}, factor2400, "decay correction time", "3.3 % higher corrected to the earliest acquisition"},
		{"Siemens, series later", func(s *suv.Scan) {
			s.Siemens, s.Series = at(t, "20000907111500"), at(t, "20000907140000")
		}, suv.Corrections{}, factor2400, "Siemens private time", ""},
		{"series later by a fraction", func(s *suv.Scan) { s.Series = at(t, "20000907112011.000005") }, suv.Corrections{},
			factor2711, "earliest acquisition", "is not known for sure"},
		// two beds; ln(x / (1 - exp(-x))) / l with x = l * 180, l = ln 2 / 6588, is 89.8579604 s after a frame's start
		{"average", func(s *suv.Scan) {
			s.Series = at(t, "20000907140000")
			s.Frames = []suv.Frame{
				{at(t, "20000907112011"), 311 + 89.8579604, 180}, {at(t, "20000907112311"), 491 + 89.8579604, 180},
			}
		}, suv.Corrections{}, factor2400, "average activity", "the earliest acquisition"},
		{"frame starts", func(s *suv.Scan) {
			s.Series = at(t, "20000907140000")
			s.Frames = []suv.Frame{{at(t, "20000907111500"), 0, 180}, {at(t, "20000907111800"), 180, 180}}
		}, suv.Corrections{}, factor2400, "frame start", ""},
		{"placeholders", func(s *suv.Scan) {
			s.Series = at(t, "20000907140000")
			s.Frames = []suv.Frame{{at(t, "20000907111500"), 0, 180}, {at(t, "20000907111800"), 0, 180}}
		}, suv.Corrections{}, factor2400, "earliest acquisition", "6.5 % for every ten minutes"},
		{"beds under one time", func(s *suv.Scan) { // as GE's after they were made anonymous
			s.Frames = []suv.Frame{{s.Series, 0, 180}, {s.Series, 1215, 180}}
		}, suv.Corrections{}, factor2711, "series time", ""},
		{"entered", func(s *suv.Scan) { s.GE = at(t, "20000907110000") }, suv.Corrections{Acquired: at(t, "11:15")},
			factor2400, "time entered", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := scan(t)
			c.change(s)
			r := s.SUV(c.by)
			holds(t, r, c.want, "BQML START, "+c.rule)
			if c.warns != "" {
				warned(t, r, c.warns)
			}
		})
	}
}

// TestConditions: each way in which values are stored.
func TestConditions(t *testing.T) {
	const start = 0.00024290297661484547
	for _, c := range []struct {
		name   string
		change func(s *suv.Scan)
		want   float64
		rule   string
	}{
		{"ADMIN", func(s *suv.Scan) { s.DecayCorrection = "ADMIN" }, 71000 / 388777472.0, "BQML ADMIN"},
		// 71000 / 388777472 * x / (1 - exp(-x)) * 2 ** (2711 / 6588) with x = log(2) / 6588 * 180
		{"NONE", func(s *suv.Scan) { s.DecayCorrection = "NONE"; s.Corrected = "ATTN" }, 0.0002452103392755996,
			"BQML NONE, acquisition of each frame"},
		{"START left out", func(s *suv.Scan) { s.DecayCorrection = "" }, start, "BQML START, series time"},
		{"Philips, both", func(s *suv.Scan) { s.Units, s.PhilipsSUV, s.PhilipsActivity = "CNTS", 0.000551, 2.2684 },
			0.000551, "CNTS, SUV factor of Philips"},
		{"Philips, activity", func(s *suv.Scan) { s.Units, s.PhilipsActivity = "CNTS", 4.7 }, start * 4.7,
			"CNTS, activity factor of Philips, START, series time"},
		{"Philips, Bq/ml", func(s *suv.Scan) { s.PhilipsSUV, s.PhilipsActivity = 0.003, 4.7 }, start,
			"BQML START, series time"},
		{"SUV", func(s *suv.Scan) { *s = suv.Scan{Header: suv.Header{Units: "GML"}} }, 1, "GML, SUVbw as stored"},
		{"SUVbw", func(s *suv.Scan) { s.Units, s.SUVType = "GML", "BW" }, 1, "GML, SUVbw as stored"},
		// masses by the formulas in Python: 1.10*71 - 120*(71/178)**2, and so on
		{"Morgan", mass("LBM", "M"), 71 / 59.007713672516104, "GML, from SUVlbm (Morgan)"},
		{"James", mass("LBMJAMES128", "F"), 71 / 52.42284686276985, "GML, from SUVlbm (James)"},
		{"Janmahasatian", mass("LBMJANMA", "M"), 71 / 57.13133491020717, "GML, from SUVlbm (Janmahasatian)"},
		{"ideal, other", mass("IBW", "O"), 71 / 72.36, "GML, from SUVibw"},
		{"surface", func(s *suv.Scan) { s.Units, s.Height = "CM2ML", 1.78 }, 71 / 18.823727341813726, "CM2ML, from SUVbsa"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := scan(t)
			c.change(s)
			holds(t, s.SUV(suv.Corrections{}), c.want, c.rule)
		})
	}
}

// mass makes a scan in SUV of another mass, of a person of 71 kg and 178 cm.
func mass(kind, sex string) func(*suv.Scan) {
	return func(s *suv.Scan) { s.Units, s.SUVType, s.Sex, s.Height = "GML", kind, sex, 1.78 }
}

// TestNoSUV: each case in which there is none says why, and what a person can do.
func TestNoSUV(t *testing.T) {
	for _, c := range []struct {
		change  func(s *suv.Scan)
		reason  string
		missing []suv.Input
	}{
		{func(s *suv.Scan) { s.Weight = 0 }, "no SUV: the patient's weight is missing", []suv.Input{suv.Weight}},
		{func(s *suv.Scan) { s.Weight, s.Dose, s.Injected = 0, -1, time.Time{} },
			"no SUV: the patient's weight, the injected dose and the time of injection are missing",
			[]suv.Input{suv.Weight, suv.Dose, suv.Injected}},
		{func(s *suv.Scan) { s.HalfLife = 6 }, "no SUV: the factor would be 1.89e+132; " +
			"check weight, dose, times and half life", nil},
		{func(s *suv.Scan) { s.HalfLife = math.NaN() }, "no SUV: the half life of the radionuclide is missing",
			[]suv.Input{suv.HalfLife}},
		{func(s *suv.Scan) { s.Injected = time.Time{} }, "no SUV: the time of injection is missing",
			[]suv.Input{suv.Injected}},
		{func(s *suv.Scan) { s.Injected = at(t, "20000907113000") }, "no SUV: the injection, 2000-09-07 11:30:00, is later " +
			"than the time to which decay was corrected, 2000-09-07 11:20:11", []suv.Input{suv.Injected}},
		{func(s *suv.Scan) { s.Series, s.Frames = time.Time{}, nil },
			"no SUV: the file has no time of series or acquisition to which decay was corrected", []suv.Input{suv.Acquired}},
		{func(s *suv.Scan) { s.Corrected = `DECY\SCAT` },
			`no SUV: attenuation was not corrected (CorrectedImage is DECY\SCAT)`, nil},
		{func(s *suv.Scan) { s.Corrected = `ATTN` },
			"no SUV: decay was not corrected (CorrectedImage is ATTN), but DecayCorrection is not NONE", nil},
		{func(s *suv.Scan) { s.Units = "PROPCNTS" }, "no SUV: the values are in PROPCNTS, which cannot be converted", nil},
		{func(s *suv.Scan) { s.Units = "CNTS" },
			"no SUV: the values are counts, and the private factors of Philips are missing", nil},
		{func(s *suv.Scan) { s.Units = "" }, "no SUV: the file does not say what its values are (Units is missing)", nil},
		{func(s *suv.Scan) { s.DecayCorrection = "YES" }, "no SUV: DecayCorrection is YES, which has no meaning", nil},
		{func(s *suv.Scan) { s.DecayCorrection, s.Frames[0].Duration = "NONE", 0 },
			"no SUV: decay was not corrected, and the duration of frames is missing", nil},
		{mass("LBM", ""), "no SUV of body weight: the values are SUV of another kind, and the patient's sex is missing", nil},
		{func(s *suv.Scan) { s.Units = "CM2ML" },
			"no SUV of body weight: the values are SUV of another kind, and the patient's height is missing", nil},
	} {
		s := scan(t)
		c.change(s)
		r := s.SUV(suv.Corrections{})
		if r.Reason != c.reason || r.Factors != nil || r.Rule != "" || len(r.Missing) != len(c.missing) {
			t.Errorf("%q, missing %q, factors %v, want %q, %q", r.Reason, r.Missing, r.Factors, c.reason, c.missing)
		}
		for i, m := range r.Missing {
			if m != c.missing[i] {
				t.Errorf("missing %q, want %q", r.Missing, c.missing)
			}
		}
	}
}
