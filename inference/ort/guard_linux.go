//go:build amd64 || arm64

package ort

import (
	"os"
	"unsafe"

	"golang.org/x/sys/unix"
)

// guard runs load, which loads a driver into the process, and undoes what drivers do behind our back: CUDA replaces
// Go's signal handlers by ones that crash a Go program on Ctrl+C (onnxruntime_go's issue 140), and WebGPU writes
// warnings of its own to standard error. With verbose these warnings stay.
func guard(verbose bool, load func()) {
	var before [65]sigaction
	for signal := 1; signal < len(before); signal++ {
		before[signal].swap(signal, nil)
	}
	defer func() {
		for signal := 1; signal < len(before); signal++ {
			new(sigaction).swap(signal, &before[signal])
		}
	}()
	if !verbose {
		if null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0); err == nil {
			defer null.Close()
			if stderr, err := unix.Dup(2); err == nil {
				defer unix.Close(stderr)
				if unix.Dup3(int(null.Fd()), 2, 0) == nil {
					defer unix.Dup3(stderr, 2, 0)
				}
			}
		}
	}
	load()
}

// sigaction is the kernel's struct of that name on 64-bit x86 and ARM.
type sigaction struct {
	handler, flags, restorer, mask uint64
}

// swap sets the action of a signal, unless to is nil, and keeps in a what it was. The signals that cannot be handled
// fail, and stay as they are.
func (a *sigaction) swap(signal int, to *sigaction) {
	unix.RawSyscall6(unix.SYS_RT_SIGACTION, uintptr(signal), uintptr(unsafe.Pointer(to)), uintptr(unsafe.Pointer(a)),
		unsafe.Sizeof(a.mask), 0, 0)
}
