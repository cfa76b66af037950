// Package unsaid finds out what a network of another maker leaves unsaid, by trying it with guesses, so that a person
// can be asked for all of it at once. It keeps nothing.
package unsaid

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"isopet/inference"
	"isopet/inference/network"
	"isopet/inference/ort"
	"isopet/inference/paper"
)

// Question is about a key of the JSON file beside a network.
type Question struct {
	Key     string
	Guess   string
	Why     string   // what the guess comes from, such as "its input is of 64×64 pixels"
	Choices []string // what it may be; nil: anything that fits the key
}

// Found is what a network leaves unsaid.
type Found struct {
	Role      inference.Role
	Questions []Question
	// Err is why the network cannot be used with the guesses, nil if it can.
	Err error
}

// Ask tries a network of a folder, as [inference.LoadModel] loads it, with guesses for what it does not say. The error
// is that of a network that no answer would mend.
func Ask(ctx context.Context, rt *ort.Runtime, folder fs.FS, name string, role inference.Role) (*Found, error) {
	file, err := network.Read(ctx, rt, folder, name)
	if err != nil {
		return nil, err
	}
	beside := inference.SidecarOf(name)
	existing, err := fs.ReadFile(folder, beside)
	if err != nil {
		existing = nil // who loads it says why
	}
	f := &Found{}
	for {
		said := With(folder, func(of string) []byte {
			if of == beside {
				return f.Sidecar(existing)
			}
			return nil
		})
		m, err := inference.LoadModel(ctx, rt, said, name, role)
		if err == nil {
			f.Role = m.Spec.Role
			return f, m.Close()
		}
		var missing *network.Unsaid
		if ctx.Err() != nil || !errors.As(err, &missing) || f.asked(missing.Keys) || says(existing, missing.Keys) {
			if f.Err = err; len(f.Questions) == 0 || ctx.Err() != nil {
				return nil, err
			}
			return f, nil
		}
		for _, key := range missing.Keys {
			q := guess(file, key, missing.Choices)
			if key == "normalisation" && role.Input() != "" {
				q.Guess, q.Why = inference.AsIs.String(), "it sees the image of "+role.Input().File()
			}
			f.Questions = append(f.Questions, q)
		}
	}
}

// Sidecar is the text of the JSON file beside the network with the guesses; existing is what it says already.
func (f *Found) Sidecar(existing []byte) []byte {
	answers := map[string]string{}
	for _, q := range f.Questions {
		answers[q.Key] = q.Guess
	}
	return f.Answered(existing, answers)
}

// Answered is [Found.Sidecar] with answers in place of the guesses, by their keys. An empty answer is left out.
func (f *Found) Answered(existing []byte, answers map[string]string) []byte {
	var keys []string
	for _, q := range f.Questions {
		if answers[q.Key] != "" {
			keys = append(keys, q.Key)
		}
	}
	return inference.SidecarWith(existing, keys, answers)
}

func (f *Found) asked(keys []string) bool {
	return slices.ContainsFunc(f.Questions, func(q Question) bool { return slices.Contains(keys, q.Key) })
}

// says tells whether a text holds one of some keys, so that another answer would contradict it.
func says(text []byte, keys []string) bool {
	return slices.ContainsFunc(keys, func(key string) bool {
		return bytes.Contains(text, []byte(strconv.Quote(key))) || bytes.Contains(text, []byte(`"isopet.`+key+`"`))
	})
}

// guesses is the table of what is guessed for keys, and why.
var guesses = map[string]func(file *network.File) Question{
	"role": func(file *network.File) Question {
		q := Question{Guess: string(inference.Threshold), Why: "it gives a number for each slice",
			Choices: []string{string(inference.UNet), string(inference.Threshold), string(inference.Combined)}}
		if file.Image() {
			q.Guess, q.Why = string(inference.UNet), "it gives an image"
		}
		return q
	},
	"side": func(file *network.File) Question {
		if side := file.Side(); side > 0 {
			n := strconv.Itoa(side)
			return Question{Guess: n, Why: "its input has " + n + "×" + n + " pixels"}
		}
		return Question{Guess: strconv.Itoa(paper.Side), Why: "a guess: it takes any size"}
	},
	"fov": func(*network.File) Question {
		return Question{Guess: strconv.FormatFloat(paper.Width, 'g', -1, 64), Why: "a guess, the paper's; “full” is the whole slice"}
	},
	"normalisation": func(*network.File) Question {
		return Question{Guess: inference.MinMax.String(), Why: "a guess; or a window such as 0-15, or none"}
	},
	"constant": func(*network.File) Question {
		return Question{Guess: "0.5", Why: "a guess: above it a pixel is tumour"}
	},
	"class":      func(*network.File) Question { return Question{Guess: "1", Why: "a guess, counted from 0"} },
	"activation": func(*network.File) Question { return Question{Why: "a guess: a pixel has one class"} },
	"channels":   func(*network.File) Question { return Question{Why: "its input has two channels"} },
}

func guess(file *network.File, key string, choices []string) Question {
	q := Question{Why: "a guess"}
	if row := guesses[key]; row != nil {
		q = row(file)
	}
	if q.Key = key; q.Choices == nil {
		q.Choices = choices
	}
	if q.Guess == "" && len(q.Choices) > 0 {
		q.Guess = q.Choices[0]
	}
	if q.Guess == "" {
		q.Why = strings.TrimPrefix(q.Why, "a guess")
	}
	return q
}
