package nn

// UNet is the paper's segmentation network, table 2. The 18,496 that the table prints for the first convolution on the
// way up is a slip for 18,464, with which its total of 116,753 agrees.
func UNet(net *Net, x Tensor) Tensor {
	c1 := net.block(x, 16, 0.1)
	c2 := net.block(net.Pool(c1, Linear), 32, 0.1)
	c3 := net.block(net.Pool(c2, Linear), 64, 0.2)
	c4 := net.block(net.Concat(net.ConvTranspose(c3, 32), c2), 32, 0.1)
	c5 := net.block(net.Concat(net.ConvTranspose(c4, 16), c1), 16, 0.1)
	return net.Conv(c5, Conv2D{Filters: 1, Kernel: 1})
}

// block is two convolutions with dropout between them, what every level of the U-Net does.
func (net *Net) block(x Tensor, filters int, dropout float32) Tensor {
	c := Conv2D{Filters: filters, Kernel: 3, Padding: Same, Activation: ReLU, Init: HeNormal}
	return net.Conv(net.Dropout(net.Conv(x, c), dropout), c)
}
