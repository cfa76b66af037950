package units

import (
	"slices"
	"strings"
	"unicode"
)

// unitWords are what headers call the units, in small letters.
var unitWords = map[string][]string{
	SUV:  {"suv", "suvbw", "suvlbm", "suvbsa", "suvibw"},
	BqML: {"bq/ml", "bqml", "bq/cc"},
}

// besideUnits may stand beside a unit without changing what it says.
var besideUnits = strings.Fields(`pet pt image images scan volume map data voxel voxels value values unit units
	in is are of the body weight bw lbm bsa ibw g/ml fdg psma 18f f18 68ga ga68`)

// doubts are words by which a text that names a unit may say something else of it: that it is another, or a multiple.
var doubts = strings.Fields(`not no non none never without unlike unknown maybe or if
	factor factors scale scaled scaling rescaled slope intercept times multiply multiplied multiplier divide divided
	x by to convert converted conversion before after log ln ratio percent relative normalised normalized
	max maximum mean
	thousand million kilo mega milli micro nano`)

// Stated is the unit of a file's values as texts of its header name it; Unknown if they do not, or not the same.
func Stated(texts ...string) string {
	unit := Unknown
	for _, text := range texts {
		found, named := statedIn(text)
		if named && (found == Unknown || unit != Unknown && unit != found) {
			return Unknown
		}
		if named {
			unit = found
		}
	}
	return unit
}

// statedIn is the unit that a text states; named says that it holds something like a unit at all. A text is in parts,
// between commas and the like, and a part that names a unit must say nothing else but where the values come from:
// "PET (SUVbw)", "units: Bq/ml", "SUV from DICOM". If there is a doubt, such as a number, a "not" or two units, the
// unit is unknown.
func statedIn(text string) (unit string, named bool) {
	text = strings.ReplaceAll(strings.ToLower(text), "bq per ml", "bq/ml")
	if !likeUnit(text) {
		return Unknown, false
	}
	for _, r := range text {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune(" \t\n_-./:=,;|()[]{}\"", r) {
			return Unknown, true
		}
	}
	for part := range strings.FieldsFuncSeq(text, func(r rune) bool { return strings.ContainsRune(",;|()[]{}\n", r) }) {
		words := strings.FieldsFunc(part, func(r rune) bool { return strings.ContainsRune(" \t_-.:=\"", r) })
		if slices.ContainsFunc(words, func(w string) bool { return slices.Contains(doubts, w) }) {
			return Unknown, true
		}
		if at := slices.Index(words, "from"); at > 0 && !slices.ContainsFunc(words[at:], likeUnit) {
			words = words[:at]
		}
		if !slices.ContainsFunc(words, likeUnit) {
			continue
		}
		for _, word := range words {
			switch named := called(word); {
			case slices.Contains(besideUnits, word):
			case named == Unknown || unit != Unknown && unit != named:
				return Unknown, true
			default:
				unit = named
			}
		}
	}
	return unit, true
}

// likeUnit reports that a text holds what units are made of.
func likeUnit(text string) bool {
	return strings.Contains(text, "suv") || strings.Contains(text, "bq") || strings.Contains(text, "becquerel")
}

// called is the unit that a word is.
func called(word string) string {
	for unit, words := range unitWords {
		if slices.Contains(words, word) {
			return unit
		}
	}
	return Unknown
}
