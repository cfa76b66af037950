package series

import (
	"strings"

	"isopet/volume/dicom"
)

// kept are the SOP classes that make volumes, by UID.
var kept = map[string]string{
	"1.2.840.10008.5.1.4.1.1.128":   "PT",
	"1.2.840.10008.5.1.4.1.1.128.1": "PT", // legacy converted enhanced
	"1.2.840.10008.5.1.4.1.1.130":   "PT", // enhanced
	"1.2.840.10008.5.1.4.1.1.2":     "CT",
	"1.2.840.10008.5.1.4.1.1.2.1":   "CT", // enhanced
	"1.2.840.10008.5.1.4.1.1.2.2":   "CT", // legacy converted enhanced
	"1.2.840.10008.5.1.4.1.1.4":     "MR",
	"1.2.840.10008.5.1.4.1.1.4.1":   "MR", // enhanced
	"1.2.840.10008.5.1.4.1.1.4.4":   "MR", // legacy converted enhanced
}

// others are SOP classes that are left out, by the beginning of their UID, with what a person calls them. The first
// that fits counts.
var others = []struct{ uid, what string }{
	{"1.2.840.10008.5.1.4.1.1.66.4", "segmentations"},
	{"1.2.840.10008.5.1.4.1.1.66.7", "segmentations"},
	{"1.2.840.10008.5.1.4.1.1.66", "raw or registration data"},
	{"1.2.840.10008.5.1.4.1.1.481.3", "structure sets of radiotherapy"},
	{"1.2.840.10008.5.1.4.1.1.481", "plans and doses of radiotherapy"},
	{"1.2.840.10008.5.1.4.1.1.88", "structured reports"},
	{"1.2.840.10008.5.1.4.1.1.7", "screenshots"},
	{"1.2.840.10008.5.1.4.1.1.11", "presentation states"},
	{"1.2.840.10008.5.1.4.1.1.104", "documents"},
	{"1.2.840.10008.5.1.4.1.1.20", "images of nuclear medicine"},
	{"1.2.840.10008.5.1.4.1.1.9", "waveforms"},
	{"", "images and objects of other kinds"},
}

// pictures are values of ImageType of images that are no slices of a volume.
var pictures = []struct{ value, what string }{
	{"LOCALIZER", "localisers"}, {"MIP", "projections"}, {"PROJECTION IMAGE", "projections"},
	{"SCREEN SAVE", "screenshots"}, {"DOSE_INFO", "dose reports"},
}

// wanted says that an image is a slice of a volume, of which modality, or else what it is.
func wanted(d *dicom.Dataset) (modality, other string) {
	class := d.Text(dicom.SOPClassUID)
	modality, ok := kept[class]
	if !ok {
		for _, row := range others {
			if strings.HasPrefix(class+".", row.uid+".") || row.uid == "" {
				return "", row.what
			}
		}
	}
	for _, value := range d.Strings(dicom.ImageType) {
		for _, row := range pictures {
			if value == row.value {
				return "", row.what
			}
		}
	}
	return modality, ""
}
