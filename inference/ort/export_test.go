package ort

import "unsafe"

// address is where a tensor's memory starts.
func address(t *Tensor) uintptr { return uintptr(unsafe.Pointer(&t.data[0])) }
