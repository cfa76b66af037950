package app

import (
	"context"
	"time"

	"isopet/app/scan"
	"isopet/volume"
)

// previewEvery is the shortest time between two previews.
const previewEvery = 100 * time.Millisecond

// previews is a watcher of voxels that shows the newest slice from time to time, up to the middle one, which is what
// the window shows when all are there.
func (a *App) previews(ctx context.Context, name string) func(v *volume.Volume, from, to int) {
	var last time.Time
	shown := -1
	return func(v *volume.Volume, from, to int) {
		plane := v.Dims[0] * v.Dims[1]
		index := min(to/plane-1, v.Dims[2]/2)
		if index <= shown || index*plane < from || time.Since(last) < previewEvery || ctx.Err() != nil {
			return
		}
		shown, last = index, time.Now()
		p := scan.NewPreview(name, v, index)
		a.post(func() {
			if ctx.Err() == nil {
				a.previewed = ctx
				a.setPreview(p)
			}
		})
	}
}

func (a *App) setPreview(p *scan.Preview) {
	a.State.Preview = p
	a.changed(ChangedPreview)
}

// endPreview takes away what a job showed.
func (a *App) endPreview(job context.Context) {
	if a.State.Preview != nil && a.previewed == job {
		a.setPreview(nil)
	}
}
