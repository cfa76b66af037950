package app

import (
	"slices"
	"strings"
	"unicode"

	"isopet/app/settings"
	"isopet/volume/nifti"
)

// Units that values can have. NIfTI has no place for them, so they are read where a file names them without doubt, else
// asked for, and never guessed.
const (
	UnitUnknown = ""
	UnitSUV     = "SUV"
	UnitBqML    = "Bq/ml"
	UnitHU      = "HU" // only of a scan that the user opened as CT
)

// Units are those that a user can choose for a PET scan.
var Units = []string{UnitSUV, UnitBqML, UnitUnknown}

// UnitSource is who said which unit a scan has.
type UnitSource int

const (
	UnitNotSaid  UnitSource = iota // nobody; the window asks
	UnitFromFile                   // the file's header
	UnitFromUser                   // the user, now or when the same file was open before; also that it is unknown
)

// findUnit takes the unit from what the user said of the file before, else from its header.
func (s *Scan) findUnit() {
	if unit, ok := settings.UnitOf(s.Path); ok {
		s.Unit, s.UnitSource = unit, UnitFromUser
	} else if s.Unit = unitOf(s.Header); s.Unit != UnitUnknown {
		s.UnitSource = UnitFromFile
	}
}

// unitWords are what headers call the units, in small letters.
var unitWords = map[string][]string{
	UnitSUV:  {"suv", "suvbw", "suvlbm", "suvbsa", "suvibw"},
	UnitBqML: {"bq/ml", "bqml", "bq/cc"},
}

// besideUnits may stand beside a unit without changing what it says.
var besideUnits = strings.Fields("pet pt image images scan volume map data voxel voxels value values unit units in is are of the body weight bw lbm bsa ibw g/ml fdg psma 18f f18 68ga ga68")

// doubts are words by which a text that names a unit may say something else of it: that it is another, or a multiple.
var doubts = strings.Fields(`not no non none never without unlike unknown maybe or if factor factors scale scaled scaling rescaled slope intercept
	times multiply multiplied multiplier divide divided x by to convert converted conversion before after log ln ratio percent relative normalised normalized max maximum mean
	thousand million kilo mega milli micro nano`)

// unitOf is the unit of a file's values as its header names it.
func unitOf(h nifti.Header) string { return unitOfTexts(h.Quantity(), h.Description()) }

func unitOfTexts(texts ...string) string {
	unit := UnitUnknown
	for _, text := range texts {
		found, named := unitIn(text)
		if named && (found == UnitUnknown || unit != UnitUnknown && unit != found) {
			return UnitUnknown
		}
		if named {
			unit = found
		}
	}
	return unit
}

// unitIn is the unit that a text states; named says that it holds something like a unit at all. A text is in parts, between
// commas and the like, and a part that names a unit must say nothing else but where the values come from: "PET (SUVbw)",
// "units: Bq/ml", "SUV from DICOM". If there is a doubt, such as a number, a "not" or two units, the unit is unknown.
func unitIn(text string) (unit string, named bool) {
	text = strings.ReplaceAll(strings.ToLower(text), "bq per ml", "bq/ml")
	if !likeUnit(text) {
		return UnitUnknown, false
	}
	for _, r := range text {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune(" \t\n_-./:=,;|()[]{}\"", r) {
			return UnitUnknown, true
		}
	}
	for part := range strings.FieldsFuncSeq(text, func(r rune) bool { return strings.ContainsRune(",;|()[]{}\n", r) }) {
		words := strings.FieldsFunc(part, func(r rune) bool { return strings.ContainsRune(" \t_-.:=\"", r) })
		if slices.ContainsFunc(words, func(w string) bool { return slices.Contains(doubts, w) }) {
			return UnitUnknown, true
		}
		if at := slices.Index(words, "from"); at > 0 && !slices.ContainsFunc(words[at:], likeUnit) {
			words = words[:at]
		}
		if !slices.ContainsFunc(words, likeUnit) {
			continue
		}
		for _, word := range words {
			switch named := unitNamed(word); {
			case slices.Contains(besideUnits, word):
			case named == UnitUnknown || unit != UnitUnknown && unit != named:
				return UnitUnknown, true
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

// unitNamed is the unit that a word is.
func unitNamed(word string) string {
	for unit, words := range unitWords {
		if slices.Contains(words, word) {
			return unit
		}
	}
	return UnitUnknown
}
