package experiment

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"slices"

	"isopet/inference"
	"isopet/training"
	"isopet/training/experiment/conditions"
	"isopet/volume/atomicfile"
)

// Record is the result of an arm of a unit, all that tables and figures need besides the cohort. It is written as a
// whole. Where one preset is trained it is that of the unit.
type Record struct {
	Unit
	Settings conditions.Settings `json:"settings"`
	Provider string              `json:"provider"`
	By       string              `json:"trained_by"` // the engine, for a reader; "" in older results
	Constant float64             `json:"constant"`   // threshold of the first method that has one
	Networks []Network           `json:"networks"`   // in the order of training
	Scores   []training.Score    `json:"scores"`     // of the methods, then, in the first arm, of the baselines
	Images   [][]byte            `json:"images"`     // the first network's output for each slice held out: float32, little-endian
	Seconds  float64             `json:"seconds"`

	// Outputs are those of the other networks whose output a method cuts, as Images is the first one's.
	Outputs map[inference.Role][][]byte `json:"outputs,omitempty"`
}

// Network is how a network was trained.
type Network struct {
	Role      string    `json:"role"`
	Label     string    `json:"label"`
	Loss      []float64 `json:"loss"`
	ValLoss   []float64 `json:"val_loss"`
	Seconds   float64   `json:"seconds"`
	MSPerStep float64   `json:"ms_per_step"`
}

func (e *Experiment) settings(u Unit, arm int) conditions.Settings {
	a := e.arms[arm]
	s := conditions.Settings{
		Config: a.filled, Folds: len(e.Folds), Cohort: e.Cohort.Name, Fingerprint: a.fingerprint,
		Recipe: training.RecipeVersion(a.preset),
	}
	for _, p := range e.Folds[u.Fold-1] {
		s.Test = append(s.Test, e.Cohort.Patients[p].Name)
	}
	return s
}

func (r *Record) write(path string) error {
	return atomicfile.Replace(path, func(w io.Writer) error { return json.NewEncoder(w).Encode(r) })
}

// read reads an arm's result of a unit, nil if there is none.
func (e *Experiment) read(u Unit, arm int) (*Record, error) {
	path := e.path(u, arm)
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var r Record
	if err := json.Unmarshal(data, &r); err != nil {
		return nil, fmt.Errorf("%s is no result of a unit (%w): remove it, and the unit is run anew", path, err)
	}
	if different := r.Settings.Differ(e.settings(u, arm)); different != "" {
		return nil, fmt.Errorf("%s was made %s: take another folder for this run, or repeat it as that one was",
			path, different)
	}
	_, test := e.split(u, arm)
	n, m := test.Slices(), len(e.scored(arm))
	whole := r.Unit == u && len(r.Scores) == n*m
	for _, role := range e.arms[arm].images {
		whole = whole && len(e.arms[arm].outputs(&r, role)) == n
	}
	if !whole {
		return nil, fmt.Errorf("%s holds %d scores of %d slices, not %d of %d: remove it, and the unit is run anew",
			path, len(r.Scores), len(r.Images), n*m, n)
	}
	if !e.arms[arm].complete(&r) {
		return nil, fmt.Errorf("%s is damaged: remove it, and the unit is run anew", path)
	}
	return &r, nil
}

// complete says that all networks of the arm are told of, and that their outputs are images of the cohort's side.
func (a *arm) complete(r *Record) bool {
	size := 4 * a.cohort.Side * a.cohort.Side // bytes
	for _, role := range a.images {
		if slices.ContainsFunc(a.outputs(r, role), func(image []byte) bool { return len(image) != size }) {
			return false
		}
	}
	return len(r.Networks) == len(a.filled.Stages())
}

// keep takes the images that methods cut from the scores of n slices by each method.
func (r *Record) keep(a *arm, scores []training.Score, n int) {
	for k, role := range a.images {
		m := slices.IndexFunc(a.own, func(m method) bool { return m.image == role })
		var packed [][]byte
		for _, s := range scores[m*n : (m+1)*n] {
			packed = append(packed, pack(s.Image))
		}
		if k == 0 {
			r.Images = packed
			continue
		}
		if r.Outputs == nil {
			r.Outputs = map[inference.Role][][]byte{}
		}
		r.Outputs[role] = packed
	}
}

// outputs are those of a network of the arm for the slices held out.
func (a *arm) outputs(r *Record, role inference.Role) [][]byte {
	if role == a.images[0] {
		return r.Images
	}
	return r.Outputs[role]
}

func pack(image []float32) []byte {
	var data []byte
	for _, v := range image {
		data = binary.LittleEndian.AppendUint32(data, math.Float32bits(v))
	}
	return data
}

func unpack(data []byte) []float32 {
	image := make([]float32, len(data)/4)
	for i := range image {
		image[i] = math.Float32frombits(binary.LittleEndian.Uint32(data[4*i:]))
	}
	return image
}
