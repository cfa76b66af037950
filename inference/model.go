package inference

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"slices"
	"strings"

	"isopet/inference/ort"
)

// Model is a network that is ready to run.
type Model struct {
	Name  string // of its file
	Spec  Spec
	Check Check

	session *ort.Session
	input   []int64 // shape; the batch first
	values  int     // output values per slice
}

// Load makes a model from the bytes of an ONNX file; name is the file's, for messages. Its metadata must hold a
// [Spec], and its input and output must fit it. The model is run once on the runtime's provider and once on the CPU,
// and the difference is kept in Check.
func Load(rt *ort.Runtime, data []byte, name string) (*Model, error) {
	return load(rt, data, name, "", nil)
}

// load reads the spec from the model's metadata, before which the entries of extra go. A model that does not say its
// role is taken to have the given one.
func load(rt *ort.Runtime, data []byte, name string, role Role, extra map[string]string) (_ *Model, err error) {
	session, err := rt.NewSession(data)
	if err != nil {
		return nil, fmt.Errorf("%s cannot be loaded: %w", name, err)
	}
	m := &Model{Name: name, session: session}
	defer func() {
		if err != nil {
			m.Close()
		}
	}()
	metadata := map[string]string{}
	if role != "" {
		metadata[prefix+"role"] = string(role)
	}
	for _, from := range []map[string]string{session.Metadata(), extra} {
		for k, v := range from {
			metadata[k] = v
		}
	}
	if m.Spec, err = ParseSpec(metadata); err != nil {
		return nil, fmt.Errorf("%s cannot be used: %w; say it in a file %s beside it, such as %s",
			name, err, sidecar(name), example(cmp.Or(role, UNet)))
	}
	if err := m.fit(); err != nil {
		return nil, fmt.Errorf("%s cannot be used: %w", name, err)
	}
	if m.Check, err = m.check(rt, data); err != nil {
		return nil, err
	}
	return m, nil
}

// Close frees the model's session.
func (m *Model) Close() error { return m.session.Close() }

// fit checks the session's inputs and outputs against the spec and finds their layout. A single channel leaves the
// pixels in the same order in memory wherever its 1 stands, so only the shape differs between NCHW and NHWC.
func (m *Model) fit() error {
	in, out := m.session.Inputs(), m.session.Outputs()
	if len(in) != 1 || len(out) != 1 {
		return fmt.Errorf("it has %s and %s where one of each is wanted", count(len(in), "input"), count(len(out), "output"))
	}
	input, err := pixels(in[0].Shape, m.Spec.channels(), m.Spec.Side)
	if err != nil {
		return fmt.Errorf("its input %w", err)
	}
	m.input = input
	if m.Spec.Role == UNet {
		if _, err := pixels(out[0].Shape, 1, m.Spec.Side); err != nil {
			return fmt.Errorf("its output %w", err)
		}
		m.values = m.Spec.Side * m.Spec.Side
		return nil
	}
	for _, d := range out[0].Shape[min(1, len(out[0].Shape)):] {
		if d > 1 {
			return fmt.Errorf("its output has the shape %s where one threshold per slice is wanted", format(out[0].Shape))
		}
	}
	m.values = 1
	return nil
}

// pixels completes a shape of [N, channels, side, side] or, where there is one channel, [N, side, side, 1] or
// [N, side, side], whose free entries are -1.
func pixels(shape []int64, channels, side int) ([]int64, error) {
	c, s := int64(channels), int64(side)
	known, wanted := [][]int64{{-1, c, s, s}}, fmt.Sprintf("[N, %d, %d, %[2]d]", channels, side)
	if channels == 1 {
		known = append(known, []int64{-1, s, s, 1}, []int64{-1, s, s})
		wanted += fmt.Sprintf(" or [N, %d, %[1]d, 1]", side)
	}
	for _, k := range known {
		if fits(shape, k) {
			k[0] = max(shape[0], -1)
			return k, nil
		}
	}
	return nil, fmt.Errorf("has the shape %s where %s is wanted", format(shape), wanted)
}

func fits(shape, want []int64) bool {
	if len(shape) != len(want) {
		return false
	}
	for i := 1; i < len(shape); i++ {
		if shape[i] > 0 && shape[i] != want[i] {
			return false
		}
	}
	return true
}

func format(shape []int64) string {
	parts := make([]string, len(shape))
	for i, d := range shape {
		if parts[i] = fmt.Sprint(d); d < 0 {
			parts[i] = "N"
		}
	}
	return "[" + strings.Join(parts, ", ") + "]"
}

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// Run feeds side×side pixels per slice and channel to the model, all slices at once, and returns what it makes of each: an image
// of side×side pixels (U-Net) or one threshold. Values that are not finite are an error.
func (m *Model) Run(ctx context.Context, inputs [][]float32) ([][]float32, error) {
	batch := len(inputs)
	if m.input[0] > 0 { // the model was exported for batches of one size
		batch = int(m.input[0])
	}
	var results [][]float32
	for len(results) < len(inputs) {
		part := inputs[len(results):min(len(results)+batch, len(inputs))]
		out, err := m.run(ctx, batch, part)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", m.Name, err)
		}
		if len(out) != batch*m.values {
			return nil, fmt.Errorf("%s gave %d values for %s where %d are wanted", m.Name, len(out), count(batch, "slice"), batch*m.values)
		}
		for i := range part {
			r := out[i*m.values : (i+1)*m.values]
			if !slices.ContainsFunc(r, notFinite) {
				results = append(results, r)
				continue
			}
			return nil, fmt.Errorf("%s gave values that are not numbers; the model is damaged or was not trained to an end", m.Name)
		}
	}
	return results, nil
}

// run makes one batch, filled up with zeros.
func (m *Model) run(ctx context.Context, batch int, inputs [][]float32) ([]float32, error) {
	shape := append([]int64{int64(batch)}, m.input[1:]...)
	x, err := ort.NewTensor(shape...)
	if err != nil {
		return nil, err
	}
	defer x.Close()
	n := len(x.Data()) / batch
	for i, in := range inputs {
		copy(x.Data()[i*n:(i+1)*n], in)
	}
	outputs := []*ort.Tensor{nil}
	if err := m.session.Run(ctx, []*ort.Tensor{x}, outputs); err != nil {
		return nil, err
	}
	defer outputs[0].Close()
	return slices.Clone(outputs[0].Data()), nil
}

// tolerance is the difference between providers, in units of a threshold, up to which nothing is said.
const tolerance = 1e-3

// Check is what came of running a model once on the provider and once on the CPU.
type Check struct {
	Provider   string
	Difference float64 // largest difference between the outputs; 0 where the provider is the CPU itself
	Err        error   // why there is nothing to compare with
}

// check runs the model on one made-up slice: a bright focus on a sloping ground.
func (m *Model) check(rt *ort.Runtime, data []byte) (Check, error) {
	ctx := context.Background()
	c := Check{Provider: rt.Provider()}
	side := m.Spec.Side
	x := make([]float32, m.Spec.channels()*side*side)
	for i := range side * side {
		dx, dy := float64(i%side)/float64(side)-0.5, float64(i/side)/float64(side)-0.4
		x[i] = float32(0.1 + 0.1*dx + 0.7*math.Exp(-40*(dx*dx+dy*dy)))
	}
	got, err := m.Run(ctx, [][]float32{x})
	if err != nil || c.Provider == "cpu" {
		return c, err
	}
	cpu, err := ort.Open(ort.Config{Library: rt.Library(), Device: "cpu"})
	if err == nil {
		var reference *ort.Session
		if reference, err = cpu.NewSession(data); err == nil {
			defer reference.Close()
			n := *m
			n.session = reference
			var want [][]float32
			if want, err = n.Run(ctx, [][]float32{x}); err == nil {
				for i, v := range want[0] {
					c.Difference = max(c.Difference, math.Abs(float64(got[0][i])-float64(v)))
				}
			}
		}
	}
	c.Err = err
	return c, nil
}

// Models are the networks of the three methods. A missing one matters only to the methods that need it.
type Models struct {
	UNet, Threshold, Combined *Model
}

// sidecar is the file in which the user says what a model's metadata do not.
func sidecar(name string) string { return strings.TrimSuffix(name, ".onnx") + ".json" }

// example of what stands in a sidecar.
func example(role Role) string {
	s := Spec{Role: role, Side: 64, FOV: 125, Normalisation: MinMax, Constant: 0.4}
	if role == Combined {
		s.Normalisation = AsIs
	}
	var entries []string
	for _, f := range fields {
		if f.required && (f.role == "" || f.role == role) {
			entries = append(entries, fmt.Sprintf("%q: %q", f.key, f.get(&s)))
		}
	}
	return "{" + strings.Join(entries, ", ") + "}"
}

// LoadModels loads unet.onnx, threshold.onnx and combined.onnx, as many as there are, from a folder. A JSON file of
// the same name beside a model (unet.json) holds metadata, keys without "isopet.", that it lacks or that are wrong.
func LoadModels(rt *ort.Runtime, folder fs.FS) (_ *Models, err error) {
	models := new(Models)
	defer func() {
		if err != nil {
			models.Close()
		}
	}()
	for _, r := range roles {
		data, err := fs.ReadFile(folder, r.file)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("%s cannot be read: %w", r.file, err)
		}
		extra, err := readSidecar(folder, sidecar(r.file), r.role)
		if err != nil {
			return nil, err
		}
		m, err := load(rt, data, r.file, r.role, extra)
		if err != nil {
			return nil, err
		}
		*r.at(models) = m
		if m.Spec.Role != r.role {
			return nil, fmt.Errorf("%s holds a model of the role %s where %s is wanted; the files may have been exchanged", r.file, m.Spec.Role, r.role)
		}
	}
	return models, nil
}

func readSidecar(folder fs.FS, name string, role Role) (map[string]string, error) {
	data, err := fs.ReadFile(folder, name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("%s cannot be read: %w", name, err)
	}
	var values map[string]any
	decoder := json.NewDecoder(strings.NewReader(string(data)))
	decoder.UseNumber()
	if err := decoder.Decode(&values); err != nil {
		return nil, fmt.Errorf("%s is no JSON object such as %s: %w", name, example(role), err)
	}
	extra := map[string]string{}
	for k, v := range values {
		extra[prefix+k] = fmt.Sprint(v)
	}
	return extra, nil
}

// Close frees all models.
func (m *Models) Close() error {
	var errs []error
	for _, r := range roles {
		if model := *r.at(m); model != nil {
			errs = append(errs, model.Close())
		}
	}
	return errors.Join(errs...)
}

// Ready says why a method cannot run with these models: one is missing, or they do not go together. nil if it can.
func (m *Models) Ready(method Method) error {
	_, err := m.spec(method)
	return err
}

// spec is what a method's models have in common; the error says what is missing or does not go together.
func (m *Models) spec(method Method) (Spec, error) {
	if !method.Network() {
		return yardstick, nil
	}
	var first *Model
	for _, r := range roles {
		if !slices.Contains(method.Needs, r.role) {
			continue
		}
		model := *r.at(m)
		switch {
		case model == nil:
			return Spec{}, fmt.Errorf("method %s needs %s, which is not among the models; train it or choose a folder that holds it", method.Name, r.file)
		case first == nil:
			first = model
		case model.Spec.Side != first.Spec.Side || model.Spec.FOV != first.Spec.FOV:
			return Spec{}, fmt.Errorf("%s (%s) and %s (%s) do not go together; use models that were trained together",
				first.Name, first.Spec.frame(), model.Name, model.Spec.frame())
		case r.role == Combined && getUNet(&model.Spec) != first.Spec.Sees():
			return Spec{}, fmt.Errorf("%s (which sees %s) and %s (trained behind a U-Net that sees %s) do not go together; use models that were trained together",
				first.Name, first.Spec.Sees(), model.Name, getUNet(&model.Spec))
		}
	}
	return first.Spec, nil
}

// provider on which the models run.
func (m *Models) provider() string {
	for _, r := range roles {
		if model := *r.at(m); model != nil {
			return model.Check.Provider
		}
	}
	return ""
}

// warnings about the models that a method needs.
func (m *Models) warnings(method Method) (notes []string) {
	for _, r := range roles {
		if !slices.Contains(method.Needs, r.role) {
			continue
		}
		model := *r.at(m)
		if c := model.Check; c.Err != nil {
			notes = append(notes, fmt.Sprintf("%s could not be compared with the CPU: %v.", model.Name, c.Err))
		} else if c.Difference > tolerance {
			notes = append(notes, fmt.Sprintf("%s gives other values on %s than on the CPU: they differ by up to %.2g.", model.Name, c.Provider, c.Difference))
		}
	}
	return notes
}
