package units

import "testing"

func TestUnitIsReadOnlyWhereItIsNamed(t *testing.T) {
	for text, want := range map[string]string{
		"":                            Unknown,
		"SUV":                         SUV,
		" suv_bw. ":                   SUV,
		"SUV (bw)":                    SUV,
		"PET SUV image":               SUV,
		"units: SUV":                  SUV,
		"unit=Bq/mL":                  BqML,
		"Bq per ml":                   BqML,
		"FDG PET in Bq/ml":            BqML,
		"TE=50;Time=122458.102;SUVbw": SUV,
		"SUVbw from public DICOM":     SUV,
		"SUVbw from public DICOM (see SOURCES.md)": SUV,
		"PET (Bq/ml)":                    BqML,
		"BQML":                           BqML,
		"SUV, SUVbw, body weight 80 kg.": SUV,
		"insuverable":                    Unknown,
		"Isopet volume":                  Unknown,
		"g/ml":                           Unknown,

		// another unit, or none
		"not SUV": Unknown, "Not in SUV": Unknown, "non-SUV": Unknown, "SUV? no": Unknown, "SUV?": Unknown,
		"no SUV, Bq/ml": Unknown,
		"SUV: unknown":  Unknown, "SUV or Bq/ml": Unknown, "SUV, Bq/ml": Unknown, "SUVR": Unknown, "SUV ratio": Unknown,
		"log SUV":                    Unknown,
		"converted from BQML to SUV": Unknown, "SUV from Bq/ml": Unknown, "before SUV conversion": Unknown,
		"SUV/Bq/ml": Unknown,
		// multiples
		"1000 Bq/ml": Unknown, "k Bq/ml": Unknown, "kBq/ml": Unknown, "MBq/ml": Unknown, "Bq/ml x 1000": Unknown,
		"Bq/ml*1000": Unknown,
		"10^3 Bq/ml": Unknown, "Bq/ml; scaled by 1000": Unknown, "SUV x100": Unknown, "SUV (x 100)": Unknown,
		"SUV 1e-3": Unknown, "% SUV": Unknown,
		"Bq/l": Unknown, "Bq": Unknown, "Bq/ml/g": Unknown, "1/SUV": Unknown, "SUV*10": Unknown, "SUV = 0.1": Unknown,
		"thousand Bq/ml": Unknown,
		// something about a unit
		"Bq per ml; SUV factor 1e-7": Unknown, "SUV factor": Unknown, "SUV factor: 1e-7": Unknown,
		"threshold SUV 4": Unknown, "SUVmax": Unknown,
		"SUV max": Unknown, "tumour above SUV": Unknown, "SUV-ready": Unknown,
	} {
		if got, _ := statedIn(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// TestUnitOfTwoTexts: a header may name the quantity, describe itself, or both, and then they must not differ.
func TestUnitOfTwoTexts(t *testing.T) {
	for _, test := range []struct{ quantity, description, want string }{
		{"SUV", "", SUV},
		{"SUV", "FSL4.0", SUV},
		{"SUV", "spm - 3D normalized", SUV}, // of the patient's shape: nothing like a unit is in it
		{"", "Bq/ml", BqML},
		{"SUV", "SUVbw", SUV},
		{"SUV", "Bq/ml", Unknown},
		{"SUV", "1000 Bq/ml", Unknown},
		{"SUV factor", "Bq/ml", Unknown},
		{"not", "SUV", SUV},
		{"t-test", "", Unknown},
	} {
		if got := Stated(test.quantity, test.description); got != test.want {
			t.Errorf("%q, %q: %q, want %q", test.quantity, test.description, got, test.want)
		}
	}
}
