package dicom

import (
	"math"
	"reflect"
	"slices"
	"testing"
	"time"
)

func TestNumbers(t *testing.T) {
	for _, c := range []struct {
		vr     VR
		raw    string
		floats []float64
		ints   []int64
	}{
		{DS, ` 1.50\-2e3 \+7`, []float64{1.5, -2000, 7}, nil},
		{DS, "3.0 \x00", []float64{3}, []int64{3}},
		{DS, `1\x`, nil, nil},
		{DS, `1\`, nil, nil},
		{DS, "1,5", nil, nil},
		{DS, "0x10", nil, nil},
		{DS, "inf", nil, nil},
		{DS, "1e999", nil, nil},
		{DS, "", nil, nil},
		{IS, "12 ", []float64{12}, []int64{12}},
		{UN, "0.00055 ", []float64{0.00055}, nil},
		{US, "\xff\xff\x01\x00", []float64{65535, 1}, []int64{65535, 1}},
		{SS, "\xff\xff", []float64{-1}, []int64{-1}},
		{US, "\xff", nil, nil},
		{UL, "\xff\xff\xff\xff", []float64{1<<32 - 1}, []int64{1<<32 - 1}},
		{SL, "\xfe\xff\xff\xff", []float64{-2}, []int64{-2}},
		{FL, "\x00\x00\x20\xc0", []float64{-2.5}, nil},
		{FD, "\x00\x00\x00\x00\x00\x00\x04\x40", []float64{2.5}, nil},
		{FD, "\x00\x00\x00\x00\x00\x00\xf8\x7f", nil, nil},
		{AT, "\x28\x00\x10\x00", []float64{0x00280010}, []int64{0x00280010}},
		{SV, "\xff\xff\xff\xff\xff\xff\xff\xff", []float64{-1}, []int64{-1}},
		{UV, "\xff\xff\xff\xff\xff\xff\xff\xff", []float64{1 << 64}, nil},
	} {
		e := &Element{VR: c.vr, Raw: []byte(c.raw)}
		if !slices.Equal(e.Floats(), c.floats) || !slices.Equal(e.Ints(), c.ints) {
			t.Errorf("%s %q: %v, %v, not %v, %v", c.vr, c.raw, e.Floats(), e.Ints(), c.floats, c.ints)
		}
	}
}

// TestNothing: what is not there gives nothing, also where nothing is asked.
func TestNothing(t *testing.T) {
	for _, d := range []*Dataset{nil, New()} {
		_, float := d.Float(PatientWeight)
		_, whole := d.Int(Rows)
		_, moment := d.Moment(SeriesDate, SeriesTime)
		_, also := d.DateTime(AcquisitionDateTime)
		if d.Has(Rows) || d.Text(Rows) != "" || d.Strings(Rows) != nil || d.Raw(Rows) != nil || float || whole ||
			d.Item(UnitsSequence) != nil || moment || also || d.Private(0x7053, "x", 9).Text() != "" {
			t.Errorf("%v has something", d)
		}
	}
}

func TestTexts(t *testing.T) {
	d := New()
	d.Set(Element{Tag: ImageType, VR: CS, Raw: []byte(`ORIGINAL\PRIMARY `)})
	d.Set(Element{Tag: ImageComments, VR: LT, Raw: []byte(`  a\b `)})
	d.Set(Element{Tag: SOPClassUID, VR: UI, Raw: []byte("1.2\x00")})
	d.Set(Element{Tag: 0x70530010, VR: LO, Raw: []byte("Philips PET Private Group ")})
	d.Set(Element{Tag: 0x70530011, VR: LO, Raw: []byte("other ")})
	d.Set(Element{Tag: 0x70531009, VR: UN, Raw: []byte("0.5 ")})
	d.Set(Element{Tag: 0x70531109, VR: DS, Raw: []byte("0.7 ")})
	if got := d.Strings(ImageType); !reflect.DeepEqual(got, []string{"ORIGINAL", "PRIMARY"}) {
		t.Errorf("%q", got)
	}
	if d.Text(ImageComments) != `  a\b` || d.Text(SOPClassUID) != "1.2" {
		t.Errorf("%q, %q", d.Text(ImageComments), d.Text(SOPClassUID))
	}
	for creator, want := range map[string]float64{"Philips PET Private Group": 0.5, "other": 0.7} {
		if got := d.Private(0x7053, creator, 9).Floats(); !slices.Equal(got, []float64{want}) {
			t.Errorf("%s: %v", creator, got)
		}
	}
	if d.Private(0x7053, "third", 9) != nil {
		t.Error("a private element of another creator")
	}
}

func TestTimes(t *testing.T) {
	for text, want := range map[string]float64{ // seconds; -1 where it is no time
		"104829.350000": 38909.35, "104829": 38909, "1048": 38880, "10": 36000, " 104829.5 ": 38909.5, "10:48:29": 38909,
		"10:48": 38880, "235960": 86400, "104829.123456789": 38909.123456789, "": -1, "1": -1, "104": -1, "256000": -1,
		"106000": -1, "10.5": -1, "ab": -1, "10482": -1, "-1": -1, "1:2:3": -1, "104861": -1,
	} {
		got, ok := ParseClock(text)
		if ok != (want >= 0) || ok && math.Abs(got.Seconds()-want) > 1e-9 {
			t.Errorf("%q: %v, %v, not %v", text, got, ok, want)
		}
	}
	for text, want := range map[string]string{
		"20040119": "2004-01-19", "2004.01.19": "2004-01-19", " 20040119 ": "2004-01-19", "20040230": "", "200401": "",
		"2004/01/19": "", "": "", "+0040119": "",
	} {
		got, ok := ParseDate(text)
		if ok != (want != "") || ok && got.Format(time.DateOnly) != want {
			t.Errorf("%q: %v, %v, not %s", text, got, ok, want)
		}
	}
	for text, want := range map[string]string{
		"20040119072731.5":           "2004-01-19T07:27:31.5Z",
		"20040119072731 ":            "2004-01-19T07:27:31Z",
		"20040119":                   "2004-01-19T00:00:00Z",
		"2004011907":                 "2004-01-19T07:00:00Z",
		"20040119072731.500000+0800": "2004-01-19T07:27:31.5+08:00",
		"20040119072731-0330":        "2004-01-19T07:27:31-03:30",
		"20040119072731+0860":        "",
		"20040119 072731":            "2004-01-19T07:27:31Z",
		"2004":                       "",
		"2004-01-19":                 "",
		"20040119xx":                 "",
	} {
		got, ok := ParseDateTime(text)
		if ok != (want != "") || ok && got.Format(time.RFC3339Nano) != want {
			t.Errorf("%q: %v, %v, not %s", text, got, ok, want)
		}
	}
	d := New()
	d.SetText(SeriesDate, "20040119")
	d.SetText(SeriesTime, "072731.25")
	if got, ok := d.Moment(SeriesDate, SeriesTime); !ok || got.Format(time.RFC3339Nano) != "2004-01-19T07:27:31.25Z" {
		t.Errorf("%v, %v", got, ok)
	}
}
