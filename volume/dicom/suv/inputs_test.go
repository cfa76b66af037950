package suv_test

import (
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"isopet/volume/dicom/suv"
)

// TestInputs: what is odd in weight, dose and half life is put right with a warning.
func TestInputs(t *testing.T) {
	const start = 0.00024290297661484547
	for _, c := range []struct {
		name   string
		change func(s *suv.Scan)
		want   float64
		warns  string
	}{
		{"grams", func(s *suv.Scan) { s.Weight = 71000 }, start, "taken as grams, 71 kg"},
		{"a child", func(s *suv.Scan) { s.Weight = 7.1 }, start / 10, "only 7.1 kg"},
		{"pounds of another person", func(s *suv.Scan) { s.Weight = 710 }, start * 10, "weight is 710 kg"},
		{"a dose of nothing", func(s *suv.Scan) { s.Dose = 388777.472 }, start * 1000, "0.38878 MBq, which no one is given"},
		{"a half life in minutes", func(s *suv.Scan) { s.HalfLife, s.Nuclide = 109.8, "C-111A1" }, start, "taken as minutes"},
		{"MBq", func(s *suv.Scan) { s.Dose = 388.777472 }, start, "taken as MBq"},
		{"several tracers", func(s *suv.Scan) { s.Tracers = 2 }, start, "names 2 radiopharmaceuticals"},
		// 71000 / 388777472 * 2 ** (2711 / 6586.2), and with 4057.7
		{"half life of a code", func(s *suv.Scan) { s.HalfLife, s.Nuclide = 0, "C-111A1" }, 0.00024292191,
			"taken as that of F-18"},
		{"half life of a name", func(s *suv.Scan) { s.HalfLife, s.Nuclide = 0, "^68^Gallium" }, 0.0002901878,
			"that of Ga-68"},
		{"another nuclide", func(s *suv.Scan) { s.Nuclide = "Ga-68" }, start, "but the nuclide is Ga-68 with 4057.7 s"},
		{"late", func(s *suv.Scan) { s.Injected = s.Series.Add(-12 * time.Hour) }, 0.01719984, "6.6 half lives before"},
		{"soon", func(s *suv.Scan) { s.Injected = s.Series.Add(-time.Minute) }, 0.00018378, "only 60 s before"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := scan(t)
			c.change(s)
			r := s.SUV(suv.Corrections{})
			if got := r.Factor(); !(got/c.want-1 < 1e-5 && got/c.want-1 > -1e-5) {
				t.Errorf("factor %.8g, want %.8g; %s", got, c.want, r.Reason)
			}
			warned(t, r, c.warns)
		})
	}
}

// TestInjection: the time of injection of headers with a date, a time of day, or both.
func TestInjection(t *testing.T) {
	for _, c := range []struct {
		name         string
		whole, clock string
		series       string
		halfLife     float64
		want         string
		warns        string
	}{
		{"time of day", "", "103500", "20000907112011", 6588, "20000907103500", ""},
		{"midnight", "", "233000", "20000907001000", 6588, "20000906233000", ""},
		{"both", "20000907103500", "103500", "20000907112011", 6588, "20000907103500", ""},
		{"changed date", "19991231103500", "103500", "20000907112011", 6588, "20000907103500", "has two times of injection"},
		{"changed date, only that", "20000907103500", "", "20000907112011", 6588, "20000907103500", ""},
		{"two times of a day", "20000907103500", "104500", "20000907112011", 6588, "20000907103500", "has two times"},
		{"later by mistake", "20000907133500", "103500", "20000907112011", 6588, "20000907103500", "has two times"},
		{"zirconium after five days", "20000902103500", "103500", "20000907112011", 282276, "20000902103500",
			"has two times"},
		{"zirconium without a date", "", "103500", "20000907112011", 282276, "20000907103500", "no date of injection"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := scan(t)
			s.Injected, s.InjectedClock, s.HalfLife = time.Time{}, time.Time{}, c.halfLife
			if c.whole != "" {
				s.Injected = at(t, c.whole)
			}
			if c.clock != "" {
				s.InjectedClock = at(t, c.clock)
			}
			s.Series = at(t, c.series)
			s.Frames[0].Acquired = s.Series
			r := s.SUV(suv.Corrections{})
			if !r.Injected.Equal(at(t, c.want)) || r.Reason != "" {
				t.Errorf("injected %v, want %s; %s", r.Injected, c.want, r.Reason)
			}
			warned(t, r, c.warns)
		})
	}
}

// TestLateInjection: an injection after the time to which decay was corrected, as of dynamic scans that begin before it,
// is not taken for one of the day before.
func TestLateInjection(t *testing.T) {
	for _, c := range []struct {
		whole, clock string
		halfLife     float64
	}{
		{"20000907112041", "112041", 6588}, {"20000907112041", "112041", 282276}, {"", "112041", 6588}, {"", "", 6588},
	} {
		s := scan(t)
		s.Injected, s.InjectedClock, s.HalfLife = time.Time{}, time.Time{}, c.halfLife
		by := suv.Corrections{}
		switch {
		case c.whole != "":
			s.Injected, s.InjectedClock = at(t, c.whole), at(t, c.clock)
		case c.clock != "":
			s.InjectedClock = at(t, c.clock)
		default:
			by.Injected = at(t, "11:20:41")
		}
		const want = "no SUV: the injection, 2000-09-07 11:20:41, is later than the time to which decay was corrected, " +
			"2000-09-07 11:20:11"
		if r := s.SUV(by); r.Reason != want {
			t.Errorf("%+v: %q, factor %g", c, r.Reason, r.Factor())
		}
	}
}

// TestEntered: a time of acquisition that a person says counts where decay was not corrected, too, and over midnight.
func TestEntered(t *testing.T) {
	s := scan(t)
	s.DecayCorrection, s.Corrected = "NONE", "ATTN"
	s.Frames = []suv.Frame{{Acquired: at(t, "20000907112311"), Duration: 180}, {Acquired: s.Series, Duration: 180}}
	r := s.SUV(suv.Corrections{Acquired: at(t, "11:15")})
	// 71000 / 388777472 * x / (1 - exp(-x)) * 2 ** (seconds / 6588) with x = log(2) / 6588 * 180, 2580 and 2400 seconds
	if len(r.Factors) != 2 || math.Abs(r.Factors[0]/0.00024185379449425092-1) > 1e-9 ||
		math.Abs(r.Factors[1]/0.0002373165588024489-1) > 1e-9 {
		t.Errorf("factors %v; %s", r.Factors, r.Reason)
	}
	s = scan(t)
	s.Injected = at(t, "20000907231000")
	s.Frames = []suv.Frame{{Acquired: at(t, "20000908000300")}, {Acquired: at(t, "20000907235500")}}
	for entered, want := range map[string]string{"23:55": "20000907235500", "00:01": "20000908000100"} {
		if r := s.SUV(suv.Corrections{Acquired: at(t, entered)}); !r.Reference.Equal(at(t, want)) {
			t.Errorf("%s is %v; %s", entered, r.Reference, r.Reason)
		}
	}
}

// TestCorrections: what a person says counts, whatever the header has.
func TestCorrections(t *testing.T) {
	s := scan(t)
	s.Weight, s.Dose, s.HalfLife, s.Injected = 0, 1, 60, at(t, "19990101000000")
	r := s.SUV(suv.Corrections{Weight: 71, Dose: 388777472, HalfLife: 6588, Injected: at(t, "10:35")})
	holds(t, r, 0.00024290297661484547, "BQML START, series time")
	warned(t, r, "")
	const how = "Bq/ml, decay corrected to the start of the series, 2000-09-07 11:20:11: 71 kg / 388.78 MBq, " +
		"injected 2000-09-07 10:35:00 and decayed since (half life 6588 s)"
	if r.How != how {
		t.Errorf("%q, want %q", r.How, how)
	}
}

// TestJoin: files of a series that say different things have no SUV.
func TestJoin(t *testing.T) {
	a, b := scan(t), scan(t)
	if r := suv.Join(a, b).SUV(suv.Corrections{}); len(r.Factors) != 2 || r.Factor() == 0 {
		t.Errorf("two files alike: %+v", r)
	}
	b.Weight = 72
	b.Dose = 1e8
	const reason = "no SUV: the files of the series differ in the patient's weight"
	joined := suv.Join(a, a, b)
	r := joined.SUV(suv.Corrections{})
	if r.Reason != reason || !slices.Equal(r.Missing, []suv.Input{suv.Weight}) {
		t.Errorf("two weights: %q, missing %q", r.Reason, r.Missing)
	}
	if r := joined.SUV(suv.Corrections{Weight: 71}); !strings.Contains(r.Reason, "differ in the injected dose") {
		t.Errorf("two doses: %q", r.Reason)
	}
	holds(t, joined.SUV(suv.Corrections{Weight: 71, Dose: 388777472}), 0.00024290297661484547, "BQML START, series time")
}

// TestNuclides: half lives by the codes of CID 4020, old and new, as pydicom 3.0.2 has them (pydicom.sr.codes.cid4020).
func TestNuclides(t *testing.T) {
	for halfLife, codes := range map[float64][]string{
		6586.2: {"C-111A1", "77004003", "18F"}, 4057.7: {"C-131A3", "35337001"}, 45721: {"C-127A2", "3932008", "Cu-64"},
		282276: {"C-168A4", "63360001"}, 1223: {"C-105A1", "40565003"}, 0: {"80751004", "^133^Xenon", ""},
	} {
		for _, code := range codes {
			s := scan(t)
			s.HalfLife, s.Nuclide = 0, code
			if r := s.SUV(suv.Corrections{}); r.HalfLife != halfLife {
				t.Errorf("half life of %q is %g s, want %g", code, r.HalfLife, halfLife)
			}
		}
	}
}

// TestBIDS: JSON files of dcm2niix and of BIDS.
func TestBIDS(t *testing.T) {
	const start = 0.00024290297661484547
	for _, c := range []struct {
		name, file string
		by         suv.Corrections
		want       float64
		rule       string
	}{
		// as dcm2niix 1.0.20220720 -ba n writes it of STS_001, shortened
		{"dcm2niix", `{"Modality": "PT", "PatientWeight": 71, "AcquisitionTime": "11:20:11.000000",
			"AcquisitionDateTime": "2000-09-07T11:20:11.000000", "RadionuclideTotalDose": 3.88777472e+08,
			"RadionuclideHalfLife": 6588, "Units": "BQML", "DecayCorrection": "START", "ImageType": ["ORIGINAL", "PRIMARY"]}`,
			suv.Corrections{Injected: at(t, "10:35")}, start, "BQML START, earliest acquisition"},
		{"BIDS", `{"Units": "Bq/mL", "TracerRadionuclide": "F18", "InjectedRadioactivity": 388.777472,
			"InjectedRadioactivityUnits": "MBq", "TimeZero": "11:20:11", "ScanStart": 0, "InjectionStart": -2711,
			"FrameTimesStart": [0], "FrameDuration": [180], "ImageDecayCorrected": true, "ImageDecayCorrectionTime": 0}`,
			suv.Corrections{Weight: 71, HalfLife: 6588}, start, "BQML START, decay correction time"},
		{"nothing but what a person says", `{}`,
			suv.Corrections{Weight: 71, Dose: 388777472, HalfLife: 6588, Injected: at(t, "10:35"), Acquired: at(t, "11:20:11")},
			start, "BQML START, time entered"},
		{"odd types", `{"Units": ["BQML"], "PatientWeight": "71", "FrameDuration": 180, "RadionuclideHalfLife": {}}`,
			suv.Corrections{Dose: 388777472, HalfLife: 6588, Injected: at(t, "23:50:00"), Acquired: at(t, "00:35:11")},
			start, "BQML START, time entered"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, err := suv.BIDS([]byte(c.file))
			if err != nil {
				t.Fatal(err)
			}
			if s.Units == "" {
				s.Units = "BQML"
			}
			holds(t, s.SUV(c.by), c.want, c.rule)
		})
	}
	if _, err := suv.BIDS([]byte("{")); err == nil {
		t.Error("half a JSON file is read")
	}
	for said, want := range map[string]string{
		`"AttenuationCorrectionMethod": "NONE"`: "no SUV: attenuation was not corrected (CorrectedImage is NONE)",
		`"AttenuationCorrection": "none"`:       "no SUV: attenuation was not corrected (CorrectedImage is NONE)",
		`"AttenuationCorrection": "CT-based"`:   "",
	} {
		s, err := suv.BIDS([]byte(`{"Units": "BQML", ` + said + `}`))
		if err != nil {
			t.Fatal(err)
		}
		if r := s.SUV(full(t)); r.Reason != want {
			t.Errorf("%s: %q, want %q", said, r.Reason, want)
		}
	}
}

// TestNoDates: a day that a file does not have is not said.
func TestNoDates(t *testing.T) {
	s, err := suv.BIDS([]byte(`{"Units": "BQML", "TimeZero": "09:30:00", "ImageDecayCorrected": true,
		"ImageDecayCorrectionTime": 0}`))
	if err != nil {
		t.Fatal(err)
	}
	by := full(t)
	by.Injected, by.Acquired = at(t, "20201217083000"), time.Time{}
	const want = "no SUV: the injection, 2020-12-17 08:30:00, is later than the time to which decay was corrected, 09:30:00, " +
		"of which the file has no date: leave out the date of the injection"
	if r := s.SUV(by); r.Reason != want {
		t.Errorf("%q, want %q", r.Reason, want)
	}
	by.Injected = at(t, "08:30")
	if r := s.SUV(by); len(r.Factors) != 1 || strings.Contains(r.How, "2000") {
		t.Errorf("by the clock: %q, %q", r.How, r.Reason)
	}
}

// TestIdle: what a person enters and the factor does not depend on is not said to be what it was computed from, and that
// it has no effect is.
func TestIdle(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(s *suv.Scan)
		idle   string
		used   [3]bool // weight, dose, half life
	}{
		{"stored as SUV", func(s *suv.Scan) { s.Units = "GML" }, "What was entered has no effect (weight, dose, half life, " +
			"time of injection, time of acquisition): the values are stored as SUVbw.", [3]bool{}},
		{"a factor of Philips", func(s *suv.Scan) { s.Units, s.PhilipsSUV = "CNTS", 0.0007 },
			"(weight, dose, half life, time of injection, time of acquisition): counts × 0.0007", [3]bool{}},
		{"SUV of lean mass", func(s *suv.Scan) { s.Units, s.SUVType, s.Sex, s.Height = "GML", "LBM", "M", 1.8 },
			"(dose, half life, time of injection, time of acquisition)", [3]bool{0: true}},
		{"corrected to the injection", func(s *suv.Scan) { s.DecayCorrection = "ADMIN" },
			"(half life, time of injection, time of acquisition)", [3]bool{0: true, 1: true}},
		{"corrected to the start", func(*suv.Scan) {}, "", [3]bool{true, true, true}},
		{"not corrected", func(s *suv.Scan) { s.DecayCorrection, s.Corrected = "NONE", "ATTN" }, "", [3]bool{true, true, true}},
	} {
		s := scan(t)
		c.change(s)
		r := s.SUV(full(t))
		if used := [3]bool{r.Weight > 0, r.Dose > 0, r.HalfLife > 0}; used != c.used || len(r.Factors) == 0 {
			t.Errorf("%s: by weight, dose, half life %v; %s", c.name, used, r.Reason)
		}
		warned(t, r, c.idle)
		if r := s.SUV(suv.Corrections{}); len(r.Warnings) > 0 {
			t.Errorf("%s: by the file alone %q", c.name, r.Warnings)
		}
	}
}

// TestEnteredIsChecked: a time that was entered is held against the earliest acquisition of the file, not against itself.
func TestEnteredIsChecked(t *testing.T) {
	r := scan(t).SUV(suv.Corrections{Acquired: at(t, "11:15")})
	warned(t, r, "3.3 % higher corrected to the earliest acquisition (2000-09-07 11:20:11)")
	for _, c := range r.Checks {
		if want := 0.000242902976615; c.Rule == "earliest acquisition" && math.Abs(c.Factor/want-1) > 1e-9 {
			t.Errorf("earliest acquisition gives %g", c.Factor)
		}
	}
}

// full is all that a person can say.
func full(t *testing.T) suv.Corrections {
	return suv.Corrections{Weight: 71, Dose: 388777472, HalfLife: 6588, Injected: at(t, "10:35"), Acquired: at(t, "11:20:11")}
}

// TestSidecarKeepsWhatForbidsSUV: of values that cannot be SUV, or not by one factor, no SUV is made by what is written
// of them, whatever a person says.
func TestSidecarKeepsWhatForbidsSUV(t *testing.T) {
	for name, change := range map[string]func(s *suv.Scan){
		"attenuation": func(s *suv.Scan) { s.Corrected = "DECY" },
		"decay": func(s *suv.Scan) {
			s.DecayCorrection, s.Corrected = "NONE", "ATTN"
			last := s.Frames[0]
			last.Acquired = last.Acquired.Add(time.Hour)
			s.Frames = append(s.Frames, last)
		},
	} {
		s := scan(t)
		change(s)
		b, err := json.Marshal(s.Sidecar("Bq/mL", s.SUV(suv.Corrections{}), suv.Corrections{}, false))
		if err != nil {
			t.Fatal(err)
		}
		again, err := suv.BIDS(b)
		if err != nil {
			t.Fatal(err)
		}
		if r := again.SUV(full(t)); len(r.Factors) > 0 {
			t.Errorf("%s: by %s the factor is %v", name, b, r.Factors)
		}
	}
}

func FuzzBIDS(f *testing.F) {
	f.Add([]byte(`{"Units": "Bq/mL", "TimeZero": "11:20:11", "InjectionStart": -2711, "FrameTimesStart": [0, 1e300]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		if s, err := suv.BIDS(b); err == nil {
			s.SUV(suv.Corrections{Weight: 71, Dose: 3e8, HalfLife: 6588, Injected: at(t, "10:35")})
		}
	})
}
