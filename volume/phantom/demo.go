package phantom

import "isopet/volume"

// The demo is a patient of the second cohort, so no network trained on the first has seen him. He is typical and easy
// to see: one lesion, 18 SUV at its peak against 2.6 in the gland, in 12 slices; the best threshold falls from 0.67 at
// its ends to 0.20 in its middle and outlines it with a Dice of at least 0.97 everywhere, so that a threshold for each
// slice shows its worth; the bladder, at 9 SUV, is bright but no rival.
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
