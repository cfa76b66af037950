package job

import (
	"context"
	"errors"
	"testing"
	"time"
)

// TestLeft: what does not heed its context is left, and what does is waited for.
func TestLeft(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	block := make(chan struct{})
	defer close(block)
	if n, err := Left(ctx, time.Minute, func() (int, error) { return 7, nil }); n != 7 || err != nil {
		t.Errorf("got %d, %v", n, err)
	}
	cancel()
	n, err := Left(ctx, 10*time.Millisecond, func() (int, error) { <-block; return 7, nil })
	if n != 0 || !errors.Is(err, context.Canceled) {
		t.Errorf("left with %d, %v", n, err)
	}
	wanted := errors.New("it ended in its own way")
	n, err = Left(ctx, time.Minute, func() (int, error) { <-ctx.Done(); return 7, wanted })
	if n != 7 || !errors.Is(err, wanted) {
		t.Errorf("waited for %d, %v", n, err)
	}
}
