package history

import (
	"fmt"
	"slices"
)

// Name is what an edit is called: one of [Names], and what it tells of, some of which may be names too.
type Name struct {
	ID string // never shown and never changed: translations refer to it
	Of []any
}

// Names are what edits are called in English, by their IDs. Another language may have what they tell of in another
// order, as "%[2]d".
var Names = map[string]string{
	"segmentation":      "Segmentation",
	"method":            "Method %s",
	"methodOfResults":   "Method of the results",
	"parameter":         "%s", // as its method calls it
	"networks":          "Networks",
	"region":            "Region of interest",
	"automaticRegion":   "Automatic region",
	"slices":            "Slices %s",
	"threshold":         "Threshold of slice %d",
	"methodThreshold":   "Method's threshold of slice %d",
	"methodThresholds":  "Method's thresholds",
	"severalThresholds": "Threshold of several slices",
	"drawingDiscarded":  "Outline of slice %d by threshold",
	"inSlice":           "%s on %s slice %d",
	"axial":             "axial",
	"coronal":           "coronal",
	"sagittal":          "sagittal",
	"brush":             "Brush",
	"eraser":            "Eraser",
	"polygon":           "Polygon",
	"fill":              "Fill",
	"growing":           "Region growing",
	"fillHoles":         "Fill holes",
	"clearSlice":        "Clear slice",
	"keepLargest":       "Keep the largest island",
	"removeSmall":       "Remove small islands",
	"smooth":            "Smooth",
	"interpolate":       "Interpolate %s slices",
	"newLesion":         "New lesion",
	"openLesions":       "Lesions of a mask",
	"lesionName":        "Name of lesion",
	"lesionColour":      "Colour of lesion",
	"lesionKind":        "%s: %s", // its name, and a kind
	"lesionKinds":       "%d lesions: not tumour",
	"tumour":            "tumour",
	"reference":         "reference",
	"notTumour":         "not tumour",
	"wholeBody":         "Lesions of the whole scan",
	"sphere":            "Reference sphere",
	"splitLesion":       "Split lesion",
	"mergeLesions":      "Merge lesions",
	"removeIsland":      "Remove island",
	"deleteLesion":      "Delete lesion",
	"distance":          "Distance",
	"deleteDistance":    "Delete distance",
	"remarks":           "Remarks for the report",
	"suv":               "Computation of SUV",
	"storedValues":      "Stored values",
}

// Named is the name of an ID, of what it tells of.
func Named(id string, of ...any) Name { return Name{id, of} }

// String is the name in English.
func (n Name) String() string { return n.In(func(_, english string) string { return english }) }

// In is the name in a language, from the texts that it has for IDs of [Names] in place of the English ones.
func (n Name) In(text func(id, english string) string) string {
	if n.ID == "" {
		return ""
	}
	of := slices.Clone(n.Of)
	for i := range of {
		if name, ok := of[i].(Name); ok {
			of[i] = name.In(text)
		}
	}
	return fmt.Sprintf(text(n.ID, Names[n.ID]), of...)
}
