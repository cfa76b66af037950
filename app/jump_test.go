package app

import (
	"testing"

	"isopet/app/view"
	"isopet/volume"
)

// TestJumpsAreInSight: a voxel that is gone to lies in every pane however it is enlarged and moved, and a pane that
// shows it already stays as it is.
func TestJumpsAreInSight(t *testing.T) {
	b := offline(t)
	s := b.State.Scan
	for _, pane := range []view.Pane{{}, {Zoom: 3}, {Zoom: 3, PanX: 40, PanY: -30}, {Zoom: 8, PanX: -60, PanY: 20}} {
		for _, at := range [][3]int{{0, 0, 0}, {39, 43, 11}, {20, 22, 6}, {5, 40, 2}} {
			v := b.State.View
			v.Panes = view.Panes{pane, pane, pane, pane}
			b.SetView(v)
			b.GoToVoxel(at)
			for plane := range volume.Plane(3) {
				l := s.Layouts[plane]
				col, row, _ := view.MapVoxelToPixel(l, [3]float64{float64(at[0]), float64(at[1]), float64(at[2])})
				for _, size := range [][2]float64{{300, 300}, {900, 200}, {200, 900}} {
					x, y := b.State.View.Frame(plane, l, size[0], size[1]).MapPixelToCanvas(col, row)
					if x < 0 || y < 0 || x > size[0] || y > size[1] {
						t.Errorf("%v in the %v pane of %v, %+v, lies at %v, %v", at, plane, size, pane, x, y)
					}
				}
			}
			if b.State.View.Panes[3] != pane {
				t.Error("the projection is moved")
			}
			before := b.State.View
			if b.GoToVoxel(at); b.State.View != before {
				t.Errorf("%v is in sight, and yet %+v becomes %+v", at, before.Panes, b.State.View.Panes)
			}
		}
	}
}
