package report

import (
	"context"
	"fmt"
	"image"
	"image/color"
	"math"

	"isopet/app/lesion"
	"isopet/training/typeset"
	"isopet/volume"
)

// shot is a slice or a projection that becomes a picture.
type shot struct {
	values          volume.Slice[float32]
	mask, reference volume.Slice[uint16] // reference may be empty
	window          volume.Window        // what of it is shown, in pixels
	label           string
	letters         [4]string
}

// pictures are the three planes through the largest lesion's maximum and the maximum intensity projection from the
// front; none without a tumour. taken are the widths of pictures in pixels, see [Page.picture].
func (p *Page) pictures(ctx context.Context, taken map[int]bool) ([]typeset.Picture, error) {
	var largest *Measurement
	for i := range p.Table.Lesions {
		l := &p.Table.Lesions[i]
		if p.Table.Kinds[l.Label].Counts() && (largest == nil || l.Voxels > largest.Voxels) {
			largest = l
		}
	}
	if largest == nil {
		return nil, nil
	}
	pictures := p.planes(largest, p.Height, taken)
	projection, err := p.projection(ctx)
	if err != nil {
		return nil, err
	}
	return append(pictures, p.picture(projection, p.Height, taken)), nil
}

// planes are the three through a lesion's maximum.
func (p *Page) planes(l *Measurement, height int, taken map[int]bool) (pictures []typeset.Picture) {
	at := [3]float64{float64(l.MaxAt[0]), float64(l.MaxAt[1]), float64(l.MaxAt[2])}
	width := p.span(l.Label)
	for plane := volume.Axial; plane <= volume.Sagittal; plane++ {
		pictures = append(pictures, p.picture(p.slice(plane, at, width), height, taken))
	}
	return pictures
}

// span is the width in mm that shows a lesion with a good part of what is round it.
func (p *Page) span(label uint16) float64 {
	const round, least = 2.0, 125.0
	widest, zooms := 0.0, p.Volume.Affine.Zooms()
	for axis, voxels := range extent(p.Mask, label) {
		widest = max(widest, float64(voxels)*zooms[axis])
	}
	return max(round*widest, least)
}

// extent is over how many voxels a label reaches along each axis.
func extent(l *volume.Labels, label uint16) (n [3]int) {
	first, last := l.Dims, [3]int{-1, -1, -1}
	at := 0
	for k := range l.Dims[2] {
		for j := range l.Dims[1] {
			for i := range l.Dims[0] {
				if l.Data[at] == label {
					for axis, v := range [3]int{i, j, k} {
						first[axis], last[axis] = min(first[axis], v), max(last[axis], v)
					}
				}
				at++
			}
		}
	}
	for axis := range n {
		n[axis] = max(last[axis]-first[axis]+1, 0)
	}
	return n
}

// slice is a square of a plane about a voxel.
func (p *Page) slice(plane volume.Plane, at [3]float64, width float64) shot {
	l := p.Volume.Layout(plane)
	col, row, index := l.Pixel(at)
	width = min(width, max(float64(l.Cols)*l.Dx, float64(l.Rows)*l.Dy))
	s := shot{label: fmt.Sprintf("%s, slice %d", titles[plane], int(index)), letters: p.Volume.Letters(plane)}
	p.Volume.Slice(plane, int(index), &s.values)
	p.Mask.Slice(plane, int(index), &s.mask)
	if p.Reference != nil {
		p.Reference.Slice(plane, int(index), &s.reference)
	}
	s.window = volume.Window{Cols: width / l.Dx, Rows: width / l.Dy}
	s.window.Col, s.window.Row = within(col, s.window.Cols, l.Cols), within(row, s.window.Rows, l.Rows)
	return s
}

// titles are by [volume.Plane].
var titles = [...]string{"Axial", "Coronal", "Sagittal"}

// within is where a stretch of so many pixels about a pixel begins, moved so that it stays in the slice if it can.
func within(middle, size float64, pixels int) float64 {
	if size >= float64(pixels) {
		return (float64(pixels) - size) / 2
	}
	return min(max(middle+0.5-size/2, 0), float64(pixels)-size)
}

// projection is the largest value, and any lesion, behind each pixel of the coronal plane.
func (p *Page) projection(ctx context.Context) (shot, error) {
	l := p.Volume.Layout(volume.Coronal)
	s := shot{label: "Projection (MIP)", letters: p.Volume.Letters(volume.Coronal), window: volume.Window{Cols: float64(l.Cols), Rows: float64(l.Rows)}}
	var values volume.Slice[float32]
	var mask, reference volume.Slice[uint16]
	for index := range l.Slices {
		if err := ctx.Err(); err != nil {
			return s, err
		}
		p.Volume.Slice(volume.Coronal, index, &values)
		p.Mask.Slice(volume.Coronal, index, &mask)
		if p.Reference != nil {
			p.Reference.Slice(volume.Coronal, index, &reference)
		}
		if index == 0 {
			s.values, values.Pix = values, nil
			s.mask, mask.Pix = mask, nil
			s.reference, reference.Pix = reference, nil
			continue
		}
		for i, v := range values.Pix {
			if v > s.values.Pix[i] || s.values.Pix[i] != s.values.Pix[i] {
				s.values.Pix[i] = v
			}
			s.mask.Pix[i] = max(s.mask.Pix[i], mask.Pix[i])
		}
		for i, v := range reference.Pix {
			s.reference.Pix[i] = max(s.reference.Pix[i], v)
		}
	}
	return s, nil
}

// picture paints a shot and draws the outlines on it, the annotation's beneath. Its width in pixels is one that is
// not yet taken: images of one width would stand in the file in another order each time.
func (p *Page) picture(s shot, height int, taken map[int]bool) typeset.Picture {
	w := s.window
	aspect := w.Cols * s.values.Dx / (w.Rows * s.values.Dy)
	wide := max(1, int(math.Round(float64(height)*aspect)))
	for taken[wide] {
		wide++
	}
	taken[wide] = true
	img := image.NewRGBA(image.Rect(0, 0, wide, height))
	size := img.Bounds().Size()
	for y := range size.Y {
		for x := range size.X {
			col := w.Col + (float64(x)+0.5)*w.Cols/float64(size.X) - 0.5
			row := w.Row + (float64(y)+0.5)*w.Rows/float64(size.Y) - 0.5
			v := between(s.values, col, row)
			img.SetRGBA(x, y, p.Look.Colours((v-p.Low)/(p.High-p.Low)))
		}
	}
	picture := typeset.Picture{Image: img, Aspect: aspect, Label: s.label, Letters: s.letters,
		Scale: scaleOf(w.Cols * s.values.Dx)}
	add := func(from, to [2]int, c color.Color, width float64) {
		line := typeset.Line{Colour: c, Width: width}
		for _, corner := range [2][2]int{from, to} {
			x, y := (float64(corner[0])-w.Col)/w.Cols, (float64(corner[1])-w.Row)/w.Rows
			line.Points = append(line.Points, [2]float64{x, y})
		}
		picture.Lines = append(picture.Lines, line)
	}
	if s.reference.Pix != nil {
		orange := color.RGBA{0xe0, 0x6a, 0x10, 255}
		edges(s.reference, func(label uint16) bool { return label != 0 }, func(from, to [2]int) {
			add(from, to, orange, 0.8)
		})
	}
	for _, l := range p.Table.Lesions {
		if p.Table.Kinds[l.Label] == lesion.NotTumour {
			continue
		}
		c := p.Look.lesion(l.Label)
		edges(s.mask, func(label uint16) bool { return label == l.Label }, func(from, to [2]int) {
			add(from, to, c, 0.8)
		})
	}
	return picture
}

// between is the value at a position between pixels, interpolated linearly; the pixels at the border hold beyond it
// for half a pixel, and nothing (NaN) farther out.
func between(s volume.Slice[float32], col, row float64) float64 {
	if col < -0.5 || row < -0.5 || col > float64(s.Cols)-0.5 || row > float64(s.Rows)-0.5 {
		return math.NaN()
	}
	c0, r0 := math.Floor(col), math.Floor(row)
	fc, fr := col-c0, row-r0
	at := func(c, r float64) float64 {
		return float64(s.Pix[min(max(int(r), 0), s.Rows-1)*s.Cols+min(max(int(c), 0), s.Cols-1)])
	}
	upper := at(c0, r0)*(1-fc) + at(c0+1, r0)*fc
	lower := at(c0, r0+1)*(1-fc) + at(c0+1, r0+1)*fc
	return upper*(1-fr) + lower*fr
}

// edges calls draw with each straight line between pixels inside and pixels outside; pixel (c, r) has the corners (c,
// r) and (c+1, r+1).
func edges(s volume.Slice[uint16], inside func(uint16) bool, draw func(from, to [2]int)) {
	in := func(c, r int) bool {
		return c >= 0 && r >= 0 && c < s.Cols && r < s.Rows && inside(s.Pix[r*s.Cols+c])
	}
	// runs joins the edges of a row or a column of pixels that follow each other.
	runs := func(n int, edge func(int) bool, line func(from, to int)) {
		for from := 0; from < n; from++ {
			to := from
			for to < n && edge(to) {
				to++
			}
			if to > from {
				line(from, to)
				from = to
			}
		}
	}
	for r := range s.Rows + 1 {
		runs(s.Cols, func(c int) bool { return in(c, r) != in(c, r-1) }, func(from, to int) {
			draw([2]int{from, r}, [2]int{to, r})
		})
	}
	for c := range s.Cols + 1 {
		runs(s.Rows, func(r int) bool { return in(c, r) != in(c-1, r) }, func(from, to int) {
			draw([2]int{c, from}, [2]int{c, to})
		})
	}
}
