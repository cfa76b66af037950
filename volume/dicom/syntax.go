package dicom

// The transfer syntaxes (PS3.5 annex A) that differ in how elements are encoded. All others are explicit little
// endian, with pixels that package pixel knows or does not.
const (
	implicitLittle = "1.2.840.10008.1.2"
	explicitLittle = "1.2.840.10008.1.2.1"
	deflatedLittle = "1.2.840.10008.1.2.1.99"
	explicitBig    = "1.2.840.10008.1.2.2"
	deflatedJPIP   = "1.2.840.10008.1.2.4.95"
	deflatedJPIPHT = "1.2.840.10008.1.2.4.205"
)

// coding is how elements are encoded.
type coding struct{ implicit, big, deflated bool }

var codings = map[string]coding{
	implicitLittle: {implicit: true},
	explicitBig:    {big: true},
	deflatedLittle: {deflated: true},
	deflatedJPIP:   {deflated: true},
	deflatedJPIPHT: {deflated: true},
}

// uid is the transfer syntax of pixels that are not compressed in an encoding.
func (e coding) uid() string {
	switch {
	case e.implicit:
		return implicitLittle
	case e.big:
		return explicitBig
	}
	return explicitLittle
}
