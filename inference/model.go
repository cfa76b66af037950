package inference

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	"isopet/inference/network"
	"isopet/inference/ort"
)

// Model is a network that is ready to run.
type Model struct {
	Name  string // of its file
	Spec  Spec
	Check Check
	Notes []string // what was assumed of it, a sentence each
	// SHA256 is of its file, with the weights that lie in others; empty of a function.
	SHA256 string

	network *network.Network
	err     error // why it cannot be used; the rest is then empty but for its name
}

// Check is what came of running a model once on the provider and once on the CPU.
type Check = network.Check

// Load makes a model from the bytes of an ONNX file; name is the file's, for messages. Its metadata must hold a
// [Spec], and its input and output must fit it. The model is tried, see [network.File.Open].
func Load(rt *ort.Runtime, data []byte, name string) (*Model, error) {
	ctx := context.Background()
	file, err := network.Bytes(ctx, rt, data, name)
	if err != nil {
		return nil, err
	}
	return load(ctx, rt, file, "", nil)
}

// load reads the spec from the model's metadata; what is said beside it takes precedence. A model that does not name
// its role is taken to have the given one.
func load(ctx context.Context, rt *ort.Runtime, file *network.File, role Role, beside *sidecar) (*Model, error) {
	values := map[string]said{}
	if role != "" {
		values["role"] = said{string(role), ""}
	}
	for key, value := range file.Metadata {
		if own, ok := strings.CutPrefix(key, prefix); ok {
			values[own] = said{value, ""}
		}
	}
	if beside != nil {
		for key, value := range beside.values {
			values[key] = said{value, beside.name}
		}
	}
	m := &Model{Name: file.Name, SHA256: file.SHA256()}
	spec, missing, wrong := parse(values)
	hint := fmt.Sprintf("; say it in a file %s beside it, such as %s", SidecarOf(file.Name), example(cmp.Or(role, UNet)))
	switch m.Spec = spec; {
	case wrong != nil && wrong.by != "":
		return nil, wrong
	case wrong != nil:
		return nil, fmt.Errorf("%s cannot be used: %w%s", file.Name, wrong, hint)
	case role != "" && spec.Role != role && file.Name != role.File():
		return nil, fmt.Errorf("%s is a model of the role %s, and the method needs one of the role %s: choose another method",
			file.Name, spec.Role, role)
	case role != "" && spec.Role != role:
		return nil, fmt.Errorf("%s holds a model of the role %s where %s is wanted; the files may have been exchanged",
			file.Name, spec.Role, role)
	case missing != nil && beside == nil:
		return nil, network.NewUnsaid(missing, fmt.Errorf("%s cannot be used: its metadata do not say %s%s", file.Name,
			strings.Join(missing, ", "), hint))
	case missing != nil:
		return nil, network.NewUnsaid(missing, fmt.Errorf("%s cannot be used: neither its metadata nor %s says %s; a whole "+
			"one is %s", file.Name, beside.name, strings.Join(missing, ", "), example(cmp.Or(spec.Role, UNet))))
	}
	var err error
	if m.network, err = file.Open(ctx, rt, spec.task(rt)); err != nil {
		return nil, err
	}
	m.Check, m.Notes = m.network.Check, m.network.Notes
	return m, nil
}

// patience is how long a processor may need for the first slice, of up to patient×patient pixels, of a network from
// elsewhere: hundreds of times what the paper's U-Net takes. Larger slices have longer by their pixels, up to
// mostPatience.
const (
	patience     = 2 * time.Second
	patient      = 128
	mostPatience = time.Minute
)

// task is what the network is to do for the spec.
func (s Spec) task(rt *ort.Runtime) network.Task {
	t := network.Task{
		Channels: s.ChannelCount(), Side: s.Side, Image: s.Role.Image(), Output: s.Output, Layout: s.Layout, Class: s.Class,
		Activation: s.Activation, Patience: time.Duration(s.Seconds * float64(time.Second)),
	}
	if s.Seconds == 0 && s.Version == "" && rt.Provider() == "cpu" { // others may first make their programs
		t.Patience = min(time.Duration(max(1, s.Side*s.Side/(patient*patient)))*patience, mostPatience)
	}
	return t
}

// Function makes a model of a function from the pixels of a slice to what the model puts out for it. It needs no
// runtime: tests of what is built on models run where there is none.
func Function(spec Spec, f func(x []float32) []float32) *Model {
	values := 1
	if spec.Role.Image() {
		values = spec.Side * spec.Side
	}
	return &Model{Name: spec.Role.File(), Spec: spec, network: network.Function(spec.Role.File(), values, f)}
}

// Unusable stands for the model of a role that cannot be used, for the reason given: methods that do without it can.
func Unusable(role Role, why error) *Model { return &Model{Name: role.File(), err: why} }

// Close frees the model's session.
func (m *Model) Close() error {
	if m.network == nil {
		return nil
	}
	return m.network.Close()
}

// Run is [network.Network.Run].
func (m *Model) Run(ctx context.Context, inputs [][]float32) ([][]float32, error) {
	return m.network.Run(ctx, inputs)
}
