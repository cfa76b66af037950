package app

import (
	"context"
	"slices"
	"sync/atomic"

	"isopet/volume"
)

// TurnStep is by how many degrees the projection turns.
const TurnStep = 3

// half is a half turn: the other half shows the same mirrored.
const half = 180

// turned is an angle, turned by so many steps, as a multiple of [TurnStep] from 0 up to 360.
func turned(turn, steps int) int {
	turn = (turn/TurnStep + steps) * TurnStep % (2 * half)
	return (turn + 2*half) % (2 * half)
}

// Turned is the view with the projection turned by so many steps.
func (v View) Turned(steps int) View {
	v.Turn = turned(v.Turn, steps)
	return v
}

// projections are those of a scan, as far as they are computed. A job computes all of them in turn, beginning where they
// are wanted.
type projections struct {
	scan      *Scan
	projector *volume.Projector // nil at first
	images    [half / TurnStep]*volume.Slice[float32]
	wanted    atomic.Int64 // an index of images
}

// Projection copies the projection of the scan from a side, in degrees, into dst. It is not ok as long as it has not
// been computed; then that is begun, and ChangedProjection will tell.
func (a *App) Projection(turn int, dst *volume.Slice[float32]) (ok bool) {
	s := a.State.Scan
	if s == nil {
		return false
	}
	if a.projections == nil {
		a.projections = &projections{scan: s}
		a.project(a.projections)
	}
	index, mirrored := halfTurn(turn)
	a.projections.wanted.Store(int64(index))
	from := a.projections.images[index]
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

// halfTurn is the projection that shows a side, mirrored or not.
func halfTurn(turn int) (index int, mirrored bool) {
	turn = turned(turn, 0)
	return turn % half / TurnStep, turn >= half
}

// project computes all projections of a scan in the background.
func (a *App) project(p *projections) {
	a.start(projectionJob, "Projecting", func(ctx context.Context, _ func(done, total int)) (func(), error) {
		projector := volume.NewProjector(p.scan.Volume)
		a.post(func() { p.projector = projector })
		var done [len(p.images)]bool
		for range done {
			// The nearest to the one that is wanted now, in the direction in which it turns.
			next := int(p.wanted.Load())
			for done[next] {
				next = (next + 1) % len(done)
			}
			done[next] = true
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			image := &volume.Slice[float32]{}
			projector.Projection(float64(next*TurnStep), image)
			a.post(func() {
				p.images[next] = image
				if a.projections == p && p.wanted.Load() == int64(next) { // the others are looked at when they are turned to
					a.changed(ChangedProjection)
				}
			})
		}
		projector.Forget()
		return nil, nil
	})
}

// InProjection is where the cursor lies in the projection of the view; not ok before there is one.
func (a *App) InProjection() (col, row float64, ok bool) {
	p := a.projections
	if p == nil || p.projector == nil {
		return 0, 0, false
	}
	v := &a.State.View
	index, mirrored := halfTurn(v.Turn)
	col, row = p.projector.Pixel(float64(index*TurnStep), [3]float64{float64(v.Cursor[0]), float64(v.Cursor[1]), float64(v.Cursor[2])})
	if image := p.images[index]; mirrored && image != nil {
		col = float64(image.Cols-1) - col
	}
	return col, row, true
}

// PickProjected puts the cursor on the brightest voxel along the ray of a pixel of the projection of the view.
func (a *App) PickProjected(col, row int) {
	p := a.projections
	index, mirrored := halfTurn(a.State.View.Turn)
	if p == nil || p.images[index] == nil {
		return
	}
	if mirrored {
		col = p.images[index].Cols - 1 - col
	}
	if voxel, ok := p.projector.Brightest(p.scan.Volume, float64(index*TurnStep), col, row); ok {
		a.GoToVoxel(voxel)
	}
}
