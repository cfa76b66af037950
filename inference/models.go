package inference

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"unicode/utf16"

	"isopet/inference/ort"
	"isopet/inference/paper"
)

// Models are the networks of the methods, one for each role. A missing one matters only to the methods that need it.
type Models map[Role]*Model

// sidecar is the file in which the user says what a model's metadata do not.
func sidecar(name string) string { return strings.TrimSuffix(name, ".onnx") + ".json" }

// example of what stands in a sidecar.
func example(role Role) string {
	s := Spec{Role: role, Side: paper.Side, FOV: paper.Width, Normalisation: MinMax, Constant: 0.4}
	if downstream(role) {
		s.Normalisation = AsIs
	}
	var entries []string
	for _, f := range fields {
		if f.required && f.of(role) {
			entries = append(entries, fmt.Sprintf("%q: %q", f.key, f.get(&s)))
		}
	}
	return "{" + strings.Join(entries, ", ") + "}"
}

// LoadModels loads the files of all roles, unet.onnx and so on, as many as there are, from a folder. A JSON file of the
// same name beside a model (unet.json) holds metadata, keys without "isopet.", that it lacks or that are wrong.
// Weights that a model keeps in files of their own are read from the same folder and from nowhere else.
func LoadModels(rt *ort.Runtime, folder fs.FS) (_ Models, err error) {
	models := Models{}
	defer func() {
		if err != nil {
			models.Close()
		}
	}()
	for _, role := range Roles() {
		file := role.File()
		data, err := fs.ReadFile(folder, file)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("%s cannot be read: %w", file, err)
		}
		if data, err = withWeights(folder, data, file); err != nil {
			return nil, err
		}
		extra, err := readSidecar(folder, sidecar(file), role)
		if err != nil {
			return nil, err
		}
		m, err := load(rt, data, file, role, extra)
		if err != nil {
			return nil, err
		}
		models[role] = m
		if m.Spec.Role != role {
			return nil, fmt.Errorf("%s holds a model of the role %s where %s is wanted; the files may have been "+
				"exchanged", file, m.Spec.Role, role)
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
	decoder := json.NewDecoder(bytes.NewReader(utf8Text(data)))
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

// utf8Text is a text without the byte order mark that editors such as Notepad put first, converted from UTF-16 if the
// mark says so.
func utf8Text(b []byte) []byte {
	if rest, ok := bytes.CutPrefix(b, []byte("\ufeff")); ok {
		return rest
	}
	for mark, order := range map[string]binary.ByteOrder{"\xff\xfe": binary.LittleEndian,
		"\xfe\xff": binary.BigEndian} {
		if rest, ok := bytes.CutPrefix(b, []byte(mark)); ok {
			units := make([]uint16, len(rest)/2)
			for i := range units {
				units[i] = order.Uint16(rest[2*i:])
			}
			return []byte(string(utf16.Decode(units)))
		}
	}
	return b
}

// Close frees all models.
func (m Models) Close() error {
	var errs []error
	for _, model := range m.List() {
		errs = append(errs, model.Close())
	}
	return errors.Join(errs...)
}

// List are the models that are there, in the order of [Roles].
func (m Models) List() []*Model {
	var list []*Model
	for _, role := range Roles() {
		if model := m[role]; model != nil {
			list = append(list, model)
		}
	}
	return list
}

// together is how many slices to predict at a time: enough to keep all cores busy, and few enough to show how far it is.
func (m Models) together() int {
	n := batch
	for _, model := range m {
		n = max(n, model.lanes*max(4, model.batch))
	}
	return n
}

// Ready says why a method cannot run with these models: one is missing, or they do not go together. nil if it can.
func (m Models) Ready(method Method) error {
	_, err := m.spec(method)
	return err
}

// spec is what a method's models have in common; the error says what is missing or does not go together.
func (m Models) spec(method Method) (Spec, error) {
	if !method.Network() {
		return baselineSpec, nil
	}
	var first *Model
	for _, role := range method.roles() {
		model := m[role]
		switch before := m[role.Input()]; {
		case model == nil:
			return Spec{}, fmt.Errorf("method %s needs %s, which is not among the models; train it or choose a "+
				"folder that holds it",
				method.Name, role.File())
		case first == nil:
			first = model
		case model.Spec.Side != first.Spec.Side || model.Spec.FOV != first.Spec.FOV:
			return Spec{}, fmt.Errorf("%s (%s) and %s (%s) do not go together; use models that were trained together",
				first.Name, first.Spec.frame(), model.Name, model.Spec.frame())
		case before != nil && getTrainedOn(&model.Spec) != before.Spec.InputKind():
			return Spec{}, fmt.Errorf("%s (which sees %s) and %s (trained behind a %s that sees %s) do not go "+
				"together; use models that were trained together",
				before.Name, before.Spec.InputKind(), model.Name, role.Input().Label(), getTrainedOn(&model.Spec))
		}
	}
	return first.Spec, nil
}

// provider on which the models run.
func (m Models) provider() string {
	for _, model := range m.List() {
		return model.Check.Provider
	}
	return ""
}

// warnings about the models that a method needs.
func (m Models) warnings(method Method) (notes []string) {
	for _, role := range method.roles() {
		model := m[role]
		if c := model.Check; c.Err != nil {
			notes = append(notes, fmt.Sprintf("%s could not be compared with the CPU: %v.", model.Name, c.Err))
		} else if c.Difference > tolerance {
			notes = append(notes, fmt.Sprintf("%s gives other values on %s than on the CPU: they differ by up to %.2g.",
				model.Name, c.Provider, c.Difference))
		}
	}
	return notes
}
