package scan

import (
	"context"
	"math"
	"time"

	"isopet/volume"
	"isopet/volume/metrics"
)

// Preview is a slice of a scan that is still being read, in the plane in which it is stored.
type Preview struct {
	// Name of the scan.
	Name  string
	Plane volume.Plane
	// Index is the slice's place among Slices.
	Index, Slices int
	// Slice is a copy.
	Slice volume.Slice[float32]
	// Low and High are a window for its values.
	Low, High float64
}

// NewPreview copies a slice as it is stored, across the third axis.
func NewPreview(name string, v *volume.Volume, index int) *Preview {
	p := &Preview{Name: name, Index: index, Slices: v.Dims[2]}
	for p.Plane = range volume.Plane(3) {
		if v.Layout(p.Plane).SliceAxis() == 2 {
			break
		}
	}
	v.Slice(p.Plane, index, &p.Slice)
	const enough = 1 << 14
	step := max(1, len(p.Slice.Pix)/enough)
	var values []float64
	for i := 0; i < len(p.Slice.Pix); i += step {
		if f := float64(p.Slice.Pix[i]); !math.IsNaN(f) && !math.IsInf(f, 0) {
			values = append(values, f)
		}
	}
	if len(values) > 0 {
		p.High = metrics.Quantile(values, brightest)
	}
	p.High = max(p.High, 1e-6)
	return p
}

// previewEvery is the shortest time between two previews.
const previewEvery = 100 * time.Millisecond

// Previews is a watcher of voxels that shows the newest slice from time to time, up to the middle one, which is what
// is looked at when all are there.
func Previews(ctx context.Context, name string, show func(*Preview)) func(v *volume.Volume, from, to int) {
	var last time.Time
	shown := -1
	return func(v *volume.Volume, from, to int) {
		plane := v.Dims[0] * v.Dims[1]
		index := min(to/plane-1, v.Dims[2]/2)
		if index <= shown || index*plane < from || time.Since(last) < previewEvery || ctx.Err() != nil {
			return
		}
		shown, last = index, time.Now()
		show(NewPreview(name, v, index))
	}
}
