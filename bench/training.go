package main

import (
	"context"
	"fmt"
	"strconv"

	"isopet/training/nn"
)

// isopet is the program that is measured.
const isopet = "build/isopet"

// trainers are the others that train.
var trainers = []struct {
	name, script string
	needs        []string
}{
	{"PyTorch", "train_torch.py", []string{"torch"}},
	{"Keras", "train_keras.py", []string{"keras", "tensorflow-cpu"}},
}

// training compares steps, inference and memory of all networks.
func training(_ context.Context, s settings, p python) ([]comparison, error) {
	return perNetwork(s, p, "", nil, []row{
		{"step", "training step of 32 slices, ms"},
		{"inference", "inference of 32 slices, ms"},
		{"memory", "memory that training adds, MB"},
	}), nil
}

// avx2 has everything keep to AVX2: oneDNN under both its names, PyTorch's own loops, MKL, XLA, and Isopet as all that
// is written in Go.
var avx2 = []string{
	"ONEDNN_MAX_CPU_ISA=AVX2", "DNNL_MAX_CPU_ISA=AVX2", "ATEN_CPU_CAPABILITY=avx2", "MKL_ENABLE_INSTRUCTIONS=AVX2",
	"XLA_FLAGS=--xla_cpu_max_isa=AVX2", "GODEBUG=cpu.avx512f=off",
}

// trainingHeldToAVX2 compares steps as processors without AVX-512 take them. Inference is ONNX Runtime's here, which
// cannot be told to.
func trainingHeldToAVX2(_ context.Context, s settings, p python) ([]comparison, error) {
	return perNetwork(s, p, ", held to AVX2", avx2, []row{{"step", "training step of 32 slices, ms"}}), nil
}

func perNetwork(s settings, p python, suffix string, env []string, rows []row) (all []comparison) {
	for _, n := range nn.Networks {
		c := comparison{title: n.Label + suffix, rows: rows, sides: []side{{name: "Isopet",
			run: func(ctx context.Context) (told, error) { return trainIsopet(ctx, s, env, n.Name) }}}}
		for _, t := range trainers {
			c.sides = append(c.sides, side{t.name, t.needs, func(ctx context.Context) (told, error) {
				answer, _, err := p.script(ctx, env, t.script, n.Name, strconv.Itoa(s.threads), strconv.Itoa(s.runs))
				return answer, err
			}})
		}
		all = append(all, c)
	}
	return all
}

// trainIsopet asks `isopet bench` for a network's figures.
func trainIsopet(ctx context.Context, s settings, env []string, network string) (told, error) {
	var answer struct {
		Networks []struct {
			Step   float64 `json:"ms_per_step"`
			Slices float64 `json:"slices_per_s"`
			Memory float64 `json:"training_mb"`
			By     string  `json:"trained_by"`
		}
	}
	if _, err := execute(ctx, env, &answer, isopet, "bench", "--json", "--device", "cpu",
		"--network", network, "--threads", strconv.Itoa(s.threads), "--steps", strconv.Itoa(s.runs)); err != nil {
		return told{}, err
	}
	if len(answer.Networks) != 1 {
		return told{}, fmt.Errorf("isopet bench measured %d networks where %s was wanted", len(answer.Networks),
			network)
	}
	n := answer.Networks[0]
	f := figures{"step": n.Step, "inference": 32e3 / n.Slices}
	if n.Memory > 0 {
		f["memory"] = n.Memory
	}
	return told{"Isopet, trained by " + n.By, f}, nil
}
