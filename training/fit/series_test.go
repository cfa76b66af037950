package fit

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"testing"
)

// TestSeries interrupts two networks, the first in its second epoch, the second in its first, and goes on.
func TestSeries(t *testing.T) {
	rt := open(t)
	x, y := discs(t)
	settings := [][2]string{{"seed", "3"}}
	how := []Settings{cnn(t), cnn(t)}
	how[0].Epochs, how[0].Augment = 2, true
	how[1].Network.Label, how[1].Epochs, how[1].Patience, how[1].Seed = "second", 3, 1, 4
	keep := Checkpoint{Path: filepath.Join(t.TempDir(), "checkpoint"), Resume: true}
	// train runs the series until so many steps are done; 0 is to the end.
	train := func(keep Checkpoint, limit int) (fits []*Result, err error) {
		s, err := keep.Open(settings)
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		steps := 0
		for place, h := range how {
			f, err := s.Run(ctx, rt, h, x, y, func(p Progress) {
				if p.Network != place || p.Model != h.Network.Label {
					t.Errorf("network %d, %s: %+v", place, h.Network.Label, p)
				}
				if steps++; steps == limit {
					cancel()
				}
			})
			if err != nil {
				return nil, err
			}
			fits = append(fits, f)
		}
		return fits, nil
	}
	want, err := train(Checkpoint{}, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		steps int
		after string
	}{
		{3, "epoch 1 of the Threshold CNN"}, {3, "epoch 2 of the Threshold CNN"}, {1, "epoch 2 of the Threshold CNN"},
		{3, "epoch 1 of the second"},
	} {
		if _, err := train(keep, test.steps); !errors.Is(err, context.Canceled) {
			t.Errorf("after %d steps: %v", test.steps, err)
		}
		if got := Unfinished(keep.Path); got != test.after {
			t.Errorf("after %d steps: unfinished after %q, want %q", test.steps, got, test.after)
		}
	}
	got, err := train(keep, 0)
	if err != nil {
		t.Fatal(err)
	}
	for i, f := range want {
		if g := got[i]; !slices.Equal(g.Weights, f.Weights) || !slices.Equal(g.Loss, f.Loss) ||
			!slices.Equal(g.ValLoss, f.ValLoss) || g.Best != f.Best || g.Step <= 0 || g.Elapsed <= 0 {
			t.Errorf("network %d came out otherwise than without interruption", i)
		}
	}
	settings[0][1] = "4"
	if _, err := keep.Open(settings); err == nil ||
		err.Error() != "the unfinished training in "+keep.Path+" cannot be "+
			"resumed: the seed was 3 and is 4 now; use what it was started with, or delete the file to train anew" {
		t.Errorf("another seed: %v", err)
	}
}
