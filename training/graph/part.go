package graph

import (
	"slices"

	"isopet/inference/ort"
)

// part is a piece of a batch.
type part struct {
	batches        map[int]*batch // by the number of slices
	gradient, loss *ort.Tensor
}

// batch is a part's slices and targets, with the runs that find their gradient from each state.
type batch struct {
	x, y     *ort.Tensor
	gradient [2]*ort.Binding
}

// load divides the chosen slices among the parts. A part's share is its number of slices divided by the batch's; a part
// without slices has none.
func (t *Trainer) load(chosen []int, x, y [][]float32) error {
	share := t.share.Data()
	clear(share)
	t.loaded = t.loaded[:0]
	for mine := range slices.Chunk(chosen, t.size) {
		i := len(t.loaded)
		b, err := t.fill(t.parts[i], mine, x, y)
		if err != nil {
			return err
		}
		share[i] = float32(len(mine)) / float32(len(chosen))
		t.loaded = append(t.loaded, b)
	}
	return nil
}

// fill copies slices and their targets into a part's tensors of that number.
func (t *Trainer) fill(p *part, chosen []int, x, y [][]float32) (_ *batch, err error) {
	b := p.batches[len(chosen)]
	if b == nil {
		b = new(batch)
		image := t.Build.Image()
		if b.x, err = t.tensor(int64(len(chosen)), int64(image[0]), int64(image[1]), int64(image[2])); err != nil {
			return nil, err
		}
		shape := []int64{int64(len(chosen))}
		for _, d := range t.Network.Target(t.Build)[1:] {
			shape = append(shape, int64(d))
		}
		if b.y, err = t.tensor(shape...); err != nil {
			return nil, err
		}
		p.batches[len(chosen)] = b
	}
	gather(b.x.Data(), chosen, x)
	gather(b.y.Data(), chosen, y)
	return b, nil
}

// gather copies the chosen rows one behind the other.
func gather(dst []float32, chosen []int, rows [][]float32) {
	size := len(dst) / len(chosen)
	for i, n := range chosen {
		copy(dst[i*size:(i+1)*size], rows[n])
	}
}
