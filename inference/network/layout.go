package network

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// layout is one way to lay slices out as an input: where the axes of the pixels are. The other axes have 1 element.
type layout struct {
	shape    []int64 // as it is given; the batch as 1
	batch    int     // axis of the batch, -1: there is none, and slices are run one by one
	fixed    int64   // how many slices a batch has, 0: any number
	last     bool    // channels come behind rows and columns
	declared bool    // the model says what its input is; else the layout is tried
}

// layouts are the ways in which slices of so many channels fit a shape, the usual one first. Names of dimensions mean
// nothing, sizes do.
func layouts(shape []int64, channels, side int) (found []layout) {
	c, s := int64(channels), int64(side)
	is := func(axis int, n int64) bool { return shape[axis] < 0 || shape[axis] == n }
	try := func(rows, cols, channel int) {
		batch := shape[0] < 0 && (rows == 0 || channel == 0) // which a free first axis is
		if batch || !is(rows, s) || !is(cols, s) || channel >= 0 && !is(channel, c) {
			return
		}
		l := layout{shape: make([]int64, len(shape)), batch: -1, last: channel > rows, declared: true}
		for i, d := range shape {
			switch {
			case i == rows || i == cols:
				l.shape[i] = s
			case i == channel:
				l.shape[i] = c
			case i == 0:
				l.shape[i], l.batch, l.fixed = 1, 0, max(d, 0)
			case is(i, 1):
				l.shape[i] = 1
			default:
				return
			}
		}
		same := func(o layout) bool { return slices.Equal(o.shape, l.shape) && o.batch == l.batch && o.last == l.last }
		if !slices.ContainsFunc(found, same) {
			found = append(found, l)
		}
	}
	n := len(shape)
	if channels == 1 {
		// A single channel leaves the pixels in the same order in memory wherever its 1 stands.
		for cols := n - 1; cols >= 1; cols-- {
			try(cols-1, cols, -1)
		}
		return found
	}
	for cols := n - 1; cols >= 1; cols-- {
		for channel := cols - 2; channel >= 0; channel-- {
			try(cols-1, cols, channel)
		}
	}
	for cols := n - 2; cols >= 1; cols-- {
		for channel := cols + 1; channel < n; channel++ {
			try(cols-1, cols, channel)
		}
	}
	return found
}

// undeclared are the layouts that are tried where a model does not say what its input is.
func undeclared(channels, side int) (all []layout) {
	s := int64(side)
	for _, shape := range [][]int64{{-1, -1, -1, -1}, {-1, -1, -1}, {s, s}} {
		all = append(all, layouts(shape, channels, side)...)
	}
	for i := range all {
		all[i].declared = false
	}
	return slices.DeleteFunc(all, func(l layout) bool { return l.batch < 0 && len(l.shape) > 2 })
}

// of is the shape of a batch.
func (l layout) of(batch int) []int64 {
	shape := slices.Clone(l.shape)
	if l.batch >= 0 {
		shape[l.batch] = int64(batch)
	}
	return shape
}

// ones is how many axes a shape leaves free that have 1 element here, other than the batch.
func (l layout) ones(shape []int64) (n int) {
	for i, d := range shape {
		if d < 0 && l.shape[i] == 1 && i != l.batch {
			n++
		}
	}
	return n
}

// String is what the layout is called.
func (l layout) String() string {
	if l.last {
		return Last
	}
	return First
}

// The layouts by their usual names.
const (
	First = "NCHW" // channels first, as PyTorch has them
	Last  = "NHWC" // channels last, as TensorFlow has them
)

// wanted says which shapes fit.
func wanted(channels, side int) string {
	return fmt.Sprintf("[N, %d, %d, %[2]d] or [N, %[2]d, %[2]d, %[1]d]", channels, side)
}

// hint says what may be said of a model whose input has a shape that does not fit.
func (t Task) hint(shape []int64) string {
	for _, s := range shape {
		if s > 1 && s != int64(t.Side) && len(layouts(shape, t.Channels, int(s))) > 0 {
			return fmt.Sprintf("; if it sees slices of %d×%[1]d pixels, say \"side\": \"%[1]d\"", s)
		}
	}
	switch {
	case t.Channels == 1 && len(layouts(shape, 2, t.Side)) > 0:
		return "; if it sees PET and CT, say \"channels\": \"pet,ct\""
	case t.Channels > 1 && len(layouts(shape, 1, t.Side)) > 0:
		return "; if it sees the PET alone, say \"channels\": \"pet\""
	}
	for _, c := range shape {
		if c > 2 && len(shape) < 5 && len(layouts(shape, int(c), t.Side)) > 0 {
			return fmt.Sprintf(": it has %d channels where the PET is one, and with the CT two; put what makes them of a slice "+
				"into the network, and export it with one", c)
		}
	}
	if n := len(shape); n == 4 && t.Channels == 1 && (shape[1] == 1 || shape[3] == 1) {
		return ": its slices are not square; export it for square ones, or with free sizes"
	}
	return ": export it for single slices"
}

// fit says how an output answers what is wanted of a slice.
type fit int

const (
	no      fit = iota
	unknown     // its shape is not declared
	several     // it may be a slice's image for each class
	yes
)

// fits says how an output fits, by its declared shape; batch is the input's, 0 if it is free.
func (t Task) fits(p port, batch int64) fit {
	switch {
	case p.typ != 0 && !p.typ.real() && !p.typ.whole() || p.typ == 0:
		return no
	case !p.known:
		return unknown
	}
	rest := p.shape
	if len(rest) > 1 && (rest[0] < 0 || rest[0] == batch) {
		rest = rest[1:]
	}
	if !t.Image {
		if slices.ContainsFunc(rest, func(d int64) bool { return d > 1 }) && !(len(p.shape) == 1 && rest[0] == batch) {
			return no
		}
		return yes
	}
	s := int64(t.Side)
	if len(rest) == 1 && rest[0] == s*s {
		return yes
	}
	is := func(d int64) bool { return d < 0 || d == s }
	best := no
	for i := range max(len(rest)-1, 0) {
		if !is(rest[i]) || !is(rest[i+1]) {
			continue
		}
		classes := 0
		for k, d := range rest {
			if k != i && k != i+1 && d > 1 {
				classes++
			}
		}
		switch {
		case classes == 0:
			return yes
		case classes == 1:
			best = several
		}
	}
	return best
}

// chooseOutput finds the output that is wanted, with a note where there were several.
func (t Task) chooseOutput(outputs []port, batch int64) (port, string, error) {
	if t.Output != "" {
		for _, p := range outputs {
			if p.name == t.Output {
				return p, "", nil
			}
		}
		return port{}, "", fmt.Errorf("it has no output %q, only %s", t.Output, list(outputs))
	}
	if len(outputs) == 1 {
		return outputs[0], "", nil
	}
	best, fitting := no, []port(nil)
	for _, whole := range []bool{false, true} { // a mask beside what it was cut from is not what is wanted
		for _, p := range outputs {
			switch f := t.fits(p, batch); {
			case f == no || p.typ.whole() != whole:
			case f > best:
				best, fitting = f, []port{p}
			case f == best && (!whole || fitting[0].typ.whole()):
				fitting = append(fitting, p)
			}
		}
	}
	switch {
	case best == no:
		return port{}, "", fmt.Errorf("none of its outputs is %s: %s", t.answer(), list(outputs))
	case len(fitting) > 1:
		names := make([]string, len(fitting))
		for i, p := range fitting {
			names[i] = p.name
		}
		return port{}, "", unsaid("output", names, "of its %d outputs several may be %s (%s): say which with \"output\": %s",
			len(outputs), t.answer(), list(fitting), strconv.Quote(fitting[0].name))
	}
	return fitting[0], fmt.Sprintf("of its %d outputs %q was taken, the only one that is %s", len(outputs),
		fitting[0].name, t.answer()), nil
}

// answer is what is wanted of a slice, in words.
func (t Task) answer() string {
	if t.Image {
		return fmt.Sprintf("an image of %d×%[1]d pixels for each slice", t.Side)
	}
	return "one threshold for each slice"
}

func list(ports []port) string {
	names := make([]string, len(ports))
	for i, p := range ports {
		names[i] = p.String()
	}
	return strings.Join(names, ", ")
}
