package phantom

import "isopet/volume"

// The demo is a patient of the second cohort, so no network trained on the first has seen him. He is chosen for
// being typical and easy to see: one lesion of four times the gland's activity in 12 slices, with thresholds from
// low in its middle to high at its ends, and a bladder that is bright but less so than the tumour.
const (
	DemoSeed    = 2
	DemoPatient = 21
)

// Demo is the scan that the program starts with, and its annotation: a whole field of view of 256×256 pixels of
// 1.953 mm with the paper's square around the prostate. [Slices] of the mask are those to show.
func Demo() (*volume.Volume, *volume.Mask) {
	scan, mask, err := FullField(DemoSeed, DemoPatient, FieldConfig{Centred: true})
	if err != nil {
		panic(err) // the configuration above is wrong
	}
	return scan, mask
}
