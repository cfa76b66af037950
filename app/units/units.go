// Package units names the units that values of a scan can have, and finds them in what a file says of itself. It knows
// no file format.
package units

// Units that values can have. NIfTI has no place for them, so they are read where a file names them without doubt, else
// asked for, and never guessed.
const (
	Unknown = ""
	SUV     = "SUV"
	BqML    = "Bq/ml"
	HU      = "HU" // only of a scan that the user opened as CT
)

// Choices are those that a user can choose for a PET scan.
var Choices = []string{SUV, BqML, Unknown}

// Total is the unit of the total uptake in a scan of a unit: SUV × ml, and Bq for Bq/ml; empty where nobody knows it.
func Total(scan string) string {
	switch scan {
	case Unknown:
		return ""
	case BqML:
		return "Bq"
	}
	return scan + " × ml"
}
