// Command gen writes the kernels of package kernel with avo: kernels_amd64.s, and kernels_amd64.go with their
// declarations, for AVX-512 and for AVX2. It is a module of its own, so that the program does not depend on avo, and is
// run by go generate in package kernel. Its output is always the same.
//
// All distances that kernels take are in bytes. A block is 16 numbers of four bytes: one vector of AVX-512, two of
// AVX2; so both sets do the same operations on each number in the same order, and give the same bits.
package main

import (
	"os"

	. "github.com/mmcloughlin/avo/build"
)

// sets are the instruction sets.
var sets = []set{
	{
		name: "AVX512", width: 64, parts: 1, pixels: 8,
		products: []shape{{columns: 2, rows: []int{8, 4, 2, 1}}, {columns: 1, rows: []int{16, 8, 4, 2, 1}}},
	},
	{
		name: "AVX2", width: 32, parts: 2, pixels: 4,
		products: []shape{{columns: 1, rows: []int{6, 4, 2, 1}}},
	},
}

// kernels are the functions that write one, by the set.
var kernels = []func(set){
	set.productKernels,
	set.inRow, set.dyRow, set.outPlain, set.outActivate, set.outDrop, set.outMask,
	set.spread, set.gather,
	set.activate, set.activateDrop, set.mask,
	set.pool, set.unpool,
	set.first, set.firstGradient,
	set.add, set.sums, set.squares, set.toward, set.adam,
}

func main() {
	os.Args = append(os.Args[:1], "-pkg", "kernel", "-out", "../kernels_amd64.s", "-stubs", "../kernels_amd64.go")
	for _, s := range sets {
		for _, write := range kernels {
			write(s)
		}
	}
	Generate()
}
