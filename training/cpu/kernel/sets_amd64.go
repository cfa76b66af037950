package kernel

import "golang.org/x/sys/cpu"

// AVX512 are the kernels for processors with 512-bit vectors: Intel's servers since 2017, AMD's since 2022.
var AVX512 = Instructions{
	Name: "AVX-512",
	products: [kinds][]productKernel{
		Rows:  {{2, []int{8, 4, 2, 1}, rows2AVX512}, {1, []int{16, 8, 4, 2, 1}, rows1AVX512}},
		Other: {{2, []int{8, 4, 2, 1}, other2AVX512}, {1, []int{16, 8, 4, 2, 1}, other1AVX512}},
		Outer: {{2, []int{8}, outer2AVX512}, {1, []int{16}, outer1AVX512}},
	},
	InRow: inRowAVX512, DyRow: dyRowAVX512,
	OutPlain: outPlainAVX512, OutActivate: outActivateAVX512, OutDrop: outDropAVX512, OutMask: outMaskAVX512,
	Spread: spreadAVX512, Gather: gatherAVX512,
	Activate: activateAVX512, ActivateDrop: activateDropAVX512, Mask: maskAVX512,
	Pool: poolAVX512, Unpool: unpoolAVX512,
	First: firstAVX512, FirstGradient: firstGradientAVX512,
	Add: addAVX512, Sums: sumsAVX512, Squares: squaresAVX512, Toward: towardAVX512, adam: adamAVX512,
}

// AVX2 are those for processors with 256-bit vectors and fused multiplication: Intel's since 2013, AMD's since 2015.
var AVX2 = Instructions{
	Name: "AVX2",
	products: [kinds][]productKernel{
		Rows:  {{1, []int{6, 4, 2, 1}, rows1AVX2}},
		Other: {{1, []int{6, 4, 2, 1}, other1AVX2}},
		Outer: {{1, []int{6, 4}, outer1AVX2}},
	},
	InRow: inRowAVX2, DyRow: dyRowAVX2,
	OutPlain: outPlainAVX2, OutActivate: outActivateAVX2, OutDrop: outDropAVX2, OutMask: outMaskAVX2,
	Spread: spreadAVX2, Gather: gatherAVX2,
	Activate: activateAVX2, ActivateDrop: activateDropAVX2, Mask: maskAVX2,
	Pool: poolAVX2, Unpool: unpoolAVX2,
	First: firstAVX2, FirstGradient: firstGradientAVX2,
	Add: addAVX2, Sums: sumsAVX2, Squares: squaresAVX2, Toward: towardAVX2, adam: adamAVX2,
}

// Sets are the instructions that this processor has kernels for, the fastest first.
func Sets() []*Instructions {
	var all []*Instructions
	if cpu.X86.HasAVX512F {
		all = append(all, &AVX512)
	}
	if cpu.X86.HasAVX2 && cpu.X86.HasFMA {
		all = append(all, &AVX2)
	}
	return all
}
