package inference

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Role is what a model does in the paper's methods.
type Role string

// The roles of the three models.
const (
	UNet      Role = "unet"      // scaled PET slice → continuous image
	Threshold Role = "threshold" // scaled PET slice → threshold on that slice
	Combined  Role = "combined"  // the U-Net's image → threshold on that image
)

// Spec is what must be known of a model to use it rightly. It travels in the ONNX file as metadata whose keys begin
// with "isopet."; for a model from elsewhere the user supplies it, see [LoadModels].
type Spec struct {
	Role          Role
	Side          int     // pixels along the edge of the input
	FOV           float64 // width in mm of the square that the input shows; 0 is the whole slice
	Normalisation Scaling // of the PET slice; the combined role sees the U-Net's output [AsIs]
	CT            bool    // the input has a second channel, the CT, see [Input.CT]
	Constant      float64 // the one threshold of method "unet"; for the U-Net only
	UNet          string  // what the U-Net sees whose output this model sees; for the combined role only, "" for the paper's

	// Where the model comes from; may be empty.
	Trained   string // date
	Cohort    string
	Synthetic bool // trained on phantoms, not on patients
	Seed      uint64
	Version   string // of the program that trained it
}

// roles is the table of the models: what each one's file is called, where it stands in [Models].
var roles = []struct {
	role Role
	file string
	at   func(*Models) **Model
}{
	{UNet, "unet.onnx", func(m *Models) **Model { return &m.UNet }},
	{Threshold, "threshold.onnx", func(m *Models) **Model { return &m.Threshold }},
	{Combined, "combined.onnx", func(m *Models) **Model { return &m.Combined }},
}

const prefix = "isopet."

// fields is the table that reads and writes a [Spec].
var fields = []struct {
	key      string
	role     Role // the key belongs to this role only; "" to all
	required bool
	paper    string // the value that is not written, as the key is younger than the first models; "" is always written
	get      func(*Spec) string
	set      func(*Spec, string) error
}{
	{"role", "", true, "", func(s *Spec) string { return string(s.Role) }, setRole},
	{"side", "", true, "", func(s *Spec) string { return strconv.Itoa(s.Side) }, setSide},
	{"fov", "", true, "", getFOV, setFOV},
	{"normalisation", "", true, "", func(s *Spec) string { return s.Normalisation.String() }, setNormalisation},
	{"channels", "", false, petOnly, getChannels, setChannels},
	{"unet", Combined, false, paperSees, getUNet, setUNet},
	{"constant", UNet, true, "", func(s *Spec) string { return formatFloat(s.Constant) }, setConstant},
	{"trained", "", false, "", func(s *Spec) string { return s.Trained }, func(s *Spec, v string) error { s.Trained = v; return nil }},
	{"cohort", "", false, "", func(s *Spec) string { return s.Cohort }, func(s *Spec, v string) error { s.Cohort = v; return nil }},
	{"synthetic", "", false, "", func(s *Spec) string { return strconv.FormatBool(s.Synthetic) }, setSynthetic},
	{"seed", "", false, "", func(s *Spec) string { return strconv.FormatUint(s.Seed, 10) }, setSeed},
	{"version", "", false, "", func(s *Spec) string { return s.Version }, func(s *Spec, v string) error { s.Version = v; return nil }},
}

// Metadata is the spec as ONNX metadata. [ParseSpec] reads it back.
func (s Spec) Metadata() map[string]string {
	m := map[string]string{}
	for _, f := range fields {
		if v := f.get(&s); (f.role == "" || f.role == s.Role) && (f.paper == "" || v != f.paper) {
			m[prefix+f.key] = v
		}
	}
	return m
}

// ParseSpec reads a spec from ONNX metadata. The error says which keys are missing or what is wrong with one.
func ParseSpec(metadata map[string]string) (Spec, error) {
	var s Spec
	var missing []string
	for _, f := range fields {
		v, ok := metadata[prefix+f.key]
		switch {
		case f.role != "" && f.role != s.Role:
		case ok:
			if err := f.set(&s, v); err != nil {
				return s, fmt.Errorf("%s%s is %q, but must be %w", prefix, f.key, v, err)
			}
		case f.required:
			missing = append(missing, prefix+f.key)
		}
	}
	if missing != nil {
		return s, fmt.Errorf("its metadata lacks %s", strings.Join(missing, ", "))
	}
	return s, nil
}

func setRole(s *Spec, v string) error {
	for _, r := range roles {
		if string(r.role) == v {
			s.Role = r.role
			return nil
		}
	}
	return fmt.Errorf("%s, %s or %s", UNet, Threshold, Combined)
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
	if s.Role == Combined && s.Normalisation != AsIs {
		return fmt.Errorf("%v, the only one known for this role", AsIs)
	}
	return nil
}

// What a model's channels are, in their order.
const (
	petOnly = "pet"
	petCT   = "pet,ct"
)

// channels is how many the model's input has.
func (s Spec) channels() int {
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
	if s.CT = v == petCT; !s.CT && v != petOnly || s.CT && s.Role == Combined {
		return fmt.Errorf("%s or, for the roles %s and %s, %s", petOnly, UNet, Threshold, petCT)
	}
	return nil
}

// Sees says what a model makes its output of: "pet min-max" in the paper.
func (s Spec) Sees() string { return getChannels(&s) + " " + s.Normalisation.String() }

// Behind is the spec of the combined model that is trained on the output of the U-Net of spec s, and fits no other.
func (s Spec) Behind() Spec {
	if s.UNet = s.Sees(); s.UNet == paperSees {
		s.UNet = ""
	}
	s.Role, s.Normalisation, s.CT = Combined, AsIs, false
	return s
}

// paperSees is [Spec.Sees] of the paper's U-Net.
const paperSees = petOnly + " min-max"

func getUNet(s *Spec) string { return cmp.Or(s.UNet, paperSees) }

func setUNet(s *Spec, v string) error {
	if s.UNet = v; v == paperSees {
		s.UNet = ""
	}
	return nil
}

func setConstant(s *Spec, v string) (err error) {
	if s.Constant, err = strconv.ParseFloat(v, 64); err != nil || math.IsNaN(s.Constant) || math.IsInf(s.Constant, 0) {
		return errors.New("a number")
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
