//go:build !windows

package cli

import (
	"os"
	"syscall"
	"testing"
)

// signaller sends signals to this process.
func signaller(*testing.T) func(syscall.Signal) error {
	return func(s syscall.Signal) error { return syscall.Kill(os.Getpid(), s) }
}
