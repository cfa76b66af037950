package ort

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	onnxruntime "github.com/yalue/onnxruntime_go"
)

// Provider is a way to compute: a row of Providers.
type Provider struct {
	Name    string // as --device takes it
	Label   string // for a reader
	Install string // what to do where it is missing, as the end of a sentence

	add     func(*onnxruntime.SessionOptions) error // puts it into a session's options
	explain func(library string, err error) error   // says more than ONNX Runtime why it failed; nil = nothing to add
}

// Providers are the ways to compute, in the order in which Auto tries them.
var Providers = []Provider{
	{"cuda", "NVIDIA GPU (CUDA)", "`make gpu` fetches the GPU build; it needs NVIDIA's driver, CUDA and cuDNN 9", addCUDA, explainCUDA},
	{"webgpu", "GPU (WebGPU)", "it needs a GPU with a Vulkan, Metal or Direct3D 12 driver", addWebGPU, nil},
	{"cpu", "CPU", "it is in every ONNX Runtime", addCPU, nil},
}

func addCPU(*onnxruntime.SessionOptions) error { return nil } // always there, as the last resort of every session

func addWebGPU(o *onnxruntime.SessionOptions) error {
	return o.AppendExecutionProvider("WebGPU", nil)
}

func addCUDA(o *onnxruntime.SessionOptions) error {
	options, err := onnxruntime.NewCUDAProviderOptions()
	if err != nil {
		return err
	}
	defer options.Destroy()
	// TF32 would round the products to 10 bits.
	if err := options.Update(map[string]string{"use_tf32": "0"}); err != nil {
		return err
	}
	return o.AppendExecutionProviderCUDA(options)
}

func explainCUDA(library string, err error) error {
	return err
}

// rowsFor are the providers to try for a device's name.
func rowsFor(device string) ([]Provider, error) {
	if device == "" || device == Auto {
		return Providers, nil
	}
	known := []string{Auto}
	for _, p := range Providers {
		if p.Name == device {
			return []Provider{p}, nil
		}
		known = append(known, p.Name)
	}
	return nil, fmt.Errorf("there is no device %q: take one of %s", device, strings.Join(known, ", "))
}

// proof is a model of one 3×3 convolution, [1,1,4,4] to [1,1,4,4], all weights 1. See proof.py.
//
//go:embed proof.onnx
var proof []byte

// patience is how long a provider may take to prove itself: a driver may hang.
const patience = 60 * time.Second

// proofs are the answers so far, by provider: a driver does not come while the program runs.
var proofs struct {
	sync.Mutex
	answers map[string]error
}

// proven runs proof on the provider, with the CPU forbidden to step in, and says what went wrong. So a provider that is
// compiled in but has no device to compute on counts as failed.
func (p Provider) proven() error {
	proofs.Lock()
	defer proofs.Unlock()
	if err, known := proofs.answers[p.Name]; known {
		return err
	}
	answer := make(chan error, 1)
	go func() { answer <- p.prove() }()
	var err error
	select {
	case err = <-answer:
	case <-time.After(patience):
		err = fmt.Errorf("it did not answer within %v", patience)
	}
	if err != nil && p.explain != nil {
		err = p.explain(library.path, err)
	}
	if proofs.answers == nil {
		proofs.answers = map[string]error{}
	}
	proofs.answers[p.Name] = err
	return err
}

func (p Provider) prove() error {
	config := map[string]string{}
	if p.Name != "cpu" {
		config["session.disable_cpu_ep_fallback"] = "1"
	}
	s, err := newSession(proof, p, 1, config)
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
	out := []*Tensor{nil}
	if err := s.Run(context.Background(), []*Tensor{x}, out); err != nil {
		return err
	}
	defer out[0].Close()
	// Sums over the 3×3 neighbours of 0…15 in rows of four: the corner 0+1+4+5, and 0+1+2+4+5+6+8+9+10 beside it.
	if y := out[0].Data(); y[0] != 10 || y[5] != 45 {
		return errors.New("it computes a convolution wrongly")
	}
	return nil
}
