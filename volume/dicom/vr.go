package dicom

// VR is the representation of a value (PS3.5 6.2), two letters.
type VR string

// The representations.
const (
	AE, AS, AT, CS, DA, DS, DT, FD, FL     VR = "AE", "AS", "AT", "CS", "DA", "DS", "DT", "FD", "FL"
	IS, LO, LT, OB, OD, OF, OL, OV, OW, PN VR = "IS", "LO", "LT", "OB", "OD", "OF", "OL", "OV", "OW", "PN"
	SH, SL, SQ, SS, ST, SV, TM, UC, UI, UL VR = "SH", "SL", "SQ", "SS", "ST", "SV", "TM", "UC", "UI", "UL"
	UN, UR, US, UT, UV                     VR = "UN", "UR", "US", "UT", "UV"
)

// kind is how values of a representation are stored.
type kind struct {
	long    bool  // the length has four bytes in explicit encodings
	size    int   // bytes of a number, which big endian files have the other way round; 0 for text and bytes
	text    class // what text means
	most    int   // characters that a value of text may have (PS3.5 table 6.2-1); 0 for any number
	padding byte  // makes the length even
}

// class is what the text of a value is.
type class int

const (
	none     class = iota // no text
	plain                 // letters of the default repertoire
	lettered              // letters of the character set that the dataset names
	unsplit               // the same, one value whatever it holds
)

var kinds = map[VR]kind{
	AE: {text: plain, most: 16, padding: ' '},
	AS: {text: plain, most: 4, padding: ' '},
	AT: {size: 2},
	CS: {text: plain, most: 16, padding: ' '},
	DA: {text: plain, most: 8, padding: ' '},
	DS: {text: plain, most: 16, padding: ' '},
	DT: {text: plain, most: 26, padding: ' '},
	FD: {size: 8},
	FL: {size: 4},
	IS: {text: plain, most: 12, padding: ' '},
	LO: {text: lettered, most: 64, padding: ' '},
	LT: {text: unsplit, most: 10240, padding: ' '},
	OB: {long: true},
	OD: {long: true, size: 8},
	OF: {long: true, size: 4},
	OL: {long: true, size: 4},
	OV: {long: true, size: 8},
	OW: {long: true, size: 2},
	PN: {text: lettered, padding: ' '}, // 64 characters for each of three ways to write it
	SH: {text: lettered, most: 16, padding: ' '},
	SL: {size: 4},
	SQ: {long: true},
	SS: {size: 2},
	ST: {text: unsplit, most: 1024, padding: ' '},
	SV: {long: true, size: 8},
	TM: {text: plain, most: 14, padding: ' '},
	UC: {long: true, text: lettered, padding: ' '},
	UI: {text: plain, most: 64},
	UL: {size: 4},
	UN: {long: true},
	UR: {long: true, text: unsplit, padding: ' '},
	US: {size: 2},
	UT: {long: true, text: unsplit, padding: ' '},
	UV: {long: true, size: 8},
}

// dictionary has the representation of each tag of the table.
var dictionary = func() map[Tag]VR {
	all := map[Tag]VR{}
	for vr, tags := range table {
		for _, t := range tags {
			all[t] = vr
		}
	}
	return all
}()

// implied is the representation that an element has which says none: that of the table, or what every block of
// private elements begins with, or bytes.
func implied(t Tag) VR {
	if vr, known := dictionary[t]; known {
		return vr
	}
	if t.Group()%2 == 1 && t&0xFFFF >= 0x10 && t&0xFFFF <= 0xFF {
		return LO
	}
	return UN
}

// bySign are the tags that are SS where pixels are signed, US else.
var bySign = map[Tag]bool{
	SmallestImagePixelValue: true, LargestImagePixelValue: true, SmallestPixelValueInSeries: true,
	LargestPixelValueInSeries: true, PixelPaddingValue: true, PixelPaddingRangeLimit: true,
	RealWorldValueFirstValueMapped: true, RealWorldValueLastValueMapped: true,
}
