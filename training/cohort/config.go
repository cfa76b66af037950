package cohort

import (
	"errors"

	"isopet/inference"
	"isopet/inference/paper"
	"isopet/volume"
)

// Config is what of a cohort is read, and how slices are prepared. Its zero value is the paper's setting.
type Config struct {
	Side  int // pixels along the edge of a slice; 0 is 64
	FOV   FOV // width of the square that a slice shows
	Scale inference.Scaling
	CT    bool // slices have a CT; every patient must have one

	// SUV says that networks see the values as SUV: DICOM of which that cannot be had is an error.
	SUV bool

	// Neighbours are those that are seen with each slice; with them all slices of a scan are kept. Zero: none.
	Neighbours volume.Neighbours

	// Labels are the classes or labels that are tumour; none, the only class, or the only one that is called tumour.
	Labels []string
	// PETChannel and CTChannel are a channel of nnU-Net's folders, by number or name; empty, the one that is named so.
	PETChannel, CTChannel string
	// Group is a regular expression that finds the patient in a scan's name; empty, every name is a patient.
	Group string

	SkipBad bool // leave patients out whose files cannot be used, instead of giving up

	// Usable, which may be nil, says why a prepared patient cannot be used.
	Usable func(*Patient) error

	Version string // of the program, which may prepare otherwise than others
}

// WithDefaults is the config with the paper's values where it is zero. The error is a sentence that says what must be
// otherwise.
func (c Config) WithDefaults() (Config, error) {
	if c.Side == 0 {
		c.Side = paper.Side
	}
	switch s := c.Scale; {
	case c.Side < 40 || c.Side%4 != 0: // what the networks can halve
		return c, errors.New("the side of a slice must be a multiple of 4 pixels, 40 or more")
	case s != inference.MinMax && s != inference.AsIs && (s.None || s.High <= s.Low):
		return c, errors.New("the window of the scaling must go from low to high")
	}
	return c, nil
}
