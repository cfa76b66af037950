package fit

import (
	"math"
	"math/rand/v2"
)

// How far a slice is changed at most, either way; each time it is trained on it is drawn anew.
const (
	maxAngle = 10 * math.Pi / 180
	maxShift = 4. / 64 // of the side, along either axis
	maxGain  = 0.1     // of the PET's values
)

// augmentation changes slices for training and their targets with them: left and right are exchanged in every second,
// all are turned, shifted and made brighter or darker a little. Images are interpolated linearly, masks take the
// nearest pixel, and what comes in from outside is the pixel at the edge.
//
// A threshold that was best for a slice is taken to be so for the moved one: the same values are in and outside the
// tumour, but for rounding and what leaves the picture. Brightness is changed behind the scaling, as before it a
// scaling by the slice's own limits would undo it, and a threshold is multiplied like the image, which leaves the mask
// as it is. This simulates a slice with a different maximum. A CT is moved with the PET and keeps its values.
//
// A slice's change comes from the seed and the numbers of epoch and slice alone, so that a training can be resumed.
type augmentation struct {
	seed   uint64
	side   int
	x, y   [][]float32 // of a batch; used again for the next
	chosen []int       // 0, 1, …
}

// batch is the chosen slices and targets changed: rows of x and y and their numbers there. They hold until the next
// call.
func (a *augmentation) batch(epoch int, chosen []int, x, y [][]float32) (numbers []int, xs, ys [][]float32) {
	for i, n := range chosen {
		if i == len(a.x) {
			a.x, a.y = append(a.x, make([]float32, len(x[n]))), append(a.y, make([]float32, len(y[n])))
			a.chosen = append(a.chosen, i)
		}
		c := newTransform(rand.New(rand.NewPCG(a.seed, 1<<63|uint64(epoch)<<32|uint64(n))), a.side)
		area := a.side * a.side
		for from := 0; from < len(x[n]); from += area {
			c.image(x[n][from:from+area], a.x[i][from:from+area], a.side)
		}
		scaleIntensity(a.x[i][:area], c.gain)
		if len(y[n]) == area {
			c.mask(y[n], a.y[i], a.side)
		} else {
			copy(a.y[i], y[n])
			scaleIntensity(a.y[i], c.gain)
		}
	}
	return a.chosen[:len(chosen)], a.x, a.y
}

// transform is what is done to a slice.
type transform struct {
	flip        bool
	angle       float64 // clockwise in the picture
	right, down float64 // pixels
	gain        float64
}

func newTransform(r *rand.Rand, side int) transform {
	about := func(most float64) float64 { return most * (2*r.Float64() - 1) }
	return transform{
		flip:  r.IntN(2) == 1,
		angle: about(maxAngle),
		right: about(maxShift * float64(side)),
		down:  about(maxShift * float64(side)),
		gain:  1 + about(maxGain),
	}
}

// from says for every pixel of a changed picture where it comes from: flipped, then turned about the middle, then
// shifted, all backwards. Places are held within the picture.
func (c transform) from(side int, visit func(pixel int, col, row float64)) {
	middle, last := float64(side-1)/2, float64(side-1)
	sin, cos := math.Sincos(c.angle)
	for i := range side * side {
		u, v := float64(i%side)-middle-c.right, float64(i/side)-middle-c.down
		col, row := cos*u+sin*v, cos*v-sin*u
		if c.flip {
			col = -col
		}
		visit(i, min(max(col+middle, 0), last), min(max(row+middle, 0), last))
	}
}

func (c transform) image(src, dst []float32, side int) {
	c.from(side, func(pixel int, col, row float64) {
		x, y := min(int(col), side-2), min(int(row), side-2)
		f, g := float32(col-float64(x)), float32(row-float64(y))
		at := y*side + x
		above := src[at] + f*(src[at+1]-src[at])
		below := src[at+side] + f*(src[at+side+1]-src[at+side])
		dst[pixel] = above + g*(below-above)
	})
}

func (c transform) mask(src, dst []float32, side int) {
	c.from(side, func(pixel int, col, row float64) {
		dst[pixel] = src[int(math.Round(row))*side+int(math.Round(col))]
	})
}

func scaleIntensity(values []float32, gain float64) {
	for i := range values {
		values[i] *= float32(gain)
	}
}
