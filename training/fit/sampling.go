package fit

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"runtime"

	"golang.org/x/sync/errgroup"
)

// Sampling is a training on slices that a network sees with their neighbours, drawn at random and changed while they
// still are values of the scan: slices with tumour in a random order, as often as there are steps for, some of them
// replaced by slices without. It takes the place of validation, shuffling and [Hyperparameters.Augment]. What x and y of
// [Series.Run] hold are then all slices: their values, which are not below 0, and their masks.
type Sampling struct {
	Steps  int     // in all epochs together
	Warmup int     // steps on which the learning rate rises; then it falls to 0 along a cosine
	Empty  float64 // share of draws that are replaced by a slice without tumour

	Tumour, Free []int   // slices with tumour and without, as numbers in x
	Near         [][]int // what is seen of each slice of x, from below to above: numbers in x, itself among them

	// Channels makes what the network sees of the values that Near names, with values times gain where they have a
	// unit, and to the power of gamma where they are scaled to [0, 1].
	Channels func(near [][]float32, gain, gamma float64) []float32
}

// check says what is missing.
func (s *Sampling) check() error {
	if len(s.Tumour) == 0 {
		return errors.New("there is no slice with tumour to train on")
	}
	return nil
}

// rate is the share of the learning rate at a step, from 0.
func (s *Sampling) rate(step int) float64 {
	t := float64(step)
	warm := 1.0
	if s.Warmup > 0 {
		warm = min(1, (t+1)/float64(s.Warmup))
	}
	return warm * (1 + math.Cos(math.Pi*t/float64(s.Steps))) / 2
}

// chosen is the slice of a draw. The order of the slices with tumour is another each time that all were drawn.
func (s *Sampling) chosen(seed uint64, draw int, random *rand.Rand) int {
	if random.Float64() < s.Empty && len(s.Free) > 0 {
		return s.Free[random.IntN(len(s.Free))]
	}
	n := len(s.Tumour)
	order := rand.New(rand.NewPCG(seed, 1<<62|uint64(draw/n))).Perm(n)
	return s.Tumour[order[draw%n]]
}

// drawn is the slices of a step, from 0, and their masks, changed. A draw comes from the seed and its number alone.
func (f *fitting) drawn(ctx context.Context, step int) (x, y [][]float32, err error) {
	s := f.Sampling
	x, y = make([][]float32, f.Batch), make([][]float32, f.Batch)
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i := range f.Batch {
		group.Go(func() error {
			draw := step*f.Batch + i
			random := rand.New(rand.NewPCG(f.Seed, 1<<63|uint64(draw)))
			n := s.chosen(f.Seed, draw, random)
			var near [][]float32
			for _, k := range s.Near[n] {
				near = append(near, f.x[k])
			}
			x[i], y[i] = newDistortion(random, f.side()).apply(random, near, f.y[n], s.Channels)
			return ctx.Err()
		})
	}
	return x, y, group.Wait()
}

// How far stacks are changed at most.
const (
	mostTurn  = 20 * math.Pi / 180
	mostZoom  = 0.2     // of the logarithm
	mostMove  = 6. / 64 // of the side
	mostNoise = 0.5 * 0.04
	mostGain  = 0.25 // of the logarithm
	mostGamma = 0.25 // of the logarithm
)

// distortion is what is done to a stack of slices: all of it alike but for the noise, which is that of counting.
type distortion struct {
	transform          // flip, angle, right, down
	zoom, noise        float64
	over, turned       bool // the stack is turned over, and the picture upside down
	brighter, exponent float64
}

func newDistortion(r *rand.Rand, side int) distortion {
	about := func(most float64) float64 { return most * (2*r.Float64() - 1) }
	return distortion{
		transform: transform{
			flip: r.IntN(2) == 1, angle: about(mostTurn),
			right: about(mostMove * float64(side)), down: about(mostMove * float64(side)),
		},
		turned: r.IntN(2) == 1, over: r.IntN(2) == 1,
		zoom: math.Exp(about(mostZoom)), noise: mostNoise * r.Float64(),
		brighter: math.Exp(about(mostGain)), exponent: math.Exp(about(mostGamma)),
	}
}

// apply makes what the network sees of a stack and what it is to make of it. Images are interpolated linearly, with the
// edge repeated; the mask takes the nearest pixel, and nothing beyond the edge.
func (d distortion) apply(
	random *rand.Rand, near [][]float32, mask []float32,
	channels func(near [][]float32, gain, gamma float64) []float32,
) (x, y []float32) {
	side := int(math.Round(math.Sqrt(float64(len(mask)))))
	middle, last := float64(side-1)/2, float64(side-1)
	sin, cos := math.Sincos(d.angle)
	at := make([]int, len(mask)) // upper left of the four pixels
	f, g := make([]float32, len(mask)), make([]float32, len(mask))
	y = make([]float32, len(mask))
	for i := range mask {
		u, v := (float64(i%side)-middle-d.right)/d.zoom, (float64(i/side)-middle-d.down)/d.zoom
		col, row := cos*u+sin*v, cos*v-sin*u
		if d.flip {
			col = -col
		}
		if d.turned {
			row = -row
		}
		col, row = col+middle, row+middle
		if c, r := int(math.Round(col)), int(math.Round(row)); c >= 0 && r >= 0 && c < side && r < side {
			y[i] = mask[r*side+c]
		}
		col, row = min(max(col, 0), last), min(max(row, 0), last)
		c, r := min(int(col), side-2), min(int(row), side-2)
		at[i], f[i], g[i] = r*side+c, float32(col-float64(c)), float32(row-float64(r))
	}
	moved := make([][]float32, len(near))
	highest := float32(0)
	for k, src := range near {
		to := k
		if d.over {
			to = len(near) - 1 - k
		}
		dst := make([]float32, len(mask))
		for i, p := range at {
			above := src[p] + f[i]*(src[p+1]-src[p])
			below := src[p+side] + f[i]*(src[p+side+1]-src[p+side])
			dst[i] = above + g[i]*(below-above)
			highest = max(highest, dst[i])
		}
		moved[to] = dst
	}
	noise := d.noise * math.Sqrt(float64(highest))
	for _, dst := range moved {
		for i, v := range dst {
			dst[i] = max(0, v+float32(random.NormFloat64()*noise*math.Sqrt(float64(max(v, 0)))))
		}
	}
	return channels(moved, d.brighter, d.exponent), y
}
