package job

import (
	"context"
	"time"
)

// Left is what do returns, or the error of ctx if do has not returned within the grace after its end: it is then left
// to itself. It is for work that ends with the process, and that a library may keep from heeding ctx.
func Left[T any](ctx context.Context, grace time.Duration, do func() (T, error)) (result T, err error) {
	done := make(chan struct{})
	var came T
	var failed error
	go func() {
		defer close(done)
		came, failed = do()
	}()
	select {
	case <-done:
		return came, failed
	case <-ctx.Done():
	}
	select {
	case <-done:
		return came, failed
	case <-time.After(grace):
		return result, ctx.Err()
	}
}
