package network

import (
	"context"
	"fmt"
	"math"
	"slices"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"isopet/inference/ort"
)

// Task is what a model is to be used for, and how it is to be taken where that can be read in several ways.
type Task struct {
	Channels, Side int    // of a slice
	Image          bool   // it gives an image of Side×Side pixels for each slice, otherwise one number
	Output         string // name of the output; "": the one that fits
	Layout         string // First or Last; "": the one that fits
	Class          int    // which of several images is wanted, counted from 1; 0: the model gives one
	Activation     Activation
	Patience       time.Duration // how long a processor may need for the first slice; 0 stands for a minute
}

// Bounds of what is tried.
const (
	leastLoading = 10 * time.Second
	mostLoading  = time.Minute
	mostPatience = time.Minute
	mostMemory   = 1_200_000_000 // bytes for a slice of 256×256 pixels or less
	mostPixels   = 256 * 64 * 64 // of a batch that has one size
)

// Network is a model that is ready to run.
type Network struct {
	Name  string // of its file
	Check Check
	Notes []string // what was assumed, a sentence each

	task     Task
	session  *ort.Session
	function func(x []float32) []float32 // in place of the session; nil: none
	layout   layout
	values   int  // output values per slice
	classes  int  // images per slice, 0 where it gives one
	last     bool // the classes come behind rows and columns
	labels   bool // the output is the number of a pixel's class
	alone    bool // slices are run one by one: company would change the answer
	lanes    int  // how many batches run at the same time
	batch    int  // slices in one

	left atomic.Bool // a run was left going
}

// batch is how many slices go through a network at once where that is best for all at once. More would be little
// faster, and each takes 3 MB in the U-Net.
const batch = 8

// Open makes a model ready and tries it: on a made-up slice alone, again, and in company; and, where the runtime's
// provider is not the CPU, there too. Errors are sentences that name the file; when ctx ends it is ctx.Err().
func (f *File) Open(ctx context.Context, rt *ort.Runtime, t Task) (_ *Network, err error) {
	n := &Network{Name: f.Name, task: t, lanes: 1, batch: batch, Check: Check{Provider: rt.Provider()}}
	sessions := rt
	if rt.Provider() == "cpu" {
		n.lanes, n.batch, sessions = rt.Threads(), 1, rt.WithThreads(1)
	}
	defer func() {
		if err != nil {
			n.Close()
		}
	}()
	border, ways, err := n.plan(ctx, f, sessions)
	if err != nil {
		return nil, err
	}
	data, err := n.settle(ctx, f, sessions, border, ways)
	if err != nil {
		return nil, err
	}
	if err := n.prove(ctx); err != nil {
		return nil, err
	}
	n.compare(ctx, rt, data)
	return n, ctx.Err()
}

// plan finds the input, the output, and the ways in which slices fit the input.
func (n *Network) plan(ctx context.Context, f *File, rt *ort.Runtime) (b border, ways []layout, err error) {
	cannot := func(format string, args ...any) (border, []layout, error) {
		return b, nil, fmt.Errorf("%s cannot be used: %w", f.Name, fmt.Errorf(format, args...))
	}
	var inputs, outputs []port
	if f.header != nil {
		inputs, outputs = f.header.inputs, f.header.outputs
	} else {
		session, err := newSession(ctx, rt, f, f.data)
		if err != nil {
			return b, nil, err
		}
		defer session.Close()
		inputs, outputs = declared(session.Inputs()), declared(session.Outputs())
	}
	if len(inputs) != 1 {
		return cannot("it has %d inputs where one is wanted: %s", len(inputs), list(inputs))
	}
	if len(outputs) == 0 {
		return cannot("it has no output")
	}
	if b.input = inputs[0]; !b.input.typ.real() {
		return cannot("its input is %v, which scaled values do not fit: export it with an input of float32", b.input)
	}
	t := n.task
	if b.input.known {
		ways = layouts(b.input.shape, t.Channels, t.Side)
	} else {
		ways = undeclared(t.Channels, t.Side)
	}
	if len(ways) == 0 {
		err := fmt.Errorf("its input has the shape %s where %s is wanted%s", format(b.input.shape),
			wanted(t.Channels, t.Side), t.hint(b.input.shape))
		if t.Channels == 1 && len(layouts(b.input.shape, 2, t.Side)) > 0 {
			err = &Unsaid{[]string{"channels"}, []string{"pet,ct"}, err}
		}
		return cannot("%w", err)
	}
	if t.Layout != "" && t.Channels > 1 {
		ways = slices.DeleteFunc(ways, func(l layout) bool { return l.String() != t.Layout })
		if len(ways) == 0 {
			return cannot("its input has the shape %s, which is not %s", format(b.input.shape), t.Layout)
		}
	}
	if free := ways[0].ones(b.input.shape); free > 0 && len(b.input.shape) > 4 {
		n.note("%s takes volumes (%s): it sees each slice as a volume of that slice alone, for which it may not have "+
			"been trained.", f.Name, format(b.input.shape))
	}
	var note string
	if b.output, note, err = t.chooseOutput(outputs, ways[0].fixed); err != nil {
		return cannot("%w", err)
	}
	if note != "" {
		n.note("%s: %s.", f.Name, note)
	}
	if !b.output.typ.real() && !b.output.typ.whole() {
		return cannot("its output is %v, not numbers: export it with an output of float32", b.output)
	}
	if b.output.known && t.fits(b.output, ways[0].fixed) == no {
		return cannot("its output has the shape %s where %s is wanted", format(b.output.shape), t.answer())
	}
	b.flat = !b.output.known && f.header != nil && !t.Image
	for _, way := range ways {
		if most := max(mostPixels/int64(t.Side)/int64(t.Side), 1); way.fixed > most {
			return cannot("it takes %d slices at once and no fewer, which may need more memory than there is: export it "+
				"with a free batch, or for at most %d", way.fixed, most)
		}
	}
	if n.labels = b.output.typ.whole() && t.Image; n.labels && t.Class == 0 {
		n.note("%s gives whole numbers (%v): every number above the constant counts as tumour.", f.Name, b.output.typ)
	}
	return b, ways, nil
}

// declared are ports as a session tells of them.
func declared(infos []ort.Info) (ports []port) {
	for _, i := range infos {
		ports = append(ports, port{name: i.Name, typ: float32s, shape: i.Shape, known: len(i.Shape) > 0})
	}
	return ports
}

// note adds a sentence for the user.
func (n *Network) note(format string, args ...any) {
	n.Notes = append(n.Notes, fmt.Sprintf(format, args...))
}

// Function makes a network of a function from the pixels of a slice to the values that it puts out for it. It needs no
// runtime.
func Function(name string, values int, f func(x []float32) []float32) *Network {
	return &Network{Name: name, function: f, values: values, lanes: 1, batch: batch}
}

// Close frees the network's session.
func (n *Network) Close() error {
	switch {
	case n.session == nil:
		return nil
	case n.left.Load():
		go n.session.Close() // once the run that was left ends
		return nil
	}
	return n.session.Close()
}

// Together is how many slices to run at a time: enough to keep all lanes busy, and few enough to show how far it is.
func (n *Network) Together() int { return max(batch, n.lanes*max(4, n.batch)) }

// Run feeds side×side pixels per slice and channel to the network and returns what it makes of each slice: an image of
// side×side pixels or one number. Values that are not finite are an error.
//
// On processors every core takes slices one by one, with a thread of its own. No core waits for another within a layer:
// two cores of a Xeon spend 29 ms on 32 slices of the U-Net and 33 if they share batches; on Zen the difference is
// larger. And the results do not depend on the number of cores. Other providers are given batches.
func (n *Network) Run(ctx context.Context, inputs [][]float32) ([][]float32, error) {
	results := make([][]float32, len(inputs))
	size := n.batch
	if n.alone {
		size = 1
	}
	batches := (len(inputs) + size - 1) / size
	group, running := errgroup.WithContext(ctx)
	var next atomic.Int64
	for range min(n.lanes, batches) {
		group.Go(func() error {
			var l lane
			defer l.close()
			for i := int(next.Add(1)) - 1; i < batches && running.Err() == nil; i = int(next.Add(1)) - 1 {
				from, to := i*size, min((i+1)*size, len(inputs))
				if err := n.into(running, &l, results[from:to], inputs[from:to]); err != nil {
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
	size    int           // slices
}

// resize makes room for batches of another size.
func (l *lane) resize(way layout, size int) error {
	if l.size == size {
		return nil
	}
	l.close()
	in, err := ort.NewTensor(way.of(size)...)
	if err != nil {
		return err
	}
	*l = lane{[]*ort.Tensor{in}, []*ort.Tensor{nil}, size}
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
func (n *Network) into(ctx context.Context, l *lane, results, inputs [][]float32) error {
	if n.function != nil {
		for i, x := range inputs {
			results[i] = n.function(x)
		}
		return n.finite(results)
	}
	out, size, err := n.run(ctx, l, inputs)
	if err != nil {
		if ctx.Err() != nil {
			return err
		}
		return fmt.Errorf("%s cannot be run: %w", n.Name, inWords(err, nil))
	}
	each := n.values * max(n.classes, 1)
	if len(out) != size*each {
		return fmt.Errorf("%s gave %d values for a batch of %d, not %d", n.Name, len(out), size, size*each)
	}
	for i := range results {
		if results[i], err = n.answer(out[i*each : (i+1)*each]); err != nil {
			return err
		}
	}
	return n.finite(results)
}

// finite says which network gave values that are no numbers.
func (n *Network) finite(results [][]float32) error {
	for _, r := range results {
		if slices.ContainsFunc(r, func(v float32) bool { return v-v != 0 }) {
			return fmt.Errorf("%s gave values that are not numbers; the model is damaged or was not trained to an end",
				n.Name)
		}
	}
	return nil
}

// run makes one batch, which the last slice fills up where it has one size, and says of how many slices it is.
func (n *Network) run(ctx context.Context, l *lane, inputs [][]float32) ([]float32, int, error) {
	size := len(inputs)
	if n.layout.fixed > 0 {
		size = int(n.layout.fixed)
	}
	if err := l.resize(n.layout, size); err != nil {
		return nil, 0, err
	}
	x := l.in[0].Data()
	each := len(x) / size
	for i := range size {
		n.lay(x[i*each:(i+1)*each], inputs[min(i, len(inputs)-1)])
	}
	in, out := l.in, l.out
	left, err := heeded(ctx, func() error { return n.session.Run(ctx, in, out) })
	if left {
		*l = lane{} // the tensors are the run's
		n.left.Store(true)
	}
	if err != nil {
		return nil, 0, err
	}
	return slices.Clone(out[0].Data()), size, nil
}

// lay puts a slice's channels into the order that the input has.
func (n *Network) lay(dst, slice []float32) {
	c := n.task.Channels
	if !n.layout.last || c == 1 {
		copy(dst, slice)
		return
	}
	pixels := len(dst) / c
	for k := range c {
		for i, v := range slice[k*pixels : (k+1)*pixels] {
			dst[i*c+k] = v
		}
	}
}

// tolerance is the difference between providers, in units of a threshold, up to which nothing is said.
const tolerance = 1e-3

// Check is what came of running a model once on the provider and once on the CPU.
type Check struct {
	Provider   string
	Difference float64 // largest difference between the outputs; 0 where the provider is the CPU itself
	Err        error   // why there is nothing to compare with
}

// Note is a sentence for the user on a network of a name, "" where all is well.
func (c Check) Note(name string) string {
	switch {
	case c.Err != nil:
		return fmt.Sprintf("%s could not be compared with the CPU: %v.", name, c.Err)
	case c.Difference > tolerance:
		return fmt.Sprintf("%s gives other values on %s than on the CPU: they differ by up to %.2g.", name, c.Provider,
			c.Difference)
	}
	return ""
}

// compare runs the model's bytes on the CPU too, where the provider is another.
func (n *Network) compare(ctx context.Context, rt *ort.Runtime, data []byte) {
	if n.Check.Provider == "cpu" {
		return
	}
	n.Check.Err = func() error {
		cpu, err := ort.Open(ort.Config{Library: rt.Library(), Device: "cpu"})
		if err != nil {
			return err
		}
		reference := &Network{Name: n.Name, task: n.task, layout: n.layout, values: n.values, classes: n.classes,
			last: n.last, labels: n.labels, lanes: 1, batch: 1, alone: true}
		if reference.session, err = cpu.NewSession(data); err != nil {
			return err
		}
		defer reference.Close()
		x := [][]float32{n.task.slice(probe)}
		got, err := n.Run(ctx, x)
		if err != nil {
			return err
		}
		want, err := reference.Run(ctx, x)
		if err != nil {
			return err
		}
		for i, v := range want[0] {
			n.Check.Difference = max(n.Check.Difference, math.Abs(float64(got[0][i])-float64(v)))
		}
		return nil
	}()
}
