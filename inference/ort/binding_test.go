package ort

import (
	"context"
	"errors"
	"os"
	"slices"
	"testing"
)

func TestBinding(t *testing.T) {
	s := session(t, 1, "sums.onnx")
	a, b := tensor(t, []float32{1, 2, 3}, 1, 3), tensor(t, []float32{10, 20, 30}, 1, 3)
	sum, difference := tensor(t, make([]float32, 3), 1, 3), tensor(t, make([]float32, 3), 1, 3)
	bound, err := s.Bind([]*Tensor{a, b}, []*Tensor{sum, difference})
	if err != nil {
		t.Fatal(err)
	}
	defer bound.Close()
	ctx, cancel := context.WithCancel(t.Context())
	for i := range 3 {
		a.Data()[0] = float32(i)
		if err := bound.Run(ctx); err != nil {
			t.Fatal(err)
		}
		if want := []float32{float32(i) + 10, 22, 33}; !slices.Equal(sum.Data(), want) {
			t.Errorf("run %d: %v, want %v", i, sum.Data(), want)
		}
	}
	if n := testing.AllocsPerRun(10, func() { bound.Run(ctx) }); n > 0 {
		t.Errorf("%g allocations in a run", n)
	}
	cancel()
	if err := bound.Run(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	_, err = s.Bind([]*Tensor{a, b}, []*Tensor{sum, nil})
	sentence(t, err, "difference", "no tensor")
	_, err = s.Bind([]*Tensor{a, b}, []*Tensor{sum, a})
	sentence(t, err, "difference", "also an input")
	s.Close()
	sentence(t, bound.Run(t.Context()), "closed")
	_, err = s.Bind([]*Tensor{a, b}, []*Tensor{sum, difference})
	sentence(t, err, "closed")
}

func TestSessionLike(t *testing.T) {
	s := session(t, 1, "sums.onnx")
	data, err := os.ReadFile("testdata/sums.onnx")
	if err != nil {
		t.Fatal(err)
	}
	like, err := open(t, 1).NewSessionLike(s, data)
	if err != nil {
		t.Fatal(err)
	}
	defer like.Close()
	outputs := []*Tensor{nil, nil}
	in := []*Tensor{tensor(t, []float32{1, 2, 3}, 1, 3), tensor(t, []float32{1, 1, 1}, 1, 3)}
	if err := like.Run(t.Context(), in, outputs); err != nil || !slices.Equal(outputs[0].Data(), []float32{2, 3, 4}) {
		t.Errorf("%v, %v", outputs[0], err)
	}
	if _, err := open(t, 1).NewSessionLike(s, data[:10]); err == nil {
		t.Error("a broken model is ready to run")
	}
}
