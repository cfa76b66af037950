package lesion

import (
	"slices"
	"strings"
)

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

// KindOf is the kind that a file calls by a name; not ok if this program knows none, which is then a tumour.
func KindOf(name string) (k Kind, ok bool) {
	for _, k := range Kinds {
		if name == string(k) || name == k.String() {
			return k, true
		}
	}
	return Tumour, false
}

// Untitled is the name and the kind of a [Lesion.Title].
func Untitled(title string) (name string, k Kind) {
	for _, k := range Kinds {
		if name, is := strings.CutSuffix(title, " ("+string(k)+")"); is && !k.Counts() {
			return name, k
		}
	}
	return title, Tumour
}

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
