package suv_test

import (
	"testing"

	"isopet/volume/dicom"
	"isopet/volume/dicom/dicomtest"
	"isopet/volume/dicom/suv"
)

func private(d *dicom.Dataset, block dicom.Tag, creator string, element dicom.Tag, value string) {
	if creator != "" {
		d.Set(dicom.Element{Tag: block, VR: dicom.LO, Raw: []byte(creator)})
	}
	d.Set(dicom.Element{Tag: block&^0xFFFF | block<<8&0xFF00 | element, VR: dicom.UN, Raw: []byte(value)})
}

// TestRead: what vendors and the standard say in several places. Factors are 71000 / 388777472 * 2 ** (s / 6588), with
// s from the injection at 10:35:00, or 71000 / 388777472.
func TestRead(t *testing.T) {
	const at2711, at2400, at0 = 0.00024290297661484547, 0.00023508347447094365, 71000 / 388777472.0
	tracer := func(d *dicom.Dataset) *dicom.Dataset { return d.Item(dicom.RadiopharmaceuticalInformationSequence) }
	for _, c := range []struct {
		name   string
		change func(d *dicom.Dataset)
		want   float64
		rule   string
	}{
		{"plain", func(d *dicom.Dataset) {}, at2711, "BQML START, series time"},
		{"GE", func(d *dicom.Dataset) { private(d, 0x00090010, "GEMS_PETD_01", 0x0D, "20000907111500.00 ") }, at2400,
			"BQML START, GE private time"},
		{"GE without the creator", func(d *dicom.Dataset) {
			d.SetText(dicom.Manufacturer, "GE MEDICAL SYSTEMS")
			private(d, 0x00090010, "", 0x0D, "20000907111500.00 ")
		}, at2400, "BQML START, GE private time"},
		{"another's, without the creator", func(d *dicom.Dataset) { private(d, 0x00090010, "", 0x0D, "20000907111500.00 ") },
			at2711, "BQML START, series time"},
		{"GE, converted to frames", func(d *dicom.Dataset) {
			d.AddItem(dicom.PerFrameFunctionalGroupsSequence)
			moved := d.AddItem(dicom.SharedFunctionalGroupsSequence).AddItem(dicom.UnassignedSharedConvertedAttributesSequence)
			private(moved, 0x00090010, "GEMS_PETD_01", 0x0D, "20000907111500.00 ")
		}, at2400, "BQML START, GE private time"},
		{"GE in a later block", func(d *dicom.Dataset) {
			private(d, 0x00090010, "OTHER ", 0x0D, "20000907110000.00 ")
			private(d, 0x00090011, "GEMS_PETD_01", 0x0D, "20000907111500.00 ")
		}, at2400, "BQML START, GE private time"},
		{"Siemens", func(d *dicom.Dataset) {
			d.SetText(dicom.SeriesTime, "120000")
			private(d, 0x00710010, "SIEMENS MED PT", 0x22, "20000907111500.000000 ")
		}, at2400, "BQML START, Siemens private time"},
		{"Siemens without the creator", func(d *dicom.Dataset) {
			d.SetText(dicom.Manufacturer, "SIEMENS")
			d.SetText(dicom.SeriesTime, "120000")
			private(d, 0x00710010, "", 0x22, "20000907111500.000000 ")
		}, at2400, "BQML START, Siemens private time"},
		{"Philips", func(d *dicom.Dataset) {
			d.SetText(dicom.Units, "CNTS")
			private(d, 0x70530010, "Philips PET Private Group ", 0x00, "0.000728")
		}, 0.000728, "CNTS, SUV factor of Philips"},
		{"Philips, activity", func(d *dicom.Dataset) {
			d.SetText(dicom.Units, "CNTS")
			private(d, 0x70530010, "Philips PET Private Group ", 0x00, "0 ")
			private(d, 0x70530010, "", 0x09, "2 ")
		}, 2 * at2711, "CNTS, activity factor of Philips, START, series time"},
		{"Philips without the creator", func(d *dicom.Dataset) {
			d.SetText(dicom.Units, "CNTS")
			d.SetText(dicom.Manufacturer, "Philips Medical Systems")
			private(d, 0x70530010, "", 0x00, "0.000728")
		}, 0.000728, "CNTS, SUV factor of Philips"},
		{"another's private factor", func(d *dicom.Dataset) {
			d.SetText(dicom.Units, "CNTS")
			private(d, 0x70530010, "other ", 0x00, "0.000728")
		}, 0, ""},
		{"injection in UTC", func(d *dicom.Dataset) {
			d.SetText(dicom.TimezoneOffsetFromUTC, "+0200")
			tracer(d).Delete(dicom.RadiopharmaceuticalStartTime)
			tracer(d).SetText(dicom.RadiopharmaceuticalStartDateTime, "20000907083500+0000")
		}, at2711, "BQML START, series time"},
		{"injection with a zone of its own", func(d *dicom.Dataset) {
			tracer(d).SetText(dicom.RadiopharmaceuticalStartDateTime, "20000907103500.00+0800")
		}, at2711, "BQML START, series time"},
		{"a day of injection and a time", func(d *dicom.Dataset) {
			tracer(d).SetText(dicom.RadiopharmaceuticalStartDateTime, "20000907")
		}, at2711, "BQML START, series time"},
		{"no date of acquisition", func(d *dicom.Dataset) { d.Delete(dicom.AcquisitionDate) }, at2711,
			"BQML START, series time"},
		{"after midnight, no date of acquisition", func(d *dicom.Dataset) {
			d.Delete(dicom.AcquisitionDate)
			d.SetText(dicom.SeriesTime, "235900")
			d.SetText(dicom.AcquisitionTime, "000100")
			tracer(d).SetText(dicom.RadiopharmaceuticalStartTime, "231349")
		}, at2711, "BQML START, series time"},
		{"no date but the study's", func(d *dicom.Dataset) {
			d.Delete(dicom.SeriesDate)
			d.Delete(dicom.AcquisitionDate)
			d.SetText(dicom.StudyDate, "20000907")
		}, at2711, "BQML START, series time"},
		{"no date but the injection's", func(d *dicom.Dataset) {
			d.Delete(dicom.SeriesDate)
			d.Delete(dicom.AcquisitionDate)
			tracer(d).Delete(dicom.RadiopharmaceuticalStartTime)
			tracer(d).SetText(dicom.RadiopharmaceuticalStartDateTime, "20000907103500")
		}, at2711, "BQML START, series time"},
		{"no date", func(d *dicom.Dataset) {
			d.Delete(dicom.SeriesDate)
			d.Delete(dicom.AcquisitionDate)
		}, at2711, "BQML START, series time"},
		{"enhanced", func(d *dicom.Dataset) {
			unclassic(d)
			d.SetText(dicom.DecayCorrected, "YES")
			d.SetText(dicom.DecayCorrectionDateTime, "20000907111500")
		}, at2400, "BQML START, decay correction time"},
		{"enhanced, in another unit", func(d *dicom.Dataset) {
			unclassic(d)
			d.SetText(dicom.DecayCorrected, "YES")
			mapping := d.Item(dicom.SharedFunctionalGroupsSequence).Item(dicom.RealWorldValueMappingSequence)
			mapping.Item(dicom.MeasurementUnitsCodeSequence).SetText(dicom.CodeValue, "kBq/ml")
		}, 0, ""},
		{"enhanced, in SUV", func(d *dicom.Dataset) {
			unclassic(d)
			mapping := d.Item(dicom.SharedFunctionalGroupsSequence).Item(dicom.RealWorldValueMappingSequence)
			mapping.Item(dicom.MeasurementUnitsCodeSequence).SetText(dicom.CodeValue, "g/ml{SUVbw}")
		}, 1, "GML, SUVbw as stored"},
		{"enhanced, corrected to the injection", func(d *dicom.Dataset) {
			unclassic(d)
			d.SetText(dicom.DecayCorrected, "YES")
			d.SetText(dicom.DecayCorrectionDateTime, "20000907103500")
		}, at0, "BQML START, decay correction time"},
		{"enhanced, corrected to no time", func(d *dicom.Dataset) {
			unclassic(d)
			d.SetText(dicom.DecayCorrected, "YES")
		}, at2711, "BQML START, series time"},
		{"enhanced, not corrected", func(d *dicom.Dataset) {
			unclassic(d)
			d.SetText(dicom.DecayCorrected, "NO")
		}, 0.0002452103392755996, "BQML NONE, acquisition of each frame"}, // as in TestConditions
	} {
		t.Run(c.name, func(t *testing.T) {
			d := dicomtest.Slice(0)
			c.change(d)
			r := suv.Read(d).SUV(suv.Corrections{})
			if c.want == 0 {
				if r.Reason == "" {
					t.Errorf("factor %v", r.Factors)
				}
				return
			}
			holds(t, r, c.want, c.rule)
		})
	}
}

// unclassic takes out of a header what Enhanced PET says elsewhere, and says it there: the unit as a code, times of
// frames in their groups.
func unclassic(d *dicom.Dataset) {
	for _, tag := range []dicom.Tag{
		dicom.Units, dicom.DecayCorrection, dicom.CorrectedImage, dicom.AcquisitionDate, dicom.AcquisitionTime,
		dicom.FrameReferenceTime, dicom.ActualFrameDuration,
	} {
		d.Delete(tag)
	}
	d.SetText(dicom.AttenuationCorrected, "YES")
	shared := d.AddItem(dicom.SharedFunctionalGroupsSequence)
	unit := shared.AddItem(dicom.RealWorldValueMappingSequence).AddItem(dicom.MeasurementUnitsCodeSequence)
	unit.SetText(dicom.CodeValue, "Bq/ml")
	d.SetInts(dicom.NumberOfFrames, 2)
	for range 2 {
		content := d.AddItem(dicom.PerFrameFunctionalGroupsSequence).AddItem(dicom.FrameContentSequence)
		content.SetText(dicom.FrameAcquisitionDateTime, "20000907112011")
		content.SetFloats(dicom.FrameAcquisitionDuration, 180000)
	}
}
