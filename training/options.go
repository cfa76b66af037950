package training

import (
	"cmp"
	"encoding"
	"errors"
	"fmt"
	"reflect"
	"strings"

	"isopet/training/fit"
)

// Option is a row of the settings of a training: what a user is told of it, and what it decides.
type Option struct {
	Name        string // of the field of [Config], as results have it
	Flag        string // on the command line
	Placeholder string // what stands for its value there
	Help        string
	Default     string // as it is typed; "" is the zero value
	Enum        string // all that it may be, with commas between; "" leaves that to its type

	published bool   // the zero value stands for the default, which is the paper's
	rules     []rule // what it must be

	// kept is the name of what has to be the same for a training to be resumed; "" if the cohort's content tells it.
	// value is that, nil for the field.
	kept  string
	value func(Config) any

	// Unlike says in a report what is chosen that the paper does not have; nil or "" is nothing.
	Unlike func(Config) string
	Wider  bool // it goes beyond what the paper does

	// takenBy says which presets have the setting, where another may have it otherwise; nil: all. See [Config.For].
	takenBy func(Preset) bool

	// Harmless says that results go together whatever it is: what it changes, the cohort's content tells.
	Harmless bool
}

// rule is what a setting must be, in a sentence about the flag and one about the setting; "" if another package says
// it.
type rule struct {
	kept          func(Config) bool
	flag, setting string
}

// Options are all settings, in the order in which they are told of.
var Options = []Option{
	{
		Name: "Labels", Flag: "label", Placeholder: "NAME|N", kept: "choice of labels",
		Help: "What is tumour in the masks: a class of dataset.json or a label; may be given several times. " +
			"Otherwise the only class, or the only one called tumour, tumor, lesion, cancer or GTV; " +
			"without dataset.json all labels. \"all\" is all of them.",
	},
	{
		Name: "PETChannel", Flag: "pet-channel", Placeholder: "N", kept: "PET's channel",
		Help: "Channel of nnU-Net's folders that is the PET, by number or name; " +
			"otherwise the one that dataset.json names so.",
	},
	{
		Name: "CTChannel", Flag: "ct-channel", Placeholder: "N", kept: "CT's channel",
		Help: "The one that is the CT, in the same way.",
	},
	{
		Name: "Group", Flag: "group", Placeholder: "REGEX", kept: "rule for whose a scan is",
		Help: "Regular expression that finds the patient in a scan's name, by its first parentheses or all of it, " +
			"such as '^[^_]+': all scans of a patient fall into one test set. Otherwise each name is a patient.",
	},
	{
		Name: "Preset", Flag: "preset", Placeholder: "NAME", Default: "paper", Enum: strings.Join(PresetNames(), ","),
		Help: "What is trained: the three methods as published, paper, all networks end linearly, or notebook, the " +
			"published code, in which the threshold CNNs end with a sigmoid; or isopet, the program's own network, with " +
			"a recipe of its own (${default}).",
		Unlike: func(c Config) string { return c.Preset.row().unlike },
		rules: []rule{
			{
				func(c Config) bool { return c.Preset.plain() || c.Side%recipeSide == 0 },
				"--side must be a multiple of 16 with --preset isopet",
				"the side of a slice must be a multiple of 16 for the program's own network",
			},
		},
	},
	{
		Name: "SUV", Flag: "suv", takenBy: Preset.Stacked,
		Help: "The scans' values are SUV, and the network of --preset isopet sees them as such: its use then needs a " +
			"scan whose values are known to be SUV. Without, it sees only how the slices compare.",
		Unlike: func(c Config) string { return when(c.SUV, "it saw the scans' values as SUV") },
		rules: []rule{{
			func(c Config) bool { return !c.SUV || c.Preset.Stacked() },
			"--suv is for --preset isopet only", "only the program's own network sees SUV",
		}},
	},
	{
		Name: "CT", Flag: "ct", Wider: true,
		Help: "Networks see the CT as a second channel: the channel named CT, ct.nii.gz in a patient's folder, " +
			"or the column ct. Every patient must have one.",
		Unlike: func(c Config) string { return when(c.CT, "the networks saw the CT as a second channel") },
	},
	{
		Name: "EpochsUNet", Flag: "epochs-unet", Placeholder: "N", Default: "30", published: true,
		takenBy: Preset.plain,
		Help:    "Epochs of the U-Net (${default}).",
		kept:    "number of epochs of the U-Net",
		rules: []rule{{
			func(c Config) bool { return c.EpochsUNet > 0 && c.EpochsThreshold > 0 },
			"--epochs-unet and --epochs-threshold must be above 0", "the number of epochs must be above 0",
		}},
	},
	{
		Name: "EpochsThreshold", Flag: "epochs-threshold", Placeholder: "N", Default: "15", published: true,
		takenBy: Preset.plain,
		Help:    "Epochs of the threshold CNNs (${default}).",
		kept:    "number of epochs of the threshold CNNs",
	},
	{
		Name: "Batch", Flag: "batch", Placeholder: "N", Default: "32", published: true, kept: "batch",
		takenBy: Preset.plain,
		Help:    "Slices per step (${default}).",
		rules: []rule{{
			func(c Config) bool { return c.Batch > 0 },
			"--batch must be above 0", "the batch must hold at least 1 slice",
		}},
	},
	{
		Name: "LearningRate", Flag: "lr", Placeholder: "RATE", Default: "0.001", published: true, kept: "learning rate",
		takenBy: Preset.plain,
		Help:    "Learning rate of Adam (${default}).",
		rules: []rule{{
			func(c Config) bool { return c.LearningRate > 0 },
			"--lr must be above 0", "the learning rate must be above 0",
		}},
	},
	{
		Name: "Validation", Flag: "validation", Placeholder: "SHARE", Default: "0.3", published: true,
		takenBy: Preset.plain,
		Help:    "Share of the training slices, the last in patient order, kept for validation (${default}).",
		kept:    "share for validation",
		rules: []rule{{
			func(c Config) bool { return c.Validation >= 0 && c.Validation < 1 },
			"--validation must be at least 0 and below 1", "the share of slices for validation must be below 1",
		}},
	},
	{
		Name: "FOV", Flag: "fov", Placeholder: "MM", Default: "auto",
		Help: "Width in mm of the square that a slice shows; or full, the whole slice; or auto (${default}).",
	},
	{
		Name: "Side", Flag: "side", Placeholder: "N", Default: "64", Wider: true,
		Help:  "Pixels along its edge, such as 64 or 128 (${default}).",
		rules: []rule{{func(c Config) bool { return c.Side > 0 }, "--side must be above 0", ""}},
	},
	{
		Name: "Scale", Flag: "scale", Placeholder: "HOW", Default: "min-max", Wider: true, kept: "scaling",
		Help: "How a slice's values become what the networks see: min-max, each slice by its own limits to 0–1, " +
			"as in the paper; or a window of the scan's values such as 0-15 or \"-5 to -1\", the same for all slices, " +
			"which clips nothing; or none, for scans that are scaled already (${default}).",
	},
	{
		Name: "Seed", Flag: "seed", Placeholder: "S", Default: "1", kept: "seed",
		Help: "Seed of weights, order and dropout (${default}); the same seed repeats exactly.",
	},
	{
		Name: "From", Flag: "from", Placeholder: "MODELS",
		Help: "Begin with the weights of the networks in a folder that train wrote, with the same preset, instead of new " +
			"ones: networks of a large cohort go on learning on a small one.",
		Unlike: func(c Config) string {
			return when(c.From != "", "training began with the weights of other networks")
		},
	},
	{
		Name: "Augment", Flag: "augment", Wider: true, kept: "augmentation",
		takenBy: Preset.plain,
		Help: "Flip, shift by up to 4 of 64 pixels, turn by up to 10° and brighten by up to 10 % " +
			"the slices that are trained on, anew in every epoch.",
		Unlike: func(c Config) string {
			return when(c.Augment, "slices were flipped, moved and brightened at random for training")
		},
	},
	{
		Name: "Sigmoid", Flag: "activation", Placeholder: "NAME", Default: "linear", Enum: "linear,sigmoid", Wider: true,
		takenBy: func(p Preset) bool { return p == Paper },
		Help:    "What the networks end with: linear, as in the paper, or sigmoid, whose gradient cannot die.",
		kept:    "output", value: Config.endings,
		rules: []rule{{
			func(c Config) bool { return !c.Sigmoid || c.Preset == Paper },
			"--activation is a part of --preset notebook: leave one of them out",
			"networks as in the notebook end as they do there, not all with a sigmoid",
		}},
		Unlike: func(c Config) string { return when(c.Sigmoid, "the networks ended with a sigmoid") },
	},
	{
		Name: "Patience", Flag: "patience", Placeholder: "N", Default: "0", Wider: true, kept: "patience",
		takenBy: Preset.plain,
		Help: "Stop a network after N epochs without a better loss of validation and keep its best epoch; " +
			"0, as in the paper, never stops early.",
		rules: []rule{
			{
				func(c Config) bool { return c.Patience >= 0 },
				"--patience must be 0 or more", "the patience must be a number of epochs, or 0",
			},
			{
				func(c Config) bool { return c.Patience <= 0 || c.Validation > 0 },
				"--patience needs --validation above 0", "stopping early needs slices for validation",
			},
		},
		Unlike: func(c Config) string {
			epochs := "epochs"
			if c.Patience == 1 {
				epochs = "epoch"
			}
			return when(c.Patience > 0, fmt.Sprintf(
				"training stopped after %d %s without a better loss of validation and kept the best", c.Patience, epochs))
		},
	},
	{
		Name: "Engine", Flag: "engine", Placeholder: "NAME", Default: fit.Automatic,
		Enum: strings.Join(fit.Engines(), ","),
		Help: "What computes the training: the first of those after auto that can train a network there, or that " +
			"one only (${default}).",
	},
	{
		Name: "SkipBad", Flag: "skip-bad", Harmless: true,
		Help: "Leave patients out whose files cannot be used, and say so.",
	},
}

func when(so bool, sentence string) string {
	if so {
		return sentence
	}
	return ""
}

// OptionNamed finds an option by the name of its field; its zero value if there is none.
func OptionNamed(name string) Option {
	for _, o := range Options {
		if o.Name == name {
			return o
		}
	}
	return Option{}
}

// In is a pointer to the option's field of a config. Of an option with an Enum it is an [encoding.TextUnmarshaler].
func (o Option) In(c *Config) any {
	at := reflect.ValueOf(c).Elem().FieldByName(o.Name).Addr().Interface()
	if o.Name == "Sigmoid" {
		return (*ending)(at.(*bool))
	}
	return at
}

// ending is how networks end, as text.
type ending bool

var _ encoding.TextUnmarshaler = (*ending)(nil)

// UnmarshalText implements encoding.TextUnmarshaler.
func (e *ending) UnmarshalText(text []byte) error {
	*e = string(text) == "sigmoid"
	return nil
}

// fill gives the field its default where it is zero and that stands for it.
func (o Option) fill(c *Config) {
	if at := o.In(c); o.published && reflect.ValueOf(at).Elem().IsZero() {
		if _, err := fmt.Sscan(o.Default, at); err != nil {
			panic(err) // the table above names it
		}
	}
}

// CheckFlags says which flag must be otherwise, of a config that holds what was given on the command line.
func (c Config) CheckFlags() error {
	return c.check(func(r rule) string { return r.flag })
}

func (c Config) check(sentence func(rule) string) error {
	rules := []rule{recipeRule}
	for _, o := range Options {
		rules = append(rules, o.rules...)
	}
	for _, r := range rules {
		if text := sentence(r); text != "" && !r.kept(c) {
			return errors.New(text)
		}
	}
	return nil
}

// resumes are the names and values of all options that have to be the same for a training to be resumed.
func (c Config) resumes() (list [][2]string) {
	for _, o := range Options {
		if o.kept == "" {
			continue
		}
		value := reflect.ValueOf(o.In(&c)).Elem().Interface()
		if o.value != nil {
			value = o.value(c)
		}
		switch v := value.(type) {
		case []string:
			value = cmp.Or(strings.Join(v, ", "), "the default")
		case string:
			value = cmp.Or(v, "the default")
		}
		list = append(list, [2]string{o.kept, fmt.Sprint(value)})
	}
	return list
}
