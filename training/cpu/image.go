package cpu

import "isopet/training/cpu/kernel"

// image is a number of slices, squares of pixels. Its channels lie in blocks of 16, a plane for each: in a plane the
// slices one below the other, with a border of zeros around each, pixel by pixel, a block's channels side by side.
// Sides are rounded up to whole tiles; what is beyond the side is zero, too, and so are channels beyond those that
// there are. Whatever writes an image keeps this.
type image struct {
	slices, side int
	room         int // slices for which there is memory; slices may be lowered
	border       int // in pixels: at least the padding of each convolution that reads the image
	width        int // of a row and of a column of a slice with borders, in pixels
	numbers      int // of a block that may differ from 0: 16, or the channels if there are fewer
	planes       [][]float32
}

// newImage is one of zeros; channels are rounded up to whole blocks.
func newImage(slices, channels, side, border int) *image {
	width := ceil(side, kernel.TileSide) + 2*border
	im := &image{slices: slices, side: side, room: slices, border: border, width: width,
		numbers: min(channels, kernel.Block)}
	plane := slices * im.width * im.width * kernel.Block
	blocks := (channels + kernel.Block - 1) / kernel.Block
	// Tiles that lie beyond the side altogether may read two rows more than there are.
	data := kernel.Aligned(blocks*plane + 2*(im.width+1)*kernel.Block)
	for b := range blocks {
		im.planes = append(im.planes, data[b*plane:(b+1)*plane])
	}
	return im
}

// ceil is n rounded up to a multiple of unit.
func ceil(n, unit int) int { return (n + unit - 1) / unit * unit }

// join puts the channels of b behind those of a; no number moves.
func join(a, b *image) *image {
	c := *a
	c.planes = append(append([][]float32{}, a.planes...), b.planes...)
	c.numbers = kernel.Block
	return &c
}

// cut is the blocks of channels from from to before to, in the same memory.
func (im *image) cut(from, to int) *image {
	c := *im
	c.planes = im.planes[from:to]
	return &c
}

// of is a slice of the image, in the same memory.
func (im *image) of(slice int) *image {
	c := *im
	c.slices, c.planes = 1, nil
	n := im.width * im.width * kernel.Block
	for _, plane := range im.planes {
		c.planes = append(c.planes, plane[slice*n:(slice+1)*n])
	}
	return &c
}

// index is where a pixel is in its plane; the row and the column may lie in the border.
func (im *image) index(slice, row, column int) int {
	return ((slice*im.width+row+im.border)*im.width + column + im.border) * kernel.Block
}

// at is the first channel of a pixel.
func (im *image) at(slice, block, row, column int) *float32 {
	return &im.planes[block][im.index(slice, row, column)]
}

// row is a row of a block, without the border.
func (im *image) row(slice, block, row int) []float32 {
	from := im.index(slice, row, 0)
	return im.planes[block][from : from+im.side*kernel.Block]
}

// stride is from row to row in bytes.
func (im *image) stride() int { return im.width * kernel.BlockBytes }

// plane is from plane to plane in bytes, where they are not joined.
func (im *image) plane() int { return im.room * im.width * im.stride() }

// parts are the image cut where planes do not lie one behind the other, because images were joined.
func (im *image) parts() []*image {
	var parts []*image
	from := 0
	for b := range im.planes {
		if next := b + 1; next == len(im.planes) || distance(im.planes[b], im.planes[next]) != im.plane() {
			parts = append(parts, im.cut(from, next))
			from = next
		}
	}
	return parts
}

// trim sets to zero what rows and columns of tiles have beyond the side: those of a block of a slice, n tiles from a
// row and a column of tiles on.
func (im *image) trim(slice, block, tileRow, tileColumn, n int) {
	row, column := tileRow*kernel.TileSide, tileColumn*kernel.TileSide
	endRow, end := row+kernel.TileSide, column+n*kernel.TileSide
	if endRow <= im.side && end <= im.side {
		return
	}
	plane := im.planes[block]
	for r := row; r < endRow; r++ {
		from := column
		if r < im.side {
			from = min(max(column, im.side), end)
		}
		clear(plane[im.index(slice, r, from):im.index(slice, r, end)])
	}
}
