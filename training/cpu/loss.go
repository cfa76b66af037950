package cpu

import (
	"math"

	"isopet/training/nn"
)

// objective is a loss, by its name, of a network's output.
type objective struct {
	loss   string
	output nn.Activation
}

// criterion is how a loss is computed.
type criterion struct {
	// pixels is the sum over what a network puts out, z, before its last activation, and the targets y; d becomes
	// share times the derivative by z. nil: only the sum.
	pixels func(z, y, d []float32, share float32) float64

	// probability gives the overlap its part in the loss: it is what the network puts out for z, and its derivative.
	// nil: the overlap has none.
	probability func(z float32) (p, slope float32)
}

// criteria are the losses that are known, the same as in package nn.
var criteria = map[objective]criterion{
	{nn.BinaryCrossEntropy.Name, nn.Linear}:    {pixels: clippedEntropy},
	{nn.BinaryCrossEntropy.Name, nn.Sigmoid}:   {pixels: logisticEntropy},
	{nn.MeanSquaredError.Name, nn.Linear}:      {pixels: squares(linear)},
	{nn.MeanSquaredError.Name, nn.Sigmoid}:     {pixels: squares(logistic)},
	{nn.CrossEntropyWithDice.Name, nn.Linear}:  {pixels: clippedEntropy, probability: clipped},
	{nn.CrossEntropyWithDice.Name, nn.Sigmoid}: {pixels: logisticEntropy, probability: logistic},
}

// epsilon is Keras' backend.epsilon().
const epsilon = 1e-7

func linear(z float32) (p, slope float32) { return z, 1 }

func clipped(z float32) (p, slope float32) {
	if p = min(max(z, epsilon), 1-epsilon); p == z {
		slope = 1
	}
	return p, slope
}

func logistic(z float32) (p, slope float32) {
	e := float32(math.Exp(-math.Abs(float64(z))))
	p = 1 / (1 + e)
	if z < 0 {
		p = e / (1 + e)
	}
	return p, e / ((1 + e) * (1 + e))
}

// clippedEntropy is cross-entropy as Keras has it for outputs that may be anything, see nn.
func clippedEntropy(z, y, d []float32, share float32) (sum float64) {
	// Logarithms of products of as many numbers as cannot become too small: none is below 1e-7.
	const together = 32
	product := 1.0
	for i, y := range y {
		p, slope := clipped(z[i])
		hit, miss := p+epsilon, 1-p+epsilon
		switch y {
		case 0:
			product *= float64(miss)
		case 1:
			product *= float64(hit)
		default:
			sum -= float64(y)*math.Log(float64(hit)) + float64(1-y)*math.Log(float64(miss))
		}
		if i%together == together-1 {
			sum -= math.Log(product)
			product = 1
		}
		if d != nil {
			d[i] = slope * ((1-y)/miss - y/hit) * share
		}
	}
	return sum - math.Log(product)
}

// logisticEntropy is the cross-entropy of a sigmoid: log(1 + exp z) − y·z.
func logisticEntropy(z, y, d []float32, share float32) (sum float64) {
	const together = 512 // factors between 1 and 2
	product := 1.0
	for i, y := range y {
		e := math.Exp(-math.Abs(float64(z[i])))
		product *= 1 + e
		sum += float64(max(z[i], 0)) - float64(y)*float64(z[i])
		if i%together == together-1 {
			sum += math.Log(product)
			product = 1
		}
		if d != nil {
			p := 1 / (1 + e)
			if z[i] < 0 {
				p = e / (1 + e)
			}
			d[i] = float32(p-float64(y)) * share
		}
	}
	return sum + math.Log(product)
}

// squares are those of the differences between targets and what is put out.
func squares(output func(z float32) (p, slope float32)) func(z, y, d []float32, share float32) float64 {
	return func(z, y, d []float32, share float32) (sum float64) {
		for i, y := range y {
			p, slope := output(z[i])
			sum += float64(p-y) * float64(p-y)
			if d != nil {
				d[i] = 2 * (p - y) * slope * share
			}
		}
		return sum
	}
}

// overlap is 1 − (2Σpy + 1)/(Σp + Σy + 1) of a slice with a tumour, 0 of others; d becomes more by weight times the
// derivative by z, unless it is nil.
func (c criterion) overlap(z, y, d []float32, weight float32) float64 {
	both, all, tumour := 0.0, 0.0, false
	for i, y := range y {
		p, _ := c.probability(z[i])
		both, all = both+float64(p)*float64(y), all+float64(p)+float64(y)
		tumour = tumour || y > 0
	}
	if !tumour {
		return 0
	}
	most, size := 2*both+1, all+1
	if d != nil {
		for i, y := range y {
			_, slope := c.probability(z[i])
			d[i] += weight * slope * float32((most/size-2*float64(y))/size)
		}
	}
	return 1 - most/size
}
