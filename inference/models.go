package inference

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"isopet/inference/network"
	"isopet/inference/ort"
)

// Models are the networks of the methods, one for each role. A missing one matters only to the methods that need it.
type Models map[Role]*Model

// LoadModels loads the networks of roles, of all if none is named, from the files unet.onnx and so on of a folder, as
// many as there are. A JSON file of the same name beside a model (unet.json) holds what its metadata lack, or have
// wrong. Weights that a model keeps in files of their own are read from the same folder and from nowhere else. Errors
// are sentences for the user; when ctx ends it is ctx.Err(), soon, whatever a model does.
func LoadModels(ctx context.Context, rt *ort.Runtime, folder fs.FS, roles ...Role) (Models, error) {
	if len(roles) == 0 {
		roles = Roles()
	}
	models := Models{}
	for _, role := range roles {
		m, err := LoadModel(ctx, rt, folder, role.File(), role)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			models.Close()
			return nil, err
		}
		models[role] = m
	}
	return models, nil
}

// LoadModel loads the network of one file of a folder as [LoadModels] does. With an empty role it has the one that it
// names. The error is [fs.ErrNotExist] where there is no such file.
func LoadModel(ctx context.Context, rt *ort.Runtime, folder fs.FS, name string, role Role) (*Model, error) {
	file, err := network.Read(ctx, rt, folder, name)
	if err != nil {
		return nil, err
	}
	beside, err := readSidecar(folder, SidecarOf(name), role)
	if err != nil {
		return nil, err
	}
	return load(ctx, rt, file, role, beside)
}

// Close frees all models.
func (m Models) Close() error {
	var errs []error
	for _, model := range m {
		errs = append(errs, model.Close())
	}
	return errors.Join(errs...)
}

// List are the models that are there, in the order of [Roles].
func (m Models) List() []*Model {
	var list []*Model
	for _, role := range Roles() {
		if model := m[role]; model != nil && model.err == nil {
			list = append(list, model)
		}
	}
	return list
}

// together is how many slices to predict at a time: enough to keep all cores busy, and few enough to show how far it is.
func (m Models) together() int {
	n := 1
	for _, model := range m.List() {
		n = max(n, model.network.Together())
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
		case model.err != nil:
			return Spec{}, model.err
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
		if note := m[role].Check.Note(m[role].Name); note != "" {
			notes = append(notes, note)
		}
		notes = append(notes, m[role].Notes...)
	}
	return notes
}
