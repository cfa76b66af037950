package fit

import (
	"runtime"
	"testing"
)

// TestMemory: what was there before does not count, nor does a peak before, and what is no longer there counts.
func TestMemory(t *testing.T) {
	if _, known := resident("VmHWM"); !known {
		t.Skip("this system does not say how much memory a process has had")
	}
	const MiB = 1 << 20
	touched := func(n int) []byte {
		b := make([]byte, n*MiB)
		for i := 0; i < len(b); i += 1 << 10 {
			b[i] = 1
		}
		return b
	}
	before := touched(100)
	runtime.KeepAlive(touched(200))
	watch := watchMemory()
	runtime.KeepAlive(touched(64))
	if got := watch.added() / MiB; got < 60 || got > 96 {
		t.Errorf("%d MiB added, where they were 64", got)
	}
	runtime.KeepAlive(before)
}
