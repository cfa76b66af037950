package worklist

import (
	"slices"
	"strings"
	"unicode"
)

// kinds are words of names that say what a file is, other than a PET: in small letters, without the digits behind
// them. The last word that says something counts, as "pet_mask" is a mask.
var kinds = []struct {
	what  string
	words []string
}{
	{"a mask by its name", []string{
		"mask", "masks", "seg", "segmentation", "label", "labels", "annotation", "roi", "gt", "lesion", "lesions",
		"contour", "contours", "tumor", "tumour",
	}},
	{"a CT by its name", []string{"ct", "ctres", "ctac", "cect", "ldct"}},
	{"an MR by its name", []string{"mr", "mri", "flair", "adc", "dwi", "bold", "t1w", "t2w"}},
	{"", []string{"pet", "pt", "suv", "fdg", "psma", "dota", "fapi"}}, // a PET
}

// kind says what a file is by its name without the ending, empty for a PET; said is false where the name says nothing.
func kind(stem string) (what string, said bool) {
	between := func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }
	for _, word := range slices.Backward(strings.FieldsFunc(strings.ToLower(stem), between)) {
		bare := strings.TrimRightFunc(word, unicode.IsDigit)
		for _, k := range kinds {
			if slices.Contains(k.words, word) || slices.Contains(k.words, bare) {
				return k.what, true
			}
		}
	}
	return "", false
}

// safe is text as a part of a file's name on every system: letters, digits and hyphens.
func safe(text string) string {
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r)
	}), "-")
}
