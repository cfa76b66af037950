package fit

import (
	"errors"
	"strings"
	"testing"
	"time"

	"isopet/inference/ort"
	"isopet/training/nn"
)

// TestQuicker: the card trains unless it is slower than the CPU, or cannot; then a sentence says so.
func TestQuicker(t *testing.T) {
	cpu := open(t)
	card := cpu.WithThreads(cpu.Threads() + 1) // what is told from the CPU, and says that it is one
	broken := errors.New("there is no memory left")
	for _, test := range []struct {
		name            string
		card, cpu       time.Duration
		cardErr, cpuErr error
		takes           *ort.Runtime
		note            string
	}{
		{"faster", 5 * time.Millisecond, 20 * time.Millisecond, nil, nil, card, ""},
		{"slower", 30 * time.Millisecond, 20 * time.Millisecond, nil, nil, cpu, "a step takes 20.0 ms there, and 30.0 ms on CPU; --device cpu"},
		{"broken", 0, 20 * time.Millisecond, broken, nil, cpu, "Training on the CPU: CPU cannot: there is no memory left."},
		{"only the card", 5 * time.Millisecond, 0, nil, broken, card, ""},
		{"none", 0, 0, broken, broken, nil, ""},
	} {
		got, note, err := quicker(t.Context(), card, cpu, func(rt *ort.Runtime) (time.Duration, error) {
			if rt == card {
				return test.card, test.cardErr
			}
			return test.cpu, test.cpuErr
		})
		if got != test.takes || (err == nil) != (test.takes != nil) || !strings.Contains(note, test.note) || test.note == "" && note != "" {
			t.Errorf("%s: %v, %q, %v", test.name, got, note, err)
		}
	}
	if got, note, err := Quicker(t.Context(), cpu, nn.Networks[0], ""); got != cpu || note != "" || err != nil {
		t.Errorf("on the CPU: %q, %v", note, err)
	}
	if step, err := timeStep(t.Context(), cpu, nn.Networks[0], ""); err != nil || step <= 0 || step > time.Minute {
		t.Errorf("a step takes %v, %v", step, err)
	}
}
