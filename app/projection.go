package app

import (
	"context"

	"isopet/app/projection"
	"isopet/volume"
)

// Projection copies the projection of the scan from a side, in degrees, into dst. It is not ok as long as it has not
// been computed; then that is begun, and ChangedProjection will tell.
func (a *App) Projection(turn int, dst *volume.Slice[float32]) (ok bool) {
	if a.State.Scan == nil {
		return false
	}
	if a.projections == nil {
		set := projection.New(a.State.Scan.Volume)
		a.projections = set
		a.start(projectionJob, "Projecting", func(ctx context.Context, _ func(done, total int)) (func(), error) {
			return nil, set.Compute(ctx, a.post, func() {
				if a.projections == set {
					a.changed(ChangedProjection)
				}
			})
		})
	}
	return a.projections.Copy(turn, dst)
}

// InProjection is where the cursor lies in the projection of the view; not ok before there is one.
func (a *App) InProjection() (col, row float64, ok bool) {
	return a.projections.Pixel(a.State.View.Turn, a.State.View.Cursor)
}

// PickProjected puts the cursor on the brightest voxel along the ray of a pixel of the projection of the view.
func (a *App) PickProjected(col, row int) {
	if voxel, ok := a.projections.Brightest(a.State.View.Turn, col, row); ok {
		a.GoToVoxel(voxel)
	}
}
