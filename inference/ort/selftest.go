package ort

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
)

// selfTest is a model of one 3×3 convolution, [1,1,4,4] to [1,1,4,4], all weights 1. See selftest.py.
//
//go:embed selftest.onnx
var selfTest []byte

// kinds is a model with a node of every kind that inference and training use, [1,2,8,8] to an output for each, which is
// called as the node. TestKinds of package onnx writes it.
//
//go:embed kinds.onnx
var kinds []byte

// errWrong is that a provider computes something else than it should.
type errWrong struct{ error }

// verify runs selfTest on the provider, with the CPU forbidden to step in. So a provider that is compiled in but has no
// device to compute on counts as failed.
func (p Provider) verify() error {
	s, err := newSession(selfTest, p, 1, true)
	if err != nil {
		return err
	}
	defer s.Close()
	x, err := NewTensor(1, 1, 4, 4)
	if err != nil {
		return err
	}
	defer x.Close()
	for i := range x.Data() {
		x.Data()[i] = float32(i)
	}
	y := []*Tensor{nil}
	if err := s.Run(context.Background(), []*Tensor{x}, y); err != nil {
		return err
	}
	defer y[0].Close()
	// Sums of the neighbours of 0…15 in rows of four: 0+1+4+5 in the corner, 0+1+2+4+5+6+8+9+10 for the 5.
	if out := y[0].Data(); out[0] != 10 || out[5] != 45 {
		return errWrong{errors.New("it computes a convolution wrongly")}
	}
	return nil
}

// compare runs kinds on the provider and on the CPU. What the provider does not have, the CPU may do for it, as in use.
func (p Provider) compare() error {
	cpu, err := onProvider(Provider{Name: "cpu"})
	if err != nil {
		return err
	}
	got, err := onProvider(p)
	if err != nil {
		return err
	}
	return differs(got, cpu)
}

// differs says where results are not those of the CPU.
func differs(got, cpu map[string][]float32) error {
	const tolerance = 1e-3
	for _, name := range slices.Sorted(maps.Keys(cpu)) {
		if len(got[name]) != len(cpu[name]) {
			return errWrong{fmt.Errorf("it gives %d numbers for %s, and the CPU %d", len(got[name]), name, len(cpu[name]))}
		}
		for i, want := range cpu[name] {
			if d := math.Abs(float64(got[name][i] - want)); !(d <= tolerance*(1+math.Abs(float64(want)))) {
				return errWrong{fmt.Errorf("it computes %s wrongly, %g where the CPU gives %g", name, got[name][i], want)}
			}
		}
	}
	return nil
}

// onProvider is what kinds gives on a provider, by the nodes' names.
func onProvider(p Provider) (map[string][]float32, error) {
	s, err := newSession(kinds, p, 1, false)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	x, err := NewTensor(1, 2, 8, 8)
	if err != nil {
		return nil, err
	}
	defer x.Close()
	for i := range x.Data() {
		x.Data()[i] = float32(math.Sin(float64(i)))
	}
	out := make([]*Tensor, len(s.Outputs()))
	if err := s.Run(context.Background(), []*Tensor{x}, out); err != nil {
		return nil, err
	}
	results := map[string][]float32{}
	for i, t := range out {
		results[s.Outputs()[i].Name] = append([]float32(nil), t.Data()...)
		t.Close()
	}
	return results, nil
}
