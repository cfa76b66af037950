package cpu

import "isopet/training/cpu/kernel"

// What is done to responses before they are written.
const (
	plain    = iota // nothing
	activate        // bias, then what is negative times slope: 0 is ReLU, 1 no activation
	drop            // bias, ReLU and dropout
	maskBy          // times scale where like is positive, else times scale·slope: back through activation and dropout
)

// epilogue is that, with what it needs.
type epilogue struct {
	kind  int
	bias  []float32
	slope float32
	scale float32  // maskBy: 1/(1 − share) behind a dropout, 1 behind none
	share float32  // of what is dropped
	seeds []uint32 // of the random numbers of dropout, for each slice of the image
	like  *image
}

// limit is the share of what is dropped as one of 2³², and scale is what the rest is multiplied by.
func (e *epilogue) limit() (limit uint32, scale float32) {
	return uint32(float64(e.share) * (1 << 32)), 1 / (1 - e.share)
}

// place is the random number of a pixel: it depends on nothing but the seed and where the pixel is.
func (e *epilogue) place(y *image, slice, block, row, column int) uint32 {
	return kernel.Place(e.seeds[slice], (block*y.side+row)*y.side+column)
}

// out transforms products m, whose places are apart bytes apart, to a block of responses of a piece.
func (l *lane) out(e epilogue, m *float32, apart int, y *image, block int, p piece) {
	row, column := p.row*kernel.TileSide, p.column*kernel.TileSide
	to, stride, scratch := y.at(p.slice, block, row, column), y.stride(), &l.scratch[0]
	switch e.kind {
	case plain:
		l.OutPlain(m, apart, to, stride, scratch, p.tiles)
	case activate:
		l.OutActivate(m, apart, to, stride, scratch, p.tiles, &e.bias[block*kernel.Block], e.slope)
	case drop:
		limit, scale := e.limit()
		place, rowStep := e.place(y, p.slice, block, row, column), kernel.Place(0, y.side)
		l.OutDrop(m, apart, to, stride, scratch, p.tiles, &e.bias[block*kernel.Block], scale, limit, place, rowStep)
	case maskBy:
		like := e.like.at(p.slice, block, row, column)
		l.OutMask(m, apart, to, stride, scratch, p.tiles, like, e.scale, e.scale*e.slope)
	}
	y.trim(p.slice, block, p.row, p.column, p.tiles)
}

// finish does it to an image that is there.
func (l *lane) finish(y *image, e epilogue) {
	for s := range y.slices {
		for b := range y.planes {
			for r := range y.side {
				l.finishRow(y, s, b, r, e)
			}
		}
	}
}

func (l *lane) finishRow(y *image, slice, block, row int, e epilogue) {
	at := y.at(slice, block, row, 0)
	switch e.kind {
	case activate:
		l.Activate(at, y.side, &e.bias[block*kernel.Block], e.slope)
	case drop:
		limit, scale := e.limit()
		l.ActivateDrop(at, y.side, &e.bias[block*kernel.Block], scale, limit, e.place(y, slice, block, row, 0))
	case maskBy:
		l.Mask(at, e.like.at(slice, block, row, 0), y.side, e.scale, e.scale*e.slope)
	}
}
