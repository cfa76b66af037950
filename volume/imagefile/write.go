package imagefile

import (
	"crypto/rand"
	"time"

	"isopet/volume"
	"isopet/volume/dicom/derived"
	"isopet/volume/dicom/seg"
)

// Content is what a mask may say besides which voxels have which label; formats that hold no more leave it away.
type Content struct {
	// Segments are what is said of the labels, by Number; a label of which nothing is said is called by its number.
	Segments []seg.Segment
	// Options say by whom and when the mask was made, and under which pseudonym; what is empty is found.
	derived.Options
}

// CheckMask says what somebody should know before a mask on a grid is written: sentences about what its file will
// hold. The error says why it cannot be.
func CheckMask(path string, grid volume.Grid, g Geometry, c Content) (remarks []string, err error) {
	f := writer(path).orFirst()
	if f.checkMask == nil {
		return nil, nil
	}
	return f.checkMask(path, grid, g, c.complete())
}

// WriteMask writes the rows of a mask with a geometry, in the format that the path ends with and in one step. A file
// that is there already is replaced: whether it may be is the caller's business.
func WriteMask(path string, mask *volume.Rows, g Geometry, c Content) error {
	return writer(path).orFirst().write(path, mask, g, c.complete())
}

// complete is the content with all options.
func (c Content) complete() Content {
	if c.Description == "" {
		c.Description = "Isopet lesions"
	}
	if c.Random == nil {
		c.Random = rand.Reader
	}
	if c.Now.IsZero() {
		c.Now = time.Now()
	}
	return c
}

// Targets are the files that [WriteMask] makes at a path. The error says why it could not, before work is done for it.
func Targets(path string) ([]string, error) { return writer(path).orFirst().targets(path) }

// MaskFormat is a format in which masks are written, and the ending of names that says so.
type MaskFormat struct {
	Label, Suffix string
	DICOM         bool // the file names the patient, or a pseudonym
}

// MaskFormats are those of masks of a scan; the first is that of names made up.
func MaskFormats(g Geometry) []MaskFormat {
	_, dicom := g.Series()
	var all []MaskFormat
	for _, f := range formats {
		if f.write != nil && (dicom || !f.ofDICOM) {
			all = append(all, MaskFormat{f.label, f.offers[0], f.ofDICOM})
		}
	}
	return all
}
