package imagefile

import (
	"strings"
	"testing"

	"isopet/volume/dicom"
	"isopet/volume/dicom/dicomtest"
	"isopet/volume/dicom/suv"
)

// TestStoredSUV: values that are stored as SUV are SUV, unless what the files say speaks against it.
func TestStoredSUV(t *testing.T) {
	for _, c := range []struct {
		corrected, units, kind, unit, says string
	}{
		{`DECY\ATTN`, "GML", "BW", "SUV", ""},
		{"DECY", "GML", "BW", "g/ml", "No SUV: attenuation was not corrected (CorrectedImage is DECY). The values are in g/ml."},
		{"DECY", "GML", "", "g/ml", "The values are in g/ml."},
		{`DECY\ATTN`, "GML", "LBM", "SUV (LBM)", "No SUV of body weight: the values are SUV of another kind, and the patient's " +
			"height is missing. The values are in SUV (LBM)."},
		{"DECY", "BQML", "", "Bq/ml", "The values are in Bq/ml."},
	} {
		all := dicomtest.Slices(3)
		for _, d := range all {
			d.SetText(dicom.CorrectedImage, strings.Split(c.corrected, `\`)...)
			d.SetText(dicom.Units, c.units)
			d.SetText(dicom.SUVType, c.kind)
		}
		for _, stored := range []bool{false, true} {
			im, err := Read(t.Context(), dicomtest.Write(t, all...), Options{Stored: stored, SUV: suv.Corrections{Weight: 71}}, Watch{})
			if err != nil {
				t.Fatal(err)
			}
			said := strings.Join(im.Warnings, "\n")
			if im.Unit != c.unit || im.SUV.Stored != c.unit || !stored && !strings.Contains(said, c.says) {
				t.Errorf("%+v: in %q, stored in %q; %q", c, im.Unit, im.SUV.Stored, said)
			}
		}
	}
}
