package series_test

import (
	"testing"

	"isopet/volume/dicom"
	"isopet/volume/dicom/dicomtest"
	"isopet/volume/dicom/suv"
)

// TestBeds: SUV of a scan whose slices were acquired in two beds, three minutes each. Factors are 71000 / 388777472 *
// 2 ** (s / 6588) in Python, with s = 2400 or 2711 from the injection; where decay was not corrected times
// x / (1 - exp(-x)), x = log(2) / 6588 * 180, with s = 2711 and 2891.
func TestBeds(t *testing.T) {
	late := func(d *dicom.Dataset) { d.SetText(dicom.SeriesTime, "140000") } // of a later reconstruction
	for _, c := range []struct {
		name          string
		change        func(d *dicom.Dataset, bed int)
		first, second float64
		rule          string
	}{
		{"series", func(*dicom.Dataset, int) {}, 0.00024290297661484547, 0.00024290297661484547, "BQML START, series time"},
		{"not corrected", func(d *dicom.Dataset, _ int) {
			d.SetText(dicom.DecayCorrection, "NONE")
			d.SetText(dicom.CorrectedImage, "ATTN")
		}, 0.0002452103392755996, 0.0002498984955044546, "BQML NONE, acquisition of each frame"},
		{"frame starts, as GE counts", func(d *dicom.Dataset, bed int) {
			late(d)
			d.SetText(dicom.AcquisitionTime, []string{"111500", "111800"}[bed])
			d.SetFloats(dicom.FrameReferenceTime, float64(180000*bed))
		}, 0.00023508347447094365, 0.00023508347447094365, "BQML START, frame start"},
		{"Siemens' own time", func(d *dicom.Dataset, _ int) {
			late(d)
			d.Set(dicom.Element{Tag: 0x00710010, VR: dicom.LO, Raw: []byte("SIEMENS MED PT")})
			d.Set(dicom.Element{Tag: 0x00711022, VR: dicom.DT, Raw: []byte("20000907111500.000000 ")})
		}, 0.00023508347447094365, 0.00023508347447094365, "BQML START, Siemens private time"},
	} {
		t.Run(c.name, func(t *testing.T) {
			all := dicomtest.Slices(7)
			for k, d := range all {
				bed := k / 4
				d.SetText(dicom.AcquisitionTime, []string{"112011", "112311"}[bed])
				c.change(d, bed)
			}
			r := dicomtest.Load(t, dicomtest.Find(t, dicomtest.Write(t, all...))).Scan.SUV(suv.Corrections{})
			if r.Rule != c.rule || len(r.Factors) != 7 {
				t.Fatalf("%d factors by %q, want %q; %s", len(r.Factors), r.Rule, c.rule, r.Reason)
			}
			near(t, "first bed", r.Factors[3], c.first, 1e-15)
			near(t, "second bed", r.Factors[4], c.second, 1e-15)
		})
	}
}
