package nn

// Isopet is the program's own segmentation network: 485,108 parameters for slices of six channels. It works at half the
// resolution, at which four times the filters cost what the paper's U-Net costs, and is one level deeper. The side must
// be a multiple of 16.
func Isopet(net *Net, x Tensor) Tensor {
	widths := []int{16, 32, 64, 128}
	x = net.leaky(net.SpaceToDepth(x), widths[0])
	var across []Tensor
	for _, filters := range widths[1:] {
		across = append(across, x)
		x = net.leaky(net.Pool(x, Linear), filters)
	}
	for level := len(across) - 1; level >= 0; level-- {
		x = net.leaky(net.Concat(net.ConvTranspose(x, widths[level]), across[level]), widths[level])
	}
	// Most pixels are no tumour, which a sigmoid of −2 says from the first step on.
	return net.DepthToSpace(net.Conv(x, Conv2D{Filters: 4, Kernel: 1, Bias: -2}))
}

// leaky is two convolutions with leaky ReLUs.
func (net *Net) leaky(x Tensor, filters int) Tensor {
	c := Conv2D{Filters: filters, Kernel: 3, Padding: Same, Activation: ReLU, Slope: 0.01, Init: HeNormal}
	return net.Conv(net.Conv(x, c), c)
}
