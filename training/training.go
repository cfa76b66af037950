// Package training makes the models: it reads a cohort of annotated scans, fits the networks of the paper (Rainio et
// al. 2023) to it, exports them with what inference has to know of them, and scores them on patients held out. It knows
// no window and no command line; what takes long reports progress and can be cancelled.
//
// # Linear output or sigmoid
//
// The networks end linearly by default because the paper's do: the zero value of everything is what was published. It
// is not the steadier choice. Keras' cross-entropy clips a linear output to (0, 1), so that pixels beyond have no
// gradient. A U-Net all of whose pixels are on a wrong side is dead: nothing can bring it back, and [fit.Series.Run]
// stops with a sentence that says so. Measured on the phantom cohort with the paper's settings, 18 U-Nets with a linear
// output, of different seeds and each without one of the paper's test sets, and one with a sigmoid on all patients:
//
//	                                                linear              sigmoid
//	dead                                            0 of 18             no
//	loss rose by more than 30 % in an epoch         11 of 18            no
//	last loss more than 30 % above the lowest       5 of 18             no
//	last loss                                       0.021 to 0.064      0.016
//	slices held out without a marked pixel          79 of 2640
//
// So there it does not die, but training is unsteady, and in the end 55 to 94 % of the pixels held out have no gradient
// (the background put out as 0 or less is among them). Trained on two slices only, at the paper's learning rate, the
// U-Net is dead within 20 steps, see fit/testdata/make_fixtures.py. Take the sigmoid where the paper need not be
// repeated.
package training

import (
	"context"

	"isopet/inference"
	"isopet/training/cohort"
	"isopet/training/fit"
)

// Config is how to train. Its zero value is the paper's setting. [Options] tells what there is to tell of each field.
type Config struct {
	Side int        // pixels along the edge of a slice; 0 is [paper.Side]
	FOV  cohort.FOV // width of the square that a slice shows

	// Scale is how a PET slice becomes what the networks see. Thresholds, and with them the candidates from 0 to 0.99
	// for the best one, are on the scaled slice: of a window 0-15 they are values from 0 to 14.85, without scaling from
	// 0 to 0.99.
	Scale inference.Scaling `json:",omitzero"`

	CT bool `json:",omitzero"` // the networks see the CT as a second channel; every patient must have one

	EpochsUNet      int // 0 is 30
	EpochsThreshold int // of both threshold CNNs; 0 is 15

	// Hyperparameters of all networks. Of the batch 0 is 32, of the learning rate 0.001, of the share for validation 0.3,
	// and below 0 there is no validation. Patience makes the loss of validation look better than it is: report scores of
	// patients that had no part in it, as package experiment does.
	fit.Hyperparameters

	Preset Preset `json:",omitzero"` // which networks; "" is the paper's
	SUV    bool   `json:",omitzero"` // the scans' values are SUV, and the program's own network sees them as such

	// Sigmoid ends the networks with a sigmoid instead of the paper's linear output, whose loss has no gradient where a
	// pixel is put out as 0 or less, or as 1 or more: see the package's comment for what that costs.
	Sigmoid bool

	// What of the cohort is read. Labels are the classes or labels that are tumour; none, the only class, or the only
	// one that is called tumour. PETChannel and CTChannel are a channel of nnU-Net's folders, by number or name; empty,
	// the one that is named so. Group is a regular expression that finds the patient in a scan's name; empty, every
	// name is a patient.
	Labels     []string `json:",omitempty"`
	PETChannel string   `json:",omitempty"`
	CTChannel  string   `json:",omitempty"`
	Group      string   `json:",omitempty"`

	SkipBad bool // leave patients out whose files cannot be used, instead of giving up

	// From is a folder of models that the program wrote, with whose weights the networks begin; "": new ones, of the seed.
	From string `json:",omitzero"`

	Seed    uint64
	Version string // of the program, for the models' metadata
}

// Reading is what the config says of reading the cohort.
func (c Config) Reading() cohort.Config {
	config := cohort.Config{
		Side: c.Side, FOV: c.FOV, Scale: c.Scale, CT: c.CT, SUV: c.SUV,
		Labels: c.Labels, PETChannel: c.PETChannel, CTChannel: c.CTChannel, Group: c.Group,
		SkipBad: c.SkipBad, Usable: measurable, Version: c.Version,
	}
	if c.Preset.Stacked() {
		config.Neighbours = inference.Beside
	}
	return config
}

// ReadCohort reads a cohort for a training with the given settings, see [cohort.Read].
func ReadCohort(ctx context.Context, path string, cfg Config, progress func(done, total int)) (*cohort.Cohort, error) {
	cfg, err := cfg.WithDefaults()
	if err != nil {
		return nil, err
	}
	return cohort.Read(ctx, path, cfg.Reading(), progress)
}

// WithDefaults is the config with the paper's values where it is zero. The error is a sentence that says what must be
// otherwise.
func (c Config) WithDefaults() (Config, error) {
	reading, err := c.Reading().WithDefaults()
	if err != nil {
		return c, err
	}
	c.Side = reading.Side
	for _, o := range Options {
		o.fill(&c)
	}
	c.Validation = max(c.Validation, 0)
	return c, c.check(func(r rule) string { return r.setting })
}
