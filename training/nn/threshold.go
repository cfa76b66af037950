package nn

// ThresholdCNN is the paper's network that chooses a slice's threshold, table 3. The table's 656,000 parameters of the
// first dense layer are a slip for 65,600, and its total is copied from table 2: there are 139,505.
func ThresholdCNN(net *Net, x Tensor) Tensor {
	for _, filters := range []int{16, 32, 64} {
		first, second := Conv2D{Filters: filters, Kernel: 3, Activation: ReLU}, Conv2D{Filters: filters, Kernel: 3}
		x = net.Pool(net.Conv(net.Conv(x, first), second), ReLU)
	}
	x = net.Dense(net.Flatten(x), 64, ReLU)
	x = net.Dense(x, 32, ReLU)
	return net.Dense(x, 1, Linear)
}

// ThresholdSide is how much of a side the last pooling sees. A pooling leaves out an odd last row, and with it all that
// was computed for that row alone: of 64 pixels 60 count, which is 15 % less to compute.
func ThresholdSide(side int) int {
	const levels = 3
	for range levels {
		side = (side - 4) / 2
	}
	for range levels {
		side = 2*side + 4
	}
	return side
}
