package fit

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"isopet/inference/ort"
	"isopet/training/cpu"
	"isopet/training/graph"
	"isopet/training/nn"
)

// trainer is what a fit needs computed. How a batch is divided, where it is computed and with what instructions is the
// trainer's affair; what comes out depends on the settings and the steps alone.
type trainer interface {
	// Open begins an epoch, whose dropout comes from random.
	Open(random *rand.Rand) error
	// Step trains on the chosen slices at a learning rate and returns their mean loss before it.
	Step(ctx context.Context, learning float64, chosen []int, x, y [][]float32) (float64, error)
	// Dead says that the last step's gradient was zero for every weight.
	Dead() bool
	// Validate is the mean loss over all slices, without dropout, with what the training comes to so far.
	Validate(ctx context.Context, x, y [][]float32) (float64, error)
	// State is a copy of what is carried from step to step, and SetState goes on from one.
	State() nn.State
	SetState(nn.State)
	Close()
}

// Engine is the name of what trains networks; "" is the first of the engines that can.
type Engine string

// Automatic is how "" is called.
const Automatic = "auto"

// ONNXRuntime trains networks as graphs of standard operators, of which it can all, on all providers.
const ONNXRuntime Engine = "onnxruntime"

// engine is a way to train networks.
type engine struct {
	name    Engine
	title   string                       // for a reader
	detail  func(rt *ort.Runtime) string // what it computes with there; "" is nothing to tell
	threads bool                         // what comes out depends on the number of threads
	// can says why it cannot train a network there; nil if it can.
	can func(rt *ort.Runtime, s Settings) error
	// open gets ready to train from new weights.
	open func(rt *ort.Runtime, s Settings, weights []float32) (trainer, error)
}

// engines are what trains networks: the first that can does.
var engines = []engine{
	{
		name:   "isopet",
		title:  "Isopet's engine",
		detail: func(*ort.Runtime) string { return cpu.Instructions() },
		can: func(rt *ort.Runtime, s Settings) error {
			if rt.Provider() != "cpu" {
				return fmt.Errorf("it computes on a processor, and the device is %s", rt.Label())
			}
			return cpu.Can(s.Network.Plan(s.Build))
		},
		open: func(rt *ort.Runtime, s Settings, weights []float32) (trainer, error) {
			return cpu.New(s.Network.Plan(s.Build), s.Optimiser, weights, s.Batch, rt.Threads())
		},
	},
	{
		name:   ONNXRuntime,
		title:  "ONNX Runtime",
		detail: func(rt *ort.Runtime) string { return strings.ToUpper(rt.Provider()) },

		threads: true, // each has a dropout of its own
		can:     func(*ort.Runtime, Settings) error { return nil },
		open: func(rt *ort.Runtime, s Settings, weights []float32) (trainer, error) {
			return graph.New(rt, graph.Job{
				Network: s.Network, Build: s.Build, Optimiser: s.Optimiser, Weights: weights, Batch: s.Batch,
			})
		},
	},
}

// label names the engine and what it computes with there, for a reader.
func (e *engine) label(rt *ort.Runtime) string {
	if detail := e.detail(rt); detail != "" {
		return fmt.Sprintf("%s (%s)", e.title, detail)
	}
	return e.title
}

// Engines are the names of the engines behind [Automatic], in the order in which that tries them.
func Engines() []string {
	names := []string{Automatic}
	for _, row := range engines {
		names = append(names, string(row.name))
	}
	return names
}

// UnmarshalText implements encoding.TextUnmarshaler: it takes a name of [Engines], or nothing for [Automatic].
func (e *Engine) UnmarshalText(text []byte) error {
	name := cmp.Or(string(text), Automatic)
	if !slices.Contains(Engines(), name) {
		return fmt.Errorf("there is no engine %q to train with; there are %s", name, strings.Join(Engines(), ", "))
	}
	if *e = Engine(name); name == Automatic {
		*e = ""
	}
	return nil
}

// Conditions are what of the engine and the machine has to be the same for networks to come out the same to the bit.
// One engine does not go on from another's checkpoint, nor Isopet's on a processor with other instructions: its own
// bits would be the same, but not those of ONNX Runtime, which makes the slices that some networks learn from.
func Conditions(rt *ort.Runtime, networks []Settings) ([][2]string, error) {
	var labels []string
	threads := false
	for _, s := range networks {
		e, err := s.engine(rt)
		if err != nil {
			return nil, err
		}
		if label := e.label(rt); !slices.Contains(labels, label) {
			labels = append(labels, label)
		}
		threads = threads || e.threads
	}
	list := [][2]string{
		{"engine", strings.Join(labels, " and ")}, {"device", rt.Provider()}, {"version of ONNX Runtime", rt.Version()},
	}
	if threads {
		list = append(list, [2]string{"number of threads", strconv.Itoa(rt.Threads())})
	}
	return list, nil
}

// Label names the engine that trains a network there, for a reader, as "ONNX Runtime (CPU)". An engine that was asked
// for and cannot is an error, never a silent change to another.
func (s Settings) Label(rt *ort.Runtime) (string, error) {
	row, err := s.engine(rt)
	if err != nil {
		return "", err
	}
	return row.label(rt), nil
}

// engine is the row of the engine that trains a network there.
func (s Settings) engine(rt *ort.Runtime) (*engine, error) {
	for i, row := range engines {
		if s.Engine != "" && row.name != s.Engine {
			continue
		}
		err := row.can(rt, s)
		switch {
		case err == nil:
			return &engines[i], nil
		case s.Engine != "":
			return nil, fmt.Errorf("%s cannot train the %s: %w", row.label(rt), s.Network.Label, err)
		}
	}
	return nil, fmt.Errorf("there is no engine %q to train with", s.Engine)
}
