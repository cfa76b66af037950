package contour

import (
	"bytes"
	"runtime"

	"golang.org/x/sync/errgroup"

	"isopet/app/scan"
	"isopet/volume"
	"isopet/volume/paint"
)

// Changes are the changes that turn a lesion's part of an axial slice into what is not 0 in want, a rectangle of the
// slice; voxels of other lesions are left alone. left is how many voxels the lesion has on the slice. In want stays
// what it gets.
func Changes(m *volume.Mask, left int32, label uint8, slice int, where volume.Rect, want []uint8) paint.Changes {
	var changes paint.Changes
	l := m.Layout(volume.Axial)
	step := l.Offset(1, 0, 0) - l.Offset(0, 0, 0)
	for row := range where.Rows {
		at := l.Offset(where.Col, where.Row+row, slice)
		line := want[row*where.Cols:][:where.Cols]
		for col, wanted := range line {
			switch was := m.Data[at]; {
			case was == 0:
				if wanted != 0 {
					changes.Add(at, 0, label)
				}
			case was != label:
				line[col] = 0
			default:
				left--
				if wanted == 0 {
					changes.Add(at, label, 0)
				}
			}
			at += step
		}
	}
	if left == 0 {
		return changes
	}
	// Some of the lesion lies beside the rectangle.
	for row := range l.Rows {
		for col := range l.Cols {
			if at := l.Offset(col, row, slice); m.Data[at] == label && !where.Has(col, row) {
				changes.Add(at, label, 0)
			}
		}
	}
	return changes
}

// MeasureIn brings the figures of an axial slice up to date with a lesion's voxels on it.
func (r *Slice) MeasureIn(s *scan.Scan, m *volume.Mask, label uint8) {
	var values []float32
	EachVoxel(m, label, r.Index, func(at int) { values = append(values, s.Data[at]) })
	r.Measure(values, s.VoxelML())
}

// EachVoxel calls f for each voxel of a label on an axial slice, in the order of memory.
func EachVoxel(m *volume.Mask, label uint8, index int, f func(at int)) {
	m.Pieces(m.Layout(volume.Axial).SliceAxis(), index, func(from, to int) {
		for at := from; at < to; {
			next := bytes.IndexByte(m.Data[at:to], label) // most of a slice is background
			if next < 0 {
				return
			}
			for at += next; at < to && m.Data[at] == label; at++ {
				f(at)
			}
		}
	})
}

// MeasureRect measures an axial slice whose lesion is what is not 0 in a rectangle of it.
func (r *Slice) MeasureRect(s *scan.Scan, where volume.Rect, mask []uint8) {
	var values []float32
	l := s.Layouts[volume.Axial]
	for i, own := range mask {
		if own != 0 {
			values = append(values, s.Data[l.Offset(where.Col+i%where.Cols, where.Row+i/where.Cols, r.Index)])
		}
	}
	r.Measure(values, s.VoxelML())
}

// Parallel does something for each slice, on all processors, and returns all changes.
func Parallel(slices []int, do func(index int) paint.Changes) paint.Changes {
	each := make([]paint.Changes, len(slices))
	var work errgroup.Group
	work.SetLimit(runtime.GOMAXPROCS(0))
	for i, index := range slices {
		work.Go(func() error {
			each[i] = do(index)
			return nil
		})
	}
	work.Wait()
	var all paint.Changes
	for _, changes := range each {
		all = append(all, changes...)
	}
	return all
}

// Hottest is the voxel of a lesion that has voxels on some slices with the highest value, the first of equals; any
// where none holds a number. It is not ok for an empty lesion.
func Hottest(s *scan.Scan, m *volume.Mask, label uint8, slices []int) (at [3]int, ok bool) {
	var highest float32
	best := 0
	for _, index := range slices {
		EachVoxel(m, label, index, func(at int) {
			if v := s.Data[at]; !ok || v > highest || highest != highest {
				best, highest, ok = at, v, true
			}
		})
	}
	if ok {
		nx, ny := s.Dims[0], s.Dims[1]
		at = [3]int{best % nx, best / nx % ny, best / (nx * ny)}
	}
	return at, ok
}
