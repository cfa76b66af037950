package export

import "isopet/volume/dicom/seg"

// Term is a code of what a lesion is or where it lies, by its name for people.
type Term struct {
	Label string
	Code  seg.Code
}

// Kinds are what lesions can be. Types of [seg.Segment].
var Kinds = []Term{
	{"Neoplasm", seg.Neoplasm},
	{"Primary neoplasm", seg.Primary},
	{"Secondary neoplasm", seg.Secondary},
	{"No tumour", seg.Anatomical},
}

// Regions are where lesions can lie, as DICOM's context groups 4 and 4031 have them. The first says nothing.
var Regions = []Term{
	{Label: "Region not said"},
	{"Prostate", seg.Prostate},
	{"Seminal vesicle", seg.Vesicle},
	{"Pelvis", seg.Pelvis},
	{"Lymph node", seg.Code{Value: "59441001", Scheme: "SCT", Meaning: "Lymph node"}},
	{"Bone", seg.Code{Value: "272673000", Scheme: "SCT", Meaning: "Bone"}},
	{"Liver", seg.Code{Value: "10200004", Scheme: "SCT", Meaning: "Liver"}},
	{"Lung", seg.Code{Value: "39607008", Scheme: "SCT", Meaning: "Lung"}},
	{"Head and neck", seg.Code{Value: "774007", Scheme: "SCT", Meaning: "Head and Neck"}},
	{"Chest", seg.Code{Value: "51185008", Scheme: "SCT", Meaning: "Chest"}},
}

// Names are the names of terms.
func Names(terms []Term) []string {
	var all []string
	for _, t := range terms {
		all = append(all, t.Label)
	}
	return all
}
