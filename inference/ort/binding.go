package ort

import (
	"context"
	"errors"
	"fmt"
	"slices"

	onnxruntime "github.com/yalue/onnxruntime_go"
)

// Binding is a session tied to its tensors, for a run that is repeated: each computes from what the inputs hold by
// then, and on the processor it allocates nothing. Runs of one Binding come one after the other. Close it before the
// session.
type Binding struct {
	session         *Session
	inputs, outputs []*Tensor
	bound           *onnxruntime.IoBinding // nil where a device copies the inputs when they are bound, not when it runs
}

// Bind ties the session to tensors, in the order of Inputs and Outputs. No output may be one of the inputs.
func (s *Session) Bind(inputs, outputs []*Tensor) (_ *Binding, err error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.session == nil {
		return nil, errors.New("the session is closed")
	}
	b := &Binding{session: s, inputs: slices.Clone(inputs), outputs: slices.Clone(outputs)}
	in, out, err := s.values(inputs, outputs)
	if err != nil {
		return nil, err
	}
	if i := slices.Index(out, nil); i >= 0 {
		return nil, fmt.Errorf("the output %v has no tensor to be tied to", s.outputs[i])
	}
	if s.provider != "cpu" {
		return b, nil
	}
	if b.bound, err = s.session.CreateIoBinding(); err != nil {
		return nil, clean(err)
	}
	for i, v := range in {
		err = errors.Join(err, b.bound.BindInput(s.inputs[i].Name, v))
	}
	for i, v := range out {
		err = errors.Join(err, b.bound.BindOutput(s.outputs[i].Name, v))
	}
	if err != nil {
		b.bound.Destroy()
		return nil, clean(err)
	}
	return b, nil
}

// Run computes the outputs. Cancelling ctx stops before the run, and within it where that costs nothing.
func (b *Binding) Run(ctx context.Context) error {
	if b.bound == nil {
		return b.session.Run(ctx, b.inputs, b.outputs)
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	s := b.session
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.session == nil {
		return errors.New("the session is closed")
	}
	return clean(s.session.RunWithBinding(b.bound))
}

// Close unties the tensors, which stay open. Closing twice is fine.
func (b *Binding) Close() {
	if b.bound != nil {
		b.bound.Destroy()
	}
}
