// Package origin reads the networks that a training begins with: models that the program wrote, with their weights. It
// trains nothing, and runs nothing.
package origin

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"isopet/inference"
	"isopet/inference/onnx"
	"isopet/training/nn"
	"isopet/training/pathtext"
)

// Model is a network as its file holds it.
type Model struct {
	Spec inference.Spec

	name    string
	tensors map[string]onnx.Tensor
}

// Read reads the model of a role from a folder. The error says why a training cannot begin with it: it is not there, it
// is damaged, or another program made it.
func Read(folder string, role inference.Role) (*Model, error) {
	name := filepath.Join(folder, role.File())
	data, err := os.ReadFile(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("%s holds no %s to begin with: name the folder that a training with the same preset wrote",
			folder, role.File())
	case err != nil:
		return nil, fmt.Errorf("%s cannot be read: %w", name, pathtext.Reason(err))
	}
	producer, metadata, tensors, err := onnx.Read(data)
	if err != nil {
		return nil, fmt.Errorf("%s %w", name, err)
	}
	m := &Model{name: name, tensors: tensors}
	if m.Spec, err = inference.ParseSpec(metadata); err != nil || producer != onnx.Producer || m.Spec.Version == "" {
		return nil, fmt.Errorf("%s was not trained by this program, so that its weights are not known: begin with networks "+
			"that `isopet train` wrote", name)
	}
	return m, nil
}

// Weights are those of a network that is trained for a spec, in the order of its plan. The error says in what the two
// differ.
func (m *Model) Weights(plan nn.Plan, spec inference.Spec) ([]float32, error) {
	for _, of := range []struct{ what, was, is string }{
		{"is a network of the role", string(m.Spec.Role), string(spec.Role)},
		{"sees", m.Spec.InputKind() + seen(m.Spec), spec.InputKind() + seen(spec)},
		{"has slices of the side", fmt.Sprint(m.Spec.Side), fmt.Sprint(spec.Side)},
	} {
		if of.was != of.is {
			return nil, fmt.Errorf("%s %s %s, and the network to be trained %s: train with the settings of the one, or begin "+
				"with another", m.name, of.what, of.was, of.is)
		}
	}
	weights := make([]float32, plan.Size())
	for _, p := range plan.Params() {
		t := m.tensors[p.Name]
		if !slices.Equal(t.Dims, p.Dims) || len(t.Data) != 4*p.Size() {
			return nil, fmt.Errorf("%s has no weights %s of %v, so it is a network of another shape than the one to be "+
				"trained: begin with another", m.name, p.Name, onnx.Dims(p.Dims))
		}
		for i := range p.Size() {
			w := math.Float32frombits(binary.LittleEndian.Uint32(t.Data[4*i:]))
			if w-w != 0 {
				return nil, fmt.Errorf("%s is damaged: of its weights %s one is no number", m.name, p.Name)
			}
			weights[p.Offset+i] = w
		}
	}
	return weights, nil
}

// seen is what a network sees besides the slice.
func seen(s inference.Spec) string {
	if !s.Role.Stacked() {
		return ""
	}
	return fmt.Sprintf(", %s, with neighbours at %s mm", s.Uptake, s.Neighbours)
}

// Fingerprint tells the files of roles in a folder from others; "none" without a folder. A file that cannot be read has
// a part in it by that alone.
func Fingerprint(folder string, roles []inference.Role) string {
	if folder == "" {
		return "none"
	}
	var sums []string
	for _, role := range roles {
		data, _ := os.ReadFile(filepath.Join(folder, role.File()))
		sum := sha256.Sum256(data)
		sums = append(sums, hex.EncodeToString(sum[:8]))
	}
	return strings.Join(sums, " ")
}
