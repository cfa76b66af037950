//go:build !amd64

package kernel

// Sets are the instructions that this processor has kernels for: none.
func Sets() []*Instructions { return nil }
