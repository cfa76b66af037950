package inference

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"isopet/inference/network"
	"isopet/volume"
)

// Spec is what must be known of a model to use it rightly. It travels in the ONNX file as metadata whose keys begin
// with "isopet."; for a model from elsewhere the user supplies it, see [LoadModels].
type Spec struct {
	Role          Role
	Side          int               // pixels along the edge of the input
	FOV           float64           // width in mm of the square that the input shows; 0 is the whole slice
	Normalisation Scaling           // of the PET slice; the output of another model is seen [AsIs]
	CT            bool              // the input has a second channel, the CT, see [Input.CT]
	Constant      float64           // the one threshold of the method that cuts the model's image; for a role with an image only
	Neighbours    volume.Neighbours // of a role that is stacked: which it sees
	Uptake        Uptake            // and how
	// Gate is the probability that a slice must exceed somewhere to hold tumour; for a role that is stacked. 0: none
	Gate float64
	// what the model sees whose output this model sees; for a role with such an input, "" for the paper's
	TrainedOn string

	// How a model from elsewhere is to be taken, see [network.Task].
	Output     string // name of the output; "": the one that fits
	Layout     string // NCHW or NHWC; "": the one that fits
	Class      int    // of a role with an image: which of several is the tumour's, counted from 1; 0: there is one
	Activation network.Activation
	Seconds    float64 // how long the first slice may take; 0: as usual

	// Where the model comes from; may be empty.
	Trained   string // date
	Cohort    string
	Synthetic bool // trained on phantoms, not on patients
	Seed      uint64
	Version   string // of the program that trained it
	Engine    string // by which it did; "" is ONNX Runtime, as before there was another
}

const prefix = "isopet."

// fields is the table that reads and writes a [Spec].
var fields = []struct {
	key      string
	of       func(Role) bool // the roles that the key belongs to
	required bool
	paper    string // the value that is not written, as the key is younger than the first models; "" is always written
	get      func(*Spec) string
	set      func(*Spec, string) error
}{
	{"role", everyRole, true, "", func(s *Spec) string { return string(s.Role) }, setRole},
	{"side", everyRole, true, "", func(s *Spec) string { return strconv.Itoa(s.Side) }, setSide},
	{"fov", everyRole, true, "", getFOV, setFOV},
	{"normalisation", everyRole, true, "", func(s *Spec) string { return s.Normalisation.String() }, setNormalisation},
	{"channels", everyRole, false, petOnly, getChannels, setChannels},
	{"neighbours", Role.Stacked, true, "", func(s *Spec) string { return s.Neighbours.String() },
		func(s *Spec, v string) error { return s.Neighbours.UnmarshalText([]byte(v)) }},
	{"uptake", Role.Stacked, true, "", func(s *Spec) string { return string(s.Uptake) }, setUptake},
	{"gate", Role.Stacked, false, "0", func(s *Spec) string { return formatFloat(s.Gate) }, setGate},
	{"unet", downstream, false, paperInput, getTrainedOn, setTrainedOn},
	{"constant", Role.Image, true, "", func(s *Spec) string { return formatFloat(s.Constant) }, setConstant},
	{"output", everyRole, false, auto, func(s *Spec) string { return cmp.Or(s.Output, auto) },
		func(s *Spec, v string) error { s.Output = unlessAuto(v); return nil }},
	{"layout", everyRole, false, auto, func(s *Spec) string { return cmp.Or(s.Layout, auto) }, setLayout},
	{"class", Role.Image, false, auto, getClass, setClass},
	{"activation", Role.Image, false, auto, func(s *Spec) string { return cmp.Or(string(s.Activation), auto) },
		setActivation},
	{"seconds", everyRole, false, "0", func(s *Spec) string { return formatFloat(s.Seconds) }, setSeconds},
	{"trained", everyRole, false, "", func(s *Spec) string { return s.Trained },
		func(s *Spec, v string) error { s.Trained = v; return nil }},
	{"cohort", everyRole, false, "", func(s *Spec) string { return s.Cohort },
		func(s *Spec, v string) error { s.Cohort = v; return nil }},
	{"synthetic", everyRole, false, "", func(s *Spec) string { return strconv.FormatBool(s.Synthetic) }, setSynthetic},
	{"seed", everyRole, false, "", func(s *Spec) string { return strconv.FormatUint(s.Seed, 10) }, setSeed},
	{"version", everyRole, false, "", func(s *Spec) string { return s.Version },
		func(s *Spec, v string) error { s.Version = v; return nil }},
	{"engine", everyRole, false, firstEngine, func(s *Spec) string { return cmp.Or(s.Engine, firstEngine) },
		func(s *Spec, v string) error { s.Engine = v; return nil }},
}

// firstEngine is how "" is called, and not written.
const firstEngine = "onnxruntime"

// auto is what is found out from the model itself, and not written.
const auto = "auto"

func unlessAuto(v string) string {
	if v == auto {
		return ""
	}
	return v
}

func everyRole(Role) bool { return true }

// downstream says that models of a role see the output of another.
func downstream(r Role) bool { return r.Input() != "" }

// Metadata is the spec as ONNX metadata. [ParseSpec] reads it back.
func (s Spec) Metadata() map[string]string {
	m := map[string]string{}
	for _, f := range fields {
		if v := f.get(&s); f.of(s.Role) && (f.paper == "" || v != f.paper) {
			m[prefix+f.key] = v
		}
	}
	return m
}

// ParseSpec reads a spec from ONNX metadata. The error says which keys are missing or what is wrong with one.
func ParseSpec(metadata map[string]string) (Spec, error) {
	values := map[string]said{}
	for key, value := range metadata {
		if own, ok := strings.CutPrefix(key, prefix); ok {
			values[own] = said{value, ""}
		}
	}
	s, missing, wrong := parse(values)
	switch {
	case wrong != nil:
		return s, wrong
	case missing != nil:
		return s, fmt.Errorf("the metadata do not say %s", strings.Join(missing, ", "))
	}
	return s, nil
}

// said is what a key is said to be, by the JSON file of a name or, if it is empty, by the model's metadata.
type said struct{ value, by string }

// wrongValue is an error about what was said.
type wrongValue struct {
	said
	key string
	err error // what it must be
}

func (e *wrongValue) Error() string {
	if e.by == "" {
		return fmt.Sprintf("%s%s is %q, but must be %v", prefix, e.key, e.value, e.err)
	}
	return fmt.Sprintf("%s says %q: %q, but it must be %v", e.by, e.key, e.value, e.err)
}

// parse reads a spec. What is missing is named by its keys.
func parse(values map[string]said) (s Spec, missing []string, wrong *wrongValue) {
	for _, f := range fields {
		v, ok := values[f.key]
		switch {
		case !f.of(s.Role):
			if v.by != "" && s.Role != "" {
				return s, nil, &wrongValue{v, f.key, fmt.Errorf("left out: models of the role %s have none", s.Role)}
			}
		case ok:
			if err := f.set(&s, v.value); err != nil {
				return s, nil, &wrongValue{v, f.key, err}
			}
		case f.required:
			missing = append(missing, f.key)
		}
	}
	return s, missing, nil
}

func setRole(s *Spec, v string) error {
	if Role(v).row().role == "" {
		return errors.New(enumerate(Roles(), Role.name, "or"))
	}
	s.Role = Role(v)
	return nil
}

func setSide(s *Spec, v string) (err error) {
	if s.Side, err = strconv.Atoi(v); err != nil || s.Side < 8 || s.Side > 1024 {
		return errors.New("a number of pixels from 8 to 1024")
	}
	return nil
}

func getFOV(s *Spec) string {
	if s.FOV == 0 {
		return "full"
	}
	return formatFloat(s.FOV)
}

func setFOV(s *Spec, v string) (err error) {
	if v == "full" {
		s.FOV = 0
		return nil
	}
	if s.FOV, err = strconv.ParseFloat(v, 64); err != nil || !(s.FOV > 0) || math.IsInf(s.FOV, 0) {
		return errors.New("full or a width in mm")
	}
	return nil
}

func setNormalisation(s *Spec, v string) error {
	if err := s.Normalisation.UnmarshalText([]byte(v)); err != nil {
		return errors.New(scalings)
	}
	if downstream(s.Role) && s.Normalisation != AsIs {
		return fmt.Errorf("%v, the only one known for this role", AsIs)
	}
	return nil
}

// What a model's channels are, in their order.
const (
	petOnly = "pet"
	petCT   = "pet,ct"
)

// ChannelCount is how many channels the model's input has.
func (s Spec) ChannelCount() int {
	if s.Role.Stacked() {
		return s.Uptake.number(1 + 2*len(s.Neighbours))
	}
	if s.CT {
		return 2
	}
	return 1
}

func getChannels(s *Spec) string {
	if s.CT {
		return petCT
	}
	return petOnly
}

func setChannels(s *Spec, v string) error {
	alone := func(r Role) bool { return downstream(r) || r.Stacked() }
	if s.CT = v == petCT; !s.CT && v != petOnly || s.CT && alone(s.Role) {
		seeing := slices.DeleteFunc(Roles(), alone)
		return fmt.Errorf("%s or, for the roles %s, %s", petOnly, enumerate(seeing, Role.name, "and"), petCT)
	}
	return nil
}

// InputKind says what a model makes its output of: "pet min-max" in the paper.
func (s Spec) InputKind() string { return getChannels(&s) + " " + s.Normalisation.String() }

// Downstream is the spec of the model of a role that is trained on the output of the model of spec s, and fits no
// other.
func (s Spec) Downstream(role Role) Spec {
	if s.TrainedOn = s.InputKind(); s.TrainedOn == paperInput {
		s.TrainedOn = ""
	}
	s.Role, s.Normalisation, s.CT, s.Constant = role, AsIs, false, 0
	return s
}

// paperInput is [Spec.InputKind] of the paper's U-Net.
const paperInput = petOnly + " min-max"

func getTrainedOn(s *Spec) string { return cmp.Or(s.TrainedOn, paperInput) }

func setTrainedOn(s *Spec, v string) error {
	if s.TrainedOn = v; v == paperInput {
		s.TrainedOn = ""
	}
	return nil
}

func setConstant(s *Spec, v string) (err error) {
	if s.Constant, err = strconv.ParseFloat(v, 64); err != nil || math.IsNaN(s.Constant) || math.IsInf(s.Constant, 0) {
		return errors.New("a number")
	}
	return nil
}

func setLayout(s *Spec, v string) error {
	if s.Layout = unlessAuto(v); s.Layout != "" && s.Layout != network.First && s.Layout != network.Last {
		return fmt.Errorf("%s or %s", network.First, network.Last)
	}
	return nil
}

func getClass(s *Spec) string {
	if s.Class == 0 {
		return auto
	}
	return strconv.Itoa(s.Class - 1)
}

func setClass(s *Spec, v string) error {
	if s.Class = 0; v == auto {
		return nil
	}
	n, err := strconv.Atoi(v)
	if err != nil || n < 0 || n > math.MaxInt16 {
		return errors.New("the number of a class, counted from 0")
	}
	s.Class = n + 1
	return nil
}

func setActivation(s *Spec, v string) error {
	s.Activation = network.Activation(unlessAuto(v))
	if s.Activation != "" && !slices.Contains(network.Activations, s.Activation) {
		return errors.New("none, sigmoid or softmax")
	}
	return nil
}

func setSeconds(s *Spec, v string) (err error) {
	const most = 3600
	if s.Seconds, err = strconv.ParseFloat(v, 64); err != nil || !(s.Seconds >= 0 && s.Seconds <= most) {
		return fmt.Errorf("a number of seconds up to %d", most)
	}
	return nil
}

func setUptake(s *Spec, v string) error {
	if s.Uptake = Uptake(v); uptakes[s.Uptake.row()].uptake != s.Uptake {
		return fmt.Errorf("%s or %s", LogSUV, Relative)
	}
	return nil
}

func setGate(s *Spec, v string) (err error) {
	if s.Gate, err = strconv.ParseFloat(v, 64); err != nil || !(s.Gate >= 0 && s.Gate <= 1) {
		return errors.New("a number from 0 to 1")
	}
	return nil
}

func setSynthetic(s *Spec, v string) (err error) {
	if s.Synthetic, err = strconv.ParseBool(v); err != nil {
		return errors.New("true or false")
	}
	return nil
}

func setSeed(s *Spec, v string) (err error) {
	if s.Seed, err = strconv.ParseUint(v, 10, 64); err != nil {
		return errors.New("a whole number")
	}
	return nil
}

func formatFloat(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }

// frame says what the model's input shows.
func (s Spec) frame() string {
	if s.FOV == 0 {
		return fmt.Sprintf("%[1]d×%[1]d pixels of the whole slice", s.Side)
	}
	return fmt.Sprintf("%[1]d×%[1]d pixels of %[2]g mm", s.Side, s.FOV)
}
