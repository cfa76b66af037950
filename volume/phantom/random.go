package phantom

import "math"

// weyl is the odd constant of SplitMix64: 2⁶⁴ divided by the golden ratio.
const weyl = 0x9E3779B97F4A7C15

// mix is SplitMix64's finaliser.
func mix(z uint64) uint64 {
	z = (z ^ z>>30) * 0xBF58476D1CE4E5B9
	z = (z ^ z>>27) * 0x94D049BB133111EB
	return z ^ z>>31
}

// The streams of a patient. Those after physicianField are our own, for what lies beyond the square.
const (
	scalarStream = iota
	noiseStream
	surfaceStream
	fineStream
	coarseStream
	sliceStream
	physicianField
	bodyStream
	bodyTexture
	bodyNoise
)

// stream is SplitMix64 in counter form: any place in it is reached at once (section 1).
type stream struct{ state, drawn uint64 }

func newStream(seed uint64, patient, k int) stream {
	return stream{state: mix(mix(seed+weyl*uint64(patient+1)) + weyl*uint64(k+1))}
}

// from is the stream after its first n normals.
func (s stream) from(n int) stream { return stream{s.state, s.drawn + 2*uint64(n)} }

func (s *stream) raw() uint64 {
	s.drawn++
	return mix(s.state + s.drawn*weyl)
}

// unit draws from [0, 1).
func (s *stream) unit() float64 { return float64(s.raw()>>11) * 0x1p-53 }

func (s *stream) uniform(a, b float64) float64 { return a + (b-a)*s.unit() }

// normal takes two values of the stream and drops the sine half of Box and Muller's pair.
func (s *stream) normal() float64 {
	u1, u2 := s.unit(), s.unit()
	return math.Sqrt(-2*math.Log(1-u1)) * math.Cos(2*math.Pi*u2)
}

func (s *stream) lognormal(median, sigma float64) float64 {
	return median * math.Exp(sigma*s.normal())
}

func clip(v, low, high float64) float64 { return min(high, max(low, v)) }
