package inference

import (
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

// Normalisations of a model's input.
const (
	MinMax = "min-max" // each slice scaled to [0, 1] by its own minimum and maximum, see [Scale]
	AsIs   = "none"    // the U-Net's output as it is
)

// Spec is what must be known of a model to use it rightly. It travels in the ONNX file as metadata whose keys begin
// with "isopet."; for a model from elsewhere the user supplies it, see [LoadModels].
type Spec struct {
	Role          Role
	Side          int     // pixels along the edge of the input
	FOV           float64 // width in mm of the square that the input shows; 0 is the whole slice
	Normalisation string  // [MinMax] or [AsIs]
	Constant      float64 // the one threshold of method "unet"; for the U-Net only

	// Where the model comes from; may be empty.
	Trained   string // date
	Cohort    string
	Synthetic bool // trained on phantoms, not on patients
	Seed      uint64
	Version   string // of the program that trained it
}

// roles is the table of the models: what each one's file is called, how its input is scaled, where it stands in [Models].
var roles = []struct {
	role          Role
	file          string
	normalisation string
	at            func(*Models) **Model
}{
	{UNet, "unet.onnx", MinMax, func(m *Models) **Model { return &m.UNet }},
	{Threshold, "threshold.onnx", MinMax, func(m *Models) **Model { return &m.Threshold }},
	{Combined, "combined.onnx", AsIs, func(m *Models) **Model { return &m.Combined }},
}

const prefix = "isopet."

// fields is the table that reads and writes a [Spec].
var fields = []struct {
	key      string
	role     Role // the key belongs to this role only; "" to all
	required bool
	get      func(*Spec) string
	set      func(*Spec, string) error
}{
	{"role", "", true, func(s *Spec) string { return string(s.Role) }, setRole},
	{"side", "", true, func(s *Spec) string { return strconv.Itoa(s.Side) }, setSide},
	{"fov", "", true, getFOV, setFOV},
	{"normalisation", "", true, func(s *Spec) string { return s.Normalisation }, setNormalisation},
	{"constant", UNet, true, func(s *Spec) string { return formatFloat(s.Constant) }, setConstant},
	{"trained", "", false, func(s *Spec) string { return s.Trained }, func(s *Spec, v string) error { s.Trained = v; return nil }},
	{"cohort", "", false, func(s *Spec) string { return s.Cohort }, func(s *Spec, v string) error { s.Cohort = v; return nil }},
	{"synthetic", "", false, func(s *Spec) string { return strconv.FormatBool(s.Synthetic) }, setSynthetic},
	{"seed", "", false, func(s *Spec) string { return strconv.FormatUint(s.Seed, 10) }, setSeed},
	{"version", "", false, func(s *Spec) string { return s.Version }, func(s *Spec, v string) error { s.Version = v; return nil }},
}

// Metadata is the spec as ONNX metadata. [ParseSpec] reads it back.
func (s Spec) Metadata() map[string]string {
	m := map[string]string{}
	for _, f := range fields {
		if f.role == "" || f.role == s.Role {
			m[prefix+f.key] = f.get(&s)
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
	for _, r := range roles {
		if s.Normalisation = v; r.role == s.Role && r.normalisation != v {
			return fmt.Errorf("%s, the only one known for this role", r.normalisation)
		}
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
