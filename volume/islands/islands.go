// Package islands finds what hangs together in a scan above a threshold, in all of it at once: the candidates of a
// whole-body scan. It knows neither lesions nor units.
package islands

import (
	"cmp"
	"context"
	"errors"
	"math"
	"slices"

	"isopet/volume"
	"isopet/volume/paint"
)

// Rule is what of a scan is an island.
type Rule struct {
	// Low is the value from which on a voxel belongs to an island, in the scan's unit.
	Low float64
	// Share, if it is not 0, leaves of each island what lies from this share of its own maximum on: 0.41 for 41 %. What
	// falls apart by that are islands of their own.
	Share float64
	// Least is the volume in ml below which an island is left out.
	Least float64
	// Taken are voxels that belong to none, in the order of memory.
	Taken []paint.Span
}

// Island is voxels that share faces (6-connected).
type Island struct {
	// Spans are its voxels in the order of memory.
	Spans  []paint.Span
	Voxels int
	// Max is its largest value.
	Max float64
}

// ErrNoise says that so much of a scan lies above a threshold in so many pieces that it is noise.
var ErrNoise = errors.New("the threshold lies within the noise of the scan")

// mostSpans bounds what is held of a scan to some 200 MB: noise of a scan of 512 × 512 × 600 voxels could be 80 million
// spans.
var mostSpans = 1 << 23

// Find finds the islands of a scan, the largest first, of equally large ones the first in memory. What is no finite
// number belongs to none. It takes time and memory for what lies above the threshold, besides reading the scan once;
// progress, which may be nil, is told of slices. It stops with the context's error.
func Find(ctx context.Context, v *volume.Volume, r Rule, progress func(done, total int)) ([]Island, error) {
	s, err := above(ctx, v, r, progress)
	if err != nil {
		return nil, err
	}
	of, n := s.connected()
	if r.Share > 0 {
		s = s.cut(v, of, s.maxima(v, of, n), r.Share)
		of, n = s.connected()
	}
	found := s.islands(of, n, func(voxels int) bool { return float64(voxels)*v.VoxelML() >= r.Least })
	for i := range found {
		l := &found[i]
		l.Max = math.Inf(-1)
		for _, span := range l.Spans {
			l.Max = max(l.Max, float64(slices.Max(v.Data[span.At:span.At+span.N])))
		}
	}
	return found, ctx.Err()
}

// Of are the islands of a label of a mask, in the same order; their Max is not known.
func Of(m *volume.Rows, label uint8) []Island {
	s := &spans{dims: m.Dims}
	for at, labels := range m.Runs() {
		if labels[0] != label {
			continue
		}
		for row := at / m.Dims[0]; len(s.rows) <= row; {
			s.rows = append(s.rows, len(s.all))
		}
		s.all = append(s.all, paint.Span{At: at, N: len(labels)})
	}
	for len(s.rows) <= m.Dims[1]*m.Dims[2] {
		s.rows = append(s.rows, len(s.all))
	}
	of, n := s.connected()
	return s.islands(of, n, func(int) bool { return true })
}

// islands are those that are large enough, the largest first.
func (s *spans) islands(of []int32, n int, enough func(voxels int) bool) []Island {
	sizes := make([]int, n)
	for i, span := range s.all {
		sizes[of[i]] += span.N
	}
	var found []Island
	place := make([]int, n) // of an island among those found, counted from 1
	for i, size := range sizes {
		if enough(size) {
			found = append(found, Island{Voxels: size})
			place[i] = len(found)
		}
	}
	for i, span := range s.all {
		if at := place[of[i]]; at > 0 {
			found[at-1].Spans = append(found[at-1].Spans, span)
		}
	}
	slices.SortStableFunc(found, func(a, b Island) int { return cmp.Compare(b.Voxels, a.Voxels) })
	return found
}

// from is the smallest value of a voxel that is not below a threshold.
func from(low float64) float32 {
	least := float32(low)
	if float64(least) < low {
		least = math.Nextafter32(least, math.MaxFloat32)
	}
	return least
}
