package ort

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"

	onnxruntime "github.com/yalue/onnxruntime_go"
)

// Info names an input or output of a model.
type Info struct {
	Name  string
	Shape []int64 // -1 = free
}

// String is the name and shape, a free dimension as "?".
func (i Info) String() string {
	dims := make([]string, len(i.Shape))
	for k, d := range i.Shape {
		if dims[k] = fmt.Sprint(d); d < 0 {
			dims[k] = "?"
		}
	}
	return fmt.Sprintf("%q [%s]", i.Name, strings.Join(dims, " "))
}

// Session is a model made ready to run on a provider. Several goroutines may run it at once.
type Session struct {
	mu              sync.RWMutex // held for reading while it runs
	session         *onnxruntime.DynamicAdvancedSession
	provider        string
	inputs, outputs []Info
	metadata        map[string]string
}

// NewSession makes an ONNX model (the bytes of its file) ready to run. All its inputs and outputs have to be float32.
func (r *Runtime) NewSession(model []byte) (*Session, error) {
	return newSession(model, r.provider, r.threads, false)
}

// NewSessionLike is NewSession for a model whose inputs, outputs and metadata are those of s. It takes half the time.
func (r *Runtime) NewSessionLike(s *Session, model []byte) (*Session, error) {
	like := &Session{inputs: s.inputs, outputs: s.outputs, metadata: s.metadata}
	if err := like.load(model, r.provider, r.threads, false); err != nil {
		return nil, err
	}
	return like, nil
}

// newSession makes a session on p; alone forbids the CPU to compute what p cannot.
func newSession(model []byte, p Provider, threads int, alone bool) (*Session, error) {
	if len(model) == 0 {
		return nil, errors.New("the model is empty: it is not an ONNX file")
	}
	inputs, outputs, err := onnxruntime.GetInputOutputInfoWithONNXData(model)
	if err != nil {
		return nil, fmt.Errorf("this is not an ONNX model that can be run: %w", clean(err))
	}
	s := &Session{}
	if s.inputs, err = infos("input", inputs); err != nil {
		return nil, err
	}
	if s.outputs, err = infos("output", outputs); err != nil {
		return nil, err
	}
	if err := s.load(model, p, threads, alone); err != nil {
		return nil, err
	}
	if s.metadata, err = metadata(s.session); err != nil {
		s.Close()
		return nil, clean(err)
	}
	return s, nil
}

// load makes the model ready; the inputs and outputs are known.
func (s *Session) load(model []byte, p Provider, threads int, alone bool) error {
	s.provider = p.Name
	options, err := onnxruntime.NewSessionOptions()
	if err != nil {
		return clean(err)
	}
	defer options.Destroy()
	err = errors.Join(
		options.SetIntraOpNumThreads(threads),
		options.SetInterOpNumThreads(1),
		options.AddSessionConfigEntry("session.use_deterministic_compute", "1"), // the same input gives the same bits
		// idle threads sleep: another model may need the core
		options.AddSessionConfigEntry("session.force_spinning_stop", "1"),
	)
	if p.add != nil {
		err = errors.Join(err, p.add(options))
		if alone {
			err = errors.Join(err, options.AddSessionConfigEntry("session.disable_cpu_ep_fallback", "1"))
		}
	}
	if err != nil {
		return clean(err)
	}
	s.session, err = onnxruntime.NewDynamicAdvancedSessionWithONNXData(model, nameAll(s.inputs), nameAll(s.outputs),
		options)
	return clean(err)
}

func nameAll(infos []Info) (names []string) {
	for _, i := range infos {
		names = append(names, i.Name)
	}
	return names
}

// infos turns the library's descriptions into ours.
func infos(kind string, list []onnxruntime.InputOutputInfo) (infos []Info, err error) {
	for _, i := range list {
		if i.OrtValueType != onnxruntime.ONNXTypeTensor || i.DataType != onnxruntime.TensorElementDataTypeFloat {
			return nil, fmt.Errorf("the model's %s %q is not a float32 tensor: export the model with float32 inputs "+
				"and outputs", kind, i.Name)
		}
		infos = append(infos, Info{i.Name, i.Dimensions})
	}
	return infos, nil
}

// metadata reads the model's own keys and values.
func metadata(s *onnxruntime.DynamicAdvancedSession) (map[string]string, error) {
	m, err := s.GetModelMetadata()
	if err != nil {
		return nil, err
	}
	defer m.Destroy()
	keys, err := m.GetCustomMetadataMapKeys()
	if err != nil {
		return nil, err
	}
	values := make(map[string]string, len(keys))
	for _, key := range keys {
		if values[key], _, err = m.LookupCustomMetadataMap(key); err != nil {
			return nil, err
		}
	}
	return values, nil
}

// Inputs are the model's inputs in the order in which Run takes them.
func (s *Session) Inputs() []Info { return s.inputs }

// Outputs are the model's outputs in the order in which Run takes them.
func (s *Session) Outputs() []Info { return s.outputs }

// Metadata is the model's own keys and values.
func (s *Session) Metadata() map[string]string { return s.metadata }

// Close frees the session after the runs under way. Closing twice is fine.
func (s *Session) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.session == nil {
		return nil
	}
	err := s.session.Destroy()
	s.session = nil
	return err
}

// Run computes the outputs. Tensors come in the order of Inputs and Outputs; a nil output is made and put into the
// slice. No output may be one of the inputs. Cancelling ctx stops within the run and returns ctx.Err(); what the
// outputs hold then is undefined.
func (s *Session) Run(ctx context.Context, inputs, outputs []*Tensor) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.session == nil {
		return errors.New("the session is closed")
	}
	in, out, err := s.values(inputs, outputs)
	if err != nil {
		return err
	}
	options, err := onnxruntime.NewRunOptions()
	if err != nil {
		return clean(err)
	}
	defer options.Destroy()
	if ctx.Done() != nil {
		ended := make(chan struct{})
		stop := context.AfterFunc(ctx, func() { options.Terminate(); close(ended) })
		defer func() {
			if !stop() {
				<-ended // the options must outlive it
			}
		}()
	}
	err = s.session.RunWithOptions(in, out, options)
	runtime.KeepAlive(inputs)
	runtime.KeepAlive(outputs)
	if ctx.Err() != nil && err != nil {
		return ctx.Err()
	}
	if err != nil {
		return clean(err)
	}
	for i, v := range out {
		if outputs[i] != nil {
			continue
		}
		tensor, ok := v.(*onnxruntime.Tensor[float32])
		if !ok || len(tensor.GetData()) == 0 {
			return fmt.Errorf("the model's output %v came out empty", s.outputs[i])
		}
		outputs[i] = pinned(tensor.GetData(), tensor.GetShape(), tensor)
	}
	return nil
}

// values are ONNX Runtime's sides of tensors that fit the model; no output is one of the inputs.
func (s *Session) values(inputs, outputs []*Tensor) (in, out []onnxruntime.Value, err error) {
	if in, err = values("input", s.inputs, inputs); err != nil {
		return nil, nil, err
	}
	if out, err = values("output", s.outputs, outputs); err != nil {
		return nil, nil, err
	}
	for i, t := range outputs {
		if t != nil && slices.Contains(inputs, t) {
			return nil, nil, fmt.Errorf("the output %v is also an input: it needs memory of its own", s.outputs[i])
		}
	}
	return in, out, nil
}

// values checks tensors against what the model declares and takes ONNX Runtime's side of them; a nil output stays nil.
func values(kind string, declared []Info, tensors []*Tensor) ([]onnxruntime.Value, error) {
	if len(tensors) != len(declared) {
		return nil, fmt.Errorf("the model has %d %ss, not %d", len(declared), kind, len(tensors))
	}
	values := make([]onnxruntime.Value, len(tensors))
	for i, t := range tensors {
		switch {
		case t == nil && kind == "output":
			continue
		case t == nil || t.value.closed.Load():
			return nil, fmt.Errorf("the tensor for the model's %s %v is closed", kind, declared[i])
		case !fits(declared[i].Shape, t.shape):
			return nil, fmt.Errorf("the model's %s is %v, and the tensor is %v", kind, declared[i], t.shape)
		}
		values[i] = t.value.tensor
	}
	return values, nil
}

// fits tells whether a shape is one that was declared, -1 meaning any size.
func fits(declared, shape []int64) bool {
	if len(declared) != len(shape) {
		return false
	}
	for i, d := range declared {
		if d >= 0 && d != shape[i] {
			return false
		}
	}
	return true
}
