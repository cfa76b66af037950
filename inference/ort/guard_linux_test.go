//go:build amd64 || arm64

package ort

import (
	"os"
	"syscall"
	"testing"
)

func TestGuardKeepsSignalsAndStderr(t *testing.T) {
	stderr, err := os.Readlink("/proc/self/fd/2")
	if err != nil {
		t.Skip("there is no /proc")
	}
	var before, within, after sigaction
	ignore := sigaction{handler: 1} // SIG_IGN
	before.swap(int(syscall.SIGUSR2), nil)
	guard(false, func() {
		new(sigaction).swap(int(syscall.SIGUSR2), &ignore)
		within.swap(int(syscall.SIGUSR2), nil)
		if at, _ := os.Readlink("/proc/self/fd/2"); at != os.DevNull {
			t.Errorf("standard error goes to %s", at)
		}
	})
	after.swap(int(syscall.SIGUSR2), nil)
	if before.handler <= 1 || within.handler != 1 || after != before {
		t.Errorf("before %x, within %x, after %x", before, within, after)
	}
	if at, _ := os.Readlink("/proc/self/fd/2"); at != stderr {
		t.Errorf("standard error goes to %s, not %s", at, stderr)
	}
	guard(true, func() {
		if at, _ := os.Readlink("/proc/self/fd/2"); at != stderr {
			t.Errorf("verbose, but standard error goes to %s", at)
		}
	})
}
