// Package cpu trains networks on the processor with its own convolutions, where the graph of package nn would be run by
// ONNX Runtime: Winograd's F(4×4, 3×3) on images in blocks of 16 channels, by the kernels of package kernel.
//
// Images lie in memory so that a layer reads what another wrote, without a copy (image.go). A lane is what a goroutine
// computes with; what it computes depends neither on the other lanes nor on the set of instructions, to the bit. Sums
// are added up in an order that the shapes of images alone determine.
package cpu
