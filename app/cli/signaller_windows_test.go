package cli

import (
	"syscall"
	"testing"
)

// signaller sends signals to this process.
func signaller(t *testing.T) func(syscall.Signal) error {
	t.Skip("Windows interrupts all programs of a console, not one")
	return nil
}
