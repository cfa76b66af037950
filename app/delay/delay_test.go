package delay

import (
	"testing"
	"time"
)

// TestDelay: what is put off several times in a row is done once, and not put off for ever.
func TestDelay(t *testing.T) {
	posted := make(chan func(), 10)
	var d Delay
	later := func() { d.Later(3*time.Second, 15*time.Second, func(f func()) { posted <- f }, func() {}) }
	for range 100 {
		later()
	}
	if len(posted) > 0 {
		t.Error("done at once")
	}
	d.since = time.Now().Add(-15 * time.Second)
	later()
	select {
	case <-posted:
	case <-time.After(10 * time.Second):
		t.Fatal("not done in time")
	}
	d.Stop()
	if len(posted) > 0 {
		t.Error("done more than once")
	}
}
