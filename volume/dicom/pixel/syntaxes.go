package pixel

// decoder makes native pixels of a compressed frame: BitsAllocated each, little endian.
type decoder func(b []byte, m *Images) ([]byte, error)

// syntax is how a transfer syntax (PS3.5 annex A) has pixels.
type syntax struct {
	name   string
	native bool
	decode decoder // nil if it is not read
}

// asStored decodes nothing.
func asStored(b []byte, _ *Images) ([]byte, error) { return b, nil }

var syntaxes = map[string]syntax{
	"1.2.840.10008.1.2":       {"implicit little endian", true, asStored},
	"1.2.840.10008.1.2.1":     {"explicit little endian", true, asStored},
	"1.2.840.10008.1.2.1.99":  {"deflated little endian", true, asStored},
	bigEndian:                 {"explicit big endian", true, asStored},
	"1.2.840.10008.1.2.5":     {"RLE", false, runLengths},
	"1.2.840.10008.1.2.4.57":  {"lossless JPEG", false, lossless},
	"1.2.840.10008.1.2.4.70":  {"lossless JPEG", false, lossless},
	"1.2.840.10008.1.2.4.80":  {"JPEG-LS", false, jpegLS},
	"1.2.840.10008.1.2.4.81":  {"JPEG-LS", false, jpegLS},
	"1.2.840.10008.1.2.4.50":  {"lossy JPEG", false, nil},
	"1.2.840.10008.1.2.4.51":  {"lossy JPEG", false, nil},
	"1.2.840.10008.1.2.4.90":  {"JPEG 2000", false, nil},
	"1.2.840.10008.1.2.4.91":  {"JPEG 2000", false, nil},
	"1.2.840.10008.1.2.4.92":  {"JPEG 2000", false, nil},
	"1.2.840.10008.1.2.4.93":  {"JPEG 2000", false, nil},
	"1.2.840.10008.1.2.4.110": {"JPEG XL", false, nil},
	"1.2.840.10008.1.2.4.111": {"JPEG XL", false, nil},
	"1.2.840.10008.1.2.4.112": {"JPEG XL", false, nil},
	"1.2.840.10008.1.2.4.201": {"JPEG 2000 of high throughput", false, nil},
	"1.2.840.10008.1.2.4.202": {"JPEG 2000 of high throughput", false, nil},
	"1.2.840.10008.1.2.4.203": {"JPEG 2000 of high throughput", false, nil},
}

const bigEndian = "1.2.840.10008.1.2.2"
