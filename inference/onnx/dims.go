package onnx

import (
	"fmt"
	"slices"
	"strings"
)

// Dims is the shape of a tensor. The size of the batch is not known until the graph runs, so a negative dimension -k
// stands for k times the batch: reshaping (-1, 16, 64) to (-16, 64) joins batch and channels, and sizes stay exact.
// At most one dimension of a shape is negative.
type Dims []int

// Size is the number of elements, negative if it is a multiple of the batch.
func (d Dims) Size() int {
	size, free := 1, 0
	for _, n := range d {
		size *= n
		if n < 0 {
			free++
		}
	}
	require(free <= 1, "the batch occurs twice in the shape %v", d)
	return size
}

func (d Dims) String() string {
	s := make([]string, len(d))
	for i, n := range d {
		switch {
		case n == -1:
			s[i] = "N"
		case n < 0:
			s[i] = fmt.Sprintf("%dN", -n)
		default:
			s[i] = fmt.Sprint(n)
		}
	}
	return "[" + strings.Join(s, " ") + "]"
}

// axis counts an axis given from the end, -1 being the last, from the start.
func (d Dims) axis(a int) int {
	if a < 0 {
		a += len(d)
	}
	require(a >= 0 && a < len(d), "the shape %v has no axis %d", d, a)
	return a
}

// with gives the shape with one dimension changed.
func (d Dims) with(axis, n int) Dims {
	d = slices.Clone(d)
	d[axis] = n
	return d
}

// broadcast is the shape that a and b take together: aligned at the end, a 1 gives way.
func broadcast(op string, a, b Dims) Dims {
	if len(a) < len(b) {
		a, b = b, a
	}
	out := slices.Clone(a)
	for i := range b {
		j := len(a) - len(b) + i
		require(a[j] == b[i] || a[j] == 1 || b[i] == 1, "%s: the shapes %v and %v do not go together", op, a, b)
		if a[j] == 1 {
			out[j] = b[i]
		}
	}
	return out
}
