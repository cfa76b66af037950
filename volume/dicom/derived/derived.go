// Package derived begins DICOM objects that are made of images: whose they are, to which study they belong and by whom
// they were made. What the images say of that is copied as it is stored. It does not know what the objects hold.
package derived

import (
	"io"
	"time"

	"isopet/volume/dicom"
)

// Options are what the images do not say.
type Options struct {
	Description string    // of the series, 64 characters at most
	Creator     string    // who made it; may be empty
	Version     string    // of the program
	Pseudonym   string    // instead of the patient's name and ID; what else names the patient is left out
	Now         time.Time // when it is made
	Random      io.Reader // for UIDs: crypto/rand
}

// Program is how objects name what made them.
const Program = "Isopet"

// carried are the elements that objects have from the images: of patient, study and frame of reference.
var carried = []dicom.Tag{
	dicom.PatientName, dicom.PatientID, dicom.IssuerOfPatientID, dicom.PatientBirthDate, dicom.PatientSex,
	dicom.OtherPatientIDs, dicom.PatientAge, dicom.PatientSize, dicom.PatientWeight, dicom.PatientIdentityRemoved,
	dicom.DeidentificationMethod, dicom.DeidentificationMethodCodeSequence, dicom.ClinicalTrialSponsorName,
	dicom.ClinicalTrialProtocolID, dicom.ClinicalTrialProtocolName, dicom.ClinicalTrialSiteID,
	dicom.ClinicalTrialSiteName, dicom.ClinicalTrialSubjectID, dicom.ClinicalTrialSubjectReadingID,
	dicom.StudyInstanceUID, dicom.StudyDate, dicom.StudyTime, dicom.StudyID, dicom.StudyDescription,
	dicom.AccessionNumber, dicom.ReferringPhysicianName, dicom.FrameOfReferenceUID, dicom.PositionReferenceIndicator,
}

// naming are those that name a person: a pseudonym leaves them out.
var naming = []dicom.Tag{
	dicom.IssuerOfPatientID, dicom.OtherPatientIDs, dicom.ClinicalTrialSubjectID, dicom.ClinicalTrialSubjectReadingID,
	dicom.ClinicalTrialSiteID, dicom.ClinicalTrialSiteName, dicom.StudyDescription,
	dicom.StudyID,
}

// required are those that must be there, empty if nothing is known.
var required = []dicom.Tag{
	dicom.PatientName, dicom.PatientID, dicom.PatientBirthDate, dicom.PatientSex, dicom.StudyDate, dicom.StudyTime,
	dicom.StudyID, dicom.AccessionNumber, dicom.ReferringPhysicianName, dicom.PositionReferenceIndicator,
}

// New is the beginning of an object of a SOP class, of one of the images' headers. The error is that of images which
// belong to no study or no frame of reference, or o.Random's.
func New(from *dicom.Dataset, class, modality string, o Options) (*dicom.Dataset, error) {
	for _, t := range []dicom.Tag{dicom.StudyInstanceUID, dicom.FrameOfReferenceUID} {
		if from == nil || !from.Has(t) {
			return nil, &dicom.Problem{Path: from.Path(), Kind: dicom.Unsupported,
				Found: "does not name its study and its coordinates, so that no results can refer to it", Advice: "export NIfTI"}
		}
	}
	d := dicom.New()
	d.Copy(from, dicom.SpecificCharacterSet)
	d.Copy(from, carried...)
	if o.Pseudonym != "" {
		for _, t := range naming {
			d.Delete(t)
		}
		d.SetText(dicom.PatientName, o.Pseudonym)
		d.SetText(dicom.PatientID, o.Pseudonym)
		for _, t := range []dicom.Tag{dicom.PatientBirthDate, dicom.AccessionNumber, dicom.ReferringPhysicianName} {
			d.SetEmpty(t)
		}
	}
	for _, t := range required {
		if d.Find(t) == nil {
			d.SetEmpty(t)
		}
	}
	for _, t := range []dicom.Tag{dicom.SOPInstanceUID, dicom.SeriesInstanceUID} {
		uid, err := dicom.NewUID(o.Random)
		if err != nil {
			return nil, err
		}
		d.SetText(t, uid)
	}
	d.SetText(dicom.SOPClassUID, class)
	d.SetText(dicom.Modality, modality)
	d.SetText(dicom.SeriesDescription, o.Description)
	d.SetInts(dicom.SeriesNumber, number(from))
	d.SetInts(dicom.InstanceNumber, 1)
	d.SetText(dicom.Manufacturer, Program)
	d.SetText(dicom.ManufacturerModelName, Program)
	d.SetText(dicom.DeviceSerialNumber, "1")
	d.SetText(dicom.SoftwareVersions, o.Version)
	date, clock := o.Now.Format("20060102"), o.Now.Format("150405")
	d.SetText(dicom.SeriesDate, date)
	d.SetText(dicom.SeriesTime, clock)
	return d, nil
}

// number is that of a series of results: apart from those of the scanner, and the same for the same images.
func number(from *dicom.Dataset) int {
	n, _ := from.Int(dicom.SeriesNumber)
	return 9000 + int(n%1000+1000)%1000
}

// Code fills the item of a code into a sequence.
func Code(d *dicom.Dataset, t dicom.Tag, value, scheme, meaning string) {
	c := d.AddItem(t)
	c.SetText(dicom.CodeValue, value)
	c.SetText(dicom.CodingSchemeDesignator, scheme)
	c.SetText(dicom.CodeMeaning, meaning)
}

// Reference fills an item that refers to an instance into a sequence.
func Reference(d *dicom.Dataset, t dicom.Tag, class, instance string) *dicom.Dataset {
	r := d.AddItem(t)
	r.SetText(dicom.ReferencedSOPClassUID, class)
	r.SetText(dicom.ReferencedSOPInstanceUID, instance)
	return r
}

// Decimals sets numbers as another file wrote them, or as they are if that is too long.
func Decimals(d *dicom.Dataset, t dicom.Tag, written []string, values []float64) {
	for _, s := range written {
		if len(s) > 16 {
			d.SetFloats(t, values...)
			return
		}
	}
	d.SetText(t, written...)
}
