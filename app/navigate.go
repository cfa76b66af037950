package app

import (
	"context"
	"math"
	"slices"

	"isopet/app/job"
	"isopet/app/projection"
	"isopet/app/ruler"
	"isopet/app/view"
	"isopet/volume"
)

// NewRuler is a ruler between two pixels of a slice of a plane, which is not kept yet.
func (s *State) NewRuler(p volume.Plane, slice int, from, to [2]float64) ruler.Ruler {
	return ruler.New(s.Scan.Affine, s.Scan.Layouts[p], p, slice, from, to, s.Rulers)
}

// AddRuler keeps a distance; one without length is left out.
func (a *App) AddRuler(r ruler.Ruler) {
	if a.State.Scan == nil || !(r.Length() > 0) || len(a.State.Rulers) >= ruler.Max {
		return
	}
	a.setRulers(named("distance"), append(slices.Clone(a.State.Rulers), r), r)
}

// DeleteRuler takes a distance away.
func (a *App) DeleteRuler(number int) {
	for i, r := range a.State.Rulers {
		if r.Number == number {
			a.setRulers(named("deleteDistance"), slices.Delete(slices.Clone(a.State.Rulers), i, i+1), r)
			return
		}
	}
}

// setRulers is the edit that adds or deletes a distance; undone, it goes to where that is.
func (a *App) setRulers(name Name, rulers []ruler.Ruler, changed ruler.Ruler) {
	e := &Edit{Name: name, Manual: true, rulers: &rulers}
	if at, err := view.MapWorldToVoxel(a.State.Scan.Grid, changed.From); err == nil {
		_, _, slice := a.State.Scan.Layouts[changed.Plane].Pixel(at)
		e.at = &Spot{Plane: changed.Plane, Slice: round(slice)}
	}
	a.apply(e)
}

// GoToRuler shows the middle of a distance, in the slice in which it was drawn.
func (a *App) GoToRuler(number int) {
	for _, r := range a.State.Rulers {
		if r.Number != number {
			continue
		}
		var middle [3]float64
		for axis := range middle {
			middle[axis] = (r.From[axis] + r.To[axis]) / 2
		}
		a.GoToWorld(middle)
	}
}

// GoToVoxel shows a voxel in all planes, of one beside the scan the nearest in it. An enlarged one in which it is out
// of sight is moved.
func (a *App) GoToVoxel(at [3]int) {
	if s := a.State.Scan; s != nil {
		v := a.State.View
		for axis, n := range s.Dims {
			v.Cursor[axis] = min(max(at[axis], 0), n-1)
		}
		a.SetView(v.InSight(s.Layouts))
	}
}

// GoToWorld shows the voxel nearest to a place in world millimetres in all planes.
func (a *App) GoToWorld(at [3]float64) {
	if a.State.Scan == nil {
		return
	}
	voxel, err := view.MapWorldToVoxel(a.State.Scan.Grid, at)
	if err != nil {
		return
	}
	var nearest [3]int
	for axis, v := range voxel {
		nearest[axis] = int(math.Round(v))
	}
	a.GoToVoxel(nearest)
}

// Projection copies the projection of the scan from a side, in degrees, into dst. It is not ok as long as it has not
// been computed; then that is begun, and ChangedProjection will tell.
func (a *App) Projection(turn int, dst *volume.Slice[float32]) (ok bool) {
	if a.State.Scan == nil {
		return false
	}
	if a.projections == nil {
		set := projection.New(a.State.Scan.Volume)
		a.projections = set
		a.start(projectionJob, "Projecting", func(ctx context.Context, _ job.Progress) (func(), error) {
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

// ProjectedLesions fills dst with the labels of the mask, given as its rows, that are seen in the projection from a side;
// not ok as long as that is not computed.
func (a *App) ProjectedLesions(turn int, mask *volume.Rows, dst *volume.Slice[uint8]) (ok bool) {
	ranks := a.State.Ranks()
	return a.State.Scan != nil && a.projections.Labels(turn, mask, func(label uint8) int { return ranks[label] }, dst)
}

// PickProjected puts the cursor on the brightest voxel along the ray of a pixel of the projection of the view.
func (a *App) PickProjected(col, row int) {
	if voxel, ok := a.projections.Brightest(a.State.View.Turn, col, row); ok {
		a.GoToVoxel(voxel)
	}
}
