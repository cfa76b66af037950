// Package projection holds the maximum intensity projections of a scan, one for each step of a turn about the patient.
// It knows no state and no window: whoever wants them runs [Set.Compute] elsewhere and looks on with [Set.Copy].
package projection

import (
	"context"
	"slices"
	"sync/atomic"

	"isopet/volume"
)

// Step is by how many degrees the projection turns.
const Step = 3

// half is a half turn: the other half shows the same mirrored.
const half = 180

// Turned is an angle, turned by so many steps, as a multiple of [Step] from 0 up to 360.
func Turned(turn, steps int) int {
	turn = (turn/Step + steps) * Step % (2 * half)
	return (turn + 2*half) % (2 * half)
}

// halfTurn is the projection that shows a side, mirrored or not.
func halfTurn(turn int) (index int, mirrored bool) {
	turn = Turned(turn, 0)
	return turn % half / Step, turn >= half
}

// Set is the projections of a scan, as far as they are computed. Its methods but Compute are called by its owner alone.
type Set struct {
	scan      *volume.Volume
	projector *volume.Projector // nil at first
	images    [half / Step]*volume.Slice[float32]
	wanted    atomic.Int64 // an index of images
}

// New is a set of which nothing is computed yet.
func New(scan *volume.Volume) *Set { return &Set{scan: scan} }

// Compute computes all projections in turn, beginning with the one that was last asked for. post runs a function on the
// owner's goroutine; seen is called there when the one that is wanted has come.
func (s *Set) Compute(ctx context.Context, post func(func()), seen func()) error {
	projector := volume.NewProjector(s.scan)
	post(func() { s.projector = projector })
	var done [len(s.images)]bool
	for range done {
		// The nearest to the one that is wanted now, in the direction in which it turns.
		next := int(s.wanted.Load())
		for done[next] {
			next = (next + 1) % len(done)
		}
		done[next] = true
		if err := ctx.Err(); err != nil {
			return err
		}
		image := &volume.Slice[float32]{}
		projector.Projection(float64(next*Step), image)
		post(func() {
			s.images[next] = image
			if s.wanted.Load() == int64(next) { // the others are looked at when they are turned to
				seen()
			}
		})
	}
	projector.Release()
	return nil
}

// Copy copies the projection from a side, in degrees, into dst; not ok as long as it has not been computed. It is the
// one that is wanted from now on.
func (s *Set) Copy(turn int, dst *volume.Slice[float32]) (ok bool) {
	index, mirrored := halfTurn(turn)
	s.wanted.Store(int64(index))
	from := s.images[index]
	if from == nil {
		return false
	}
	dst.Cols, dst.Rows, dst.Dx, dst.Dy = from.Cols, from.Rows, from.Dx, from.Dy
	dst.Pix = append(dst.Pix[:0], from.Pix...)
	if mirrored {
		for row := range dst.Rows {
			slices.Reverse(dst.Pix[row*dst.Cols:][:dst.Cols])
		}
	}
	return true
}

// Pixel is where a voxel lies in the projection from a side; not ok before there is one.
func (s *Set) Pixel(turn int, voxel [3]int) (col, row float64, ok bool) {
	if s == nil || s.projector == nil {
		return 0, 0, false
	}
	index, mirrored := halfTurn(turn)
	col, row = s.projector.Pixel(float64(index*Step),
		[3]float64{float64(voxel[0]), float64(voxel[1]), float64(voxel[2])})
	if image := s.images[index]; mirrored && image != nil {
		col = float64(image.Cols-1) - col
	}
	return col, row, true
}

// Labels are the labels of a mask in the projection from a side, see [volume.Projector.Labels]; not ok before it is
// computed.
func (s *Set) Labels(turn int, m *volume.Rows, rank func(label uint8) int, dst *volume.Slice[uint8]) (ok bool) {
	index, mirrored := halfTurn(turn)
	if s == nil || s.images[index] == nil {
		return false
	}
	s.projector.Labels(s.scan, m, rank, float64(index*Step), dst)
	if mirrored {
		for row := range dst.Rows {
			slices.Reverse(dst.Pix[row*dst.Cols:][:dst.Cols])
		}
	}
	return true
}

// Brightest is the brightest voxel along the ray of a pixel of the projection from a side; not ok before there is one,
// and where the ray passes the scan.
func (s *Set) Brightest(turn, col, row int) (voxel [3]int, ok bool) {
	index, mirrored := halfTurn(turn)
	if s == nil || s.images[index] == nil {
		return voxel, false
	}
	if mirrored {
		col = s.images[index].Cols - 1 - col
	}
	return s.projector.Brightest(s.scan, float64(index*Step), col, row)
}
