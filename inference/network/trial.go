package network

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"time"

	"isopet/inference/ort"
)

// probe is the made-up slice that is looked at; the others are its company.
const probe = 3

// slice makes up a slice: a bright focus on a sloping ground, of another place, height and ground for each number, so
// that neither the lowest nor the highest value of several belongs to [probe].
func (t Task) slice(k int) []float32 {
	x := make([]float32, 0, t.Channels*t.Side*t.Side)
	f := float64(k)
	for c := range t.Channels {
		for i := range t.Side * t.Side {
			dx := float64(i%t.Side)/float64(t.Side) - 0.5
			dy := float64(i/t.Side)/float64(t.Side) - 0.4
			fx, fy := dx-0.04*(f-probe), dy+0.03*(f-probe)
			x = append(x, float32(0.1+0.015*(f-probe)+0.05*float64(c)+0.1*dx+
				(0.7+0.05*(f-probe))*math.Exp(-40*(fx*fx+fy*fy))))
		}
	}
	return x
}

// settle finds the way in which the model takes slices by trying each, and makes its session. It returns the bytes that
// are run.
func (n *Network) settle(ctx context.Context, f *File, rt *ort.Runtime, b border, ways []layout) (data []byte, err error) {
	var answer []float32
	var first layout
	var refused error
	for _, way := range ways {
		made, out, err := n.try(ctx, f, rt, b, way)
		switch {
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case errors.As(err, new(stopped)):
			return nil, err
		case err != nil:
			if refused == nil {
				refused = err
			}
			continue
		case answer != nil && way.last != first.last && !alike(answer, out, 0):
			return nil, unsaid("layout", []string{First, Last}, "%s cannot be used: its input may be laid out as [N, %d, %d, "+
				"%[3]d] or as [N, %[3]d, %[3]d, %[2]d], and it answers both: say which, \"layout\": \"NCHW\" or \"NHWC\"", f.Name,
				n.task.Channels, n.task.Side)
		case answer == nil:
			data, answer, first = made, out, way
		}
		if n.task.Channels == 1 || len(ways) == 1 {
			return data, nil
		}
	}
	if answer == nil {
		return nil, refused
	}
	data, _, err = n.try(ctx, f, rt, b, first) // others were tried behind it
	return data, err
}

// stopped is a model that had to be stopped.
type stopped struct{ error }

// try makes the session for a way and runs the made-up slice. It leaves the session, the layout, and how the output is
// to be read.
func (n *Network) try(ctx context.Context, f *File, rt *ort.Runtime, b border, way layout) (data []byte,
	out []float32, err error) {
	n.classes, n.values, n.layout = 0, 1, way
	if n.task.Image {
		n.values = n.task.Side * n.task.Side
	}
	data = f.data
	if !way.declared {
		b.shape = slices.Clone(way.shape)
		if way.batch >= 0 {
			b.shape[way.batch] = -1
		}
	}
	if f.header != nil && b.needed(len(f.header.outputs)) {
		if data, err = b.write(f.data); err != nil {
			return nil, nil, fmt.Errorf("%s cannot be loaded: %w", f.Name, err)
		}
	}
	if n.session == nil || !way.declared { // the session is the same for all ways that the model declares
		n.Close()
		if n.session, err = newSession(ctx, rt, f, data); err != nil {
			return nil, nil, err
		}
	}
	if way.fixed > 1 { // more memory for each lane, so fewer of them
		n.batch = int(way.fixed)
		n.lanes = min(n.lanes, max(1, 64/n.batch))
	} else if way.batch < 0 || way.fixed == 1 {
		n.batch = 1
	}
	t := n.task
	patience := t.Patience
	if patience == 0 {
		patience = mostPatience
	}
	patience *= time.Duration(max(1, way.fixed/16)) // a batch of one size is run as a whole
	memory := int64(mostMemory) * max(1, int64(t.Side)*int64(t.Side)/(256*256))
	most := bounds{time: patience, memory: memory}
	if rt.Provider() == "cpu" { // others ask for more than they use
		most.mapped = 2 * memory
	}
	bound, end := bounded(ctx, most)
	defer end()
	var l lane
	defer l.close()
	flat, size, err := n.run(bound, &l, [][]float32{t.slice(probe)})
	if cause := context.Cause(bound); cause != nil && err != nil && ctx.Err() == nil {
		if errors.As(cause, new(timeError)) {
			return nil, nil, stopped{fmt.Errorf("%s was stopped: it gave %w for one slice, and may never end; if it only is "+
				"slow, say how long a slice may take, such as \"seconds\": \"%.0f\"", f.Name, cause,
				math.Ceil(10*patience.Seconds()))}
		}
		return nil, nil, stopped{fmt.Errorf("%s was stopped: it took %w for one slice", f.Name, cause)}
	}
	if err != nil {
		return nil, nil, fmt.Errorf("%s cannot be used: it does not run on slices of %d×%[2]d pixels: %w", f.Name, t.Side,
			inWords(err, f.header))
	}
	if err := n.interpret(flat, size, l.out[0].Shape()); err != nil {
		return nil, nil, fmt.Errorf("%s cannot be used: %w", f.Name, err)
	}
	out, err = n.answer(flat[:n.values*max(n.classes, 1)])
	if err == nil {
		err = n.finite([][]float32{out})
	}
	return data, out, err
}

// interpret finds out how what came of a batch is to be read: one image or several, and where the classes are.
func (n *Network) interpret(out []float32, size int, shape []int64) error {
	t := n.task
	total := size * n.values
	switch {
	case len(out) == total:
		if t.Class > 0 && !n.labels {
			return fmt.Errorf("it gives one image for each slice, of no classes: take out \"class\"")
		}
		return nil
	case !t.Image || len(out)%total != 0:
		return fmt.Errorf("its output has the shape %s for %d slices where %s is wanted", format(shape), size, t.answer())
	}
	n.classes = len(out) / total
	s, k := int64(t.Side), int64(n.classes)
	before, behind := slices.Contains(shape[:max(len(shape)-2, 0)], k) && slices.Equal(shape[len(shape)-2:], []int64{s, s}),
		len(shape) > 2 && shape[len(shape)-1] == k && slices.Equal(shape[len(shape)-3:len(shape)-1], []int64{s, s})
	switch {
	case !before && !behind:
		return fmt.Errorf("its output has the shape %s where %s is wanted", format(shape), t.answer())
	case before && behind && t.Layout == "":
		return unsaid("layout", []string{First, Last}, "its output %s may have its classes first or last: say \"layout\": "+
			"\"NCHW\" or \"NHWC\"", format(shape))
	case t.Class == 0:
		classes := make([]string, n.classes)
		for i := range classes {
			classes[i] = strconv.Itoa(i)
		}
		return unsaid("class", classes, "it gives %d images for each slice, one for each class: say which is the tumour's, "+
			"counted from 0, such as \"class\": \"1\"", n.classes)
	case t.Class > n.classes:
		return fmt.Errorf("it gives %d classes, which are 0 to %d: there is no class %d", n.classes, n.classes-1, t.Class-1)
	}
	n.last = behind && (!before || t.Layout == Last)
	if t.Activation == "" && !n.shares(out[:n.values*n.classes]) {
		return unsaid("activation", []string{string(Softmax), string(Sigmoid), string(None)}, "its classes are no shares of "+
			"1 at each pixel, as probabilities are: say what is to be made of them, \"activation\": \"softmax\" where a pixel "+
			"has one class, \"sigmoid\" where it may have several, \"none\" to take them as they are")
	}
	return nil
}

// prove tries whether the answer for a slice is the same when it is asked for again, and in company. A network of which
// it is not is refused, or run on slices one by one.
func (n *Network) prove(ctx context.Context) error {
	t := n.task
	const large = 512 // pixels along an edge
	if n.Check.Provider == "cpu" && t.Side > large && n.layout.fixed == 0 {
		n.alone = true // as it is there anyway, and company would take much memory
	}
	count := max(2, min(batch, batch*256*256/(t.Side*t.Side)))
	if n.layout.fixed > 0 {
		count = int(n.layout.fixed)
	}
	company := make([][]float32, count)
	for i := range company {
		company[i] = t.slice((i + probe + 1) % batch)
	}
	last := count - 1
	company[last] = t.slice(probe)
	lanes, size := n.lanes, n.batch
	defer func() { n.lanes, n.batch = lanes, size }()
	single := n.alone
	n.alone = true
	alone := func(x []float32) ([]float32, error) {
		y, err := n.Run(ctx, [][]float32{x})
		if err != nil {
			return nil, err
		}
		return y[0], nil
	}
	first, err := alone(company[last])
	if err != nil {
		return err
	}
	again, err := alone(company[last])
	if err != nil {
		return err
	}
	other, err := alone(company[0])
	if err != nil {
		return err
	}
	exact := 0.0
	if n.Check.Provider != "cpu" { // which alone promises the same bits
		exact = 1e-5
	}
	if !alike(first, again, exact) {
		return fmt.Errorf("%s cannot be used: it gives another answer each time for the same slice, as networks do that "+
			"draw at random or drop out: export it for inference", n.Name)
	}
	if single || n.layout.batch < 0 || n.layout.fixed == 1 {
		return nil // it has no company
	}
	n.alone, n.lanes, n.batch = false, 1, len(company)
	together, err := n.Run(ctx, company)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil: // a batch of one is baked in
		n.alone = true
		return nil
	}
	const rounding = 1e-4 // of the largest value; the order of sums may differ
	if n.alone = !alike(first, together[last], rounding) || !alike(other, together[0], rounding); n.alone {
		n.note("%s answers otherwise for a slice when others are beside it, as networks do that were exported for training "+
			"or quantised dynamically: each slice is run on its own. Export it for inference (in PyTorch model.eval()) if it was "+
			"not.", n.Name)
	}
	return nil
}

// alike says that two answers differ by no more than a share of their largest value.
func alike(a, b []float32, share float64) bool {
	if len(a) != len(b) {
		return false
	}
	largest, difference := 0.0, 0.0
	for i := range a {
		largest = max(largest, math.Abs(float64(a[i])))
		difference = max(difference, math.Abs(float64(a[i])-float64(b[i])))
	}
	return difference <= share*largest
}

// Activation is what is still to be made of a model's output.
type Activation string

// The activations; "" is none where the output needs none.
const (
	None    Activation = "none"
	Sigmoid Activation = "sigmoid"
	Softmax Activation = "softmax"
)

// Activations are all that can be said.
var Activations = []Activation{None, Sigmoid, Softmax}

// shares says that the classes of a slice add up to 1 at each pixel and none is below 0.
func (n *Network) shares(out []float32) bool {
	const near = 1e-3
	for p := range n.values {
		sum := 0.0
		for k := range n.classes {
			v := float64(out[n.at(p, k)])
			if sum += v; v < -near {
				return false
			}
		}
		if math.Abs(sum-1) > near {
			return false
		}
	}
	return true
}

// at is where a pixel's value for a class lies among those of a slice.
func (n *Network) at(pixel, class int) int {
	if n.last {
		return pixel*n.classes + class
	}
	return class*n.values + pixel
}

// answer makes of what a model gave for a slice what is wanted of it.
func (n *Network) answer(out []float32) ([]float32, error) {
	t := n.task
	switch {
	case n.labels && t.Class > 0 && n.classes == 0:
		for i, v := range out {
			out[i] = 0
			if v == float32(t.Class-1) {
				out[i] = 1
			}
		}
		return out, nil
	case n.classes == 0 && t.Activation == Softmax:
		return nil, fmt.Errorf("%s cannot be used: it gives one image for each slice, of which there is no softmax: say "+
			"sigmoid or none", n.Name)
	case n.classes == 0 && t.Activation == Sigmoid:
		for i, v := range out {
			out[i] = sigmoid(float64(v))
		}
		return out, nil
	case n.classes == 0:
		return out, nil
	}
	y := make([]float32, n.values)
	for p := range y {
		v := float64(out[n.at(p, t.Class-1)])
		switch t.Activation {
		case Sigmoid:
			y[p] = sigmoid(v)
		case Softmax:
			sum := 0.0
			for k := range n.classes {
				sum += math.Exp(float64(out[n.at(p, k)]) - v)
			}
			y[p] = float32(1 / sum)
		default:
			y[p] = float32(v)
		}
	}
	return y, nil
}

func sigmoid(v float64) float32 { return float32(1 / (1 + math.Exp(-v))) }
