package nn

import (
	"math"
	"math/rand/v2"
)

// Init is how a parameter starts. The zero value is Glorot.
type Init int

// The initialisations, as Keras defines them.
const (
	Glorot   Init = iota // uniform in ±√(6/(fan in + fan out)); Glorot and Bengio 2010
	HeNormal             // normal with variance 2/((1 + slope²) fan in), cut off at two standard deviations; He et al. 2015
	Constant             // Param.Start
)

// cut is the standard deviation of a standard normal distribution cut off at ±2.
const cut = 0.87962566103423978

// Initial draws the weights with which training starts. The same seed gives the same weights.
func Initial(params []Param, seed uint64) []float32 {
	rnd := rand.New(rand.NewPCG(seed, 0))
	var weights []float32
	for _, p := range params {
		for range p.Size() {
			weights = append(weights, float32(p.draw(rnd)))
		}
	}
	return weights
}

func (p Param) draw(rnd *rand.Rand) float64 {
	fanIn, fanOut, slope := float64(p.FanIn), float64(p.FanOut), float64(p.Slope)
	switch p.Init {
	case Glorot:
		return (2*rnd.Float64() - 1) * math.Sqrt(6/(fanIn+fanOut))
	case HeNormal:
		z := rnd.NormFloat64()
		for math.Abs(z) > 2 {
			z = rnd.NormFloat64()
		}
		return z * math.Sqrt(2/(1+slope*slope)/fanIn) / cut
	}
	return float64(p.Start)
}

// mix derives a seed from a seed and a counter (SplitMix64, Steele et al. 2014).
func mix(seed, n uint64) uint64 {
	z := seed + (n+1)*0x9e3779b97f4a7c15
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}
