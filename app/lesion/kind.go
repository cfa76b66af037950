package lesion

import "slices"

// Kind is what a lesion is taken for. Only tumours count: in sums, in reports and in masks of 0 and 1.
type Kind string

// The kinds. Sessions keep them; the zero value, which older ones have, is a tumour.
const (
	Tumour    Kind = ""
	Reference Kind = "reference"  // uptake that others are held against, as of the liver
	NotTumour Kind = "not tumour" // as of the bladder
)

// Kinds are all kinds.
var Kinds = []Kind{Tumour, Reference, NotTumour}

// Known reports whether this program knows a kind.
func (k Kind) Known() bool { return slices.Contains(Kinds, k) }

// Counts reports whether lesions of the kind are tumours.
func (k Kind) Counts() bool { return k == Tumour }

func (k Kind) String() string {
	if k == Tumour {
		return "tumour"
	}
	return string(k)
}

// Title is the lesion's name with what it is, unless that is a tumour: "Bladder (not tumour)".
func (l Lesion) Title() string {
	if l.Kind.Counts() {
		return l.Name
	}
	return l.Name + " (" + l.Kind.String() + ")"
}
