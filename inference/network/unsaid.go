package network

import (
	"fmt"
	"slices"
)

// Unsaid is an error about a model that can be used once more is said of it. Keys are those of the JSON file beside it
// that say so, Choices what the first of them may be, the likeliest first; nil: anything that fits it.
type Unsaid struct {
	Keys, Choices []string
	error
}

func (u *Unsaid) Unwrap() error { return u.error }

// unsaid is an error about a key.
func unsaid(key string, choices []string, format string, args ...any) error {
	return &Unsaid{[]string{key}, choices, fmt.Errorf(format, args...)}
}

// NewUnsaid is err as an error about keys that are missing.
func NewUnsaid(keys []string, err error) error { return &Unsaid{Keys: keys, error: err} }

// Side is how many pixels an edge of the slices has that the model takes; 0 where it takes any or does not say.
func (f *File) Side() int {
	if f.header == nil || len(f.header.inputs) != 1 {
		return 0
	}
	shape := f.header.inputs[0].shape
	for i := len(shape) - 1; i > 0; i-- {
		if shape[i] > 1 && shape[i] == shape[i-1] {
			return int(shape[i])
		}
	}
	return 0
}

// Image says that an output of the model may be an image, rather than a number for each slice.
func (f *File) Image() bool {
	return f.header != nil && slices.ContainsFunc(f.header.outputs, func(p port) bool {
		large := 0
		for _, d := range p.shape {
			if d < 0 || d > 1 {
				large++
			}
		}
		return large > 2 || large == 2 && (p.shape[0] >= 0 || len(p.shape) > 2)
	})
}
