package inference

import (
	"cmp"
	"context"
	"embed"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"isopet/inference/ort"
)

// Model is a network that is ready to run.
type Model struct {
	Name  string // of its file
	Spec  Spec
	Check Check

	session  *ort.Session
	function func(x []float32) []float32 // in place of the session; nil: none
	input    []int64                     // shape; the batch first
	values   int                         // output values per slice
	lanes    int                         // how many batches run at the same time
	batch    int                         // slices in one
}

// batch is how many slices go through a network at once where that is best for all at once. More would be little
// faster, and each takes 3 MB in the U-Net.
const batch = 8

// Load makes a model from the bytes of an ONNX file; name is the file's, for messages. Its metadata must hold a
// [Spec], and its input and output must fit it. The model is run once on the runtime's provider and once on the CPU,
// and the difference is kept in Check.
func Load(rt *ort.Runtime, data []byte, name string) (*Model, error) {
	data, err := withWeights(embed.FS{}, data, name) // nothing lies beside it
	if err != nil {
		return nil, err
	}
	return load(rt, data, name, "", nil)
}

// load reads the spec from the model's metadata; entries of extra take precedence. A model that does not name its role
// is taken to have the given one.
func load(rt *ort.Runtime, data []byte, name string, role Role, extra map[string]string) (_ *Model, err error) {
	m := &Model{Name: name, lanes: 1, batch: batch}
	sessions := rt
	if rt.Provider() == "cpu" {
		m.lanes, m.batch, sessions = rt.Threads(), 1, rt.WithThreads(1)
	}
	session, err := sessions.NewSession(data)
	if err != nil {
		return nil, fmt.Errorf("%s cannot be loaded: %w", name, err)
	}
	m.session = session
	defer func() {
		if err != nil {
			m.Close()
		}
	}()
	metadata := map[string]string{}
	if role != "" {
		metadata[prefix+"role"] = string(role)
	}
	for _, from := range []map[string]string{session.Metadata(), extra} {
		for k, v := range from {
			metadata[k] = v
		}
	}
	if m.Spec, err = ParseSpec(metadata); err != nil {
		return nil, fmt.Errorf("%s cannot be used: %w; say it in a file %s beside it, such as %s",
			name, err, sidecar(name), example(cmp.Or(role, UNet)))
	}
	if err := m.fit(); err != nil {
		return nil, fmt.Errorf("%s cannot be used: %w", name, err)
	}
	if m.Check, err = m.check(rt, data); err != nil {
		return nil, err
	}
	return m, nil
}

// Function makes a model of a function from the pixels of a slice to what the model puts out for it. It needs no
// runtime: tests of what is built on models run where there is none.
func Function(spec Spec, f func(x []float32) []float32) *Model {
	m := &Model{Name: spec.Role.File(), Spec: spec, function: f, values: 1, lanes: 1, batch: batch}
	m.input = []int64{-1, int64(spec.ChannelCount()), int64(spec.Side), int64(spec.Side)}
	if spec.Role.Image() {
		m.values = spec.Side * spec.Side
	}
	return m
}

// Close frees the model's session.
func (m *Model) Close() error {
	if m.session == nil {
		return nil
	}
	return m.session.Close()
}

// fit checks the session's inputs and outputs against the spec and finds their layout. A single channel leaves the
// pixels in the same order in memory wherever its 1 stands, so only the shape differs between NCHW and NHWC.
func (m *Model) fit() error {
	in, out := m.session.Inputs(), m.session.Outputs()
	if len(in) != 1 {
		return fmt.Errorf("it has %d inputs where one is wanted", len(in))
	}
	if len(out) != 1 {
		return fmt.Errorf("it has %d outputs where one is wanted", len(out))
	}
	input, err := pixels(in[0].Shape, m.Spec.ChannelCount(), m.Spec.Side)
	if err != nil {
		return fmt.Errorf("its input %w", err)
	}
	m.input = input
	if m.input[0] > 0 { // the model was exported for batches of one size
		m.batch = int(m.input[0])
	}
	if m.Spec.Role.Image() {
		if _, err := pixels(out[0].Shape, 1, m.Spec.Side); err != nil {
			return fmt.Errorf("its output %w", err)
		}
		m.values = m.Spec.Side * m.Spec.Side
		return nil
	}
	for _, d := range out[0].Shape[min(1, len(out[0].Shape)):] {
		if d > 1 {
			return fmt.Errorf("its output has the shape %s where one threshold per slice is wanted",
				format(out[0].Shape))
		}
	}
	m.values = 1
	return nil
}

// pixels completes a shape of [N, channels, side, side] or, where there is one channel, [N, side, side, 1] or
// [N, side, side], whose free entries are -1.
func pixels(shape []int64, channels, side int) ([]int64, error) {
	c, s := int64(channels), int64(side)
	known, wanted := [][]int64{{-1, c, s, s}}, fmt.Sprintf("[N, %d, %d, %[2]d]", channels, side)
	if channels == 1 {
		known = append(known, []int64{-1, s, s, 1}, []int64{-1, s, s})
		wanted += fmt.Sprintf(" or [N, %d, %[1]d, 1]", side)
	}
	for _, k := range known {
		if fits(shape, k) {
			k[0] = max(shape[0], -1)
			return k, nil
		}
	}
	return nil, fmt.Errorf("has the shape %s where %s is wanted", format(shape), wanted)
}

func fits(shape, want []int64) bool {
	if len(shape) != len(want) {
		return false
	}
	for i := 1; i < len(shape); i++ {
		if shape[i] > 0 && shape[i] != want[i] {
			return false
		}
	}
	return true
}

func format(shape []int64) string {
	parts := make([]string, len(shape))
	for i, d := range shape {
		if parts[i] = fmt.Sprint(d); d < 0 {
			parts[i] = "N"
		}
	}
	return "[" + strings.Join(parts, ", ") + "]"
}

// Run feeds side×side pixels per slice and channel to the model and returns what it makes of each slice: an image of
// side×side pixels or one threshold. Values that are not finite are an error.
//
// On processors every core takes slices one by one, with a thread of its own. No core waits for another within a layer:
// two cores of a Xeon spend 29 ms on 32 slices of the U-Net and 33 if they share batches; on Zen the difference is
// larger. And the results do not depend on the number of cores. Other providers are given batches.
func (m *Model) Run(ctx context.Context, inputs [][]float32) ([][]float32, error) {
	results := make([][]float32, len(inputs))
	batches := (len(inputs) + m.batch - 1) / m.batch
	group, running := errgroup.WithContext(ctx)
	var next atomic.Int64
	for range min(m.lanes, batches) {
		group.Go(func() error {
			var l lane
			defer l.close()
			for i := int(next.Add(1)) - 1; i < batches && running.Err() == nil; i = int(next.Add(1)) - 1 {
				from, to := i*m.batch, min((i+1)*m.batch, len(inputs))
				if err := m.into(running, &l, results[from:to], inputs[from:to]); err != nil {
					return err
				}
			}
			return nil
		})
	}
	err := group.Wait()
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil {
		return nil, err
	}
	return results, nil
}

// lane is what goes in and what comes out of one batch after the other. New tensors for each would add 6 % to the time
// of the threshold CNN and 3 % to the U-Net's.
type lane struct {
	in, out []*ort.Tensor // of one; the session makes the first that comes out
	size    int64         // slices
}

// resize makes room for batches of another size.
func (l *lane) resize(shape []int64) (err error) {
	if l.size == shape[0] {
		return nil
	}
	l.close()
	in, err := ort.NewTensor(shape...)
	if err != nil {
		return err
	}
	*l = lane{[]*ort.Tensor{in}, []*ort.Tensor{nil}, shape[0]}
	return nil
}

func (l *lane) close() {
	for _, t := range slices.Concat(l.in, l.out) {
		if t != nil {
			t.Close()
		}
	}
	*l = lane{}
}

// into runs a batch and puts what comes of each slice into results.
func (m *Model) into(ctx context.Context, l *lane, results, inputs [][]float32) error {
	size := len(inputs)
	if m.input[0] > 0 {
		size = m.batch
	}
	out, err := m.run(ctx, l, size, inputs)
	if err != nil {
		return fmt.Errorf("%s: %w", m.Name, err)
	}
	if len(out) != size*m.values {
		return fmt.Errorf("%s gave %d values for a batch of %d, not %d", m.Name, len(out), size, size*m.values)
	}
	for i := range results {
		results[i] = out[i*m.values : (i+1)*m.values]
		if slices.ContainsFunc(results[i], notFinite) {
			return fmt.Errorf("%s gave values that are not numbers; the model is damaged or was not trained to an end",
				m.Name)
		}
	}
	return nil
}

// run makes one batch, filled up with zeros.
func (m *Model) run(ctx context.Context, l *lane, batch int, inputs [][]float32) ([]float32, error) {
	if m.function != nil {
		var out []float32
		for _, x := range inputs {
			out = append(out, m.function(x)...)
		}
		return out, nil
	}
	if err := l.resize(append([]int64{int64(batch)}, m.input[1:]...)); err != nil {
		return nil, err
	}
	x := l.in[0].Data()
	n := len(x) / batch
	for i, in := range inputs {
		copy(x[i*n:(i+1)*n], in)
	}
	clear(x[len(inputs)*n:])
	if err := m.session.Run(ctx, l.in, l.out); err != nil {
		return nil, err
	}
	return slices.Clone(l.out[0].Data()), nil
}

// tolerance is the difference between providers, in units of a threshold, up to which nothing is said.
const tolerance = 1e-3

// Check is what came of running a model once on the provider and once on the CPU.
type Check struct {
	Provider   string
	Difference float64 // largest difference between the outputs; 0 where the provider is the CPU itself
	Err        error   // why there is nothing to compare with
}

// check runs the model on one made-up slice: a bright focus on a sloping ground.
func (m *Model) check(rt *ort.Runtime, data []byte) (Check, error) {
	ctx := context.Background()
	c := Check{Provider: rt.Provider()}
	side := m.Spec.Side
	x := make([]float32, m.Spec.ChannelCount()*side*side)
	for i := range side * side {
		dx, dy := float64(i%side)/float64(side)-0.5, float64(i/side)/float64(side)-0.4
		x[i] = float32(0.1 + 0.1*dx + 0.7*math.Exp(-40*(dx*dx+dy*dy)))
	}
	got, err := m.Run(ctx, [][]float32{x})
	if err != nil || c.Provider == "cpu" {
		return c, err
	}
	cpu, err := ort.Open(ort.Config{Library: rt.Library(), Device: "cpu"})
	if err == nil {
		var reference *ort.Session
		if reference, err = cpu.NewSession(data); err == nil {
			defer reference.Close()
			n := *m
			n.session = reference
			var want [][]float32
			if want, err = n.Run(ctx, [][]float32{x}); err == nil {
				for i, v := range want[0] {
					c.Difference = max(c.Difference, math.Abs(float64(got[0][i])-float64(v)))
				}
			}
		}
	}
	c.Err = err
	return c, nil
}
